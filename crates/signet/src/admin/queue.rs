//! What waits to be decided, in the order it should be, and who has taken it on.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::caller::Operator;
use signet_domain::ids::{AccountId, ApplicationId};
use signet_domain::lifecycle::Standing;
use signet_domain::review::{CaseFilter, Order, QUALIFICATION, SIGNATURE};
use signet_registry::{Claimed, Cursor};

use super::applications::{held, show, too_late, unknown, written};
use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};
use crate::{dialects, near};

/// The most applications in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/applications", get(list))
        .route("/applications/next", post(next))
        .route("/applications/{id}/claim", post(claim))
        .route("/applications/{id}/release", post(release))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    /// How they stand; all when absent.
    state: Option<String>,
    /// In which order, of those that wait; the others are told by age.
    order: Option<String>,
    /// Where the page before ended.
    after: Option<String>,
    limit: Option<i64>,
    kind: Option<String>,
    account: Option<i64>,
    channel: Option<String>,
    /// Only what the asking person has taken on.
    #[serde(default)]
    mine: bool,
    /// Only what nobody has taken on.
    #[serde(default)]
    unclaimed: bool,
}

/// Which queue to take a case from.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Queue {
    order: Option<String>,
    kind: Option<String>,
    account: Option<i64>,
    channel: Option<String>,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Question>,
) -> Result<Json<Value>, Problem> {
    let state =
        asked.state.as_deref().map(|state| named("state", state, Standing::ALL, |it| it.name()));
    let state = state.transpose()?;
    let order = order(asked.order.as_deref())?;
    let waiting = state == Some(Standing::Pending);
    if !waiting && order.is_some_and(|order| order != Order::Age) {
        return Err(Problem::bad("only applications with state=pending wait in an order"));
    }
    let order = order.unwrap_or(if waiting { Order::default() } else { Order::Age });
    let mut filter = filter(asked.kind.as_deref(), asked.account, asked.channel.as_deref())?;
    filter.claimed_by = asked.mine.then(|| operator.name.clone());
    filter.unclaimed = asked.unclaimed;
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let after = asked.after.as_deref().map(|text| cursor(order, text)).transpose()?;
    let (registry, now) = (&shared.app.registry, operator.now);
    let page = match waiting {
        true => registry.queue(order, &filter, now, after, limit).await?,
        false => registry.cases(state, &filter, now, after, limit).await?,
    };
    let cases: Vec<_> = page.cases.iter().map(|case| written(&shared, case)).collect();
    let next = page.next.map(|Cursor { key, id }| format!("{}:{key}:{id}", order.name()));
    Ok(Json(json!({ "applications": cases, "next": next })))
}

/// Takes on the first case of a queue that nobody has.
async fn next(
    State(shared): State<Shared>,
    By(operator): By,
    Body(queue): Body<Queue>,
) -> Result<Json<Value>, Problem> {
    let order = order(queue.order.as_deref())?.unwrap_or_default();
    let filter = filter(queue.kind.as_deref(), queue.account, queue.channel.as_deref())?;
    match shared.app.registry.claim_next(&operator, order, &filter).await? {
        Some(ApplicationId(id)) => show(State(shared), At(id)).await,
        None => Err(Problem::not_found("nothing waits that nobody has taken on")),
    }
}

async fn claim(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let claimed = shared.app.registry.claim(&operator, ApplicationId(id)).await?;
    answer(shared, &operator, id, claimed).await
}

async fn release(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let released = shared.app.registry.release(&operator, ApplicationId(id)).await?;
    answer(shared, &operator, id, released).await
}

async fn answer(
    shared: Shared,
    operator: &Operator,
    id: i64,
    claimed: Claimed,
) -> Result<Json<Value>, Problem> {
    match claimed {
        Claimed::Done => show(State(shared), At(id)).await,
        Claimed::Held(claim) => Err(held(id, &claim)),
        Claimed::Free => {
            let name = &operator.name;
            Err(Problem::conflict(format!("{name} has not taken on application {id}")))
        }
        Claimed::TooLate(late) => Err(too_late(id, &late)),
        Claimed::Unknown => Err(unknown(id)),
    }
}

fn order(name: Option<&str>) -> Result<Option<Order>, Problem> {
    name.map(|name| named("order", name, &Order::ALL, Order::name)).transpose()
}

fn filter(
    kind: Option<&str>,
    account: Option<i64>,
    channel: Option<&str>,
) -> Result<CaseFilter, Problem> {
    let kind = kind.map(|kind| named("kind", kind, &[SIGNATURE, QUALIFICATION], |kind| kind));
    let channels: Vec<_> = dialects::channels().collect();
    let channel = channel.map(|channel| named("channel", channel, &channels, |channel| channel));
    Ok(CaseFilter {
        kind: kind.transpose()?,
        account: account.map(AccountId),
        channel: channel.transpose()?.map(str::to_owned),
        ..CaseFilter::default()
    })
}

/// The one of some values that has a name.
fn named<T: Copy>(
    what: &str,
    name: &str,
    all: &[T],
    named: impl Fn(T) -> &'static str,
) -> Result<T, Problem> {
    let found = all.iter().copied().find(|value| named(*value) == name);
    found.ok_or_else(|| {
        Problem::bad(near::unknown(what, name, all.iter().map(|value| named(*value))))
    })
}

/// Where a page in this order ended.
fn cursor(order: Order, text: &str) -> Result<Cursor, Problem> {
    let read = || {
        let rest = text.strip_prefix(order.name())?.strip_prefix(':')?;
        let (key, id) = rest.split_once(':')?;
        Some(Cursor { key: key.parse().ok()?, id: id.parse().ok()? })
    };
    read().ok_or_else(|| {
        Problem::bad(format!("`{text}` is not where a page ordered by {} ended", order.name()))
    })
}
