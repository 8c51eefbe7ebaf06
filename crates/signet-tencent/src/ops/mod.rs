//! The operations, in the order the reference lists them.

mod add_sms_sign;
mod delete_sms_sign;
mod describe_sms_sign_list;
mod filing;
mod modify_sms_sign;
#[cfg(test)]
mod qualified_tests;

pub use self::add_sms_sign::{AddSignStatus, AddSmsSign, Added};
pub use self::delete_sms_sign::{DeleteSignStatus, DeleteSmsSign, Deleted};
pub use self::describe_sms_sign_list::{DescribeSmsSignList, PageLimit, SignStatus, Signs};
pub use self::filing::{CommissionImage, ProofImage};
pub use self::modify_sms_sign::{Modified, ModifySignStatus, ModifySmsSign};

use signet_domain::refusal::Refusal;
use signet_wire::{Code, Entry, Fault, Verdict};

use crate::codes;

/// The version of today.
pub const V2021: &str = "2021-01-11";
/// The version before, which the vendor still serves.
pub const V2019: &str = "2019-07-11";

/// Every operation.
pub const ALL: &[Entry] = &[
    Entry::of::<AddSmsSign>(),
    Entry::of::<ModifySmsSign>(),
    Entry::of::<DeleteSmsSign>(),
    Entry::of::<DescribeSmsSignList>(),
];

/// Which states of the account close the operations on signatures, in the order they are asked.
const GATES: &[Refusal] =
    &[Refusal::InArrears, Refusal::NotEnterprise, Refusal::Denied, Refusal::AddressNotListed];

/// The operation of this name in this version.
pub fn find(version: &str, action: &str) -> Result<&'static Entry, Fault> {
    if !ALL.iter().any(|entry| entry.versions.contains(&version)) {
        return Err(Verdict::of(&codes::NO_SUCH_VERSION).with("version", version).into());
    }
    ALL.iter()
        .find(|entry| entry.name == action && entry.versions.contains(&version))
        .ok_or_else(|| Verdict::of(&codes::INVALID_ACTION).into())
}

/// The code of a refusal, whichever operation meets it. Matches every one, with no wildcard.
pub fn code_of(refusal: Refusal) -> &'static Code {
    match refusal {
        Refusal::InArrears => &codes::SERVICE_SUSPEND_DUE_TO_ARREARS,
        Refusal::NotEnterprise => &codes::NOT_ENTERPRISE_CERTIFICATION,
        Refusal::Denied => &codes::REQUEST_PERMISSION_DENY,
        Refusal::AddressNotListed => &codes::REQUEST_IP_NOT_IN_WHITELIST,
        Refusal::AlreadyPending => &codes::SIGN_EXIST_AND_UNAPPROVED,
        Refusal::AlreadyApproved => &codes::SIGN_ALREADY_PASSED_CHECK,
        Refusal::TooManySignatures | Refusal::TooManyToday => &codes::SIGN_NUMBER_LIMIT,
        Refusal::SourceWithdrawn => &codes::UNSUPPORTED_OPERATION,
        Refusal::DocumentUnfit => &codes::INVALID_DOCUMENT_TYPE,
        Refusal::FileMissing(_) | Refusal::FileUnfit(_) => &codes::IMAGE_INVALID,
        Refusal::SignatureUnknown => &codes::MISSING_SIGNATURE_TO_MODIFY,
        // What is approved is not filed anew here.
        Refusal::NotModifiable => &codes::SIGN_ALREADY_PASSED_CHECK,
        Refusal::UnderReview => &codes::SIGN_EXIST_AND_UNAPPROVED,
        Refusal::OtherMarket => &codes::INTERNATIONAL_DIFFERS,
        Refusal::QualificationMissing => &codes::QUALIFICATION_ID_MISSING,
        Refusal::QualificationUnknown => &codes::QUALIFICATION_ID_NOT_FOUND,
        // One for the other purpose is not approved for this one.
        Refusal::QualificationNotApproved | Refusal::PurposeDiffers => {
            &codes::QUALIFICATION_ID_NOT_APPROVED
        }
        // What only the other dialect files. A word is needed all the same, and this is the
        // vendor's for rules without one.
        Refusal::NameHeld
        | Refusal::NameForbidden(_)
        | Refusal::NotApproved
        | Refusal::SceneMissing
        | Refusal::SceneNotLink
        | Refusal::LetterUnknown
        | Refusal::LetterUnfit
        | Refusal::LetterNotPassed
        | Refusal::NameNotInScope
        | Refusal::IcpRecordUnknown
        | Refusal::TrademarkUnknown
        | Refusal::LetterNameTaken
        | Refusal::LetterNotInForce
        | Refusal::ApprovedInFuture
        | Refusal::IcpNumberTooLong
        | Refusal::TrademarkNotInForce
        | Refusal::QualificationNameTaken
        | Refusal::QualificationRepeated
        | Refusal::FilingOutdated
        | Refusal::QualificationBound
        | Refusal::LicenceNotInForce
        | Refusal::LicenceMissing
        | Refusal::PersonIncomplete(_)
        | Refusal::IdNumberUnfit(_)
        | Refusal::IdNotInForce(_)
        | Refusal::CodesLimited(_)
        | Refusal::CodeWrong => &codes::OTHER_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn operations_are_found_by_version_and_name() {
        let code = |version: &str, action: &str| match find(version, action) {
            Ok(entry) => entry.name.to_owned(),
            Err(fault) => crate::faults::code(&fault).name(),
        };
        assert_eq!(code(V2021, "AddSmsSign"), "AddSmsSign");
        assert_eq!(code(V2019, "DescribeSmsSignList"), "DescribeSmsSignList");
        assert_eq!(code(V2021, "addsmssign"), "InvalidAction");
        assert_eq!(code(V2021, "DescribeInstances"), "InvalidAction");
        assert_eq!(code("2017-05-25", "AddSmsSign"), "NoSuchVersion");
        assert_eq!(code("", ""), "NoSuchVersion");
    }

    /// Every code that a field, a refusal or a gate can lead to is in the operation's own list:
    /// without a place there it would be told last.
    #[test]
    fn whatever_can_happen_has_a_place_in_the_order() {
        for entry in ALL {
            let fields = entry.fields.iter().flat_map(|field| field.codes).map(|(_, code)| *code);
            let refusals = entry.refusals.iter().map(|(_, code)| *code);
            let gates = entry.gates.iter().map(|gate| code_of(*gate));
            for code in fields.chain(refusals).chain(gates) {
                let place = entry.codes.iter().position(|of| of == &code);
                assert!(place.is_some(), "{}: {} has no place", entry.name, code.name);
            }
            for code in entry.codes {
                let listed = codes::ALL.iter().any(|of| of.name == code.name);
                assert!(listed, "{}: {}", entry.name, code.name);
            }
        }
    }

    #[test]
    fn the_older_version_misspells_arrears() {
        let verdict = Verdict::of(code_of(Refusal::InArrears));
        assert_eq!(verdict.name_in(V2021), "UnauthorizedOperation.ServiceSuspendDueToArrears");
        assert_eq!(verdict.name_in(V2019), "UnauthorizedOperation.SerivceSuspendDueToArrears");
    }

    /// What the vendor lists for each operation: operation, version, code.
    const LISTED: &str = include_str!("../../../../conformance/oracle/tencent-codes.txt");

    /// Codes that an operation answers with and the vendor does not list for it, each with a reason.
    const OURS: &[(&str, &str, &str)] = &[
        ("ModifySmsSign", "MissingParameter", "common, and told of a QualificationId nobody had"),
        ("ModifySmsSign", "UnsupportedOperation", "listed for adding what was withdrawn"),
        ("ModifySmsSign", "InvalidParameterValue.QualificationIdNotFound", "listed for adding"),
        ("ModifySmsSign", "FailedOperation.QualificationIdNotApproved", "listed for adding"),
        ("DescribeSmsSignList", "InvalidParameterValue", "common, and told of International"),
    ];

    fn listed() -> Vec<(&'static str, &'static str, &'static str)> {
        let lines = LISTED.lines().filter(|line| !line.starts_with('#'));
        lines
            .map(|line| match *line.split('\t').collect::<Vec<_>>() {
                [operation, version, code] => (operation, version, code),
                _ => panic!("{line}"),
            })
            .collect()
    }

    #[test]
    fn every_code_the_vendor_lists_for_an_operation_is_listed() {
        for (operation, version, code) in listed() {
            let version = if version == "seed" { V2021 } else { version };
            let known = match ALL.iter().find(|entry| entry.name == operation) {
                Some(entry) => entry.codes,
                // Those of the list for all operations are some operation's.
                None => codes::ALL,
            };
            let known = known.iter().any(|known| {
                let verdict = Verdict::of(known);
                verdict.name_in(version) == code || (version == "flat" && known.name == code)
            });
            assert!(known, "{operation} {version}: {code}");
        }
    }

    #[test]
    fn every_code_of_an_operation_is_one_the_vendor_lists_for_it() {
        let listed = listed();
        let is_listed = |operation: &str, code: &str| {
            listed.iter().any(|(of, _, name)| *of == operation && *name == code)
        };
        let all =
            ALL.iter().flat_map(|entry| entry.codes.iter().map(|code| (entry.name, code.name)));
        let ours: BTreeSet<_> = all.filter(|(of, code)| !is_listed(of, code)).collect();
        let reasoned: BTreeSet<_> = OURS.iter().map(|(of, code, _)| (*of, *code)).collect();
        assert_eq!(ours, reasoned);
    }
}
