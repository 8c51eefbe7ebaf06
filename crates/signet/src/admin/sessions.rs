//! Temporary keys: roles that are assumed for a while.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::AccountId;
use signet_registry::{Actor, ActorKind, SESSION_SECONDS, SessionSeen};

use super::actors::told;
use super::extract::{At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/sessions", post(assume))
        .route("/sessions/{id}", axum::routing::delete(end))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: i64,
    /// The role, by name or id.
    role: String,
    /// What to call the session: letters, digits and `._@-`.
    name: Option<String>,
    /// How long it lasts, in seconds.
    seconds: Option<i64>,
    /// Documents that narrow what the role may do, one for each language.
    #[serde(default)]
    policies: Vec<String>,
}

/// Has a role assumed. The answer is the only one that ever has the secret and the token.
async fn assume(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Value>, Problem> {
    let account = AccountId(new.account);
    let role = super::policies::named(&shared, account, ActorKind::Role, &new.role).await?;
    let (least, most, usual) = SESSION_SECONDS;
    let seconds = new.seconds.unwrap_or(usual);
    if !(least..=most).contains(&seconds) {
        return Err(Problem::bad(format!("a session lasts {least} to {most} seconds")));
    }
    let name = new.name.unwrap_or_else(|| "signet".into());
    if !Actor::may_be_named(&name) {
        return Err(Problem::bad(
            "a session's name has 1 to 64 letters, digits and `.`, `_`, `@`, `-`",
        ));
    }
    let registry = &shared.app.registry;
    let issued = registry.assume_role(&operator, &role, &name, seconds, &new.policies).await?;
    let issued = issued.map_err(|trouble| told(trouble, &new.role))?;
    Ok(Json(json!({
        "id": issued.id,
        "secret": issued.secret.reveal(),
        "token": issued.token.reveal(),
        "expires": issued.expires.utc_text(),
        "role": role.name,
        "name": name,
    })))
}

async fn end(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<String>,
) -> Result<Json<Value>, Problem> {
    if !shared.app.registry.end_session(&operator, &id).await? {
        return Err(Problem::not_found(format!("there is no session {id}")));
    }
    Ok(Json(json!({ "id": id, "ended": true })))
}

pub fn written(session: &SessionSeen) -> Value {
    json!({
        "id": session.id,
        "name": session.name,
        "created": session.created.utc_text(),
        "expires": session.expires.utc_text(),
    })
}
