//! The master key.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_registry::Rotated;
use signet_registry::keys::Secret;

use super::extract::Body;
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new().route("/master-key", post(rotate))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    /// The new key, where the server does not keep it in a file of its own.
    key: Option<String>,
}

async fn rotate(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Value>, Problem> {
    let rotated = shared.app.registry.rotate_master(&operator, new.key.map(Secret::new)).await?;
    match rotated {
        Rotated::InFile => Ok(Json(json!({ "changed": true, "in_file": true }))),
        Rotated::AsGiven => Ok(Json(json!({ "changed": true, "in_file": false }))),
        Rotated::KeyMissing => Err(Problem::bad(
            "this server was given its master key, so the new one has to be given, too: \
             `signet key rotate-master --new-key-env VARIABLE`",
        )),
        Rotated::KeyNotWanted => Err(Problem::bad(
            "this server keeps its master key in a file, and makes the new one itself",
        )),
        Rotated::NotAKey => Err(Problem::bad("a master key is 64 hex digits")),
        Rotated::Crossed => Err(Problem::conflict("another change came first; try again")),
    }
}
