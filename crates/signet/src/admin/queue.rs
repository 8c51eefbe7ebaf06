//! What waits to be decided, in the order it should be, and who has taken it on.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::{AccountId, ApplicationId};
use signet_domain::lifecycle::Standing;
use signet_domain::review::{CaseFilter, Order};
use signet_domain::signature::{Market, Source};
use signet_registry::{Claimed, Cursor};

use super::applications::{changed, held, too_late, unknown};
use super::cases::{Written, written};
use super::extract::{Asked, At, Body};
use super::names::{About, Channel, Check, Name};
use super::openapi::says;
use super::problem::Problem;
use super::values::{ById, Id, Limit, Moment, Page};
use super::{By, Shared};

/// How many characters a search has at the most.
const Q_MAX: usize = 100;

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/applications",
            get_with(
                list,
                says("listApplications", "List applications, or search them by names", Scope::Read),
            ),
        )
        .api_route(
            "/applications/next",
            post_with(
                next,
                says(
                    "takeNextApplication",
                    "Take on the first application of a queue that nobody has",
                    Scope::Review,
                ),
            ),
        )
        .api_route(
            "/applications/{id}/claim",
            post_with(
                claim,
                says(
                    "claimApplication",
                    "Take an application on: for a while nobody else decides it",
                    Scope::Review,
                ),
            ),
        )
        .api_route(
            "/applications/{id}/release",
            post_with(
                release,
                says("releaseApplication", "Let go of an application", Scope::Review),
            ),
        )
        .with_path_items(|item| item.tag("applications"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    /// Only those with this text in their name or their company's, the oldest first. Case, width,
    /// blanks, and traditional or simplified characters do not matter.
    #[schemars(length(min = 1, max = 100))]
    q: Option<String>,
    /// Only those that stand like this.
    state: Option<Name<Standing>>,
    /// In which order. Those with `state=pending` go by `due` unless told, the others by `age` always.
    order: Option<Name<Order>>,
    /// Only those about this.
    kind: Option<Name<About>>,
    /// Only this account's.
    account: Option<Id>,
    /// Only those that came through this channel.
    channel: Option<Name<Channel>>,
    /// Only signatures that stand for this.
    source: Option<Name<Source>>,
    /// Only signatures that are used there.
    market: Option<Name<Market>>,
    /// Only those filed at this moment or later. A day in Beijing stands for its beginning.
    since: Option<Moment>,
    /// Only those filed before this moment.
    until: Option<Moment>,
    /// Only those that this reviewer decided, or this rule: `policy:` and its name.
    decided_by: Option<String>,
    /// Only those with this finding.
    finding: Option<Name<Check>>,
    /// Only those of this risk or a higher one.
    risk: Option<i64>,
    /// Only what the asking person has taken on.
    #[serde(default)]
    mine: bool,
    /// Only what nobody has taken on.
    #[serde(default)]
    unclaimed: bool,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

/// Which queue to take a case from.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Queue {
    /// What comes first; by `due` unless told.
    order: Option<Name<Order>>,
    /// Only those about this.
    kind: Option<Name<About>>,
    /// Only this account's.
    account: Option<Id>,
    /// Only those that came through this channel.
    channel: Option<Name<Channel>>,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Question>,
) -> Result<Json<Page<Written>>, Problem> {
    let state = asked.state.map(|Name(state)| state);
    let waiting = state == Some(Standing::Pending) && asked.q.is_none();
    let order = asked.order.map(|Name(order)| order);
    if !waiting && order.is_some_and(|order| order != Order::Age) {
        let detail = "only applications with state=pending wait in an order, and a search has one";
        return Err(Problem::bad_parameter("order", detail));
    }
    let order = order.unwrap_or(if waiting { Order::default() } else { Order::Age });
    let after = asked.cursor.as_deref().map(|text| cursor(order, text)).transpose()?;
    let filter = filter(&operator, &asked);
    let (registry, limit) = (&shared.app.registry, asked.limit.0);
    let page = match (&asked.q, waiting) {
        (Some(text), _) if text.chars().count() > Q_MAX => {
            let detail = format!("a search has at most {Q_MAX} characters");
            return Err(Problem::bad_parameter("q", detail));
        }
        (Some(text), _) => {
            let which = (state, &filter);
            let found = registry.search_cases(&operator, text, which, after, limit).await?;
            found.ok_or_else(|| {
                Problem::bad_parameter("q", "there is no character in it to look for")
            })?
        }
        (None, true) => registry.queue(&operator, order, &filter, after, limit).await?,
        (None, false) => registry.cases(&operator, state, &filter, after, limit).await?,
    };
    let next = page.next.map(|Cursor { key, id }| format!("{}:{key}:{id}", order.name()));
    let items = page.cases.iter().map(|case| written(&shared, case)).collect();
    Ok(Json(Page { items, next }))
}

fn filter(operator: &Operator, asked: &Question) -> CaseFilter {
    CaseFilter {
        kind: asked.kind.map(|Name(About(kind))| kind),
        account: asked.account.map(|Id(id)| AccountId(id)),
        channel: asked.channel.map(|Name(Channel(channel))| channel.to_owned()),
        claimed_by: asked.mine.then(|| operator.name.clone()),
        unclaimed: asked.unclaimed,
        source: asked.source.map(|Name(source)| source),
        market: asked.market.map(|Name(market)| market),
        decided_by: asked.decided_by.clone(),
        since: asked.since.map(|Moment(at)| at),
        until: asked.until.map(|Moment(at)| at),
        finding: asked.finding.map(|Name(Check(name))| name),
        risk: asked.risk,
    }
}

async fn next(
    State(shared): State<Shared>,
    By(operator): By,
    Body(queue): Body<Queue>,
) -> Result<Json<Written>, Problem> {
    let order = queue.order.map_or_else(Order::default, |Name(order)| order);
    let filter = CaseFilter {
        kind: queue.kind.map(|Name(About(kind))| kind),
        account: queue.account.map(|Id(id)| AccountId(id)),
        channel: queue.channel.map(|Name(Channel(channel))| channel.to_owned()),
        ..CaseFilter::default()
    };
    match shared.app.registry.claim_next(&operator, order, &filter).await? {
        Some(id) => changed(&shared, &operator, Scope::Review, id).await,
        None => Err(Problem::not_found("nothing waits that nobody has taken on")),
    }
}

async fn claim(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let claimed = shared.app.registry.claim(&operator, ApplicationId(at.id.0)).await?;
    answer(shared, &operator, at, claimed).await
}

async fn release(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let released = shared.app.registry.release(&operator, ApplicationId(at.id.0)).await?;
    answer(shared, &operator, at, released).await
}

async fn answer(
    shared: Shared,
    operator: &Operator,
    at: ById,
    claimed: Claimed,
) -> Result<Json<Written>, Problem> {
    let id = at.id.0;
    match claimed {
        Claimed::Done => changed(&shared, operator, Scope::Review, ApplicationId(id)).await,
        Claimed::Held(claim) => Err(held(id, &claim)),
        Claimed::Free => {
            let name = &operator.name;
            Err(Problem::conflict(format!("{name} has not taken on application {id}")))
        }
        Claimed::TooLate(late) => Err(too_late(id, &late)),
        Claimed::Unknown => Err(unknown(at.id)),
    }
}

/// Where a page in this order ended.
fn cursor(order: Order, text: &str) -> Result<Cursor, Problem> {
    let read = || {
        let rest = text.strip_prefix(order.name())?.strip_prefix(':')?;
        let (key, id) = rest.split_once(':')?;
        Some(Cursor { key: key.parse().ok()?, id: id.parse().ok()? })
    };
    read().ok_or_else(|| {
        let detail = format!("`{text}` is not where a page ordered by {} ended", order.name());
        Problem::bad_parameter("cursor", detail)
    })
}
