//! Where things stand, and what may happen to them: every transition there is, as data.
//!
//! A use-case asks a [`Machine`] before it changes a state, and the database is told to change it
//! only from the state that was asked about. Which of the transitions a channel lets its clients
//! ask for is narrower still, and its rule pack's.

use crate::time::{Day, Period};

/// A table of transitions.
#[derive(Debug)]
pub struct Machine<S: 'static, E: 'static> {
    /// What it is about.
    pub subject: &'static str,
    /// From where, by what, to where. `None` is a subject that is not there.
    pub rows: &'static [(Option<S>, E, Option<S>)],
}

/// An event that means nothing where a subject stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Illegal;

impl<S: Copy + PartialEq, E: Copy + PartialEq> Machine<S, E> {
    /// Where an event leads.
    pub fn next(&self, from: Option<S>, event: E) -> Result<Option<S>, Illegal> {
        let row = self.rows.iter().find(|(at, by, _)| *at == from && *by == event);
        row.map(|(_, _, to)| *to).ok_or(Illegal)
    }
}

/// Where something stands: one of a few states with names.
pub trait Stands: Copy + PartialEq + 'static {
    /// Every one there is.
    const ALL: &'static [Self];

    /// The state's name in records.
    fn name(self) -> &'static str;
}

macro_rules! stands {
    ($($name:ident),*) => {
        $(impl Stands for $name {
            const ALL: &'static [Self] = $name::ALL;

            fn name(self) -> &'static str {
                $name::name(self)
            }
        })*
    };
}

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$of])* $variant),* }

        impl $name {
            /// Every one there is.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];

            /// Its name in records.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }
    };
}
pub(crate) use named;

named! {
    /// Where a signature or a qualification stands.
    State {
        /// Waiting for a decision.
        Pending = "pending",
        /// Approved and usable.
        Approved = "approved",
        /// Rejected.
        Rejected = "rejected",
        /// Sent back: the reviewer wants more material.
        NeedsMaterial = "needs-material",
        /// Withdrawn before it was decided.
        Withdrawn = "withdrawn",
        /// Approved and usable as it was, while a newer filing of it waits for a decision.
        Revising = "revising",
    }
}

impl State {
    /// Whether somebody has to decide something.
    pub fn waits(self) -> bool {
        matches!(self, State::Pending | State::Revising)
    }

    /// Whether it may be used today.
    pub fn in_force(self) -> bool {
        matches!(self, State::Approved | State::Revising)
    }
}

named! {
    /// What can happen to a signature or a qualification.
    Event {
        /// It is filed for the first time.
        File = "file",
        /// A reviewer grants what was filed.
        Approve = "approve",
        /// A reviewer turns it down.
        Reject = "reject",
        /// A reviewer wants more material.
        AskForMore = "ask-for-more",
        /// It is withdrawn from review.
        Withdraw = "withdraw",
        /// It is filed anew.
        Resubmit = "resubmit",
        /// Its owner deletes it.
        Delete = "delete",
    }
}

named! {
    /// Where one filing stands: the case a reviewer decides.
    Standing {
        /// Waiting for a decision.
        Pending = "pending",
        /// Approved.
        Approved = "approved",
        /// Rejected.
        Rejected = "rejected",
        /// Sent back for more material.
        NeedsMaterial = "needs-material",
        /// Withdrawn before it was decided, or deleted together with its subject.
        Withdrawn = "withdrawn",
        /// Replaced by a newer filing before it was decided.
        Superseded = "superseded",
    }
}

impl Standing {
    /// Where its subject stood with this filing. What was replaced undecided never came to anything.
    pub fn state(self) -> State {
        match self {
            Standing::Pending => State::Pending,
            Standing::Approved => State::Approved,
            Standing::Rejected => State::Rejected,
            Standing::NeedsMaterial => State::NeedsMaterial,
            Standing::Withdrawn | Standing::Superseded => State::Withdrawn,
        }
    }
}

named! {
    /// How far a letter, a record or a trademark has come. None is decided by itself: they are
    /// judged with the signatures that rest on them.
    Filed {
        /// Filed.
        Filed = "filed",
        /// A signature that rests on it was approved.
        Passed = "passed",
    }
}

named! {
    /// What can happen to a letter, a record or a trademark.
    FiledEvent {
        /// It is filed.
        File = "file",
        /// A signature that rests on it is approved.
        Pass = "pass",
    }
}

named! {
    /// Where a paper with a period stands today.
    Validity {
        /// Its first day has not come.
        Ahead = "ahead",
        /// Today is one of its days.
        InForce = "in-force",
        /// Its last day is over.
        Lapsed = "lapsed",
    }
}

impl Validity {
    /// Where a period stands on a day.
    pub fn on(period: Period, day: Day) -> Self {
        if day < period.first {
            Validity::Ahead
        } else if period.contains(day) {
            Validity::InForce
        } else {
            Validity::Lapsed
        }
    }
}

named! {
    /// What time does to a paper with a period.
    DayEvent {
        /// Its first day comes.
        Begin = "begin",
        /// Its last day ends.
        End = "end",
    }
}

stands!(State, Standing, Filed, Validity);

/// A signature. What is in force stays in force while a newer filing waits, and whatever becomes of
/// that filing.
pub const SIGNATURE: Machine<State, Event> = Machine {
    subject: "signature",
    rows: &[
        (None, Event::File, Some(State::Pending)),
        (Some(State::Pending), Event::Approve, Some(State::Approved)),
        (Some(State::Pending), Event::Reject, Some(State::Rejected)),
        (Some(State::Pending), Event::AskForMore, Some(State::NeedsMaterial)),
        (Some(State::Pending), Event::Withdraw, Some(State::Withdrawn)),
        (Some(State::Pending), Event::Resubmit, Some(State::Pending)),
        (Some(State::Pending), Event::Delete, None),
        (Some(State::Approved), Event::Resubmit, Some(State::Revising)),
        (Some(State::Approved), Event::Delete, None),
        (Some(State::Rejected), Event::Resubmit, Some(State::Pending)),
        (Some(State::Rejected), Event::Delete, None),
        (Some(State::NeedsMaterial), Event::Resubmit, Some(State::Pending)),
        (Some(State::NeedsMaterial), Event::Delete, None),
        (Some(State::Withdrawn), Event::Resubmit, Some(State::Pending)),
        (Some(State::Withdrawn), Event::Delete, None),
        (Some(State::Revising), Event::Approve, Some(State::Approved)),
        (Some(State::Revising), Event::Reject, Some(State::Approved)),
        (Some(State::Revising), Event::AskForMore, Some(State::Approved)),
        (Some(State::Revising), Event::Withdraw, Some(State::Approved)),
        (Some(State::Revising), Event::Resubmit, Some(State::Revising)),
        (Some(State::Revising), Event::Delete, None),
    ],
};

/// A qualification. Every change goes through review again, and until then it does not count as
/// approved: nothing new can be bound to it, and what is bound stays bound.
pub const QUALIFICATION: Machine<State, Event> = Machine {
    subject: "qualification",
    rows: &[
        (None, Event::File, Some(State::Pending)),
        (Some(State::Pending), Event::Approve, Some(State::Approved)),
        (Some(State::Pending), Event::Reject, Some(State::Rejected)),
        (Some(State::Pending), Event::AskForMore, Some(State::NeedsMaterial)),
        (Some(State::Pending), Event::Withdraw, Some(State::Withdrawn)),
        (Some(State::Approved), Event::Resubmit, Some(State::Pending)),
        (Some(State::Approved), Event::Delete, None),
        (Some(State::Rejected), Event::Resubmit, Some(State::Pending)),
        (Some(State::Rejected), Event::Delete, None),
        (Some(State::NeedsMaterial), Event::Resubmit, Some(State::Pending)),
        (Some(State::NeedsMaterial), Event::Delete, None),
        (Some(State::Withdrawn), Event::Resubmit, Some(State::Pending)),
        (Some(State::Withdrawn), Event::Delete, None),
    ],
};

/// One filing of either. A decision is final: what is filed anew is another filing.
pub const FILING: Machine<Standing, Event> = Machine {
    subject: "filing",
    rows: &[
        (None, Event::File, Some(Standing::Pending)),
        (Some(Standing::Pending), Event::Approve, Some(Standing::Approved)),
        (Some(Standing::Pending), Event::Reject, Some(Standing::Rejected)),
        (Some(Standing::Pending), Event::AskForMore, Some(Standing::NeedsMaterial)),
        (Some(Standing::Pending), Event::Withdraw, Some(Standing::Withdrawn)),
        (Some(Standing::Pending), Event::Resubmit, Some(Standing::Superseded)),
        (Some(Standing::Pending), Event::Delete, Some(Standing::Withdrawn)),
    ],
};

/// A letter of authorization.
pub const LETTER: Machine<Filed, FiledEvent> = Machine { subject: "letter", rows: PASSING };
/// The record of an app's ICP filing.
pub const ICP_RECORD: Machine<Filed, FiledEvent> = Machine { subject: "icp-record", rows: PASSING };
/// A registered trademark.
pub const TRADEMARK: Machine<Filed, FiledEvent> = Machine { subject: "trademark", rows: PASSING };

const PASSING: &[(Option<Filed>, FiledEvent, Option<Filed>)] = &[
    (None, FiledEvent::File, Some(Filed::Filed)),
    (Some(Filed::Filed), FiledEvent::Pass, Some(Filed::Passed)),
    (Some(Filed::Passed), FiledEvent::Pass, Some(Filed::Passed)),
];

/// The period of a letter, a licence or a trademark. Nobody brings its events about but the days.
pub const VALIDITY: Machine<Validity, DayEvent> = Machine {
    subject: "period",
    rows: &[
        (Some(Validity::Ahead), DayEvent::Begin, Some(Validity::InForce)),
        (Some(Validity::InForce), DayEvent::End, Some(Validity::Lapsed)),
    ],
};
