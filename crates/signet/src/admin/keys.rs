//! Access keys.

use axum::extract::State;
use std::sync::atomic::Ordering;

use axum::routing::{get, patch, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::access::Identity;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use signet_registry::keys::{AccessKey, KeyState, PublicKey, Secret};
use signet_registry::{Credentials, KeyMade};

use super::accounts::{networks, texts};
use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/keys", get(list).post(create))
        .route("/keys/{id}", patch(set).delete(delete))
        .route("/keys/{id}/rotate", post(rotate))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    account: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// The account whose own key it is to be.
    account: Option<i64>,
    /// The user whose key it is to be, by id.
    user: Option<i64>,
    id: Option<String>,
    secret: Option<String>,
    /// PEM, for seals made with an RSA key pair.
    public_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    state: Option<String>,
    /// From where it may be used; empty for anywhere.
    allowed: Option<Vec<String>>,
    /// From where it may not.
    blocked: Option<Vec<String>>,
}

async fn list(
    State(shared): State<Shared>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Value>, Problem> {
    let keys = shared.app.registry.keys(filter.account.map(AccountId)).await?;
    Ok(Json(json!({ "keys": keys.iter().map(written).collect::<Vec<_>>() })))
}

/// Makes a key. The answer is the only one that ever has its secret.
async fn create(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<NewKey>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let public_key = public_key(new.public_key)?;
    let account = match (new.account, new.user) {
        (Some(account), None) => AccountId(account),
        (None, Some(user)) if new.id.is_none() && new.secret.is_none() => {
            return shown(registry.create_user_key(&operator, user, public_key).await?);
        }
        (None, Some(_)) => return Err(Problem::bad("users' keys are made, not given")),
        _ => return Err(Problem::bad("give either account or user")),
    };
    if registry.account(account).await?.is_none() {
        return Err(Problem::not_found(format!("there is no account {account}")));
    }
    let given = match (new.id, new.secret) {
        (None, None) => None,
        (Some(id), Some(secret)) => {
            let plain = |text: &str| {
                (1..=128).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_graphic() && b != b'/' && b != b',')
            };
            if !plain(&id) || !(1..=128).contains(&secret.len()) {
                return Err(Problem::bad(
                    "a key wants an id and a secret of 1 to 128 printable ASCII characters, the id without / and ,",
                ));
            }
            Some(Credentials { id, secret: Secret::new(secret) })
        }
        _ => return Err(Problem::bad("give both id and secret, or neither")),
    };
    let key = registry.create_key(&operator, account, given, public_key).await?;
    let key = key.ok_or_else(|| Problem::conflict("a key of this id exists"))?;
    shown(KeyMade::Done(Box::new(key)))
}

/// Makes another key for whoever has one, which goes on working until it is disabled.
async fn rotate(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Json<Value>, Problem> {
    shown(shared.app.registry.rotate_key(&operator, &id).await?)
}

/// A new key with its secret.
fn shown(made: KeyMade) -> Result<Json<Value>, Problem> {
    match made {
        KeyMade::Done(key) => {
            let mut answer = written(&key);
            answer["secret"] = key.secret.reveal().into();
            Ok(Json(answer))
        }
        KeyMade::Unknown => Err(Problem::not_found("there is no such user or key")),
        KeyMade::TooMany => Err(Problem::conflict(
            "a user has two keys at the most: delete the one that is not used any more",
        )),
    }
}

fn public_key(pem: Option<String>) -> Result<Option<PublicKey>, Problem> {
    let read = pem.map(|pem| {
        PublicKey::from_pem(&pem)
            .ok_or_else(|| Problem::bad("public_key wants a PEM block PUBLIC KEY of an RSA key"))
    });
    read.transpose()
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Problem> {
    let state = match change.state.as_deref() {
        None => None,
        Some("active") => Some(KeyState::Active),
        Some("disabled") => Some(KeyState::Disabled),
        Some(_) => return Err(Problem::bad("state is active or disabled")),
    };
    let (allowed, blocked) = (networks(change.allowed)?, networks(change.blocked)?);
    let registry = &shared.app.registry;
    let unknown = || Problem::not_found(format!("there is no key {id}"));
    if allowed.is_some() || blocked.is_some() {
        let sources =
            registry.set_key_sources(&operator, &id, allowed.as_deref(), blocked.as_deref());
        if !sources.await? {
            return Err(unknown());
        }
    }
    if let Some(state) = state
        && !registry.set_key_state(&operator, &id, state).await?
    {
        return Err(unknown());
    }
    let key = registry.key(&id).await?.ok_or_else(unknown)?;
    Ok(Json(written(&key)))
}

/// Deletes a key for good. Its id is never given out again.
async fn delete(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Json<Value>, Problem> {
    if !shared.app.registry.set_key_state(&operator, &id, KeyState::Deleted).await? {
        return Err(Problem::not_found(format!("there is no key {id}")));
    }
    Ok(Json(json!({ "id": id, "deleted": true })))
}

pub fn written(key: &AccessKey) -> Value {
    let user = match &key.identity {
        Identity::User { name, .. } => Some(name),
        Identity::Root | Identity::Role { .. } => None,
    };
    let used = Some(key.last_used.load(Ordering::Relaxed)).filter(|at| *at != 0);
    json!({
        "id": key.id,
        "account": key.account.0,
        "user": user,
        "state": key.state.name(),
        "allowed": texts(&key.sources.allowed),
        "blocked": texts(&key.sources.blocked),
        "last_used": used.map(|at| Timestamp(at).utc_text()),
        "public_key": key.public_key.is_some(),
        "created": key.created.utc_text(),
    })
}
