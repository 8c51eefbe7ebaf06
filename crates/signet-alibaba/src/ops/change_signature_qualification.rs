//! Binding an approved signature to another qualification.

use signet_domain::ids::{LetterId, QualificationId};
use signet_domain::refusal::Refusal;
use signet_domain::text::SignatureName;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS, signs};
use crate::codes;

/// Binds an approved signature to another approved qualification, without another review.
#[derive(Request)]
#[wire(zh = "为已审核通过的签名更换资质（及授权书），立即生效，无须重新审核。")]
pub struct ChangeSignatureQualification {
    /// The signature's name. Only here the vendor calls it so.
    #[wire(zh = "签名名称。")]
    #[wire(example = "阿里云", public, too_long = codes::SMS_SIGNATURE_NOT_EXIST)]
    pub signature_name: SignatureName,
    /// The qualification, which has to be approved.
    #[wire(zh = "已审核通过的资质 ID。")]
    #[wire(example = "2004393", public)]
    pub qualification_id: i64,
    /// The letter, which a signature has to have been approved on. Without one the signature keeps
    /// the letter it has.
    #[wire(zh = "已审核通过的授权书 ID；不填则沿用原授权书。")]
    #[wire(example = "100000456", public)]
    pub authorization_letter_id: Option<i64>,
}

/// That it was done.
#[derive(Reply)]
pub struct Changed {
    /// The same, once more.
    pub data: Inner,
}

/// What the vendor's inner service answers.
#[derive(Reply)]
pub struct Inner {
    /// Never filled.
    pub data: Nothing,
    /// `OK`.
    pub err_code: String,
    /// `OK`.
    pub err_message: String,
    /// True.
    pub success: bool,
}

/// An object that never has a member.
#[derive(Reply)]
pub struct Nothing {}

impl Operation for ChangeSignatureQualification {
    type Reply = Changed;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::SMS_SIGNATURE_NOT_EXIST,
        &codes::SMS_STATUS_ILLEGAL,
        &codes::QUALIFICATION_NOT_EXIST_TO_BIND,
        &codes::SMS_QUALIFICATION_NOT_PASSED,
        &codes::PARAMETER_MISMATCH_THIRD_PARTY,
        &codes::SMS_AUTHORIZATION_LETTER_NOT_EXIST,
        &codes::SMS_PASSED_AUTHORIZATION_LETTER_NOT_MATCH,
        &codes::SMS_SIGN_NOT_AUTHORIZED,
        &codes::SMS_QUALIFICATION_REGISTER_FAILED,
        &codes::QUALIFICATION_NOT_COMPLETE,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::SignatureUnknown, &codes::SMS_SIGNATURE_NOT_EXIST),
        (Refusal::QualificationUnknown, &codes::QUALIFICATION_NOT_EXIST_TO_BIND),
        (Refusal::QualificationNotApproved, &codes::SMS_QUALIFICATION_NOT_PASSED),
        (Refusal::LetterUnfit, &codes::SMS_PASSED_AUTHORIZATION_LETTER_NOT_MATCH),
        (Refusal::LetterNotPassed, &codes::SMS_PASSED_AUTHORIZATION_LETTER_NOT_MATCH),
    ];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Changed> {
        let which = signs::named(self.signature_name);
        let qualification = QualificationId(self.qualification_id);
        let letter = self.authorization_letter_id.map(LetterId);
        call.registry.rebind_signature(call.caller, &which, qualification, letter).await?;
        let done = || "OK".to_owned();
        let inner =
            Inner { data: Nothing {}, err_code: done(), err_message: done(), success: true };
        Ok(Changed { data: inner })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_answer_is_told_whole() {
        let done = || "OK".to_owned();
        let inner =
            Inner { data: Nothing {}, err_code: done(), err_message: done(), success: true };
        let told = Changed { data: inner }.to_value(crate::VERSION);
        assert_eq!(
            serde_json::to_string(&told).unwrap(),
            r#"{"Data":{"Data":{},"ErrCode":"OK","ErrMessage":"OK","Success":true}}"#
        );
    }
}
