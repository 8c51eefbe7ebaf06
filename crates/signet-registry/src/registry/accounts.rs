//! Accounts.

use std::sync::Arc;

use serde_json::json;
use signet_domain::account::{Account, AccountChange, AccountKind, Network};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;

use super::Known;
use crate::db::Written;
use crate::store::events::{Event, by_operator};
use crate::vault::Key;
use crate::{Broken, Registry, Undone, store};

/// Why nothing was added to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdded {
    /// There is no such account.
    UnknownAccount,
    /// Its name is taken.
    NameTaken,
}

impl Registry {
    /// The account that a call is made for, whoever asks: what judges calls has no operator.
    pub async fn calling_account(&self, id: AccountId) -> Result<Option<Arc<Account>>, Broken> {
        Ok(self.known(id).await?.map(|known| known.account))
    }

    /// The account of this id.
    pub async fn account(
        &self,
        operator: &Operator,
        id: AccountId,
    ) -> Result<Option<Arc<Account>>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        Ok(self.reached(operator, id).await?)
    }

    /// The account of this id, if it is there for an operator.
    pub(super) async fn reached(
        &self,
        operator: &Operator,
        id: AccountId,
    ) -> Result<Option<Arc<Account>>, Broken> {
        match operator.authority.reaches(id) {
            true => self.calling_account(id).await,
            false => Ok(None),
        }
    }

    /// Accounts after one, the oldest first.
    pub async fn accounts(
        &self,
        operator: &Operator,
        after: Option<AccountId>,
        limit: i64,
    ) -> Result<Vec<Account>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let rows = store::accounts::page(db, reach, after.unwrap_or(AccountId(0)), limit).await?;
        Ok(rows.into_iter().map(|row| row.account).collect())
    }

    /// Opens an account. Who is for some accounts only opens none.
    pub async fn create_account(
        &self,
        operator: &Operator,
        name: &str,
        kind: AccountKind,
    ) -> Result<Account, Undone> {
        operator.authority.needs_everywhere(Scope::Accounts)?;
        let account = Account {
            id: AccountId(self.inner.ids.next()),
            name: name.into(),
            kind,
            in_arrears: false,
            denied: false,
            addresses: vec![],
            signature_limit: None,
            sources: Default::default(),
        };
        let sealing = self.inner.vault.accounts();
        let data_key = sealing.seal(&context(account.id), &**Key::generate()?.bytes())?;
        let detail = json!({ "kind": kind.name() });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "account.created",
            subject: account.id.to_string(),
            detail: &detail,
        };
        let steps = vec![
            store::accounts::add(&account, data_key, operator.now.0),
            by_operator(operator, Some(account.id.0), event),
        ];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(account),
            Written::Unmet(_) => {
                Err(Broken::new("an account", "it was opened already").passing().into())
            }
        }
    }

    /// Changes an account, and gives it as it is then. `None` when there is no such account.
    pub async fn change_account(
        &self,
        operator: &Operator,
        id: AccountId,
        change: &AccountChange,
    ) -> Result<Option<Arc<Account>>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(id) {
            return Ok(None);
        }
        let detail = json!({
            "kind": change.kind.map(AccountKind::name),
            "in_arrears": change.in_arrears,
            "denied": change.denied,
            "addresses": change.addresses.as_deref().map(texts),
            "signature_limit": change.signature_limit,
            "allowed": change.allowed.as_deref().map(texts),
            "blocked": change.blocked.as_deref().map(texts),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "account.changed",
            subject: id.to_string(),
            detail: &detail,
        };
        let steps = vec![
            store::accounts::change(id, change),
            store::access_policies::raise_version(),
            by_operator(operator, Some(id.0), event),
        ];
        let written = self.inner.db.write(steps).await?;
        self.inner.changed();
        match written {
            Written::Done(_) => Ok(self.calling_account(id).await?),
            Written::Unmet(_) => Ok(None),
        }
    }

    /// The account of this id with its data key.
    pub(super) async fn known(&self, id: AccountId) -> Result<Option<Known>, Broken> {
        self.stay_fresh().await?;
        if let Some(known) = self.inner.accounts.read().get(&id) {
            return Ok(Some(known.clone()));
        }
        let changes = self.inner.changes();
        let Some(row) = store::accounts::find(&self.inner.db, id).await? else { return Ok(None) };
        let key = self.inner.vault.accounts().open(&context(id), &row.data_key)?;
        let data_key = Key::from_bytes(&key)
            .ok_or_else(|| Broken::new("an account", "its data key is not a key"))?;
        let known = Known { account: Arc::new(row.account), data_key };
        let mut accounts = self.inner.accounts.write();
        if self.inner.changes() == changes {
            accounts.insert(id, known.clone());
        }
        drop(accounts);
        Ok(Some(known))
    }

    /// What an account's data is sealed under.
    pub(super) async fn data_key(&self, id: AccountId) -> Result<Key, Broken> {
        let known = self.known(id).await?;
        known.map(|known| known.data_key).ok_or_else(|| Broken::new("an account", "it is gone"))
    }
}

/// Ranges as an event has them.
pub(super) fn texts(networks: &[Network]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

/// What the data key of an account is sealed for.
pub(crate) fn context(id: AccountId) -> String {
    format!("data key of account {id}")
}
