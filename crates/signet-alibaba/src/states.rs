//! How the vendor's answers spell where things stand: differently in nearly every operation.

use signet_domain::carrier::{CARRIER_FILING, CarrierState};
use signet_domain::lifecycle::{self, Filed, State, Validity};
use signet_wire::{Spelled, Spelling};

/// Every spelling.
pub const ALL: &[&dyn Spelled] = &[
    &SIGN_STATUS,
    &AUDIT_STATUS,
    &QUALIFICATION_STATE_NAME,
    &QUALIFICATION_STATE,
    &LETTER_STATE,
    &LETTER_STATUS,
    &REGISTER_STATUS,
];

/// A signature's state where one is asked for. No source says what is shown while an approved one
/// is looked at again: under review, with the data that are in force.
pub const SIGN_STATUS: Spelling<State, i64> = Spelling {
    subject: lifecycle::SIGNATURE.subject,
    operations: &["GetSmsSign", "QuerySmsSign"],
    member: "SignStatus",
    spell: |state| match state {
        State::Pending | State::Revising => 0,
        State::Approved => 1,
        // There is no number for a signature that lacks material.
        State::Rejected | State::NeedsMaterial => 2,
        State::Withdrawn => 10,
    },
};

/// A signature's state in the list.
pub const AUDIT_STATUS: Spelling<State, &str> = Spelling {
    subject: lifecycle::SIGNATURE.subject,
    operations: &["QuerySmsSignList"],
    member: "AuditStatus",
    spell: |state| match state {
        State::Pending | State::Revising => "AUDIT_STATE_INIT",
        State::Approved => "AUDIT_STATE_PASS",
        State::Rejected | State::NeedsMaterial => "AUDIT_STATE_NOT_PASS",
        State::Withdrawn => "AUDIT_STATE_CANCEL",
    },
};

/// A qualification's state in the list. The parameter `State` that narrows the list is spelled the
/// same.
pub const QUALIFICATION_STATE_NAME: Spelling<State, &str> = Spelling {
    subject: lifecycle::QUALIFICATION.subject,
    operations: &["QuerySmsQualificationRecord"],
    member: "StateName",
    spell: |state| match state {
        State::Pending | State::Revising => "INIT",
        State::Approved => "PASS",
        State::Rejected => "NOT_PASS",
        State::NeedsMaterial => "NOT_FINISH",
        State::Withdrawn => "CANCEL",
    },
};

/// A qualification's state where one is asked for.
pub const QUALIFICATION_STATE: Spelling<State, &str> = Spelling {
    subject: lifecycle::QUALIFICATION.subject,
    operations: &["QuerySingleSmsQualification"],
    member: "State",
    spell: |state| match state {
        State::Pending | State::Revising => "INT",
        State::Approved => "PASSED",
        State::Rejected => "FAILED",
        State::NeedsMaterial => "NOT_FINISH",
        State::Withdrawn => "CANCELED",
    },
};

/// How far a letter has come. All sources spell it `INT`.
pub const LETTER_STATE: Spelling<Filed, &str> = Spelling {
    subject: lifecycle::LETTER.subject,
    operations: &["QuerySmsAuthorizationLetter"],
    member: "State",
    spell: |state| match state {
        Filed::Filed => "INT",
        Filed::Passed => "PASSED",
    },
};

/// Whether a letter is in force.
pub const LETTER_STATUS: Spelling<Validity, &str> = Spelling {
    subject: lifecycle::VALIDITY.subject,
    operations: &["QuerySmsAuthorizationLetter"],
    member: "Status",
    spell: |validity| match validity {
        Validity::InForce => "VALID",
        Validity::Ahead | Validity::Lapsed => "INVALID",
    },
};

/// How far a carrier has come with a signature. No answer tells of one that was withdrawn: its
/// signature is gone.
pub const REGISTER_STATUS: Spelling<CarrierState, i64> = Spelling {
    subject: CARRIER_FILING.subject,
    operations: &["GetSmsSign"],
    member: "RegisterStatus",
    spell: |state| match state {
        CarrierState::NotFiled | CarrierState::Withdrawn => -2,
        CarrierState::InProgress => -1,
        CarrierState::Failed => 0,
        CarrierState::Registered => 1,
        CarrierState::Lapsed => 2,
        CarrierState::Verified => 3,
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_may_mean_several_states() {
        assert_eq!(QUALIFICATION_STATE_NAME.meant(&"NOT_FINISH"), [State::NeedsMaterial]);
        assert_eq!(SIGN_STATUS.meant(&2), [State::Rejected, State::NeedsMaterial]);
        assert_eq!(AUDIT_STATUS.meant(&"PASSED"), []);
    }
}
