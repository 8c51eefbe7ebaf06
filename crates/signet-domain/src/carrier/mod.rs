//! Carriers: those who deliver messages, and with whom a signature is filed once it is approved.
//!
//! A signature's own state knows nothing of this: it is approved or not. What each carrier made of
//! it stands beside it, a filing for each.

mod reasons;
mod simulation;

pub use self::reasons::{ALL as REASONS, *};
pub use self::simulation::{Outcome, Simulation};

use crate::ids::{AccountId, ApplicationId, BatchId, CarrierFilingId, SignatureId};
use crate::lifecycle::{Machine, Stands, named};
use crate::time::Timestamp;

named! {
    /// Who delivers messages in mainland China.
    Carrier {
        /// China Mobile.
        Mobile = "mobile",
        /// China Unicom.
        Unicom = "unicom",
        /// China Telecom.
        Telecom = "telecom",
    }
}

named! {
    /// Where a signature stands with one carrier.
    CarrierState {
        /// The carrier was not asked yet.
        NotFiled = "not-filed",
        /// The carrier was asked and has not answered.
        InProgress = "in-progress",
        /// The carrier does not take it.
        Failed = "failed",
        /// The carrier has it, and has still to see that messages under it arrive.
        Registered = "registered",
        /// The carrier has it, and messages under it arrive.
        Verified = "verified",
        /// The carrier had it and has let it go.
        Lapsed = "lapsed",
        /// The signature was deleted.
        Withdrawn = "withdrawn",
    }
}

impl CarrierState {
    /// Whether messages under the signature may go through this carrier.
    pub fn is_taken(self) -> bool {
        matches!(self, CarrierState::Registered | CarrierState::Verified)
    }

    /// Whether the carrier has said something.
    pub fn is_answered(self) -> bool {
        self.is_taken() || matches!(self, CarrierState::Failed | CarrierState::Lapsed)
    }
}

impl Stands for CarrierState {
    const ALL: &'static [Self] = CarrierState::ALL;

    fn name(self) -> &'static str {
        CarrierState::name(self)
    }
}

named! {
    /// What can happen to a signature with one carrier.
    CarrierEvent {
        /// It is approved, and is to be filed.
        Request = "request",
        /// It goes to the carrier.
        File = "file",
        /// The carrier registers it.
        Register = "register",
        /// The carrier has seen that messages under it arrive.
        Verify = "verify",
        /// The carrier turns it down, or finds that messages under it do not arrive.
        Fail = "fail",
        /// The carrier lets it go.
        Lapse = "lapse",
        /// It is to be filed anew: what it rests on has changed, or somebody asked for it.
        Renew = "renew",
        /// The signature is deleted.
        Withdraw = "withdraw",
    }
}

/// A signature with one carrier. What is filed anew begins again: the carrier is asked about other
/// things than those it knows.
pub const CARRIER_FILING: Machine<CarrierState, CarrierEvent> = Machine {
    subject: "carrier-filing",
    rows: &[
        (None, CarrierEvent::Request, Some(CarrierState::NotFiled)),
        (Some(CarrierState::NotFiled), CarrierEvent::File, Some(CarrierState::InProgress)),
        (Some(CarrierState::NotFiled), CarrierEvent::Renew, Some(CarrierState::NotFiled)),
        (Some(CarrierState::NotFiled), CarrierEvent::Withdraw, Some(CarrierState::Withdrawn)),
        (Some(CarrierState::InProgress), CarrierEvent::Register, Some(CarrierState::Registered)),
        (Some(CarrierState::InProgress), CarrierEvent::Verify, Some(CarrierState::Verified)),
        (Some(CarrierState::InProgress), CarrierEvent::Fail, Some(CarrierState::Failed)),
        (Some(CarrierState::InProgress), CarrierEvent::Renew, Some(CarrierState::NotFiled)),
        (Some(CarrierState::InProgress), CarrierEvent::Withdraw, Some(CarrierState::Withdrawn)),
        (Some(CarrierState::Failed), CarrierEvent::Renew, Some(CarrierState::NotFiled)),
        (Some(CarrierState::Failed), CarrierEvent::Withdraw, Some(CarrierState::Withdrawn)),
        (Some(CarrierState::Registered), CarrierEvent::Verify, Some(CarrierState::Verified)),
        (Some(CarrierState::Registered), CarrierEvent::Fail, Some(CarrierState::Failed)),
        (Some(CarrierState::Registered), CarrierEvent::Lapse, Some(CarrierState::Lapsed)),
        (Some(CarrierState::Registered), CarrierEvent::Renew, Some(CarrierState::NotFiled)),
        (Some(CarrierState::Registered), CarrierEvent::Withdraw, Some(CarrierState::Withdrawn)),
        (Some(CarrierState::Verified), CarrierEvent::Lapse, Some(CarrierState::Lapsed)),
        (Some(CarrierState::Verified), CarrierEvent::Renew, Some(CarrierState::NotFiled)),
        (Some(CarrierState::Verified), CarrierEvent::Withdraw, Some(CarrierState::Withdrawn)),
        (Some(CarrierState::Lapsed), CarrierEvent::Renew, Some(CarrierState::NotFiled)),
        (Some(CarrierState::Lapsed), CarrierEvent::Withdraw, Some(CarrierState::Withdrawn)),
    ],
};

named! {
    /// What a carrier answers about one line of a batch.
    CarrierResult {
        /// It is registered, and has to be verified yet.
        Registered = "registered",
        /// It is registered and verified.
        Verified = "verified",
        /// It is not taken.
        Failed = "failed",
        /// It was registered and is not any more.
        Lapsed = "lapsed",
    }
}

impl CarrierResult {
    /// What it brings about.
    pub fn event(self) -> CarrierEvent {
        match self {
            CarrierResult::Registered => CarrierEvent::Register,
            CarrierResult::Verified => CarrierEvent::Verify,
            CarrierResult::Failed => CarrierEvent::Fail,
            CarrierResult::Lapsed => CarrierEvent::Lapse,
        }
    }

    /// Where a filing stands with it.
    pub fn state(self) -> CarrierState {
        match self {
            CarrierResult::Registered => CarrierState::Registered,
            CarrierResult::Verified => CarrierState::Verified,
            CarrierResult::Failed => CarrierState::Failed,
            CarrierResult::Lapsed => CarrierState::Lapsed,
        }
    }
}

named! {
    /// Where a batch of filings stands.
    BatchState {
        /// It is put together, and may not have left.
        Open = "open",
        /// The carrier has it.
        Taken = "taken",
        /// None of its lines waits for an answer any more.
        Answered = "answered",
    }
}

impl Stands for BatchState {
    const ALL: &'static [Self] = BatchState::ALL;

    fn name(self) -> &'static str {
        BatchState::name(self)
    }
}

named! {
    /// What can happen to a batch.
    BatchEvent {
        /// It is put together of what waits.
        Make = "make",
        /// It has left for the carrier.
        Take = "take",
        /// Its last line was answered, or is of no use any more.
        Close = "close",
    }
}

/// A batch. There is one open for a carrier at most, so that an export which died half-way is
/// repeated and not followed by another.
pub const CARRIER_BATCH: Machine<BatchState, BatchEvent> = Machine {
    subject: "carrier-batch",
    rows: &[
        (None, BatchEvent::Make, Some(BatchState::Open)),
        (Some(BatchState::Open), BatchEvent::Take, Some(BatchState::Taken)),
        (Some(BatchState::Open), BatchEvent::Close, Some(BatchState::Answered)),
        (Some(BatchState::Taken), BatchEvent::Close, Some(BatchState::Answered)),
    ],
};

named! {
    /// Where one line of a batch stands.
    LineStanding {
        /// It waits for the carrier's answer.
        Sent = "sent",
        /// The carrier has answered.
        Answered = "answered",
        /// The signature was filed anew before there was an answer.
        Superseded = "superseded",
        /// The signature was deleted before there was an answer.
        Withdrawn = "withdrawn",
    }
}

/// What all carriers together mean for a signature that is approved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Every carrier has it.
    InEffect,
    /// Some carrier has still to answer, and none has said no.
    NotYet,
    /// Some carrier has turned it down or has let it go.
    Undone,
}

/// What carriers together mean for a signature. Where none is asked, it is in effect by its approval.
pub fn effect(states: impl IntoIterator<Item = CarrierState>) -> Effect {
    let mut effect = Effect::InEffect;
    for state in states {
        match state {
            CarrierState::Failed | CarrierState::Lapsed => return Effect::Undone,
            CarrierState::NotFiled | CarrierState::InProgress => effect = Effect::NotYet,
            CarrierState::Registered | CarrierState::Verified | CarrierState::Withdrawn => {}
        }
    }
    effect
}

/// A signature with one carrier, and how it came there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarrierFiling {
    /// Its id.
    pub id: CarrierFilingId,
    /// The signature.
    pub signature: SignatureId,
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: String,
    /// The signature's name.
    pub name: String,
    /// With whom.
    pub carrier: Carrier,
    /// The application that was approved.
    pub application: ApplicationId,
    /// Where it stands.
    pub state: CarrierState,
    /// Why it stands so; of one that is not filed, why it cannot be.
    pub reasons: Vec<&'static CarrierReason>,
    /// The same in the carrier's own words.
    pub note: String,
    /// How often it was begun, from 1.
    pub attempt: i64,
    /// The line it went out with, this time.
    pub line: Option<LineRef>,
    /// When it was first to be filed.
    pub requested: Timestamp,
    /// When it went out, this time.
    pub filed: Option<Timestamp>,
    /// When the carrier answered, this time.
    pub completed: Option<Timestamp>,
    /// When something happened to it last.
    pub changed: Timestamp,
}

/// A line of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineRef {
    /// The batch.
    pub batch: BatchId,
    /// Its number in there, from 1.
    pub number: i64,
}

impl std::fmt::Display for LineRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "B{}-{:04}", self.batch, self.number)
    }
}

impl LineRef {
    /// Reads a line as it is printed.
    pub fn parse(text: &str) -> Option<Self> {
        let (batch, number) = text.split_once('-')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let number: i64 = number.parse().ok().filter(|_| digits(number))?;
        Some(Self { batch: parse_batch(batch)?, number })
    }
}

/// Reads a batch as it is printed: `B` and its number. Spreadsheets round long numbers, and leave
/// words as they are.
pub fn parse_batch(text: &str) -> Option<BatchId> {
    let number = text.strip_prefix('B')?;
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse().ok().filter(|_| digits).map(BatchId)
}

/// A batch of filings with one carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// With whom.
    pub carrier: Carrier,
    /// Where it stands.
    pub state: BatchState,
    /// How many lines it has.
    pub lines: i64,
    /// How many of them wait for an answer.
    pub waiting: i64,
    /// When it was put together, and by whom.
    pub made: (Timestamp, String),
    /// When it left.
    pub taken: Option<Timestamp>,
    /// When its last line was answered.
    pub closed: Option<Timestamp>,
    /// How often it was tried to be delivered in vain, where a program does.
    pub tries: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_says_no_is_enough_and_all_have_to_say_yes() {
        use CarrierState::*;
        assert_eq!(effect([]), Effect::InEffect);
        assert_eq!(effect([Registered, Verified, Registered]), Effect::InEffect);
        assert_eq!(effect([Registered, InProgress, Verified]), Effect::NotYet);
        assert_eq!(effect([NotFiled, Failed, Verified]), Effect::Undone);
        assert_eq!(effect([Verified, Verified, Lapsed]), Effect::Undone);
        for state in CarrierState::ALL {
            let expect = match state {
                NotFiled | InProgress => Effect::NotYet,
                Failed | Lapsed => Effect::Undone,
                Registered | Verified | Withdrawn => Effect::InEffect,
            };
            assert_eq!(effect([*state]), expect, "{state:?}");
        }
    }

    #[test]
    fn a_result_leads_where_it_says() {
        for result in CarrierResult::ALL {
            let leads = |(_, event, to): &(_, CarrierEvent, Option<CarrierState>)| {
                *event != result.event() || *to == Some(result.state())
            };
            assert!(CARRIER_FILING.rows.iter().all(leads), "{result:?}");
            assert!(result.state().is_answered());
        }
    }

    #[test]
    fn lines_are_read_as_they_are_printed() {
        let line = LineRef { batch: BatchId(9_007_199_254_740_991), number: 12 };
        assert_eq!(line.to_string(), "B9007199254740991-0012");
        assert_eq!(LineRef::parse("B9007199254740991-0012"), Some(line));
        for bad in
            ["", "B", "B1", "B1-", "1-1", "B1-+1", "B+1-1", "B1-1x", "B99999999999999999999-1"]
        {
            assert_eq!(LineRef::parse(bad), None, "{bad}");
        }
    }
}
