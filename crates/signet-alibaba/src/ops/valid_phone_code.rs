//! Asking whether a code is the one that was sent.

use signet_domain::phone::PhoneNumber;
use signet_domain::refusal::Refusal;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Says whether a code is the one that RequiredPhoneCode had sent. It goes on working: it is given
/// again with the qualification.
#[derive(Request)]
#[wire(zh = "校验 RequiredPhoneCode 发送的验证码；校验不会使其失效，提交资质时还要再填。")]
pub struct ValidPhoneCode {
    /// The phone, with `+`, `+86`, `0086`, `86` or nothing before it.
    #[wire(zh = "手机号，前面可带 `+`、`+86`、`0086`、`86`。")]
    #[wire(example = "13700001234")]
    pub phone_no: PhoneNumber,
    /// The code. After five wrong ones it works no more.
    #[wire(zh = "验证码；输错五次后失效。")]
    #[wire(example = "123456")]
    pub certify_code: String,
}

/// The comparison.
#[derive(Reply)]
pub struct Compared {
    /// Whether it is.
    pub data: bool,
}

impl Operation for ValidPhoneCode {
    type Reply = Compared;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] =
        &[&codes::NO_PERMISSION, &codes::PRODUCT_UNSUBSCRIBE, &codes::OUT_OF_SERVICE];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Compared> {
        let (number, code) = (&self.phone_no, &self.certify_code);
        Ok(Compared { data: call.registry.phone_code_fits(call.caller, number, code).await? })
    }
}
