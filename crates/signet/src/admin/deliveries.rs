//! Notices on their way, delivered, and given up.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_registry::clock::Clock;
use signet_registry::{Delivery, DeliveryFilter, DeliveryState, Redelivered};

use super::extract::{Asked, At};
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, Id, Limit, Moment, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/deliveries",
            get_with(
                list,
                says(
                    "listDeliveries",
                    "List deliveries, in the order they were written",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/deliveries/{message}",
            get_with(
                show,
                says("getDelivery", "Get a delivery with what it says", Scope::Accounts),
            ),
        )
        .api_route(
            "/deliveries/{message}/redeliver",
            post_with(
                redeliver,
                says(
                    "redeliver",
                    "Deliver once more what was delivered or given up, now and out of order",
                    Scope::Accounts,
                ),
            ),
        )
        .with_path_items(|item| item.tag("deliveries"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only those to this subscription.
    subscription: Option<Id>,
    /// Only this account's.
    account: Option<Id>,
    /// Only those that stand like this.
    state: Option<Name<DeliveryState>>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
struct ByMessage {
    /// What receivers know it by, in `webhook-id`.
    message: String,
}

/// A delivery.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
struct Written {
    /// What receivers know it by, in `webhook-id`.
    message: String,
    /// Where to.
    subscription: Id,
    /// Whose thing it tells of.
    account: Id,
    /// The door that came through; empty where there is none.
    channel: String,
    /// What it tells of.
    kind: String,
    /// The id of what it tells of; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<Id>,
    /// Where it stands.
    state: Name<DeliveryState>,
    /// Whether somebody asked for it to be delivered once more.
    redelivery: bool,
    /// How often it was tried, since somebody asked for it if somebody did.
    attempts: i64,
    /// What came of the last attempt; empty before.
    outcome: String,
    /// When it was written, by the machine's clock.
    written: Moment,
    /// When it is tried next, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Moment>,
    /// When it was delivered or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<Moment>,
}

/// A delivery with what it says.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WholeDelivery")]
struct Whole {
    #[serde(flatten)]
    delivery: Written,
    /// When it happened, by the clock that rules go by.
    at: Moment,
    /// What happened.
    #[schemars(with = "Map<String, Value>")]
    data: Value,
    /// What is sent of it, from the first attempt on.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let filter = DeliveryFilter {
        subscription: asked.subscription.map(|Id(id)| id),
        account: asked.account.map(|Id(id)| AccountId(id)),
        state: asked.state.map(|Name(state)| state),
    };
    let (after, limit) = (asked.cursor.map_or(0, |After(seq)| seq), asked.limit);
    let found = shared.app.registry.deliveries(&operator, &filter, after, limit.and_one()).await?;
    let cursor = |delivery: &Delivery| delivery.seq.to_string();
    Ok(Json(Page::of(found, limit, cursor, |delivery| written(&delivery))))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(ByMessage { message }): At<ByMessage>,
) -> Result<Json<Whole>, Problem> {
    let found = shared.app.registry.delivery(&operator, &message).await?;
    let found = found.ok_or_else(|| unknown(&message))?;
    Ok(Json(Whole {
        delivery: written(&found),
        at: Moment(found.told.at),
        data: found.told.data,
        body: found.body,
    }))
}

/// Has a delivery that was made or given up be made once more, now and out of order.
async fn redeliver(
    State(shared): State<Shared>,
    By(operator): By,
    At(ByMessage { message }): At<ByMessage>,
) -> Result<Json<Written>, Problem> {
    let registry = &shared.app.registry;
    match registry.redeliver(&operator, &message, Clock::System.now()).await? {
        Redelivered::Due => {}
        Redelivered::Unknown => return Err(unknown(&message)),
        Redelivered::Waits => return Err(Problem::conflict("it waits to be delivered anyway")),
        Redelivered::Disabled => return Err(Problem::conflict("its subscription is disabled")),
    }
    let found = registry.delivery(&operator, &message).await?.ok_or_else(|| unknown(&message))?;
    Ok(Json(written(&found)))
}

fn unknown(message: &str) -> Problem {
    Problem::not_found(format!("there is no delivery {message}"))
}

fn written(delivery: &Delivery) -> Written {
    let (told, waits) = (&delivery.told, delivery.state == DeliveryState::Waiting);
    Written {
        message: delivery.message(),
        subscription: Id(delivery.subscription),
        account: Id(told.account.0),
        channel: told.channel.clone(),
        kind: told.kind.clone(),
        subject: (told.subject != 0).then_some(Id(told.subject)),
        state: Name(delivery.state),
        redelivery: delivery.again,
        attempts: delivery.attempts,
        outcome: delivery.outcome.clone(),
        written: Moment(delivery.written),
        next: waits.then_some(Moment(delivery.due)),
        ended: delivery.ended.map(Moment),
    }
}
