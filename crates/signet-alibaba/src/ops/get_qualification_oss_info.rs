//! Letting a client upload evidence.

use signet_domain::refusal::Refusal;
use signet_objects::Grant;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Choice, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Hands out what a client needs to upload evidence: letters, screenshots, certificates.
#[derive(Request)]
#[wire(zh = "取得上传证明材料所需的信息：授权书、截图、证书等。")]
pub struct GetQualificationOssInfo {
    /// What the evidence is for. There is one purpose.
    #[wire(zh = "材料的用途，目前只有一种。")]
    #[wire(example = "dysms", public)]
    #[wire(malformed = codes::OSS_BIZTYPE_NOT_SUPPORT_ERROR)]
    pub biz_type: BizType,
}

/// What evidence is for.
#[derive(Choice)]
pub enum BizType {
    /// Short messages.
    #[wire(zh = "短信。")]
    #[wire(value = "dysms")]
    Messages,
}

/// What a client needs to upload.
#[derive(Reply)]
pub struct Granted {
    /// The form's fields and where to send it.
    pub data: Data,
}

/// The fields of an upload form.
#[derive(Reply)]
pub struct Data {
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
    /// When the policy expires, in seconds since 1970. Here, unlike in its siblings, a number.
    pub expire: i64,
}

impl From<Grant> for Data {
    fn from(grant: Grant) -> Self {
        Self {
            access_key_id: grant.access_key_id,
            policy: grant.policy,
            signature: grant.signature,
            start_path: grant.start_path,
            host: grant.host,
            expire: grant.expires,
        }
    }
}

impl Operation for GetQualificationOssInfo {
    type Reply = Granted;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::OSS_BIZTYPE_NOT_SUPPORT_ERROR,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    const REFUSALS: &'static [(Refusal, &'static Code)] = &[];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Granted> {
        let caller = call.caller;
        let grant = signet_objects::grant(call.registry, caller.account.id, call.site, caller.now);
        Ok(Granted { data: grant.into() })
    }
}
