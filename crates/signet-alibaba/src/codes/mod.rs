//! Every code of this dialect, spelled as the vendor spells it.
//!
//! Codes marked as ours name faults for which no source publishes a code. Causes and fixes are
//! ours throughout; the vendor's pages are not copied.

mod gateway;
mod sms;

use signet_wire::Code;

pub use self::gateway::*;
pub use self::sms::*;

/// The codes in the order the pages show them: the gateway's, the account's, the operations'.
pub const ALL: &[&Code] = &[
    &MISSING_PARAMETER,
    &INVALID_PARAMETER,
    &UNREADABLE_PARAMETER,
    &INVALID_PARAMETER_FORMAT,
    &INVALID_ACTION_NOT_FOUND,
    &UNSUPPORTED_HTTP_METHOD,
    &INVALID_ACCESS_KEY_ID_NOT_FOUND,
    &INVALID_ACCESS_KEY_ID_INACTIVE,
    &SIGNATURE_DOES_NOT_MATCH_V3,
    &SIGNATURE_DOES_NOT_MATCH_V1,
    &SIGNATURE_DOES_NOT_MATCH,
    &INCOMPLETE_SIGNATURE,
    &INVALID_SIGNATURE_METHOD,
    &INVALID_TIME_STAMP_FORMAT,
    &INVALID_TIME_STAMP_EXPIRED,
    &SIGNATURE_NONCE_USED,
    &CONTENT_MD5_NOT_MATCHED,
    &INVALID_SECURITY_TOKEN_MALFORMED,
    &REQUEST_BODY_TOO_LARGE,
    &REQUEST_BODY_INCOMPLETE,
    &THROTTLING_USER,
    &NO_PERMISSION,
    &INTERNAL_ERROR,
    &SERVICE_UNAVAILABLE,
    &OUT_OF_SERVICE,
    &PRODUCT_UNSUBSCRIBE,
    &NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR,
    &SIGN_NAME_EXISTS,
    &SMS_OVER_LIMIT,
    &SIGN_SOURCE_ILLEGAL,
    &INVALID_PARAMETERS,
    &APP_PRINCIPAL_UNIT_NAME_NOT_MATCH_REGEX,
    &APP_PRINCIPAL_UNIT_NAME_OVER_LIMIT,
    &APP_ICP_LICENSE_NUMBER_NOT_MATCH_REGEX,
    &APP_ICP_LICENSE_NUMBER_OVER_LIMIT,
    &APP_DOMAIN_NOT_MATCH_REGEX,
    &APP_DOMAIN_OVER_LIMIT,
    &APP_ICP_RECORD_DATE_NOT_MATCH_REGEX,
    &APP_APPROVAL_DATE_NOT_VALID,
    &APP_SERVICE_NAME_NOT_MATCH_REGEX,
    &APP_SERVICE_NAME_OVER_LIMIT,
    &APP_ICP_RECORD_PICS_FILE_ERROR,
    &APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR,
    &AUTHORIZATION_LETTER_NAME_NOT_MATCH_REGEX,
    &AUTHORIZATION_LETTER_NAME_OVER_LIMIT,
    &AUTHORIZATION_LETTER_NAME_REPEAT,
    &AUTHORIZATION_NOT_MATCH_REGEX,
    &AUTHORIZATION_OVER_LIMIT,
    &PROXY_AUTHORIZATION_NOT_MATCH_REGEX,
    &PROXY_AUTHORIZATION_OVER_LIMIT,
    &ORGANIZATION_CODE_OVER_LIMIT,
    &SIGN_NUM_OVER_LIMIT,
    &SIGN_NOT_MATCH_REGEX,
    &AUTHORIZATION_LETTER_DATE_NOT_MATCH_REGEX,
    &AUTHORIZATION_LETTER_DATE_NOT_VALID,
    &AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR,
    &BUSINESS_LIMIT_CONTROL_MINUTE,
    &BUSINESS_LIMIT_CONTROL_HOUR,
    &BUSINESS_LIMIT_CONTROL_DAY,
    &CERTIFY_CODE_ERROR,
    &OSS_BIZTYPE_NOT_SUPPORT_ERROR,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_says_what_brings_it_about_and_what_to_do() {
        for code in ALL {
            assert!(!code.cause.is_empty() && !code.fix.is_empty(), "{}", code.name);
            assert!(!code.message.contains("  "), "{}", code.name);
        }
    }

    #[test]
    fn codes_with_a_prefix_travel_with_status_200() {
        for code in ALL {
            assert_eq!(code.name.starts_with("isv."), code.status == 200, "{}", code.name);
        }
    }
}
