//! Reviewers: the persons who decide.

use ring::digest::{SHA256, digest};
use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::{ADMINISTRATOR, Operator};
use signet_domain::policy;
use signet_domain::time::Timestamp;

use crate::db::Written;
use crate::keys::{Secret, same};
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store, vault};

/// A person who decides applications.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewer {
    /// The name, as the record of decisions has it.
    pub name: String,
    /// Whether the person may act.
    pub state: ReviewerState,
    /// When the person was first added.
    pub created: Timestamp,
}

/// Whether a reviewer may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewerState {
    /// The person may.
    Active,
    /// The person may not; the name stays, because the record has it.
    Disabled,
}

impl ReviewerState {
    /// Both states.
    pub const ALL: [ReviewerState; 2] = [ReviewerState::Active, ReviewerState::Disabled];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            ReviewerState::Active => "active",
            ReviewerState::Disabled => "disabled",
        }
    }
}

/// The most characters a reviewer's name has.
const NAME_MAX: usize = 64;

impl Reviewer {
    /// Whether a person may be called this: something readable, and nobody else's name. Policies and
    /// the program itself act under names, too.
    pub fn may_be_named(name: &str) -> bool {
        name.trim() == name
            && (1..=NAME_MAX).contains(&name.chars().count())
            && !name.chars().any(char::is_control)
            && !name.starts_with(policy::BY)
            && ![ADMINISTRATOR, "signet"].contains(&name)
    }
}

impl Registry {
    /// Adds a reviewer, and gives the token the person acts with. Only its hash is kept, so nobody
    /// can be told it again. A person who was disabled comes back with another token. `None` when
    /// there is an active reviewer of this name.
    pub async fn add_reviewer(
        &self,
        operator: &Operator,
        name: &str,
    ) -> Result<Option<Secret>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let mut token = [0; 32];
        vault::random(&mut token)?;
        let token = Secret::new(hex::encode(token));
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind: "reviewer.added",
            subject: name.to_owned(),
            detail: &detail,
        };
        let steps = vec![
            store::reviewers::add(name, hash(token.reveal()), operator.now),
            by_operator(operator, None, event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Some(token)),
            Written::Unmet(_) => Ok(None),
        }
    }

    /// Every reviewer there ever was, those who were added first before the others.
    pub async fn reviewers(&self, operator: &Operator) -> Result<Vec<Reviewer>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        Ok(store::reviewers::all(&self.inner.db).await?)
    }

    /// The reviewer of this name.
    pub async fn reviewer(&self, name: &str) -> Result<Option<Reviewer>, Broken> {
        Ok(store::reviewers::find(&self.inner.db, name).await?)
    }

    /// The active reviewer whose token this is.
    pub async fn reviewer_with(&self, token: &str) -> Result<Option<Reviewer>, Broken> {
        let hash = hash(token);
        let found = store::reviewers::with_token(&self.inner.db, &hash).await?;
        let found = found.filter(|(_, kept)| same(kept, &hash)).map(|(reviewer, _)| reviewer);
        Ok(found.filter(|reviewer| reviewer.state == ReviewerState::Active))
    }

    /// Disables a reviewer, and gives back what the person had taken on. `false` when no active
    /// reviewer has this name.
    pub async fn disable_reviewer(&self, operator: &Operator, name: &str) -> Result<bool, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind: "reviewer.disabled",
            subject: name.to_owned(),
            detail: &detail,
        };
        let steps = vec![
            store::reviewers::disable(name),
            store::claims::release_all(name),
            by_operator(operator, None, event),
        ];
        Ok(matches!(self.inner.db.write(steps).await?, Written::Done(_)))
    }
}

/// What is kept of a token. It is 256 bits of chance: nothing slower would make it harder to guess.
fn hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}
