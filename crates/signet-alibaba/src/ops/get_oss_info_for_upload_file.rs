//! Letting a client upload further material.

use signet_domain::refusal::Refusal;
use signet_objects::Grant;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Choice, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Hands out what a client needs to upload further material for signatures.
#[derive(Request)]
#[wire(zh = "取得上传签名补充材料所需的信息。")]
pub struct GetOSSInfoForUploadFile {
    /// What the material is for. There is one purpose.
    #[wire(zh = "材料的用途，目前只有一种。")]
    #[wire(example = "fcMediaSms", public)]
    pub biz_type: Option<BizType>,
}

/// What material is for.
#[derive(Choice)]
pub enum BizType {
    /// Signatures and templates.
    #[wire(zh = "签名和模板。")]
    #[wire(value = "fcMediaSms")]
    Media,
}

/// What a client needs to upload.
#[derive(Reply)]
pub struct Granted {
    /// The form's fields and where to send it.
    pub model: Model,
}

/// The fields of an upload form.
#[derive(Reply)]
pub struct Model {
    /// The upload form's `OSSAccessKeyId`.
    pub access_key_id: String,
    /// The upload form's `policy`.
    pub policy: String,
    /// The upload form's `Signature`.
    pub signature: String,
    /// What the fileKey begins with, before a slash and the file's name.
    pub start_path: String,
    /// Where the form goes.
    pub host: String,
    /// When the policy expires, in seconds since 1970, as text.
    pub expire_time: String,
}

impl From<Grant> for Model {
    fn from(grant: Grant) -> Self {
        Self {
            access_key_id: grant.access_key_id,
            policy: grant.policy,
            signature: grant.signature,
            start_path: grant.start_path,
            host: grant.host,
            expire_time: grant.expires.to_string(),
        }
    }
}

impl Operation for GetOSSInfoForUploadFile {
    type Reply = Granted;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] =
        &[&codes::NO_PERMISSION, &codes::PRODUCT_UNSUBSCRIBE, &codes::OUT_OF_SERVICE];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Granted> {
        let caller = call.caller;
        let grant = signet_objects::grant(call.registry, caller.account.id, call.site, caller.now);
        Ok(Granted { model: grant.into() })
    }
}
