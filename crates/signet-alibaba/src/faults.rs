//! What the vendor calls a fault that no operation names itself.

use signet_domain::evidence::Role;
use signet_domain::refusal::Refusal;
use signet_domain::text::Flaw;
use signet_wire::{Code, Fault, Flawed, Mismatch, Verdict};

use crate::codes;

/// The longest string to sign that is sent back to whoever signed another, in bytes.
const SIGNED_MAX: usize = 32 * 1024;

/// The code of a fault. Matches every variant, with no wildcard.
pub fn code(fault: &Fault) -> Verdict {
    match fault {
        Fault::Gateway(verdict) => verdict.clone(),
        Fault::Ambiguous => Verdict::of(&codes::INCOMPLETE_SIGNATURE),
        Fault::UnknownKey => Verdict::of(&codes::INVALID_ACCESS_KEY_ID_NOT_FOUND),
        Fault::DisabledKey => Verdict::of(&codes::INVALID_ACCESS_KEY_ID_INACTIVE),
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
        Flaw::Missing | Flaw::WrongType | Flaw::TooLong | Flaw::TooMany | Flaw::Malformed => {
            &codes::INVALID_PARAMETER
        }
    };
    Verdict::of(code).with("param", flawed.param())
}

fn name_refusal(refusal: Refusal) -> &'static Code {
    match refusal {
        Refusal::InArrears => &codes::OUT_OF_SERVICE,
        Refusal::NotEnterprise => &codes::NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR,
        Refusal::Denied => &codes::PRODUCT_UNSUBSCRIBE,
        Refusal::AddressNotListed => &codes::NO_PERMISSION,
        Refusal::AlreadyPending | Refusal::AlreadyApproved => &codes::SIGN_NAME_EXISTS,
        Refusal::TooManySignatures => &codes::SMS_OVER_LIMIT,
        Refusal::SourceWithdrawn => &codes::SIGN_SOURCE_ILLEGAL,
        Refusal::DocumentUnfit => &codes::INVALID_PARAMETERS,
        Refusal::LetterNameTaken => &codes::AUTHORIZATION_LETTER_NAME_REPEAT,
        Refusal::LetterNotInForce => &codes::AUTHORIZATION_LETTER_DATE_NOT_VALID,
        Refusal::ApprovedInFuture => &codes::APP_APPROVAL_DATE_NOT_VALID,
        Refusal::IcpNumberTooLong => &codes::APP_ICP_LICENSE_NUMBER_OVER_LIMIT,
        Refusal::FileMissing(Role::IcpFiling | Role::AppRuntime | Role::AppStore) => {
            &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR
        }
        Refusal::FileUnfit(Role::IcpFiling | Role::AppRuntime | Role::AppStore) => {
            &codes::APP_ICP_RECORD_PICS_FILE_ERROR
        }
        // No source has a code for a letter that is not a picture.
        Refusal::FileMissing(Role::Letter) | Refusal::FileUnfit(Role::Letter) => {
            &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR
        }
        Refusal::FileMissing(Role::Proof | Role::Commission)
        | Refusal::FileUnfit(Role::Proof | Role::Commission) => &codes::INVALID_PARAMETERS,
    }
}

/// Whether a text could be a parameter's name, and so may stand in a code.
pub(crate) fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}
