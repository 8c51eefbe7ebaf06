//! Policies: what is decided without a person, at once or when its time has come.

use std::net::{IpAddr, Ipv4Addr};

use serde_json::json;
use signet_domain::authority::{Authority, Scope};
use signet_domain::caller::Operator;
use signet_domain::ids::ApplicationId;
use signet_domain::policy::{Filed, Plan, Policy};
use signet_domain::review::{Decision, Subject};
use signet_domain::time::Timestamp;

use super::reviews::Decided;
use crate::db::Step;
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store};

/// How many plans are carried out between two looks at what is due.
const PAGE: i64 = 100;

impl Registry {
    /// The policy that applications are decided by. It names accounts, so it is for who reaches all.
    pub fn policy(&self, operator: &Operator) -> Result<&Policy, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        Ok(&self.inner.reviewing.policy)
    }

    /// What the policy would plan for an application if it were filed now, as it is. `None` when there
    /// is no such application.
    pub async fn evaluate(
        &self,
        operator: &Operator,
        id: ApplicationId,
    ) -> Result<Option<Option<Plan>>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let Some(case) = store::applications::find(&self.inner.db, id).await? else {
            return Ok(None);
        };
        let source = match case.subject {
            Subject::Signature { source, .. } => Some(source),
            Subject::Qualification { .. } => None,
        };
        let filed = Filed {
            account: case.account,
            channel: &case.channel,
            kind: case.subject.kind(),
            source,
            purpose: case.purpose,
            name: &case.name,
            findings: &case.findings,
            at: operator.now,
        };
        let reviewing = &self.inner.reviewing;
        Ok(Some(reviewing.policy.plan(&filed, &reviewing.second_eyes)))
    }

    /// What the policy plans for an application, with the step that writes it down. The step belongs
    /// behind the one that adds the application, in the same transaction; once that is durable,
    /// [`Registry::carry_out`] is to be called.
    pub(super) fn plan(&self, id: ApplicationId, filed: &Filed<'_>) -> Option<(Plan, Step)> {
        let reviewing = &self.inner.reviewing;
        let plan = reviewing.policy.plan(filed, &reviewing.second_eyes)?;
        let step = store::plans::add(id, &plan);
        Some((plan, step))
    }

    /// Carries out what was planned for an application that was just filed, if it is due: whoever
    /// asks next sees what came of it. What fails is done by [`Registry::decide_planned`].
    pub(super) async fn carry_out(&self, id: ApplicationId, plan: &Plan, now: Timestamp) {
        if plan.at <= now
            && let Err(broken) = self.decide_plan(id, now).await
        {
            tracing::warn!(error = %broken, application = id.0, "a plan has to wait");
        }
    }

    /// Carries out every plan that is due. Cases that a reviewer has taken on are left until they
    /// are let go of. Of several servers on one database, each plan is carried out by one.
    pub async fn decide_planned(&self, now: Timestamp) -> Result<(), Broken> {
        loop {
            let due = store::plans::due(&self.inner.db, now, PAGE).await?;
            let mut failed = false;
            for id in &due {
                // One that fails does not keep the others waiting. It is tried again next time.
                if let Err(broken) = self.decide_plan(*id, now).await {
                    tracing::warn!(error = %broken, application = id.0, "a plan has to wait");
                    failed = true;
                }
            }
            if failed || i64::try_from(due.len()).is_ok_and(|length| length < PAGE) {
                return Ok(());
            }
        }
    }

    async fn decide_plan(&self, id: ApplicationId, now: Timestamp) -> Result<(), Broken> {
        let case = store::applications::find(&self.inner.db, id).await?;
        let Some(case) = case else { return Ok(()) };
        let Some(plan) = &case.plan else {
            // A person was faster, or it was written by a version that had other words.
            return self.forget_plan(id, case.account.0, now).await;
        };
        let approves = matches!(plan.decision, Decision::Approve { .. });
        if approves && !plan.first_eyes && self.wants_second_eyes(&case) {
            // Two persons are wanted since it was planned.
            return self.forget_plan(id, case.account.0, now).await;
        }
        let operator = policy(&plan.by, now);
        let decided = self.decide_case(&operator, id, &plan.decision, true).await;
        let decided = decided.map_err(Undone::by_itself)?;
        match &decided {
            Decided::Done | Decided::Noted => {
                tracing::info!(application = id.0, by = plan.by, "a policy has decided");
                Ok(())
            }
            Decided::Held(_) | Decided::Unknown | Decided::TooLate(_) => Ok(()),
            // What is in the way stays there: a person decides.
            Decided::SameEyes | Decided::Blocked(_) => {
                self.forget_plan(id, case.account.0, now).await
            }
        }
    }

    /// Leaves a case to a person.
    async fn forget_plan(
        &self,
        id: ApplicationId,
        account: i64,
        now: Timestamp,
    ) -> Result<(), Broken> {
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind: "application.plan-dropped",
            subject: id.to_string(),
            detail: &detail,
        };
        let operator = policy("policy", now);
        let steps = vec![store::plans::forget(id), by_operator(&operator, Some(account), event)];
        // No effect means that there is no plan any more, which is what is wanted.
        self.inner.db.write(steps).await?;
        Ok(())
    }
}

/// A policy, acting.
fn policy(name: &str, now: Timestamp) -> Operator {
    Operator {
        name: name.into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "policy".into(),
        now,
        authority: Authority::everything(),
        once: None,
    }
}
