//! Everything that comes in: told apart, and passed to whom it is for.
//!
//! Three protocols share `POST /`. Which one a request speaks is told from the request itself,
//! never from a port.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::response::IntoResponse as _;
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header, request,
};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use signet_alibaba::Alibaba;
use signet_tencent::Tencent;
use signet_wire::intake::NotTaken;
use signet_wire::{Ambiguous, App, Intake, Misled, Origin, Served, serve};
use tower::ServiceExt as _;

use super::metrics::Metrics;
use super::pages;
use crate::admin::problem::{Problem, SLOW};
use crate::admin::{self, Admission};

/// A body on its way out.
pub type Outgoing = UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// The most a form may have that has to be read to know whose it is: the larger of the two
/// dialects' own limits decides afterwards.
const FORM_MAX: usize = 10 * 1024 * 1024;

/// How long a request that is not a vendor's may take, its body included.
const INSIDE_MAX: Duration = Duration::from_secs(30);

/// The outside of a server.
#[derive(Clone)]
pub struct Outside {
    app: App,
    metrics: Arc<Metrics>,
    ready: Arc<AtomicBool>,
    /// What browsers, probes and administrators ask for on the public listener.
    inside: axum::Router,
    /// The same on the administration's own, if it has one.
    administration: axum::Router,
    /// Whether vendors' requests are answered, too.
    speaks: bool,
}

/// Whom a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Tencent,
    Alibaba,
    Upload,
    Download,
    /// A form that does not say so in its head.
    Form,
}

impl Outside {
    /// An outside for these insides. Where it is `apart`, the administration is on a listener of its own
    /// only.
    pub fn new(app: App, admin: Admission, metrics: Arc<Metrics>, apart: bool) -> Self {
        let ready = Arc::new(AtomicBool::new(true));
        let pages = pages::router(app.clone(), metrics.clone(), ready.clone());
        let administration = pages.clone().merge(admin::router(app.clone(), admin));
        let inside = if apart { pages } else { administration.clone() };
        Self { app, metrics, ready, inside, administration, speaks: true }
    }

    /// The same for a listener that the administration has for itself: no vendor is spoken there.
    pub fn administration(&self) -> Self {
        Self { inside: self.administration.clone(), speaks: false, ..self.clone() }
    }

    /// What counts.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Tells whoever asks that the server is about to go.
    pub fn stop(&self) {
        self.ready.store(false, Ordering::Relaxed);
    }

    /// Answers one request.
    pub async fn answer(&self, request: Request<Incoming>, origin: Origin) -> Response<Outgoing> {
        let started = Instant::now();
        if !self.speaks || request.uri().path().starts_with("/_signet/") {
            return self.inside(request, origin).await;
        }
        let (mut head, body) = request.into_parts();
        let stream = body.map_err(Into::into).boxed_unsync();
        let mut intake = Intake::new(stream, self.app.budget.clone());
        if let Some(ambiguous) = contradiction(&head) {
            head.extensions.insert(ambiguous);
        }
        let mut whom = recognise(&mut head);
        if whom == For::Form {
            (whom, intake) = self.look_into(&mut head, intake).await;
        }
        let misled = head.extensions.get::<Misled>().copied();
        let request = Request::from_parts(head, intake);
        let response = match whom {
            For::Tencent => whole(serve::<Tencent>(&self.app, request, origin).await),
            For::Alibaba | For::Form => whole(serve::<Alibaba>(&self.app, request, origin).await),
            For::Upload | For::Download if misled.is_some() => refuse(misled),
            For::Upload => whole(signet_objects::post(&self.app, request, origin.address).await),
            For::Download => signet_objects::get(&self.app, request.map(|_| ())).await,
        };
        let served = response.extensions().get::<Served>();
        self.metrics.count(served, response.status(), started.elapsed());
        response
    }

    /// Answers what a browser, a probe or an administrator asks, in bounded time.
    async fn inside(&self, request: Request<Incoming>, origin: Origin) -> Response<Outgoing> {
        let misled = request.extensions().get::<Misled>().copied();
        if misled.is_some() {
            return refuse(misled);
        }
        let mut request = request.map(axum::body::Body::new);
        request.extensions_mut().insert(admin::Peer(origin.address));
        let answer = self.inside.clone().oneshot(request);
        let response = match tokio::time::timeout(INSIDE_MAX, answer).await {
            Ok(answer) => answer.unwrap_or_else(|never| match never {}),
            Err(_) => Problem::of(&SLOW, "it was not done in 30 seconds").into_response(),
        };
        let mut response = response.map(|body| body.map_err(Into::into).boxed_unsync());
        protect(response.headers_mut(), origin.secure);
        response
    }

    /// Reads a form to know whose it is.
    async fn look_into(&self, head: &mut request::Parts, intake: Intake) -> (For, Intake) {
        let budget = self.app.budget.clone();
        match intake.read(FORM_MAX, false).await {
            Ok(taken) => {
                let keys = ["SecretId", "AccessKeyId"].map(|key| has_parameter(&taken.bytes, key));
                if keys == [true, true] {
                    head.extensions.insert(Ambiguous::Dialects);
                }
                let whom = if keys[0] { For::Tencent } else { For::Alibaba };
                (whom, Intake::again(taken, budget))
            }
            // Whose it is nobody knows. Only one dialect has a published limit for forms, and an
            // error for what is over it.
            Err(why @ NotTaken::TooLarge) => (For::Tencent, Intake::failed(why, budget)),
            Err(why) => (For::Alibaba, Intake::failed(why, budget)),
        }
    }
}

/// Refuses what came through a proxy whose word cannot be read, where no vendor has a code for it.
fn refuse(misled: Option<Misled>) -> Response<Outgoing> {
    let header = misled.map_or("", |Misled(header)| header);
    let told = format!("the proxy's {header} header is malformed\n");
    let response = (StatusCode::BAD_REQUEST, told).into_response();
    response.map(|body| body.map_err(Into::into).boxed_unsync())
}

/// What a browser is told about pages of ours that say nothing of it themselves: nothing is fetched,
/// run, framed or guessed at.
fn protect(headers: &mut HeaderMap, secure: bool) {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(year);
    }
}

fn whole(response: Response<Bytes>) -> Response<Outgoing> {
    response.map(|bytes| Full::new(bytes).map_err(|never| match never {}).boxed_unsync())
}

/// Tells whom a request is for by its head.
fn recognise(head: &mut request::Parts) -> For {
    let scheme =
        head.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
    let query = head.uri.query().unwrap_or("").as_bytes();
    let by_scheme = match scheme {
        scheme if scheme.starts_with("TC3") || scheme == "SKIP" => Some(For::Tencent),
        scheme if scheme.starts_with("ACS3") => Some(For::Alibaba),
        _ => None,
    };
    let by_key = match (has_parameter(query, "SecretId"), has_parameter(query, "AccessKeyId")) {
        (true, false) => Some(For::Tencent),
        (false, true) => Some(For::Alibaba),
        (true, true) => {
            head.extensions.insert(Ambiguous::Dialects);
            Some(For::Alibaba)
        }
        (false, false) => None,
    };
    let prefixed = |prefix: &str| head.headers.keys().any(|name| name.as_str().starts_with(prefix));
    // The trace id rides on requests of either signature version.
    let by_header = match (prefixed("x-tc-"), prefixed("x-acs-")) {
        (true, false) => Some(For::Tencent),
        (false, true) => Some(For::Alibaba),
        _ => None,
    };
    let by_version = [&b"2021-01-11"[..], b"2019-07-11"]
        .iter()
        .any(|version| parameter(query, "Version") == Some(*version))
        .then_some(For::Tencent)
        .or_else(|| has_parameter(query, "Version").then_some(For::Alibaba));

    if let Some(scheme) = by_scheme {
        let other = [by_key, by_header].into_iter().flatten().any(|whom| whom != scheme);
        let both = prefixed("x-tc-action") && prefixed("x-acs-action");
        if other || both {
            head.extensions.insert(Ambiguous::Dialects);
        }
        return scheme;
    }
    if let Some(whom) = by_key.or(by_header).or(by_version) {
        return whom;
    }
    let content_type = content_type(&head.headers);
    if head.method == Method::POST && content_type.starts_with("multipart/") {
        return For::Upload;
    }
    if matches!(head.method, Method::GET | Method::HEAD)
        && signet_objects::is_download(head.uri.path())
    {
        return For::Download;
    }
    if head.method == Method::POST && content_type.starts_with("application/x-www-form-urlencoded")
    {
        return For::Form;
    }
    For::Alibaba
}

/// What a head says twice, and should not.
fn contradiction(head: &request::Parts) -> Option<Ambiguous> {
    let telling = |name: &str| {
        matches!(name, "authorization" | "host" | "content-type")
            || name.starts_with("x-tc-")
            || name.starts_with("x-acs-")
    };
    let twice = |name: &&HeaderName| head.headers.get_all(*name).iter().nth(1).is_some();
    if head.headers.keys().filter(|name| telling(name.as_str())).any(|name| twice(&name)) {
        return Some(Ambiguous::Headers);
    }
    let host = head.headers.get(header::HOST)?.as_bytes();
    let named = head.uri.authority()?.as_str().as_bytes();
    (!named.eq_ignore_ascii_case(host)).then_some(Ambiguous::Hosts)
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim_start().to_ascii_lowercase()
}

/// The raw value of a parameter in a query string or form.
fn parameter<'a>(query: &'a [u8], name: &str) -> Option<&'a [u8]> {
    query.split(|byte| *byte == b'&').find_map(|pair| {
        let rest = pair.strip_prefix(name.as_bytes())?;
        rest.strip_prefix(b"=")
    })
}

fn has_parameter(query: &[u8], name: &str) -> bool {
    parameter(query, name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: &str, target: &str, headers: &[(&str, &str)], expect: For, mixed: bool) {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (mut head, ()) = request.body(()).unwrap().into_parts();
        assert_eq!(recognise(&mut head), expect, "{method} {target} {headers:?}");
        assert_eq!(head.extensions.get::<Ambiguous>().is_some(), mixed, "{target} {headers:?}");
    }

    #[test]
    fn requests_are_recognised_by_what_is_in_them() {
        let tc3 = ("authorization", "TC3-HMAC-SHA256 Credential=a");
        let acs3 = ("authorization", "ACS3-HMAC-SHA256 Credential=a");
        check("POST", "/", &[tc3], For::Tencent, false);
        check("POST", "/", &[acs3], For::Alibaba, false);
        check("GET", "/?Action=A&SecretId=x", &[], For::Tencent, false);
        check("GET", "/?Action=A&AccessKeyId=x", &[], For::Alibaba, false);
        check("POST", "/", &[("x-tc-action", "AddSmsSign")], For::Tencent, false);
        check("POST", "/", &[("x-acs-action", "AddSmsSign")], For::Alibaba, false);
        check("GET", "/?Version=2021-01-11", &[], For::Tencent, false);
        check("GET", "/?Version=2017-05-25", &[], For::Alibaba, false);
        check(
            "POST",
            "/",
            &[("content-type", "multipart/form-data; boundary=x")],
            For::Upload,
            false,
        );
        check("GET", "/123/a.png?Expires=1", &[], For::Download, false);
        check(
            "POST",
            "/",
            &[("content-type", "application/x-www-form-urlencoded")],
            For::Form,
            false,
        );
        check("DELETE", "/", &[], For::Alibaba, false);
    }

    #[test]
    fn marks_of_both_dialects_are_told() {
        let tc3 = ("authorization", "TC3-HMAC-SHA256 Credential=a");
        let acs3 = ("authorization", "ACS3-HMAC-SHA256 Credential=a");
        check("POST", "/", &[tc3, ("x-acs-action", "A")], For::Tencent, true);
        check("POST", "/?SecretId=a", &[acs3], For::Alibaba, true);
        check("POST", "/?SecretId=a&AccessKeyId=b", &[], For::Alibaba, true);
    }

    #[test]
    fn what_is_said_twice_is_told() {
        let contradicts = |target: &str, headers: &[(&str, &str)]| {
            let mut request = Request::builder().method("POST").uri(target);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            contradiction(&request.body(()).unwrap().into_parts().0)
        };
        let (host, other) = (("host", "127.0.0.1:80"), ("host", "example.com"));
        assert_eq!(contradicts("/", &[host, ("x-tc-action", "A"), ("cookie", "a")]), None);
        assert_eq!(contradicts("/", &[("cookie", "a"), ("cookie", "b")]), None);
        assert_eq!(contradicts("http://127.0.0.1:80/", &[host]), None);
        assert_eq!(contradicts("http://127.0.0.1:80/", &[]), None);
        for name in ["authorization", "content-type", "X-TC-Action", "x-acs-date"] {
            let twice = contradicts("/", &[(name, "a"), (name, "a")]);
            assert_eq!(twice, Some(Ambiguous::Headers), "{name}");
        }
        assert_eq!(contradicts("/", &[host, other]), Some(Ambiguous::Headers));
        assert_eq!(contradicts("http://127.0.0.1:80/", &[other]), Some(Ambiguous::Hosts));
        assert_eq!(contradicts("http://a@127.0.0.1:80/", &[host]), Some(Ambiguous::Hosts));
    }
}
