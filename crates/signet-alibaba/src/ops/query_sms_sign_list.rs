//! Listing signatures.

use signet_domain::refusal::Refusal;
use signet_domain::signature::{Market, Signature, Usage};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS, signs};
use crate::values::{PageNumber, PageSize};
use crate::{codes, reasons, states};

/// Lists the account's signatures, the newest first.
#[derive(Request)]
#[wire(zh = "分页列出本账号的签名，新建的在前。")]
pub struct QuerySmsSignList {
    /// Which page, from 1.
    #[wire(zh = "页码，从 1 开始。")]
    #[wire(example = "1", public)]
    pub page_index: Option<PageNumber>,
    /// How many signatures a page has; 10, unless told.
    #[wire(zh = "每页个数，默认 10。")]
    #[wire(example = "10", public)]
    pub page_size: Option<PageSize>,
}

/// A page of signatures.
#[derive(Reply)]
pub struct Signs {
    /// Which page this is.
    pub current_page: i64,
    /// How many signatures a page has.
    pub page_size: i64,
    /// How many signatures there are on all pages.
    pub total_count: i64,
    /// The signatures.
    pub sms_sign_list: Vec<Sign>,
}

/// One signature.
#[derive(Reply)]
pub struct Sign {
    /// Its name.
    pub sign_name: String,
    /// `AUDIT_STATE_INIT`, `AUDIT_STATE_PASS`, `AUDIT_STATE_NOT_PASS` or `AUDIT_STATE_CANCEL`.
    pub audit_status: String,
    /// When it was filed first.
    pub create_date: String,
    /// `验证码类型` or `通用类型`.
    pub business_type: String,
    /// The number of the ticket whose data these are.
    pub order_id: String,
    /// What the review said.
    pub reason: Reason,
    /// The letter it rests on.
    pub authorization_letter_id: Option<i64>,
    /// Whether a signature on that letter was approved. Here the vendor begins it with a small letter.
    #[wire(name = "authorizationLetterAuditPass")]
    pub authorization_letter_audit_pass: bool,
    /// The trademark it rests on.
    pub trademark_id: Option<i64>,
    /// The record it rests on.
    pub app_icp_record_id: Option<i64>,
}

/// What the review said.
#[derive(Reply)]
pub struct Reason {
    /// Why it was turned down, or that there is nothing to say.
    pub reject_info: String,
    /// When it was turned down; empty when it was not.
    pub reject_date: String,
    /// The reviewer's own words; the whole text again where there are none.
    pub reject_sub_info: String,
}

impl Reason {
    fn of(signature: &Signature) -> Self {
        let reject_info = reasons::text(&signature.reply);
        if !signs::is_turned_down(signature) {
            return Self {
                reject_info,
                reject_date: String::new(),
                reject_sub_info: String::new(),
            };
        }
        let own = &signature.reply.note;
        let reject_sub_info = if own.is_empty() { &reject_info } else { own }.clone();
        Self { reject_date: signs::decided(signature), reject_sub_info, reject_info }
    }
}

impl Sign {
    fn of(signature: &Signature, letter_passed: bool) -> Self {
        let business_type = match signature.usage {
            Usage::Verification => "验证码类型",
            Usage::General => "通用类型",
        };
        Self {
            sign_name: signature.name.to_string(),
            audit_status: states::AUDIT_STATUS.of(signature.state).into(),
            create_date: signature.created.beijing_text(),
            business_type: business_type.into(),
            order_id: signs::order_id(signature),
            reason: Reason::of(signature),
            authorization_letter_id: signature.letter.map(|id| id.0),
            authorization_letter_audit_pass: letter_passed,
            trademark_id: signature.trademark.map(|id| id.0),
            app_icp_record_id: signature.icp_record.map(|id| id.0),
        }
    }
}

impl Operation for QuerySmsSignList {
    type Reply = Signs;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] =
        &[&codes::NO_PERMISSION, &codes::PRODUCT_UNSUBSCRIBE, &codes::OUT_OF_SERVICE];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(10);
    const POST_ONLY: bool = true;

    async fn run(self, call: &Call<'_>) -> Outcome<Signs> {
        let (caller, market) = (call.caller, Market::Mainland);
        let current_page = self.page_index.map_or(1, |index| index.0);
        let page_size = self.page_size.map_or(10, |size| size.0);
        let offset = (current_page - 1) * page_size;
        let page = call.registry.signatures_page(caller, market, offset, page_size).await?;
        let mut sms_sign_list = vec![];
        for signature in &page {
            let letter_passed = call.registry.has_passed(caller, signature).await?;
            sms_sign_list.push(Sign::of(signature, letter_passed));
        }
        let total_count = call.registry.signatures_count(caller, market).await?;
        Ok(Signs { current_page, page_size, total_count, sms_sign_list })
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::lifecycle::State;
    use signet_domain::reason::{self, Reply as Told};
    use signet_domain::time::Timestamp;

    use super::super::signs::tests::{on_everything, signature};
    use super::*;

    fn told(signature: Signature, letter_passed: bool) -> String {
        serde_json::to_string(&Sign::of(&signature, letter_passed).to_value(crate::VERSION))
            .unwrap()
    }

    #[test]
    fn a_signature_is_told_with_its_reason_and_the_small_letter() {
        let decided = Some(Timestamp::from_seconds(1_717_387_354));
        let turned_down = Signature {
            state: State::NeedsMaterial,
            reply: Told { reasons: vec![reason::MORE_MATERIAL], note: "营业执照副本".into() },
            decided,
            usage: Usage::Verification,
            ..signature()
        };
        assert_eq!(
            told(turned_down, false),
            r#"{"SignName":"阿里云","AuditStatus":"AUDIT_STATE_NOT_PASS","CreateDate":"2024-06-03 10:02:34","BusinessType":"验证码类型","OrderId":"20044156924","Reason":{"RejectInfo":"材料不足，请补充材料后重新提交；营业执照副本","RejectDate":"2024-06-03 12:02:34","RejectSubInfo":"营业执照副本"},"authorizationLetterAuditPass":false}"#
        );
        let approved = Signature { state: State::Approved, decided, ..on_everything() };
        assert_eq!(
            told(approved, true),
            r#"{"SignName":"阿里云","AuditStatus":"AUDIT_STATE_PASS","CreateDate":"2024-06-03 10:02:34","BusinessType":"通用类型","OrderId":"20044156924","Reason":{"RejectInfo":"无审核备注","RejectDate":"","RejectSubInfo":""},"AuthorizationLetterId":11,"authorizationLetterAuditPass":true,"TrademarkId":13,"AppIcpRecordId":12}"#
        );
    }

    #[test]
    fn a_change_that_was_turned_down_is_told_of_what_is_in_force() {
        let kept = Signature {
            state: State::Approved,
            reply: Told::note("见邮件"),
            decided: Some(Timestamp::from_seconds(1_717_387_354)),
            ..signature()
        };
        let told = told(kept, false);
        assert!(told.contains(r#""AuditStatus":"AUDIT_STATE_PASS""#), "{told}");
        assert!(told.contains(r#""Reason":{"RejectInfo":"见邮件","RejectDate":"2024-06-03 12:02:34","RejectSubInfo":"见邮件"}"#), "{told}");
    }
}
