//! Filing a registered trademark.

use signet_domain::evidence::Role;
use signet_domain::refusal::Refusal;
use signet_domain::text::{FileKey, TrademarkApplicant, TrademarkName, TrademarkNumber};
use signet_domain::time::Period;
use signet_domain::trademark::{FileTrademark, TrademarkDraft};
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Files a registered trademark, which a signature that stands for it refers to.
#[derive(Request)]
#[wire(zh = "登记一个注册商标，供代表该商标的签名引用。")]
pub struct CreateSmsTrademark {
    /// The fileKey of a screenshot of the mark's page in the public register.
    #[wire(zh = "商标在公开登记簿中详情页截图的 fileKey。")]
    #[wire(example = "123456/test1719383196031.jpg", role = Role::Trademark)]
    pub trademark_pic: FileKey,
    /// The mark, as words. They have to equal the signature's name.
    #[wire(zh = "商标名称，须与签名名称一致。")]
    #[wire(example = "菜鸟裹裹", max = 15, public)]
    #[wire(too_long = codes::TRADEMARK_NAME_OVER_LIMIT)]
    #[wire(malformed = codes::TRADEMARK_NAME_NOT_MATCH_REGEX)]
    pub trademark_name: TrademarkName,
    /// The number it is registered under.
    #[wire(zh = "商标注册号。")]
    #[wire(example = "766905", max = 15, public)]
    #[wire(too_long = codes::TRADEMARK_REGISTRATION_NUMBER_OVER_LIMIT)]
    #[wire(malformed = codes::TRADEMARK_REGISTRATION_NUMBER_NOT_MATCH_REGEX)]
    pub trademark_registration_number: TrademarkNumber,
    /// Whom it is registered for. It has to equal the qualification's enterprise.
    #[wire(zh = "商标申请人，须与资质中的企业一致。")]
    #[wire(example = "菜鸟网络科技有限公司", max = 50)]
    #[wire(too_long = codes::TRADEMARK_APPLICANT_NAME_OVER_LIMIT)]
    #[wire(malformed = codes::TRADEMARK_APPLICANT_NAME_NOT_MATCH_REGEX)]
    pub trademark_applicant_name: TrademarkApplicant,
    /// The first and the last day of the exclusive right.
    #[wire(zh = "商标专用权的起止日期。")]
    #[wire(example = "2010-12-14~2030-12-13", public)]
    #[wire(malformed = codes::TRADEMARK_LETTER_DATE_NOT_MATCH_REGEX)]
    pub trademark_eff_exp_date: Period,
}

/// The trademark.
#[derive(Reply)]
pub struct Filed {
    /// The ID of the trademark.
    pub data: String,
}

impl From<CreateSmsTrademark> for FileTrademark {
    fn from(it: CreateSmsTrademark) -> Self {
        Self {
            screenshot: it.trademark_pic,
            name: it.trademark_name,
            number: it.trademark_registration_number,
            applicant: it.trademark_applicant_name,
            term: it.trademark_eff_exp_date,
        }
    }
}

impl Operation for CreateSmsTrademark {
    type Reply = Filed;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::TRADEMARK_OSS_FILE_NOT_UPLOAD_ERROR,
        &codes::TRADEMARK_LETTER_DATE_NOT_MATCH_REGEX,
        &codes::TRADEMARK_NAME_NOT_MATCH_REGEX,
        &codes::TRADEMARK_NAME_OVER_LIMIT,
        &codes::TRADEMARK_REGISTRATION_NUMBER_NOT_MATCH_REGEX,
        &codes::TRADEMARK_REGISTRATION_NUMBER_OVER_LIMIT,
        &codes::TRADEMARK_APPLICANT_NAME_NOT_MATCH_REGEX,
        &codes::TRADEMARK_APPLICANT_NAME_OVER_LIMIT,
        &codes::TRADEMARK_DATE_NOT_VALID,
        &codes::TRADEMARK_PICS_FILE_ERROR,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Filed> {
        let id = call.registry.file_trademark(call.caller, self.into()).await?;
        Ok(Filed { data: id.to_string() })
    }

    /// A term that is over is told in its place among the other values.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        let today = call.caller.now.beijing_day();
        let over = draft.trademark_eff_exp_date.is_some_and(|term| !term.contains(today));
        Ok(over.then_some(Refusal::TrademarkNotInForce).into_iter().collect())
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        let draft = TrademarkDraft {
            screenshot: draft.trademark_pic.as_ref(),
            name: draft.trademark_name.as_ref(),
            applicant: draft.trademark_applicant_name.as_ref(),
            term: draft.trademark_eff_exp_date,
        };
        call.registry.consider_trademark(call.caller, draft).await
    }
}
