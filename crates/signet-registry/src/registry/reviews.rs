//! Reviews: applications wait, and somebody decides.

use serde_json::json;
use signet_domain::caller::Operator;
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::{ApplicationId, QualificationId, SignatureId};
use signet_domain::lifecycle::{
    Event as Happens, FILING, Machine, QUALIFICATION, SIGNATURE, Standing, State,
};
use signet_domain::reason::Reply;
use signet_domain::review::{Case, Decision, Subject};
use signet_domain::signature::Which;

use super::objects::Content;
use crate::db::{Step, Written};
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, store};

/// How a decision ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It was made.
    Done,
    /// It was made already, by somebody else or earlier; or the applicant has replaced, withdrawn or
    /// deleted what was to be decided.
    TooLate,
    /// There is no such application.
    Unknown,
    /// These findings block it, and the reviewer did not set them aside.
    Blocked(Vec<Finding>),
}

impl Registry {
    /// Applications that stand like this, or however, after one, the oldest first.
    pub async fn cases(
        &self,
        standing: Option<Standing>,
        after: Option<ApplicationId>,
        limit: i64,
    ) -> Result<Vec<Case>, Broken> {
        let after = after.map_or(0, |id| id.0);
        Ok(store::applications::page(&self.inner.db, standing, after, limit).await?)
    }

    /// One application, with what was filed with it.
    pub async fn case(&self, id: ApplicationId) -> Result<Option<Case>, Broken> {
        let Some(mut case) = store::applications::find(&self.inner.db, id).await? else {
            return Ok(None);
        };
        case.exhibits = store::evidence::exhibits(&self.inner.db, id.0).await?;
        Ok(Some(case))
    }

    /// A piece of evidence that was filed with an application: of those in one role, the one at this
    /// place, from 0.
    pub async fn exhibit(
        &self,
        id: ApplicationId,
        role: Role,
        position: i64,
    ) -> Result<Option<Content>, Broken> {
        let Some(case) = store::applications::find(&self.inner.db, id).await? else {
            return Ok(None);
        };
        let evidence = store::evidence::filed_with(&self.inner.db, id.0, role.name(), position);
        match evidence.await? {
            Some(evidence) => Ok(Some(self.content(case.account, evidence).await?)),
            None => Ok(None),
        }
    }

    /// Decides an application that waits. The event says who did, on which evidence.
    pub async fn decide(
        &self,
        operator: &Operator,
        id: ApplicationId,
        decision: &Decision,
    ) -> Result<Decided, Broken> {
        let Some(case) = self.case(id).await? else { return Ok(Decided::Unknown) };
        if case.standing != Standing::Pending {
            return Ok(Decided::TooLate);
        }
        let nothing = Reply::default();
        let (happens, told) = match decision {
            Decision::Approve { despite_findings } => {
                let blocking: Vec<_> = case.blocking().cloned().collect();
                if !despite_findings && !blocking.is_empty() {
                    return Ok(Decided::Blocked(blocking));
                }
                (Happens::Approve, &nothing)
            }
            Decision::Reject(told) => (Happens::Reject, told),
            Decision::AskForMore(told) => (Happens::AskForMore, told),
        };
        let Ok(Some(standing)) = FILING.next(Some(case.standing), happens) else {
            return Ok(Decided::TooLate);
        };
        let Some(moves) = self.moves(operator, &case, happens, told).await? else {
            return Ok(Decided::TooLate);
        };
        let detail = json!({
            "state": standing.name(),
            "findings": case.findings.iter().map(Finding::name).collect::<Vec<_>>(),
            case.subject.kind(): case.subject.id(),
            "reasons": told.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>(),
            "evidence": case.exhibits.iter().map(|exhibit| &exhibit.fingerprint).collect::<Vec<_>>(),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "application.decided",
            subject: id.to_string(),
            detail: &detail,
        };
        let by = &operator.name;
        let mut steps = vec![store::applications::decide(id, standing, by, told, operator.now)];
        steps.extend(moves);
        steps.push(by_operator(operator, Some(case.account.0), event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Decided::Done),
            Written::Unmet(_) => Ok(Decided::TooLate),
        }
    }

    /// What a decision does to its subject, and to what that rests on. `None` when the subject is
    /// gone or does not stand where the event could happen.
    async fn moves(
        &self,
        operator: &Operator,
        case: &Case,
        happens: Happens,
        told: &Reply,
    ) -> Result<Option<Vec<Step>>, Broken> {
        match case.subject {
            Subject::Signature { id, .. } => {
                self.moves_signature(operator, case, id, happens, told).await
            }
            Subject::Qualification { id, .. } => {
                self.moves_qualification(operator, case, id, happens, told).await
            }
        }
    }

    async fn moves_signature(
        &self,
        operator: &Operator,
        case: &Case,
        id: SignatureId,
        happens: Happens,
        told: &Reply,
    ) -> Result<Option<Vec<Step>>, Broken> {
        let (db, now) = (&self.inner.db, operator.now);
        let which = Which::Id(id);
        let found = store::signatures::find(db, case.account, &case.channel, &which).await?;
        let Some((from, to)) = transition(&SIGNATURE, found.map(|it| it.state), happens) else {
            return Ok(None);
        };
        if happens != Happens::Approve {
            let held = to == State::Approved || self.holds_name(case, operator)?;
            let moved = (from, to);
            let step = store::signatures::turn_down(id, case.application, moved, held, told, now);
            return Ok(Some(vec![step]));
        }
        let mut steps = vec![store::signatures::approve(id, case.application, from, now)];
        steps.push(store::letters::pass(case.account, &case.channel, &case.name));
        if let Some(rests) = store::applications::rests_on(db, case.application).await? {
            steps.extend(rests.icp_record.map(store::icp_records::pass));
            steps.extend(rests.trademark.map(store::trademarks::pass));
        }
        Ok(Some(steps))
    }

    async fn moves_qualification(
        &self,
        operator: &Operator,
        case: &Case,
        id: QualificationId,
        happens: Happens,
        told: &Reply,
    ) -> Result<Option<Vec<Step>>, Broken> {
        let found =
            store::qualifications::find(&self.inner.db, case.account, &case.channel, id).await?;
        let Some(moved) = transition(&QUALIFICATION, found.map(|it| it.state), happens) else {
            return Ok(None);
        };
        let now = operator.now;
        Ok(Some(vec![store::qualifications::decide(id, case.application, moved, told, now)]))
    }

    /// Whether a signature that is turned down keeps its name from being filed again.
    fn holds_name(&self, case: &Case, operator: &Operator) -> Result<bool, Broken> {
        let day = operator.now.beijing_day();
        let pack = self.inner.schedule.pack_named(&case.channel, day);
        let pack = pack.ok_or_else(|| Broken::new("the rules", "a case's channel has no packs"))?;
        Ok(pack.rejected_hold_names)
    }
}

fn transition(
    machine: &Machine<State, Happens>,
    from: Option<State>,
    happens: Happens,
) -> Option<(State, State)> {
    let from = from?;
    Some((from, machine.next(Some(from), happens).ok()??))
}
