//! Every code of this dialect, spelled as the vendor spells it.
//!
//! Codes marked as ours name faults for which no source publishes a code. Causes and fixes are
//! ours throughout; the vendor's pages are not copied.

use signet_wire::Code;

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
    &OSS_BIZTYPE_NOT_SUPPORT_ERROR,
];

// The gateway.

/// A parameter that has to be there is absent or empty.
pub const MISSING_PARAMETER: Code =
    Code::new("Missing{param}", 400, "{param} is mandatory for this action.").help(
        "the parameter is absent, or present without a value",
        "send the parameter; an empty value counts as none",
    );
/// A parameter has the wrong type, or a value the gateway knows to be impossible.
pub const INVALID_PARAMETER: Code = Code::new(
    "Invalid{param}",
    400,
    "Specified parameter {param} is not valid.",
)
.help(
    "the value is not of the parameter's type, or not one of its values",
    "lists go as a JSON array in one parameter or as Name.1, Name.2 and so on; numbers as digits",
);
/// Ours: parameters that cannot be read at all. The gateway publishes no code for them.
pub const UNREADABLE_PARAMETER: Code =
    Code::new("InvalidParameter", 400, "Specified parameters cannot be read: {reason}.").help(
        "the query or the form is not percent-encoded UTF-8, or has too many parameters",
        "encode names and values as UTF-8, every other byte than A-Z a-z 0-9 - _ . ~ as %XX",
    );
/// `Format` is neither of the two.
pub const INVALID_PARAMETER_FORMAT: Code =
    Code::new("InvalidParameter.Format", 400, "Specified parameter format is not valid.")
        .help("Format is neither JSON nor XML", "send Format=JSON, Format=XML, or neither");
/// There is no such operation, or it is not at this path.
pub const INVALID_ACTION_NOT_FOUND: Code = Code::new(
    "InvalidAction.NotFound",
    404,
    "Specified api is not found, please check your url and method.",
)
.help(
    "the action is misspelled, not offered here, or the path is not /",
    "compare the action, letter case included, with the list of operations; the path is /",
);
/// Neither GET nor POST.
pub const UNSUPPORTED_HTTP_METHOD: Code =
    Code::new("UnsupportedHTTPMethod", 400, "This http method is not supported.")
        .help("the request is neither GET nor POST", "use POST");
/// No such access key.
pub const INVALID_ACCESS_KEY_ID_NOT_FOUND: Code =
    Code::new("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found.").help(
        "no access key has this id",
        "check the id for blanks and for the right server; `signet key list` shows the keys",
    );
/// The access key is disabled.
pub const INVALID_ACCESS_KEY_ID_INACTIVE: Code =
    Code::new("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled.")
        .help("the access key is disabled", "use another key");
/// A V3 seal that is not ours, with what we signed.
pub const SIGNATURE_DOES_NOT_MATCH_V3: Code = Code::new(
    "SignatureDoesNotMatch",
    400,
    "Specified signature does not match our calculation. server StringToSign is \
     [{string_to_sign}] server CanonicalRequest is [{canonical}]",
)
.help(MISMATCH_CAUSE, MISMATCH_FIX);
/// A V1 seal that is not ours, with what we signed. No blank after the colon: an official client
/// compares what follows it with its own string to tell a wrong secret from a wrong string.
pub const SIGNATURE_DOES_NOT_MATCH_V1: Code = Code::new(
    "SignatureDoesNotMatch",
    400,
    "Specified signature is not matched with our calculation. server string to sign \
     is:{string_to_sign}",
)
.help(MISMATCH_CAUSE, MISMATCH_FIX);
/// The same without what we signed, where that is too long to send back.
pub const SIGNATURE_DOES_NOT_MATCH: Code =
    Code::new("SignatureDoesNotMatch", 400, "Specified signature does not match our calculation.")
        .help(MISMATCH_CAUSE, MISMATCH_FIX);
const MISMATCH_CAUSE: &str =
    "the secret is another one, or the request was changed or read differently after signing";
const MISMATCH_FIX: &str =
    "`signet why REQUEST-ID` tries the usual mistakes and says which of them gives this signature";
/// What should prove the caller is not whole.
pub const INCOMPLETE_SIGNATURE: Code = Code::new(
    "IncompleteSignature",
    400,
    "The request signature does not conform to Aliyun standards.",
)
.help(
    "a part of the Authorization header is missing, a header that must be signed is not, or the \
     request proves its sender in two ways or by a bearer token",
    "sign host, content-type and every x-acs-* header, by one scheme, with an access key",
);
/// No such way of signing, or not with this key.
pub const INVALID_SIGNATURE_METHOD: Code =
    Code::new("InvalidSignatureMethod", 400, "Specified signature method is not valid.").help(
        "the method is unknown, or needs a public key and the access key has none",
        "use ACS3-HMAC-SHA256, ACS3-HMAC-SM3 or, with a public key, ACS3-RSA-SHA256; \
         HMAC-SHA1 with signature version 1.0",
    );
/// The time cannot be read.
pub const INVALID_TIME_STAMP_FORMAT: Code = Code::new(
    "InvalidTimeStamp.Format",
    400,
    "Specified time stamp or date value is not well formatted.",
)
.help("the time is not written as asked for", "write it in UTC as 2026-01-15T08:00:00Z");
/// The time is too far from ours.
pub const INVALID_TIME_STAMP_EXPIRED: Code =
    Code::new("InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired.")
        .help(
            "the time lies more than 15 minutes from the server's, often because it is local time",
            "set the client's clock, and write the time in UTC",
        );
/// A request that was answered is sent again.
pub const SIGNATURE_NONCE_USED: Code =
    Code::new("SignatureNonceUsed", 400, "Specified signature nonce was used already.").help(
        "a request with this nonce was answered before",
        "sign every attempt anew with a fresh nonce, retries included",
    );
/// The body is not the one its checksum is of. The vendor publishes the code without a text.
pub const CONTENT_MD5_NOT_MATCHED: Code = Code::new(
    "ContentMD5NotMatched",
    400,
    "Specified Content-MD5 does not match the request body.",
)
.help(
    "the body was changed on its way, or the checksum is of something else",
    "send the Base64 of the MD5 of the body as it goes out, or no Content-MD5",
);
/// Temporary credentials, which this server does not hand out.
pub const INVALID_SECURITY_TOKEN_MALFORMED: Code =
    Code::new("InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed.").help(
        "the request carries a security token, and this server has issued none",
        "use a permanent access key and send no token",
    );
/// Ours: the body is larger than any request of this API.
pub const REQUEST_BODY_TOO_LARGE: Code =
    Code::new("RequestBodyTooLarge", 413, "The request body is too large.").help(
        "the body has more than 4 MB",
        "upload files by the form that the upload operations hand out, and send their keys",
    );
/// Ours: the body ended before it was whole.
pub const REQUEST_BODY_INCOMPLETE: Code =
    Code::new("RequestBodyIncomplete", 400, "The request body ended before it was complete.")
        .help("the connection stalled or broke", "send the request again");
/// Too many calls.
pub const THROTTLING_USER: Code =
    Code::new("Throttling.User", 400, "Request was denied due to user flow control.").help(
        "the account calls the operation more often than allowed",
        "spread the calls; `--rate-limits off` lifts the limits of a test server",
    );
/// Not allowed to do this, or not from there.
pub const NO_PERMISSION: Code = Code::new(
    "NoPermission",
    403,
    "You are not authorized to do this action. You should be authorized by RAM.",
)
.help(
    "the call came from an address that the account does not list",
    "call from a listed address, or change the list with `signet account set`",
);
/// Something of ours failed.
pub const INTERNAL_ERROR: Code = Code::new(
    "InternalError",
    500,
    "The request processing has failed due to some unknown error, exception or failure.",
)
.help("the server met an error of its own", "the server's log has the reason under the request id");
/// Something of ours cannot now, but soon.
pub const SERVICE_UNAVAILABLE: Code = Code::new(
    "ServiceUnavailable",
    503,
    "The request has failed due to a temporary failure of the server.",
)
.help("the server is at its limit, or its disk is full", "try again later");

// The account. Codes with a prefix travel with status 200.

/// Fees are unpaid.
pub const OUT_OF_SERVICE: Code = Code::new("isv.OUT_OF_SERVICE", 200, "业务停机")
    .help("the account is in arrears", "`signet account set` clears it");
/// The product is denied to the account.
pub const PRODUCT_UNSUBSCRIBE: Code = Code::new("isv.PRODUCT_UNSUBSCRIBE", 200, "产品未开通")
    .help("the product is not open to the account", "`signet account set` opens it");
/// For enterprises only.
pub const NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR: Code = Code::new(
    "NotEnterpriseCertifyCustCheckError",
    400,
    "Non-enterprise certified customers are not allowed to access.",
)
.help("the account belongs to a natural person", "use an enterprise account");

// Signatures. No operation of this dialect files one yet, but every refusal has a word.

/// A signature of this name is there.
pub const SIGN_NAME_EXISTS: Code = Code::new(
    "SignName.Exists",
    400,
    "Sorry, this signature already exists and cannot be applied for again.",
)
.help("the account has a signature of this name", "use it, or choose another name");
/// No more signatures.
pub const SMS_OVER_LIMIT: Code =
    Code::new("isv.SMS_OVER_LIMIT", 200, "单日最多申请模板或签名100条").help(
        "the account has as many signatures as it may have",
        "`--signature-limit` of the server, or the account's own limit, allows more",
    );
/// No new signatures of this source.
pub const SIGN_SOURCE_ILLEGAL: Code = Code::new("isv.SIGN_SOURCE_ILLEGAL", 200, "签名来源不支持")
    .help("the rules in force take no signatures of this source", "choose another source");
/// Values that do not go together.
pub const INVALID_PARAMETERS: Code = Code::new("isv.INVALID_PARAMETERS", 200, "参数格式不正确")
    .help("the values do not go together", "compare them with the operation's page");

// Records of ICP filings.

/// No responsible unit.
pub const APP_PRINCIPAL_UNIT_NAME_NOT_MATCH_REGEX: Code = Code::new(
    "AppPrincipalUnitNameNotMatchRegex",
    400,
    "The principal unit name of the APP cannot be empty.",
)
.help("the name has only blanks", "give the unit the filing names");
/// The responsible unit's name is too long.
pub const APP_PRINCIPAL_UNIT_NAME_OVER_LIMIT: Code = Code::new(
    "AppPrincipalUnitNameOverLimit",
    400,
    "The principal unit name of the APP exceeds the length limit.",
)
.help("the name has more than 50 characters", "give the name as the filing has it");
/// No number.
pub const APP_ICP_LICENSE_NUMBER_NOT_MATCH_REGEX: Code = Code::new(
    "AppIcpLicenseNumberNotMatchRegex",
    400,
    "The ICP record/license number cannot be empty.",
)
.help("the number has only blanks", "give the number of the record or licence");
/// The number is too long.
pub const APP_ICP_LICENSE_NUMBER_OVER_LIMIT: Code = Code::new(
    "AppIcpLicenseNumberOverLimit",
    400,
    "The ICP record/license number exceeds the length limit.",
)
.help(
    "the number has more characters than the rules in force allow, which is 15 by default",
    "leave out everything that is not the number",
);
/// No link to a store.
pub const APP_DOMAIN_NOT_MATCH_REGEX: Code = Code::new(
    "AppDomainNotMatchRegex",
    400,
    "The APP app store link cannot be empty and must start with http:// or https://.",
)
.help("the link is blank or has another scheme", "give the whole address of the store page");
/// The link is too long.
pub const APP_DOMAIN_OVER_LIMIT: Code =
    Code::new("AppDomainOverLimit", 400, "The APP app store link exceeds the length limit.")
        .help("the link has more than 1,000 characters", "leave out what the store does not need");
/// Not a day.
pub const APP_ICP_RECORD_DATE_NOT_MATCH_REGEX: Code = Code::new(
    "AppIcpRecordDateNotMatchRegex",
    400,
    "The format of the APP-ICP record approval date is incorrect.",
)
.help("the date is not a day of the calendar", "write it as 2025-05-22");
/// Approved in the future.
pub const APP_APPROVAL_DATE_NOT_VALID: Code = Code::new(
    "AppApprovalDateNotValid",
    400,
    "The validity period of the APP-ICP record is not within the valid range.",
)
.help("the day has not come yet in Beijing", "give the day the filing was approved");
/// Ours, modelled on its siblings: no source has a code for a blank service name.
pub const APP_SERVICE_NAME_NOT_MATCH_REGEX: Code =
    Code::new("AppServiceNameNotMatchRegex", 400, "The service name of the APP cannot be empty.")
        .help("the name has only blanks", "give the service the filing names");
/// Ours, modelled on its siblings: no source has a code for a long service name.
pub const APP_SERVICE_NAME_OVER_LIMIT: Code = Code::new(
    "AppServiceNameOverLimit",
    400,
    "The service name of the APP exceeds the length limit.",
)
.help("the name has more than 15 characters", "give the name as the filing has it");
/// Not a picture.
pub const APP_ICP_RECORD_PICS_FILE_ERROR: Code = Code::new(
    "AppIcpRecordPicsFileError",
    400,
    "The format of the APP-ICP record screenshot file is incorrect.",
)
.help(
    "the file's name, extension, size or content is not that of a picture this API takes",
    "upload a JPEG, PNG or GIF up to 5 MB, its name of letters, digits, dots, dashes, underscores",
);
/// Not uploaded.
pub const APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "AppIcpRecordOssFileNotUploadError",
    400,
    "The APP-ICP record screenshot file is not uploaded.",
)
.help(
    "the account has uploaded no file under this key",
    "upload with what GetQualificationOssInfo hands out, and send the form's `key` as it was",
);

// Letters of authorization.

/// The letter's name has the wrong characters.
pub const AUTHORIZATION_LETTER_NAME_NOT_MATCH_REGEX: Code = Code::new(
    "AuthorizationLetterNameNotMatchRegex",
    400,
    "The authorization letter name cannot be empty and must consist of Chinese, English \
     characters or a combination with numbers, symbols or purely numeric input are not supported.",
)
.help("the name has a symbol or a blank, or digits only", "use Chinese, letters and digits");
/// The letter's name is too long.
pub const AUTHORIZATION_LETTER_NAME_OVER_LIMIT: Code = Code::new(
    "AuthorizationLetterNameOverLimit",
    400,
    "The authorization letter name exceeds the 100-character length limit.",
)
.help("the name has more than 100 characters", "shorten it");
/// The letter's name is taken.
pub const AUTHORIZATION_LETTER_NAME_REPEAT: Code =
    Code::new("AuthorizationLetterNameRepeat", 400, "The authorization letter name is duplicated.")
        .help("the account has a letter of this name", "choose another name, or use that letter");
/// The authorizer's name has the wrong characters.
pub const AUTHORIZATION_NOT_MATCH_REGEX: Code = Code::new(
    "AuthorizationNotMatchRegex",
    400,
    "The authorizer name cannot be empty and currently does not support any symbols except middle \
     dots, spaces, Chinese brackets, and English parentheses or purely numeric input.",
)
.help(PARTY_CAUSE, PARTY_FIX);
/// The authorizer's name is too long. The text says 1,000 where the limit is 150; it is the
/// vendor's, and clients may compare it.
pub const AUTHORIZATION_OVER_LIMIT: Code = Code::new(
    "AuthorizationOverLimit",
    400,
    "The authorizer exceeds the 1000-character length limit.",
)
.help(PARTY_LONG_CAUSE, PARTY_LONG_FIX);
/// The authorized party's name has the wrong characters.
pub const PROXY_AUTHORIZATION_NOT_MATCH_REGEX: Code = Code::new(
    "ProxyAuthorizationNotMatchRegex",
    400,
    "The authorized party name currently does not support any symbols except middle dots, spaces, \
     Chinese brackets, and English parentheses or purely numeric input.",
)
.help(PARTY_CAUSE, PARTY_FIX);
/// The authorized party's name is too long. Its text is the vendor's, as above.
pub const PROXY_AUTHORIZATION_OVER_LIMIT: Code = Code::new(
    "ProxyAuthorizationOverLimit",
    400,
    "The authorized party exceeds the 1000-character length limit.",
)
.help(PARTY_LONG_CAUSE, PARTY_LONG_FIX);
const PARTY_CAUSE: &str = "the name is blank, has digits only, or has a symbol that is not taken";
const PARTY_FIX: &str = "use Chinese, letters, digits, · 【】（） () and blanks";
const PARTY_LONG_CAUSE: &str = "the name has more than 150 characters, which is the limit";
const PARTY_LONG_FIX: &str = "give the name as the qualification has it";
/// The credit code is too long.
pub const ORGANIZATION_CODE_OVER_LIMIT: Code = Code::new(
    "OrganizationCodeOverLimit",
    400,
    "The organization code is limited to 150 characters.",
)
.help("the code has more than 150 characters", "a credit code has 18");
/// Too many signatures.
pub const SIGN_NUM_OVER_LIMIT: Code =
    Code::new("SignNumOverLimit", 400, "The signature exceeds the limit of 100 entries.")
        .help("the letter lists more than 100 signatures", "file several letters");
/// A signature's name that no signature can have.
pub const SIGN_NOT_MATCH_REGEX: Code = Code::new(
    "SignNotMatchRegex",
    400,
    "The signature length is limited to 2-12 characters and does not support some special \
     characters.",
)
.help(
    "a name has fewer than 2 or more than 12 characters, a symbol or a blank, digits only, or a \
     word that marks it as a test",
    "use 2 to 12 Chinese characters, letters and digits",
);
/// Not a period.
pub const AUTHORIZATION_LETTER_DATE_NOT_MATCH_REGEX: Code = Code::new(
    "AuthorizationLetterDateNotMatchRegex",
    400,
    "The format of the authorization letter's effective and expiry date is incorrect.",
)
.help(
    "one of the days is not of the calendar, or the last comes before the first",
    "write it as 2023-01-01~2026-01-01",
);
/// Not in force today.
pub const AUTHORIZATION_LETTER_DATE_NOT_VALID: Code = Code::new(
    "AuthorizationLetterDateNotValid",
    400,
    "The current time is not within the validity period of the authorization letter.",
)
.help("today in Beijing lies outside the period", "file a letter that is in force");
/// Not uploaded, or not a picture.
pub const AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "AuthorizationOssFileNotUploadError",
    400,
    "The authorization letter file has not been uploaded.",
)
.help(
    "the account has uploaded no picture under this key: no file at all, or one whose name, \
     extension, size or content is not that of a JPEG, PNG or GIF up to 5 MB",
    "upload the scan with what GetQualificationOssInfo hands out, and send the form's `key`",
);

// Uploads.

/// Not a business that uploads.
pub const OSS_BIZTYPE_NOT_SUPPORT_ERROR: Code = Code::new(
    "OssBiztypeNotSupportError",
    400,
    "Retrieving OSS configuration does not support this biz type.",
)
.help("BizType is not `dysms`", "send BizType=dysms");

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
