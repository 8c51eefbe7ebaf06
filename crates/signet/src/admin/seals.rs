//! Why a seal did not match.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_domain::authority::Scope;
use signet_wire::doctor::Sample;

use super::extract::At;
use super::openapi::says;
use super::problem::Problem;
use super::values::Moment;
use super::{By, Shared};
use crate::dialects;

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/seals/{request}",
            get_with(
                why,
                says(
                    "explainSeal",
                    "Tell why a request's signature did not match",
                    Scope::Accounts,
                ),
            ),
        )
        .with_path_items(|item| item.tag("seals"))
}

#[derive(Deserialize, JsonSchema)]
struct ByRequest {
    /// The request's id, from its answer or from the log.
    request: String,
}

/// Why a request's signature did not match.
#[derive(Serialize, JsonSchema)]
struct Explained {
    /// The request.
    request: String,
    /// The dialect it spoke.
    dialect: String,
    /// The operation it asked for.
    action: String,
    /// The access key it named.
    key: String,
    /// The address it came from.
    address: String,
    /// When it came.
    at: Moment,
    /// The cause, what to do about it, and what either side signed. Of values it has lengths and hashes.
    #[schemars(with = "Map<String, Value>")]
    diagnosis: Value,
}

async fn why(
    State(shared): State<Shared>,
    By(operator): By,
    At(ByRequest { request }): At<ByRequest>,
) -> Result<Json<Explained>, Problem> {
    let registry = &shared.app.registry;
    let (failed, key) = registry.failed_seal(&operator, &request).await?.ok_or_else(|| {
        Problem::not_found(format!(
            "no failed seal is kept for request {request}: only the newest 10,000 are, and only of \
             requests whose signature did not match"
        ))
    })?;
    let dialect = dialects::named(&failed.dialect)
        .ok_or_else(|| Problem::broken("the dialect of this request is not spoken any more"))?;
    let sample: Sample = serde_json::from_slice(&failed.sample)
        .map_err(|_| Problem::broken("the request was kept by another version"))?;
    let key = key.ok_or_else(|| Problem::not_found("the access key is gone"))?;
    let siblings = registry.siblings(&key).await?;
    let diagnosis = (dialect.diagnose)(&sample, &key, &siblings);
    tracing::info!(request, cause = diagnosis.name, trials = diagnosis.trials, "seal diagnosed");
    Ok(Json(Explained {
        request: failed.request_id,
        dialect: failed.dialect,
        action: failed.action,
        key: failed.key,
        address: failed.address,
        at: Moment(failed.at),
        diagnosis: serde_json::to_value(diagnosis)
            .map_err(|_| Problem::broken("the diagnosis cannot be written"))?,
    }))
}
