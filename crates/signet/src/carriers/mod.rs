//! What carriers take and give back: spreadsheets, and the evidence that goes with them.

pub mod answers;
pub mod evidence;
pub mod sheet;
