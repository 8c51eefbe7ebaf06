//! How the vendor's answers spell where things stand.

use signet_domain::lifecycle::{self, State};
use signet_wire::{Spelled, Spelling};

/// Every spelling.
pub const ALL: &[&dyn Spelled] = &[&STATUS_CODE];

/// A signature's state. The vendor has one number for everything that was turned down. 2 (approved,
/// not yet in effect) is the Chinese site's while carriers register a name, which nobody does here.
pub const STATUS_CODE: Spelling<State, i64> = Spelling {
    subject: lifecycle::SIGNATURE.subject,
    operations: &["DescribeSmsSignList"],
    member: "StatusCode",
    spell: |state| match state {
        State::Approved => 0,
        State::Pending | State::Revising => 1,
        State::Rejected | State::NeedsMaterial | State::Withdrawn => -1,
    },
};
