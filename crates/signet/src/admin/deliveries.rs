//! Notices on their way, delivered, and given up.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_domain::ids::AccountId;
use signet_registry::clock::Clock;
use signet_registry::{Delivery, DeliveryFilter, DeliveryState, Redelivered};

use super::extract::{Asked, At};
use super::problem::Problem;
use super::{By, Shared};

/// The most deliveries in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/deliveries", get(list))
        .route("/deliveries/{message}", get(show))
        .route("/deliveries/{message}/redeliver", post(redeliver))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Only those to this subscription.
    subscription: Option<i64>,
    /// Only this account's.
    account: Option<i64>,
    /// `waiting`, `delivered` or `dead`.
    state: Option<String>,
    /// What the page before gave as `next`.
    after: Option<i64>,
    limit: Option<i64>,
}

#[derive(Serialize)]
struct Written {
    /// What receivers know it by, in `webhook-id`.
    message: String,
    subscription: i64,
    account: i64,
    channel: String,
    kind: String,
    subject: i64,
    state: &'static str,
    /// Whether somebody asked for it to be delivered once more.
    redelivery: bool,
    attempts: i64,
    /// What came of the last attempt; empty before.
    outcome: String,
    written: String,
    /// When it is tried next, while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// When it was delivered or given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
}

/// A delivery with what it says.
#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    delivery: Written,
    /// When it happened, by the clock that rules go by.
    at: String,
    /// What happened.
    data: Value,
    /// What is sent of it, from the first attempt on.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    deliveries: Vec<Written>,
    next: Option<i64>,
}

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Listed>, Problem> {
    let named = |name: &String| {
        let found = DeliveryState::ALL.iter().copied().find(|state| state.name() == name);
        found.ok_or_else(|| Problem::bad("state is waiting, delivered or dead"))
    };
    let filter = DeliveryFilter {
        subscription: page.subscription,
        account: page.account.map(AccountId),
        state: page.state.as_ref().map(named).transpose()?,
    };
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let registry = &shared.app.registry;
    let found = registry.deliveries(&filter, page.after.unwrap_or(0), limit).await?;
    let full = found.len() as i64 == limit;
    let next = found.last().filter(|_| full).map(|last| last.seq);
    Ok(Json(Listed { deliveries: found.iter().map(written).collect(), next }))
}

async fn show(
    State(shared): State<Shared>,
    At(message): At<String>,
) -> Result<Json<Whole>, Problem> {
    let found = shared.app.registry.delivery(&message).await?;
    let found = found.ok_or_else(|| unknown(&message))?;
    Ok(Json(Whole {
        delivery: written(&found),
        at: found.told.at.utc_text(),
        data: found.told.data,
        body: found.body,
    }))
}

/// Has a delivery that was made or given up be made once more, now and out of order.
async fn redeliver(
    State(shared): State<Shared>,
    By(operator): By,
    At(message): At<String>,
) -> Result<Json<Written>, Problem> {
    let registry = &shared.app.registry;
    match registry.redeliver(&operator, &message, Clock::System.now()).await? {
        Redelivered::Due => {}
        Redelivered::Unknown => return Err(unknown(&message)),
        Redelivered::Waits => return Err(Problem::conflict("it waits to be delivered anyway")),
        Redelivered::Disabled => return Err(Problem::conflict("its subscription is disabled")),
    }
    let found = registry.delivery(&message).await?.ok_or_else(|| unknown(&message))?;
    Ok(Json(written(&found)))
}

fn unknown(message: &str) -> Problem {
    Problem::not_found(format!("there is no delivery {message}"))
}

fn written(delivery: &Delivery) -> Written {
    let waits = delivery.state == DeliveryState::Waiting;
    Written {
        message: delivery.message(),
        subscription: delivery.subscription,
        account: delivery.told.account.0,
        channel: delivery.told.channel.clone(),
        kind: delivery.told.kind.clone(),
        subject: delivery.told.subject,
        state: delivery.state.name(),
        redelivery: delivery.again,
        attempts: delivery.attempts,
        outcome: delivery.outcome.clone(),
        written: delivery.written.utc_text(),
        next: waits.then(|| delivery.due.utc_text()),
        ended: delivery.ended.map(|ended| ended.utc_text()),
    }
}
