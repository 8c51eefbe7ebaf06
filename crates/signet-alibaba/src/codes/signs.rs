//! Codes of signatures. Those with a prefix are the older operations' and travel with status 200.

use signet_wire::Code;

/// The account may not.
pub const FORBIDDEN_ACTION: Code = Code::new(
    "ForbiddenAction",
    400,
    "Access to the account is denied. Please contact the administrator.",
)
.help("the product is denied to the account", "`signet account set` opens it");
/// Own use against use for others.
pub const PARAMETER_MISMATCH_THIRD_PARTY: Code = Code::new("ParameterMismatch.ThirdParty", 400, "The type of signature, whether for personal use or for a third party, should be consistent with the qualifications.").help("the signature is for oneself and the qualification for others, or the other way round", "bind a qualification whose UseBySelf is the opposite of ThirdParty");
/// A signature of this name is there.
pub const SIGN_NAME_EXISTS: Code = Code::new(
    "SignName.Exists",
    400,
    "Sorry, this signature already exists and cannot be applied for again.",
)
.help(
    "the account has a signature of this name, in whatever state; for AddSmsSign also one whose name \
     differs in the case of its letters only",
    "use it, file it anew with UpdateSmsSign, or delete it first",
);
/// The qualification is not approved.
pub const INVALID_QUALIFICATION: Code =
    Code::new("InvalidQualification", 400, "The qualification should be approved.").help(
        "the qualification waits for review, was turned down or withdrawn",
        "wait until it is approved, or bind another",
    );
/// A name that no signature can have.
pub const INVALID_SIGN_NAME: Code = Code::new("InvalidSignName", 400, "The signature cannot contain spaces, special symbols, or all numbers.").help("the name has fewer than 2 or more than 12 characters, a symbol or a blank, digits only, or a word that marks it as a test", "use 2 to 12 Chinese characters, letters and digits");
/// Not a link.
pub const INVALID_APPLY_SCENE_CONTENT: Code = Code::new(
    "InvalidApplySceneContent",
    400,
    "For certain signature sources, the applySceneContent should be an HTTP or HTTPS link.",
)
.help(
    "the source is met behind a link, and ApplySceneContent is none",
    "give an address that starts with http:// or https://",
);
/// No link.
pub const MISS_APPLY_SCENE_CONTENT: Code = Code::new("MissApplySceneContent", 400, "In some signature sources, the applySceneContent is required.").help("the source is met behind a link, and there is neither ApplySceneContent nor a record of the app's filing", "give the address, or bind the record");
/// A name of blanks only.
pub const MISSING_SIGN_NAME: Code =
    Code::new("MissingSignName", 400, "The signature name cannot be empty.")
        .help("the name has only blanks", "give the name");
/// The letter is not the one that is wanted.
pub const SMS_AUTHORIZATION_LETTER_NOT_MATCH: Code = Code::new("SmsAuthorizationLetterNotMatch", 400, "Please bind the available authorization letter whose the social credit code is same  to the the social credit code  of qualification.").help("the letter is not in force today, or its OrganizationCode is not the qualification's", "bind a letter in force whose credit code is the qualification's");
/// No such letter.
pub const SMS_AUTHORIZATION_LETTER_NOT_EXIST: Code = Code::new(
    "SmsAuthorizationLetterNotExist",
    400,
    "Authorization does not belong to the customer.",
)
.help("the account has no letter of this ID", "file it with CreateSmsAuthorizationLetter");
/// The letter does not cover the name.
pub const SMS_SIGN_NOT_AUTHORIZED: Code = Code::new(
    "SmsSignNotAuthorized",
    400,
    "the signature is not in the sign scope of the authorization letter.",
)
.help("the letter's SignList does not have this name", "file a letter that lists it");
/// No such trademark.
pub const TRADEMARK_NOT_EXIST: Code = Code::new(
    "TrademarkNotExist",
    400,
    "The trademark does not exist.",
)
.help(
    "the account has no trademark of this ID, or none was given where the source is a trademark",
    "file it with CreateSmsTrademark",
);
/// No such record.
pub const APP_ICP_RECORD_NOT_EXIST: Code =
    Code::new("AppIcpRecordNotExist", 400, "The APP-ICP record does not exist.").help(
        "the account has no record of this ID, or none was given where the source is an app",
        "file it with CreateSmsAppIcpRecord",
    );
/// No such qualification.
pub const QUALIFICATION_NOT_FOUND: Code =
    Code::new("QualificationNotFound", 400, "Qualification does not exist.")
        .help("the account has no qualification of this ID", "file it with SubmitSmsQualification");
/// No such signature.
pub const SIGNATURE_NOT_FOUND: Code =
    Code::new("SignatureNotFound", 400, "The signature does not exist.").help(
        "the account has no signature of this name",
        "compare the name, case and all, with QuerySmsSignList",
    );
/// A signature that stands like this is not changed.
pub const SMS_STATUS_ILLEGAL: Code = Code::new("SMS_STATUS_ILLEGAL", 400, "When replacing the qualification and power of attorney of the signature, the signature status must be approved.").help("the signature to bind anew is not approved, or the one to update waits for review or was withdrawn", "wait until it is decided; GetSmsSign tells where it stands");
/// No such signature to rebind.
pub const SMS_SIGNATURE_NOT_EXIST: Code =
    Code::new("SmsSignatureNotExist", 400, "Signature does not exist.").help(
        "the account has no signature of this name",
        "compare the name, case and all, with QuerySmsSignList",
    );
/// No such qualification to bind. The name is that of the qualifications' own operations, the text is
/// not.
pub const QUALIFICATION_NOT_EXIST_TO_BIND: Code =
    Code::new("QualificationNotExist", 400, "Can't query qualification information.")
        .help("the account has no qualification of this ID", "file it with SubmitSmsQualification");
/// The qualification to bind is not approved.
pub const SMS_QUALIFICATION_NOT_PASSED: Code = Code::new(
    "SmsQualificationNotPassed",
    400,
    "The qualification has not been approved and cannot be bound to the signature.",
)
.help(
    "the qualification waits for review, was turned down or withdrawn",
    "wait until it is approved, or bind another",
);
/// The letter to bind has not passed.
pub const SMS_PASSED_AUTHORIZATION_LETTER_NOT_MATCH: Code = Code::new("SmsPassedAuthorizationLetterNotMatch", 400, "Please bind audited authorization letter whose the social credit code is same  to the the social credit code  of qualification.").help("no signature of the letter was approved yet, it is not in force, or its credit code is not the qualification's", "bind a letter that an approved signature rests on");
/// The carriers did not take the qualification.
pub const SMS_QUALIFICATION_REGISTER_FAILED: Code = Code::new("SmsQualificationRegisterFailed", 400, "The registration of the current qualification fails. Please modify the qualification and re-bind the qualification before completing the signature registration process again.").unmet("nothing is registered with carriers here, so nothing of it fails");
/// The qualification has gaps.
pub const QUALIFICATION_NOT_COMPLETE: Code =
    Code::new("QualificationNotComplete", 400, "The qualification elements are incomplete.").unmet(
    "a qualification is filed whole or not at all, and one whose personal data were erased stays as good as it was",
);
/// A signature under review is not deleted.
pub const ERROR_SIGN_NOT_DELETE: Code =
    Code::new("isv.ERROR_SIGN_NOT_DELETE", 200, "审核中的签名，暂时无法删除")
        .help("the signature waits for review", "wait until it is decided");
/// An approved signature is not modified.
pub const ERROR_SIGN_NOT_MODIFY: Code =
    Code::new("isv.ERROR_SIGN_NOT_MODIFY", 200, "已通过的签名不支持修改").help(
        "the signature is not rejected: ModifySmsSign takes no other",
        "use UpdateSmsSign, which takes approved ones too",
    );
/// A name against the rules.
pub const SIGN_NAME_ILLEGAL: Code = Code::new("isv.SIGN_NAME_ILLEGAL", 200, "签名名称不符合规范").help("the name is a single character, or has a symbol, a blank, digits only, or a word that marks it as a test", "use 2 to 12 Chinese characters, letters and digits");
/// Too many in one day.
pub const SIGN_COUNT_OVER_LIMIT: Code = Code::new(
    "isv.SIGN_COUNT_OVER_LIMIT",
    200,
    "超过单自然日签名申请数量上限",
)
.help(
    "the account belongs to a natural person, and has filed today as many new signatures as the \
         rules in force allow, which is one by default; deleting one does not give it back",
    "wait until tomorrow in Beijing, or use an enterprise account",
);
/// A file that is too large.
pub const SIGN_FILE_LIMIT: Code =
    Code::new("isv.SIGN_FILE_LIMIT", 200, "签名认证材料附件大小超过限制")
        .help("a picture has more than 2 MB before it is encoded", "send a smaller one");
/// A text that is too long.
pub const SIGN_OVER_LIMIT: Code = Code::new("isv.SIGN_OVER_LIMIT", 200, "签名字符数量超过限制")
    .help("the remark has more than 200 characters, or the name more than 12", "shorten it");
/// An emoji in a name.
pub const SMS_SIGN_EMOJI_ILLEGAL: Code =
    Code::new("isv.SMS_SIGN_EMOJI_ILLEGAL", 200, "签名不能包含emoji表情")
        .help("the name has an emoji", "leave it out");
/// No file, or an unfit one.
pub const ERROR_EMPTY_FILE: Code = Code::new("isv.ERROR_EMPTY_FILE", 200, "签名文件为空").help(
    "no file was sent or uploaded under this key, or it is not of a kind this API takes",
    "send a JPEG, PNG or GIF; as more material a PDF or Word document will do, too",
);
/// A word that the operator forbids. It has no prefix, and travels with status 200 all the same.
pub const SIGNATURE_BLACKLIST: Code = Code::new("SIGNATURE_BLACKLIST", 200, "签名内容涉及违规信息")
    .help(
        "the name has a word that whoever runs this server has put on the list of forbidden ones",
        "choose another name",
    );
