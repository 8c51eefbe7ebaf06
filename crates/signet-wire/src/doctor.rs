//! Why a seal did not match.
//!
//! A refused request is kept as a [`Sample`], encrypted, for as long as the registry keeps failed
//! seals. When somebody asks, the dialect tries what clients get wrong, one [`Trial`] after the
//! other, until one reproduces the seal the client sent. Nothing of this happens on the request:
//! the log tells the cause after the answer has gone, and only while no other diagnosis is made.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use signet_domain::time::Timestamp;
use signet_registry::keys::AccessKey;

use crate::call::App;
use crate::dialect::Dialect;

/// The most trials one diagnosis makes.
pub const TRIALS_MAX: usize = 32;
/// The longest body a sample keeps. Of longer ones only length and hash are known.
pub const BODY_MAX: usize = 16 * 1024;

/// A refused request, as it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sample {
    /// `GET` or `POST`.
    pub method: String,
    /// The path and the raw query.
    pub target: String,
    /// Names in lower case, values as received.
    pub headers: Vec<(String, String)>,
    /// The body, if it was short.
    pub body: Option<Vec<u8>>,
    /// The body's length in bytes.
    pub body_length: usize,
    /// The SHA-256 of the body, in lower-case hex.
    pub body_sha256: String,
    /// When it came, in milliseconds since the start of 1970.
    pub at: i64,
}

impl Sample {
    /// A sample of a request.
    pub fn of(head: &http::request::Parts, body: &[u8], at: Timestamp) -> Self {
        let text =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            method: head.method.to_string(),
            target: head.uri.path_and_query().map_or_else(|| "/".into(), ToString::to_string),
            headers: head.headers.iter().map(|(name, v)| (name.to_string(), text(v))).collect(),
            body: (body.len() <= BODY_MAX).then(|| body.to_vec()),
            body_length: body.len(),
            body_sha256: hex::encode(ring::digest::digest(&ring::digest::SHA256, body)),
            at: at.0,
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }

    /// The raw query, without its question mark.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// One thing that clients get wrong, and how to find out whether this one did.
pub struct Trial<C> {
    /// Its name in logs and tests.
    pub name: &'static str,
    /// What went wrong, in a sentence.
    pub cause: &'static str,
    /// What to do about it.
    pub fix: &'static str,
    /// Tries it. On success gives what the client must have signed, ready to be shown.
    pub attempt: fn(&C, &AccessKey, &[AccessKey]) -> Option<Signed>,
}

/// What one side signed, with the values of fields that are not public told by length and hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// The canonical form of the request, where the scheme has one apart from the string to sign.
    pub canonical: String,
    /// The string that was signed.
    pub string_to_sign: String,
}

/// What a diagnosis found.
#[derive(Clone, Debug, Serialize)]
pub struct Diagnosis {
    /// What we signed.
    pub server: Signed,
    /// What the client must have signed, if a trial found out.
    pub client: Option<Signed>,
    /// The trial that succeeded; `unknown` if none did.
    pub name: String,
    /// What went wrong.
    pub cause: String,
    /// What to do about it.
    pub fix: String,
    /// How many trials were made.
    pub trials: usize,
}

/// Makes the trials in order until one succeeds.
pub fn diagnose<C>(
    trials: &[Trial<C>],
    case: &C,
    server: Signed,
    key: &AccessKey,
    siblings: &[AccessKey],
) -> Diagnosis {
    let mut made = 0;
    for trial in trials.iter().take(TRIALS_MAX) {
        made += 1;
        if let Some(client) = (trial.attempt)(case, key, siblings) {
            return Diagnosis {
                server,
                client: Some(client),
                name: trial.name.into(),
                cause: trial.cause.into(),
                fix: trial.fix.into(),
                trials: made,
            };
        }
    }
    Diagnosis {
        server,
        client: None,
        name: "unknown".into(),
        cause: "none of the usual mistakes reproduces the client's seal".into(),
        fix: "compare the secret first, then the client's string to sign with the server's".into(),
        trials: made,
    }
}

/// Finds out why a seal did not match and tells the log, behind the request's back. Does nothing
/// while another diagnosis is under way: whoever sends bad seals by the thousand gets no more of
/// our time than one at once.
pub fn tell<D: Dialect>(app: &App, sample: Sample, key: Arc<AccessKey>, request_id: String) {
    let Ok(turn) = app.doctor.clone().try_acquire_owned() else { return };
    let registry = app.registry.clone();
    tokio::spawn(async move {
        let Ok(siblings) = registry.siblings(&key).await else { return };
        let diagnose = move || D::diagnose(&sample, &key, &siblings);
        let Ok(diagnosis) = tokio::task::spawn_blocking(diagnose).await else { return };
        tracing::info!(
            target: "signet::request",
            request = request_id,
            cause = diagnosis.name,
            fix = diagnosis.fix,
            "seal diagnosed"
        );
        drop(turn);
    });
}

/// A value as it may be shown: its length and the beginning of its SHA-256.
pub fn veil(value: &str) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, value.as_bytes());
    format!("<{} chars, sha256 {}>", value.chars().count(), hex::encode(&hash.as_ref()[..4]))
}
