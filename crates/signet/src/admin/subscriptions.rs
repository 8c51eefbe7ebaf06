//! Where owners want to be told of what happens to their things.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use signet_domain::ids::AccountId;
use signet_registry::keys::Secret;
use signet_registry::{
    KINDS, NewSubscription, NotSubscribed, Subscription, SubscriptionState, Tried,
};

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};

/// The most subscriptions in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/subscriptions", get(list).post(add))
        .route("/subscriptions/{id}", get(show).patch(set).delete(remove))
        .route("/subscriptions/{id}/secret", post(rotate))
        .route("/subscriptions/{id}/test", post(test))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Only this account's.
    account: Option<i64>,
    /// The subscription the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    account: i64,
    /// `cloudevents`, or a vendor's own.
    form: String,
    url: String,
    /// What to be told of; everything that the form can tell if left out.
    #[serde(default)]
    kinds: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    /// `active`, `paused` or `disabled`.
    state: String,
}

/// A subscription as it is told. Its address is not: such addresses commonly hold a token.
#[derive(Serialize)]
struct Written {
    subscription: i64,
    account: i64,
    form: String,
    /// Empty for everything that the form can tell.
    kinds: Vec<String>,
    place: String,
    state: &'static str,
    created: String,
    /// Until when the secret before this one signs, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_secret_until: Option<String>,
    /// The secret that notices are signed with: in the answer that made it, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    subscriptions: Vec<Written>,
    next: Option<i64>,
}

#[derive(Serialize)]
struct Removed {
    subscription: i64,
    removed: bool,
}

#[derive(Serialize)]
struct Sent {
    /// The message id that it comes with.
    message: String,
}

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Listed>, Problem> {
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let (account, after) = (page.account.map(AccountId), page.after.unwrap_or(0));
    let found = shared.app.registry.subscriptions(account, after, limit).await?;
    let full = found.len() as i64 == limit;
    let next = found.last().filter(|_| full).map(|last| last.id);
    let subscriptions = found.into_iter().map(|it| written(it, None)).collect();
    Ok(Json(Listed { subscriptions, next }))
}

/// Subscribes an address. The answer is the only one that ever has its secret.
async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Written>, Problem> {
    let target = shared.endpoints.target(&wanted.url).map_err(Problem::bad)?;
    let new = NewSubscription {
        account: AccountId(wanted.account),
        form: wanted.form,
        kinds: wanted.kinds,
        url: Secret::new(wanted.url),
        place: target.place(),
    };
    let registry = &shared.app.registry;
    match registry.subscribe(&operator, new).await? {
        Ok((subscription, secret)) => {
            Ok(Json(written(subscription, Some(secret.reveal().to_owned()))))
        }
        Err(NotSubscribed::UnknownAccount) => {
            Err(Problem::not_found(format!("there is no account {}", wanted.account)))
        }
        Err(NotSubscribed::UnknownForm) => {
            let forms: Vec<_> = registry.forms().iter().map(|form| form.name).collect();
            Err(Problem::bad(format!("form is one of {}", forms.join(", "))))
        }
        Err(NotSubscribed::UnknownKind(kind)) => Err(Problem::bad(format!(
            "this form does not tell of `{kind}`; what there is: {}",
            KINDS.join(", ")
        ))),
    }
}

async fn show(State(shared): State<Shared>, At(id): At<i64>) -> Result<Json<Written>, Problem> {
    let found = shared.app.registry.subscription(id).await?;
    found.map(|it| Json(written(it, None))).ok_or_else(|| unknown(id))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(change): Body<Change>,
) -> Result<Json<Written>, Problem> {
    let state = SubscriptionState::ALL.iter().find(|state| state.name() == change.state);
    let state = state.ok_or_else(|| Problem::bad("state is active, paused or disabled"))?;
    let changed = shared.app.registry.set_subscription_state(&operator, id, *state).await?;
    changed.map(|it| Json(written(it, None))).ok_or_else(|| unknown(id))
}

async fn remove(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Removed>, Problem> {
    match shared.app.registry.unsubscribe(&operator, id).await? {
        true => Ok(Json(Removed { subscription: id, removed: true })),
        false => Err(unknown(id)),
    }
}

/// Replaces the secret. The one before signs for a day, too, so that receivers can be told.
async fn rotate(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Written>, Problem> {
    let rotated = shared.app.registry.rotate_subscription_secret(&operator, id).await?;
    let (subscription, secret) = rotated.ok_or_else(|| unknown(id))?;
    Ok(Json(written(subscription, Some(secret.reveal().to_owned()))))
}

async fn test(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Sent>, Problem> {
    match shared.app.registry.try_subscription(&operator, id).await? {
        Tried::Written(message) => Ok(Json(Sent { message })),
        Tried::Unknown => Err(unknown(id)),
        Tried::Inactive => Err(Problem::conflict("the subscription is not active")),
        Tried::Untellable => Err(Problem::conflict(
            "this form has no message for a trial, and one about a signature that is not there \
             would be taken for true",
        )),
    }
}

fn unknown(id: i64) -> Problem {
    Problem::not_found(format!("there is no subscription {id}"))
}

fn written(subscription: Subscription, secret: Option<String>) -> Written {
    Written {
        subscription: subscription.id,
        account: subscription.account.0,
        form: subscription.form,
        kinds: subscription.kinds,
        place: subscription.place,
        state: subscription.state.name(),
        created: subscription.created.utc_text(),
        former_secret_until: subscription.former_until.map(|until| until.utc_text()),
        secret,
    }
}
