//! Reading a request: which scheme seals it, what it asks for, and what is wrong with that before
//! any key is looked up.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, header, request};
use md5::{Digest as _, Md5};
use signet_domain::time::Timestamp;
use signet_wire::call::noted;
use signet_wire::intake::{NotTaken, Taken};
use signet_wire::{Fault, Intake, Opened, Params, Text, Ticket, Value, Verdict};

use crate::codes;
use crate::ops;
use crate::seal::encode::{Pair, Unreadable, enc, join, pairs, sort};
use crate::seal::v3::{Algorithm, Authorization};
use crate::seal::{Seal, moment, untimely, v1, v3};

/// The largest body, in bytes. The largest one documented holds a picture of 2 MB in Base64.
const BODY_MAX: usize = 4 * 1024 * 1024;
/// A nonce may have any length; longer ones are kept by their hash.
const NONCE_MAX: usize = 64;

/// Reads a request. Whatever the vendor tells before it looks for the key ends here; whatever it
/// tells afterwards goes into the seal.
pub async fn open(
    head: &request::Parts,
    body: Intake,
    now: Timestamp,
    ticket: &mut Ticket,
) -> Result<Opened<Seal>, Fault> {
    ticket.host = host(head);
    let query = pairs(head.uri.query().unwrap_or_default().as_bytes()).map_err(unreadable)?;
    let authorization = header(&head.headers, "authorization")
        .filter(|value| value.starts_with("ACS3-"))
        .map(|value| Authorization::parse(&value));
    ticket.xml = authorization.is_none() && wants_xml(&query);
    if head.method != Method::GET && head.method != Method::POST {
        return Err(Verdict::of(&codes::UNSUPPORTED_HTTP_METHOD).into());
    }
    if head.uri.path() != "/" {
        return Err(Verdict::of(&codes::INVALID_ACTION_NOT_FOUND).into());
    }
    if let Some(authorization) = &authorization {
        ask_by_headers(head, authorization, ticket)?;
    }
    let body = body.read(BODY_MAX, authorization.is_some()).await.map_err(not_taken)?;
    let form = match is_form(head) {
        true => pairs(&body.bytes).map_err(unreadable)?,
        false => vec![],
    };
    one_seal_only(head, &authorization, &query, &form)?;
    let token = match authorization {
        Some(_) => header(&head.headers, "x-acs-security-token"),
        None => {
            let given = query.iter().chain(&form).rev().find(|(name, _)| name == "SecurityToken");
            given.map(|(_, token)| token.clone())
        }
    };
    let (seal, nonce) = match authorization {
        Some(authorization) => {
            let seal = open_v3(head, authorization, &query, &body, now);
            let nonce = header(&head.headers, "x-acs-signature-nonce");
            let dated = header(&head.headers, "x-acs-date").unwrap_or_default();
            (seal, nonce.filter(|nonce| !nonce.is_empty()).map(|nonce| (nonce, dated)))
        }
        None => {
            let all: Vec<_> = query.iter().chain(&form).cloned().collect();
            ticket.xml = wants_xml(&all);
            open_v1(head, all, &body, now, ticket)?
        }
    };
    let post_only = ops::ALL.iter().any(|entry| entry.name == ticket.action && entry.post_only);
    if post_only && head.method != Method::POST {
        return Err(Verdict::of(&codes::UNSUPPORTED_HTTP_METHOD).into());
    }
    // A date that cannot be read is a trouble of the seal, told before the nonce is claimed.
    let nonce = nonce.map(|(nonce, dated)| (short(nonce), moment(&dated).unwrap_or(now)));
    let token = token.filter(|token| !token.is_empty());
    Ok(Opened { params: merge(query, form), seal, token, nonce, body })
}

/// Notes what V3 asks for, all of it in headers, and refuses what cannot be a seal at all.
fn ask_by_headers(
    head: &request::Parts,
    authorization: &Authorization,
    ticket: &mut Ticket,
) -> Result<(), Fault> {
    let named = |name| noted(&header(&head.headers, name).unwrap_or_default());
    ticket.action = named("x-acs-action");
    ticket.version = named("x-acs-version");
    ticket.key = noted(&authorization.credential);
    // Told in alphabetical order, by the names the older scheme gives them.
    if authorization.credential.is_empty() {
        return Err(missing("AccessKeyId"));
    }
    if authorization.seal.is_empty() {
        return Err(missing("Signature"));
    }
    if named("x-acs-date").is_empty() {
        return Err(missing("Timestamp"));
    }
    Ok(())
}

/// Refuses a request that proves its sender twice, or by a bearer token.
///
/// Bearer tokens name no key, so there is no key to be unknown: what is wrong is that the request
/// is not signed as this API asks for, which is what `IncompleteSignature` says.
fn one_seal_only(
    head: &request::Parts,
    authorization: &Option<Authorization>,
    query: &[Pair],
    form: &[Pair],
) -> Result<(), Fault> {
    let given = |name: &str| query.iter().chain(form).any(|(n, v)| n == name && !v.is_empty());
    let bearer = head.headers.contains_key("x-acs-bearer-token")
        || query.iter().chain(form).any(|(n, v)| n == "SignatureType" && v == "BEARERTOKEN");
    let other_vendor = head.headers.keys().any(|name| name.as_str().starts_with("x-tc-"));
    let both = authorization.is_some() && given("AccessKeyId") && given("Signature");
    let mixed = bearer || both || (other_vendor && authorization.is_some());
    if mixed { Err(Verdict::of(&codes::INCOMPLETE_SIGNATURE).into()) } else { Ok(()) }
}

fn open_v3(
    head: &request::Parts,
    authorization: Authorization,
    query: &[Pair],
    body: &Taken,
    now: Timestamp,
) -> Seal {
    if let Some(trouble) = trouble_v3(head, &authorization, body, now) {
        return Seal::Troubled(trouble);
    }
    let Some(algorithm) = Algorithm::named(&authorization.algorithm) else {
        return Seal::Troubled(Verdict::of(&codes::INVALID_SIGNATURE_METHOD));
    };
    let payload = match (algorithm, &body.sha256) {
        (Algorithm::HmacSha256 | Algorithm::RsaSha256, Some(digest)) => hex::encode(digest),
        _ => algorithm.hash(&body.bytes),
    };
    let mut sorted = query.to_vec();
    sort(&mut sorted);
    let values = |name: &str| {
        if name == "host" { vec![host(head)] } else { headers(&head.headers, name) }
    };
    let canonical = v3::Canonical {
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: join(&sorted, enc),
        headers: v3::header_lines(&authorization.signed_headers, values),
        signed_headers: authorization.signed_headers,
        payload,
    };
    let declared = header(&head.headers, "x-acs-content-sha256").unwrap_or_default();
    Seal::V3(v3::Sealed { canonical, algorithm, declared, seal: authorization.seal })
}

/// What is wrong with a V3 request besides its seal, in the vendor's order: time, parts.
fn trouble_v3(
    head: &request::Parts,
    authorization: &Authorization,
    body: &Taken,
    now: Timestamp,
) -> Option<Verdict> {
    let given = |name: &str| header(&head.headers, name).filter(|value| !value.is_empty());
    let date = given("x-acs-date").unwrap_or_default();
    if let Some(untimely) = untimely(&date, now) {
        return Some(untimely);
    }
    let unsigned = v3::SIGNED_IF_PRESENT.iter().any(|name| {
        let always = matches!(*name, "host" | "x-acs-date" | "x-acs-content-sha256");
        (always || head.headers.contains_key(*name)) && !authorization.signs(name)
    });
    let unbounded = !authorization.lists_headers_once();
    if unsigned || unbounded || given("x-acs-content-sha256").is_none() {
        return Some(Verdict::of(&codes::INCOMPLETE_SIGNATURE));
    }
    checksum_trouble(head, body)
}

fn open_v1(
    head: &request::Parts,
    all: Vec<Pair>,
    body: &Taken,
    now: Timestamp,
    ticket: &mut Ticket,
) -> Result<(Seal, Option<(String, String)>), Fault> {
    // The last one of a name counts, as it does for the operation.
    let value = |name: &str| {
        let found = all.iter().rev().find(|(n, _)| n == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    ticket.action = noted(value("Action"));
    ticket.version = noted(value("Version"));
    ticket.key = noted(value("AccessKeyId"));
    let required = [
        "AccessKeyId",
        "Signature",
        "SignatureMethod",
        "SignatureNonce",
        "SignatureVersion",
        "Timestamp",
    ];
    if let Some(absent) = required.into_iter().find(|name| value(name).is_empty()) {
        return Err(missing(absent));
    }
    let nonce = Some((value("SignatureNonce").to_owned(), value("Timestamp").to_owned()));
    let seal = value("Signature").to_owned();
    let trouble = if let Some(untimely) = untimely(value("Timestamp"), now) {
        Some(untimely)
    } else if value("SignatureMethod") != v1::METHOD {
        Some(Verdict::of(&codes::INVALID_SIGNATURE_METHOD))
    } else if value("SignatureVersion") != v1::VERSION {
        Some(Verdict::of(&codes::INVALID_PARAMETER).with("param", "SignatureVersion"))
    } else if !matches!(&*value("Format").to_ascii_lowercase(), "" | "json" | "xml") {
        Some(Verdict::of(&codes::INVALID_PARAMETER_FORMAT))
    } else {
        checksum_trouble(head, body)
    };
    if let Some(trouble) = trouble {
        return Ok((Seal::Troubled(trouble), nonce));
    }
    let string_to_sign = v1::string_to_sign(head.method.as_str(), &v1::signed(all));
    Ok((Seal::V1(v1::Sealed { string_to_sign, seal }), nonce))
}

/// A `Content-MD5` that is not the body's.
fn checksum_trouble(head: &request::Parts, body: &Taken) -> Option<Verdict> {
    let given = header(&head.headers, "content-md5")?;
    let matches = body.bytes.is_empty() || given == STANDARD.encode(Md5::digest(&body.bytes));
    (!matches).then(|| Verdict::of(&codes::CONTENT_MD5_NOT_MATCHED))
}

/// Whether the answer is wanted as XML. The older scheme's default is XML (reference, choice 20);
/// V3, and whoever shows no sign of a scheme, gets JSON.
fn wants_xml(pairs: &[Pair]) -> bool {
    let given = |name: &str| pairs.iter().rev().find(|(n, v)| n == name && !v.is_empty());
    match given("Format") {
        Some((_, format)) => format.eq_ignore_ascii_case("xml"),
        None => given("AccessKeyId").or(given("Signature")).is_some(),
    }
}

/// Whether a request's body is a form, so that its parameters count.
pub(crate) fn is_form(head: &request::Parts) -> bool {
    let form = match head.headers.get(header::CONTENT_TYPE) {
        Some(kind) => {
            let kind = kind.as_bytes().split(|byte| *byte == b';').next().unwrap_or_default();
            kind.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
        }
        None => true,
    };
    form && head.method == Method::POST
}

/// The host a request was addressed to, as it was sent.
pub(crate) fn host(head: &request::Parts) -> String {
    header(&head.headers, "host")
        .or_else(|| head.uri.authority().map(ToString::to_string))
        .unwrap_or_default()
}

/// One value for each name, the form's before the query's and the last before the others.
fn merge(query: Vec<Pair>, form: Vec<Pair>) -> Params {
    let mut params: Vec<(Text, Value)> = vec![];
    let mut places = HashMap::new();
    for (name, value) in query.into_iter().chain(form) {
        let value = Value::text(value);
        match places.get(&name) {
            Some(place) => {
                if let Some((_, old)) = params.get_mut(*place) {
                    *old = value;
                }
            }
            None => {
                places.insert(name.clone(), params.len());
                params.push((Text::from(name), value));
            }
        }
    }
    Params(params)
}

/// The first value of a header.
fn header(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| text(value).trim().to_owned())
}

/// Every value of a header.
fn headers(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers.get_all(name).iter().map(text).collect()
}

fn text(value: &http::HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

fn short(nonce: String) -> String {
    if nonce.len() <= NONCE_MAX { nonce } else { Algorithm::HmacSha256.hash(nonce.as_bytes()) }
}

fn missing(name: &'static str) -> Fault {
    Verdict::of(&codes::MISSING_PARAMETER).with("param", name).into()
}

fn unreadable(why: Unreadable) -> Fault {
    let reason = |text: &str| Verdict::of(&codes::UNREADABLE_PARAMETER).with("reason", text);
    match why {
        Unreadable::Name => reason("a name is not percent-encoded UTF-8"),
        Unreadable::TooMany => reason("there are too many of them"),
        // Only what could be a parameter's name is sent back as one.
        Unreadable::Value(name) if crate::faults::is_name(&name) => {
            Verdict::of(&codes::INVALID_PARAMETER).with("param", name)
        }
        Unreadable::Value(_) => reason("a value is not percent-encoded UTF-8"),
    }
    .into()
}

fn not_taken(why: NotTaken) -> Fault {
    match why {
        NotTaken::TooLarge => Verdict::of(&codes::REQUEST_BODY_TOO_LARGE).into(),
        NotTaken::Cut => Verdict::of(&codes::REQUEST_BODY_INCOMPLETE).into(),
        NotTaken::Busy => Fault::Busy,
    }
}
