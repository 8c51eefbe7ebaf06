//! Letters of authorization.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts, Neighbours};
use signet_domain::evidence::Role;
use signet_domain::ids::LetterId;
use signet_domain::letter::{FileLetter, Letter, LetterFilter};
use signet_domain::refusal::Refusal;
use signet_domain::text::LetterName;

use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

/// The most letters in one answer. The one dialect that lists letters has no pages.
pub const LIST_MAX: i64 = 1_000;

impl Registry {
    /// Files a letter. It is judged together with the signatures that rest on it.
    pub async fn file_letter(
        &self,
        caller: &Caller,
        command: FileLetter,
    ) -> Result<LetterId, Error> {
        let account = caller.account.id;
        let pack = self.inner.pack(caller.channel, caller.now.beijing_day())?;
        let mut refusals = command.refusals(caller.now.beijing_day());
        let forbidden = command.scope.iter().find_map(|name| pack.refuses_name(name));
        refusals.extend(forbidden);
        if self.letter_name_taken(caller, &command.name).await? {
            refusals.push(Refusal::LetterNameTaken);
        }
        let looked = self.look_at_object(account, Role::Letter, &command.scan, pack).await?;
        refusals.extend(looked.refusals);
        let scan = match looked.evidence {
            Some(scan) if refusals.is_empty() => scan,
            _ => return Err(Error::Refused(refusals)),
        };

        let neighbours = Neighbours::default();
        let findings = checks::run(&Facts {
            letter: Some(&command),
            misnamed: looked.misnamed.as_slice(),
            ..Facts::on(caller.now.beijing_day(), pack, &neighbours)
        });
        let id = LetterId(self.inner.ids.next());
        let detail = json!({ "scope": command.scope.len() });
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
