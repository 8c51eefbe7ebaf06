//! Codes of qualifications.

use signet_wire::Code;

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
        "LegalPersonName is blank; or personal data were erased, and an update does not say anew \
         all there is to say of the legal person",
        "name the person; after an erasure give name, document type, number and validity together",
    );
/// No administrator.
pub const ADMIN_NAME_NULL_ERROR: Code =
    Code::new("AdminNameNullError", 400, "Administrator's name cannot be empty.").help(
        "AdminName is blank; or personal data were erased, and an update does not say anew all \
         there is to say of the administrator",
        "name the person; after an erasure give name, document type, number and validity together",
    );
