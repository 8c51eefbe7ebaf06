//! The grammar all dialects share: fields, operations, faults, and the one function that answers
//! a request.
//!
//! What a request looks like on the wire, how it is sealed and what its errors are called is each
//! dialect's own. Nothing here knows one of them by name.

pub mod call;
pub mod check;
pub mod client;
pub mod code;
pub mod dialect;
pub mod doctor;
pub mod entry;
pub mod fault;
pub mod field;
pub mod intake;
pub mod operation;
mod origin;
pub mod policy;
pub mod rates;
pub mod reader;
pub mod reply;
pub mod requirements;
pub mod serve;
pub mod spelling;
pub mod value;
mod values;

pub use signet_wire_derive::{Choice, Item, Reply, Request};

pub use crate::call::{App, Call, Site, Ticket};
pub use crate::client::Ask;
pub use crate::code::{Code, Language, Verdict};
pub use crate::dialect::{Dialect, Opened};
pub use crate::entry::Entry;
pub use crate::fault::{Fault, Flawed, Mismatch, Stage};
pub use crate::field::{Aspect, Field, Kind, Meaning, ReplyField};
pub use crate::intake::{Budget, Intake};
pub use crate::operation::{Operation, Outcome, Request};
pub use crate::origin::{Misled, Origin};
pub use crate::reader::{Flaws, FromWire, Reader};
pub use crate::reply::{Reply, ToWire};
pub use crate::serve::{Ambiguous, Served, serve};
pub use crate::spelling::{Spelled, Spelling};
pub use crate::value::{Params, Text, Value};
