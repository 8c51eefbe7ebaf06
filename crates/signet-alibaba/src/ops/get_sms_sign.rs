//! Looking at one signature.

use signet_domain::carrier::{Carrier, CarrierFiling, CarrierState};
use signet_domain::ids::AccountId;
use signet_domain::refusal::Refusal;
use signet_domain::signature::{Purpose, SignatureDetail};
use signet_domain::text::SignatureName;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS, signs};
use crate::{carriers, codes, reasons, states};

/// Tells all about one signature: as it was approved last, or as it was filed while it never was.
#[derive(Request)]
#[wire(zh = "查询一个签名的详情：展示最近一次审核通过的信息；从未通过时展示最近一次提交的信息。")]
pub struct GetSmsSign {
    /// The signature's name.
    #[wire(zh = "签名名称。")]
    #[wire(example = "阿里云", public, too_long = codes::SIGNATURE_NOT_FOUND)]
    pub sign_name: SignatureName,
}

/// A signature.
#[derive(Reply)]
pub struct SignDetail {
    /// Its name.
    pub sign_name: String,
    /// 0 under review, 1 approved, 2 rejected or in need of material, 10 withdrawn.
    pub sign_status: i64,
    /// When it was filed first.
    pub create_date: String,
    /// The number of the ticket whose data these are.
    pub order_id: String,
    /// The qualification it is bound to.
    pub qualification_id: Option<i64>,
    /// The applicant's note.
    pub remark: String,
    /// What the review said.
    pub audit_info: AuditInfo,
    /// The fileKeys of the further material.
    pub file_url_list: Vec<String>,
    /// A code of its own.
    pub sign_code: String,
    /// `2`: a user made it. There are no others here.
    pub sign_tag: String,
    /// Where the name is met.
    pub apply_scene: String,
    /// Always empty: nobody is asked for it.
    pub sign_usage: String,
    /// Whether the name is somebody else's.
    pub third_party: bool,
    /// What the carriers have come to together: -1 none of them has said anything yet, 0 one has turned
    /// it down, 1 all have it, 2 one has let it go. The vendor has given it up for the list.
    pub register_result: i64,
    /// The letter it rests on.
    pub authorization_letter_id: Option<i64>,
    /// Whether a signature on that letter was approved.
    pub authorization_letter_audit_pass: bool,
    /// The trademark it rests on.
    pub trademark_id: Option<i64>,
    /// The record it rests on.
    pub app_icp_record_id: Option<i64>,
    /// How far each carrier has come with it.
    pub sign_isp_register_detail_list: Vec<CarrierDetail>,
}

/// What the review said.
#[derive(Reply)]
pub struct AuditInfo {
    /// Why it was turned down, or that there is nothing to say.
    pub reject_info: String,
    /// When it was decided last; empty before.
    pub audit_date: String,
}

/// How far a carrier has come with a signature.
#[derive(Reply)]
pub struct CarrierDetail {
    /// `mobile`, `unicom` or `telecom`.
    pub operator_code: String,
    /// -2 not registered, -1 under way, 0 failed, 1 registered and to be verified, 2 lapsed, 3
    /// registered and verified.
    pub register_status: i64,
    /// When the carrier was done; empty before.
    pub operator_complete_time: String,
    /// Why it stands so.
    pub register_status_reasons: Vec<CarrierReason>,
}

/// Why a signature stands as it does with a carrier.
#[derive(Reply)]
pub struct CarrierReason {
    /// The vendor's word for it, such as `NON_REGISTER`: nobody has asked the carrier.
    pub reason_code: String,
    /// The same in sentences, where there is more to say.
    pub reason_desc_list: Vec<String>,
}

impl CarrierDetail {
    /// How far a carrier has come; one that was never to be asked when there is no filing.
    fn of(carrier: Carrier, filed: Option<&CarrierFiling>) -> Self {
        let state = filed.map_or(CarrierState::NotFiled, |filed| filed.state);
        let completed = filed.and_then(|filed| filed.completed);
        let reasons = filed.map_or(&[][..], |filed| &filed.reasons);
        let note = filed.map_or("", |filed| &filed.note);
        Self {
            operator_code: carrier.name().into(),
            register_status: states::REGISTER_STATUS.of(state),
            operator_complete_time: completed.map(|at| at.beijing_text()).unwrap_or_default(),
            register_status_reasons: carriers::reasons(state, reasons, note)
                .into_iter()
                .map(|(code, said)| CarrierReason {
                    reason_code: code.into(),
                    reason_desc_list: said,
                })
                .collect(),
        }
    }
}

impl SignDetail {
    fn of(account: AccountId, detail: SignatureDetail, filed: &[CarrierFiling]) -> Self {
        let SignatureDetail { signature, scene, remark, material, letter_passed } = detail;
        Self {
            sign_name: signature.name.to_string(),
            sign_status: states::SIGN_STATUS.of(signature.state),
            create_date: signature.created.beijing_text(),
            order_id: signs::order_id(&signature),
            qualification_id: signature.qualification.map(|id| id.0),
            remark,
            audit_info: AuditInfo {
                reject_info: reasons::text(&signature.reply),
                audit_date: signs::decided(&signature),
            },
            file_url_list: material,
            sign_code: signs::sign_code(account, &signature),
            sign_tag: "2".into(),
            apply_scene: scene,
            sign_usage: String::new(),
            third_party: signature.purpose == Purpose::ForOthers,
            register_result: carriers::register_result(filed),
            authorization_letter_id: signature.letter.map(|id| id.0),
            authorization_letter_audit_pass: letter_passed,
            trademark_id: signature.trademark.map(|id| id.0),
            app_icp_record_id: signature.icp_record.map(|id| id.0),
            sign_isp_register_detail_list: Carrier::ALL
                .iter()
                .map(|carrier| {
                    let filed = filed.iter().find(|filed| filed.carrier == *carrier);
                    CarrierDetail::of(*carrier, filed)
                })
                .collect(),
        }
    }
}

impl Operation for GetSmsSign {
    type Reply = SignDetail;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::FORBIDDEN_ACTION,
        &codes::SIGNATURE_NOT_FOUND,
        &codes::NO_PERMISSION,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] =
        &[(Refusal::Denied, &codes::FORBIDDEN_ACTION)];
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(150);

    async fn run(self, call: &Call<'_>) -> Outcome<SignDetail> {
        let which = signs::named(self.sign_name);
        let found = call.registry.signature_detail(call.caller, &which).await?;
        let detail = found.ok_or(Refusal::SignatureUnknown)?;
        let id = detail.signature.id;
        let filed =
            call.registry.carriers_of(call.caller, &[id]).await?.remove(&id).unwrap_or_default();
        Ok(SignDetail::of(call.caller.account.id, detail, &filed))
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::lifecycle::State;
    use signet_domain::reason::{self, Reply as Told};
    use signet_domain::signature::Signature;
    use signet_domain::time::Timestamp;

    use super::super::signs::tests::{on_everything, signature};
    use super::*;

    fn told(signature: Signature, letter_passed: bool) -> String {
        let detail = SignatureDetail {
            signature,
            scene: "http://www.aliyun.com/".into(),
            remark: "登录场景使用验证码".into(),
            material: vec!["1/a.png".into()],
            letter_passed,
        };
        let told = SignDetail::of(AccountId(1), detail, &[]).to_value(crate::VERSION);
        serde_json::to_string(&told).unwrap()
    }

    const CARRIERS_ASKED: &str = r#""SignIspRegisterDetailList":[{"OperatorCode":"mobile","RegisterStatus":-2,"OperatorCompleteTime":"","RegisterStatusReasons":[{"ReasonCode":"NON_REGISTER","ReasonDescList":[]}]},{"OperatorCode":"unicom","RegisterStatus":-2,"OperatorCompleteTime":"","RegisterStatusReasons":[{"ReasonCode":"NON_REGISTER","ReasonDescList":[]}]},{"OperatorCode":"telecom","RegisterStatus":-2,"OperatorCompleteTime":"","RegisterStatusReasons":[{"ReasonCode":"NON_REGISTER","ReasonDescList":[]}]}]}"#;

    #[test]
    fn a_rejected_signature_is_told_with_every_member() {
        let rejected = Signature {
            state: State::Rejected,
            reply: Told { reasons: vec![reason::PROOF_MISMATCH], note: String::new() },
            decided: Some(Timestamp::from_seconds(1_717_387_354)),
            ..signature()
        };
        let code = signs::sign_code(1, &rejected);
        let expect = format!(
            r#"{{"SignName":"阿里云","SignStatus":2,"CreateDate":"2024-06-03 10:02:34","OrderId":"20044156924","QualificationId":2004393,"Remark":"登录场景使用验证码","AuditInfo":{{"RejectInfo":"证明文件与签名内容不符，请重新上传","AuditDate":"2024-06-03 12:02:34"}},"FileUrlList":["1/a.png"],"SignCode":"{code}","SignTag":"2","ApplyScene":"http://www.aliyun.com/","SignUsage":"","ThirdParty":false,"RegisterResult":-1,"AuthorizationLetterAuditPass":false,{CARRIERS_ASKED}"#
        );
        assert_eq!(told(rejected, false), expect);
    }

    #[test]
    fn what_it_rests_on_is_told_and_that_nothing_is_wrong() {
        let waits = Signature { purpose: Purpose::ForOthers, ..on_everything() };
        let told = told(waits, true);
        for part in [
            r#""SignStatus":0,"#,
            r#""AuditInfo":{"RejectInfo":"无审核备注","AuditDate":""},"#,
            r#""ThirdParty":true,"RegisterResult":-1,"AuthorizationLetterId":11,"AuthorizationLetterAuditPass":true,"TrademarkId":13,"AppIcpRecordId":12,"#,
        ] {
            assert!(told.contains(part), "{told}");
        }
    }
}
