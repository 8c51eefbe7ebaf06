//! Filing a signature anew.

use signet_domain::refusal::Refusal;
use signet_domain::signature::RegisterSignature;
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Field, Operation, Reader, Request};

use super::create_sms_sign::{self, Applied, CreateSmsSign};
use super::{GATES, VERSIONS, signs};
use crate::codes;

/// Files a signature anew that was rejected or is approved. Its parameters are those of
/// [`CreateSmsSign`], and mean the same: what is left out is not kept from before.
pub struct UpdateSmsSign(CreateSmsSign);

impl Request for UpdateSmsSign {
    const NAME: &'static str = "UpdateSmsSign";
    const SUMMARY: &'static str = "Files a signature anew that was rejected or is approved. What is in \
        force stays in force until the change is approved.";
    const ZH: &'static str =
        "修改被驳回或已通过的签名并重新送审；审核通过之前，原签名信息继续有效。";
    const FIELDS: &'static [Field] = CreateSmsSign::FIELDS;
    type Draft = <CreateSmsSign as Request>::Draft;

    fn draft(reader: &mut Reader<'_>) -> Self::Draft {
        CreateSmsSign::draft(reader)
    }

    fn finish(draft: Self::Draft) -> Option<Self> {
        CreateSmsSign::finish(draft).map(Self)
    }
}

impl Operation for UpdateSmsSign {
    type Reply = Applied;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::MISSING_SIGN_NAME,
        &codes::INVALID_SIGN_NAME,
        &codes::FORBIDDEN_ACTION,
        &codes::SIGNATURE_NOT_FOUND,
        &codes::SMS_STATUS_ILLEGAL,
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
        &codes::NO_PERMISSION,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = create_sms_sign::REFUSALS;
    const GATES: &'static [Refusal] = GATES;
    const UNMET: &'static [(&'static Code, &'static str)] = &[(
        &codes::SIGN_NAME_EXISTS,
        "the name is what the signature is found by: it is its own, and does not change",
    )];

    async fn run(self, call: &Call<'_>) -> Outcome<Applied> {
        let command = RegisterSignature::from(self.0);
        let (sign_name, which) = (command.name.to_string(), signs::named(command.name.clone()));
        let filed = call.registry.resubmit_signature(call.caller, &which, command).await?;
        Ok(Applied { sign_name, order_id: filed.application.to_string() })
    }

    /// As for an application.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        let considered = Self::consider(draft, call).await?;
        Ok(CreateSmsSign::without_guesses(draft, considered.refusals))
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        // Without a name it is not known which one is meant, and nothing can be said.
        let Some(name) = &draft.sign_name else { return Ok(Considered::default()) };
        let material = CreateSmsSign::material(draft);
        let readable = CreateSmsSign::readable(draft, &material);
        let which = signs::named(name.0.clone());
        call.registry.consider_resubmission(call.caller, &which, readable).await
    }
}
