//! The vendor's codes, one constant for each, spelled as the vendor spells them.
//!
//! Every answer of this vendor has HTTP status 200, so the codes say nothing about statuses.
//! A code with several texts has a constant for each text; the first of them is in [`ALL`], which
//! has every name once. Chinese texts stand where the vendor's own are known.

mod gateway;
mod sms;

use signet_wire::Code;

pub use self::gateway::*;
pub use self::sms::*;

/// Every code, the gateway's first.
pub const ALL: &[&Code] = &[
    &INVALID_AUTHORIZATION,
    &INVALID_SECRET_ID,
    &SECRET_ID_NOT_FOUND,
    &SIGNATURE_EXPIRE,
    &SIGNATURE_FAILURE,
    &TOKEN_FAILURE,
    &CAM_DENIED,
    &INTERNAL_ERROR,
    &INVALID_ACTION,
    &INVALID_PARAMETER,
    &INVALID_PARAMETER_VALUE,
    &INVALID_REQUEST,
    &IP_IN_BLACKLIST,
    &IP_NOT_IN_WHITELIST,
    &MISSING_PARAMETER,
    &NO_SUCH_PRODUCT,
    &NO_SUCH_VERSION,
    &REQUEST_LIMIT_EXCEEDED,
    &REQUEST_LIMIT_EXCEEDED_GLOBAL,
    &REQUEST_LIMIT_EXCEEDED_IP,
    &REQUEST_LIMIT_EXCEEDED_UIN,
    &REQUEST_SIZE_LIMIT_EXCEEDED,
    &RESPONSE_SIZE_LIMIT_EXCEEDED,
    &SERVICE_UNAVAILABLE,
    &UNKNOWN_PARAMETER,
    &UNSUPPORTED_PROTOCOL,
    &UNSUPPORTED_REGION,
    &FAIL_RESOLVE_PACKET,
    &JSON_PARSE_FAIL,
    &MISSING_SIGNATURE_LIST,
    &MISSING_SIGNATURE_TO_MODIFY,
    &NOT_ENTERPRISE_CERTIFICATION,
    &OTHER_ERROR,
    &PARAMETERS_OTHER_ERROR,
    &QUALIFICATION_ID_NOT_APPROVED,
    &SIGN_ID_NOT_EXIST,
    &SIGN_NUMBER_LIMIT,
    &TEMPLATE_ALREADY_PASSED_CHECK,
    &TEMPLATE_ID_NOT_EXIST,
    &INTERNAL_JSON_PARSE_FAIL,
    &INTERNAL_OTHER_ERROR,
    &REQUEST_TIME_EXCEPTION,
    &REST_API_INTERFACE_NOT_EXIST,
    &SEND_AND_RECV_FAIL,
    &SIG_FIELD_MISSING,
    &SIG_VERIFICATION_FAIL,
    &TIMEOUT,
    &UNKNOWN_ERROR,
    &APPID_AND_BIZ_ID,
    &IMAGE_INVALID,
    &INVALID_DOCUMENT_TYPE,
    &INVALID_INTERNATIONAL,
    &INVALID_SIGN_PURPOSE,
    &INVALID_USED_METHOD,
    &LIMIT_VERIFY_FAIL,
    &VALUE_MISSING_SIGNATURE_LIST,
    &QUALIFICATION_ID_NOT_FOUND,
    &SDK_APP_ID_NOT_EXIST,
    &SIGN_ALREADY_PASSED_CHECK,
    &SIGN_EXIST_AND_UNAPPROVED,
    &SIGN_NAME_LENGTH_TOO_LONG,
    &REQUEST_IP_NOT_IN_WHITELIST,
    &REQUEST_PERMISSION_DENY,
    &SDK_APP_ID_IS_DISABLED,
    &SERVICE_SUSPEND_DUE_TO_ARREARS,
    &UNSUPPORTED_OPERATION,
    &UNSUPPORTED_OPERATION_DOTTED,
];

/// A code that the vendor lists and this system never answers with, and why it cannot.
const fn listed(name: &'static str, message: &'static str, why: &'static str) -> Code {
    Code::new(name, 200, message).unmet(why)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_name_is_listed_once_and_explained() {
        let mut names = HashSet::new();
        for code in ALL {
            assert!(names.insert(code.name), "{} is listed twice", code.name);
            assert_eq!(code.status, 200, "{}", code.name);
            assert!(!code.message.is_empty() && !code.cause.is_empty(), "{}", code.name);
            assert!(!code.fix.is_empty(), "{}", code.name);
        }
    }

    #[test]
    fn every_code_of_the_seed_is_listed() {
        // The table of the seed, in its order.
        let seed = [
            "FailedOperation.FailResolvePacket",
            "FailedOperation.JsonParseFail",
            "FailedOperation.NotEnterpriseCertification",
            "FailedOperation.OtherError",
            "FailedOperation.ParametersOtherError",
            "FailedOperation.SignNumberLimit",
            "FailedOperation.TemplateIdNotExist",
            "InternalError.RequestTimeException",
            "InternalError.RestApiInterfaceNotExist",
            "InternalError.SigFieldMissing",
            "InternalError.SigVerificationFail",
            "InternalError.Timeout",
            "InternalError.UnknownError",
            "InvalidParameter.AppidAndBizId",
            "InvalidParameterValue.ImageInvalid",
            "InvalidParameterValue.InvalidDocumentType",
            "InvalidParameterValue.InvalidInternational",
            "InvalidParameterValue.InvalidUsedMethod",
            "InvalidParameterValue.SdkAppIdNotExist",
            "InvalidParameterValue.SignAlreadyPassedCheck",
            "InvalidParameterValue.SignExistAndUnapproved",
            "InvalidParameterValue.SignNameLengthTooLong",
            "MissingParameter",
            "UnauthorizedOperation.RequestIpNotInWhitelist",
            "UnauthorizedOperation.RequestPermissionDeny",
            "UnauthorizedOperation.ServiceSuspendDueToArrears",
            "UnsupportedOperation.",
        ];
        for name in seed {
            assert!(ALL.iter().any(|code| code.name == name), "{name}");
        }
    }
}
