//! Access keys.

use std::sync::Arc;

use serde_json::json;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;

use crate::db::Written;
use crate::keys::{AccessKey, KeyState, PublicKey, Secret};
use crate::store::events::{Event, by_operator};
use crate::store::keys::KeyRow;
use crate::{Broken, Registry, store, vault};

/// How many keys are kept at hand.
const AT_HAND: usize = 10_000;
/// What key names and secrets are made of.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What names a key and what proves it.
pub struct Credentials {
    /// Its public name.
    pub id: String,
    /// Its secret.
    pub secret: Secret,
}

impl Credentials {
    /// A name and a secret that nobody guesses.
    pub fn generate() -> Result<Self, Broken> {
        Ok(Self { id: format!("SGNT{}", letters(20)?), secret: new_secret()? })
    }
}

impl Registry {
    /// The key of this name, whatever its state.
    pub async fn key(&self, id: &str) -> Result<Option<Arc<AccessKey>>, Broken> {
        if let Some(key) = self.inner.keys.read().get(id) {
            return Ok(Some(key.clone()));
        }
        let changes = self.inner.changes();
        let Some(row) = store::keys::find(&self.inner.db, id).await? else { return Ok(None) };
        let key = Arc::new(self.unseal(row).await?);
        // Servers that share a database learn of a disabled key by asking for it each time.
        if !self.inner.db.is_shared() {
            let mut keys = self.inner.keys.write();
            if keys.len() >= AT_HAND {
                keys.clear();
            }
            if self.inner.changes() == changes {
                keys.insert(id.to_owned(), key.clone());
            }
        }
        Ok(Some(key))
    }

    /// All keys, or those of one account, the oldest first.
    pub async fn keys(&self, account: Option<AccountId>) -> Result<Vec<AccessKey>, Broken> {
        let mut keys = vec![];
        for row in store::keys::list(&self.inner.db, account).await? {
            keys.push(self.unseal(row).await?);
        }
        Ok(keys)
    }

    /// The keys after the one of this name, in the order of their names: all, or an account's.
    pub async fn keys_page(
        &self,
        account: Option<AccountId>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<AccessKey>, Broken> {
        let rows = store::keys::page(&self.inner.db, account, after.unwrap_or(""), limit).await?;
        let mut keys = vec![];
        for row in rows {
            keys.push(self.unseal(row).await?);
        }
        Ok(keys)
    }

    /// Whether there is any key.
    pub async fn has_keys(&self) -> Result<bool, Broken> {
        Ok(store::keys::any(&self.inner.db).await?)
    }

    /// Makes a key for an account, or takes one that was given. `None` when a key of that name
    /// exists.
    pub async fn create_key(
        &self,
        operator: &Operator,
        account: AccountId,
        given: Option<Credentials>,
        public_key: Option<PublicKey>,
    ) -> Result<Option<AccessKey>, Broken> {
        let given = match given {
            Some(given) => given,
            None => Credentials::generate()?,
        };
        let key = AccessKey {
            id: given.id,
            account,
            principal: format!("account/{account}"),
            secret: given.secret,
            public_key,
            state: KeyState::Active,
            created: operator.now,
        };
        let data_key = self.data_key(account).await?;
        let row = KeyRow {
            id: key.id.clone(),
            account,
            principal: key.principal.clone(),
            secret: data_key.seal(&context(&key.id), key.secret.reveal().as_bytes())?,
            public_key: key.public_key.as_ref().map(|key| key.as_der().to_vec()),
            state: key.state,
            created: key.created,
        };
        let detail = json!({ "public_key": key.public_key.is_some() });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "key.created",
            subject: key.id.clone(),
            detail: &detail,
        };
        let steps = vec![store::keys::add(row), by_operator(operator, Some(account.0), event)];
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(Some(key)),
            Written::Unmet(_) => Ok(None),
        }
    }

    /// Disables a key, or enables it again. `false` when there is no such key.
    pub async fn set_key_state(
        &self,
        operator: &Operator,
        id: &str,
        state: KeyState,
    ) -> Result<bool, Broken> {
        let Some(row) = store::keys::find(&self.inner.db, id).await? else { return Ok(false) };
        let detail = json!({ "state": state.name() });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "key.set",
            subject: id.into(),
            detail: &detail,
        };
        let steps = vec![
            store::keys::set_state(id, state),
            by_operator(operator, Some(row.account.0), event),
        ];
        let written = self.inner.db.write(steps).await?;
        self.inner.changed();
        Ok(matches!(written, Written::Done(_)))
    }

    /// A token that nobody guesses: 40 letters and digits.
    pub fn new_token(&self) -> Result<Secret, Broken> {
        Ok(Secret::new(letters(40)?))
    }

    async fn unseal(&self, row: KeyRow) -> Result<AccessKey, Broken> {
        let data_key = self.data_key(row.account).await?;
        let secret = data_key.open(&context(&row.id), &row.secret)?;
        let secret = std::str::from_utf8(&secret)
            .map_err(|_| Broken::new("a key", "its secret is not text"))?;
        Ok(AccessKey {
            id: row.id,
            account: row.account,
            principal: row.principal,
            secret: Secret::new(secret),
            public_key: row.public_key.map(PublicKey::from_der),
            state: row.state,
            created: row.created,
        })
    }
}

/// A secret that nobody guesses.
pub(crate) fn new_secret() -> Result<Secret, Broken> {
    Ok(Secret::new(letters(32)?))
}

/// What the secret of a key is sealed for.
pub(crate) fn context(id: &str) -> String {
    format!("secret of access key {id}")
}

/// Random letters and digits. 62 of 256 leaves a bias that is thrown away.
fn letters(count: usize) -> Result<String, Broken> {
    let mut text = String::with_capacity(count);
    while text.len() < count {
        let mut bytes = [0; 64];
        vault::random(&mut bytes)?;
        let fair = bytes.iter().filter(|byte| usize::from(**byte) < ALPHABET.len() * 4);
        let drawn = fair.map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
        text.extend(drawn.take(count - text.len()));
    }
    Ok(text)
}
