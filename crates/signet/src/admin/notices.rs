//! What owners are to be told.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::expiry::Notice;
use signet_domain::ids::{AccountId, NoticeId};

use super::Shared;
use super::extract::Asked;
use super::problem::Problem;

/// The most notices in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new().route("/notices", get(list))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Only this account's.
    account: Option<i64>,
    /// The notice the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Value>, Problem> {
    let (account, after) = (page.account.map(AccountId), page.after.map(NoticeId));
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let notices = shared.app.registry.notices(account, after, limit).await?;
    let full = notices.len() as i64 == limit;
    let next = notices.last().filter(|_| full).map(|last| last.id.0);
    let notices: Vec<_> = notices.iter().map(written).collect();
    Ok(Json(json!({ "notices": notices, "next": next })))
}

fn written(notice: &Notice) -> Value {
    json!({
        "notice": notice.id.0,
        "account": notice.account.0,
        "channel": notice.channel,
        "paper": notice.paper.name(),
        "of": notice.subject,
        "name": notice.name,
        "last_day": notice.last_day.to_string(),
        "days": notice.days,
        "written": notice.written.utc_text(),
    })
}
