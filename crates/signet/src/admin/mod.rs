//! The administration, for the command line: JSON over HTTP with a bearer token.
//!
//! Errors are `application/problem+json` (RFC 9457): a title for the kind of trouble, a detail for
//! this one.

mod accounts;
mod applications;
mod extract;
mod keys;
mod problem;
mod requirements;
mod rules;
mod seals;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use signet_domain::caller::Operator;
use signet_registry::keys::{Secret, same};
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
    let routes = Router::new()
        .merge(accounts::routes())
        .merge(keys::routes())
        .merge(applications::routes())
        .merge(seals::routes())
        .merge(rules::routes())
        .merge(requirements::routes())
        .fallback(|| async { Problem::not_found("there is no such address") })
        .method_not_allowed_fallback(|| async { Problem::bad_method() })
        .layer(from_fn_with_state(shared.clone(), authorize))
        .with_state(shared);
    Router::new().nest("/_signet/v1", routes)
}

/// Lets nobody in without the token.
async fn authorize(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    match given.and_then(|value| value.strip_prefix("Bearer ")) {
        Some(given) if same(shared.token.reveal().as_bytes(), given.as_bytes()) => {
            next.run(request).await
        }
        _ => Problem::unauthorized().into_response(),
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
        // A reviewer may be named; until people have accounts of their own, the token is proof.
        let name = parts.headers.get("x-signet-operator").and_then(|value| value.to_str().ok());
        let name = name.map(str::trim).filter(|name| !name.is_empty() && name.len() <= 100);
        Ok(Self(Operator {
            name: name.unwrap_or("administrator").to_owned(),
            address,
            request_id: uuid::Uuid::new_v4().to_string(),
            now: shared.app.clock.now(),
        }))
    }
}
