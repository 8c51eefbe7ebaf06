//! Looking up trademarks.

use signet_domain::ids::{EvidenceId, TrademarkId};
use signet_domain::refusal::Refusal;
use signet_domain::text::FileKey;
use signet_domain::trademark::Trademark;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, IDS_MAX, VERSIONS, links};
use crate::codes;

/// Looks up trademarks by their IDs.
#[derive(Request)]
#[wire(zh = "按 ID 查询商标。")]
pub struct QuerySmsTrademark {
    /// The IDs of the trademarks. Those that are not the account's are left out of the answer.
    #[wire(zh = "商标的 ID；不属于本账号的不会出现在结果里。")]
    #[wire(example = "[100000789]", max = IDS_MAX, public)]
    pub trademark_id_list: Vec<i64>,
}

/// The trademarks that were found.
#[derive(Reply)]
pub struct Trademarks {
    /// The trademarks, in the order asked for.
    pub data: Vec<Mark>,
}

/// One trademark.
#[derive(Reply)]
pub struct Mark {
    /// Its ID.
    pub trademark_id: i64,
    /// The mark, as words.
    pub trademark_name: String,
    /// The number it is registered under.
    pub trademark_registration_number: String,
    /// Whom it is registered for.
    pub trademark_applicant_name: String,
    /// The first and the last day of the exclusive right.
    pub trademark_eff_exp_date: String,
    /// The fileKey of the screenshot.
    pub trademark_pic: String,
    /// A link to the screenshot that works for a while.
    pub trademark_pic_url: String,
}

impl Mark {
    fn of(mark: Trademark, link: impl Fn(&FileKey, Option<EvidenceId>) -> String) -> Self {
        let filed = mark.filed;
        Self {
            trademark_id: mark.id.0,
            trademark_name: filed.name.to_string(),
            trademark_registration_number: filed.number.to_string(),
            trademark_applicant_name: filed.applicant.to_string(),
            trademark_eff_exp_date: filed.term.to_string(),
            trademark_pic: filed.screenshot.to_string(),
            trademark_pic_url: link(&filed.screenshot, mark.evidence),
        }
    }
}

impl Operation for QuerySmsTrademark {
    type Reply = Trademarks;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] =
        &[&codes::NO_PERMISSION, &codes::PRODUCT_UNSUBSCRIBE, &codes::OUT_OF_SERVICE];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Trademarks> {
        let ids: Vec<_> = self.trademark_id_list.into_iter().map(TrademarkId).collect();
        let found = call.registry.trademarks(call.caller, &ids).await?;
        let link = links(call);
        Ok(Trademarks { data: found.into_iter().map(|mark| Mark::of(mark, link)).collect() })
    }
}
