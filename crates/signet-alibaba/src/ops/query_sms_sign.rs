//! Looking at one signature the old way.

use signet_domain::refusal::Refusal;
use signet_domain::signature::Signature;
use signet_domain::text::SignatureName;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS, signs};
use crate::{codes, reasons, states};

/// Tells where a signature stands.
#[derive(Request)]
#[wire(zh = "查询一个签名的审核状态。")]
pub struct QuerySmsSign {
    /// The signature's name.
    #[wire(zh = "签名名称。")]
    #[wire(example = "阿里云", public, too_long = codes::SIGNATURE_NOT_FOUND)]
    pub sign_name: SignatureName,
}

/// Where a signature stands.
#[derive(Reply)]
pub struct SignState {
    /// Its name.
    pub sign_name: String,
    /// 0 under review, 1 approved, 2 rejected or in need of material, 10 withdrawn.
    pub sign_status: i64,
    /// Why it was turned down, or that there is nothing to say.
    pub reason: String,
    /// When it was filed first.
    pub create_date: String,
}

impl From<Signature> for SignState {
    fn from(signature: Signature) -> Self {
        Self {
            sign_name: signature.name.to_string(),
            sign_status: states::SIGN_STATUS.of(signature.state),
            reason: reasons::text(&signature.reply),
            create_date: signature.created.beijing_text(),
        }
    }
}

impl Operation for QuerySmsSign {
    type Reply = SignState;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::SIGNATURE_NOT_FOUND,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(500);

    async fn run(self, call: &Call<'_>) -> Outcome<SignState> {
        let found = call.registry.signature(call.caller, &signs::named(self.sign_name)).await?;
        Ok(found.ok_or(Refusal::SignatureUnknown)?.into())
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::lifecycle::State;
    use signet_domain::reason::{self, Reply as Told};

    use super::super::signs::tests::signature;
    use super::*;

    #[test]
    fn a_state_is_told_with_its_reason() {
        let told = |signature: Signature| {
            let told = SignState::from(signature).to_value(crate::VERSION);
            serde_json::to_string(&told).unwrap()
        };
        assert_eq!(
            told(Signature { state: State::Revising, ..signature() }),
            r#"{"SignName":"阿里云","SignStatus":0,"Reason":"无审核备注","CreateDate":"2024-06-03 10:02:34"}"#
        );
        let reply = Told { reasons: vec![reason::NAME_FORMAT], note: String::new() };
        assert_eq!(
            told(Signature { state: State::Rejected, reply, ..signature() }),
            r#"{"SignName":"阿里云","SignStatus":2,"Reason":"签名不符合规范，请使用2到12个字的中文、英文或数字","CreateDate":"2024-06-03 10:02:34"}"#
        );
    }
}
