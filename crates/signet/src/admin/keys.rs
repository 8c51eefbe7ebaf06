//! Access keys.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::ids::AccountId;
use signet_registry::Credentials;
use signet_registry::keys::{AccessKey, KeyState, PublicKey, Secret};

use super::extract::{Asked, At, Body};
use super::openapi::says;
use super::problem::Problem;
use super::values::{Id, Limit, Moment, Name, Page};
use super::{By, Shared, accounts};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/keys",
            get_with(list, says("listKeys", "List access keys, by their names")).post_with(
                create,
                says("createKey", "Make an access key; the answer is the only one with its secret"),
            ),
        )
        .api_route(
            "/keys/{id}",
            get_with(show, says("getKey", "Get an access key"))
                .patch_with(set, says("changeKey", "Disable an access key, or enable it again")),
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
    /// Whose it is.
    account: Id,
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
    state: Name<KeyState>,
}

/// An access key.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
struct Written {
    /// Its id.
    id: String,
    /// Whose it is.
    account: Id,
    /// Whether requests are taken that it signs.
    state: Name<KeyState>,
    /// Whether it has a public key.
    public_key: bool,
    /// When it was made.
    created: Moment,
    /// Its secret, once: in the answer that makes the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

async fn list(
    State(shared): State<Shared>,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let (after, limit) = (asked.cursor.as_deref(), asked.limit);
    let found = shared.app.registry.keys_page(account, after, limit.and_one()).await?;
    let cursor = |key: &AccessKey| key.id.clone();
    Ok(Json(Page::of(found, limit, cursor, |key| written(&key))))
}

async fn show(State(shared): State<Shared>, At(at): At<ById>) -> Result<Json<Written>, Problem> {
    let key = shared.app.registry.key(&at.id).await?;
    Ok(Json(written(&*key.ok_or_else(|| unknown(&at.id))?)))
}

/// Makes a key. The answer is the only one that ever has its secret.
async fn create(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<NewKey>,
) -> Result<Json<Written>, Problem> {
    let registry = &shared.app.registry;
    let account = AccountId(new.account.0);
    if registry.account(account).await?.is_none() {
        return Err(accounts::unknown(new.account));
    }
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
    let public_key = new.public_key.map(|pem| {
        PublicKey::from_pem(&pem).ok_or_else(|| {
            let detail = "a PEM block PUBLIC KEY of an RSA key is wanted";
            Problem::bad_member("/public_key", detail)
        })
    });
    let key = registry.create_key(&operator, account, given, public_key.transpose()?).await?;
    let key = key.ok_or_else(|| Problem::conflict("a key of this id exists"))?;
    Ok(Json(Written { secret: Some(key.secret.reveal().to_owned()), ..written(&key) }))
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
    if !shared.app.registry.set_key_state(&operator, &at.id, change.state.0).await? {
        return Err(unknown(&at.id));
    }
    show(State(shared), At(at)).await
}

fn unknown(id: &str) -> Problem {
    Problem::not_found(format!("there is no key {id}"))
}

fn written(key: &AccessKey) -> Written {
    Written {
        id: key.id.clone(),
        account: Id(key.account.0),
        state: Name(key.state),
        public_key: key.public_key.is_some(),
        created: Moment(key.created),
        secret: None,
    }
}
