//! Filing a letter of authorization.

use signet_domain::evidence::Role;
use signet_domain::letter::{FileLetter, LetterDraft};
use signet_domain::refusal::Refusal;
use signet_domain::text::{FileKey, LetterName, OrganizationCode, PartyName};
use signet_domain::time::Period;
use signet_domain::words::WordOrigin;
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;
use crate::values::ScopeName;

/// The longest name of a party, in characters. The page says 150, the text of the error 1,000. We
/// hold applicants to the page, which the vendor's own SDKs repeat; the text stays the vendor's.
const PARTY_NAME_MAX: usize = 150;

/// Files a letter by which the owner of signatures lets the applicant use them.
#[derive(Request)]
#[wire(zh = "提交一份授权书：签名的所有者据此允许申请方使用这些签名。")]
pub struct CreateSmsAuthorizationLetter {
    /// The fileKey of the scanned letter.
    #[wire(zh = "授权书扫描件的 fileKey。")]
    #[wire(example = "123456/test1719383196031.jpg", role = Role::Letter)]
    pub authorization_letter_pic: FileKey,
    /// The signatures the letter covers. One that is not among them needs another letter.
    #[wire(zh = "授权书覆盖的签名；不在其中的签名须另行提交授权书。")]
    #[wire(example = r#"["菜鸟网络"]"#, max = 100, public)]
    #[wire(too_many = codes::SIGN_NUM_OVER_LIMIT, malformed = codes::SIGN_NOT_MATCH_REGEX)]
    pub sign_list: Vec<ScopeName>,
    /// The first and the last day in force.
    #[wire(zh = "有效期的首日和末日。")]
    #[wire(example = "2023-01-01~2026-01-01", public)]
    #[wire(malformed = codes::AUTHORIZATION_LETTER_DATE_NOT_MATCH_REGEX)]
    pub authorization_letter_exp_date: Period,
    /// Who authorizes: the owner of the signatures.
    #[wire(zh = "授权方，即签名的所有者。")]
    #[wire(example = "菜鸟网络科技有限公司", max = PARTY_NAME_MAX)]
    #[wire(too_long = codes::AUTHORIZATION_OVER_LIMIT)]
    #[wire(malformed = codes::AUTHORIZATION_NOT_MATCH_REGEX)]
    pub authorization: PartyName,
    /// The unified social credit code of the owner. It has to equal the qualification's.
    #[wire(zh = "授权方的统一社会信用代码，须与资质中的一致。")]
    #[wire(example = "9****************A", max = 150)]
    #[wire(too_long = codes::ORGANIZATION_CODE_OVER_LIMIT)]
    pub organization_code: OrganizationCode,
    /// Who is authorized: the applicant.
    #[wire(zh = "被授权方，即申请方。")]
    #[wire(example = "支付宝(中国)网络技术有限公司", max = PARTY_NAME_MAX)]
    #[wire(too_long = codes::PROXY_AUTHORIZATION_OVER_LIMIT)]
    #[wire(malformed = codes::PROXY_AUTHORIZATION_NOT_MATCH_REGEX)]
    pub proxy_authorization: PartyName,
    /// What you call the letter. Unique among your letters.
    #[wire(zh = "授权书的名称，在本账号内不可重复。")]
    #[wire(example = "菜鸟公司授权书", max = 100)]
    #[wire(too_long = codes::AUTHORIZATION_LETTER_NAME_OVER_LIMIT)]
    #[wire(malformed = codes::AUTHORIZATION_LETTER_NAME_NOT_MATCH_REGEX)]
    pub authorization_letter_name: LetterName,
}

/// The letter.
#[derive(Reply)]
pub struct Filed {
    /// The ID of the letter.
    pub data: String,
}

impl From<CreateSmsAuthorizationLetter> for FileLetter {
    fn from(it: CreateSmsAuthorizationLetter) -> Self {
        Self {
            name: it.authorization_letter_name,
            scan: it.authorization_letter_pic,
            scope: it.sign_list.into_iter().map(|name| name.0).collect(),
            valid: it.authorization_letter_exp_date,
            authorizer: it.authorization,
            organization_code: it.organization_code,
            authorized: it.proxy_authorization,
        }
    }
}

impl Operation for CreateSmsAuthorizationLetter {
    type Reply = Filed;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::AUTHORIZATION_LETTER_NAME_NOT_MATCH_REGEX,
        &codes::AUTHORIZATION_LETTER_NAME_OVER_LIMIT,
        &codes::AUTHORIZATION_LETTER_NAME_REPEAT,
        &codes::AUTHORIZATION_NOT_MATCH_REGEX,
        &codes::AUTHORIZATION_OVER_LIMIT,
        &codes::PROXY_AUTHORIZATION_NOT_MATCH_REGEX,
        &codes::PROXY_AUTHORIZATION_OVER_LIMIT,
        &codes::ORGANIZATION_CODE_OVER_LIMIT,
        &codes::SIGN_NUM_OVER_LIMIT,
        &codes::SIGN_NOT_MATCH_REGEX,
        &codes::AUTHORIZATION_LETTER_DATE_NOT_MATCH_REGEX,
        &codes::AUTHORIZATION_LETTER_DATE_NOT_VALID,
        &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    // No source has a code for a scan that is not a picture.
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::LetterNameTaken, &codes::AUTHORIZATION_LETTER_NAME_REPEAT),
        (Refusal::NameForbidden(WordOrigin::Published), &codes::SIGN_NOT_MATCH_REGEX),
        (Refusal::NameForbidden(WordOrigin::Operator), &codes::SIGN_NOT_MATCH_REGEX),
        (Refusal::LetterNotInForce, &codes::AUTHORIZATION_LETTER_DATE_NOT_VALID),
        (Refusal::FileMissing(Role::Letter), &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR),
        (Refusal::FileUnfit(Role::Letter), &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR),
    ];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Filed> {
        let id = call.registry.file_letter(call.caller, self.into()).await?;
        Ok(Filed { data: id.to_string() })
    }

    /// A name that is taken, and a forbidden word in a name of the scope, are told before what is
    /// wrong with the values that come after them.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        let mut refusals = vec![];
        if let Some(name) = &draft.authorization_letter_name {
            let taken = call.registry.letter_name_taken(call.caller, name).await?;
            refusals.extend(taken.then_some(Refusal::LetterNameTaken));
        }
        let today = call.caller.now.beijing_day();
        let pack = call.registry.pack(call.caller.channel, today)?;
        let words = call.registry.words(call.caller.channel, today)?;
        let scope = draft.sign_list.iter().flatten();
        refusals.extend(scope.filter_map(|name| pack.refuses_name(words, &name.0)));
        Ok(refusals)
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let scope = draft.sign_list.as_ref();
        let scope: Option<Vec<_>> =
            scope.map(|names| names.iter().map(|name| name.0.clone()).collect());
        let draft = LetterDraft {
            name: draft.authorization_letter_name.as_ref(),
            scan: draft.authorization_letter_pic.as_ref(),
            scope: scope.as_deref(),
            valid: draft.authorization_letter_exp_date,
            authorizer: draft.authorization.as_ref(),
            organization_code: draft.organization_code.as_ref(),
            authorized: draft.proxy_authorization.as_ref(),
        };
        call.registry.consider_letter(call.caller, draft).await
    }
}
