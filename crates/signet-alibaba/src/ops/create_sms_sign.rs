//! Applying for a signature.

use signet_domain::evidence::Role;
use signet_domain::ids::{IcpRecordId, LetterId, QualificationId, TrademarkId};
use signet_domain::need;
use signet_domain::refusal::Refusal;
use signet_domain::signature::{
    Basis, Market, Material, Purpose, RegisterSignature, SignatureDraft,
};
use signet_domain::text::{FileKey, Remark, Scene};
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::signs::{self, SignSource, SignType};
use super::{GATES, VERSIONS};
use crate::codes;
use crate::values::SignName;

/// The longest note for the reviewer, in characters.
const REMARK_MAX: usize = 200;
/// The most files of further material. No source has a limit; each is read to be looked at.
const MATERIAL_MAX: usize = 20;

/// Applies for a signature, which rests on an approved qualification.
#[derive(Request)]
#[wire(zh = "申请一个签名；签名须绑定已审核通过的资质。")]
pub struct CreateSmsSign {
    /// The name, without brackets. Upper and lower case count as different.
    #[wire(zh = "签名名称，不含括号，区分大小写。")]
    #[wire(example = "阿里云", public)]
    #[wire(blank = codes::MISSING_SIGN_NAME, too_long = codes::INVALID_SIGN_NAME)]
    #[wire(malformed = codes::INVALID_SIGN_NAME, emoji = codes::INVALID_SIGN_NAME)]
    pub sign_name: SignName,
    /// What the name stands for.
    #[wire(zh = "签名来源。")]
    #[wire(example = "0", public, malformed = codes::SIGN_SOURCE_ILLEGAL)]
    pub sign_source: SignSource,
    /// The qualification behind it, which has to be approved.
    #[wire(zh = "已审核通过的资质 ID。")]
    #[wire(example = "2004393", public)]
    pub qualification_id: i64,
    /// What is to be sent under it; anything, unless told.
    #[wire(zh = "签名类型，默认通用。")]
    #[wire(example = "1", public)]
    pub sign_type: Option<SignType>,
    /// Whether the name is somebody else's; one's own, unless told. It has to agree with the
    /// qualification.
    #[wire(zh = "是否他用，默认自用；须与资质的用途一致。")]
    #[wire(example = "false", public)]
    pub third_party: Option<bool>,
    /// The letter by which the owner of the name allows its use. Without one, a signature for others
    /// does not pass review.
    #[wire(zh = "授权书 ID；他用的签名没有授权书不会通过审核。")]
    #[wire(example = "100000456", public, needed = need::commission)]
    pub authorization_letter_id: Option<i64>,
    /// The record of the app's ICP filing, where the name is an app's.
    #[wire(zh = "APP-ICP 备案实体 ID，签名来源为 App 时必填。")]
    #[wire(example = "100000123", public, needed = need::icp_record)]
    pub app_icp_record_id: Option<i64>,
    /// The trademark, where the name is one.
    #[wire(zh = "商标实体 ID，签名来源为商标时必填。")]
    #[wire(example = "100000231", public, needed = need::trademark)]
    pub trademark_id: Option<i64>,
    /// Where the name is met: of an app, the link to its page in a store. It may be left out beside the
    /// record of a filing, which has the link.
    #[wire(zh = "签名的使用场景，App 来源填应用商店链接；已提供备案实体时可不填。")]
    #[wire(example = "http://www.aliyun.com/", needed = need::scene)]
    #[wire(too_long = codes::INVALID_APPLY_SCENE_CONTENT)]
    pub apply_scene_content: Option<Scene>,
    /// A note for the reviewer: what is sent, to whom, on what occasion.
    #[wire(zh = "给审核人员的场景说明。")]
    #[wire(example = "登录场景使用验证码", max = REMARK_MAX, too_long = codes::SIGN_OVER_LIMIT)]
    pub remark: Option<Remark>,
    /// fileKeys of further material: pictures, PDF or Word documents.
    #[wire(zh = "补充材料的 fileKey：图片、PDF 或 Word 文件。")]
    #[wire(example = r#"["123456/test1719383196031.jpg"]"#, max = MATERIAL_MAX)]
    #[wire(role = Role::Material)]
    pub more_data: Option<Vec<FileKey>>,
}

/// The application.
#[derive(Reply)]
pub struct Applied {
    /// The signature's name.
    pub sign_name: String,
    /// The ticket's number.
    pub order_id: String,
}

impl From<CreateSmsSign> for RegisterSignature {
    fn from(it: CreateSmsSign) -> Self {
        let for_others = it.third_party == Some(true);
        Self {
            name: it.sign_name.0,
            ignoring_case: false,
            basis: Basis::Ruled,
            source: it.sign_source.into(),
            document: None,
            market: Market::Mainland,
            purpose: if for_others { Purpose::ForOthers } else { Purpose::Own },
            usage: signs::usage(it.sign_type),
            proof: None,
            commission: None,
            material: it.more_data.unwrap_or_default().into_iter().map(Material::Upload).collect(),
            scene: it.apply_scene_content,
            remark: it.remark,
            qualification: Some(QualificationId(it.qualification_id)),
            letter: it.authorization_letter_id.map(LetterId),
            icp_record: it.app_icp_record_id.map(IcpRecordId),
            trademark: it.trademark_id.map(TrademarkId),
        }
    }
}

impl CreateSmsSign {
    /// The further material as far as it could be read.
    pub(super) fn material(draft: &CreateSmsSignDraft) -> Vec<Material> {
        let keys = draft.more_data.iter().flatten().flatten();
        keys.cloned().map(Material::Upload).collect()
    }

    /// What was asked for as far as it could be read.
    pub(super) fn readable<'a>(
        draft: &'a CreateSmsSignDraft,
        material: &'a [Material],
    ) -> SignatureDraft<'a> {
        let for_others = draft.third_party.map(|it| it.unwrap_or_default());
        SignatureDraft {
            name: draft.sign_name.as_ref().map(|name| &name.0),
            source: draft.sign_source.map(Into::into),
            market: Some(Market::Mainland),
            purpose: for_others.map(|it| if it { Purpose::ForOthers } else { Purpose::Own }),
            material,
            scene: draft.apply_scene_content.as_ref().and_then(Option::as_ref),
            remark: draft.remark.as_ref().and_then(Option::as_ref),
            qualification: draft.qualification_id.map(QualificationId),
            letter: draft.authorization_letter_id.flatten().map(LetterId),
            icp_record: draft.app_icp_record_id.flatten().map(IcpRecordId),
            trademark: draft.trademark_id.flatten().map(TrademarkId),
            ..SignatureDraft::default()
        }
    }

    /// Leaves out what is refused only because something flawed counted as absent.
    pub(super) fn without_guesses(
        draft: &CreateSmsSignDraft,
        mut refusals: Vec<Refusal>,
    ) -> Vec<Refusal> {
        let scene_is_flawed = draft.apply_scene_content.is_none();
        refusals.retain(|refusal| !(scene_is_flawed && *refusal == Refusal::SceneMissing));
        refusals
    }
}

/// The code of each refusal that this vendor names differently here.
pub(super) const REFUSALS: &[(Refusal, &Code)] = &[
    (Refusal::Denied, &codes::FORBIDDEN_ACTION),
    (Refusal::QualificationUnknown, &codes::QUALIFICATION_NOT_FOUND),
];

impl Operation for CreateSmsSign {
    type Reply = Applied;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::MISSING_SIGN_NAME,
        &codes::INVALID_SIGN_NAME,
        &codes::FORBIDDEN_ACTION,
        &codes::SIGN_NAME_EXISTS,
        &codes::QUALIFICATION_NOT_FOUND,
        &codes::INVALID_QUALIFICATION,
        &codes::PARAMETER_MISMATCH_THIRD_PARTY,
        &codes::MISS_APPLY_SCENE_CONTENT,
        &codes::INVALID_APPLY_SCENE_CONTENT,
        &codes::APP_ICP_RECORD_NOT_EXIST,
        &codes::TRADEMARK_NOT_EXIST,
        &codes::SMS_AUTHORIZATION_LETTER_NOT_EXIST,
        &codes::SMS_AUTHORIZATION_LETTER_NOT_MATCH,
        &codes::SMS_SIGN_NOT_AUTHORIZED,
        &codes::SIGN_OVER_LIMIT,
        &codes::SIGN_SOURCE_ILLEGAL,
        &codes::ERROR_EMPTY_FILE,
        &codes::SIGN_COUNT_OVER_LIMIT,
        &codes::SMS_OVER_LIMIT,
        &codes::NO_PERMISSION,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = REFUSALS;
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Applied> {
        let sign_name = self.sign_name.0.to_string();
        let filed = call.registry.register_signature(call.caller, self.into()).await?;
        Ok(Applied { sign_name, order_id: filed.application.to_string() })
    }

    /// A note that is too long and a source that there is not are told last.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        Ok(Self::without_guesses(draft, Self::consider(draft, call).await?.refusals))
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let material = Self::material(draft);
        let readable = Self::readable(draft, &material);
        call.registry.consider_signature(call.caller, readable, None).await
    }
}
