//! Why a seal did not match.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use signet_wire::doctor::Sample;

use super::Shared;
use super::extract::At;
use super::problem::Problem;
use crate::dialects;

pub fn routes() -> Router<Shared> {
    Router::new().route("/seals/{request}", get(why))
}

async fn why(
    State(shared): State<Shared>,
    At(request): At<String>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let failed = registry.failed_seal(&request).await?.ok_or_else(|| {
        Problem::not_found(format!(
            "no failed seal is kept for request {request}: only the newest 10,000 are, and only of \
             requests whose signature did not match"
        ))
    })?;
    let dialect = dialects::named(&failed.dialect)
        .ok_or_else(|| Problem::broken("the dialect of this request is not spoken any more"))?;
    let sample: Sample = serde_json::from_slice(&failed.sample)
        .map_err(|_| Problem::broken("the request was kept by another version"))?;
    let key = registry.key(&failed.key).await?;
    let key = key.ok_or_else(|| Problem::not_found("the access key is gone"))?;
    let mut siblings = registry.keys(Some(key.account)).await?;
    siblings.retain(|sibling| sibling.id != key.id);
    let diagnosis = (dialect.diagnose)(&sample, &key, &siblings);
    tracing::info!(request, cause = diagnosis.name, trials = diagnosis.trials, "seal diagnosed");
    Ok(Json(json!({
        "request": failed.request_id,
        "dialect": failed.dialect,
        "action": failed.action,
        "key": failed.key,
        "address": failed.address,
        "at": failed.at.utc_text(),
        "diagnosis": diagnosis,
    })))
}
