//! Cases: what waits to be decided and what was, for those who look at it.

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::evidence::Role;
use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;
use signet_domain::review::{Case, CaseFilter, Order, Subject};

use super::objects::Content;
use crate::store::applications::{Place, START, Sought, place};
use crate::store::evidence::{EvidenceRow, Whereabouts};
use crate::{Broken, Registry, Undone, store};

/// A page of cases.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The cases, without what was filed with them.
    pub cases: Vec<Case>,
    /// What to ask for to get the page behind it; `None` when there is none.
    pub next: Option<Cursor>,
}

/// Where a page of cases ended. Of use with the order it came from only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the order goes by.
    pub key: i64,
    /// The last application.
    pub id: i64,
}

impl Registry {
    /// Applications that stand like this, or however, the oldest first, behind a page that ended at
    /// `after`.
    pub async fn cases(
        &self,
        operator: &Operator,
        standing: Option<Standing>,
        filter: &CaseFilter,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Page, Undone> {
        operator.authority.needs(Scope::Read)?;
        let after = after.map_or(0, |cursor| cursor.id);
        let (db, sought) = (&self.inner.db, sought(operator, standing, filter));
        let cases = store::applications::page(db, &sought, after, limit).await?;
        Ok(page(cases, Order::Age, limit))
    }

    /// Applications that wait to be decided, in an order, behind a page that ended at `after`.
    pub async fn queue(
        &self,
        operator: &Operator,
        order: Order,
        filter: &CaseFilter,
        after: Option<Cursor>,
        limit: i64,
    ) -> Result<Page, Undone> {
        operator.authority.needs(Scope::Read)?;
        let after = after.map_or(START, |Cursor { key, id }| Place { key, id });
        let (db, sought) = (&self.inner.db, sought(operator, None, filter));
        let cases = store::applications::queue(db, order, &sought, after, limit).await?;
        Ok(page(cases, order, limit))
    }

    /// Whether two persons have to approve a case.
    pub fn wants_second_eyes(&self, case: &Case) -> bool {
        case.wants(&self.inner.reviewing.second_eyes)
    }

    /// One application, with what was filed with it.
    pub async fn case(
        &self,
        operator: &Operator,
        id: ApplicationId,
    ) -> Result<Option<Case>, Undone> {
        operator.authority.needs(Scope::Read)?;
        Ok(self.whole_case(operator, id).await?)
    }

    /// The same, for an operator who has just done something with it that took a scope: whoever changes
    /// something is shown it.
    pub async fn case_after(
        &self,
        operator: &Operator,
        took: Scope,
        id: ApplicationId,
    ) -> Result<Option<Case>, Undone> {
        operator.authority.needs(took)?;
        Ok(self.whole_case(operator, id).await?)
    }

    /// An application, if it is there for an operator, without what was filed with it.
    pub(super) async fn reached_case(
        &self,
        operator: &Operator,
        id: ApplicationId,
    ) -> Result<Option<Case>, Broken> {
        let found = store::applications::find(&self.inner.db, id).await?;
        Ok(found.filter(|case| operator.authority.reaches(case.account)))
    }

    /// The same, with what was filed with it.
    pub(super) async fn whole_case(
        &self,
        operator: &Operator,
        id: ApplicationId,
    ) -> Result<Option<Case>, Broken> {
        let Some(mut case) = self.reached_case(operator, id).await? else { return Ok(None) };
        case.exhibits = store::evidence::exhibits(&self.inner.db, id.0).await?;
        if let Subject::Signature { id, .. } = case.subject {
            case.flags = store::expiry::flags_of(&self.inner.db, id).await?;
        }
        Ok(Some(case))
    }

    /// A piece of evidence that was filed with an application: of those in one role, the one at this
    /// place, from 0. `None` once its bytes were erased.
    pub async fn exhibit(
        &self,
        operator: &Operator,
        id: ApplicationId,
        role: Role,
        position: i64,
    ) -> Result<Option<Content>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let Some(case) = self.reached_case(operator, id).await? else { return Ok(None) };
        let evidence = store::evidence::filed_with(&self.inner.db, id.0, role.name(), position);
        match evidence.await? {
            Some(EvidenceRow { at: Whereabouts::Gone, .. }) | None => Ok(None),
            Some(evidence) => Ok(Some(self.content(case.account, evidence).await?)),
        }
    }
}

/// What an operator asks for, as far as the operator reaches.
pub(super) fn sought<'a>(
    operator: &'a Operator,
    standing: Option<Standing>,
    filter: &'a CaseFilter,
) -> Sought<'a> {
    Sought { standing, filter, reach: operator.authority.reach(), now: operator.now }
}

/// A page with where it ended: there is nothing behind one that is not full.
pub(super) fn page(cases: Vec<Case>, order: Order, limit: i64) -> Page {
    let full = i64::try_from(cases.len()).is_ok_and(|length| length >= limit);
    let last = cases.last().filter(|_| full).map(|case| place(case, order));
    let next = last.map(|Place { key, id }| Cursor { key, id });
    Page { cases, next }
}
