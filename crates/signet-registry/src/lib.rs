//! The use-cases: the one door through which anything changes.
//!
//! A use-case fetches what a rule needs, asks the rule, and keeps the answer together with its
//! event row in one transaction. Databases, files and keys are private to this crate.

pub mod archive;
pub mod audit;
pub mod clock;
mod db;
mod error;
mod files;
mod ids;
pub mod keys;
mod log;
mod progress;
mod registry;
mod scanner;
pub mod seals;
mod senders;
mod store;
#[cfg(test)]
mod testing;
mod vault;

pub use error::{Broken, Error, Undone};
pub use log::note::Verifier;
pub use progress::{Progress, Quiet};
pub use registry::Registry;
pub use registry::access_policies::{PolicyDocument, PolicyOutcome, PolicyTrouble};
pub use registry::accounts::NotAdded;
pub use registry::actors::{Actor, ActorKind, GROUPS_OF_USER};
pub use registry::authorizing::{Grant, Simulated};
pub use registry::carriers::options::{Adapter, Carriers, Endpoint};
pub use registry::carriers::{
    Answer, BatchLine, CarrierFilter, Made, Particulars, Piece, Placed, Requested, SheetLine,
};
pub use registry::cases::{Cursor, Page};
pub use registry::claims::Claimed;
pub use registry::considering::Considered;
pub use registry::deliveries::{
    Delivery, DeliveryFilter, DeliveryState, Outcome, Parcel, Redelivered, Settled,
};
pub use registry::entrance::{Entered, NotEntered};
pub use registry::erasure::Erased;
pub use registry::forms::{Form, KINDS, Retries, SIGNATURE_DECIDED, SIGNATURE_FILED, TEST, Told};
pub use registry::keys::{Credentials, KeyChange, KeyMade};
pub use registry::log::{Consistency, Inclusion, LogEntry, LogState, Proven, Sequenced};
pub use registry::master::Rotated;
pub use registry::objects::{Content, NewObject, Object, Stored};
pub use registry::once::Kept;
pub use registry::open::write_private;
pub use registry::operator_tokens::{
    NewOperatorToken, OperatorToken, OperatorTokenState, TokenOutcome,
};
pub use registry::operators::{KnownOperator, OperatorChange, OperatorOutcome, OperatorState};
pub use registry::options::{
    FirstToken, MasterKey, OpenError, Options, PhoneCodeSender, Place, Reviewing,
};
pub use registry::overview::{Overview, OverviewFilter};
pub use registry::papers::{Filed, HeldIcpRecord, HeldLetter, HeldTrademark, PaperFilter};
pub use registry::qualifications::Held;
pub use registry::record::Recorded;
pub use registry::reviews::{Decided, Late};
pub use registry::rules::{Difference, NewlyRefused};
pub use registry::sessions::{Issued, SESSION_SECONDS, SessionSeen};
pub use registry::signatures::Backing;
pub use registry::subscriptions::{
    NewSubscription, NotSubscribed, Subscription, SubscriptionChange, SubscriptionState, Tried,
};
pub use registry::upkeep::{Migrated, migrate};
pub use scanner::{ScannerOptions, ScannerPlace};
