//! Applying for a signature the old way, with pictures of its proof.

use signet_domain::evidence::{Role, Scan};
use signet_domain::refusal::Refusal;
use signet_domain::signature::{
    Basis, Market, Material, Purpose, RegisterSignature, SignatureDraft,
};
use signet_domain::text::{Flaw, Remark};
use signet_domain::words::WordOrigin;
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, FromWire, Item, Kind, Operation, Reply, Request, Value};

use super::signs::{self, SignSource, SignType};
use super::{GATES, VERSIONS};
use crate::codes;
use crate::values::SignName;

/// The longest note for the reviewer, in characters.
const REMARK_MAX: usize = 200;
/// The largest picture, in bytes once decoded.
const FILE_MAX: usize = 2 * 1024 * 1024;
/// The most pictures. No source has a limit; each is looked at.
const FILES_MAX: usize = 20;

/// Applies for a signature the old way: with pictures, and without a qualification.
#[derive(Request, Clone)]
#[wire(zh = "以旧版方式申请签名：直接提交证明图片，无须资质。")]
pub struct AddSmsSign {
    /// The name, without brackets. Upper and lower case count as the same.
    #[wire(zh = "签名名称，不含括号，不区分大小写。")]
    #[wire(example = "阿里云", public)]
    #[wire(blank = codes::SIGN_NAME_ILLEGAL, too_long = codes::SIGN_OVER_LIMIT)]
    #[wire(malformed = codes::SIGN_NAME_ILLEGAL, emoji = codes::SMS_SIGN_EMOJI_ILLEGAL)]
    pub sign_name: SignName,
    /// What the name stands for.
    #[wire(zh = "签名来源。")]
    #[wire(example = "0", public, malformed = codes::SIGN_SOURCE_ILLEGAL)]
    pub sign_source: SignSource,
    /// A note for the reviewer: what is sent, to whom, on what occasion.
    #[wire(zh = "给审核人员的场景说明。")]
    #[wire(example = "登录场景使用验证码", max = REMARK_MAX, too_long = codes::SIGN_OVER_LIMIT)]
    pub remark: String,
    /// Pictures of what proves that the name is the applicant's.
    #[wire(zh = "签名的证明文件。")]
    #[wire(example = r#"[{"FileContents":"R0lGODlhHAAm","FileSuffix":"jpg"}]"#, max = FILES_MAX)]
    #[wire(missing = codes::ERROR_EMPTY_FILE)]
    pub sign_file_list: Vec<SignFile>,
    /// What is to be sent under it; anything, unless told.
    #[wire(zh = "签名类型，默认通用。")]
    #[wire(example = "1", public)]
    pub sign_type: Option<SignType>,
}

/// A picture.
#[derive(Item, Clone)]
pub struct SignFile {
    /// The picture in Base64, at most 2 MB before that.
    #[wire(zh = "图片的 Base64 编码，编码前不超过 2 MB。")]
    #[wire(example = "R0lGODlhHAAm", max = FILE_MAX, role = Role::Material)]
    #[wire(missing = codes::ERROR_EMPTY_FILE, malformed = codes::ERROR_EMPTY_FILE)]
    #[wire(too_long = codes::SIGN_FILE_LIMIT)]
    pub file_contents: Scan,
    /// What the file's name ends in.
    #[wire(zh = "图片的后缀名：jpg、png、gif 或 jpeg。")]
    #[wire(example = "jpg")]
    pub file_suffix: Suffix,
}

/// What a picture's name may end in. It has to be one of these; the content decides what it is.
#[derive(Clone, Copy)]
pub struct Suffix;

impl FromWire for Suffix {
    const KIND: Kind = Kind::Text;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let suffix = String::parse(value)?;
        let known = ["jpg", "png", "gif", "jpeg"];
        let fits = known.iter().any(|known| suffix.eq_ignore_ascii_case(known));
        if fits { Ok(Self) } else { Err(Flaw::Malformed) }
    }
}

/// What was applied for.
#[derive(Reply)]
pub struct Added {
    /// The signature's name.
    pub sign_name: String,
}

impl From<AddSmsSign> for RegisterSignature {
    fn from(it: AddSmsSign) -> Self {
        let pictures = it.sign_file_list.into_iter();
        Self {
            name: it.sign_name.0,
            ignoring_case: true,
            basis: Basis::Pictures,
            source: it.sign_source.into(),
            document: None,
            market: Market::Mainland,
            purpose: Purpose::Own,
            usage: signs::usage(it.sign_type),
            proof: None,
            commission: None,
            material: pictures.map(|it| Material::Scan(it.file_contents)).collect(),
            scene: None,
            // It is shorter than the domain's longest.
            remark: Remark::new(it.remark).ok(),
            qualification: None,
            letter: None,
            icp_record: None,
            trademark: None,
        }
    }
}

impl AddSmsSign {
    /// What was asked for as far as it could be read, without the pictures.
    pub(super) fn readable(draft: &AddSmsSignDraft) -> SignatureDraft<'_> {
        SignatureDraft {
            name: draft.sign_name.as_ref().map(|name| &name.0),
            ignoring_case: true,
            basis: Basis::Pictures,
            source: draft.sign_source.map(Into::into),
            market: Some(Market::Mainland),
            purpose: Some(Purpose::Own),
            ..SignatureDraft::default()
        }
    }

    /// The pictures, as far as they could be read.
    pub(super) fn material(draft: &AddSmsSignDraft) -> Vec<Material> {
        let files = draft.sign_file_list.iter().flatten();
        files.map(|file| Material::Scan(file.file_contents.clone())).collect()
    }
}

/// The code of each refusal that this vendor names differently here.
pub(super) const NAME_REFUSALS: [(Refusal, &Code); 2] = [
    (Refusal::NameForbidden(WordOrigin::Published), &codes::SIGN_NAME_ILLEGAL),
    (Refusal::NameForbidden(WordOrigin::Operator), &codes::SIGNATURE_BLACKLIST),
];

impl Operation for AddSmsSign {
    type Reply = Added;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::SMS_SIGN_EMOJI_ILLEGAL,
        &codes::SIGN_NAME_ILLEGAL,
        &codes::SIGNATURE_BLACKLIST,
        &codes::SIGN_NAME_EXISTS,
        &codes::SIGN_OVER_LIMIT,
        &codes::SIGN_SOURCE_ILLEGAL,
        &codes::SIGN_FILE_LIMIT,
        &codes::ERROR_EMPTY_FILE,
        &codes::SIGN_COUNT_OVER_LIMIT,
        &codes::SMS_OVER_LIMIT,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &NAME_REFUSALS;
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(1);

    async fn run(self, call: &Call<'_>) -> Outcome<Added> {
        let sign_name = self.sign_name.0.to_string();
        call.registry.register_signature(call.caller, self.into()).await?;
        Ok(Added { sign_name })
    }

    /// What is wrong with a name is told before what is wrong with its note or its pictures.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        let considered = call.registry.consider_signature(call.caller, Self::readable(draft), None);
        Ok(considered.await?.refusals)
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let material = Self::material(draft);
        let readable = SignatureDraft { material: &material, ..Self::readable(draft) };
        call.registry.consider_signature(call.caller, readable, None).await
    }
}
