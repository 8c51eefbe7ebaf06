//! Having a code sent to a phone.

use signet_domain::phone::{CodeLimit, PhoneNumber};
use signet_domain::refusal::Refusal;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Has a code sent to a phone, which proves that its holder agrees to be a qualification's
/// administrator. The account that asks for it has to be the one that files.
#[derive(Request)]
#[wire(zh = "向手机号发送验证码，用于提交或修改资质；须由提交资质的账号请求。")]
pub struct RequiredPhoneCode {
    /// The phone, with `+`, `+86`, `0086`, `86` or nothing before it.
    #[wire(zh = "手机号，前面可带 `+`、`+86`、`0086`、`86`。")]
    #[wire(example = "13700001234")]
    pub phone_no: PhoneNumber,
}

/// The sending.
#[derive(Reply)]
pub struct Sent {
    /// Never there: the vendor documents it as unused.
    pub data: Option<String>,
}

impl Operation for RequiredPhoneCode {
    type Reply = Sent;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::BUSINESS_LIMIT_CONTROL_MINUTE,
        &codes::BUSINESS_LIMIT_CONTROL_HOUR,
        &codes::BUSINESS_LIMIT_CONTROL_DAY,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::CodesLimited(CodeLimit::Minute), &codes::BUSINESS_LIMIT_CONTROL_MINUTE),
        (Refusal::CodesLimited(CodeLimit::Hour), &codes::BUSINESS_LIMIT_CONTROL_HOUR),
        (Refusal::CodesLimited(CodeLimit::Day), &codes::BUSINESS_LIMIT_CONTROL_DAY),
    ];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Sent> {
        call.registry.send_phone_code(call.caller, self.phone_no).await?;
        Ok(Sent { data: None })
    }
}
