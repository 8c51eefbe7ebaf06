//! The record: what happened, as it was written together with what it changed.

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::time::Timestamp;

use crate::{Registry, Undone, store};

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its id. Later events have higher ones.
    pub id: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Whose things it was about, if anybody's.
    pub account: Option<i64>,
    /// Who did it: a principal of the account, or an operator.
    pub principal: String,
    /// What it was, such as `letter.filed`.
    pub kind: String,
    /// What it happened to.
    pub subject: String,
}

impl Registry {
    /// The events after the one of this id, the oldest first, at most so many. An event is numbered
    /// before it is durable, so one that is being written may still come before the last of these.
    pub async fn recorded(
        &self,
        operator: &Operator,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Recorded>, Undone> {
        operator.authority.needs_everywhere(Scope::Audit)?;
        Ok(store::events::page(&self.inner.db, after, limit).await?)
    }
}
