//! Personal data: the key each account's are sealed under.
//!
//! A key of its own, so that forgetting it forgets every person, also in copies of the database
//! that nobody can reach.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::ids::AccountId;

use crate::db::{Step, Written};
use crate::store::events::{Event, by_caller};
use crate::vault::Key;
use crate::{Broken, Registry, store};

/// What an account's personal data are sealed under.
pub(super) struct PersonalKey {
    account: AccountId,
    key: Key,
    sealed: Vec<u8>,
}

impl PersonalKey {
    /// Encrypts.
    pub(super) fn seal(&self, context: &str, plain: &[u8]) -> Result<Vec<u8>, Broken> {
        self.key.seal(context, plain)
    }

    /// Decrypts. `None` for what was sealed under a key that was forgotten since.
    pub(super) fn open(&self, context: &str, sealed: &[u8]) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        self.key.open(context, sealed).ok()
    }

    /// The step that a transaction begins with which writes something sealed under this key. No
    /// effect means that the key was forgotten meanwhile.
    pub(super) fn hold(&self) -> Step {
        store::accounts::hold_personal_key(self.account, &self.sealed)
    }
}

impl Registry {
    /// The personal key of an account, if it has one.
    pub(super) async fn personal_key(
        &self,
        account: AccountId,
    ) -> Result<Option<PersonalKey>, Broken> {
        let found = store::accounts::personal_key(&self.inner.db, account).await?;
        let Some(sealed) = found else { return Ok(None) };
        let key = self.inner.vault.accounts().open(&context(account), &sealed)?;
        let key = Key::from_bytes(&key)
            .ok_or_else(|| Broken::new("an account", "its personal key is not a key"))?;
        Ok(Some(PersonalKey { account, key, sealed }))
    }

    /// The personal key of the caller's account, made on its first use.
    pub(super) async fn make_personal_key(&self, caller: &Caller) -> Result<PersonalKey, Broken> {
        let account = caller.account.id;
        if let Some(key) = self.personal_key(account).await? {
            return Ok(key);
        }
        let key = Key::generate()?;
        let sealed = self.inner.vault.accounts().seal(&context(account), &**key.bytes())?;
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind: "account.personal-key-made",
            subject: account.to_string(),
            detail: &detail,
        };
        let steps =
            vec![store::accounts::give_personal_key(account, &sealed), by_caller(caller, event)];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(PersonalKey { account, key, sealed }),
            // Somebody else made one meanwhile.
            Written::Unmet(_) => self.personal_key(account).await?.ok_or_else(forgotten),
        }
    }
}

/// A personal key went while it was being used: whoever comes again gets another.
pub(super) fn forgotten() -> Broken {
    Broken::new("an account", "its personal data were erased at this moment").passing()
}

fn context(account: AccountId) -> String {
    format!("personal key of account {account}")
}
