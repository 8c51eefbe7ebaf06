//! Filing a qualification anew, and deleting it.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::evidence::Role;
use signet_domain::ids::{ApplicationId, QualificationId};
use signet_domain::lifecycle::{Event as Happens, QUALIFICATION};
use signet_domain::person::Who;
use signet_domain::qualification::{
    ChangeQualification, FileQualification, Qualification, QualificationDetail, QualificationDraft,
};
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::text::{FileKey, Remark};

use super::filing::{persons, row};
use super::people;
use crate::db::Written;
use crate::registry::notifying::Happening;
use crate::registry::personal::forgotten;
use crate::store::applications::Filing;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

/// Roles that a qualification is never without.
const ALWAYS: [Role; 2] = [Role::AdministratorFront, Role::AdministratorBack];

impl Registry {
    /// Files a qualification anew, in the place of its newest filing, and sends it to review. What
    /// is not said stays as it was; what was filed before stays in the record.
    ///
    /// Refused with everything that stands in the way.
    pub async fn update_qualification(
        &self,
        caller: &Caller,
        id: QualificationId,
        newest: ApplicationId,
        change: ChangeQualification,
        code: &str,
    ) -> Result<ApplicationId, Error> {
        let (db, account, channel) = (&self.inner.db, caller.account.id, caller.channel.0);
        let Some(detail) = self.detail(account, channel, id, None).await? else {
            return Err(Refusal::QualificationUnknown.into());
        };
        let before = &detail.qualification;
        let mut refusals = standing_refusals(before, newest, Happens::Resubmit);
        let papers = self.look_at_papers(caller, &change.papers).await?;
        refusals.extend_from_slice(&papers.refusals);
        let fitting = self.fitting_phone_code(caller, &change.phone, code).await?;
        if fitting.is_none() {
            refusals.push(Refusal::CodeWrong);
        }
        let kept = kept_papers(&detail, &change);
        let merged = merge(&detail, change, &kept);
        let command = match merged {
            Ok(command) => {
                let draft = QualificationDraft::from(&command);
                refusals.extend(draft.refusals(caller.now.beijing_day()));
                Some(command)
            }
            Err(unknown) => {
                refusals.extend(unknown.into_iter().map(Refusal::PersonIncomplete));
                None
            }
        };
        let shown = |role: &Role| match &command {
            Some(command) => command.papers.iter().any(|(of, _)| of == role),
            None => true,
        };
        let missing = ALWAYS.into_iter().filter(|role| !shown(role));
        refusals.extend(missing.map(Refusal::FileMissing));
        let mut another_administrator = false;
        if let Some(command) = &command {
            let tag = people::document_tag(&self.inner.vault, account, &command.administrator);
            another_administrator =
                store::qualifications::administrator(db, id).await?.as_ref() != Some(&tag);
            if another_administrator
                && store::qualifications::is_repeated(db, account, channel, before, &tag).await?
            {
                refusals.push(Refusal::QualificationRepeated);
            }
        }
        let (Some(command), Some(code), true) = (command, fitting, refusals.is_empty()) else {
            return Err(Error::Refused(refusals));
        };

        let findings = self.findings_of(caller, &(&command).into(), &papers).await?;
        let application = ApplicationId(self.inner.ids.next());
        let key = self.make_personal_key(caller).await?;
        let persons = persons(&command);
        let sealed = people::seal(&persons, application, account, &key, &self.inner.vault)?;
        let mut row = row(caller, &command, id, application);
        row.people = Some(sealed);
        let now = caller.now;
        let due = review::due(review::QUALIFICATION, None, now);
        let filing = Filing { findings: &findings, now, due };
        let mut evidence = papers.commitments();
        evidence.extend(self.commitments_again(newest, &kept).await?);
        let told = json!({
            "application": application.0,
            "before": newest.0,
            "evidence": evidence,
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "qualification.updated",
            subject: id.to_string(),
            detail: &told,
        };
        let mut steps = vec![
            key.hold(),
            code.consume(caller),
            store::qualifications::refile(before, &row, another_administrator, now),
            store::applications::add_of_qualification(&row, &filing),
            store::qualifications::add_filing(row),
        ];
        steps.extend(
            kept.into_iter()
                .map(|role| store::evidence::exhibit_again(application.0, role, newest.0)),
        );
        let (plan, step) = self.plan_of(caller, application, &command, &findings).unzip();
        steps.extend(step);
        let first = steps.len();
        steps.extend(papers.steps(caller, application));
        steps.extend(self.tell(&Happening {
            event: event.id,
            kind: "qualification.filed",
            account: caller.account.id,
            channel: caller.channel.0,
            subject: id.0,
            at: now,
            data: json!({ "application": application.0, "qualification": id.0, "name": command.name.as_str(), "again": true }),
        }));
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => {
                if let Some(plan) = plan {
                    self.carry_out(application, &plan, now).await;
                }
                Ok(application)
            }
            Written::Unmet(0) => Err(forgotten().into()),
            Written::Unmet(1) => Err(Refusal::CodeWrong.into()),
            Written::Unmet(2) => Err(self
                .overtaken(caller, id, newest, Happens::Resubmit)
                .await?
                .unwrap_or(Refusal::QualificationRepeated)
                .into()),
            Written::Unmet(step) => Err(papers.missing(step.saturating_sub(first)).into()),
        }
    }

    /// Deletes a qualification. What was filed for it and decided about it stays in the record.
    pub async fn delete_qualification(
        &self,
        caller: &Caller,
        id: QualificationId,
        newest: ApplicationId,
    ) -> Result<(), Error> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        let found = store::qualifications::find(&self.inner.db, account, channel, id).await?;
        let before = found.ok_or(Refusal::QualificationUnknown)?;
        let mut refusals = standing_refusals(&before, newest, Happens::Delete);
        if store::qualifications::is_bound(&self.inner.db, id).await? {
            refusals.push(Refusal::QualificationBound);
        }
        if !refusals.is_empty() {
            return Err(Error::Refused(refusals));
        }
        let detail = json!({ "application": newest.0, "state": before.state.name() });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "qualification.deleted",
            subject: id.to_string(),
            detail: &detail,
        };
        let mut steps = vec![
            // What is bound while this waits is seen by the step behind it.
            store::qualifications::hold(&before),
            store::qualifications::delete(id),
        ];
        steps.extend(self.tell(&Happening {
            event: event.id,
            kind: "qualification.deleted",
            account: caller.account.id,
            channel: caller.channel.0,
            subject: id.0,
            at: caller.now,
            data: json!({ "qualification": id.0, "name": before.name.as_str(), "was": before.state.name() }),
        }));
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(()),
            Written::Unmet(0) => {
                let overtaken = self.overtaken(caller, id, newest, Happens::Delete).await?;
                Err(overtaken.unwrap_or(Refusal::FilingOutdated).into())
            }
            Written::Unmet(_) => Err(Refusal::QualificationBound.into()),
        }
    }

    /// What became of a qualification that did not stand as it did; `None` if it stands so again.
    async fn overtaken(
        &self,
        caller: &Caller,
        id: QualificationId,
        newest: ApplicationId,
        happens: Happens,
    ) -> Result<Option<Refusal>, Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        let found = store::qualifications::find(&self.inner.db, account, channel, id).await?;
        Ok(match found {
            None => Some(Refusal::QualificationUnknown),
            Some(now) => standing_refusals(&now, newest, happens).into_iter().next(),
        })
    }
}

/// Why a qualification that stands like this is not changed.
fn standing_refusals(
    before: &Qualification,
    newest: ApplicationId,
    happens: Happens,
) -> Vec<Refusal> {
    let outdated = (before.application != newest).then_some(Refusal::FilingOutdated);
    let waits = QUALIFICATION.next(Some(before.state), happens).is_err();
    outdated.into_iter().chain(waits.then_some(Refusal::UnderReview)).collect()
}

/// The roles whose papers stay, as far as their bytes are there.
fn kept_papers(detail: &QualificationDetail, change: &ChangeQualification) -> Vec<Role> {
    let stays =
        |role: &Role| change.keeps(*role) && detail.papers.iter().any(|(of, _, _)| of == role);
    Role::ALL.into_iter().filter(stays).collect()
}

/// The qualification with its changes, whole; or those of whom nobody knows any more who they were.
fn merge(
    detail: &QualificationDetail,
    change: ChangeQualification,
    kept: &[Role],
) -> Result<FileQualification, Vec<Who>> {
    let QualificationDetail { qualification: before, people, remark, papers, .. } = detail;
    let legal_person = people.as_ref().map(|people| people.legal_person.clone());
    let administrator = people.as_ref().map(|people| people.administrator.clone());
    let legal_person = change.legal_person.of(legal_person);
    let administrator = change.administrator.of(administrator);
    let (legal_person, administrator) = match (legal_person, administrator) {
        (Some(legal_person), Some(administrator)) => (legal_person, administrator),
        (legal_person, administrator) => {
            let unknown = [
                (Who::LegalPerson, legal_person.is_none()),
                (Who::Administrator, administrator.is_none()),
            ];
            return Err(unknown.into_iter().filter(|(_, it)| *it).map(|(who, _)| who).collect());
        }
    };
    let kept = papers.iter().filter(|(role, _, _)| kept.contains(role));
    let kept = kept.map(|(role, key, _)| (*role, key.clone()));
    let papers: Vec<(Role, FileKey)> = kept.chain(change.papers).collect();
    Ok(FileQualification {
        name: before.name.clone(),
        purpose: before.purpose,
        body: before.body,
        organization_code: before.organization_code.clone(),
        shared: before.shared,
        company: change.company.unwrap_or_else(|| before.company.clone()),
        licence_valid: change.licence_valid.unwrap_or(before.licence_valid),
        legal_person,
        administrator,
        phone: change.phone,
        papers,
        remark: Remark::new(remark.as_str()).ok().filter(|remark| !remark.as_str().is_empty()),
    })
}
