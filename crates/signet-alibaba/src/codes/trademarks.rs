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
/// Not a term.
pub const TRADEMARK_LETTER_DATE_NOT_MATCH_REGEX: Code = Code::new("TrademarkLetterDateNotMatchRegex", 400, "The format of the trademark's validity period is incorrect.").help("TrademarkEffExpDate is not written YYYY-MM-DD~YYYY-MM-DD, names a day no calendar has, or ends before it begins", "write both days of the exclusive right");
/// A blank name.
pub const TRADEMARK_NAME_NOT_MATCH_REGEX: Code =
    Code::new("TrademarkNameNotMatchRegex", 400, "The trademark name cannot be empty.")
        .help("TrademarkName has blanks only", "give the words of the mark");
/// A long name.
pub const TRADEMARK_NAME_OVER_LIMIT: Code =
    Code::new("TrademarkNameOverLimit", 400, "The trademark name exceeds the length limit.").help(
        "TrademarkName has more than 15 characters",
        "shorten it: it has to equal the signature's name",
    );
/// A blank number.
pub const TRADEMARK_REGISTRATION_NUMBER_NOT_MATCH_REGEX: Code = Code::new(
    "TrademarkRegistrationNumberNotMatchRegex",
    400,
    "The trademark registration number cannot be empty.",
)
.help("TrademarkRegistrationNumber has blanks only", "give the number of the register");
/// A long number.
pub const TRADEMARK_REGISTRATION_NUMBER_OVER_LIMIT: Code = Code::new(
    "TrademarkRegistrationNumberOverLimit",
    400,
    "The trademark registration number exceeds the length limit.",
)
.help(
    "TrademarkRegistrationNumber has more than 15 characters",
    "give the number of the register alone",
);
/// A blank applicant.
pub const TRADEMARK_APPLICANT_NAME_NOT_MATCH_REGEX: Code = Code::new(
    "TrademarkApplicantNameNotMatchRegex",
    400,
    "The trademark applicant cannot be empty.",
)
.help("TrademarkApplicantName has blanks only", "give the owner as the register has it");
/// A long applicant.
pub const TRADEMARK_APPLICANT_NAME_OVER_LIMIT: Code = Code::new(
    "TrademarkApplicantNameOverLimit",
    400,
    "The trademark applicant exceeds the length limit.",
)
.help(
    "TrademarkApplicantName has more than 50 characters",
    "give the owner as the register has it, up to 50 characters",
);
