//! Withdrawing what waits. No operation of the vendors does: applicants do it at their consoles, and
//! here by asking the operator.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::{Event as Happens, FILING};
use signet_domain::reason::Reply;
use signet_domain::review::Subject;

use super::notifying::Happening;
use super::reviews::{Decided, late};
use crate::db::Written;
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store};

/// How often a withdrawal is tried that others come in the way of.
const TRIES: usize = 3;

impl Registry {
    /// Withdraws an application that waits. What was in force before it stays in force.
    pub async fn withdraw(
        &self,
        operator: &Operator,
        id: ApplicationId,
    ) -> Result<Decided, Undone> {
        operator.authority.needs(Scope::Overrule)?;
        for _ in 0..TRIES {
            let Some(case) = self.whole_case(operator, id).await? else {
                return Ok(Decided::Unknown);
            };
            let Ok(Some(standing)) = FILING.next(Some(case.standing), Happens::Withdraw) else {
                return Ok(Decided::TooLate(late(&self.inner.db, &case).await?));
            };
            let nothing = Reply::default();
            let moves = self.moves(operator, &case, Happens::Withdraw, &nothing).await?;
            let Some(mut steps) = moves else { continue };
            let detail = json!({ case.subject.kind(): case.subject.id() });
            let event = Event {
                id: self.inner.ids.next(),
                kind: "application.withdrawn",
                subject: id.to_string(),
                detail: &detail,
            };
            // The subject moves only as long as this is its newest filing, and waits.
            steps.push(store::applications::end(id, standing, operator.now));
            steps.extend(self.tell(&Happening {
                event: event.id,
                kind: match case.subject {
                    Subject::Signature { .. } => "signature.withdrawn",
                    Subject::Qualification { .. } => "qualification.withdrawn",
                },
                account: case.account,
                channel: &case.channel,
                subject: case.subject.id(),
                at: operator.now,
                data: json!({
                    "application": id.0,
                    case.subject.kind(): case.subject.id(),
                    "name": case.name,
                }),
            }));
            steps.push(by_operator(operator, Some(case.account.0), event));
            if let Written::Done(_) = self.inner.db.write(steps).await? {
                return Ok(Decided::Done);
            }
        }
        Err(Broken::new("a withdrawal", "others came between all the time").passing().into())
    }
}
