//! Qualifications: who stands behind signatures.

mod changing;
mod entering;
mod filing;
mod papers;
mod people;

use signet_domain::authority::Scope;
use signet_domain::caller::{Caller, Operator};
use signet_domain::ids::{AccountId, ApplicationId, QualificationId};
use signet_domain::qualification::{
    Page, People, Qualification, QualificationDetail, QualificationFilter,
};
use signet_domain::text::QualificationName;

use super::personal::PersonalKey;
use crate::store::qualifications::{Listed, ListedRow};
use crate::{Broken, Registry, Undone, store};

/// A qualification as an operator sees it in a list: without its persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: String,
    /// The qualification.
    pub qualification: Qualification,
}

impl Registry {
    /// Some of the caller's qualifications that are asked for, the newest first, and how many there
    /// are in all.
    pub async fn qualifications(
        &self,
        caller: &Caller,
        filter: &QualificationFilter,
        page: Page,
    ) -> Result<(Vec<Qualification>, i64), Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        let (rows, total) = self.list(account, channel, filter, page).await?;
        Ok((rows.into_iter().map(|row| row.qualification).collect(), total))
    }

    /// Qualifications of all accounts or of one, of all channels or of one, behind one, the oldest
    /// first. Who stands for them is left out.
    pub async fn held_qualifications(
        &self,
        operator: &Operator,
        account: Option<AccountId>,
        channel: Option<&str>,
        after: Option<QualificationId>,
        limit: i64,
    ) -> Result<Vec<Held>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let after = after.map_or(0, |id| id.0);
        Ok(store::qualifications::held(db, account, channel, reach, after, limit).await?)
    }

    /// A qualification as it was filed last, as an operator sees it.
    pub async fn held_qualification(
        &self,
        operator: &Operator,
        id: QualificationId,
    ) -> Result<Option<(Held, QualificationDetail)>, Undone> {
        operator.authority.needs(Scope::Read)?;
        self.held_in_full(operator, id).await
    }

    /// The same, for an operator who has just entered it: whoever changes something is shown it.
    pub async fn entered_qualification(
        &self,
        operator: &Operator,
        id: QualificationId,
    ) -> Result<Option<(Held, QualificationDetail)>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        self.held_in_full(operator, id).await
    }

    async fn held_in_full(
        &self,
        operator: &Operator,
        id: QualificationId,
    ) -> Result<Option<(Held, QualificationDetail)>, Undone> {
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let before = id.0.saturating_sub(1);
        let found = store::qualifications::held(db, None, None, reach, before, 1).await?;
        let Some(held) = found.into_iter().find(|held| held.qualification.id == id) else {
            return Ok(None);
        };
        let detail = self.detail(held.account, &held.channel, id, None).await?;
        Ok(detail.map(|detail| (held, detail)))
    }

    /// The caller's qualification, as it was filed last or with this application. `None` when there
    /// is none, or the application is not one of its.
    pub async fn qualification(
        &self,
        caller: &Caller,
        id: QualificationId,
        application: Option<ApplicationId>,
    ) -> Result<Option<QualificationDetail>, Broken> {
        self.detail(caller.account.id, caller.channel.0, id, application).await
    }

    /// The persons that were filed with an application, for who decides it. `None` where nobody was,
    /// and once personal data were erased.
    pub(crate) async fn people_of(
        &self,
        application: ApplicationId,
    ) -> Result<Option<People>, Broken> {
        let found = store::filings::people(&self.inner.db, application).await?;
        let Some((account, sealed)) = found else { return Ok(None) };
        match self.personal_key(account).await? {
            Some(key) => people::open(&sealed, application, &key),
            None => Ok(None),
        }
    }

    /// Whether the caller has a qualification of this name.
    pub async fn qualification_name_taken(
        &self,
        caller: &Caller,
        name: &QualificationName,
    ) -> Result<bool, Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        Ok(store::qualifications::is_named(&self.inner.db, account, channel, name).await?)
    }

    async fn list(
        &self,
        account: AccountId,
        channel: &str,
        filter: &QualificationFilter,
        page: Page,
    ) -> Result<(Vec<ListedRow>, i64), Broken> {
        let db = &self.inner.db;
        let name = filter.legal_person.as_deref();
        let legal_person = name.map(|name| people::name_tag(&self.inner.vault, account, name));
        let legal_person = legal_person.as_deref();
        let listed = Listed { account, channel, filter, legal_person };
        let total = store::qualifications::count(db, listed).await?;
        let mut rows = store::qualifications::page(db, listed, page).await?;
        let key = self.personal_key(account).await?;
        for row in &mut rows {
            let filed = row.qualification.application;
            if let Some(people) = opened(row.people.take(), filed, key.as_ref())? {
                row.qualification.legal_person = people.legal_person.name.to_string();
            }
        }
        Ok((rows, total))
    }

    pub(super) async fn detail(
        &self,
        account: AccountId,
        channel: &str,
        id: QualificationId,
        application: Option<ApplicationId>,
    ) -> Result<Option<QualificationDetail>, Broken> {
        let db = &self.inner.db;
        let found = store::qualifications::find(db, account, channel, id).await?;
        let Some(qualification) = found else { return Ok(None) };
        let application = application.unwrap_or(qualification.application);
        let Some(mut filing) = store::filings::find(db, id, application).await? else {
            return Ok(None);
        };
        let key = self.personal_key(account).await?;
        let people = opened(filing.people.take(), application, key.as_ref())?;
        let mut qualification = filing.of(qualification);
        if let Some(people) = &people {
            qualification.legal_person = people.legal_person.name.to_string();
        }
        let papers = store::filings::papers(db, application).await?;
        let papers = papers.into_iter().filter(|paper| !paper.erased);
        Ok(Some(QualificationDetail {
            qualification,
            application,
            people,
            remark: filing.remark,
            papers: papers.map(|paper| (paper.role, paper.key, paper.evidence)).collect(),
        }))
    }
}

/// The persons of a filing, if they and the key that sealed them are there.
fn opened(
    sealed: Option<Vec<u8>>,
    application: ApplicationId,
    key: Option<&PersonalKey>,
) -> Result<Option<People>, Broken> {
    match (sealed, key) {
        (Some(sealed), Some(key)) => people::open(&sealed, application, key),
        _ => Ok(None),
    }
}
