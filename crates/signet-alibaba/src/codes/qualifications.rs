//! Codes of qualifications.

use signet_wire::Code;

use super::{
    CERTIFY_CODE_ERROR, NO_PERMISSION, NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR, OUT_OF_SERVICE,
    PRODUCT_UNSUBSCRIBE,
};

/// No such qualification.
pub const QUALIFICATION_NOT_EXIST: Code =
    Code::new("QualificationNotExist", 400, "Qualification does not exist.").help(
        "the account has no qualification of this ID",
        "look it up with QuerySmsQualificationRecord",
    );
/// Signatures are bound to it.
pub const BIND_SIGN_DELETE_FAILED: Code = Code::new(
    "BindSignDeleteFailed",
    400,
    "The qualification is bound to a signature and cannot be deleted temporarily.",
)
.help(
    "a signature is bound to the qualification, or it waits for review",
    "bind the signature to another, or delete it; or wait for the review",
);
/// The name is taken.
pub const QUALIFICATION_NAME_ALREADY_EXIST: Code = Code::new(
    "QualificationNameAlreadyExist",
    400,
    "The qualification name already exists. Please modify and resubmit.",
)
.help("the account has a qualification of this name", "choose another name, or update that one");
/// Another has the same body and administrator.
pub const SAME_QUALIFICATION_GROUP_ERROR: Code = Code::new(
    "SameQualificationGroupError",
    400,
    "A qualification with the same company and administrator information already exists.",
)
.help("the account has another qualification of this body with this administrator", "use that one");
/// Not the newest filing.
pub const WORK_ORDER_ID_EXPIRED: Code = Code::new(
    "WorkOrderIdExpired",
    400,
    "Qualification details have changed. Please re-query the qualification list and resubmit.",
)
.help(
    "OrderId is not the qualification's newest filing, or that filing waits for review",
    "take WorkOrderId from QuerySmsQualificationRecord; wait while it is under review",
);
/// The licence is not in force.
pub const BUSINESS_LICENSE_DATE_NOT_VALID: Code = Code::new(
    "BusinessLicenseDateNotValid",
    400,
    "Current time is outside the business license validity period.",
)
.help("today in Beijing lies outside the period", "file a licence that is in force");
/// No licence.
pub const BUSINESS_LICENSE_PICS_NULL_ERROR: Code =
    Code::new("BusinessLicensePicsNullError", 400, "Business license documents cannot be empty.")
        .help(
            "the qualification is for others, and no licence was shown",
            "name at least one uploaded licence",
        );
/// A licence that is not uploaded.
pub const BUSINESS_LICENSE_OSS_FILE_NOT_UPLOAD_ERROR: Code =
    Code::new("BusinessLicenseOssFileNotUploadError", 400, "Business license file not uploaded.")
        .help(
            "the account has uploaded no file under this key",
            "upload with what GetQualificationOssInfo hands out",
        );
/// A licence that is no picture.
pub const BUSINESS_LICENSE_PICS_FILE_ERROR: Code =
    Code::new("BusinessLicensePicsFileError", 400, "Invalid business license file format.")
        .help("the file is not a picture this API takes", "upload a JPEG, PNG or GIF up to 5 MB");
/// The legal person's document is not in force.
pub const LEGAL_DATE_NOT_VALID: Code = Code::new(
    "LegalDateNotValid",
    400,
    "Current time is outside the legal person ID card validity period.",
)
.help("today in Beijing lies outside the period", "file a document that is in force");
/// The legal person's emblem side is not uploaded.
pub const LEGAL_FRONT_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "LegalFrontOssFileNotUploadError",
    400,
    "Legal person ID card national emblem photo not uploaded.",
)
.help(
    "the account has uploaded no picture under this key",
    "upload with what GetQualificationOssInfo hands out",
);
/// The legal person's portrait side is not uploaded.
pub const LEGAL_BACK_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "LegalBackOssFileNotUploadError",
    400,
    "Legal person ID card portrait photo not uploaded.",
)
.help(
    "the account has uploaded no picture under this key",
    "upload with what GetQualificationOssInfo hands out",
);
/// The administrator's document is not in force.
pub const ADMIN_DATE_NOT_VALID: Code = Code::new(
    "AdminDateNotValid",
    400,
    "Current time is outside the administrator ID card validity period.",
)
.help("today in Beijing lies outside the period", "file a document that is in force");
/// The administrator's emblem side is not uploaded.
pub const ADMIN_FRONT_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "AdminFrontOssFileNotUploadError",
    400,
    "Administrator ID card national emblem photo not uploaded.",
)
.help(
    "the account has uploaded no file under this key",
    "upload with what GetQualificationOssInfo hands out",
);
/// The administrator's emblem side is no picture.
pub const ADMIN_IDCARD_FRONT_FACE_FILE_ERROR: Code = Code::new(
    "AdminIdcardFrontFaceFileError",
    400,
    "Invalid format for administrator's ID card national emblem photo.",
)
.help("the file is not a picture this API takes", "upload a JPEG, PNG or GIF up to 5 MB");
/// The administrator's portrait side is not uploaded.
pub const ADMIN_BACK_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "AdminBackOssFileNotUploadError",
    400,
    "Administrator ID card portrait photo not uploaded.",
)
.help(
    "the account has uploaded no file under this key",
    "upload with what GetQualificationOssInfo hands out",
);
/// The administrator's portrait side is no picture.
pub const ADMIN_IDCARD_PICS_FILE_ERROR: Code = Code::new(
    "AdminIdcardPicsFileError",
    400,
    "Invalid format for administrator's ID card portrait photo.",
)
.help("the file is not a picture this API takes", "upload a JPEG, PNG or GIF up to 5 MB");
/// Another file is not uploaded.
pub const OTHER_OSS_FILE_NOT_UPLOAD_ERROR: Code =
    Code::new("OtherOssFileNotUploadError", 400, "Other files not uploaded.").help(
        "the account has uploaded no file under this key",
        "upload with what GetQualificationOssInfo hands out",
    );
/// Another file is of an unfit kind.
pub const OTHER_FILE_TYPE_ERROR: Code =
    Code::new("OtherFileTypeError", 400, "Invalid file format for other documents.").help(
        "the file is neither a picture nor a document this API takes",
        "upload a JPEG, PNG, GIF, PDF or Word document up to 5 MB",
    );
/// No legal person.
pub const LEGAL_PERSON_NAME_NULL_ERROR: Code =
    Code::new("LegalPersonNameNullError", 400, "Legal person's name cannot be empty.").help(
        "LegalPersonName has blanks only; or personal data were erased, and an update does not say anew \
         all there is to say of the legal person",
        "name the person; after an erasure give name, document type, number and validity together",
    );
/// No administrator.
pub const ADMIN_NAME_NULL_ERROR: Code = Code::new(
    "AdminNameNullError",
    400,
    "Administrator's name cannot be empty.",
)
.help(
    "AdminName has blanks only; or personal data were erased, and an update does not say anew all \
         there is to say of the administrator",
    "name the person; after an erasure give name, document type, number and validity together",
);
/// No emblem side of the administrator's document.
pub const ADMIN_IDCARD_FRONT_FACE_NULL_ERROR: Code = Code::new(
    "AdminIdcardFrontFaceNullError",
    400,
    "Administrator's ID card national emblem photo cannot be empty.",
)
.help("AdminIDCardFrontFace has blanks only", "give the fileKey of the uploaded picture");
/// No portrait side of the administrator's document.
pub const ADMIN_IDCARD_PICS_NULL_ERROR: Code = Code::new(
    "AdminIdcardPicsNullError",
    400,
    "Administrator's ID card portrait photo cannot be empty.",
)
.help("AdminIDCardPic has blanks only", "give the fileKey of the uploaded picture");
/// No number of the administrator's document.
pub const ADMIN_IDCARD_NO_NULL_ERROR: Code =
    Code::new("AdminIdcardNoNullError", 400, "Administrator's ID number cannot be empty.")
        .help("AdminIDCardNo has blanks only", "give the number of the document");
/// No company.
pub const COMPANY_NAME_NULL_ERROR: Code =
    Code::new("CompanyNameNullError", 400, "Company name cannot be empty.")
        .help("CompanyName has blanks only", "give the name that the licence has");
/// No name.
pub const QUALIFICATION_NAME_NULL_ERROR: Code =
    Code::new("QualificationNameNullError", 400, "Qualification name cannot be empty.")
        .help("QualificationName has blanks only", "choose a name");
/// No number of the legal person's document.
pub const LEGAL_ID_CARD_NO_NULL_ERROR: Code =
    Code::new("LegalIdCardNoNullError", 400, "Legal person's ID number cannot be empty.")
        .help("LegalPersonIDCardNo has blanks only", "give the number of the document");
/// No credit code.
pub const ORGANIZATION_CODE_NULL_ERROR: Code =
    Code::new("OrganizationCodeNullError", 400, "Unified Social Credit Code cannot be empty.")
        .help("OrganizationCode has blanks only", "give the credit code that the licence has");
/// No phone or no code.
pub const PHONE_NO_CERTIFY_CODE_NULL_ERROR: Code = Code::new(
    "PhoneNoCertifyCodeNullError",
    400,
    "Phone number and verification code cannot be empty.",
)
.help(
    "AdminPhoneNo or CertifyCode has blanks only",
    "give the number, and the code that RequiredPhoneCode had sent to it",
);
/// Not a period of the administrator's document.
pub const ADMIN_IDCARD_EXPDATE_NOT_MATCH_REGEX_ERROR: Code = Code::new("AdminIdcardExpdateNotMatchRegexError", 400, "Invalid administrator ID card expiration time format.").help("AdminIDCardExpDate is not written YYYY-MM-DD~YYYY-MM-DD, names a day no calendar has, or ends before it begins", "write both days; a document without end has 2099-12-31");
/// Not a number of the administrator's document.
pub const ADMIN_IDCARD_NOT_MATCH_REGEX: Code = Code::new("AdminIdcardNotMatchRegex", 400, "Invalid administrator ID number format.").help("AdminIDCardNo has other characters than letters, digits, dashes and brackets, a length outside 4 to 30, or is an identity card's without its 15 or 18 digits", "write the number as the document has it");
/// Not a kind of document.
pub const ADMIN_IDCARD_TYPE_ERROR: Code = Code::new("AdminIdcardTypeError", 400, "Invalid administrator ID card type.").help("AdminIDCardType is none of the words the API has", "use one of identityCard, passport, homeReturnPermit, TaiwanCompatriotPermit, residencePermit, other");
/// Not a period of the licence.
pub const BUSINESS_LICENSE_DATE_NOT_MATCH_REGEX_ERROR: Code = Code::new("BusinessLicenseDateNotMatchRegexError", 400, "Invalid business license expiration time format.").help("BussinessLicenseExpDate is not written YYYY-MM-DD~YYYY-MM-DD, names a day no calendar has, or ends before it begins", "write both days; a licence without end has 2099-12-31");
/// Not a kind of licence.
pub const BUSINESS_LICENSE_TYPE_ERROR: Code =
    Code::new("BusinessLicenseTypeError", 400, "Invalid business license type.").help(
        "a Type of BusinessLicensePics is none of the words the API has",
        "use one of socialCreditLicense, businessLicense, signLegalLicense, otherLicense",
    );
/// Not a kind of body.
pub const COMPANY_TYPE_ERROR: Code = Code::new("CompanyTypeError", 400, "Invalid company type.")
    .help("CompanyType is neither COMPANY nor NON_PROFIT_ORGANIZATION", "use one of the two");
/// Not a name.
pub const QUALIFICATION_NAME_NOT_MATCH_REGEX: Code = Code::new("QualificationNameNotMatchRegex", 400, "Qualification names must be in Chinese, English, or alphanumeric combinations. Symbols or pure numbers are not supported.").help("QualificationName has other characters, or digits only", "use Chinese characters and letters, with digits if you like");
/// Not a kind of document.
pub const LEGAL_PERSON_IDCARD_TYPE_ERROR: Code = Code::new("LegalPersonIdcardTypeError", 400, "Invalid legal person ID card type.").help("LegalPersonIDCardType is none of the words the API has", "use one of identityCard, passport, homeReturnPermit, TaiwanCompatriotPermit, residencePermit, other");
/// Not a number of the legal person's document.
pub const LEGAL_ID_CARD_NOT_MATCH_REGEX: Code = Code::new("LegalIdCardNotMatchRegex", 400, "Invalid legal person ID number format.").help("LegalPersonIDCardNo has other characters than letters, digits, dashes and brackets, a length outside 4 to 30, or is an identity card's without its 15 or 18 digits", "write the number as the document has it");
/// Not a period of the legal person's document.
pub const LEGAL_PERSON_IDCARD_EFFTIME_NOT_MATCH_REGEX_ERROR: Code = Code::new("LegalPersonIdcardEfftimeNotMatchRegexError", 400, "Invalid legal person ID card expiration time format.").help("LegalPersonIdCardEffTime is not written YYYY-MM-DD~YYYY-MM-DD, names a day no calendar has, or ends before it begins", "write both days; a document without end has 2099-12-31");
/// Why the register's word is not met.
const NO_REGISTER: &str = "The vendor asks the national business register about name, credit code, legal person and ID number; this registry asks nobody, and leaves the comparison to checks and reviewers";
/// An account that may not use the API.
pub const GRAY_CUST_ACCESS_ERROR: Code = Code::new("GrayCustAccessError", 400, "This customer is not authorized to use the OpenAPI. Please contact support for whitelisting.").unmet("The vendor opens this operation to accounts by a list of its own; here every account has it, unless the product is denied to it as a whole");
/// An account that the vendor's communication business does not know.
pub const CUST_NOT_EXIST_ERROR: Code =
    Code::new("CustNotExistError", 400, "Customer's cloud communication information is invalid.")
        .unmet("The vendor keeps customers apart from accounts; here an account is the customer");
/// The company is not in business.
pub const COMPANY_VERIFICATION_FAILED_COMPANY_STATE_INVALID: Code = Code::new(
    "CompanyVerificationFailedCompanyStateInvalid",
    400,
    "Four Elements Verification Failed: Company is not in normal operation.",
)
.unmet(NO_REGISTER);
/// The four elements do not belong together.
pub const COMPANY_VERIFICATION_FAILED_FOUR_ELEMENTS_ERROR: Code = Code::new(
    "CompanyVerificationFailedFourElementsError",
    400,
    "Four Elements Verification Failed: Authentication Failed.",
)
.unmet(NO_REGISTER);
/// Legal person and company do not belong together.
pub const COMPANY_VERIFICATION_FAILED_MISMATCH: Code = Code::new("CompanyVerificationFailedMismatch", 400, "Four Elements Verification Failed: Mismatch between Legal Representative and Company Information.").unmet(NO_REGISTER);
/// No such company.
pub const COMPANY_VERIFICATION_FAILED_NO_COMPANY: Code = Code::new(
    "CompanyVerificationFailedNoCompany",
    400,
    "Four Elements Verification Failed: Company Not Found.",
)
.unmet(NO_REGISTER);
/// No such legal person.
pub const COMPANY_VERIFICATION_FAILED_NO_LEGAL_PERSON: Code = Code::new(
    "CompanyVerificationFailedNoLegalPerson",
    400,
    "Four Elements Verification Failed: Legal Representative Not Found.",
)
.unmet(NO_REGISTER);

/// What SubmitSmsQualification can answer, in the order of the reference.
pub const SUBMIT_QUALIFICATION: &[&Code] = &[
    &ADMIN_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
    &ADMIN_DATE_NOT_VALID,
    &ADMIN_IDCARD_EXPDATE_NOT_MATCH_REGEX_ERROR,
    &ADMIN_IDCARD_FRONT_FACE_FILE_ERROR,
    &ADMIN_IDCARD_FRONT_FACE_NULL_ERROR,
    &ADMIN_IDCARD_NO_NULL_ERROR,
    &ADMIN_IDCARD_NOT_MATCH_REGEX,
    &ADMIN_IDCARD_PICS_FILE_ERROR,
    &ADMIN_IDCARD_PICS_NULL_ERROR,
    &ADMIN_IDCARD_TYPE_ERROR,
    &ADMIN_NAME_NULL_ERROR,
    &BUSINESS_LICENSE_DATE_NOT_MATCH_REGEX_ERROR,
    &BUSINESS_LICENSE_DATE_NOT_VALID,
    &BUSINESS_LICENSE_OSS_FILE_NOT_UPLOAD_ERROR,
    &BUSINESS_LICENSE_PICS_FILE_ERROR,
    &BUSINESS_LICENSE_PICS_NULL_ERROR,
    &BUSINESS_LICENSE_TYPE_ERROR,
    &CERTIFY_CODE_ERROR,
    &COMPANY_NAME_NULL_ERROR,
    &COMPANY_TYPE_ERROR,
    &QUALIFICATION_NAME_NULL_ERROR,
    &QUALIFICATION_NAME_NOT_MATCH_REGEX,
    &QUALIFICATION_NAME_ALREADY_EXIST,
    &OTHER_FILE_TYPE_ERROR,
    &LEGAL_PERSON_IDCARD_TYPE_ERROR,
    &LEGAL_ID_CARD_NO_NULL_ERROR,
    &LEGAL_ID_CARD_NOT_MATCH_REGEX,
    &LEGAL_PERSON_NAME_NULL_ERROR,
    &ORGANIZATION_CODE_NULL_ERROR,
    &LEGAL_PERSON_IDCARD_EFFTIME_NOT_MATCH_REGEX_ERROR,
    &LEGAL_DATE_NOT_VALID,
    &LEGAL_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
    &LEGAL_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
    &ADMIN_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
    &OTHER_OSS_FILE_NOT_UPLOAD_ERROR,
    &GRAY_CUST_ACCESS_ERROR,
    &CUST_NOT_EXIST_ERROR,
    &NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR,
    &PHONE_NO_CERTIFY_CODE_NULL_ERROR,
    &COMPANY_VERIFICATION_FAILED_COMPANY_STATE_INVALID,
    &COMPANY_VERIFICATION_FAILED_FOUR_ELEMENTS_ERROR,
    &COMPANY_VERIFICATION_FAILED_MISMATCH,
    &COMPANY_VERIFICATION_FAILED_NO_COMPANY,
    &COMPANY_VERIFICATION_FAILED_NO_LEGAL_PERSON,
    &NO_PERMISSION,
    &PRODUCT_UNSUBSCRIBE,
    &OUT_OF_SERVICE,
];
/// What UpdateSmsQualification can answer, in the order of the reference. What an unknown ID is told
/// is our choice.
pub const UPDATE_QUALIFICATION: &[&Code] = &[
    &QUALIFICATION_NOT_EXIST,
    &ADMIN_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
    &ADMIN_DATE_NOT_VALID,
    &ADMIN_IDCARD_EXPDATE_NOT_MATCH_REGEX_ERROR,
    &ADMIN_IDCARD_FRONT_FACE_FILE_ERROR,
    &ADMIN_IDCARD_FRONT_FACE_NULL_ERROR,
    &ADMIN_IDCARD_NO_NULL_ERROR,
    &ADMIN_IDCARD_NOT_MATCH_REGEX,
    &ADMIN_IDCARD_PICS_FILE_ERROR,
    &ADMIN_IDCARD_PICS_NULL_ERROR,
    &ADMIN_IDCARD_TYPE_ERROR,
    &ADMIN_NAME_NULL_ERROR,
    &BUSINESS_LICENSE_DATE_NOT_MATCH_REGEX_ERROR,
    &BUSINESS_LICENSE_DATE_NOT_VALID,
    &BUSINESS_LICENSE_OSS_FILE_NOT_UPLOAD_ERROR,
    &BUSINESS_LICENSE_PICS_FILE_ERROR,
    &BUSINESS_LICENSE_PICS_NULL_ERROR,
    &BUSINESS_LICENSE_TYPE_ERROR,
    &CERTIFY_CODE_ERROR,
    &COMPANY_NAME_NULL_ERROR,
    &COMPANY_TYPE_ERROR,
    &QUALIFICATION_NAME_NULL_ERROR,
    &QUALIFICATION_NAME_NOT_MATCH_REGEX,
    &QUALIFICATION_NAME_ALREADY_EXIST,
    &OTHER_FILE_TYPE_ERROR,
    &LEGAL_PERSON_IDCARD_TYPE_ERROR,
    &LEGAL_ID_CARD_NO_NULL_ERROR,
    &LEGAL_ID_CARD_NOT_MATCH_REGEX,
    &LEGAL_PERSON_NAME_NULL_ERROR,
    &ORGANIZATION_CODE_NULL_ERROR,
    &LEGAL_PERSON_IDCARD_EFFTIME_NOT_MATCH_REGEX_ERROR,
    &LEGAL_DATE_NOT_VALID,
    &LEGAL_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
    &LEGAL_BACK_OSS_FILE_NOT_UPLOAD_ERROR,
    &ADMIN_FRONT_OSS_FILE_NOT_UPLOAD_ERROR,
    &OTHER_OSS_FILE_NOT_UPLOAD_ERROR,
    &GRAY_CUST_ACCESS_ERROR,
    &CUST_NOT_EXIST_ERROR,
    &NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR,
    &PHONE_NO_CERTIFY_CODE_NULL_ERROR,
    &COMPANY_VERIFICATION_FAILED_COMPANY_STATE_INVALID,
    &COMPANY_VERIFICATION_FAILED_FOUR_ELEMENTS_ERROR,
    &COMPANY_VERIFICATION_FAILED_MISMATCH,
    &COMPANY_VERIFICATION_FAILED_NO_COMPANY,
    &COMPANY_VERIFICATION_FAILED_NO_LEGAL_PERSON,
    &SAME_QUALIFICATION_GROUP_ERROR,
    &WORK_ORDER_ID_EXPIRED,
    &NO_PERMISSION,
    &PRODUCT_UNSUBSCRIBE,
    &OUT_OF_SERVICE,
];
