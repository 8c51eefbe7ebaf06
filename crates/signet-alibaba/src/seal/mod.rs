//! Seals: canonical forms, checking them against a key, and making them for our own client.
//!
//! There are two schemes. Current clients sign a canonical request ([`v3`]); older ones sign
//! their parameters ([`v1`]). Nothing here looks at what a request asks for.

pub mod encode;
mod make;
#[cfg(test)]
mod tests;
pub mod v1;
pub mod v3;

use signet_domain::text::Flaw;
use signet_domain::time::Timestamp;
use signet_registry::keys::AccessKey;
use signet_wire::{Fault, Verdict};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use self::make::{Ask, sign_v1, sign_v3};
use crate::codes;

/// How far a request's time may lie from ours, either way, in milliseconds (reference: 15
/// minutes; one page says 31 for the older scheme).
pub const WINDOW: i64 = 15 * 60 * 1000;
/// What proves who sent a request.
#[derive(Debug)]
pub enum Seal {
    /// Nothing that could be checked: what is wrong comes to light only after the key was looked
    /// up, because the vendor tells an unknown key first.
    Troubled(Verdict),
    /// A signed canonical request.
    V3(v3::Sealed),
    /// Signed parameters.
    V1(v1::Sealed),
}

impl Seal {
    /// Checks it against a key.
    pub fn verify(&self, key: &AccessKey) -> Result<(), Fault> {
        let checked = match self {
            Seal::Troubled(verdict) => return Err(verdict.clone().into()),
            Seal::V3(sealed) => {
                if sealed.algorithm == v3::Algorithm::RsaSha256 && key.public_key.is_none() {
                    return Err(Verdict::of(&codes::INVALID_SIGNATURE_METHOD).into());
                }
                sealed.verify(key)
            }
            Seal::V1(sealed) => sealed.verify(key),
        };
        checked.map_err(|mismatch| Fault::Mismatch(Box::new(mismatch)))
    }
}

/// What is wrong with a request's time, if anything.
pub fn untimely(text: &str, now: Timestamp) -> Option<Verdict> {
    match moment(text) {
        Err(_) => Some(Verdict::of(&codes::INVALID_TIME_STAMP_FORMAT)),
        Ok(at) if at.0.abs_diff(now.0) > WINDOW.unsigned_abs() => {
            Some(Verdict::of(&codes::INVALID_TIME_STAMP_EXPIRED))
        }
        Ok(_) => None,
    }
}

/// Reads `yyyy-MM-ddTHH:mm:ssZ`, exactly.
pub fn moment(text: &str) -> Result<Timestamp, Flaw> {
    let plain = text.len() == 20 && text.as_bytes().get(10) == Some(&b'T') && text.ends_with('Z');
    let moment = plain.then(|| OffsetDateTime::parse(text, &Rfc3339).ok()).flatten();
    moment.map(|at| Timestamp::from_seconds(at.unix_timestamp())).ok_or(Flaw::Malformed)
}
