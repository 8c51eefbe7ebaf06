//! Access keys.

use std::sync::atomic::Ordering;

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::access::Identity;
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use signet_registry::keys::{AccessKey, KeyState, PublicKey, Secret};
use signet_registry::{Credentials, KeyChange, KeyMade, NotAdded};

use super::accounts::{networks, texts};
use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{Id, Limit, Moment, Page};
use super::{By, Shared, accounts};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/keys",
            get_with(list, says("listKeys", "List access keys, by their names", Scope::Accounts)).post_with(
                create,
                says("createKey", "Make an access key; the answer is the only one with its secret", Scope::Accounts),
            ),
        )
        .api_route(
            "/keys/{id}",
            get_with(show, says("getKey", "Get an access key", Scope::Accounts))
                .patch_with(
                    set,
                    says("changeKey", "Disable an access key or enable it again, or say from where it may be used", Scope::Accounts),
                )
                .delete_with(delete, says("deleteKey", "Delete an access key for good", Scope::Accounts)),
        )
        .api_route(
            "/keys/{id}/rotate",
            post_with(
                rotate,
                says("rotateKey", "Make another key for whoever has this one, which works on until it is disabled", Scope::Accounts),
            ),
        )
        .with_path_items(|item| item.tag("keys"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only this account's.
    account: Option<Id>,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
struct ById {
    /// Its id.
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewKey {
    /// The account whose own key it is to be; either this or `user`.
    account: Option<Id>,
    /// The user whose key it is to be.
    user: Option<Id>,
    /// A name of your own, together with a secret; both are made when absent.
    #[schemars(length(min = 1, max = 128), regex(pattern = "^[!-+\\--.0-~]+$"))]
    id: Option<String>,
    /// A secret of your own.
    #[schemars(length(min = 1, max = 128))]
    secret: Option<String>,
    /// An RSA public key in PEM, for clients that sign with a key pair.
    public_key: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeyChange")]
struct Change {
    /// Whether requests are taken that it signs.
    state: Option<Name<KeyState>>,
    /// From where it may be used: addresses, or ranges such as 10.0.0.0/8; none for anywhere.
    allowed: Option<Vec<String>>,
    /// From where it may not, even if the other list has it.
    blocked: Option<Vec<String>>,
}

/// An access key.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
pub(super) struct Written {
    /// Its id.
    id: String,
    /// Whose it is.
    account: Id,
    /// The user whose it is; null for the account's own.
    user: Option<Id>,
    /// What that user is called.
    user_name: Option<String>,
    /// Whether requests are taken that it signs.
    state: Name<KeyState>,
    /// From where it may be used; none for anywhere.
    allowed: Vec<String>,
    /// From where it may not.
    blocked: Vec<String>,
    /// Whether it has a public key.
    public_key: bool,
    /// When it was made.
    created: Moment,
    /// When it was last used, give or take ten minutes; null when it never was.
    last_used: Option<Moment>,
    /// Its secret, once: in the answer that makes the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// A key that was deleted.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeletedKey")]
struct Deleted {
    /// Its id, which is never given out again.
    id: String,
    /// That it is gone.
    deleted: bool,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let (after, limit) = (asked.cursor.as_deref(), asked.limit);
    let found = shared.app.registry.keys(&operator, account, after, limit.and_one()).await?;
    let cursor = |key: &AccessKey| key.id.clone();
    Ok(Json(Page::of(found, limit, cursor, |key| written(&key))))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let key = shared.app.registry.key(&operator, &at.id).await?;
    Ok(Json(written(&*key.ok_or_else(|| unknown(&at.id))?)))
}

/// Makes a key. The answer is the only one that ever has its secret.
async fn create(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<NewKey>,
) -> Result<Json<Written>, Problem> {
    let registry = &shared.app.registry;
    let public_key = public_key(new.public_key)?;
    let whose = match (new.account, new.user) {
        (Some(account), None) => account,
        (None, Some(user)) if new.id.is_none() && new.secret.is_none() => {
            return made(registry.create_user_key(&operator, user.0, public_key).await?);
        }
        (None, Some(_)) => {
            return Err(Problem::bad_member("/user", "users' keys are made, not given"));
        }
        _ => return Err(Problem::bad("give either account or user")),
    };
    let account = AccountId(whose.0);
    let given = match (new.id, new.secret) {
        (None, None) => None,
        (Some(id), Some(secret)) => Some(credentials(id, secret)?),
        (None, Some(_)) => {
            return Err(Problem::bad_member("/id", "give both id and secret, or neither"));
        }
        (Some(_), None) => {
            return Err(Problem::bad_member("/secret", "give both id and secret, or neither"));
        }
    };
    let key = registry.create_key(&operator, account, given, public_key).await?;
    let key = key.map_err(|why| match why {
        NotAdded::UnknownAccount => accounts::unknown(whose),
        NotAdded::NameTaken => Problem::conflict("a key of this id exists"),
    })?;
    made(KeyMade::Done(Box::new(key)))
}

/// Makes another key for whoever has one, which goes on working until it is disabled.
async fn rotate(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    made(shared.app.registry.rotate_key(&operator, &at.id).await?)
}

/// A new key with its secret.
fn made(made: KeyMade) -> Result<Json<Written>, Problem> {
    match made {
        KeyMade::Done(key) => {
            Ok(Json(Written { secret: Some(key.secret.reveal().to_owned()), ..written(&key) }))
        }
        KeyMade::Unknown => Err(Problem::not_found("there is no such user or key")),
        KeyMade::TooMany => Err(Problem::conflict(
            "a user has two keys at the most: delete the one that is not used any more",
        )),
    }
}

fn public_key(pem: Option<String>) -> Result<Option<PublicKey>, Problem> {
    let read = pem.map(|pem| {
        PublicKey::from_pem(&pem).ok_or_else(|| {
            let detail = "a PEM block PUBLIC KEY of an RSA key is wanted";
            Problem::bad_member("/public_key", detail)
        })
    });
    read.transpose()
}

fn credentials(id: String, secret: String) -> Result<Credentials, Problem> {
    let fits = |text: &str| (1..=128).contains(&text.len());
    if !fits(&id) || !id.bytes().all(|b| b.is_ascii_graphic() && b != b'/' && b != b',') {
        let detail = "1 to 128 printable ASCII characters are wanted, without / and ,";
        return Err(Problem::bad_member("/id", detail));
    }
    if !fits(&secret) {
        return Err(Problem::bad_member("/secret", "1 to 128 bytes are wanted"));
    }
    Ok(Credentials { id, secret: Secret::new(secret) })
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(change): Body<Change>,
) -> Result<Json<Written>, Problem> {
    let change = KeyChange {
        state: change.state.map(|Name(state)| state),
        allowed: networks("/allowed", change.allowed)?,
        blocked: networks("/blocked", change.blocked)?,
    };
    if !shared.app.registry.change_key(&operator, &at.id, &change).await? {
        return Err(unknown(&at.id));
    }
    show(State(shared), By(operator), At(at)).await
}

/// Deletes a key for good. Its id is never given out again.
async fn delete(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Deleted>, Problem> {
    if !shared.app.registry.set_key_state(&operator, &at.id, KeyState::Deleted).await? {
        return Err(unknown(&at.id));
    }
    Ok(Json(Deleted { id: at.id, deleted: true }))
}

fn unknown(id: &str) -> Problem {
    Problem::not_found(format!("there is no key {id}"))
}

pub(super) fn written(key: &AccessKey) -> Written {
    let user = match &key.identity {
        Identity::User { id, name } => Some((Id(*id), name.clone())),
        Identity::Root | Identity::Role { .. } => None,
    };
    let (user, user_name) = user.unzip();
    let used = Some(key.last_used.load(Ordering::Relaxed)).filter(|at| *at != 0);
    Written {
        id: key.id.clone(),
        account: Id(key.account.0),
        user,
        user_name,
        state: Name(key.state),
        allowed: texts(&key.sources.allowed),
        blocked: texts(&key.sources.blocked),
        public_key: key.public_key.is_some(),
        created: Moment(key.created),
        last_used: used.map(|at| Moment(Timestamp(at))),
        secret: None,
    }
}
