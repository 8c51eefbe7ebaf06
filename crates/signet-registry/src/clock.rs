//! The time domain rules work by.

use std::time::{SystemTime, UNIX_EPOCH};

use signet_domain::time::Timestamp;

/// Where `now` comes from. Rules never see this: they are handed the moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine's.
    #[default]
    System,
    /// The machine's, this many milliseconds on.
    Offset(i64),
    /// One moment, for tests and demonstrations.
    Fixed(Timestamp),
}

impl Clock {
    /// The moment it is.
    pub fn now(self) -> Timestamp {
        match self {
            Clock::System => wall(),
            Clock::Offset(millis) => wall().plus_millis(millis),
            Clock::Fixed(moment) => moment,
        }
    }
}

/// The machine's time, for what is not a rule's matter: ids and file ages.
pub(crate) fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
