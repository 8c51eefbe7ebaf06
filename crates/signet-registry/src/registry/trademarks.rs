//! Registered trademarks.

use std::collections::HashSet;

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts};
use signet_domain::evidence::Role;
use signet_domain::ids::TrademarkId;
use signet_domain::refusal::Refusal;
use signet_domain::trademark::{FileTrademark, Trademark};

use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

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
        let (account, today) = (caller.account.id, caller.now.beijing_day());
        let pack = self.inner.pack(caller.channel, today)?;
        let looked =
            self.look_at_object(account, Role::Trademark, &command.screenshot, pack).await?;
        let mut refusals = command.refusals(today);
        refusals.extend(looked.refusals);
        let Some(evidence) = looked.evidence.filter(|_| refusals.is_empty()) else {
            return Err(Error::Refused(refusals));
        };

        let misnamed: Vec<_> = looked.misnamed.into_iter().collect();
        let neighbours = self.neighbours(account, &[(Role::Trademark, evidence)]).await?;
        let findings = checks::run(&Facts {
            trademark: Some(&command),
            misnamed: &misnamed,
            ..Facts::on(today, pack, &neighbours)
        });
        let id = TrademarkId(self.inner.ids.next());
        let detail = json!({});
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
            store::evidence::exhibit_object(id.0, place, account, key, evidence),
            by_caller(caller, event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(id),
            Written::Unmet(_) => Err(Refusal::FileMissing(Role::Trademark).into()),
        }
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
