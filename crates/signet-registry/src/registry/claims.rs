//! Claims: a reviewer takes a case on, and for a while nobody else decides it.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;
use signet_domain::review::{Case, CaseFilter, Claim, Order};

use super::cases::sought;
use super::reviews::{Late, late};
use crate::db::{Step, Written};
use crate::store::applications::{START, place};
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store};

/// How many cases are tried to be taken on before the queue is asked again.
const PAGE: i64 = 20;

/// How often a claim is tried that others come between.
const TRIES: usize = 10;

/// How a claim, or letting go of one, ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// It was made, or ended.
    Done,
    /// Somebody has it.
    Held(Claim),
    /// Nobody has it, so there is nothing to let go of.
    Free,
    /// There is nothing to be decided any more.
    TooLate(Late),
    /// There is no such application.
    Unknown,
}

impl Registry {
    /// Takes a case on, or renews the claim of the same person.
    pub async fn claim(&self, operator: &Operator, id: ApplicationId) -> Result<Claimed, Undone> {
        operator.authority.needs(Scope::Review)?;
        for _ in 0..TRIES {
            let Some(case) = self.reached_case(operator, id).await? else {
                return Ok(Claimed::Unknown);
            };
            if self.take(operator, &case).await? {
                return Ok(Claimed::Done);
            }
            match self.whose(operator, id).await? {
                // Somebody had it, and let go meanwhile.
                Claimed::Free => {}
                held => return Ok(held),
            }
        }
        Err(Broken::new("a claim", "others came between all the time").passing().into())
    }

    /// Takes on the first case of a queue that nobody has, and that is not waiting for somebody
    /// else's eyes. `None` when there is none.
    pub async fn claim_next(
        &self,
        operator: &Operator,
        order: Order,
        filter: &CaseFilter,
    ) -> Result<Option<ApplicationId>, Undone> {
        operator.authority.needs(Scope::Review)?;
        let filter = CaseFilter { unclaimed: true, claimed_by: None, ..filter.clone() };
        let (db, mut after) = (&self.inner.db, START);
        let sought = sought(operator, None, &filter);
        loop {
            let cases = store::applications::queue(db, order, &sought, after, PAGE).await?;
            let Some(last) = cases.last() else { return Ok(None) };
            after = place(last, order);
            for case in cases.iter().filter(|case| case.first_eyes.as_ref() != Some(&operator.name))
            {
                if self.take(operator, case).await? {
                    return Ok(Some(case.application));
                }
            }
        }
    }

    /// Lets go of a case. Who may overrule takes it from whoever has it.
    pub async fn release(&self, operator: &Operator, id: ApplicationId) -> Result<Claimed, Undone> {
        operator.authority.needs(Scope::Review)?;
        let Some(case) = self.reached_case(operator, id).await? else {
            return Ok(Claimed::Unknown);
        };
        let overrules = operator.authority.needs(Scope::Overrule).is_ok();
        let from = match case.claim_at(operator.now) {
            Some(claim) if overrules => &claim.by,
            _ => &operator.name,
        };
        let released = store::claims::release(id, from);
        if self.note(operator, &case, "application.released", released).await? {
            return Ok(Claimed::Done);
        }
        Ok(self.whose(operator, id).await?)
    }

    async fn take(&self, operator: &Operator, case: &Case) -> Result<bool, Broken> {
        let minutes = i64::from(self.inner.reviewing.claim_minutes);
        let until = operator.now.plus_millis(minutes * 60_000);
        let taken = store::claims::take(case.application, &operator.name, operator.now, until);
        self.note(operator, case, "application.claimed", taken).await
    }

    /// Changes something about a claim, and says whether it did.
    async fn note(
        &self,
        operator: &Operator,
        case: &Case,
        kind: &'static str,
        step: Step,
    ) -> Result<bool, Broken> {
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind,
            subject: case.application.to_string(),
            detail: &detail,
        };
        let steps = vec![step, by_operator(operator, Some(case.account.0), event)];
        Ok(matches!(self.inner.db.write(steps).await?, Written::Done(_)))
    }

    /// Who has a case, or why nobody can.
    async fn whose(&self, operator: &Operator, id: ApplicationId) -> Result<Claimed, Broken> {
        let Some(case) = store::applications::find(&self.inner.db, id).await? else {
            return Ok(Claimed::Unknown);
        };
        if case.standing != Standing::Pending {
            return Ok(Claimed::TooLate(late(&self.inner.db, &case).await?));
        }
        Ok(case.claim_at(operator.now).cloned().map_or(Claimed::Free, Claimed::Held))
    }
}
