//! What is registered, and the rules it is held to.
//!
//! Nothing here does I/O, reads a clock, serializes itself or has heard of a vendor: a rule gets
//! values and gives an answer. The widest rule that all dialects share stands here; a dialect
//! narrows it on its own fields and hands over its dated numbers as a [`rules::RulePack`].

pub mod access;
pub mod account;
pub mod authority;
pub mod caller;
pub mod carrier;
pub mod channel;
pub mod checks;
pub mod evidence;
pub mod expiry;
pub mod finding;
pub mod icp_record;
pub mod identity;
pub mod ids;
pub mod label;
mod labels;
pub mod letter;
pub mod lifecycle;
pub mod need;
pub mod person;
pub mod phone;
pub mod picture;
pub mod policy;
pub mod qualification;
pub mod reason;
pub mod refusal;
pub mod review;
pub mod rules;
pub mod signature;
pub mod text;
pub mod time;
pub mod trademark;
pub mod words;
