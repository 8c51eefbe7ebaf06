//! What an audit found, for a person.

use std::fmt;

/// The most findings of a kind that are told one by one.
const TOLD: usize = 200;

/// Something that is not as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The row of an event says something else than when it was written.
    Altered {
        /// Its place.
        position: u64,
        /// The event.
        id: i64,
    },
    /// What a row says is as it was, the hash beside it is not.
    HashAltered {
        /// Its place.
        position: u64,
        /// The event.
        id: i64,
    },
    /// An event stands at another place than it was given.
    Moved {
        /// The event.
        id: i64,
        /// Where it was.
        from: u64,
        /// Where it is.
        to: u64,
    },
    /// An event stands where another one was, or none.
    Inserted {
        /// Its place.
        position: u64,
        /// The event.
        id: i64,
    },
    /// Nothing stands where events were.
    Removed {
        /// The first place.
        first: u64,
        /// The last one.
        last: u64,
    },
    /// The log ends before what was signed.
    Cut {
        /// How many events.
        size: u64,
        /// How many were signed.
        signed: u64,
    },
    /// An event has no place although others that are younger have.
    Unplaced {
        /// The event.
        id: i64,
    },
    /// A hash of the tree is not that of what is below it, or is not there.
    Tile {
        /// The level in the tree.
        level: u8,
        /// Which.
        number: u64,
    },
    /// A checkpoint is not of this log.
    Foreign {
        /// How many events.
        size: i64,
        /// What is wrong with it.
        why: String,
    },
    /// A checkpoint is of this log, and of other events.
    Unfit {
        /// How many events.
        size: u64,
        /// How many events are what was signed.
        fits: u64,
    },
    /// What was kept earlier is not the beginning of this log.
    Diverged {
        /// Its place.
        position: u64,
        /// What was kept.
        kept: String,
    },
    /// A line of a file is no event.
    NotALine {
        /// Which.
        number: u64,
    },
    /// There are events, and nothing that was signed.
    Unsigned,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Finding::Altered { position, id } => {
                write!(f, "altered: event {id} at position {position} is not what was recorded")
            }
            Finding::HashAltered { position, id } => write!(
                f,
                "altered: event {id} at position {position} is as it was recorded, but the hash in \
                 its row is not"
            ),
            Finding::Moved { id, from, to } => {
                write!(f, "reordered: event {id} was at position {from} and is at {to}")
            }
            Finding::Inserted { position, id } => {
                write!(f, "inserted: event {id} at position {position} was never recorded there")
            }
            Finding::Removed { first, last } if first == last => {
                write!(f, "removed: there is no event at position {first}")
            }
            Finding::Removed { first, last } => {
                write!(f, "removed: there are no events at positions {first} to {last}")
            }
            Finding::Cut { size, signed } => write!(
                f,
                "cut: the log ends after {size} events, and a checkpoint of {signed} was signed"
            ),
            Finding::Unplaced { id } => write!(
                f,
                "without a position: event {id} should long have one; it was taken out of the log, \
                 or put in beside it"
            ),
            Finding::Tile { level, number } => write!(
                f,
                "the tree: the hashes at level {level}, number {number}, are not those of what is \
                 below them"
            ),
            Finding::Foreign { size, why } => {
                write!(f, "foreign signature: the checkpoint of {size} events: {why}")
            }
            Finding::Unfit { size, fits } => write!(
                f,
                "rewritten: the checkpoint of {size} events was signed over others than these; up \
                 to position {fits} they are what was signed"
            ),
            Finding::Diverged { position, kept } => write!(
                f,
                "rewritten: what was kept earlier is not the beginning of this log, at or before \
                 position {position}{kept}"
            ),
            Finding::NotALine { number } => {
                write!(f, "line {number} is not an event of a record")
            }
            Finding::Unsigned => write!(f, "cut: there are events, and no checkpoint of any"),
        }
    }
}

/// What an audit came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many events were looked at.
    pub events: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// How many events wait for a place, as they do for a moment after they are written.
    pub waiting: u64,
    /// What the log hashes to at its end, in hex.
    pub root: String,
    /// What is wrong, the first of it.
    pub findings: Vec<Finding>,
    /// How much more is wrong.
    pub more: u64,
}

impl Report {
    /// Whether everything is as it was signed.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    pub(super) fn add(&mut self, finding: Finding) {
        // Positions that are missing one after another are one finding.
        if let Finding::Removed { first, last } = finding
            && let Some(Finding::Removed { last: before, .. }) = self.findings.last_mut()
            && *before + 1 == first
        {
            *before = last;
            return;
        }
        let kind = std::mem::discriminant(&finding);
        let alike = |told: &&Finding| std::mem::discriminant(*told) == kind;
        if self.findings.iter().filter(alike).count() < TOLD {
            self.findings.push(finding);
        } else {
            self.more += 1;
        }
    }
}
