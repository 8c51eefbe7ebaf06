//! Letters of authorization.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts};
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::LetterId;
use signet_domain::letter::{FileLetter, Letter, LetterDraft, LetterFilter};
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::text::LetterName;

use super::considering::Considered;
use super::evidence::{Upload, commitments};
use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

/// The most letters in one answer. The one dialect that lists letters has no pages.
pub const LIST_MAX: i64 = 1_000;

/// A letter as it was looked at.
#[derive(Default)]
struct Judged {
    refusals: Vec<Refusal>,
    /// Its role, if the scan's extension disagrees with its content.
    misnamed: Vec<Role>,
    /// What was looked at.
    scan: Option<Upload>,
}

impl Registry {
    /// Files a letter. It is judged together with the signatures that rest on it.
    ///
    /// Refused with everything that stands in the way.
    pub async fn file_letter(
        &self,
        caller: &Caller,
        command: FileLetter,
    ) -> Result<LetterId, Error> {
        let account = caller.account.id;
        let draft = LetterDraft::from(&command);
        let judged = self.judge_letter(caller, &draft).await?;
        let Some(scan) = judged.scan.as_ref().filter(|_| judged.refusals.is_empty()) else {
            return Err(Error::Refused(judged.refusals));
        };
        let findings = self.findings_of_letter(caller, &draft, &judged).await?;
        let id = LetterId(self.inner.ids.next());
        let detail = json!({ "scope": command.scope.len(), "evidence": commitments([scan]) });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "letter.filed",
            subject: id.to_string(),
            detail: &detail,
        };
        let now = caller.now.0;
        let mut steps =
            store::letters::add(id, account, caller.channel.0, &command, &findings, now);
        steps.push(store::evidence::exhibit_object(
            id.0,
            (Role::Letter, 0),
            account,
            command.scan.as_str(),
            scan,
        ));
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(id),
            Written::Unmet(0) => Err(Refusal::LetterNameTaken.into()),
            Written::Unmet(_) => Err(Refusal::FileMissing(Role::Letter).into()),
        }
    }

    /// Looks at a letter without filing it.
    pub async fn consider_letter(
        &self,
        caller: &Caller,
        draft: LetterDraft<'_>,
    ) -> Result<Considered, Broken> {
        let judged = self.judge_letter(caller, &draft).await?;
        let findings = self.findings_of_letter(caller, &draft, &judged).await?;
        Ok(Considered { refusals: judged.refusals, findings })
    }

    /// Everything that stands in the way.
    async fn judge_letter(
        &self,
        caller: &Caller,
        draft: &LetterDraft<'_>,
    ) -> Result<Judged, Broken> {
        let refusals = draft.refusals(caller.now.beijing_day());
        let mut judged = Judged { refusals, ..Judged::default() };
        let (pack, words) = (self.pack_of(caller)?, self.words_of(caller)?);
        let scope = draft.scope.unwrap_or_default();
        let forbidden = scope.iter().find_map(|name| pack.refuses_name(words, name));
        judged.refusals.extend(forbidden);
        if let Some(name) = draft.name
            && self.letter_name_taken(caller, name).await?
        {
            judged.refusals.push(Refusal::LetterNameTaken);
        }
        if let Some(key) = draft.scan {
            let account = caller.account.id;
            let looked = self.look_at_object(account, Role::Letter, key, pack).await?;
            judged.refusals.extend(looked.refusals);
            judged.misnamed.extend(looked.misnamed);
            judged.scan = looked.upload;
        }
        Ok(judged)
    }

    /// What a reviewer should know before looking.
    async fn findings_of_letter(
        &self,
        caller: &Caller,
        draft: &LetterDraft<'_>,
        judged: &Judged,
    ) -> Result<Vec<Finding>, Broken> {
        let (db, account) = (&self.inner.db, caller.account.id);
        let scan = judged.scan.iter().map(|scan| (Role::Letter, scan.evidence)).collect::<Vec<_>>();
        let neighbours = self.neighbours(account, &scan).await?;
        let applicants =
            store::qualifications::own_companies(db, account, caller.channel.0).await?;
        Ok(checks::run(&Facts {
            letter: Some(*draft),
            applicants: &applicants,
            misnamed: &judged.misnamed,
            ..self.facts(caller, review::SIGNATURE, None, &neighbours)?
        }))
    }

    /// Whether the caller has a letter of this name.
    pub async fn letter_name_taken(
        &self,
        caller: &Caller,
        name: &LetterName,
    ) -> Result<bool, Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        Ok(store::letters::name_taken(&self.inner.db, account, channel, name).await?)
    }

    /// The caller's letters that pass a filter, the newest first, at most [`LIST_MAX`].
    pub async fn letters(
        &self,
        caller: &Caller,
        filter: LetterFilter,
    ) -> Result<Vec<Letter>, Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        let today = caller.now.beijing_day();
        Ok(store::letters::list(&self.inner.db, account, channel, &filter, today, LIST_MAX).await?)
    }
}
