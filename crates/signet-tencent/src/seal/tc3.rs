//! TC3-HMAC-SHA256: an HMAC over the request line, some headers and the body's hash, with a key
//! derived from the secret, the day and the service.

use std::fmt::Write as _;

use http::header::{AUTHORIZATION, HOST};
use http::request::Parts;
use ring::digest::{Digest, SHA256, digest};
use ring::hmac::{self, HMAC_SHA256, Key, Tag};
use signet_domain::time::Timestamp;
use signet_registry::keys::{Secret, same};
use signet_wire::{Mismatch, Verdict};

use super::without_port;
use crate::codes;

/// What the scheme calls itself.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";
/// What a scope ends with.
const TERMINATOR: &str = "tc3_request";
/// What stands for the body when the client does not seal it.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// The most headers a seal may cover.
const SIGNED_HEADERS_MAX: usize = 64;

/// A seal, and what it covers as the request came.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What the seal covers.
    pub covered: Covered,
    /// The seal, as it was sent.
    pub seal: String,
}

/// What a seal covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// `GET` or `POST`.
    pub method: String,
    /// The raw query, as it was sent.
    pub query: String,
    /// The sealed headers: names in lower case, values as they were sent, in the order of
    /// `signed_headers`.
    pub headers: Vec<(String, String)>,
    /// Their names, as the seal lists them.
    pub signed_headers: String,
    /// The hash of the body, in lower-case hex.
    pub payload_hash: String,
    /// The timestamp, as it was sent.
    pub timestamp: String,
    /// The scope's day.
    pub date: String,
    /// The scope's service.
    pub service: String,
}

impl Covered {
    /// The canonical form of the request.
    pub fn canonical(&self) -> String {
        // Most have little more than a hash and the names and values of two headers.
        let mut text = String::with_capacity(256 + self.query.len());
        let _ = write!(text, "{}\n/\n{}\n", self.method, self.query);
        for (name, value) in &self.headers {
            let _ = writeln!(text, "{name}:{}", value.trim());
        }
        let _ = write!(text, "\n{}\n{}", self.signed_headers, self.payload_hash);
        text
    }

    /// The string that is signed, for a canonical form.
    pub fn string_to_sign_of(&self, canonical: &str) -> String {
        format!(
            "{ALGORITHM}\n{}\n{}/{}/{TERMINATOR}\n{}",
            self.timestamp,
            self.date,
            self.service,
            sha256_hex(canonical.as_bytes())
        )
    }

    /// The string that is signed.
    pub fn string_to_sign(&self) -> String {
        self.string_to_sign_of(&self.canonical())
    }

    /// The seal a secret gives.
    pub fn seal(&self, secret: &str) -> String {
        let key = signing_key(secret, &self.date, &self.service);
        self.seal_under(&Key::new(HMAC_SHA256, key.as_ref()))
    }

    fn seal_under(&self, key: &Key) -> String {
        hex::encode(hmac::sign(key, self.string_to_sign().as_bytes()))
    }

    /// The value of a sealed header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of == name).map(|(_, value)| &**value)
    }

    /// The same with another value of a sealed header.
    pub fn with_header(&self, name: &str, value: &str) -> Self {
        let mut covered = self.clone();
        for (_, old) in covered.headers.iter_mut().filter(|(of, _)| of == name) {
            value.clone_into(old);
        }
        covered
    }

    /// The day the timestamp falls on in UTC, which is the day a scope has to name.
    pub fn date_of_timestamp(&self) -> String {
        let seconds = self.timestamp.parse().unwrap_or_default();
        Timestamp::from_seconds(seconds).utc_day().to_string()
    }

    /// What else official clients may have sealed for a request that came like this. The Node SDK
    /// leaves the port out of the host; signers made after the documentation lower the case of
    /// every value, or of the action's alone.
    fn variants(&self) -> Vec<Self> {
        let mut variants = vec![];
        for covered in [Some(self.clone()), self.host_without_port()].into_iter().flatten() {
            let mut lowered = covered.clone();
            lowered.headers.iter_mut().for_each(|(_, value)| value.make_ascii_lowercase());
            let action = covered.header("x-tc-action").map(str::to_ascii_lowercase);
            let action = action.map(|action| covered.with_header("x-tc-action", &action));
            for variant in [Some(covered), action, Some(lowered)].into_iter().flatten() {
                if variant != *self && !variants.contains(&variant) {
                    variants.push(variant);
                }
            }
        }
        variants
    }

    fn host_without_port(&self) -> Option<Self> {
        let host = without_port(self.header("host")?)?;
        Some(self.with_header("host", host))
    }
}

impl Sealed {
    /// Checks the seal against a secret.
    pub fn verify(&self, secret: &str) -> Result<(), Mismatch> {
        self.verify_with(&Secret::new(secret))
    }

    /// Checks the seal against the secret of a key that is at hand: what signs on this day is made
    /// once.
    pub fn verify_with(&self, secret: &Secret) -> Result<(), Mismatch> {
        let Covered { date, service, .. } = &self.covered;
        let derive = |secret: &str| signing_key(secret, date, service);
        let key = secret.derived(&format!("{ALGORITHM} {date}/{service}"), derive);
        let right =
            |covered: &Covered| same(covered.seal_under(&key).as_bytes(), self.seal.as_bytes());
        // A scope has to name the day of its timestamp. One that does not never matches; what is
        // told then has the right day.
        let date = self.covered.date_of_timestamp();
        if date == self.covered.date
            && (right(&self.covered) || self.covered.variants().iter().any(right))
        {
            return Ok(());
        }
        let ours = Covered { date, ..self.covered.clone() };
        let canonical = ours.canonical();
        let string_to_sign = ours.string_to_sign_of(&canonical);
        Err(Mismatch { canonical, string_to_sign })
    }
}

/// What the `Authorization` header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// The key's id.
    pub key: String,
    /// The scope's day.
    pub date: String,
    /// The scope's service.
    pub service: String,
    /// The names of the sealed headers.
    pub signed_headers: String,
    /// The seal.
    pub seal: String,
}

impl Authorization {
    /// Reads the header's value. What is wrong with it is told in the vendor's words.
    pub fn parse(value: &str) -> Result<Self, Verdict> {
        let (algorithm, rest) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
        if algorithm != ALGORITHM {
            return Err(invalid("the algorithm is not `TC3-HMAC-SHA256`"));
        }
        let (mut credential, mut signed_headers, mut seal) = (None, None, None);
        for part in rest.split(',') {
            let (name, value) =
                part.trim().split_once('=').ok_or_else(|| invalid("a part has no `=`"))?;
            let slot = match name {
                "Credential" => &mut credential,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut seal,
                _ => return Err(invalid("a part is not known")),
            };
            if slot.replace(value.to_owned()).is_some() {
                return Err(invalid("a part is there twice"));
            }
        }
        let present = |part: Option<String>, reason| {
            part.filter(|part| !part.is_empty()).ok_or_else(|| invalid(reason))
        };
        let credential = present(credential, "`Credential` is missing")?;
        let signed_headers = present(signed_headers, "`SignedHeaders` is missing")?;
        let seal = present(seal, "`Signature` is missing")?;
        let parts = credential.split('/').collect::<Vec<_>>();
        let &[key, date, service, terminator] = &*parts else {
            return Err(invalid("`Credential` is not SecretId/Date/Service/tc3_request"));
        };
        if key.is_empty() {
            return Err(invalid("`SecretId` in Credential not valid"));
        }
        if signet_domain::time::Day::parse(date).is_err() {
            return Err(invalid("`Date` in Credential not valid"));
        }
        // Any service will do: SDKs take the first label of whatever host they are pointed at.
        if service.is_empty() {
            return Err(invalid("`Service` in Credential not valid"));
        }
        if terminator != TERMINATOR {
            return Err(invalid("`Credential` does not end in `tc3_request`"));
        }
        let [key, date, service] = [key, date, service].map(str::to_owned);
        Ok(Self { key, date, service, signed_headers, seal })
    }
}

impl Sealed {
    /// Puts together what a seal covers. The payload's hash and the timestamp come from the
    /// envelope, which knows where they are.
    pub fn read(
        head: &Parts,
        authorization: Authorization,
        timestamp: &str,
        payload_hash: String,
    ) -> Result<Self, Verdict> {
        let mut headers = vec![];
        for name in authorization.signed_headers.split(';') {
            let name = name.to_ascii_lowercase();
            if headers.len() == SIGNED_HEADERS_MAX || headers.iter().any(|(of, _)| *of == name) {
                return Err(invalid("`SignedHeaders` not valid"));
            }
            let value = header_text(head, &name)
                .ok_or_else(|| invalid("`SignedHeaders` names a header that was not sent"))?;
            headers.push((name, value));
        }
        for name in ["content-type", "host"] {
            if !headers.iter().any(|(of, _)| of == name) {
                return Err(invalid(&format!("`SignedHeaders` lacks `{name}`")));
            }
        }
        let covered = Covered {
            method: head.method.to_string(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers,
            signed_headers: authorization.signed_headers,
            payload_hash,
            timestamp: timestamp.to_owned(),
            date: authorization.date,
            service: authorization.service,
        };
        Ok(Self { covered, seal: authorization.seal })
    }
}

/// The value of a header as it was sent. The host of a request without a `Host` header is the one
/// its target names.
fn header_text(head: &Parts, name: &str) -> Option<String> {
    match head.headers.get(name) {
        Some(value) => String::from_utf8(value.as_bytes().to_vec()).ok(),
        None if name == HOST => head.uri.authority().map(ToString::to_string),
        None => None,
    }
}

/// The `Authorization` header of a request, if there is one that is text.
pub fn authorization_of(head: &Parts) -> Option<&str> {
    head.headers.get(AUTHORIZATION).map(|value| value.to_str().unwrap_or_default())
}

fn invalid(reason: &str) -> Verdict {
    Verdict::of(&codes::INVALID_AUTHORIZATION).with("reason", reason)
}

/// A request that is to be sealed, as a client of ours sends it.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The raw query, empty for none.
    pub query: &'a str,
    /// The value of the `Content-Type` header it will have.
    pub content_type: &'a str,
    /// The value of the `Host` header it will have.
    pub host: &'a str,
    /// The body; empty for `GET`.
    pub body: &'a [u8],
    /// The service the scope names; `sms` for this product.
    pub service: &'a str,
    /// The value of its `X-TC-Timestamp` header: seconds since the start of 1970.
    pub timestamp: i64,
}

/// Seals a request: the value of its `Authorization` header.
pub fn sign(key: &str, secret: &str, request: &Outgoing<'_>) -> String {
    let covered = Covered {
        method: request.method.to_owned(),
        query: request.query.to_owned(),
        headers: vec![
            ("content-type".into(), request.content_type.to_owned()),
            ("host".into(), request.host.to_owned()),
        ],
        signed_headers: "content-type;host".into(),
        payload_hash: sha256_hex(request.body),
        timestamp: request.timestamp.to_string(),
        date: Timestamp::from_seconds(request.timestamp).utc_day().to_string(),
        service: request.service.to_owned(),
    };
    format!(
        "{ALGORITHM} Credential={key}/{}/{}/{TERMINATOR}, SignedHeaders={}, Signature={}",
        covered.date,
        covered.service,
        covered.signed_headers,
        covered.seal(secret)
    )
}

/// The key that signs on one day for one service.
fn signing_key(secret: &str, date: &str, service: &str) -> Tag {
    hmac::sign(&derive(format!("TC3{secret}").as_bytes(), &[date, service]), TERMINATOR.as_bytes())
}

/// A key derived step by step: each step's HMAC is the next step's key.
pub fn derive(root: &[u8], steps: &[&str]) -> Key {
    steps.iter().fold(Key::new(HMAC_SHA256, root), |key, step| {
        Key::new(HMAC_SHA256, hmac::sign(&key, step.as_bytes()).as_ref())
    })
}

/// The SHA-256 of some bytes, in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex_of(digest(&SHA256, bytes))
}

/// A digest in lower-case hex.
pub fn hex_of(digest: Digest) -> String {
    hex::encode(digest)
}
