//! How the vendor's answers spell where things stand.

use signet_domain::lifecycle::{self, State};
use signet_registry::Backing;
use signet_wire::{Spelled, Spelling};

/// Every spelling.
pub const ALL: &[&dyn Spelled] = &[&STATUS_CODE, &QUALIFICATION_STATUS_CODE];

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

/// A qualification's state. The vendor's numbers for a change say more than a state does: see
/// [`qualification_status_code`].
pub const QUALIFICATION_STATUS_CODE: Spelling<State, i64> = Spelling {
    subject: lifecycle::QUALIFICATION.subject,
    operations: &["DescribeSmsSignList"],
    member: "QualificationStatusCode",
    spell: |state| match state {
        State::Pending => 0,
        State::Approved | State::Revising => 1,
        State::Rejected => 2,
        // The vendor's number for what has to be added to, and then submitted.
        State::NeedsMaterial | State::Withdrawn => 3,
    },
};

/// The same, where what waits (4) or was turned down (5) may be the change of one that was approved.
pub fn qualification_status_code(backing: &Backing) -> i64 {
    match QUALIFICATION_STATUS_CODE.of(backing.qualification.state) {
        0 if backing.once_approved => 4,
        2 if backing.once_approved => 5,
        code => code,
    }
}
