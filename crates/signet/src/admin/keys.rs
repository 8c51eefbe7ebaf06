//! Access keys.

use axum::extract::State;
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::AccountId;
use signet_registry::Credentials;
use signet_registry::keys::{AccessKey, KeyState, PublicKey, Secret};

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new().route("/keys", get(list).post(create)).route("/keys/{id}", patch(set))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    account: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    account: i64,
    id: Option<String>,
    secret: Option<String>,
    /// PEM, for seals made with an RSA key pair.
    public_key: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    state: String,
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
    let account = AccountId(new.account);
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
    let public_key = new.public_key.map(|pem| {
        PublicKey::from_pem(&pem)
            .ok_or_else(|| Problem::bad("public_key wants a PEM block PUBLIC KEY of an RSA key"))
    });
    let key = registry.create_key(&operator, account, given, public_key.transpose()?).await?;
    let key = key.ok_or_else(|| Problem::conflict("a key of this id exists"))?;
    let mut answer = written(&key);
    answer["secret"] = key.secret.reveal().into();
    Ok(Json(answer))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Problem> {
    let state = KeyState::ALL.into_iter().find(|state| state.name() == change.state);
    let state = state.ok_or_else(|| Problem::bad("state is active or disabled"))?;
    if !shared.app.registry.set_key_state(&operator, &id, state).await? {
        return Err(Problem::not_found(format!("there is no key {id}")));
    }
    Ok(Json(json!({ "id": id, "state": state.name() })))
}

fn written(key: &AccessKey) -> Value {
    json!({
        "id": key.id,
        "account": key.account.0,
        "state": key.state.name(),
        "public_key": key.public_key.is_some(),
        "created": key.created.utc_text(),
    })
}
