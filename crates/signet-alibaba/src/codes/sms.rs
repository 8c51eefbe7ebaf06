//! Codes of the product: the account's, then each operation's.

use signet_wire::Code;

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

// Signatures, in every operation.

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
    .help("the values do not go together", "compare them with the operation's page")
    .unmet(
        "no operation of this dialect is given a document's kind or a market, which it speaks of",
    );

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

// Codes sent to phones.

const LIMIT_CAUSE: &str = "the number was sent one code within the last minute, five within the last \
     hour, or ten within the last 24 hours";
const LIMIT_FIX: &str = "wait until the span is over, or use another number; the limits are the \
     number's, whichever accounts ask for codes";

/// A code in the last minute. The three texts differ, the name does not.
pub const BUSINESS_LIMIT_CONTROL_MINUTE: Code =
    Code::new("isv.BUSINESS_LIMIT_CONTROL", 200, "触发分钟级流控Permits:1")
        .help(LIMIT_CAUSE, LIMIT_FIX);
/// Five codes in the last hour.
pub const BUSINESS_LIMIT_CONTROL_HOUR: Code =
    Code::new("isv.BUSINESS_LIMIT_CONTROL", 200, "触发小时级流控Permits:5")
        .help(LIMIT_CAUSE, LIMIT_FIX);
/// Ten codes in the last day.
pub const BUSINESS_LIMIT_CONTROL_DAY: Code =
    Code::new("isv.BUSINESS_LIMIT_CONTROL", 200, "触发天级流控Permits:10")
        .help(LIMIT_CAUSE, LIMIT_FIX);
/// Not the code.
pub const CERTIFY_CODE_ERROR: Code =
    Code::new("CertifyCodeError", 400, "SMS verification code is incorrect.").help(
        "the code is not the last one that this account had sent to this number, is older than \
         five minutes, was used, or was guessed wrong five times",
        "have another code sent, and give it with the same number and the same account",
    );

// Uploads.

/// Not a business that uploads.
pub const OSS_BIZTYPE_NOT_SUPPORT_ERROR: Code = Code::new(
    "OssBiztypeNotSupportError",
    400,
    "Retrieving OSS configuration does not support this biz type.",
)
.help("BizType is not `dysms`", "send BizType=dysms");
