//! The forms that notices are delivered in. What a form says and when it counts as taken is told from
//! above; the registry knows forms by name.

use serde_json::Value;
use signet_domain::channel::Channel;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

/// One way to tell an owner what happened.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// What it is called, in commands and in records. Never changes.
    pub name: &'static str,
    /// The channel whose happenings it can tell of; `None` for all.
    pub channel: Option<Channel>,
    /// What it can tell of; empty for everything.
    pub kinds: &'static [&'static str],
    /// The media type of what it says.
    pub content_type: &'static str,
    /// What it says. Asked once for each delivery: every attempt sends the same bytes.
    pub render: fn(&Told) -> String,
    /// Whether an answer with this status and the beginning of this body means that it was taken.
    pub is_taken: fn(u16, &[u8]) -> bool,
    /// When it is said again.
    pub retries: Retries,
}

/// When a delivery is tried again that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retries {
    /// After these pauses, in milliseconds, whatever the other side says; then it is given up.
    After(&'static [i64]),
    /// After growing pauses by chance for three days, then it is given up. The other side may ask for
    /// a longer pause, or to be told nothing any more.
    BackOff,
}

/// Something that happened, as it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The event that it is recorded under.
    pub event: i64,
    /// What it was: one of [`KINDS`].
    pub kind: String,
    /// Whose thing.
    pub account: AccountId,
    /// The channel it was filed through; empty where there is none.
    pub channel: String,
    /// The id of what it happened to; 0 where there is none.
    pub subject: i64,
    /// When, by the clock that rules go by.
    pub at: Timestamp,
    /// What there is to say of it.
    pub data: Value,
}

/// A signature was filed, for the first time or again.
pub const SIGNATURE_FILED: &str = "signature.filed";
/// A signature's filing was decided.
pub const SIGNATURE_DECIDED: &str = "signature.decided";
/// A trial of a subscription.
pub const TEST: &str = "subscription.test";

/// Everything that owners may be told of.
pub const KINDS: &[&str] = &[
    SIGNATURE_FILED,
    SIGNATURE_DECIDED,
    "signature.withdrawn",
    "signature.deleted",
    "signature.flagged",
    "signature.unflagged",
    "qualification.filed",
    "qualification.decided",
    "qualification.withdrawn",
    "qualification.deleted",
    "paper.lapses",
    "carrier.changed",
    TEST,
];
