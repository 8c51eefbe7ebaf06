//! The administration, for the command line: JSON over HTTP with a bearer token.
//!
//! The administrator's token opens everything, a reviewer's what is about reviews.
//!
//! Errors are `application/problem+json` (RFC 9457): a title for the kind of trouble, a detail for
//! this one.

mod accounts;
mod actors;
mod applications;
mod check;
mod extract;
mod keys;
mod master_key;
mod notices;
mod policies;
mod problem;
mod qualifications;
mod queue;
mod requirements;
mod reviewers;
mod rules;
mod seals;
mod sessions;
mod signatures;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use signet_domain::caller::{ADMINISTRATOR, Operator};
use signet_registry::keys::{Secret, same};
use signet_registry::{Reviewer, ReviewerState};
use signet_wire::App;

use self::problem::Problem;

/// The address a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What every administrative request shares.
#[derive(Clone)]
struct Shared {
    app: App,
    token: Arc<Secret>,
}

/// The administrative routes.
pub fn router(app: App, token: Secret) -> Router {
    let shared = Shared { app, token: Arc::new(token) };
    let administration = Router::new()
        .merge(accounts::routes())
        .merge(keys::routes())
        .merge(actors::routes())
        .merge(policies::routes())
        .merge(sessions::routes())
        .merge(master_key::routes())
        .merge(reviewers::routes())
        .merge(seals::routes())
        .merge(signatures::routes())
        .merge(notices::routes())
        .merge(qualifications::routes())
        .merge(rules::routes())
        .merge(check::routes())
        .route_layer(from_fn(administrators_only));
    // What reviewers reach, too.
    let reviews = Router::new()
        .merge(applications::routes())
        .merge(queue::routes())
        .merge(requirements::routes());
    let routes = administration
        .merge(reviews)
        .fallback(|| async { Problem::not_found("there is no such address") })
        .method_not_allowed_fallback(|| async { Problem::bad_method() })
        .layer(from_fn_with_state(shared.clone(), authorize))
        .with_state(shared);
    Router::new().nest("/_signet/v1", routes)
}

/// Who a request's token lets in, and under which name.
#[derive(Clone)]
enum Who {
    /// Whoever has the administrator's token, under their own name or a reviewer's.
    Administrator(String),
    /// A reviewer, by name.
    Reviewer(String),
}

/// Lets nobody in without a token, and notes who it is.
async fn authorize(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    match who(&shared, request.headers()).await {
        Ok(who) => {
            request.extensions_mut().insert(who);
            next.run(request).await
        }
        Err(problem) => problem.into_response(),
    }
}

async fn who(shared: &Shared, headers: &HeaderMap) -> Result<Who, Problem> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or_else(Problem::unauthorized)?;
    // Names are written in any script, so what is not ASCII comes percent-encoded.
    let named = headers
        .get("x-signet-operator")
        .map(|value| percent_encoding::percent_decode(value.as_bytes()).decode_utf8());
    let named = named.transpose().map_err(|_| Problem::bad("x-signet-operator is not UTF-8"))?;
    let named = named.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let registry = &shared.app.registry;
    if same(shared.token.reveal().as_bytes(), token.as_bytes()) {
        let Some(name) = named.filter(|name| *name != ADMINISTRATOR) else {
            return Ok(Who::Administrator(ADMINISTRATOR.into()));
        };
        return match registry.reviewer(name).await? {
            Some(Reviewer { state: ReviewerState::Active, name, .. }) => {
                Ok(Who::Administrator(name))
            }
            Some(_) => Err(Problem::forbidden(format!("the reviewer {name} is disabled"))),
            None => Err(Problem::forbidden(format!(
                "there is no reviewer {name}; `signet reviewer add` adds one"
            ))),
        };
    }
    let reviewer = registry.reviewer_with(token).await?.ok_or_else(Problem::unauthorized)?;
    match named.filter(|name| *name != reviewer.name) {
        Some(_) => Err(Problem::forbidden(format!(
            "this is the token of {}, who acts under no other name",
            reviewer.name
        ))),
        None => Ok(Who::Reviewer(reviewer.name)),
    }
}

/// Keeps reviewers to what is theirs.
async fn administrators_only(request: Request, next: Next) -> Response {
    match request.extensions().get::<Who>() {
        Some(Who::Administrator(_)) => next.run(request).await,
        _ => Problem::forbidden("this takes the administrator's token").into_response(),
    }
}

/// Who acts, out of a request.
struct By(Operator);

impl FromRequestParts<Shared> for By {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let peer = parts.extensions.get::<Peer>().copied();
        let Peer(address) =
            peer.ok_or_else(|| Problem::broken("the peer's address is not known"))?;
        let name = match parts.extensions.get::<Who>() {
            Some(Who::Administrator(name) | Who::Reviewer(name)) => name.clone(),
            None => return Err(Problem::unauthorized()),
        };
        Ok(Self(Operator {
            name,
            address,
            request_id: uuid::Uuid::new_v4().to_string(),
            now: shared.app.clock.now(),
        }))
    }
}
