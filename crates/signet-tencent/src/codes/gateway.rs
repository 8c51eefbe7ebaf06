//! Codes of the gateway, which any call can end with.

use signet_wire::Code;

use super::listed;

const fn code(name: &'static str, message: &'static str) -> Code {
    Code::new(name, 200, message)
}

/// The `Authorization` header is not of the documented form.
pub const INVALID_AUTHORIZATION: Code = code(
    "AuthFailure.InvalidAuthorization",
    "The request `Authorization` header does not conform to tencentcloud standards: {reason}.",
)
.help(
    "The Authorization header lacks a part, has one twice, or names a header that was not sent.",
    "Let an official SDK make the header, or compare yours with the documented form part by part.",
);

/// The key's id is malformed.
pub const INVALID_SECRET_ID: Code = listed(
    "AuthFailure.InvalidSecretId",
    "The SecretId is invalid.",
    "A key id of any form that is not known is answered as not found.",
);

/// No key of this id, or a disabled one.
pub const SECRET_ID_NOT_FOUND: Code = code(
    "AuthFailure.SecretIdNotFound",
    "The SecretId is not found, please ensure that your SecretId is correct.",
)
.chinese("SecretId不存在，请输入正确的密钥。")
.help(
    "The key is unknown here or disabled, or its id was copied with a blank.",
    "List the keys with `signet key list`, and compare the id character by character.",
);

/// The timestamp is too far from now.
pub const SIGNATURE_EXPIRE: Code =
    code("AuthFailure.SignatureExpire", "The signature is expired, please request again.").help(
        "The request's timestamp differs from the server's clock by more than five minutes.",
        "Set the client's clock; a server started with --clock has one of its own.",
    );

/// The seal is not the one the key gives.
pub const SIGNATURE_FAILURE: Code = code(
    "AuthFailure.SignatureFailure",
    "The provided credentials could not be validated. \
     Please check your signature is correct.",
)
.chinese("请求签名验证失败，请检查您的签名计算是否正确。")
.help(
    "The signature sent is not the one the server computes from the request and the key's secret.",
    "Run `signet why REQUEST-ID`: it tries the usual mistakes and names the one that was made.",
);

/// A form in the old signature scheme is larger than that scheme may sign.
pub const SIGNATURE_FAILURE_TOO_LARGE: Code = code(
    "AuthFailure.SignatureFailure",
    "The provided credentials could not be validated because of exceeding request size limit, \
     please use new signature method `TC3-HMAC-SHA256`.",
)
.chinese("由于请求包大小超过限制，请求签名验证失败，请使用新的签名方法 `TC3-HMAC-SHA256`。");

/// A token came along that belongs to no temporary key.
pub const TOKEN_FAILURE: Code = code(
    "AuthFailure.TokenFailure",
    "Token verification failed. Please check your Token is correct.",
)
.help(
    "The token is not the one that was issued with the key, it is missing, or its time is over.",
    "Send id, key and token as they were issued together, and with a permanent key no token; \
     `signet sts assume-role` issues new ones.",
);

/// A policy does not allow the call.
pub const CAM_DENIED: Code = code(
    "AuthFailure.UnauthorizedOperation",
    "You are not authorized to perform this operation. Check your CAM policies, and ensure that \
     you are using the correct access keys. [[request id:{request}]you are not authorized to \
     perform operation ({action})\nresource ({resource}) has no permission\n]",
)
.chinese(
    "操作未授权，请检查CAM策略。[[request id:{request}]you are not authorized to perform \
     operation ({action})\nresource ({resource}) has no permission\n]",
)
.help(
    "No policy of the caller allows the operation, or one denies it.",
    "Call with a key of the account itself, or let its owner change the policy; \
     `signet policy simulate` explains a decision.",
);

/// Something of ours failed.
pub const INTERNAL_ERROR: Code = code("InternalError", "An internal error has occurred.").help(
    "The server failed; its log has the reason under the request id.",
    "Try again; if it stays, look at the log.",
);

/// No such operation in this version.
pub const INVALID_ACTION: Code =
    code("InvalidAction", "The request `Action` is invalid or not found.").help(
        "The version asked for has no operation of this name, or the path is not `/`.",
        "Check the spelling of the action, and that requests go to the path `/`.",
    );

/// A parameter of the wrong form.
pub const INVALID_PARAMETER: Code = code("InvalidParameter", "Parameter `{param}` format invalid.")
    .chinese("参数 `{param}` 格式非法。")
    .help(
        "A parameter is of the wrong type or form, is there twice, or the body does not parse.",
        "Compare the parameter the message names with the operation's description.",
    );

/// A parameter of the wrong type.
pub const WRONG_TYPE: Code =
    code("InvalidParameter", "The value type of parameter `{param}` is not valid.")
        .chinese("参数 `{param}` 取值类型错误。");

/// A nonce that is not a number.
pub const NONCE_TYPE: Code = code("InvalidParameter", "Parameter `Nonce` type error.");

/// A parameter that is there twice.
pub const REPEATED: Code = code("InvalidParameter", "Parameter `{param}` input repeated.")
    .chinese("参数 `{param}` 重复输入。");

/// A part of a form that says it is JSON and is not.
pub const PART_NOT_JSON: Code =
    code("InvalidParameter", "Parameter `{param}` invalid json format.")
        .chinese("参数 `{param}` 是非法的Json格式。");

/// A flattened list with holes.
pub const ARRAY_INDEX: Code = code(
    "InvalidParameter",
    "Parameter `{param}` invalid array format, array index must be continuous and starts with 0.",
);

/// A piece of a query or form without an equals sign.
pub const NO_EQUALS_SIGN: Code =
    code("InvalidParameter", "Url key and value should be splited by `=`.");

/// A piece of a query or form without a name.
pub const EMPTY_KEY: Code =
    code("InvalidParameter", "The request has a parameter key which is empty string.");

/// More parameters than any request needs. The vendor's limit is not known: this one is ours.
pub const TOO_MANY_PARAMETERS: Code =
    code("InvalidParameter", "The request has too many parameters.");

/// A trusted proxy's header that cannot be read. The vendor has no proxies of ours: this one is ours.
pub const UNREADABLE_FORWARDING: Code = code(
    "InvalidParameter",
    "The request was forwarded with a {header} header that cannot be read.",
)
.help(
    "A proxy that --trusted-proxy names sent something else than addresses in it.",
    "Have the proxy set the header itself, from the address of the connection.",
);

/// A body that is not a JSON object.
pub const BODY_NOT_JSON: Code = code(
    "InvalidParameter",
    "The request content not valid json format for specified content-type=application/json.",
);

/// A value that means nothing here.
pub const INVALID_PARAMETER_VALUE: Code = code(
    "InvalidParameterValue",
    "The value `{value}` specified in the parameter `{param}` is not valid",
)
.chinese("参数 {param} 取值错误。")
.help(
    "A parameter has the right type and a value that is not taken.",
    "Compare the value the message names with the parameter's description.",
);

/// A common parameter whose value means nothing here.
pub const COMMON_VALUE: Code = code(
    "InvalidParameterValue",
    "A value specified in `{param}` is not valid, is unsupported, or cannot be used.",
)
.chinese("参数 {param} 取值错误。");

/// A header that should be the body's hash and is not.
pub const CONTENT_SHA256: Code =
    code("InvalidParameterValue", "The value specified in `X-TC-Content-SHA256` is not correct.")
        .chinese("参数 `X-TC-Content-SHA256` 计算值不正确。");

/// A multipart body that does not parse.
pub const INVALID_REQUEST: Code =
    code("InvalidRequest", "The multipart/form-data request is malformed.").help(
        "The multipart body breaks off, lacks its boundary, or has a part without a name.",
        "Send the operation's parameters as JSON instead.",
    );

/// A body that broke off.
pub const BODY_CUT: Code = code("InvalidRequest", "The request body did not arrive in full.");

/// The account lists addresses it does not want to be called from.
pub const IP_IN_BLACKLIST: Code =
    code("IpInBlacklist", "Your IP is in uin IP blacklist.").chinese("IP地址在黑名单中。").help(
        "The account or the key refuses calls from the address this one came from.",
        "Call from another address, or change the account's list.",
    );

/// The account lists addresses it wants to be called from, and this is none of them.
pub const IP_NOT_IN_WHITELIST: Code =
    code("IpNotInWhitelist", "Your IP is not in uin IP whitelist.")
        .chinese("IP地址不在白名单中。")
        .help(
            "The account or the key takes calls from listed addresses only.",
            "Call from a listed address, or change the account's list.",
        );

/// A parameter that has to be there.
pub const MISSING_PARAMETER: Code =
    code("MissingParameter", "The request is missing a required parameter `{param}`.").help(
        "A parameter that the operation requires is absent or empty.",
        "Send it; which are required can differ between the versions of the API.",
    );

/// A header that has to be there.
pub const MISSING_HEADER: Code = code(
    "MissingParameter",
    "The request header is missing a required common parameter `{param}`.",
);

/// Another product.
pub const NO_SUCH_PRODUCT: Code = listed(
    "NoSuchProduct",
    "The product does not exist.",
    "There is one product here, and every request is for it.",
);

/// Another version.
pub const NO_SUCH_VERSION: Code =
    code("NoSuchVersion", "The specified api version=`{version}` does not exist in service=`sms`.")
        .help(
            "The version asked for is none that this server speaks.",
            "Ask for 2021-01-11 or 2019-07-11.",
        );

/// More calls than allowed in this second.
pub const REQUEST_LIMIT_EXCEEDED: Code = code(
    "RequestLimitExceeded",
    "Your current request times equals to `{seen}` in a second, which exceeds the frequency limit \
     `{limit}` for a second. Please reduce the frequency of calls.",
)
.chinese("您当前每秒请求 `{seen}` 次，超过了每秒频率上限 `{limit}`，请稍后重试。")
.help(
    "The account called the operation more often in one second than it may, or more calls came from \
     its key, its address or everybody than the operator allows.",
    "Wait a second and call again; --rate-limits off lifts the published limits of a test server.",
);

/// The same across regions.
pub const REQUEST_LIMIT_EXCEEDED_GLOBAL: Code = listed(
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    "The number of requests of the account exceeds the limit.",
    "There is one limit for each operation; going over it has the plain code.",
);

/// The same for one address.
pub const REQUEST_LIMIT_EXCEEDED_IP: Code = listed(
    "RequestLimitExceeded.IPLimitExceeded",
    "The number of requests of the address exceeds the limit.",
    "Going over the operator's limit for an address has the plain code, which clients retry.",
);

/// The same for one account.
pub const REQUEST_LIMIT_EXCEEDED_UIN: Code = listed(
    "RequestLimitExceeded.UinLimitExceeded",
    "The number of requests of the account exceeds the limit.",
    "There is one limit for each operation; going over it has the plain code.",
);

/// A request that is too large.
pub const REQUEST_SIZE_LIMIT_EXCEEDED: Code =
    code("RequestSizeLimitExceeded", "The request size exceeds the limit of {limit}.").help(
        "A query may have 32 KB, and a JSON or multipart body 10 MB.",
        "Send large values in a POST with TC3-HMAC-SHA256, and pictures of at most 5 MB.",
    );

/// An answer that is too large.
pub const RESPONSE_SIZE_LIMIT_EXCEEDED: Code = listed(
    "ResponseSizeLimitExceeded",
    "The response size exceeds the limit.",
    "No answer of this server comes near the limit.",
);

/// The server cannot take the request now.
pub const SERVICE_UNAVAILABLE: Code =
    code("ServiceUnavailable", "The service is temporarily unavailable. Please try again later.")
        .help(
            "The server is stopping, its disk is full, or there is no room for another body.",
            "Try again in a few seconds.",
        );

/// A parameter the operation does not have.
pub const UNKNOWN_PARAMETER: Code =
    code("UnknownParameter", "The parameter `{param}` is not recognized.").help(
        "The operation has no such parameter in the version asked for.",
        "Check its spelling and the version: some parameters were renamed between versions.",
    );

/// A method other than GET and POST.
pub const UNSUPPORTED_PROTOCOL: Code =
    code("UnsupportedProtocol", "The request protocol is not supported: only GET and POST are.")
        .help("The request's method is neither GET nor POST.", "Use POST with a JSON body.");

/// A region without this product.
pub const UNSUPPORTED_REGION: Code =
    listed("UnsupportedRegion", "The action not support this region.", "Every region is taken.");
