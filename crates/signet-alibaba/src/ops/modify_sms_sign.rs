//! Filing a rejected signature anew the old way.

use signet_domain::refusal::Refusal;
use signet_domain::signature::{Material, RegisterSignature, SignatureDetail, SignatureDraft};
use signet_domain::text::Scene;
use signet_domain::words::WordOrigin;
use signet_registry::{Broken, Considered};
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Field, Operation, Reader, Request};

use super::add_sms_sign::{AddSmsSign, Added};
use super::{GATES, VERSIONS, signs};
use crate::codes;

/// Files a rejected signature anew the old way. Its parameters are those of [`AddSmsSign`].
pub struct ModifySmsSign(AddSmsSign);

impl Request for ModifySmsSign {
    const NAME: &'static str = "ModifySmsSign";
    const SUMMARY: &'static str =
        "Files a rejected signature anew the old way: with other pictures.";
    const ZH: &'static str = "以旧版方式修改被驳回的签名并重新送审。";
    const FIELDS: &'static [Field] = AddSmsSign::FIELDS;
    type Draft = <AddSmsSign as Request>::Draft;

    fn draft(reader: &mut Reader<'_>) -> Self::Draft {
        AddSmsSign::draft(reader)
    }

    fn finish(draft: Self::Draft) -> Option<Self> {
        AddSmsSign::finish(draft).map(Self)
    }
}

/// The command for a signature that stands like this. What the older operations have no parameter
/// for stays as it was, and so does the name.
fn anew(asked: AddSmsSign, before: &SignatureDetail) -> RegisterSignature {
    let signature = &before.signature;
    RegisterSignature {
        ignoring_case: false,
        purpose: signature.purpose,
        scene: Scene::new(&*before.scene).ok(),
        letter: signature.letter,
        icp_record: signature.icp_record,
        trademark: signature.trademark,
        ..asked.into()
    }
}

impl Operation for ModifySmsSign {
    type Reply = Added;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::SMS_SIGN_EMOJI_ILLEGAL,
        &codes::SIGN_NAME_ILLEGAL,
        &codes::SIGNATURE_BLACKLIST,
        &codes::SIGNATURE_NOT_FOUND,
        &codes::ERROR_SIGN_NOT_MODIFY,
        &codes::SIGN_OVER_LIMIT,
        &codes::SIGN_SOURCE_ILLEGAL,
        &codes::SIGN_FILE_LIMIT,
        &codes::ERROR_EMPTY_FILE,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[
        (Refusal::NameForbidden(WordOrigin::Published), &codes::SIGN_NAME_ILLEGAL),
        (Refusal::NameForbidden(WordOrigin::Operator), &codes::SIGNATURE_BLACKLIST),
        (Refusal::NotModifiable, &codes::ERROR_SIGN_NOT_MODIFY),
        (Refusal::UnderReview, &codes::ERROR_SIGN_NOT_MODIFY),
    ];
    const GATES: &'static [Refusal] = GATES;
    const RATE: Option<u32> = Some(1000);

    async fn run(self, call: &Call<'_>) -> Outcome<Added> {
        let sign_name = self.0.sign_name.0.to_string();
        let which = signs::named(self.0.sign_name.0.clone());
        let found = call.registry.signature_detail(call.caller, &which).await?;
        let command = match found {
            Some(before) => anew(self.0, &before),
            // The registry says so, with all else there is to say.
            None => self.0.into(),
        };
        call.registry.resubmit_signature(call.caller, &which, command).await?;
        Ok(Added { sign_name })
    }

    /// As for an application.
    async fn probe(draft: &Self::Draft, call: &Call<'_>) -> Result<Vec<Refusal>, Broken> {
        Ok(considered(draft, &[], call).await?.refusals)
    }

    async fn consider(draft: &Self::Draft, call: &Call<'_>) -> Result<Considered, Broken> {
        considered(draft, &AddSmsSign::material(draft), call).await
    }
}

/// What the registry says of the signature that is named, filed anew with these pictures. Without a
/// name nothing can be said.
async fn considered(
    draft: &<ModifySmsSign as Request>::Draft,
    material: &[Material],
    call: &Call<'_>,
) -> Result<Considered, Broken> {
    let Some(name) = &draft.sign_name else { return Ok(Considered::default()) };
    let which = signs::named(name.0.clone());
    let readable = SignatureDraft { ignoring_case: false, material, ..AddSmsSign::readable(draft) };
    let Some(before) = call.registry.signature_detail(call.caller, &which).await? else {
        return call.registry.consider_resubmission(call.caller, &which, readable).await;
    };
    let signature = &before.signature;
    let scene = Scene::new(&*before.scene).ok();
    let readable = SignatureDraft {
        purpose: Some(signature.purpose),
        scene: scene.as_ref(),
        letter: signature.letter,
        icp_record: signature.icp_record,
        trademark: signature.trademark,
        ..readable
    };
    call.registry.consider_signature(call.caller, readable, Some(signature)).await
}
