//! The use-cases: the one door through which anything changes.
//!
//! A use-case fetches what a rule needs, asks the rule, and keeps the answer together with its
//! event row in one transaction. Databases, files and keys are private to this crate.

pub mod clock;
mod db;
mod error;
mod files;
mod ids;
pub mod keys;
mod registry;
pub mod seals;
mod senders;
mod store;
#[cfg(test)]
mod testing;
mod vault;

pub use error::{Broken, Error};
pub use registry::Registry;
pub use registry::access_policies::{PolicyDocument, PolicyOutcome, PolicyTrouble};
pub use registry::actors::{Actor, ActorKind};
pub use registry::authorizing::{Grant, Simulated};
pub use registry::claims::Claimed;
pub use registry::considering::Considered;
pub use registry::erasure::Erased;
pub use registry::keys::{Credentials, KeyMade};
pub use registry::master::Rotated;
pub use registry::objects::{Content, NewObject, Object, Stored};
pub use registry::open::write_private;
pub use registry::options::{MasterKey, OpenError, Options, PhoneCodeSender, Place, Reviewing};
pub use registry::overview::{Overview, OverviewFilter};
pub use registry::qualifications::Held;
pub use registry::record::Recorded;
pub use registry::reviewers::{Reviewer, ReviewerState};
pub use registry::reviews::{Cursor, Decided, Late, Page};
pub use registry::rules::{Difference, NewlyRefused};
pub use registry::sessions::{Issued, SESSION_SECONDS, SessionSeen};
pub use registry::signatures::Backing;
