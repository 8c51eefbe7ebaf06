//! Numbers and names by which companies, people and services are known.
//!
//! Each file judges or compares one kind of text. What follows from that is for the checks to
//! say. Nothing here knows whether a number was ever given to anybody.

pub mod credit_code;
pub mod icp_number;
pub mod look_alike;
pub mod names;
pub mod resident_id;
