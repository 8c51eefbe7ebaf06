//! Codes of trademarks.

use signet_wire::Code;

/// Not uploaded.
pub const TRADEMARK_OSS_FILE_NOT_UPLOAD_ERROR: Code = Code::new(
    "TrademarkOssFileNotUploadError",
    400,
    "The trademark screenshot file is not uploaded.",
)
.help(
    "the account has uploaded no file under this key",
    "upload with what GetQualificationOssInfo hands out",
);
/// Not a picture.
pub const TRADEMARK_PICS_FILE_ERROR: Code = Code::new(
    "TrademarkPicsFileError",
    400,
    "The format of the trademark screenshot file is incorrect.",
)
.help(
    "the file's name, extension, size or content is not that of a picture this API takes",
    "upload a JPEG, PNG or GIF up to 5 MB",
);
/// Not in force.
pub const TRADEMARK_DATE_NOT_VALID: Code = Code::new(
    "TrademarkDateNotValid",
    400,
    "The trademark's validity period is not within the valid range.",
)
.help("today in Beijing lies outside the period", "file a trademark that is in force");
