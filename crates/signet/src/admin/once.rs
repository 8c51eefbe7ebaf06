//! Changes that are asked for under an `Idempotency-Key`, after the IETF's draft of that name.
//!
//! The registry writes with the change that it was made under the key, so it is never made twice. What
//! changed nothing is not remembered: asked for again, it is judged again.

use std::collections::HashSet;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use parking_lot::Mutex;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use signet_domain::authority::{Authority, Reach};
use signet_domain::caller::{Once, Operator};
use signet_registry::Kept;

use super::problem::{IN_PROGRESS, KEY_REUSED, MALFORMED, Problem, TOO_LARGE};
use super::{By, Shared, carrier_batches};

/// The header that says that a change was made before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The largest body of a change, in bytes, and of the answer to one.
const BODY_MAX: usize = 32 * 1024 * 1024;

/// The requests under way, by who asks and under which key.
pub type UnderWay = Arc<Mutex<HashSet<(String, String)>>>;

/// Has a change that is asked for under a key happen once.
pub async fn once(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    match key(request.headers()) {
        Ok(Some(key)) if changes(request.method()) => {
            match under(&shared, key, request, next).await {
                Ok(response) => response,
                Err(problem) => problem.into_response(),
            }
        }
        Ok(_) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Whether a method is one that changes are asked for with.
fn changes(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE)
}

/// The key: an item of RFC 9651, or the characters of one as they are.
fn key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut given = headers.get_all("idempotency-key").iter();
    let Some(value) = given.next() else { return Ok(None) };
    let text = value.to_str().ok().filter(|_| given.next().is_none());
    let quoted = text.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    let key = quoted.or(text).filter(|key| {
        (1..=255).contains(&key.len())
            && key
                .bytes()
                .all(|byte| (b'!'..=b'~').contains(&byte) && byte != b'"' && byte != b'\\')
    });
    let wrong =
        "Idempotency-Key wants 1 to 255 printable ASCII characters, once, without \" and \\";
    key.map(|key| Some(key.to_owned())).ok_or_else(|| Problem::of(&MALFORMED, wrong))
}

/// Ends a request's time under way, however it ends.
struct Leaving<'a>(&'a UnderWay, (String, String));

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.lock().remove(&self.1);
    }
}

async fn under(
    shared: &Shared,
    key: String,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let by = request.extensions().get::<By>().cloned();
    let By(mut operator) = by.ok_or_else(Problem::unauthorized)?;
    let name = operator.name.clone();
    let (head, body) = request.into_parts();
    let body = to_bytes(body, BODY_MAX).await.map_err(|_| {
        Problem::of(&TOO_LARGE, "a change has at most 32 MB, and has to arrive whole")
    })?;
    let target = head.uri.path_and_query().map_or("", |target| target.as_str());
    let kind = head.headers.get(header::CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
    let registry = &shared.app.registry;
    // An answer is given again to whoever may do the same, and to no narrower token of the same person.
    let may = authority(&operator.authority);
    let method = head.method.as_str().as_bytes();
    let parts = [method, target.as_bytes(), kind, may.as_bytes(), &*body];
    let tag = registry.request_tag(&parts);
    let place = (name.clone(), key.clone());
    if !shared.under_way.lock().insert(place.clone()) {
        let detail = "a request under this Idempotency-Key is being answered";
        return Err(Problem::of(&IN_PROGRESS, detail));
    }
    let _leaving = Leaving(&shared.under_way, place);
    if let Some(kept) = registry.done_once(&operator, &key).await? {
        return again(shared, &operator, &head, &tag, kept).await;
    }

    let mut request = Request::from_parts(head, Body::from(body));
    operator.once = Some(Once { key: key.clone(), request: tag });
    request.extensions_mut().insert(By(operator.clone()));
    let response = next.run(request).await;
    let (head, body) = response.into_parts();
    if !head.status.is_success() {
        // If another server has made it meanwhile, that is why it could not be made here.
        if registry.done_once(&operator, &key).await?.is_some() {
            let detail = "another server has answered a request under this Idempotency-Key";
            return Err(Problem::of(&IN_PROGRESS, detail));
        }
        return Ok(Response::from_parts(head, body));
    }
    let body =
        to_bytes(body, BODY_MAX).await.map_err(|_| Problem::broken("the answer cannot be kept"))?;
    // The change is made: whoever asked is told so, even if the answer cannot be given again.
    if let Err(error) = registry.keep_answer(&operator, head.status.as_u16(), &body).await {
        tracing::warn!(%error, "cannot keep an answer");
    }
    Ok(Response::from_parts(head, Body::from(body)))
}

/// What somebody may do, and to whose data, as one text.
fn authority(authority: &Authority) -> String {
    let scopes = authority.scopes().map(|scope| scope.name().to_owned());
    let reach = match authority.reach() {
        Reach::Everywhere => vec!["everywhere".to_owned()],
        Reach::Accounts(accounts) => accounts.iter().map(ToString::to_string).collect(),
    };
    scopes.chain(reach).collect::<Vec<_>>().join(",")
}

/// The answer to a change that was made before.
async fn again(
    shared: &Shared,
    operator: &Operator,
    head: &Parts,
    tag: &[u8],
    kept: Kept,
) -> Result<Response, Problem> {
    if kept.request != tag {
        // A method that the address does not take is no change, under whatever key.
        let asked = at(head, Method::OPTIONS, head.uri.path())?;
        let told = shared.look(asked).await;
        let allow = told.headers().get(header::ALLOW).and_then(|allow| allow.to_str().ok());
        let takes = |allow: &str| allow.split(',').any(|it| it.trim() == head.method.as_str());
        if allow.is_some_and(|allow| !takes(allow)) {
            return Ok(told);
        }
        let detail = "this Idempotency-Key came with another request before";
        return Err(Problem::of(&KEY_REUSED, detail));
    }
    let mut response = match kept.answer {
        Some((status, body)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            let json = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
            (status, json, body).into_response()
        }
        None => as_it_is(shared, operator, head, &kept).await?,
    };
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    Ok(response)
}

/// How things are that were changed by a request whose answer was lost with its server. A secret that
/// was in it is not told again.
async fn as_it_is(
    shared: &Shared,
    operator: &Operator,
    head: &Parts,
    kept: &Kept,
) -> Result<Response, Problem> {
    let subject = utf8_percent_encode(&kept.subject, NON_ALPHANUMERIC);
    let about = kept.kind.split('.').next().unwrap_or_default();
    let path = match about {
        "account" => format!("/accounts/{subject}"),
        "key" if kept.kind != "key.deleted" => format!("/keys/{subject}"),
        "user" if kept.kind == "user.added" => format!("/users/{subject}"),
        "group" if kept.kind == "group.added" => format!("/groups/{subject}"),
        "role" if kept.kind != "role.deleted" => format!("/roles/{subject}"),
        "operator" => format!("/operators/{subject}"),
        "operator-token" if kept.kind == "operator-token.issued" => {
            format!("{}/{subject}", head.uri.path())
        }
        "operator-token" => head.uri.path().to_owned(),
        "application" => format!("/applications/{subject}"),
        "qualification" => format!("/qualifications/{subject}"),
        "carrier" if kept.kind == "carrier.batch-made" => {
            return Ok(carrier_batches::made_before(shared, operator, &kept.subject)
                .await?
                .into_response());
        }
        "carrier" if kept.kind == "carrier.batch-taken" => format!("/carriers/batches/B{subject}"),
        "carrier" => format!("/signatures/{subject}/carriers"),
        "subscription" if kept.kind != "subscription.removed" => {
            format!("/subscriptions/{subject}")
        }
        "delivery" => format!("/deliveries/{subject}"),
        _ => return Ok(done(kept)),
    };
    let found = shared.look(at(head, Method::GET, &path)?).await;
    // Who may change a thing may still not look at it.
    Ok(if found.status() == StatusCode::FORBIDDEN { done(kept) } else { found })
}

/// That something was done, and to what.
fn done(kept: &Kept) -> Response {
    let body = serde_json::json!({ "done": kept.kind, "subject": kept.subject });
    axum::Json(body).into_response()
}

/// A request of the same person to another address.
fn at(head: &Parts, method: Method, path: &str) -> Result<Request, Problem> {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .body(Body::empty())
        .map_err(|_| Problem::broken("what was changed has no address"))?;
    if let Some(by) = head.extensions.get::<By>() {
        request.extensions_mut().insert(by.clone());
    }
    Ok(request)
}
