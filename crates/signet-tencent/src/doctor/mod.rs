//! Why a seal did not match: what clients get wrong, tried one after the other.
//!
//! Each scheme has its table of trials. What is shown of either side has the values of fields that
//! are not public veiled; secrets are in neither.

mod body;
mod newer;
mod older;
mod shown;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::HeaderValue;
use http::request::Parts;
use signet_registry::keys::AccessKey;
use signet_wire::doctor::{self, Diagnosis, Sample, Signed};

use crate::envelope;
use crate::seal::tc3::{self, Authorization};

/// Finds out why the seal of a kept request did not match.
pub fn diagnose(sample: &Sample, key: &AccessKey, siblings: &[AccessKey]) -> Diagnosis {
    match Case::of(sample) {
        Some(Case::Newer(case)) => {
            let server = case.server();
            doctor::diagnose(newer::TRIALS, &case, server, key, siblings)
        }
        Some(Case::Older(case)) => {
            let server = case.server();
            doctor::diagnose(older::TRIALS, &case, server, key, siblings)
        }
        None => {
            let unknown = "the request was too large to be kept whole".to_owned();
            let server = Signed { canonical: String::new(), string_to_sign: unknown };
            doctor::diagnose::<()>(&[], &(), server, key, siblings)
        }
    }
}

/// A kept request, read again.
enum Case {
    Newer(newer::Case),
    Older(older::Case),
}

impl Case {
    /// Reads the seal again; `None` when what it covers was not kept.
    fn of(sample: &Sample) -> Option<Self> {
        let head = head(sample)?;
        let Some(authorization) = tc3::authorization_of(&head) else {
            let body = Bytes::from(sample.body.clone()?);
            return Some(Case::Older(older::Case { sealed: envelope::reread_v1(&head, &body)? }));
        };
        let authorization = Authorization::parse(authorization).ok()?;
        let timestamp = sample.header("x-tc-timestamp")?;
        let unsigned = sample.header("x-tc-content-sha256") == Some(tc3::UNSIGNED_PAYLOAD);
        let payload_hash = match (unsigned, &*sample.method) {
            (true, _) => tc3::sha256_hex(tc3::UNSIGNED_PAYLOAD.as_bytes()),
            (false, "GET") => tc3::sha256_hex(b""),
            (false, _) => sample.body_sha256.clone(),
        };
        let sealed = tc3::Sealed::read(&head, authorization, timestamp, payload_hash).ok()?;
        Some(Case::Newer(newer::Case {
            sealed,
            unsigned,
            body_hash: sample.body_sha256.clone(),
            body: sample.body.clone(),
            region: sample.header("x-tc-region").unwrap_or_default().to_owned(),
        }))
    }
}

/// The head of a kept request.
fn head(sample: &Sample) -> Option<Parts> {
    let mut request = http::Request::builder().method(&*sample.method).uri(&*sample.target);
    for (name, value) in &sample.headers {
        // A value of other bytes than text was kept as text, and is sealed by nobody.
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            request = request.header(name, value);
        }
    }
    Some(request.body(()).ok()?.into_parts().0)
}

/// Secrets with the blanks that copying adds or that a form field kept.
fn mistyped(secret: &str) -> impl Iterator<Item = String> + '_ {
    let added = [" ", "\n", "\r\n", "\t", "\r"].map(|blank| format!("{secret}{blank}"));
    let before = [format!(" {secret}"), format!("\u{feff}{secret}"), format!("\"{secret}\"")];
    let trimmed = Some(secret.trim()).filter(|trimmed| *trimmed != secret).map(str::to_owned);
    added.into_iter().chain(before).chain(trimmed)
}

/// Other names the client may have known this server by. `host` is the one it was sent.
fn other_hosts(host: &str, region: &str) -> Vec<String> {
    let bare = host.strip_prefix("http://").or_else(|| host.strip_prefix("https://"));
    let bare = bare.unwrap_or(host).trim_end_matches('/');
    let name = crate::seal::without_port(bare).unwrap_or(bare);
    let port = bare.strip_prefix(name).unwrap_or_default();
    let mut names = vec![name.to_owned(), name.to_ascii_lowercase()];
    names.extend(["localhost", "127.0.0.1", "[::1]", "0.0.0.0"].map(str::to_owned));
    let mut hosts = vec![];
    for name in names {
        for port in [port, "", ":80", ":443", ":8080"] {
            hosts.push(format!("{name}{port}"));
        }
    }
    hosts.extend([format!("http://{bare}"), format!("https://{bare}"), format!("{bare}/")]);
    hosts.extend([format!("http://{bare}/"), format!("https://{bare}/")]);
    for region in [region, "ap-guangzhou", "ap-beijing", "ap-nanjing", "ap-singapore"] {
        hosts.push(format!("sms.{region}.tencentcloudapi.com"));
    }
    // The vendor's names, and those of the other dialect's vendor in case its client was used.
    let vendors = [
        "sms.tencentcloudapi.com",
        "sms.intl.tencentcloudapi.com",
        "tencentcloudapi.com",
        "sms.api.qcloud.com",
        "dysmsapi.aliyuncs.com",
    ];
    hosts.extend(vendors.map(str::to_owned));
    hosts.push(String::new());
    hosts
}

/// Actions and versions a client may have sealed in place of those it sent: every one served here,
/// and the other dialect's.
fn other_actions() -> impl Iterator<Item = &'static str> {
    let ours = crate::ops::ALL.iter().map(|entry| entry.name);
    ours.chain(["SendSms", "ModifySmsSign", "DeleteSmsSign", "CreateSmsSign", "QuerySmsSignList"])
}

/// As [`other_actions`].
const OTHER_VERSIONS: &[&str] = &[crate::ops::V2021, crate::ops::V2019, "2017-05-25", ""];

/// How many seconds a client's own time may be off from the time it sent: the seconds it spent
/// between two looks at its clock, and time zones.
fn drifts() -> impl Iterator<Item = i64> {
    let seconds = (1..=10).flat_map(|seconds| [-seconds, seconds]);
    // Some zones are half or three quarters of an hour off.
    let zones = (1..=56).flat_map(|quarters| [-quarters * 900, quarters * 900]);
    seconds.chain(zones)
}
