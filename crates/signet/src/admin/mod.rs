//! The administration: JSON over HTTP with a bearer token, described by OpenAPI.
//!
//! A token becomes an operator in one place, the registry's. The routes ask nothing: each hands the operator
//! on, and the use-case asks what the operator may do.
//!
//! Errors are `application/problem+json` (RFC 9457): a type for the kind of trouble, a detail for
//! this one.

mod access_policies;
mod accounts;
mod actors;
mod applications;
mod carrier_answers;
mod carrier_batches;
mod carriers;
mod cases;
mod catalogue;
mod check;
mod deliveries;
mod extract;
mod groups;
mod keys;
mod log;
mod master_key;
mod names;
mod notices;
mod once;
mod openapi;
mod operator_tokens;
mod operators;
mod papers;
mod policy;
pub mod problem;
mod qualifications;
mod queue;
mod requirements;
mod roles;
mod rules;
mod seals;
mod sessions;
mod shown;
mod signatures;
mod simulations;
mod subscriptions;
#[cfg(test)]
mod tests;
mod values;

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use aide::openapi::OpenApi;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, Router};
use signet_domain::authority::Lack;
use signet_domain::caller::Operator;
use signet_registry::Entered;
use signet_wire::App;
use tower::ServiceExt as _;

use self::problem::Problem;
use crate::deliver::Endpoints;
use crate::serve::metrics::Metrics;

/// What every address begins with.
pub const PREFIX: &str = "/_signet/v1";

/// The address a request came from.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What the administration is told beside what everybody shares.
pub struct Admission {
    /// Which addresses may be subscribed.
    pub endpoints: Endpoints,
    /// Where it is counted who was denied something.
    pub metrics: Arc<Metrics>,
}

/// What every administrative request shares.
#[derive(Clone)]
struct Shared {
    app: App,
    endpoints: Endpoints,
    metrics: Arc<Metrics>,
    under_way: once::UnderWay,
    /// The routes, for looking at what a request was about, without its token being asked for again.
    routes: Arc<OnceLock<Router>>,
}

impl Shared {
    /// What is at an address.
    async fn look(&self, request: Request) -> Response {
        match self.routes.get() {
            Some(routes) => match routes.clone().oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            },
            None => Problem::broken("there are no routes").into_response(),
        }
    }
}

/// The administrative routes.
pub fn router(app: App, admission: Admission) -> Router {
    let (routes, _) = described();
    let Admission { endpoints, metrics } = admission;
    let shared = Shared {
        app,
        endpoints,
        metrics,
        under_way: once::UnderWay::default(),
        routes: Arc::default(),
    };
    let inner = routes
        .fallback(|| async { Problem::not_found("there is no such address") })
        .method_not_allowed_fallback(|| async { Problem::bad_method() });
    let _ = shared.routes.set(inner.clone().with_state(shared.clone()));
    let routes = inner
        .layer(from_fn_with_state(shared.clone(), once::once))
        .layer(from_fn_with_state(shared.clone(), authorize))
        .with_state(shared);
    Router::new().nest(PREFIX, routes)
}

/// The description of the administrative routes.
pub fn description() -> OpenApi {
    described().1
}

/// The routes and their description.
fn described() -> (Router<Shared>, OpenApi) {
    let routes = ApiRouter::new()
        .merge(accounts::routes())
        .merge(keys::routes())
        .merge(actors::routes())
        .merge(access_policies::routes())
        .merge(simulations::routes())
        .merge(sessions::routes())
        .merge(master_key::routes())
        .merge(log::routes())
        .merge(seals::routes())
        .merge(signatures::routes())
        .merge(notices::routes())
        .merge(subscriptions::routes())
        .merge(deliveries::routes())
        .merge(qualifications::routes())
        .merge(papers::routes())
        .merge(policy::routes())
        .merge(rules::routes())
        .merge(carriers::routes())
        .merge(carrier_batches::routes())
        .merge(carrier_answers::routes())
        .merge(check::routes())
        .merge(applications::routes())
        .merge(queue::routes())
        .merge(catalogue::routes())
        .merge(requirements::routes())
        .merge(operators::routes())
        .merge(operator_tokens::routes())
        .api_route_with(
            "/openapi.json",
            get_with(describe, openapi::says("getDescription", "Get this description", None)),
            |item| item.tag("description"),
        );
    openapi::described(routes)
}

/// The description, made once.
async fn describe() -> Json<serde_json::Value> {
    static DESCRIPTION: OnceLock<serde_json::Value> = OnceLock::new();
    let made = DESCRIPTION.get_or_init(|| serde_json::to_value(description()).unwrap_or_default());
    Json(made.clone())
}

/// Lets nobody in without a token, notes who it is, and tells of what they were denied.
async fn authorize(State(shared): State<Shared>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let entered = match enter(&shared, request.headers(), peer).await {
        Ok(entered) => entered,
        Err(problem) => return problem.into_response(),
    };
    let name = entered.operator.name.clone();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    request.extensions_mut().insert(By(entered.operator.clone()));
    request.extensions_mut().insert(Arc::new(entered));
    let response = next.run(request).await;
    if let Some(lack) = response.extensions().get::<Lack>() {
        let lacks = problem::name_of(*lack);
        tracing::warn!(operator = name, lacks, %method, path, "an operator was denied");
        shared.metrics.count_denied(lacks);
    }
    response
}

/// Who comes with a request.
async fn enter(
    shared: &Shared,
    headers: &HeaderMap,
    peer: Option<Peer>,
) -> Result<Entered, Problem> {
    let given = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or_else(Problem::unauthorized)?;
    // Names are written in any script, so what is not ASCII comes percent-encoded.
    let named = headers
        .get("x-signet-operator")
        .map(|value| percent_encoding::percent_decode(value.as_bytes()).decode_utf8());
    let named = named
        .transpose()
        .map_err(|_| Problem::of(&problem::MALFORMED, "x-signet-operator is not UTF-8"))?;
    let named = named.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let Peer(address) = peer.ok_or_else(|| Problem::broken("the peer's address is not known"))?;
    let (id, now) = (uuid::Uuid::new_v4().to_string(), shared.app.clock.now());
    Ok(shared.app.registry.enter(token, named, address, &id, now).await?)
}

/// Who acts, out of a request.
#[derive(Clone)]
struct By(Operator);

impl aide::OperationInput for By {}

impl<S: Sync> FromRequestParts<S> for By {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<By>().cloned().ok_or_else(Problem::unauthorized)
    }
}
