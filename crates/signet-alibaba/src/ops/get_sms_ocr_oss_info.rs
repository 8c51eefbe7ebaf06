//! Letting a client upload a screenshot that is read by machine.

use signet_domain::refusal::Refusal;
use signet_objects::Grant;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Choice, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Hands out what a client needs to upload a screenshot of the filing of a link's domain.
#[derive(Request)]
#[wire(zh = "取得上传链接域名备案截图所需的信息。")]
pub struct GetSmsOcrOssInfo {
    /// What is read off the screenshot. There is one task.
    #[wire(zh = "从截图中识别的内容，目前只有一种。")]
    #[wire(example = "ICP_DOMAIN", public)]
    pub task_type: Option<TaskType>,
}

/// What is read off a screenshot.
#[derive(Choice)]
pub enum TaskType {
    /// The filing of a domain.
    #[wire(zh = "域名的备案。")]
    #[wire(value = "ICP_DOMAIN")]
    IcpDomain,
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
    /// The bucket the policy names. The siblings do not tell it.
    pub bucket: String,
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
            bucket: grant.bucket,
            expire_time: grant.expires.to_string(),
        }
    }
}

impl Operation for GetSmsOcrOssInfo {
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
