//! What the vendor calls a fault that no operation names itself.

use signet_domain::evidence::Role;
use signet_domain::person::Who;
use signet_domain::phone::CodeLimit;
use signet_domain::refusal::Refusal;
use signet_domain::text::Flaw;
use signet_registry::keys::TokenTrouble;
use signet_wire::{Code, Fault, Flawed, Mismatch, Verdict};

use crate::{access, codes};

/// The longest string to sign that is sent back to whoever signed another, in bytes.
const SIGNED_MAX: usize = 32 * 1024;

/// The code of a fault. Matches every variant, with no wildcard.
pub fn code(fault: &Fault) -> Verdict {
    match fault {
        Fault::Gateway(verdict) => verdict.clone(),
        Fault::Ambiguous(_) => Verdict::of(&codes::INCOMPLETE_SIGNATURE),
        Fault::Misled(header) => Verdict::of(&codes::UNREADABLE_PARAMETER)
            .with("reason", format!("the proxy's {header} header is malformed")),
        Fault::UnknownKey => Verdict::of(&codes::INVALID_ACCESS_KEY_ID_NOT_FOUND),
        Fault::DisabledKey => Verdict::of(&codes::INVALID_ACCESS_KEY_ID_INACTIVE),
        Fault::Token(trouble) => name_token(*trouble),
        Fault::Stopped(_) => Verdict::of(&codes::NO_PERMISSION),
        Fault::Denied(denial) => {
            let mut verdict = Verdict::of(&codes::NO_PERMISSION);
            verdict.detail = Some(access::detail(denial));
            verdict
        }
        Fault::Mismatch(mismatch) => name_mismatch(mismatch),
        Fault::Replayed => Verdict::of(&codes::SIGNATURE_NONCE_USED),
        Fault::Limited { seen: _, limit: _ } => Verdict::of(&codes::THROTTLING_USER),
        Fault::Busy => Verdict::of(&codes::SERVICE_UNAVAILABLE),
        // Never told by this dialect, which takes no notice of what it does not know.
        Fault::UnknownParameter(name) if is_name(name) => {
            Verdict::of(&codes::INVALID_PARAMETER).with("param", name)
        }
        Fault::UnknownParameter(_) => {
            Verdict::of(&codes::UNREADABLE_PARAMETER).with("reason", "unknown name")
        }
        Fault::Flawed(flawed) => name_flaw(flawed),
        Fault::Refused(refusal) => Verdict::of(name_refusal(*refusal)),
        Fault::Broken(broken) if broken.is_passing() => Verdict::of(&codes::SERVICE_UNAVAILABLE),
        Fault::Broken(_) => Verdict::of(&codes::INTERNAL_ERROR),
    }
}

fn name_token(trouble: TokenTrouble) -> Verdict {
    match trouble {
        TokenTrouble::Missing => {
            Verdict::of(&codes::MISSING_PARAMETER).with("param", "SecurityToken")
        }
        TokenTrouble::Malformed => Verdict::of(&codes::INVALID_SECURITY_TOKEN_MALFORMED),
        TokenTrouble::Mismatched => Verdict::of(&codes::INVALID_SECURITY_TOKEN_MISMATCH),
        TokenTrouble::Expired => Verdict::of(&codes::INVALID_SECURITY_TOKEN_EXPIRED),
    }
}

/// Each scheme has its own message, and official clients read both.
fn name_mismatch(mismatch: &Mismatch) -> Verdict {
    let Mismatch { canonical, string_to_sign } = mismatch;
    if canonical.len() + string_to_sign.len() > SIGNED_MAX {
        return Verdict::of(&codes::SIGNATURE_DOES_NOT_MATCH);
    }
    let code = if string_to_sign.starts_with("ACS3-") {
        &codes::SIGNATURE_DOES_NOT_MATCH_V3
    } else {
        &codes::SIGNATURE_DOES_NOT_MATCH_V1
    };
    Verdict::of(code).with("string_to_sign", string_to_sign).with("canonical", canonical)
}

/// The gateway's pattern for what an operation has no code of its own for.
fn name_flaw(flawed: &Flawed) -> Verdict {
    // A member is told by its own name: no source says how the gateway writes where it is.
    let code = match flawed.flaw {
        Flaw::Missing if flawed.is_absent() => &codes::MISSING_PARAMETER,
        Flaw::Missing
        | Flaw::WrongType
        | Flaw::TooLong
        | Flaw::TooMany
        | Flaw::Malformed
        | Flaw::Blank
        | Flaw::Emoji => &codes::INVALID_PARAMETER,
    };
    Verdict::of(code).with("param", flawed.param())
}

fn name_refusal(refusal: Refusal) -> &'static Code {
    match refusal {
        Refusal::InArrears => &codes::OUT_OF_SERVICE,
        Refusal::NotEnterprise => &codes::NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR,
        Refusal::Denied => &codes::PRODUCT_UNSUBSCRIBE,
        Refusal::AddressNotListed => &codes::NO_PERMISSION,
        Refusal::AlreadyPending | Refusal::AlreadyApproved | Refusal::NameHeld => {
            &codes::SIGN_NAME_EXISTS
        }
        Refusal::TooManySignatures => &codes::SMS_OVER_LIMIT,
        Refusal::TooManyToday => &codes::SIGN_COUNT_OVER_LIMIT,
        Refusal::NameForbidden(_) => &codes::INVALID_SIGN_NAME,
        Refusal::SourceWithdrawn => &codes::SIGN_SOURCE_ILLEGAL,
        Refusal::DocumentUnfit | Refusal::OtherMarket => &codes::INVALID_PARAMETERS,
        Refusal::SignatureUnknown => &codes::SIGNATURE_NOT_FOUND,
        Refusal::NotModifiable | Refusal::UnderReview | Refusal::NotApproved => {
            &codes::SMS_STATUS_ILLEGAL
        }
        Refusal::SceneMissing => &codes::MISS_APPLY_SCENE_CONTENT,
        Refusal::SceneNotLink => &codes::INVALID_APPLY_SCENE_CONTENT,
        // The parameter is required, so that there always is one.
        Refusal::QualificationMissing | Refusal::QualificationUnknown => {
            &codes::QUALIFICATION_NOT_EXIST
        }
        Refusal::QualificationNotApproved => &codes::INVALID_QUALIFICATION,
        Refusal::PurposeDiffers => &codes::PARAMETER_MISMATCH_THIRD_PARTY,
        Refusal::LetterUnknown => &codes::SMS_AUTHORIZATION_LETTER_NOT_EXIST,
        Refusal::LetterUnfit => &codes::SMS_AUTHORIZATION_LETTER_NOT_MATCH,
        Refusal::LetterNotPassed => &codes::SMS_PASSED_AUTHORIZATION_LETTER_NOT_MATCH,
        Refusal::NameNotInScope => &codes::SMS_SIGN_NOT_AUTHORIZED,
        Refusal::IcpRecordUnknown => &codes::APP_ICP_RECORD_NOT_EXIST,
        Refusal::TrademarkUnknown => &codes::TRADEMARK_NOT_EXIST,
        Refusal::LetterNameTaken => &codes::AUTHORIZATION_LETTER_NAME_REPEAT,
        Refusal::LetterNotInForce => &codes::AUTHORIZATION_LETTER_DATE_NOT_VALID,
        Refusal::ApprovedInFuture => &codes::APP_APPROVAL_DATE_NOT_VALID,
        Refusal::IcpNumberTooLong => &codes::APP_ICP_LICENSE_NUMBER_OVER_LIMIT,
        Refusal::TrademarkNotInForce => &codes::TRADEMARK_DATE_NOT_VALID,
        Refusal::QualificationNameTaken => &codes::QUALIFICATION_NAME_ALREADY_EXIST,
        Refusal::QualificationRepeated => &codes::SAME_QUALIFICATION_GROUP_ERROR,
        Refusal::FilingOutdated => &codes::WORK_ORDER_ID_EXPIRED,
        Refusal::QualificationBound => &codes::BIND_SIGN_DELETE_FAILED,
        Refusal::LicenceNotInForce => &codes::BUSINESS_LICENSE_DATE_NOT_VALID,
        Refusal::LicenceMissing => &codes::BUSINESS_LICENSE_PICS_NULL_ERROR,
        Refusal::PersonIncomplete(Who::LegalPerson) => &codes::LEGAL_PERSON_NAME_NULL_ERROR,
        Refusal::PersonIncomplete(Who::Administrator) => &codes::ADMIN_NAME_NULL_ERROR,
        Refusal::IdNumberUnfit(Who::LegalPerson) => &codes::LEGAL_ID_CARD_NOT_MATCH_REGEX,
        Refusal::IdNumberUnfit(Who::Administrator) => &codes::ADMIN_IDCARD_NOT_MATCH_REGEX,
        Refusal::IdNotInForce(Who::LegalPerson) => &codes::LEGAL_DATE_NOT_VALID,
        Refusal::IdNotInForce(Who::Administrator) => &codes::ADMIN_DATE_NOT_VALID,
        Refusal::CodesLimited(CodeLimit::Minute) => &codes::BUSINESS_LIMIT_CONTROL_MINUTE,
        Refusal::CodesLimited(CodeLimit::Hour) => &codes::BUSINESS_LIMIT_CONTROL_HOUR,
        Refusal::CodesLimited(CodeLimit::Day) => &codes::BUSINESS_LIMIT_CONTROL_DAY,
        Refusal::CodeWrong => &codes::CERTIFY_CODE_ERROR,
        Refusal::FileMissing(role) => name_missing_file(role),
        Refusal::FileUnfit(role) => name_unfit_file(role),
    }
}

fn name_missing_file(role: Role) -> &'static Code {
    match role {
        Role::IcpFiling | Role::AppRuntime | Role::AppStore => {
            &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR
        }
        Role::Letter => &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::Trademark => &codes::TRADEMARK_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::CreditLicence | Role::BusinessLicence | Role::LegalLicence | Role::OtherLicence => {
            &codes::BUSINESS_LICENSE_OSS_FILE_NOT_UPLOAD_ERROR
        }
        Role::LegalPersonFront => &codes::LEGAL_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::LegalPersonBack => &codes::LEGAL_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::AdministratorFront => &codes::ADMIN_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::AdministratorBack => &codes::ADMIN_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::OtherFile => &codes::OTHER_OSS_FILE_NOT_UPLOAD_ERROR,
        // No source has a code for material that is missing.
        Role::Material | Role::Proof | Role::Commission => &codes::ERROR_EMPTY_FILE,
    }
}

fn name_unfit_file(role: Role) -> &'static Code {
    match role {
        Role::IcpFiling | Role::AppRuntime | Role::AppStore => {
            &codes::APP_ICP_RECORD_PICS_FILE_ERROR
        }
        Role::Trademark => &codes::TRADEMARK_PICS_FILE_ERROR,
        Role::CreditLicence | Role::BusinessLicence | Role::LegalLicence | Role::OtherLicence => {
            &codes::BUSINESS_LICENSE_PICS_FILE_ERROR
        }
        Role::AdministratorFront => &codes::ADMIN_IDCARD_FRONT_FACE_FILE_ERROR,
        Role::AdministratorBack => &codes::ADMIN_IDCARD_PICS_FILE_ERROR,
        Role::OtherFile => &codes::OTHER_FILE_TYPE_ERROR,
        // No source has a code for any of these that is not a picture.
        Role::Letter => &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::LegalPersonFront => &codes::LEGAL_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::LegalPersonBack => &codes::LEGAL_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
        Role::Material | Role::Proof | Role::Commission => &codes::ERROR_EMPTY_FILE,
    }
}

/// Whether a text could be a parameter's name, and so may stand in a code.
pub(crate) fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}
