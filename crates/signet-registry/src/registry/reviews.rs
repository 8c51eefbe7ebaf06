//! Reviews: applications wait, and somebody decides.

use serde_json::json;
use signet_domain::caller::Operator;
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::ApplicationId;
use signet_domain::review::{Case, Decision};
use signet_domain::signature::State;

use super::objects::Content;
use crate::db::Written;
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, store};

/// How a decision ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decided {
    /// It was made.
    Done,
    /// It was made already, by somebody else or earlier.
    TooLate,
    /// There is no such application.
    Unknown,
    /// These findings block it, and the reviewer did not set them aside.
    Blocked(Vec<Finding>),
}

impl Registry {
    /// Applications in a state, or in any, after one, the oldest first.
    pub async fn cases(
        &self,
        state: Option<State>,
        after: Option<ApplicationId>,
        limit: i64,
    ) -> Result<Vec<Case>, Broken> {
        let after = after.map_or(0, |id| id.0);
        Ok(store::applications::page(&self.inner.db, state, after, limit).await?)
    }

    /// One application, with what was filed with it.
    pub async fn case(&self, id: ApplicationId) -> Result<Option<Case>, Broken> {
        let Some(mut case) = store::applications::find(&self.inner.db, id).await? else {
            return Ok(None);
        };
        case.exhibits = store::evidence::exhibits(&self.inner.db, id.0).await?;
        Ok(Some(case))
    }

    /// A piece of evidence that was filed with an application.
    pub async fn exhibit(&self, id: ApplicationId, role: Role) -> Result<Option<Content>, Broken> {
        let Some(case) = store::applications::find(&self.inner.db, id).await? else {
            return Ok(None);
        };
        let evidence = store::evidence::filed_with(&self.inner.db, id.0, role.name()).await?;
        match evidence {
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
        let blocking: Vec<_> = case.blocking().collect();
        let (state, reason) = match decision {
            Decision::Approve { despite_findings: false } if !blocking.is_empty() => {
                return Ok(Decided::Blocked(blocking));
            }
            Decision::Approve { .. } => (State::Approved, ""),
            Decision::Reject { reason } => (State::Rejected, reason.as_str()),
        };
        let detail = json!({
            "state": state.name(),
            "findings": case.findings.iter().map(|finding| finding.name()).collect::<Vec<_>>(),
            "signature": case.signature.0,
            "evidence": case.exhibits.iter().map(|exhibit| &exhibit.fingerprint).collect::<Vec<_>>(),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "application.decided",
            subject: id.to_string(),
            detail: &detail,
        };
        let mut steps = vec![
            store::applications::decide(id, state, &operator.name, reason, operator.now),
            store::signatures::decide(case.signature, id, state, reason),
        ];
        if state == State::Approved {
            steps.push(store::letters::pass(case.account, &case.channel, &case.name));
        }
        steps.push(by_operator(operator, Some(case.account.0), event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Decided::Done),
            Written::Unmet(_) => Ok(Decided::TooLate),
        }
    }
}
