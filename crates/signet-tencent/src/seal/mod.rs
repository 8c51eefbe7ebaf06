//! Seals: what proves who sent a request.
//!
//! There are two schemes, [`tc3`] and the older [`v1`]. Each module has what a seal of its scheme
//! covers, how the seal is made from that, and how it is read off a request. Neither looks at a
//! clock; whether the time is right is the envelope's question.

pub mod tc3;
pub mod v1;
#[cfg(test)]
mod vectors;

use signet_registry::keys::AccessKey;
use signet_wire::{Fault, Verdict};

/// What a request carries to prove who sent it.
#[derive(Debug)]
pub struct Seal {
    /// The seal itself.
    pub scheme: Scheme,
    /// What the gateway objects to, but only tells those whose seal is right.
    pub objection: Option<Verdict>,
}

/// The scheme of a seal, with what it covers.
#[derive(Debug)]
pub enum Scheme {
    /// TC3-HMAC-SHA256.
    Tc3(tc3::Sealed),
    /// The older scheme.
    V1(v1::Sealed),
}

/// Checks a seal against the key it names.
pub fn verify(seal: &Seal, key: &AccessKey) -> Result<(), Fault> {
    match &seal.scheme {
        Scheme::Tc3(sealed) => sealed.verify_with(&key.secret),
        Scheme::V1(sealed) => sealed.verify(key.secret.reveal()),
    }
    .map_err(|mismatch| Fault::Mismatch(Box::new(mismatch)))?;
    match &seal.objection {
        Some(verdict) => Err(verdict.clone().into()),
        None => Ok(()),
    }
}

/// The same host without its port. Some official SDKs send the one and seal the other.
pub(crate) fn without_port(host: &str) -> Option<&str> {
    let (name, port) = host.rsplit_once(':')?;
    let is_port = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
    (is_port && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_digits_behind_the_last_colon() {
        let check = |host, expect| assert_eq!(without_port(host), expect, "{host}");
        check("127.0.0.1:8091", Some("127.0.0.1"));
        check("http://127.0.0.1:8092", Some("http://127.0.0.1"));
        check("[::1]:80", Some("[::1]"));
        for none in ["localhost", "[::1]", "http://localhost", "a:", ":80", "", "http://a:80/"] {
            check(none, None);
        }
    }
}
