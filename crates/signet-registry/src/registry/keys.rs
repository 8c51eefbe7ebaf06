//! Access keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;
use signet_domain::access::{Identity, SourceRules};
use signet_domain::account::Network;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::accounts::{NotAdded, texts};
use super::actors::{Actor, ActorKind};
use crate::db::Written;
use crate::keys::{AccessKey, KeyState, PublicKey, Secret};
use crate::store::events::{Event, by_operator};
use crate::store::keys::KeyRow;
use crate::{Broken, Registry, Undone, store, vault};

/// How many keys are kept at hand.
const AT_HAND: usize = 10_000;
/// What key names and secrets are made of.
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// How many keys a user has at the most: one to work with, and one to go over to.
const KEYS_OF_USER: i64 = 2;
/// How exactly it is noted when a key was used, in milliseconds.
const USED_EVERY: i64 = 10 * 60 * 1000;

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

/// What to change of a key. What is not given stays.
#[derive(Debug, Default)]
pub struct KeyChange {
    /// Whether it may be used.
    pub state: Option<KeyState>,
    /// From where it may be used; none for anywhere.
    pub allowed: Option<Vec<Network>>,
    /// From where it may not.
    pub blocked: Option<Vec<Network>>,
}

/// What came of making a key for a user.
#[derive(Debug)]
pub enum KeyMade {
    /// It was made.
    Done(Box<AccessKey>),
    /// There is no such user, or no such key.
    Unknown,
    /// The user has as many keys as a user may have.
    TooMany,
}

impl Registry {
    /// The key of this name, whatever its state; also a temporary one.
    pub async fn key(
        &self,
        operator: &Operator,
        id: &str,
    ) -> Result<Option<Arc<AccessKey>>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let found = self.calling_key(id).await?;
        Ok(found.filter(|key| operator.authority.reaches(key.account)))
    }

    /// The key that a call names, whoever asks: what judges calls has no operator.
    pub async fn calling_key(&self, id: &str) -> Result<Option<Arc<AccessKey>>, Broken> {
        self.stay_fresh().await?;
        if let Some(key) = self.inner.keys.read().get(id) {
            return Ok(Some(key.clone()));
        }
        let changes = self.inner.changes();
        let key = match store::keys::find(&self.inner.db, id).await? {
            Some(row) => self.unseal(row).await?,
            None => match self.session_key(id).await? {
                Some(key) => key,
                None => return Ok(None),
            },
        };
        let key = Arc::new(key);
        let mut keys = self.inner.keys.write();
        if keys.len() >= AT_HAND {
            keys.clear();
        }
        if self.inner.changes() == changes {
            keys.insert(id.to_owned(), key.clone());
        }
        drop(keys);
        Ok(Some(key))
    }

    /// The keys of the account that a key is of, that key apart, the oldest first: what a call may have
    /// been sealed with instead. Temporary ones are not among them.
    pub async fn siblings(&self, key: &AccessKey) -> Result<Vec<AccessKey>, Broken> {
        let mut rows = store::keys::list(&self.inner.db, Some(key.account), None).await?;
        rows.retain(|row| row.id != key.id);
        self.unseal_all(rows).await
    }

    /// The keys of a user, the oldest first.
    pub async fn keys_of(
        &self,
        operator: &Operator,
        user: &Actor,
    ) -> Result<Vec<AccessKey>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(user.account) {
            return Ok(vec![]);
        }
        let rows = store::keys::list(&self.inner.db, None, Some(user.id)).await?;
        Ok(self.unseal_all(rows).await?)
    }

    /// The keys after the one of this name, in the order of their names: all, or an account's, its
    /// users' among them.
    pub async fn keys(
        &self,
        operator: &Operator,
        account: Option<AccountId>,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Vec<AccessKey>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let rows = store::keys::page(db, account, reach, after.unwrap_or(""), limit).await?;
        Ok(self.unseal_all(rows).await?)
    }

    /// Whether there is any key of an account itself.
    pub async fn has_keys(&self) -> Result<bool, Broken> {
        Ok(store::keys::any(&self.inner.db).await?)
    }

    /// Makes a key for an account, or takes one that was given. Names are one for all accounts, so
    /// choosing one tells whether it is taken: that is for who reaches every account.
    pub async fn create_key(
        &self,
        operator: &Operator,
        account: AccountId,
        given: Option<Credentials>,
        public_key: Option<PublicKey>,
    ) -> Result<Result<AccessKey, NotAdded>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let given = match given {
            Some(given) => {
                operator.authority.needs_everywhere(Scope::Accounts)?;
                given
            }
            None => Credentials::generate()?,
        };
        if self.reached(operator, account).await?.is_none() {
            return Ok(Err(NotAdded::UnknownAccount));
        }
        let made = AccessKey::of_account(&given.id, account, given.secret, operator.now);
        let key = AccessKey { public_key, ..made };
        match self.add_key(operator, &key, vec![]).await? {
            Written::Done(_) => Ok(Ok(key)),
            Written::Unmet(_) => Ok(Err(NotAdded::NameTaken)),
        }
    }

    /// Makes a key for a user, who has two at the most.
    pub async fn create_user_key(
        &self,
        operator: &Operator,
        user: i64,
        public_key: Option<PublicKey>,
    ) -> Result<KeyMade, Undone> {
        // It asks what is needed, too.
        let user = self.actor(operator, user).await?;
        let Some(user) = user.filter(|user| user.kind == ActorKind::User) else {
            return Ok(KeyMade::Unknown);
        };
        let given = Credentials::generate()?;
        let made = AccessKey::of_account(&given.id, user.account, given.secret, operator.now);
        let key = AccessKey {
            public_key,
            principal: principal(&user),
            identity: Identity::User { id: user.id, name: user.name.clone() },
            ..made
        };
        // The user is held, so that of several at once none counts what another adds.
        let room = vec![
            store::actors::hold(user.id, ActorKind::User),
            store::keys::has_room(user.id, KEYS_OF_USER - 1),
        ];
        Ok(match self.add_key(operator, &key, room).await? {
            Written::Done(_) => KeyMade::Done(Box::new(key)),
            Written::Unmet(0) => KeyMade::Unknown,
            Written::Unmet(_) => KeyMade::TooMany,
        })
    }

    /// Makes another key for whoever has this one, which goes on working until it is disabled.
    pub async fn rotate_key(&self, operator: &Operator, id: &str) -> Result<KeyMade, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let found = store::keys::find(&self.inner.db, id).await?;
        let Some(row) = found.filter(|row| operator.authority.reaches(row.account)) else {
            return Ok(KeyMade::Unknown);
        };
        if let Some((user, _)) = row.holder {
            return self.create_user_key(operator, user, None).await;
        }
        let made = self.create_key(operator, row.account, None, None).await?;
        Ok(made.map_or(KeyMade::Unknown, |key| KeyMade::Done(Box::new(key))))
    }

    async fn add_key(
        &self,
        operator: &Operator,
        key: &AccessKey,
        mut steps: Vec<crate::db::Step>,
    ) -> Result<Written, Broken> {
        let data_key = self.data_key(key.account).await?;
        let holder = match &key.identity {
            Identity::User { id, name } => Some((*id, name.clone())),
            Identity::Root | Identity::Role { .. } => None,
        };
        let detail = json!({
            "public_key": key.public_key.is_some(),
            "user": holder.as_ref().map(|(id, _)| id),
        });
        let row = KeyRow {
            id: key.id.clone(),
            account: key.account,
            principal: key.principal.clone(),
            secret: data_key.seal(&context(&key.id), key.secret.reveal().as_bytes())?,
            public_key: key.public_key.as_ref().map(|key| key.as_der().to_vec()),
            state: key.state,
            created: key.created,
            holder,
            last_used: None,
            sources: SourceRules::default(),
        };
        let event = Event {
            id: self.inner.ids.next(),
            kind: "key.created",
            subject: key.id.clone(),
            detail: &detail,
        };
        steps.push(store::keys::add(row));
        steps.push(by_operator(operator, Some(key.account.0), event));
        Ok(self.inner.db.write(steps).await?)
    }

    /// Disables a key, enables it again, or deletes it for good. `false` when there is no such key.
    pub async fn set_key_state(
        &self,
        operator: &Operator,
        id: &str,
        state: KeyState,
    ) -> Result<bool, Undone> {
        let change = KeyChange { state: Some(state), ..KeyChange::default() };
        self.change_key(operator, id, &change).await
    }

    /// Changes a key. `false` when there is no such key.
    pub async fn change_key(
        &self,
        operator: &Operator,
        id: &str,
        change: &KeyChange,
    ) -> Result<bool, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let found = store::keys::find(&self.inner.db, id).await?;
        let Some(row) = found.filter(|row| operator.authority.reaches(row.account)) else {
            return Ok(false);
        };
        let (allowed, blocked) = (change.allowed.as_deref(), change.blocked.as_deref());
        let mut detail = serde_json::Map::new();
        let lists = [("allowed", allowed.map(texts)), ("blocked", blocked.map(texts))];
        let state = change.state.map(|state| ("state", json!(state.name())));
        let lists = lists.into_iter().filter_map(|(name, list)| Some((name, json!(list?))));
        detail.extend(state.into_iter().chain(lists).map(|(name, to)| (name.to_owned(), to)));
        let kind = match change.state {
            Some(KeyState::Deleted) => "key.deleted",
            _ => "key.set",
        };
        let detail = detail.into();
        let event = Event { id: self.inner.ids.next(), kind, subject: id.into(), detail: &detail };
        let steps = vec![
            store::keys::change(id, change.state, allowed, blocked),
            store::access_policies::raise_version(),
            by_operator(operator, Some(row.account.0), event),
        ];
        let written = self.inner.db.write(steps).await?;
        self.inner.changed();
        Ok(matches!(written, Written::Done(_)))
    }

    /// Notes that a key was used, without waiting for it to be written, and not with every call.
    pub fn note_use(&self, key: &AccessKey, now: Timestamp) {
        let last = key.last_used.load(Ordering::Relaxed);
        if key.session.is_none() && now.0.saturating_sub(last) >= USED_EVERY {
            key.last_used.store(now.0, Ordering::Relaxed);
            self.inner.db.write_later(vec![store::keys::used(&key.id, now)]);
        }
    }

    async fn unseal_all(&self, rows: Vec<KeyRow>) -> Result<Vec<AccessKey>, Broken> {
        let mut keys = vec![];
        for row in rows {
            keys.push(self.unseal(row).await?);
        }
        Ok(keys)
    }

    async fn unseal(&self, row: KeyRow) -> Result<AccessKey, Broken> {
        let secret = self.open_secret(row.account, &row.id, &row.secret).await?;
        Ok(AccessKey {
            id: row.id,
            account: row.account,
            principal: row.principal,
            identity: match row.holder {
                Some((id, name)) => Identity::User { id, name },
                None => Identity::Root,
            },
            sources: row.sources,
            session: None,
            last_used: Arc::new(AtomicI64::new(row.last_used.map_or(0, |at| at.0))),
            secret,
            public_key: row.public_key.map(PublicKey::from_der),
            state: row.state,
            created: row.created,
        })
    }

    /// The secret of a key, out of what is kept of it.
    pub(super) async fn open_secret(
        &self,
        account: AccountId,
        id: &str,
        sealed: &[u8],
    ) -> Result<Secret, Broken> {
        let secret = self.data_key(account).await?.open(&context(id), sealed)?;
        let secret = std::str::from_utf8(&secret)
            .map_err(|_| Broken::new("a key", "its secret is not text"))?;
        Ok(Secret::new(secret))
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

/// How the record names a user.
fn principal(user: &Actor) -> String {
    format!("account/{}/user/{}", user.account, user.name)
}

/// Random letters and digits. 62 of 256 leaves a bias that is thrown away.
pub(super) fn letters(count: usize) -> Result<String, Broken> {
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
