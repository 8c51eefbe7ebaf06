//! The older scheme: an HMAC over the method, the host and the sorted parameters, whose values are
//! taken as they are and not as they are encoded for the way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytestring::ByteString;
use ring::hmac::{self, Key};
use signet_registry::keys::same;
use signet_wire::{Mismatch, Verdict};

use super::without_port;
use crate::codes;

/// The parameter the seal travels in, which it does not cover.
pub const SEAL_PARAM: &str = "Signature";

/// A seal, and what it covers as the request came.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What the seal covers.
    pub covered: Covered,
    /// How it was made.
    pub method: Method,
    /// The seal, as it was sent.
    pub seal: String,
}

/// How a seal is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// HMAC-SHA1, which is meant when nothing is said.
    HmacSha1,
    /// HMAC-SHA256.
    HmacSha256,
}

impl Method {
    /// The method of this name. The signature page takes any other name for HMAC-SHA1 and the page
    /// of common errors refuses it; we refuse it, because no client means it.
    pub fn named(name: Option<&str>) -> Result<Self, Verdict> {
        match name {
            None | Some("" | "HmacSHA1") => Ok(Method::HmacSha1),
            Some("HmacSHA256") => Ok(Method::HmacSha256),
            Some(name) => {
                let name = signet_wire::Value::text(name.to_owned()).quote();
                Err(Verdict::of(&codes::INVALID_PARAMETER_VALUE)
                    .with("param", "SignatureMethod")
                    .with("value", name))
            }
        }
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Method::HmacSha1 => "HmacSHA1",
            Method::HmacSha256 => "HmacSHA256",
        }
    }

    /// The seal of a string.
    pub fn seal(self, secret: &str, string_to_sign: &str) -> String {
        STANDARD.encode(self.hmac(secret, string_to_sign))
    }

    /// The bytes of the seal of a string.
    pub fn hmac(self, secret: &str, string_to_sign: &str) -> hmac::Tag {
        let algorithm = match self {
            Method::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Method::HmacSha256 => hmac::HMAC_SHA256,
        };
        hmac::sign(&Key::new(algorithm, secret.as_bytes()), string_to_sign.as_bytes())
    }
}

/// What a seal covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// `GET` or `POST`.
    pub method: String,
    /// The value of the `Host` header, as it was sent.
    pub host: String,
    /// Every parameter but the seal, decoded, in the order sent.
    pub params: Vec<(ByteString, ByteString)>,
}

impl Covered {
    /// The string that is signed. There is no canonical form apart from it.
    pub fn string_to_sign(&self) -> String {
        let mut params = self.params.iter().collect::<Vec<_>>();
        params.sort_by(|(a, _), (b, _)| a.as_bytes().cmp(b.as_bytes()));
        self.string_of(params.into_iter().map(|(name, value)| (&**name, &**value)))
    }

    /// The string of some parameters in some order.
    pub fn string_of<'a>(&self, params: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut text = format!("{}{}/?", self.method, self.host);
        for (at, (name, value)) in params.into_iter().enumerate() {
            if at > 0 {
                text.push('&');
            }
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        text
    }

    /// The same for another host.
    pub fn with_host(&self, host: &str) -> Self {
        Self { host: host.to_owned(), ..self.clone() }
    }
}

impl Sealed {
    /// Checks the seal against a secret. As in the newer scheme, the host may have been sealed
    /// without its port.
    pub fn verify(&self, secret: &str) -> Result<(), Mismatch> {
        let right = |string_to_sign: &str| {
            same(self.method.seal(secret, string_to_sign).as_bytes(), self.seal.as_bytes())
        };
        let string_to_sign = self.covered.string_to_sign();
        let bare = || without_port(&self.covered.host).map(|host| self.covered.with_host(host));
        if right(&string_to_sign) || bare().is_some_and(|covered| right(&covered.string_to_sign()))
        {
            return Ok(());
        }
        Err(Mismatch { canonical: String::new(), string_to_sign })
    }
}

/// Seals some parameters: the value of their `Signature`. They have to hold everything else that
/// is sent, `SignatureMethod` and `SecretId` included.
pub fn sign(
    secret: &str,
    method: &str,
    host: &str,
    params: &[(&str, &str)],
    how: Method,
) -> String {
    let own = |text: &str| ByteString::from(text);
    let params = params.iter().filter(|(name, _)| *name != SEAL_PARAM);
    let covered = Covered {
        method: method.to_owned(),
        host: host.to_owned(),
        params: params.map(|(name, value)| (own(name), own(value))).collect(),
    };
    how.seal(secret, &covered.string_to_sign())
}
