//! What owners are told of.

use serde_json::Value;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use crate::Registry;
use crate::db::Step;

/// Something that happened to an owner's thing, to be told to whoever the owner has named. It goes
/// with the change, in the same transaction.
#[allow(dead_code)]
pub(crate) struct Happening<'a> {
    /// The id of the event that the change is recorded under.
    pub(crate) event: i64,
    /// What it was, such as `application.decided`.
    pub(crate) kind: &'static str,
    /// Whose thing.
    pub(crate) account: AccountId,
    /// The channel it was filed through.
    pub(crate) channel: &'a str,
    /// What is told of: notices of one subject arrive in their order.
    pub(crate) subject: i64,
    /// When, by the clock that rules go by.
    pub(crate) at: Timestamp,
    /// What there is to say of it, without personal data.
    pub(crate) data: Value,
}

impl Registry {
    /// The steps that put it into the outbox.
    pub(super) fn tell(&self, _happening: &Happening<'_>) -> Vec<Step> {
        vec![]
    }
}
