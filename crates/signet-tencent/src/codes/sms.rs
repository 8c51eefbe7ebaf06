//! Codes of the product.
//!
//! Those that only an older back end could meet are listed for the sake of clients that match on
//! them, and never answered.

use signet_wire::Code;

use super::listed;

const fn code(name: &'static str, message: &'static str) -> Code {
    Code::new(name, 200, message)
}

/// What a legacy packet could not be parsed with.
pub const FAIL_RESOLVE_PACKET: Code = listed(
    "FailedOperation.FailResolvePacket",
    "the request packet could not be parsed",
    "It tells of a packet between the vendor's gateway and back end; here is no such packet.",
);

/// What a legacy body could not be parsed with.
pub const JSON_PARSE_FAIL: Code = listed(
    "FailedOperation.JsonParseFail",
    "the request body could not be parsed",
    "A body that does not parse is told by the gateway, as InvalidParameter.",
);

/// No approved signature to work with.
pub const MISSING_SIGNATURE_LIST: Code = listed(
    "FailedOperation.MissingSignatureList",
    "the sign is not recognized",
    "No operation served here looks signatures up by anything but their ids.",
);

/// No signature of this id to modify.
pub const MISSING_SIGNATURE_TO_MODIFY: Code =
    code("FailedOperation.MissingSignatureToModify", "sign id does not exist").help(
        "The account has no signature of this id; it may be another account's, or deleted.",
        "Take the id from DescribeSmsSignList, called with a key of the same account.",
    );

/// The account belongs to a natural person.
pub const NOT_ENTERPRISE_CERTIFICATION: Code = code(
    "FailedOperation.NotEnterpriseCertification",
    "enterprise certification is required",
)
.help(
    "The account belongs to an individual, and the signature operations are for enterprises.",
    "Use an enterprise account, or change this one with `signet account set`.",
);

/// Something breaks the rules for which there is no code of its own.
pub const OTHER_ERROR: Code = code(
    "FailedOperation.OtherError",
    "a parameter does not comply with the rules",
)
.help(
    "A value breaks a rule that has no code of its own, such as a SignType that does not exist.",
    "Compare the values sent with the operation's description, SignType first.",
);

/// Unknown.
pub const PARAMETERS_OTHER_ERROR: Code = listed(
    "FailedOperation.ParametersOtherError",
    "unknown error",
    "Every fault of a parameter has a code that says more.",
);

/// The qualification has not passed review.
pub const QUALIFICATION_ID_NOT_APPROVED: Code =
    code("FailedOperation.QualificationIdNotApproved", "the qualification is not approved").help(
        "The qualification is not approved, or not for signatures of this SignPurpose.",
        "Name an approved one for the same purpose, or have this one decided with `signet review`.",
    );

/// No signature of this id to delete. The older version has the code of modifying for it.
pub const SIGN_ID_NOT_EXIST: Code = code(
    "FailedOperation.SignIdNotExist",
    "sign id does not exist",
)
.renamed(&[("2019-07-11", "FailedOperation.MissingSignatureToModify")])
.help(
    "The account has no signature of this id; it may be deleted already, or another's.",
    "Take the id from DescribeSmsSignList. A call that was sent twice ends so the second time.",
);

/// The account has as many signatures as it may have.
pub const SIGN_NUMBER_LIMIT: Code =
    code("FailedOperation.SignNumberLimit", "the number of signs has reached the limit").help(
        "The account has as many signatures in this market as it may have.",
        "Raise the limit with --signature-limit; 0 lifts it.",
    );

/// A leftover of templates.
pub const TEMPLATE_ALREADY_PASSED_CHECK: Code = listed(
    "FailedOperation.TemplateAlreadyPassedCheck",
    "the template has passed review",
    "It tells of templates, and signatures have none.",
);

/// A leftover of templates.
pub const TEMPLATE_ID_NOT_EXIST: Code = listed(
    "FailedOperation.TemplateIdNotExist",
    "template id does not exist",
    "It tells of templates, and signatures have none.",
);

/// What the vendor's back end could not parse.
pub const INTERNAL_JSON_PARSE_FAIL: Code = listed(
    "InternalError.JsonParseFail",
    "request json body parse fail",
    "A body that does not parse is told by the gateway, as InvalidParameter.",
);

/// Some other failure of the vendor's.
pub const INTERNAL_OTHER_ERROR: Code = listed(
    "InternalError.OtherError",
    "other error",
    "A failure of this server is a plain InternalError.",
);

/// The back end's own idea of a clock that is off.
pub const REQUEST_TIME_EXCEPTION: Code = listed(
    "InternalError.RequestTimeException",
    "the request time is abnormal",
    "The gateway refuses a clock five minutes off, before the ten minutes this code tells of.",
);

/// A legacy interface.
pub const REST_API_INTERFACE_NOT_EXIST: Code = listed(
    "InternalError.RestApiInterfaceNotExist",
    "the REST interface does not exist",
    "An operation that does not exist is InvalidAction.",
);

/// The vendor's back end could not be reached.
pub const SEND_AND_RECV_FAIL: Code = listed(
    "InternalError.SendAndRecvFail",
    "the interface timed out",
    "There is no back end behind this server to lose touch with.",
);

/// A legacy packet lacks its seal.
pub const SIG_FIELD_MISSING: Code = listed(
    "InternalError.SigFieldMissing",
    "the back-end packet has no Sig field",
    "It tells of a packet between the vendor's gateway and back end; here is no such packet.",
);

/// A legacy packet's seal is wrong.
pub const SIG_VERIFICATION_FAIL: Code = listed(
    "InternalError.SigVerificationFail",
    "the back-end check of Sig failed",
    "It tells of a packet between the vendor's gateway and back end; here is no such packet.",
);

/// The vendor's back end took too long.
pub const TIMEOUT: Code = listed(
    "InternalError.Timeout",
    "the request timed out",
    "There is no back end behind this server to wait for.",
);

/// Unknown.
pub const UNKNOWN_ERROR: Code = listed(
    "InternalError.UnknownError",
    "unknown error type",
    "A failure of this server is a plain InternalError.",
);

/// Account and application do not belong together.
pub const APPID_AND_BIZ_ID: Code = listed(
    "InvalidParameter.AppidAndBizId",
    "account and application id do not match",
    "No operation served here takes an application id.",
);

/// A picture that is none.
pub const IMAGE_INVALID: Code = code("InvalidParameterValue.ImageInvalid", "image is invalid")
    .help(
        "A picture is not Base64, still has its data prefix, is over 5 MB, or is no JPEG or PNG.",
        "Send the Base64 of a JPEG or PNG of at most 5 MB, without `data:image/jpeg;base64,`.",
    );

/// A document that is none, or one that does not prove this type.
pub const INVALID_DOCUMENT_TYPE: Code =
    code("InvalidParameterValue.InvalidDocumentType", "DocumentType is invalid").help(
        "DocumentType is not 0 to 8, or does not prove signatures of this SignType.",
        "Choose a document that the SignType takes; --matrix review leaves it to the reviewer.",
    );

/// A market that is none.
pub const INVALID_INTERNATIONAL: Code =
    code("InvalidParameterValue.InvalidInternational", "International is invalid").help(
        "International is neither 0 nor 1, or not that of the signature to modify.",
        "Send 0 for mainland China and 1 for the rest; a signature stays in its market.",
    );

/// A market that is not the signature's.
pub const INTERNATIONAL_DIFFERS: Code = code(
    "InvalidParameterValue.InvalidInternational",
    "International is invalid: it differs from the sign's",
);

/// A purpose that is none, on modifying. The older version has the code of adding for it.
pub const INVALID_SIGN_PURPOSE: Code =
    code("InvalidParameterValue.InvalidSignPurpose", "SignPurpose is invalid")
        .renamed(&[("2019-07-11", "InvalidParameterValue.InvalidUsedMethod")])
        .help(
            "SignPurpose is neither 0 nor 1.",
            "Send 0 for your own use and 1 when the name is somebody else's.",
        );

/// A purpose that is none, on adding. The newer version of the API renamed the parameter and kept
/// the code.
pub const INVALID_USED_METHOD: Code =
    code("InvalidParameterValue.InvalidUsedMethod", "UsedMethod is invalid").help(
        "SignPurpose, which the older version calls UsedMethod, is neither 0 nor 1.",
        "Send 0 for your own use and 1 when the name is somebody else's.",
    );

/// A page that is too long or has no room.
pub const LIMIT_VERIFY_FAIL: Code =
    code("InvalidParameterValue.LimitVerifyFail", "Limit is invalid")
        .help("Limit is not 1 to 100.", "Ask for at most 100 at a time, and go on with Offset.");

/// The older spelling of a code for signatures that are not recognized.
pub const VALUE_MISSING_SIGNATURE_LIST: Code = listed(
    "InvalidParameterValue.MissingSignatureList",
    "the sign is not recognized",
    "No operation served here looks signatures up by anything but their ids.",
);

/// No such qualification.
pub const QUALIFICATION_ID_NOT_FOUND: Code =
    code("InvalidParameterValue.QualificationIdNotFound", "the qualification does not exist").help(
        "The account has no qualification of this id.",
        "Have the operator add one with `signet qualification add`, and send its id.",
    );

/// The rules in force want a qualification behind a mainland signature.
pub const QUALIFICATION_ID_MISSING: Code =
    code("MissingParameter", "The request is missing a required parameter `QualificationId`.");

/// No such application.
pub const SDK_APP_ID_NOT_EXIST: Code = listed(
    "InvalidParameterValue.SdkAppIdNotExist",
    "SdkAppId does not exist",
    "No operation served here takes an application id.",
)
.renamed(&[("2019-07-11", "InvalidParameterValue.SdkAppidNotExist")]);

/// The name is approved already.
pub const SIGN_ALREADY_PASSED_CHECK: Code = code(
    "InvalidParameterValue.SignAlreadyPassedCheck",
    "the sign has passed review and cannot be modified",
)
.help(
    "A signature of this name is approved in this market, or the one to modify is.",
    "Use the signature that is there; its id is in DescribeSmsSignList. To change it, delete it \
     and file it anew.",
);

/// The name that a signature is to have is approved already, as another one's.
pub const NAME_PASSED_CHECK: Code = code(
    "InvalidParameterValue.SignAlreadyPassedCheck",
    "another sign of this name has passed review",
);

/// The name is waiting for review already.
pub const SIGN_EXIST_AND_UNAPPROVED: Code =
    code("InvalidParameterValue.SignExistAndUnapproved", "the same sign is already under review")
        .help(
            "A signature of this name is waiting for review in this market.",
            "Wait for the decision. A call that was sent twice ends so the second time.",
        );

/// The name is too long.
pub const SIGN_NAME_LENGTH_TOO_LONG: Code =
    code("InvalidParameterValue.SignNameLengthTooLong", "sign name is too long").help(
        "The name has more than 15 characters.",
        "Shorten it: review passes 12 characters for mainland China and 15 elsewhere.",
    );

/// The account lists addresses to call the product from.
pub const REQUEST_IP_NOT_IN_WHITELIST: Code = code(
    "UnauthorizedOperation.RequestIpNotInWhitelist",
    "the request IP is not in the whitelist",
)
.help(
    "The account takes calls of the product from listed addresses, and this came from another.",
    "Call from a listed address, or change the list with `signet account set`.",
);

/// The product is denied to the account.
pub const REQUEST_PERMISSION_DENY: Code =
    code("UnauthorizedOperation.RequestPermissionDeny", "the request has no permission").help(
        "The product is denied to the account.",
        "Let the operator allow it with `signet account set`.",
    );

/// The application is barred.
pub const SDK_APP_ID_IS_DISABLED: Code = listed(
    "UnauthorizedOperation.SdkAppIdIsDisabled",
    "the SdkAppId is disabled",
    "No operation served here takes an application id.",
)
.renamed(&[("2019-07-11", "UnauthorizedOperation.SdkAppidIsDisabled")]);

/// Fees are unpaid. The older version of the API misspells it, and its clients match on that.
pub const SERVICE_SUSPEND_DUE_TO_ARREARS: Code = code(
    "UnauthorizedOperation.ServiceSuspendDueToArrears",
    "the service is suspended because of outstanding fees",
)
.renamed(&[("2019-07-11", "UnauthorizedOperation.SerivceSuspendDueToArrears")])
.help("The account is in arrears.", "Let the operator settle it with `signet account set`.");

/// Not done any more.
pub const UNSUPPORTED_OPERATION: Code =
    code("UnsupportedOperation", "the operation is not supported").help(
        "The rules in force take no signatures of this SignType in this market, or do not let \
         those be deleted that wait for review.",
        "File another SignType, or choose other rules with --rules.",
    );

/// A request form the vendor's back end does not know. The name really ends in a dot.
pub const UNSUPPORTED_OPERATION_DOTTED: Code = listed(
    "UnsupportedOperation.",
    "the request is not supported",
    "It tells of a request form that the vendor's back end does not take; here is one form.",
);
