//! How the vendor's answers spell where things stand.

use signet_domain::carrier::{self, CarrierFiling, Effect};
use signet_domain::lifecycle::{self, State};
use signet_registry::Backing;
use signet_wire::{Spelled, Spelling};

/// Every spelling.
pub const ALL: &[&dyn Spelled] = &[&STATUS_CODE, &QUALIFICATION_STATUS_CODE];

/// A signature's state. The vendor has one number for everything that was turned down. What carriers
/// make of an approved one comes on top: see [`status_code`].
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

/// The same of a signature that may be filed with carriers. Approved, it is 2 until every carrier has
/// it, and -1 as soon as one has turned it down or let it go: the vendor counts an unfinished first
/// filing, and one that was undone, among what makes a signature unusable. Where nothing is filed with
/// carriers an approved signature is in effect at once.
pub fn status_code(state: State, filed: &[CarrierFiling]) -> i64 {
    let code = STATUS_CODE.of(state);
    match carrier::effect(filed.iter().map(|filing| filing.state)) {
        _ if state != State::Approved => code,
        Effect::InEffect => code,
        Effect::NotYet => 2,
        Effect::Undone => -1,
    }
}

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
