//! Reviewers: the persons who decide.

use axum::extract::State;
use axum::routing::{get, patch};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_registry::Reviewer;

use super::extract::{At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new().route("/reviewers", get(list).post(add)).route("/reviewers/{name}", patch(set))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    state: String,
}

async fn list(State(shared): State<Shared>) -> Result<Json<Value>, Problem> {
    let reviewers = shared.app.registry.reviewers().await?;
    Ok(Json(json!({ "reviewers": reviewers.iter().map(written).collect::<Vec<_>>() })))
}

/// Adds a reviewer. The answer is the only one that ever has the token.
async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Value>, Problem> {
    let name = new.name;
    if !Reviewer::may_be_named(&name) {
        return Err(Problem::bad(
            "a reviewer's name has 1 to 64 characters, does not begin with `policy:`, and is \
             neither `administrator` nor `signet`",
        ));
    }
    match shared.app.registry.add_reviewer(&operator, &name).await? {
        Some(token) => Ok(Json(json!({ "name": name, "token": token.reveal() }))),
        None => Err(Problem::conflict(format!("there is a reviewer {name} already"))),
    }
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(name): At<String>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Problem> {
    if change.state != "disabled" {
        return Err(Problem::bad("state is disabled; who is to come back is added again"));
    }
    if !shared.app.registry.disable_reviewer(&operator, &name).await? {
        return Err(Problem::not_found(format!("there is no active reviewer {name}")));
    }
    Ok(Json(json!({ "name": name, "state": "disabled" })))
}

fn written(reviewer: &Reviewer) -> Value {
    json!({
        "name": reviewer.name,
        "state": reviewer.state.name(),
        "created": reviewer.created.utc_text(),
    })
}
