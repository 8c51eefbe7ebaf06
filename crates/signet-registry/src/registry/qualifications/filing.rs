//! Filing a qualification.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts};
use signet_domain::finding::Finding;
use signet_domain::ids::{ApplicationId, QualificationId};
use signet_domain::policy::{Filed, Plan};
use signet_domain::qualification::{FileQualification, People, QualificationDraft};
use signet_domain::refusal::Refusal;
use signet_domain::review;

use super::papers::Papers;
use super::people;
use crate::db::{Step, Written};
use crate::registry::considering::Considered;
use crate::registry::notifying::Happening;
use crate::registry::personal::forgotten;
use crate::store::applications::Filing;
use crate::store::events::{Event, by_caller};
use crate::store::qualifications::QualificationRow;
use crate::{Broken, Error, Registry, store};

impl Registry {
    /// Files a qualification and sends it to review. The code is the one that was sent to the
    /// administrator's phone for the caller's account; it is used up with this.
    ///
    /// Refused with everything that stands in the way: what the rules say, what the papers are, a
    /// name that is taken, and a code that does not fit.
    pub async fn file_qualification(
        &self,
        caller: &Caller,
        command: FileQualification,
        code: &str,
    ) -> Result<QualificationId, Error> {
        let draft = QualificationDraft::from(&command);
        let (mut refusals, papers) = self.judge_qualification(caller, &draft).await?;
        let code = self.fitting_phone_code(caller, &command.phone, code).await?;
        if code.is_none() {
            refusals.push(Refusal::CodeWrong);
        }
        let Some(code) = code.filter(|_| refusals.is_empty()) else {
            return Err(Error::Refused(refusals));
        };

        let findings = self.findings_of(caller, &draft, &papers).await?;
        let id = QualificationId(self.inner.ids.next());
        let application = ApplicationId(self.inner.ids.next());
        let key = self.make_personal_key(caller).await?;
        let account = caller.account.id;
        let persons = persons(&command);
        let sealed = people::seal(&persons, application, account, &key, &self.inner.vault)?;
        let mut row = row(caller, &command, id, application);
        row.people = Some(sealed);
        let now = caller.now;
        let due = review::due(review::QUALIFICATION, None, now);
        let filing = Filing { findings: &findings, now, due };
        let detail = json!({ "application": application.0, "evidence": papers.commitments() });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "qualification.filed",
            subject: id.to_string(),
            detail: &detail,
        };
        let mut steps = vec![
            key.hold(),
            code.consume(caller),
            store::qualifications::add(&row, now),
            store::applications::add_of_qualification(&row, &filing),
            store::qualifications::add_filing(row),
        ];
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
            data: json!({ "application": application.0, "qualification": id.0, "name": command.name.as_str(), "again": false }),
        }));
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => {
                if let Some(plan) = plan {
                    self.carry_out(application, &plan, now).await;
                }
                Ok(id)
            }
            Written::Unmet(0) => Err(forgotten().into()),
            Written::Unmet(1) => Err(Refusal::CodeWrong.into()),
            Written::Unmet(2) => Err(Refusal::QualificationNameTaken.into()),
            Written::Unmet(step) => Err(papers.missing(step.saturating_sub(first)).into()),
        }
    }

    /// Looks at a qualification without filing it. Nothing is said of the code: asking about one counts
    /// as an attempt.
    pub async fn consider_qualification(
        &self,
        caller: &Caller,
        draft: QualificationDraft<'_>,
    ) -> Result<Considered, Broken> {
        let (refusals, papers) = self.judge_qualification(caller, &draft).await?;
        let findings = self.findings_of(caller, &draft, &papers).await?;
        Ok(Considered { refusals, findings })
    }

    /// Everything that stands in the way but the code, and the papers as they were looked at.
    async fn judge_qualification(
        &self,
        caller: &Caller,
        draft: &QualificationDraft<'_>,
    ) -> Result<(Vec<Refusal>, Papers), Broken> {
        let mut refusals = draft.refusals(caller.now.beijing_day());
        if let Some(name) = draft.name
            && self.qualification_name_taken(caller, name).await?
        {
            refusals.push(Refusal::QualificationNameTaken);
        }
        let papers = self.look_at_papers(caller, draft.papers.unwrap_or_default()).await?;
        refusals.extend_from_slice(&papers.refusals);
        Ok((refusals, papers))
    }

    /// What the policy plans for a filing: see [`Registry::plan`].
    pub(super) fn plan_of(
        &self,
        caller: &Caller,
        application: ApplicationId,
        command: &FileQualification,
        findings: &[Finding],
    ) -> Option<(Plan, Step)> {
        let filed = Filed {
            account: caller.account.id,
            channel: caller.channel.0,
            kind: review::QUALIFICATION,
            source: None,
            purpose: command.purpose,
            name: command.name.as_str(),
            findings,
            at: caller.now,
        };
        self.plan(application, &filed)
    }

    /// What a reviewer should know before looking.
    pub(super) async fn findings_of(
        &self,
        caller: &Caller,
        draft: &QualificationDraft<'_>,
        papers: &Papers,
    ) -> Result<Vec<Finding>, Broken> {
        let neighbours = self.neighbours(caller.account.id, &papers.evidence()).await?;
        Ok(checks::run(&Facts {
            party: (*draft).into(),
            legal_person: draft.legal_person,
            administrator: draft.administrator,
            misnamed: &papers.misnamed,
            ..self.facts(caller, review::QUALIFICATION, None, &neighbours)?
        }))
    }
}

/// The natural persons of a filing.
pub(super) fn persons(command: &FileQualification) -> People {
    People {
        legal_person: command.legal_person.clone(),
        administrator: command.administrator.clone(),
        phone: command.phone.clone(),
    }
}

/// A filing as it is written, but for its persons.
pub(super) fn row<'a>(
    caller: &'a Caller,
    command: &'a FileQualification,
    id: QualificationId,
    application: ApplicationId,
) -> QualificationRow<'a> {
    QualificationRow {
        id,
        application,
        account: caller.account.id,
        channel: caller.channel.0,
        name: &command.name,
        purpose: command.purpose,
        body: command.body,
        organization_code: &command.organization_code,
        shared: command.shared,
        company: &command.company,
        licence_valid: command.licence_valid,
        remark: command.remark.as_ref().map_or("", |remark| remark.as_str()),
        people: None,
    }
}
