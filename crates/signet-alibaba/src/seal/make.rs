//! Making seals, for our own client and for tests.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, header};
use signet_domain::time::Timestamp;

use super::encode::{Pair, enc, join, sort};
use super::{v1, v3};

/// What a client asks for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// Host and port, as they go into the `Host` header.
    pub host: &'a str,
    /// The action's name.
    pub action: &'a str,
    /// The API's version.
    pub version: &'a str,
    /// The parameters.
    pub params: &'a [Pair],
    /// The moment of the request.
    pub now: Timestamp,
    /// Unique for each request.
    pub nonce: &'a str,
}

/// A request with a V3 seal, its parameters in the query, as current clients send it. `None` when
/// the algorithm needs a private key, or a value cannot stand in a header.
pub fn sign_v3(
    key: &str,
    secret: &str,
    algorithm: v3::Algorithm,
    ask: &Ask<'_>,
) -> Option<Request<Bytes>> {
    let mut params = ask.params.to_vec();
    sort(&mut params);
    let query = join(&params, enc);
    let payload = algorithm.hash(b"");
    let date = ask.now.utc_text();
    let headers = [
        ("accept", "application/json"),
        ("host", ask.host),
        ("x-acs-action", ask.action),
        ("x-acs-content-sha256", &payload),
        ("x-acs-date", &date),
        ("x-acs-signature-nonce", ask.nonce),
        ("x-acs-version", ask.version),
    ];
    let signed_headers = headers.map(|(name, _)| name).join(";");
    let canonical = v3::Canonical {
        method: "POST".into(),
        path: "/".into(),
        query: query.clone(),
        headers: headers.map(|(name, value)| format!("{name}:{}\n", value.trim())).concat(),
        signed_headers: signed_headers.clone(),
        payload: payload.clone(),
    };
    let string_to_sign = v3::string_to_sign(algorithm, &canonical.text());
    let seal = algorithm.mac(secret, &string_to_sign)?;
    let name = algorithm.name();
    let authorization =
        format!("{name} Credential={key},SignedHeaders={signed_headers},Signature={seal}");
    let mut request = Request::builder().method(Method::POST).uri(target(&query));
    for (name, value) in headers {
        request = request.header(HeaderName::from_static(name), HeaderValue::from_str(value).ok()?);
    }
    request.header(header::AUTHORIZATION, authorization).body(Bytes::new()).ok()
}

/// A request with a V1 seal, everything in the query, as older clients send it. `None` when a
/// value cannot stand in a header.
pub fn sign_v1(key: &str, secret: &str, ask: &Ask<'_>) -> Option<Request<Bytes>> {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let common = [
        ("AccessKeyId", key),
        ("Action", ask.action),
        ("Format", "JSON"),
        ("SignatureMethod", v1::METHOD),
        ("SignatureNonce", ask.nonce),
        ("SignatureVersion", v1::VERSION),
        ("Timestamp", &ask.now.utc_text()),
        ("Version", ask.version),
    ];
    let mut params: Vec<_> = common.map(own).into_iter().chain(ask.params.to_vec()).collect();
    sort(&mut params);
    let seal = v1::seal(secret, &v1::string_to_sign("POST", &params));
    params.push(("Signature".into(), seal));
    Request::builder()
        .method(Method::POST)
        .uri(target(&join(&params, enc)))
        .header(header::HOST, ask.host)
        .body(Bytes::new())
        .ok()
}

fn target(query: &str) -> String {
    if query.is_empty() { "/".into() } else { format!("/?{query}") }
}
