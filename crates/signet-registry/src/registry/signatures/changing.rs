//! Deleting a signature, and binding it to another qualification.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::ids::{LetterId, QualificationId, SignatureId};
use signet_domain::letter::LetterFilter;
use signet_domain::lifecycle::{Event as Happens, SIGNATURE, Standing, State};
use signet_domain::refusal::Refusal;
use signet_domain::signature::Which;

use super::judging::letter_refusals;
use super::{TRIES, outrun};
use crate::db::Written;
use crate::registry::carriers::Actor;
use crate::registry::notifying::Happening;
use crate::store::events::{Event, by_caller};
use crate::{Error, Registry, store};

impl Registry {
    /// Deletes a signature. What was filed for it and decided about it stays in the record.
    pub async fn delete_signature(&self, caller: &Caller, which: &Which) -> Result<(), Error> {
        let pack = self.inner.pack(caller.channel, caller.now.beijing_day())?;
        for _ in 0..TRIES {
            let Some(before) = self.signature(caller, which).await? else {
                return Err(Refusal::SignatureUnknown.into());
            };
            let legal = SIGNATURE.next(Some(before.state), Happens::Delete).is_ok();
            if !legal || (before.state.waits() && !pack.deletes_pending) {
                return Err(Refusal::UnderReview.into());
            }
            let detail = json!({ "name": before.name.as_str(), "state": before.state.name() });
            let event = Event {
                id: self.inner.ids.next(),
                kind: "signature.deleted",
                subject: before.id.to_string(),
                detail: &detail,
            };
            let mut steps = vec![
                store::signatures::delete(&before),
                store::applications::end(before.application, Standing::Withdrawn, caller.now),
            ];
            steps.extend(self.withdraw_carriers(Actor::Caller(caller), before.id).await?);
            steps.extend(self.tell(&Happening {
                event: event.id,
                kind: "signature.deleted",
                account: caller.account.id,
                channel: caller.channel.0,
                subject: before.id.0,
                at: caller.now,
                data: json!({
                    "signature": before.id.0,
                    "name": before.name.as_str(),
                    "was": before.state.name(),
                }),
            }));
            steps.push(by_caller(caller, event));
            // Deleted, filed anew or decided meanwhile, it is looked at again as it stands now.
            if let Written::Done(_) = self.inner.db.write(steps).await? {
                return Ok(());
            }
        }
        Err(outrun("a deletion"))
    }

    /// Binds an approved signature to another qualification, and to a letter where one is given.
    /// Without one it keeps the letter it has. It takes effect at once.
    pub async fn rebind_signature(
        &self,
        caller: &Caller,
        which: &Which,
        qualification: QualificationId,
        letter: Option<LetterId>,
    ) -> Result<(), Error> {
        // Bound, filed anew or deleted meanwhile, it is looked at again as it stands now.
        for _ in 0..TRIES {
            if let Some(id) = self.try_rebind(caller, which, qualification, letter).await? {
                self.reflag(id, caller.now).await;
                return Ok(());
            }
        }
        Err(outrun("binding a signature"))
    }

    /// Binds a signature anew, unless it or the qualification does not stand any more as it was
    /// looked at.
    async fn try_rebind(
        &self,
        caller: &Caller,
        which: &Which,
        qualification: QualificationId,
        letter: Option<LetterId>,
    ) -> Result<Option<SignatureId>, Error> {
        let mut refusals = vec![];
        let before = self.signature(caller, which).await?;
        match &before {
            None => refusals.push(Refusal::SignatureUnknown),
            Some(before) if before.state != State::Approved => refusals.push(Refusal::NotApproved),
            Some(_) => {}
        }
        let (account, channel) = (caller.account.id, caller.channel.0);
        let found =
            store::qualifications::find(&self.inner.db, account, channel, qualification).await?;
        match &found {
            None => refusals.push(Refusal::QualificationUnknown),
            Some(found) if found.state != State::Approved => {
                refusals.push(Refusal::QualificationNotApproved);
            }
            Some(found) => {
                if before.as_ref().is_some_and(|before| before.purpose != found.purpose) {
                    refusals.push(Refusal::PurposeDiffers);
                }
            }
        }
        // The letter it has stays with it, and has to go with the new qualification as well.
        let letter = letter.or(before.as_ref().and_then(|before| before.letter));
        if let Some(id) = letter {
            let filter = LetterFilter { ids: Some(vec![id]), ..LetterFilter::default() };
            let letter = self.letters(caller, filter).await?.into_iter().next();
            let name = before.as_ref().map(|before| &before.name);
            refusals.extend(letter_refusals(caller, name, letter.as_ref(), found.as_ref()));
            if letter.is_some_and(|letter| !letter.passed) {
                refusals.push(Refusal::LetterNotPassed);
            }
        }
        let Some(before) = before.filter(|_| refusals.is_empty()) else {
            return Err(Error::Refused(refusals));
        };
        let detail = json!({
            "from": before.qualification.map(|id| id.0),
            "to": qualification.0,
            "letter": letter.map(|id| id.0),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "signature.rebound",
            subject: before.id.to_string(),
            detail: &detail,
        };
        let mut steps = vec![
            store::qualifications::hold_approved(qualification),
            store::signatures::rebind(&before, qualification, letter),
        ];
        steps.extend(self.renew_carriers(Actor::Caller(caller), before.id).await?);
        steps.push(by_caller(caller, event));
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Some(before.id)),
            Written::Unmet(_) => Ok(None),
        }
    }
}
