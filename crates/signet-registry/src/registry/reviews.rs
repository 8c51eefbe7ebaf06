//! Reviews: applications wait, and somebody decides.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::finding::Finding;
use signet_domain::ids::{ApplicationId, QualificationId, SignatureId};
use signet_domain::lifecycle::{
    Event as Happens, FILING, Machine, QUALIFICATION, SIGNATURE, Standing, State,
};
use signet_domain::reason::Reply;
use signet_domain::review::{self, Case, Claim, Decision, Subject};
use signet_domain::signature::Which;

use super::carriers::{Actor, Owner};
use super::forms::SIGNATURE_DECIDED;
use super::notifying::Happening;
use crate::db::{Db, Step, Written};
use crate::store::applications::Needs;
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store};

/// How a decision ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It was made.
    Done,
    /// It was noted: a second person has to approve, too.
    Noted,
    /// There is nothing to be decided any more.
    TooLate(Late),
    /// There is no such application.
    Unknown,
    /// Somebody else has taken it on.
    Held(Claim),
    /// This person has approved it already, and somebody else has to.
    SameEyes,
    /// These findings block it, and the reviewer did not set them aside.
    Blocked(Vec<Finding>),
}

/// Why there is nothing to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Late {
    /// It was decided already.
    Decided(review::Decided),
    /// The applicant has filed it anew, as this application.
    Superseded(ApplicationId),
    /// The applicant has withdrawn or deleted it.
    Withdrawn,
    /// It is a policy that comes too late: a person has the case in hand.
    TakenOver,
}

/// How often a decision is tried that others come between.
const TRIES: usize = 10;

impl Registry {
    /// Decides an application that waits. The event says who did, on which evidence. Where two
    /// persons have to approve, the first approval is noted only. Setting findings aside, and being the
    /// second of the two, takes the scope to overrule besides.
    pub async fn decide(
        &self,
        operator: &Operator,
        id: ApplicationId,
        decision: &Decision,
    ) -> Result<Decided, Undone> {
        self.decide_case(operator, id, decision, false).await
    }

    /// The same. What is `planned` is done only as long as the plan stands.
    pub(super) async fn decide_case(
        &self,
        operator: &Operator,
        id: ApplicationId,
        decision: &Decision,
        planned: bool,
    ) -> Result<Decided, Undone> {
        operator.authority.needs(Scope::Decide)?;
        if matches!(decision, Decision::Approve { despite_findings: true }) {
            operator.authority.needs(Scope::Overrule)?;
        }
        for _ in 0..TRIES {
            let Some(case) = self.whole_case(operator, id).await? else {
                return Ok(Decided::Unknown);
            };
            if let Some(obstacle) = self.obstacle(operator, &case, decision, planned).await? {
                return Ok(obstacle);
            }
            let approves = matches!(decision, Decision::Approve { .. });
            let second = approves && self.wants_second_eyes(&case);
            let noted = second && case.first_eyes.is_none();
            if second && !noted {
                operator.authority.needs(Scope::Overrule)?;
            }
            let steps = match noted {
                true => Some(self.noting(operator, &case, planned)),
                false => {
                    let needs = Needs { other_eyes: second, plan: planned };
                    self.deciding(operator, &case, decision, needs).await?
                }
            };
            // What is not there to be changed was changed meanwhile: then the case is, too.
            if let Some(steps) = steps
                && let Written::Done(_) = self.inner.db.write(steps).await?
            {
                if approves && !noted {
                    self.reflag_approved(&case.subject, operator.now).await;
                }
                return Ok(if noted { Decided::Noted } else { Decided::Done });
            }
        }
        Err(Broken::new("a decision", "others came between all the time").passing().into())
    }

    /// What stands in the way of a decision.
    async fn obstacle(
        &self,
        operator: &Operator,
        case: &Case,
        decision: &Decision,
        planned: bool,
    ) -> Result<Option<Decided>, Broken> {
        if case.standing != Standing::Pending {
            return Ok(Some(Decided::TooLate(late(&self.inner.db, case).await?)));
        }
        if planned && case.plan.is_none() {
            return Ok(Some(Decided::TooLate(Late::TakenOver)));
        }
        if let Some(claim) = case.claim_at(operator.now)
            && claim.by != operator.name
        {
            return Ok(Some(Decided::Held(claim.clone())));
        }
        let Decision::Approve { despite_findings } = decision else { return Ok(None) };
        let blocking: Vec<_> = case.blocking().cloned().collect();
        if !despite_findings && !blocking.is_empty() {
            return Ok(Some(Decided::Blocked(blocking)));
        }
        let same = case.first_eyes.as_ref() == Some(&operator.name);
        Ok((same && self.wants_second_eyes(case)).then_some(Decided::SameEyes))
    }

    /// The steps of the first of two approvals.
    fn noting(&self, operator: &Operator, case: &Case, planned: bool) -> Vec<Step> {
        let (id, by) = (case.application, &operator.name);
        let detail = json!({
            "findings": case.findings.iter().map(Finding::name).collect::<Vec<_>>(),
            "evidence": case.exhibits.iter().filter_map(|exhibit| exhibit.commitment.as_ref()).collect::<Vec<_>>(),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "application.first-eyes",
            subject: id.to_string(),
            detail: &detail,
        };
        vec![
            store::applications::note_first_eyes(id, by, operator.now, planned),
            by_operator(operator, Some(case.account.0), event),
        ]
    }

    /// The steps of a decision. `None` when its subject is gone or does not stand where it could be
    /// made.
    async fn deciding(
        &self,
        operator: &Operator,
        case: &Case,
        decision: &Decision,
        needs: Needs,
    ) -> Result<Option<Vec<Step>>, Broken> {
        let nothing = Reply::default();
        let (happens, told) = match decision {
            Decision::Approve { .. } => (Happens::Approve, &nothing),
            Decision::Reject(told) => (Happens::Reject, told),
            Decision::AskForMore(told) => (Happens::AskForMore, told),
        };
        let Ok(Some(standing)) = FILING.next(Some(case.standing), happens) else {
            return Ok(None);
        };
        let Some(moves) = self.moves(operator, case, happens, told).await? else {
            return Ok(None);
        };
        let detail = json!({
            "state": standing.name(),
            "findings": case.findings.iter().map(Finding::name).collect::<Vec<_>>(),
            "despite_findings": happens == Happens::Approve && case.blocking().next().is_some(),
            "first_eyes": case.first_eyes,
            case.subject.kind(): case.subject.id(),
            "reasons": told.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>(),
            "evidence": case.exhibits.iter().filter_map(|exhibit| exhibit.commitment.as_ref()).collect::<Vec<_>>(),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "application.decided",
            subject: case.application.to_string(),
            detail: &detail,
        };
        let (id, by, now) = (case.application, &operator.name, operator.now);
        let mut steps = vec![store::applications::decide(id, standing, by, told, now, needs)];
        // The first of them changes the subject; what follows from that is told after the decision.
        let mut moves = moves.into_iter();
        steps.extend(moves.next());
        if self.is_subscribed(case.account) {
            let data = self.told_of_decision(case, standing, told).await?;
            steps.extend(self.tell(&Happening {
                event: event.id,
                kind: match case.subject {
                    Subject::Signature { .. } => SIGNATURE_DECIDED,
                    Subject::Qualification { .. } => "qualification.decided",
                },
                account: case.account,
                channel: &case.channel,
                subject: case.subject.id(),
                at: now,
                data,
            }));
        }
        steps.extend(moves);
        steps.push(by_operator(operator, Some(case.account.0), event));
        Ok(Some(steps))
    }

    /// What a decision does to its subject, and to what that rests on. `None` when the subject is
    /// gone or does not stand where the event could happen.
    pub(super) async fn moves(
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
        let Some(found) = found else { return Ok(None) };
        let Some((from, to)) = transition(&SIGNATURE, Some(found.state), happens) else {
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
            let (by, of) = (Actor::Operator(operator), Owner::of(case));
            let carriers =
                self.request_carriers(by, of, &found, case.application, rests.qualification);
            steps.extend(carriers.await?);
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

/// Why a case that does not wait any more is not to be decided.
pub(super) async fn late(db: &Db, case: &Case) -> Result<Late, Broken> {
    if let Some(decided) = &case.decided {
        return Ok(Late::Decided(decided.clone()));
    }
    let newest = match case.standing {
        Standing::Superseded => store::applications::newest(db, case.subject.id()).await?,
        _ => None,
    };
    Ok(newest.map_or(Late::Withdrawn, Late::Superseded))
}
