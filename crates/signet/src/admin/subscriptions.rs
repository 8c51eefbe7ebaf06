//! Where owners want to be told of what happens to their things.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_registry::keys::Secret;
use signet_registry::{
    KINDS, NewSubscription, NotSubscribed, Subscription, SubscriptionChange, SubscriptionState,
    Tried,
};

use super::extract::{Asked, At, Body};
use super::names::{Name, NoticeForm, NoticeKind};
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, ById, Id, Limit, Moment, Page};
use super::{By, Shared, accounts};
use crate::deliver::CLOUDEVENTS;

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/subscriptions",
            get_with(
                list,
                says("listSubscriptions", "List subscriptions, the oldest first", Scope::Accounts),
            )
            .post_with(
                add,
                says(
                    "addSubscription",
                    "Subscribe an address; the answer is the only one with the secret that \
                         signs",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/subscriptions/{id}",
            get_with(show, says("getSubscription", "Get a subscription", Scope::Accounts))
                .patch_with(
                    set,
                    says(
                        "changeSubscription",
                        "Pause, resume or disable a subscription, or choose what it is told of",
                        Scope::Accounts,
                    ),
                )
                .delete_with(
                    remove,
                    says(
                        "removeSubscription",
                        "Remove a subscription with all its deliveries",
                        Scope::Accounts,
                    ),
                ),
        )
        .api_route(
            "/subscriptions/{id}/secret",
            post_with(
                rotate,
                says(
                    "rotateSubscriptionSecret",
                    "Replace the secret; the one before signs for a day, too",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/subscriptions/{id}/test",
            post_with(
                test,
                says(
                    "testSubscription",
                    "Send a notice of nothing, to see whether it arrives",
                    Scope::Accounts,
                ),
            ),
        )
        .with_path_items(|item| item.tag("subscriptions"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only this account's.
    account: Option<Id>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSubscription")]
struct Wanted {
    /// Whose things it is told of.
    account: Id,
    /// How it is told: `cloudevents`, or a vendor's own; `cloudevents` when absent.
    form: Option<Name<NoticeForm>>,
    /// Where it is told: an `https` address of the public internet, unless the operator allows more.
    #[schemars(length(max = 2000))]
    url: String,
    /// What it is told of; everything that the form can tell if absent or empty.
    #[serde(default)]
    kinds: Vec<Name<NoticeKind>>,
}

/// What may be changed of a subscription. What is absent or null stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SubscriptionChange")]
struct Change {
    /// Where it stands: `paused` keeps what happens until it is `active` again, `disabled` gives up
    /// what waits and writes nothing more.
    state: Option<Name<SubscriptionState>>,
    /// What it is told of from now on; empty for everything that the form can tell.
    kinds: Option<Vec<Name<NoticeKind>>>,
}

/// A subscription. Its address is not told: such addresses commonly hold a token.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subscription")]
struct Written {
    /// Its id.
    subscription: Id,
    /// Whose things it is told of.
    account: Id,
    /// How it is told.
    form: String,
    /// What it is told of; empty for everything that the form can tell.
    kinds: Vec<String>,
    /// Scheme, host and port of its address.
    place: String,
    /// Where it stands.
    state: Name<SubscriptionState>,
    /// When it was made, by the machine's clock.
    created: Moment,
    /// Until when the secret before this one signs, too.
    #[serde(skip_serializing_if = "Option::is_none")]
    former_secret_until: Option<Moment>,
    /// The secret that notices are signed with, once: in the answer that makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// What was removed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RemovedSubscription")]
struct Removed {
    /// Which subscription.
    subscription: Id,
    /// That it is.
    removed: bool,
}

/// What was sent to try a subscription.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Trial")]
struct Sent {
    /// The message id that it comes with, and that its delivery is known by.
    message: String,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let (after, limit) = (asked.cursor.map_or(0, |After(id)| id), asked.limit);
    let registry = &shared.app.registry;
    let found = registry.subscriptions(&operator, account, after, limit.and_one()).await?;
    let cursor = |it: &Subscription| it.id.to_string();
    Ok(Json(Page::of(found, limit, cursor, |it| written(it, None))))
}

/// Subscribes an address. The answer is the only one that ever has its secret.
async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(wanted): Body<Wanted>,
) -> Result<Json<Written>, Problem> {
    let target = shared.endpoints.target(&wanted.url);
    let target = target.map_err(|detail| Problem::bad_member("/url", detail))?;
    let form = wanted.form.map_or(CLOUDEVENTS.name, |Name(NoticeForm(form))| form);
    let new = NewSubscription {
        account: AccountId(wanted.account.0),
        form: form.to_owned(),
        kinds: names(&wanted.kinds),
        url: Secret::new(wanted.url),
        place: target.place(),
    };
    let registry = &shared.app.registry;
    match registry.subscribe(&operator, new).await? {
        Ok((subscription, secret)) => {
            Ok(Json(written(subscription, Some(secret.reveal().to_owned()))))
        }
        Err(NotSubscribed::UnknownAccount) => Err(accounts::unknown(wanted.account)),
        Err(NotSubscribed::UnknownForm) => {
            Err(Problem::bad_member("/form", "this server does not tell in this form"))
        }
        Err(NotSubscribed::UnknownKind(kind)) => {
            Err(untellable(&shared, form, &wanted.kinds, &kind))
        }
    }
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let found = shared.app.registry.subscription(&operator, at.id.0).await?;
    found.map(|it| Json(written(it, None))).ok_or_else(|| unknown(at.id))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(change): Body<Change>,
) -> Result<Json<Written>, Problem> {
    let registry = &shared.app.registry;
    let wanted = SubscriptionChange {
        state: change.state.map(|Name(state)| state),
        kinds: change.kinds.as_deref().map(names),
    };
    let changed = registry.change_subscription(&operator, at.id.0, wanted).await?;
    match changed.ok_or_else(|| unknown(at.id))? {
        Ok(subscription) => Ok(Json(written(subscription, None))),
        Err(kind) => {
            let found = registry.subscription(&operator, at.id.0).await?;
            let found = found.ok_or_else(|| unknown(at.id))?;
            Err(untellable(&shared, &found.form, &change.kinds.unwrap_or_default(), &kind))
        }
    }
}

async fn remove(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Removed>, Problem> {
    match shared.app.registry.unsubscribe(&operator, at.id.0).await? {
        true => Ok(Json(Removed { subscription: at.id, removed: true })),
        false => Err(unknown(at.id)),
    }
}

/// Replaces the secret. The one before signs for a day, too, so that receivers can be told.
async fn rotate(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let rotated = shared.app.registry.rotate_subscription_secret(&operator, at.id.0).await?;
    let (subscription, secret) = rotated.ok_or_else(|| unknown(at.id))?;
    Ok(Json(written(subscription, Some(secret.reveal().to_owned()))))
}

async fn test(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Sent>, Problem> {
    match shared.app.registry.try_subscription(&operator, at.id.0).await? {
        Tried::Written(message) => Ok(Json(Sent { message })),
        Tried::Unknown => Err(unknown(at.id)),
        Tried::Inactive => Err(Problem::conflict("the subscription is not active")),
        Tried::Untellable => Err(Problem::conflict(
            "this form has no message for a trial, and one about a signature that is not there \
             would be taken for true",
        )),
    }
}

fn unknown(Id(id): Id) -> Problem {
    Problem::not_found(format!("there is no subscription {id}"))
}

fn names(kinds: &[Name<NoticeKind>]) -> Vec<String> {
    kinds.iter().map(|Name(NoticeKind(kind))| (*kind).to_owned()).collect()
}

/// A kind was asked for that the form cannot tell.
fn untellable(shared: &Shared, form: &str, kinds: &[Name<NoticeKind>], kind: &str) -> Problem {
    let at = kinds.iter().position(|Name(NoticeKind(name))| *name == kind).unwrap_or_default();
    let form = shared.app.registry.forms().iter().find(|known| known.name == form);
    let tells = form.map(|form| form.kinds).filter(|kinds| !kinds.is_empty()).unwrap_or(KINDS);
    let detail = format!("this form does not tell of `{kind}`, but of {}", tells.join(", "));
    Problem::bad_member(format!("/kinds/{at}"), detail)
}

fn written(subscription: Subscription, secret: Option<String>) -> Written {
    Written {
        subscription: Id(subscription.id),
        account: Id(subscription.account.0),
        form: subscription.form,
        kinds: subscription.kinds,
        place: subscription.place,
        state: Name(subscription.state),
        created: Moment(subscription.created),
        former_secret_until: subscription.former_until.map(Moment),
        secret,
    }
}
