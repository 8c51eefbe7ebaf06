//! The master key.

use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_registry::Rotated;
use signet_registry::keys::Secret;

use super::extract::Body;
use super::openapi::says;
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/master-key",
            post_with(
                rotate,
                says(
                    "rotateMasterKey",
                    "Seal the registry under another master key",
                    Scope::Operate,
                ),
            ),
        )
        .with_path_items(|item| item.tag("keys"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewMasterKey")]
struct New {
    /// The new key, 64 hex digits, where the server does not keep it in a file of its own.
    #[schemars(length(min = 64, max = 64), regex(pattern = "^[0-9A-Fa-f]+$"))]
    key: Option<String>,
}

/// That the master key was changed.
#[derive(Serialize, JsonSchema)]
struct MasterKeyChanged {
    /// That it was.
    changed: bool,
    /// Whether the new one is in the server's folder; otherwise it has to be given at the next start.
    in_file: bool,
}

async fn rotate(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<MasterKeyChanged>, Problem> {
    let rotated = shared.app.registry.rotate_master(&operator, new.key.map(Secret::new)).await?;
    match rotated {
        Rotated::InFile => Ok(Json(MasterKeyChanged { changed: true, in_file: true })),
        Rotated::AsGiven => Ok(Json(MasterKeyChanged { changed: true, in_file: false })),
        Rotated::KeyMissing => Err(Problem::bad_member(
            "/key",
            "this server was given its master key, so the new one has to be given, too: \
             `signet key rotate-master --new-key-env VARIABLE`",
        )),
        Rotated::KeyNotWanted => Err(Problem::bad_member(
            "/key",
            "this server keeps its master key in a file, and makes the new one itself",
        )),
        Rotated::NotAKey => Err(Problem::bad_member("/key", "a master key is 64 hex digits")),
        Rotated::Crossed => Err(Problem::conflict("another change came first; try again")),
    }
}
