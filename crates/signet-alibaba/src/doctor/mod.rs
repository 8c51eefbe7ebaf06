//! Why a seal did not match.
//!
//! A kept request is taken apart again into a [`Case`], and the [`trials`] change one thing at a
//! time until the client's seal comes out. What is shown of either side has the values of
//! parameters that are not public veiled.

#[cfg(test)]
mod tests;
mod trials;

use http::{HeaderName, HeaderValue, Request, request};
use signet_registry::keys::{AccessKey, same};
use signet_wire::doctor::{Diagnosis, Sample, Signed, Trial, veil};

use crate::envelope::{host, is_form};
use crate::ops;
use crate::seal::encode::{Pair, enc, join, pairs, sort};
use crate::seal::{v1, v3};

/// Finds out why the seal of a kept request did not match.
pub fn diagnose(sample: &Sample, key: &AccessKey, siblings: &[AccessKey]) -> Diagnosis {
    match Case::of(sample) {
        Some(case) => {
            let server = case.show();
            signet_wire::doctor::diagnose(trials::ALL, &case, server, key, siblings)
        }
        None => {
            let none: &[Trial<()>] = &[];
            let server = Signed { canonical: String::new(), string_to_sign: String::new() };
            signet_wire::doctor::diagnose(none, &(), server, key, siblings)
        }
    }
}

/// Parameters of the older scheme's envelope, which hold nothing of the caller's.
const ENVELOPE: [&str; 10] = [
    "AccessKeyId",
    "Action",
    "Format",
    "RegionId",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureType",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// Headers whose values are shown.
const SHOWN_HEADERS: [&str; 11] = [
    "accept",
    "content-type",
    "host",
    "user-agent",
    "x-acs-accesskey-id",
    "x-acs-action",
    "x-acs-content-sha256",
    "x-acs-credentials-provider",
    "x-acs-date",
    "x-acs-signature-nonce",
    "x-acs-version",
];

/// A kept request, taken apart.
#[derive(Clone)]
pub(crate) struct Case {
    /// What we signed.
    pub text: Text,
    /// What the client sent as its seal.
    pub seal: String,
    /// The parameters that are signed, in the order they were sent.
    pub sent: Vec<Pair>,
    /// The raw query and, where it counts, the raw form.
    pub raw: (String, String),
    /// The host the request was addressed to.
    pub host: String,
    /// The action asked for.
    pub action: String,
}

/// What is signed, in the parts that clients get wrong.
#[derive(Clone)]
pub(crate) enum Text {
    /// The current scheme.
    V3 { canonical: v3::Canonical, algorithm: v3::Algorithm, declared: String },
    /// The older scheme.
    V1 { method: String, path: &'static str, query: String, outer: fn(&str) -> String },
}

impl Case {
    /// Takes a sample apart. `None` when what was signed cannot be put together again: the
    /// parameters were in a form that was too long to be kept.
    fn of(sample: &Sample) -> Option<Self> {
        let head = head(sample)?;
        let query = sample.query().to_owned();
        let body = sample.body.as_deref().unwrap_or_default();
        let form =
            if is_form(&head) { String::from_utf8_lossy(body).into_owned() } else { String::new() };
        let authorization =
            sample.header("authorization").filter(|value| value.starts_with("ACS3-"));
        match authorization.map(v3::Authorization::parse) {
            Some(authorization) => Self::v3(sample, &head, authorization, (query, form)),
            None if sample.body.is_none() && is_form(&head) => None,
            None => Self::v1(&head, (query, form)),
        }
    }

    fn v3(
        sample: &Sample,
        head: &request::Parts,
        authorization: v3::Authorization,
        raw: (String, String),
    ) -> Option<Self> {
        let algorithm = v3::Algorithm::named(&authorization.algorithm)?;
        let sent = pairs(raw.0.as_bytes()).ok()?;
        let mut sorted = sent.clone();
        sort(&mut sorted);
        let values = |name: &str| {
            let all = sample.headers.iter().filter(|(key, _)| key == name);
            if name == "host" { vec![host(head)] } else { all.map(|(_, v)| v.clone()).collect() }
        };
        let header = |name: &str| sample.header(name).unwrap_or_default().trim().to_owned();
        let payload = match (&sample.body, algorithm) {
            (Some(body), _) => algorithm.hash(body),
            (None, v3::Algorithm::HmacSm3) => header("x-acs-content-sha256"),
            (None, _) => sample.body_sha256.clone(),
        };
        let canonical = v3::Canonical {
            method: sample.method.clone(),
            path: head.uri.path().to_owned(),
            query: join(&sorted, enc),
            headers: v3::header_lines(&authorization.signed_headers, values),
            signed_headers: authorization.signed_headers,
            payload,
        };
        Some(Self {
            text: Text::V3 { canonical, algorithm, declared: header("x-acs-content-sha256") },
            seal: authorization.seal,
            sent,
            raw,
            host: host(head),
            action: header("x-acs-action"),
        })
    }

    fn v1(head: &request::Parts, raw: (String, String)) -> Option<Self> {
        let mut sent = pairs(raw.0.as_bytes()).ok()?;
        sent.extend(pairs(raw.1.as_bytes()).ok()?);
        let last = |name: &str| {
            let found = sent.iter().rev().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        let (seal, action) = (last("Signature")?, last("Action").unwrap_or_default());
        sent.retain(|(name, _)| name != "Signature");
        let query = join(&v1::signed(sent.clone()), enc);
        let method = head.method.to_string();
        Some(Self {
            text: Text::V1 { method, path: "%2F", query, outer: enc },
            seal,
            sent,
            raw,
            host: host(head),
            action,
        })
    }

    /// The signed parameters, sorted.
    pub fn sorted(&self) -> Vec<Pair> {
        let mut sorted = self.sent.clone();
        sort(&mut sorted);
        sorted
    }

    /// The same request with another text; given back as it is shown if that text, signed with
    /// the key, has the client's seal.
    pub fn attempt(&self, key: &AccessKey, change: impl FnOnce(&mut Text)) -> Option<Signed> {
        let mut changed = self.clone();
        change(&mut changed.text);
        changed.fits(key, key.secret.reveal()).then(|| changed.show())
    }

    /// Whether the client's seal is that of this text, signed with a secret.
    pub fn fits(&self, key: &AccessKey, secret: &str) -> bool {
        match &self.text {
            Text::V3 { algorithm, .. } => algorithm.fits(key, secret, &self.string(), &self.seal),
            Text::V1 { .. } => {
                let ours = v1::seal(secret, &self.string());
                same(ours.as_bytes(), self.seal.as_bytes())
            }
        }
    }

    /// The string to sign.
    pub fn string(&self) -> String {
        match &self.text {
            Text::V3 { canonical, algorithm, .. } => {
                v3::string_to_sign(*algorithm, &canonical.text())
            }
            Text::V1 { method, path, query, outer } => format!("{method}&{path}&{}", outer(query)),
        }
    }

    /// What was signed, as it may be shown.
    pub fn show(&self) -> Signed {
        match &self.text {
            Text::V3 { canonical, .. } => {
                let shown = v3::Canonical {
                    query: self.veil_query(&canonical.query),
                    headers: veil_headers(&canonical.headers),
                    ..canonical.clone()
                };
                Signed { canonical: shown.text(), string_to_sign: self.string() }
            }
            // The string is the query once more, encoded: only its ends are shown.
            Text::V1 { method, path, query, outer } => Signed {
                canonical: self.veil_query(query),
                string_to_sign: format!("{method}&{path}&{}", veil(&outer(query))),
            },
        }
    }

    fn veil_query(&self, query: &str) -> String {
        let entry = ops::ALL.iter().find(|entry| entry.name == self.action);
        let public = |name: &str| {
            let name = name.split('.').next().unwrap_or(name);
            let field = entry.and_then(|entry| entry.fields.iter().find(|f| f.name == name));
            field.map_or_else(|| ENVELOPE.contains(&name), |field| field.public)
        };
        let shown = query.split('&').map(|part| match part.split_once('=') {
            Some((name, value)) if !public(name) => format!("{name}={}", veil(value)),
            _ => part.to_owned(),
        });
        shown.collect::<Vec<_>>().join("&")
    }
}

fn veil_headers(lines: &str) -> String {
    let shown = lines.lines().map(|line| match line.split_once(':') {
        Some((name, value)) if !SHOWN_HEADERS.contains(&name) => {
            format!("{name}:{}\n", veil(value))
        }
        _ => format!("{line}\n"),
    });
    shown.collect()
}

/// The head of the request that was kept.
fn head(sample: &Sample) -> Option<request::Parts> {
    let mut request = Request::builder().method(&*sample.method).uri(&*sample.target);
    for (name, value) in &sample.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        request = request.header(name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    Some(request.body(()).ok()?.into_parts().0)
}
