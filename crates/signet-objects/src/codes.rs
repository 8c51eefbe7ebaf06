//! What the object storage calls its errors.

use signet_registry::Broken;
use signet_wire::{Code, Verdict};

/// Every code, in the order the reference lists them; then those of downloads, then our own.
pub static CODES: [&Code; 24] = [
    &REQUEST_IS_NOT_MULTI_PART_CONTENT,
    &MALFORMED_POST_REQUEST,
    &AUTH_FIELD_MISSING,
    &KEY_MISSING,
    &INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST,
    &FIELD_ITEM_TOO_LONG,
    &INVALID_POLICY_DOCUMENT,
    &ENTITY_TOO_LARGE,
    &ENTITY_TOO_SMALL,
    &INVALID_DIGEST,
    &INVALID_ACCESS_KEY_ID,
    &POLICY_EXPIRED,
    &POLICY_CONDITION_FAILED,
    &SIGNATURE_DOES_NOT_MATCH,
    &FILE_ALREADY_EXISTS,
    &INVALID_OBJECT_NAME,
    &NOT_SIGNED,
    &LINK_INCOMPLETE,
    &LINK_EXPIRED,
    &NO_SUCH_KEY,
    &METHOD_NOT_ALLOWED,
    &REQUEST_TIMEOUT,
    &SERVICE_UNAVAILABLE,
    &INTERNAL_ERROR,
];

/// The form is not sent as one.
pub static REQUEST_IS_NOT_MULTI_PART_CONTENT: Code = Code::new(
    "RequestIsNotMultiPartContent",
    400,
    "Bucket POST must be of the enclosure-type multipart/form-data.",
)
.help(
    "The Content-Type of an upload is not multipart/form-data.",
    "Post the file as a form; let the client library set Content-Type and boundary.",
);
/// The form cannot be read.
pub static MALFORMED_POST_REQUEST: Code = Code::new(
    "MalformedPOSTRequest",
    400,
    "The body of your POST request is not well-formed multipart/form-data.",
)
.help(
    "The boundary does not fit the body, the body ends early, a part has no name, a field is not \
     UTF-8, or there are over 100 fields.",
    "Compare the boundary in Content-Type with the one in the body, and check that the body ends \
     with it and two dashes.",
);
/// Some of the fields that say who uploads are missing.
pub static AUTH_FIELD_MISSING: Code = Code::new(
    "InvalidArgument",
    400,
    "Bucket POST must contain the field '{field}'. If it is specified, please check the order of \
     the fields.",
)
.help(
    "OSSAccessKeyId, policy and Signature go together, before the file.",
    "Send all three as they were handed out.",
);
/// The form says not what the file is to be called.
pub static KEY_MISSING: Code = Code::new(
    "InvalidArgument",
    400,
    "The bucket POST must contain the specified 'key'. If it is specified, please check the order \
     of the fields.",
)
.help("The field key is absent, empty, or stands behind the file.", "Make file the last field.");
/// No file, or several.
pub static INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST: Code = Code::new(
    "IncorrectNumberOfFilesInPOSTRequest",
    400,
    "POST requires exactly one file upload per request.",
)
.help("The form has no field file, or several.", "Upload one file with each form.");
/// The fields before the file are too large.
pub static FIELD_ITEM_TOO_LONG: Code = Code::new(
    "FieldItemTooLong",
    400,
    "Your POST request fields preceding the upload file are too large.",
)
.help(
    "A name is over 8 KB, a value over 64 KB, or all of them together over 256 KB.",
    "Send fewer or shorter fields.",
);
/// The policy cannot be read.
pub static INVALID_POLICY_DOCUMENT: Code =
    Code::new("InvalidPolicyDocument", 400, "Invalid Policy: {reason}").help(
        "The policy is not what was handed out: cut off, decoded, or encoded twice.",
        "Send the policy as it was handed out.",
    );
/// The file is larger than the policy allows.
pub static ENTITY_TOO_LARGE: Code =
    Code::new("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size.")
        .help("The file is larger than the policy allows.", "Upload a smaller file.");
/// The file is smaller than the policy allows.
pub static ENTITY_TOO_SMALL: Code = Code::new(
    "EntityTooSmall",
    400,
    "Your proposed upload is smaller than the minimum allowed size.",
)
.help("The file is smaller than the policy allows.", "Check that the file was read to its end.");
/// The body is not what Content-MD5 says.
pub static INVALID_DIGEST: Code =
    Code::new("InvalidDigest", 400, "The Content-MD5 you specified was invalid.").help(
        "Content-MD5 is not the Base64 of the MD5 of the whole body, the form's other fields \
         included.",
        "Compute it over the body, not over the file; or leave it out.",
    );
/// The access key id is none of ours.
pub static INVALID_ACCESS_KEY_ID: Code = Code::new(
    "InvalidAccessKeyId",
    403,
    "The OSS Access Key Id you provided does not exist in our records.",
)
.help(
    "OSSAccessKeyId is not the one that came with the policy, or temporary credentials are used.",
    "Use the AccessKeyId that was handed out with the policy, not the one API calls are signed \
     with, and no x-oss-security-token.",
);
/// The policy served its time.
pub static POLICY_EXPIRED: Code =
    Code::new("AccessDenied", 403, "Invalid according to Policy: Policy expired.")
        .help("A policy serves for an hour.", "Ask for a new one.");
/// The form is not one the policy allows.
pub static POLICY_CONDITION_FAILED: Code = Code::new(
    "AccessDenied",
    403,
    "Invalid according to Policy: Policy Condition failed: {condition}",
)
.help(
    "A field of the form is not as the policy demands.",
    "Begin the key with the StartPath that was handed out and a slash.",
);
/// The signature is another.
pub static SIGNATURE_DOES_NOT_MATCH: Code = Code::new(
    "SignatureDoesNotMatch",
    403,
    "The request signature we calculated does not match the signature you provided. Check your \
     key and signing method.",
)
.help(
    "Policy and signature do not belong together, or a link was changed.",
    "Use policy and signature of one answer, and links as they were handed out.",
);
/// Something of that name is there, and was not to be replaced.
pub static FILE_ALREADY_EXISTS: Code = Code::new(
    "FileAlreadyExists",
    409,
    "The object you specified already exists and can not be overwritten.",
)
.help(
    "x-oss-forbid-overwrite is true and a file of this key is there.",
    "Choose another key; a time in milliseconds in it will do.",
);
/// The key cannot name a file.
pub static INVALID_OBJECT_NAME: Code =
    Code::new("InvalidObjectName", 400, "The specified object is not valid.").help(
        "The key has over 1023 bytes, begins with a slash or a backslash, or has control \
         characters or a part that is two dots.",
        "Choose a plain key, such as StartPath/name.jpg.",
    );
/// Nobody may upload or fetch without a signature.
pub static NOT_SIGNED: Code = Code::new(
    "AccessDenied",
    403,
    "You have no right to access this object because of bucket acl.",
)
.help("The request has no signature.", "Ask for a policy or a link first.");
/// A link that lost parts.
pub static LINK_INCOMPLETE: Code = Code::new(
    "AccessDenied",
    403,
    "OSSAccessKeyId, Expires and Signature are all required in a signed URL.",
)
.help("The link was cut.", "Use links as they were handed out.");
/// A link that served its time.
pub static LINK_EXPIRED: Code = Code::new("AccessDenied", 403, "Request has expired.")
    .help("A link serves for an hour.", "Query the record again for a new one.");
/// There is no such file.
pub static NO_SUCH_KEY: Code = Code::new("NoSuchKey", 404, "The specified key does not exist.")
    .help("No file was uploaded under this key, or it was removed.", "Check the key.");
/// Neither GET nor HEAD.
pub static METHOD_NOT_ALLOWED: Code = Code::new(
    "MethodNotAllowed",
    405,
    "The specified method is not allowed against this resource.",
)
.help("Files can be fetched, and nothing else.", "Use GET or HEAD.");
/// The body stopped coming.
pub static REQUEST_TIMEOUT: Code = Code::new(
    "RequestTimeout",
    400,
    "Your socket connection to the server was not read from or written to within the timeout \
     period.",
)
.help("Nothing came for ten seconds, or too little for too long.", "Try again.");
/// The server cannot take more now.
pub static SERVICE_UNAVAILABLE: Code =
    Code::new("ServiceUnavailable", 503, "Please reduce your request rate.")
        .help("The server is full.", "Try again a little later.");
/// Something of ours failed.
pub static INTERNAL_ERROR: Code =
    Code::new("InternalError", 500, "We encountered an internal error. Please try again.")
        .help("Something failed inside the server.", "Its log says what, by the request id.");

/// Names something of ours that failed. This is where it is logged.
pub(crate) fn broken(broken: Broken) -> Verdict {
    tracing::error!(error = %broken, "cannot answer");
    Verdict::of(if broken.is_passing() { &SERVICE_UNAVAILABLE } else { &INTERNAL_ERROR })
}
