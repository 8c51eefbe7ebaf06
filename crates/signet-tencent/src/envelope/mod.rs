//! Reading requests of every form and writing answers.
//!
//! The steps stand in the order they are judged: method and path, size, form, common parameters,
//! version and action, the seal's own form, time. Keys are not looked at here.

pub mod flat;
pub mod multipart;

use bytes::Bytes;
use bytestring::ByteString;
use http::header::{CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderValue, Method, Response};
use signet_domain::time::Timestamp;
use signet_wire::call::noted;
use signet_wire::intake::{NotTaken, Taken};
use signet_wire::value::{NotJson, from_json};
use signet_wire::{Fault, Intake, Language, Opened, Params, Text, Ticket, Value, Verdict};

use crate::seal::tc3::{self, Authorization, UNSIGNED_PAYLOAD};
use crate::seal::{Scheme, Seal, v1};
use crate::{codes, ops};

/// The largest JSON or multipart body.
const BODY_MAX: usize = 10 * 1024 * 1024;
/// The largest form of the older scheme.
const FORM_MAX: usize = 1024 * 1024;
/// The largest query.
const QUERY_MAX: usize = 32 * 1024;
/// How far a request's time may be from ours, in seconds.
const WINDOW: u64 = 300;

/// The parameters every request has, by their names in the older scheme.
pub(crate) const COMMON: &[&str] = &[
    "Action",
    "Version",
    "Region",
    "Timestamp",
    "Nonce",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Token",
    "Language",
    "RequestClient",
];
/// Those that travel in a header in the newer scheme.
const IN_HEADERS: &[(&str, &str)] = &[
    ("Action", "x-tc-action"),
    ("Version", "x-tc-version"),
    ("Region", "x-tc-region"),
    ("Timestamp", "x-tc-timestamp"),
    ("Token", "x-tc-token"),
    ("Language", "x-tc-language"),
];

/// Where a request has its parameters and its seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    NewerQuery,
    NewerJson,
    NewerMultipart,
    OlderQuery,
    OlderForm,
}

/// Reads what is asked and how it is sealed.
pub async fn open(
    head: &Parts,
    body: Intake,
    now: Timestamp,
    ticket: &mut Ticket,
) -> Result<Opened<Seal>, Fault> {
    note(head, ticket);
    let layout = layout_of(head)?;
    match layout {
        Layout::OlderQuery | Layout::OlderForm => open_v1(layout, head, body, now, ticket).await,
        Layout::NewerQuery | Layout::NewerJson | Layout::NewerMultipart => {
            open_tc3(layout, head, body, now, ticket).await
        }
    }
}

/// Puts onto the ticket what the headers tell, so that even the first refusal speaks the client's
/// language.
fn note(head: &Parts, ticket: &mut Ticket) {
    let text = |name| header(head, name).map(noted).unwrap_or_default();
    ticket.host = head
        .headers
        .get(HOST)
        .map_or_else(String::new, |host| noted(&String::from_utf8_lossy(host.as_bytes())));
    ticket.action = text("x-tc-action");
    ticket.version = text("x-tc-version");
    ticket.language = language(header(head, "x-tc-language")).unwrap_or_default();
}

fn layout_of(head: &Parts) -> Result<Layout, Verdict> {
    let get = match head.method {
        Method::GET => true,
        Method::POST => false,
        _ => return Err(Verdict::of(&codes::UNSUPPORTED_PROTOCOL)),
    };
    // Clients whose endpoint was configured with a slash at its end ask for two.
    if head.uri.path().bytes().any(|b| b != b'/') {
        return Err(Verdict::of(&codes::INVALID_ACTION));
    }
    // What is posted is in the body, and nothing else is sealed with it.
    let beside = head.uri.query().filter(|query| !get && !query.is_empty());
    if let Some(beside) = beside {
        let name = beside.split(['=', '&']).next().unwrap_or_default();
        return Err(Verdict::of(&codes::INVALID_PARAMETER).with("param", noted(name)));
    }
    let newer = ["authorization", "x-tc-action", "x-tc-version", "x-tc-timestamp"];
    let newer = newer.iter().any(|name| head.headers.contains_key(*name));
    let kind = header(head, "content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match (get, &*kind) {
        (true, _) if newer => Ok(Layout::NewerQuery),
        (true, _) => Ok(Layout::OlderQuery),
        (false, "application/x-www-form-urlencoded") if !newer => Ok(Layout::OlderForm),
        (false, "multipart/form-data") => Ok(Layout::NewerMultipart),
        // Without a type a body is JSON so far; that the type is missing is the seal's fault.
        (false, "application/json" | "") => Ok(Layout::NewerJson),
        (false, _) => Err(Verdict::of(&codes::INVALID_PARAMETER).with("param", "Content-Type")),
    }
}

async fn open_tc3(
    layout: Layout,
    head: &Parts,
    body: Intake,
    now: Timestamp,
    ticket: &mut Ticket,
) -> Result<Opened<Seal>, Fault> {
    let authorization = tc3::authorization_of(head).map(Authorization::parse);
    if let Some(Ok(authorization)) = &authorization {
        ticket.key = noted(&authorization.key);
    }
    let content_hash = header(head, "x-tc-content-sha256");
    let unsigned = content_hash == Some(UNSIGNED_PAYLOAD);

    let (mut params, taken) = match layout {
        Layout::NewerQuery => (flat::nest(flat::pairs(&query(head)?)?)?, Taken::default()),
        _ => {
            let taken =
                body.read(BODY_MAX, !unsigned).await.map_err(|not| not_taken(not, "10 MB"))?;
            ticket.bytes_in = taken.bytes.len();
            let params = match layout {
                Layout::NewerMultipart => {
                    multipart::read(&taken.bytes, header(head, "content-type").unwrap_or_default())?
                }
                _ => json(&taken.bytes)?,
            };
            (params, taken)
        }
    };
    drop_common(&mut params, head);

    let required = |name: &'static str| {
        let value = header(head, name).filter(|value| !value.is_empty());
        value.ok_or_else(|| Verdict::of(&codes::MISSING_HEADER).with("param", shown(name)))
    };
    let action = required("x-tc-action")?;
    let version = required("x-tc-version")?;
    let timestamp = required("x-tc-timestamp")?;
    let seconds = seconds(timestamp)
        .ok_or_else(|| Verdict::of(&codes::WRONG_TYPE).with("param", "X-TC-Timestamp"))?;
    let authorization = authorization
        .ok_or_else(|| Verdict::of(&codes::MISSING_HEADER).with("param", "Authorization"))?;
    ops::find(version, action)?;

    let payload_hash = match (unsigned, taken.sha256) {
        (true, _) => tc3::sha256_hex(UNSIGNED_PAYLOAD.as_bytes()),
        (false, Some(digest)) => hex::encode(digest),
        (false, None) => tc3::sha256_hex(b""),
    };
    let sealed = tc3::Sealed::read(head, authorization?, timestamp, payload_hash)?;
    if let Some(theirs) = content_hash
        && !unsigned
        && theirs != sealed.covered.payload_hash
    {
        return Err(Verdict::of(&codes::CONTENT_SHA256).into());
    }
    in_time(seconds, now)?;

    let seal = Seal {
        scheme: Scheme::Tc3(sealed),
        objection: objection(
            ("X-TC-Language", header(head, "x-tc-language")),
            ("X-TC-Region", header(head, "x-tc-region")),
        ),
    };
    let token = header(head, "x-tc-token").filter(|token| !token.is_empty());
    Ok(Opened { params, seal, token: token.map(str::to_owned), nonce: None, body: taken })
}

async fn open_v1(
    layout: Layout,
    head: &Parts,
    body: Intake,
    now: Timestamp,
    ticket: &mut Ticket,
) -> Result<Opened<Seal>, Fault> {
    let taken = match layout {
        Layout::OlderQuery => Taken::default(),
        _ => body.read(FORM_MAX, false).await.map_err(|not| match not {
            // The vendor reports a form that is too large for the scheme as a seal that is wrong.
            NotTaken::TooLarge => Verdict::of(&codes::SIGNATURE_FAILURE_TOO_LARGE).into(),
            not => not_taken(not, "1 MB"),
        })?,
    };
    ticket.bytes_in = taken.bytes.len();
    let raw = if layout == Layout::OlderQuery { query(head)? } else { taken.bytes.clone() };
    let pairs = flat::pairs(&raw)?;
    let given = |name| pairs.iter().find(|(of, _)| *of == name).map(|(_, value)| &**value);
    let text = |name| given(name).map(noted).unwrap_or_default();
    ticket.action = text("Action");
    ticket.version = text("Version");
    ticket.key = text("SecretId");
    ticket.language = language(given("Language")).unwrap_or_default();
    let mut params = flat::nest(pairs.clone())?;
    params.0.retain(|(name, _)| !COMMON.contains(&&**name));

    let required = |name: &'static str| {
        let value = given(name).filter(|value| !value.is_empty());
        value.ok_or_else(|| Verdict::of(&codes::MISSING_PARAMETER).with("param", name))
    };
    let action = required("Action")?;
    let version = required("Version")?;
    let timestamp = required("Timestamp")?;
    required("SecretId")?;
    let nonce = required("Nonce")?;
    let seal = required("Signature")?.to_owned();
    let seconds = seconds(timestamp)
        .ok_or_else(|| Verdict::of(&codes::WRONG_TYPE).with("param", "Timestamp"))?;
    nonce.parse::<u64>().map_err(|_| Verdict::of(&codes::NONCE_TYPE))?;
    ops::find(version, action)?;
    let method = v1::Method::named(given("SignatureMethod"))?;
    in_time(seconds, now)?;

    let token = given("Token").filter(|token| !token.is_empty()).map(str::to_owned);
    let objection = objection(("Language", given("Language")), ("Region", given("Region")));
    let covered = covered(head, pairs);
    let scheme = Scheme::V1(v1::Sealed { covered, method, seal });
    Ok(Opened { params, seal: Seal { scheme, objection }, token, nonce: None, body: taken })
}

/// What a seal of the older scheme covers: everything but itself.
fn covered(head: &Parts, mut pairs: Vec<(ByteString, ByteString)>) -> v1::Covered {
    pairs.retain(|(name, _)| *name != v1::SEAL_PARAM);
    let authority = || head.uri.authority().map(ToString::to_string).unwrap_or_default();
    let host = head.headers.get(HOST).map(|host| String::from_utf8_lossy(host.as_bytes()).into());
    v1::Covered {
        method: head.method.to_string(),
        host: host.unwrap_or_else(authority),
        params: pairs,
    }
}

/// Reads a seal of the older scheme off a request that was kept.
pub(crate) fn reread_v1(head: &Parts, body: &Bytes) -> Option<v1::Sealed> {
    let raw = match head.method {
        Method::GET => query(head).ok()?,
        _ => body.clone(),
    };
    let pairs = flat::pairs(&raw).ok()?;
    let given = |name| pairs.iter().find(|(of, _)| *of == name).map(|(_, value)| &**value);
    let method = v1::Method::named(given("SignatureMethod")).ok()?;
    let seal = given(v1::SEAL_PARAM)?.to_owned();
    Some(v1::Sealed { covered: covered(head, pairs), method, seal })
}

/// A query, unless it is too large.
fn query(head: &Parts) -> Result<Bytes, Verdict> {
    let query = head.uri.query().unwrap_or_default();
    if query.len() > QUERY_MAX {
        return Err(too_large("32 KB"));
    }
    Ok(Bytes::copy_from_slice(query.as_bytes()))
}

fn json(body: &Bytes) -> Result<Params, Verdict> {
    match from_json(body) {
        Ok(Value::Map(members)) => Ok(Params(members)),
        Err(NotJson::Repeated(name)) => Err(about(&codes::REPEATED, &name)),
        Ok(_) | Err(NotJson::Malformed) => Err(Verdict::of(&codes::BODY_NOT_JSON)),
    }
}

/// Drops common parameters that say again what their headers say. Others stay, and turn out to be
/// unknown.
fn drop_common(params: &mut Params, head: &Parts) {
    for (name, in_header) in IN_HEADERS {
        let same = match params.get(name) {
            Some(Value::Text(text)) => header(head, in_header) == Some(&**text),
            Some(Value::Integer(number)) => header(head, in_header) == Some(&*number.to_string()),
            _ => false,
        };
        if same {
            params.take(name);
        }
    }
}

/// What there is to object to in values that matter only once it is known who asks.
fn objection(
    (language_name, language_given): (&'static str, Option<&str>),
    (region_name, region_given): (&'static str, Option<&str>),
) -> Option<Verdict> {
    let wrong = |name| Some(Verdict::of(&codes::COMMON_VALUE).with("param", name));
    if language(language_given).is_none() {
        return wrong(language_name);
    }
    // Any region will do, and so does none; an empty one is a client that lost its setting.
    if region_given == Some("") { wrong(region_name) } else { None }
}

/// The language asked for; English when nothing is said, `None` when it is another.
fn language(given: Option<&str>) -> Option<Language> {
    match given {
        None | Some("en-US") => Some(Language::English),
        Some("zh-CN") => Some(Language::Chinese),
        Some(_) => None,
    }
}

fn seconds(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn in_time(seconds: i64, now: Timestamp) -> Result<(), Verdict> {
    if now.seconds().abs_diff(seconds) > WINDOW {
        return Err(Verdict::of(&codes::SIGNATURE_EXPIRE));
    }
    Ok(())
}

fn not_taken(not: NotTaken, limit: &str) -> Fault {
    match not {
        NotTaken::TooLarge => too_large(limit).into(),
        NotTaken::Busy => Fault::Busy,
        NotTaken::Cut => Verdict::of(&codes::BODY_CUT).into(),
    }
}

fn too_large(limit: &str) -> Verdict {
    Verdict::of(&codes::REQUEST_SIZE_LIMIT_EXCEEDED).with("limit", limit)
}

/// A verdict about a parameter whose name the client chose.
fn about(code: &'static signet_wire::Code, name: &str) -> Verdict {
    Verdict::of(code).with("param", Value::text(name.to_owned()).quote())
}

/// A header's value, if it is text.
fn header<'a>(head: &'a Parts, name: &str) -> Option<&'a str> {
    head.headers.get(name).and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
}

/// A header's name as the vendor writes it.
fn shown(name: &str) -> String {
    let words = name.split('-').map(|word| match word {
        "tc" => "TC".to_owned(),
        _ => word[..1].to_ascii_uppercase() + &word[1..],
    });
    words.collect::<Vec<_>>().join("-")
}

/// Writes an answer: always status 200, and exactly this content type, without which official
/// clients do not look for an error.
pub fn answer(outcome: Result<Value, &Verdict>, ticket: &Ticket) -> Response<Bytes> {
    let text = |text: String| Value::Text(Text::from(text));
    let mut members = match outcome {
        Ok(Value::Map(members)) => members,
        Ok(_) => vec![],
        Err(verdict) => {
            let code = ("Code".into(), text(verdict.name_in(&ticket.version)));
            let message = ("Message".into(), text(verdict.message(ticket.language)));
            vec![("Error".into(), Value::Map(vec![code, message]))]
        }
    };
    members.push(("RequestId".into(), text(ticket.request_id.clone())));
    let whole = Value::Map(vec![("Response".into(), Value::Map(members))]);
    let mut response = Response::new(Bytes::from(serde_json::to_vec(&whole).unwrap_or_default()));
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests;
