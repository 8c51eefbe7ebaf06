//! Signatures of all accounts, in brief.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::{AccountId, SignatureId};
use signet_registry::{Overview, OverviewFilter};

use super::Shared;
use super::extract::Asked;
use super::problem::Problem;

/// The most signatures in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new().route("/signatures", get(list))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// Only this account's.
    account: Option<i64>,
    /// Whether only those with a flag.
    #[serde(default)]
    flagged: bool,
    /// The signature the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
}

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Value>, Problem> {
    let filter = OverviewFilter { account: page.account.map(AccountId), flagged: page.flagged };
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let after = page.after.map(SignatureId);
    let signatures = shared.app.registry.overview(filter, after, limit).await?;
    let full = signatures.len() as i64 == limit;
    let next = signatures.last().filter(|_| full).map(|last| last.signature.0);
    let signatures: Vec<_> = signatures.iter().map(written).collect();
    Ok(Json(json!({ "signatures": signatures, "next": next })))
}

fn written(signature: &Overview) -> Value {
    json!({
        "signature": signature.signature.0,
        "account": signature.account.0,
        "channel": signature.channel,
        "application": signature.application.0,
        "name": signature.name,
        "market": signature.market.name(),
        "source": signature.source.name(),
        "purpose": signature.purpose.name(),
        "state": signature.state.name(),
        "qualification": signature.qualification.map(|id| id.0),
        "letter": signature.letter.map(|id| id.0),
        "icp_record": signature.icp_record.map(|id| id.0),
        "trademark": signature.trademark.map(|id| id.0),
        "flags": signature.flags.iter().map(|flag| flag.name()).collect::<Vec<_>>(),
        "submitted": signature.submitted.utc_text(),
    })
}
