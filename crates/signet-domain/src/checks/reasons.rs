//! Which reason of the catalogue an applicant is given for what a check found.

use super::{Check, Part};
use crate::evidence::Role;
use crate::reason::{self, Reason};

/// Checks whose part of an application does not tell the reason.
const BY_NAME: &[(&str, &Reason)] = &[
    ("commission-missing", reason::LETTER_MISSING),
    ("evidence-shared", reason::PROOF_NOT_OWNERS),
    ("name-neutral", reason::NAME_NEUTRAL),
    ("name-forbidden", reason::NAME_NOT_COMPLIANT),
    ("name-topic", reason::NAME_NOT_COMPLIANT),
    ("name-looks-alike", reason::NAME_NOT_COMPLIANT),
    ("credit-code-source", reason::COMPANY_MISMATCH),
];

impl Check {
    /// The reason to turn an application down for what this check finds. The part it speaks of
    /// tells it, but for the few checks that are listed by name.
    pub fn reason(&self) -> &'static Reason {
        match BY_NAME.iter().find(|(name, _)| *name == self.name) {
            Some((_, reason)) => reason,
            None => of_part(self.part),
        }
    }
}

/// What is wrong when a part of an application is: without a wildcard, so that a new part does not
/// compile before it has a reason.
fn of_part(part: Part) -> &'static Reason {
    match part {
        Part::Signature | Part::Name => reason::NAME_FORMAT,
        Part::Source | Part::Market => reason::SOURCE_WITHDRAWN,
        Part::Document => reason::DOCUMENT_UNFIT,
        Part::Paper(Role::Commission | Role::Letter)
        | Part::Letter
        | Part::LetterName
        | Part::LetterScope
        | Part::Authorizer
        | Part::Authorized => reason::LETTER_WRONG,
        Part::Paper(Role::Proof) => reason::PROOF_MISMATCH,
        Part::Paper(_) | Part::Papers => reason::PROOF_UNREADABLE,
        Part::Scene => reason::LINK_INVALID,
        Part::Remark => reason::MORE_MATERIAL,
        Part::Purpose
        | Part::Qualification
        | Part::QualificationName
        | Part::QualificationFiling
        | Part::Company
        | Part::Body
        | Part::CreditCode => reason::COMPANY_MISMATCH,
        Part::IcpRecord
        | Part::IcpService
        | Part::IcpUnit
        | Part::IcpNumber
        | Part::IcpApproved => reason::ICP_MISMATCH,
        Part::Trademark | Part::TrademarkName | Part::TrademarkApplicant => {
            reason::TRADEMARK_MISMATCH
        }
        Part::LegalPersonNumber | Part::AdministratorNumber | Part::Phone | Part::PhoneCode => {
            reason::PERSON_MISMATCH
        }
        Part::LetterPeriod
        | Part::TrademarkTerm
        | Part::LicencePeriod
        | Part::LegalPersonPeriod
        | Part::AdministratorPeriod => reason::PAPER_LAPSED,
    }
}

#[cfg(test)]
mod tests {
    use super::super::ALL;
    use super::*;

    #[test]
    fn names_that_are_listed_are_checks() {
        for (name, reason) in BY_NAME {
            let check = ALL.iter().find(|check| check.name == *name);
            let check = check.unwrap_or_else(|| panic!("there is no check {name}"));
            assert_eq!(check.reason(), *reason);
            assert_ne!(of_part(check.part), *reason, "{name} need not be listed");
        }
    }
}
