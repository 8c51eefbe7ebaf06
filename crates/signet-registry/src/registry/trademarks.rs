//! Registered trademarks.

use std::collections::HashSet;

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts};
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::TrademarkId;
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::trademark::{FileTrademark, Trademark, TrademarkDraft};

use super::considering::Considered;
use super::evidence::{Upload, commitments};
use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

/// A trademark as it was looked at.
#[derive(Default)]
struct Judged {
    refusals: Vec<Refusal>,
    /// Its role, if the screenshot's extension disagrees with its content.
    misnamed: Vec<Role>,
    /// What was looked at.
    screenshot: Option<Upload>,
}

impl Registry {
    /// Files a trademark. It is judged together with the signatures that rest on it.
    ///
    /// Refused with everything that stands in the way: a term that today is outside of, and a
    /// screenshot that is missing or unfit.
    pub async fn file_trademark(
        &self,
        caller: &Caller,
        command: FileTrademark,
    ) -> Result<TrademarkId, Error> {
        let account = caller.account.id;
        let draft = TrademarkDraft::from(&command);
        let judged = self.judge_trademark(caller, &draft).await?;
        let Some(upload) = judged.screenshot.as_ref().filter(|_| judged.refusals.is_empty()) else {
            return Err(Error::Refused(judged.refusals));
        };
        let findings = self.findings_of_trademark(caller, &draft, &judged).await?;
        let id = TrademarkId(self.inner.ids.next());
        let detail = json!({ "evidence": commitments([upload]) });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "trademark.filed",
            subject: id.to_string(),
            detail: &detail,
        };
        let (channel, now) = (caller.channel.0, caller.now.0);
        let place = (Role::Trademark, 0);
        let key = command.screenshot.as_str();
        let steps = vec![
            store::trademarks::add(id, account, channel, &command, &findings, now),
            store::evidence::exhibit_object(id.0, place, account, key, upload),
            by_caller(caller, event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(id),
            Written::Unmet(_) => Err(Refusal::FileMissing(Role::Trademark).into()),
        }
    }

    /// Looks at a trademark without filing it.
    pub async fn consider_trademark(
        &self,
        caller: &Caller,
        draft: TrademarkDraft<'_>,
    ) -> Result<Considered, Broken> {
        let judged = self.judge_trademark(caller, &draft).await?;
        let findings = self.findings_of_trademark(caller, &draft, &judged).await?;
        Ok(Considered { refusals: judged.refusals, findings })
    }

    /// Everything that stands in the way.
    async fn judge_trademark(
        &self,
        caller: &Caller,
        draft: &TrademarkDraft<'_>,
    ) -> Result<Judged, Broken> {
        let refusals = draft.refusals(caller.now.beijing_day());
        let mut judged = Judged { refusals, ..Judged::default() };
        if let Some(key) = draft.screenshot {
            let (account, pack) = (caller.account.id, self.pack_of(caller)?);
            let looked = self.look_at_object(account, Role::Trademark, key, pack).await?;
            judged.refusals.extend(looked.refusals);
            judged.misnamed.extend(looked.misnamed);
            judged.screenshot = looked.upload;
        }
        Ok(judged)
    }

    /// What a reviewer should know before looking.
    async fn findings_of_trademark(
        &self,
        caller: &Caller,
        draft: &TrademarkDraft<'_>,
        judged: &Judged,
    ) -> Result<Vec<Finding>, Broken> {
        let shot = judged.screenshot.iter().map(|it| (Role::Trademark, it.evidence));
        let shot: Vec<_> = shot.collect();
        let neighbours = self.neighbours(caller.account.id, &shot).await?;
        Ok(checks::run(&Facts {
            trademark: Some(*draft),
            misnamed: &judged.misnamed,
            ..self.facts(caller, review::SIGNATURE, None, &neighbours)?
        }))
    }

    /// The caller's trademarks with these ids, in this order; unknown ids and repetitions are left
    /// out.
    pub async fn trademarks(
        &self,
        caller: &Caller,
        ids: &[TrademarkId],
    ) -> Result<Vec<Trademark>, Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        let mut seen = HashSet::new();
        let mut trademarks = vec![];
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            let found = store::trademarks::find(&self.inner.db, account, channel, *id);
            trademarks.extend(found.await?);
        }
        Ok(trademarks)
    }
}
