//! Rule packs: which there are, which is in force, and what one would refuse that another took.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::SignatureId;
use signet_domain::rules::{RulePack, Term};
use signet_registry::NewlyRefused;

use super::Shared;
use super::extract::Asked;
use super::problem::Problem;
use crate::rules::unknown;

/// The most signatures in one answer, and how many there are unless told.
const PAGE_MAX: usize = 1000;
const PAGE: usize = 100;

pub fn routes() -> Router<Shared> {
    Router::new().route("/rules", get(list)).route("/rules/diff", get(diff))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Packs {
    from: String,
    to: String,
    /// The signature the page before ended with.
    after: Option<i64>,
    limit: Option<usize>,
}

async fn list(State(shared): State<Shared>) -> Json<Value> {
    let today = shared.app.clock.now().beijing_day();
    let schedule = shared.app.registry.schedule();
    let packs = shared.app.registry.packs().iter().map(|pack| {
        let terms = schedule.terms().iter().filter(|term| term.pack.name == pack.name);
        let current = schedule.term(pack.channel, today);
        let current = current.filter(|term| term.pack.name == pack.name);
        json!({
            "name": pack.name,
            "channel": pack.channel.0,
            "date": pack.since.to_string(),
            "in_force_since": current.map(begin),
            "begins": terms.map(begin).collect::<Vec<_>>(),
            "summary": pack.summary,
        })
    });
    Json(json!({ "rules": packs.collect::<Vec<_>>() }))
}

/// The day a term begins.
fn begin(term: &Term) -> String {
    term.from.map_or("always".to_owned(), |day| day.to_string())
}

async fn diff(
    State(shared): State<Shared>,
    Asked(asked): Asked<Packs>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let find = |name: &str| -> Result<&RulePack, Problem> {
        let pack = registry.packs().iter().find(|pack| pack.name == name);
        pack.ok_or_else(|| Problem::not_found(unknown(name, registry.packs())))
    };
    let (from, to) = (find(&asked.from)?, find(&asked.to)?);
    if from.channel != to.channel {
        return Err(Problem::bad(format!(
            "`{}` and `{}` are for different channels: {} and {}",
            from.name, to.name, from.channel.0, to.channel.0
        )));
    }
    let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let after = asked.after.map(SignatureId);
    let difference = registry.newly_refused(from, to, after, limit).await?;
    Ok(Json(json!({
        "signatures": difference.signatures.iter().map(written).collect::<Vec<_>>(),
        "looked_at": difference.looked_at,
        "next": difference.next.map(|id| id.0),
    })))
}

fn written(refused: &NewlyRefused) -> Value {
    json!({
        "signature": refused.signature.0,
        "application": refused.application.0,
        "account": refused.account.0,
        "name": refused.name,
        "market": refused.market.name(),
        "state": refused.state.name(),
        "reasons": refused.reasons,
    })
}
