//! Deleting a qualification.

use signet_domain::ids::{ApplicationId, QualificationId};
use signet_domain::refusal::Refusal;
use signet_wire::operation::Outcome;
use signet_wire::{Call, Code, Operation, Reply, Request};

use super::{GATES, VERSIONS};
use crate::codes;

/// Deletes a qualification that no signature is bound to, for good.
#[derive(Request)]
#[wire(zh = "删除未绑定签名的资质，不可恢复。")]
pub struct DeleteSmsQualification {
    /// The ID of the qualification.
    #[wire(zh = "资质 ID。")]
    #[wire(example = "2004393", public)]
    pub qualification_group_id: i64,
    /// The ID of its newest filing: WorkOrderId where qualifications are looked up.
    #[wire(zh = "最新一次申请的工单 ID，即查询结果中的 WorkOrderId。")]
    #[wire(example = "20010001", public)]
    pub order_id: i64,
}

/// The deletion.
#[derive(Reply)]
pub struct Deleted {
    /// Whether it was deleted.
    pub data: bool,
}

impl Operation for DeleteSmsQualification {
    type Reply = Deleted;
    const VERSIONS: &'static [&'static str] = VERSIONS;
    const CODES: &'static [&'static Code] = &[
        &codes::QUALIFICATION_NOT_EXIST,
        &codes::WORK_ORDER_ID_EXPIRED,
        &codes::BIND_SIGN_DELETE_FAILED,
        &codes::NO_PERMISSION,
        &codes::PRODUCT_UNSUBSCRIBE,
        &codes::OUT_OF_SERVICE,
    ];
    // The table has no code for one that is under review, which cannot be deleted for now either.
    const REFUSALS: &'static [(Refusal, &'static Code)] =
        &[(Refusal::UnderReview, &codes::BIND_SIGN_DELETE_FAILED)];
    const GATES: &'static [Refusal] = GATES;

    async fn run(self, call: &Call<'_>) -> Outcome<Deleted> {
        let (id, newest) =
            (QualificationId(self.qualification_group_id), ApplicationId(self.order_id));
        call.registry.delete_qualification(call.caller, id, newest).await?;
        Ok(Deleted { data: true })
    }
}
