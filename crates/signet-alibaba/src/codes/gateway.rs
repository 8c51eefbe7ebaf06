//! Codes of the gateway, which any call can end with.

use signet_wire::Code;

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
/// Neither GET nor POST, or GET where only POST will do.
pub const UNSUPPORTED_HTTP_METHOD: Code =
    Code::new("UnsupportedHTTPMethod", 400, "This http method is not supported.").help(
        "the request is neither GET nor POST, or it is a GET and the operation takes POST only",
        "use POST",
    );
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
/// A token that is none.
pub const INVALID_SECURITY_TOKEN_MALFORMED: Code =
    Code::new("InvalidSecurityToken.Malformed", 400, "Specified SecurityToken is malformed.").help(
        "the request carries a security token that this server cannot have issued",
        "send the whole token that `signet sts assume-role` printed, or with a permanent access \
         key none",
    );
/// A token that belongs to another key.
pub const INVALID_SECURITY_TOKEN_MISMATCH: Code = Code::new(
    "InvalidSecurityToken.MismatchWithAccessKey",
    400,
    "Specified SecurityToken mismatch with the AccessKey.",
)
.help(
    "the token was issued with another access key, or the access key is a permanent one",
    "send access key, secret and token as they were issued together",
);
/// A token whose time is over.
pub const INVALID_SECURITY_TOKEN_EXPIRED: Code =
    Code::new("InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired.").help(
        "the temporary credentials are past their time",
        "have the role assumed anew: `signet sts assume-role`",
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
        "the account calls the operation more often than allowed, or more calls come from its key, its \
         address or everybody than the operator allows",
        "spread the calls, as x-acs-retry-after says; `--rate-limits off` lifts the published limits of \
         a test server",
    );
/// Not allowed to do this, or not from there.
pub const NO_PERMISSION: Code = Code::new(
    "NoPermission",
    403,
    "You are not authorized to do this action. You should be authorized by RAM.",
)
.help(
    "no policy allows the user or role to do this, a policy denies it, or the call came from an \
     address that the account or the key does not take calls from",
    "AccessDeniedDetail says who was denied what; `signet policy simulate` explains it. Without a \
     detail it was the address: `signet account set` and `signet key set` change the lists",
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
