//! Deleting a signature.

use signet_domain::refusal::Refusal;
use signet_domain::text::SignatureName;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS, signs};
use crate::codes;

/// Deletes a signature that nobody is reviewing. Its name is free again.
#[derive(Request)]
#[wire(zh = "删除一个不在审核中的签名，不可恢复；删除后该名称可重新申请。")]
pub struct DeleteSmsSign {
    /// The signature's name.
    #[wire(zh = "签名名称。")]
    #[wire(example = "阿里云", public, too_long = codes::SIGNATURE_NOT_FOUND)]
    pub sign_name: SignatureName,
}

/// What was deleted.
#[derive(Reply)]
pub struct Deleted {
    /// The signature's name.
    pub sign_name: String,
}

impl Operation for DeleteSmsSign {
    type Reply = Deleted;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::SIGNATURE_NOT_FOUND,
        &codes::ERROR_SIGN_NOT_DELETE,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] =
        &[(Refusal::UnderReview, &codes::ERROR_SIGN_NOT_DELETE)];
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(1000);

    async fn run(self, call: &Call<'_>) -> Outcome<Deleted> {
        let sign_name = self.sign_name.to_string();
        call.registry.delete_signature(call.caller, &signs::named(self.sign_name)).await?;
        Ok(Deleted { sign_name })
    }
}
