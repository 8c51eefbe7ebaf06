//! ACS3: a canonical request, hashed and signed with HMAC or with the client's own key pair.

use std::collections::HashSet;

use hmac::{KeyInit as _, Mac as _};
use ring::digest;
use signet_registry::keys::{AccessKey, same};
use signet_wire::Mismatch;
use sm3::{Digest as _, Sm3};

/// Headers that have to be signed if they are there, so that nobody can change what they say. The
/// nonce is among them: a nonce anybody may replace keeps nobody from replaying the request.
pub const SIGNED_IF_PRESENT: [&str; 8] = [
    "host",
    "content-type",
    "x-acs-action",
    "x-acs-version",
    "x-acs-date",
    "x-acs-content-sha256",
    "x-acs-security-token",
    "x-acs-signature-nonce",
];

/// The most headers a seal may cover.
const SIGNED_HEADERS_MAX: usize = 64;

/// A way of hashing and signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256 and HMAC.
    HmacSha256,
    /// SM3 and HMAC.
    HmacSm3,
    /// SHA-256 and RSA PKCS #1 v1.5.
    RsaSha256,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Algorithm; 3] =
        [Algorithm::HmacSha256, Algorithm::HmacSm3, Algorithm::RsaSha256];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::HmacSha256 => "ACS3-HMAC-SHA256",
            Algorithm::HmacSm3 => "ACS3-HMAC-SM3",
            Algorithm::RsaSha256 => "ACS3-RSA-SHA256",
        }
    }

    /// The algorithm of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The hash, in lower-case hex.
    pub fn hash(self, bytes: &[u8]) -> String {
        match self {
            Algorithm::HmacSha256 | Algorithm::RsaSha256 => {
                hex::encode(digest::digest(&digest::SHA256, bytes))
            }
            Algorithm::HmacSm3 => hex::encode(Sm3::digest(bytes)),
        }
    }

    /// The HMAC, in lower-case hex. `None` for the algorithm that has none.
    pub fn mac(self, secret: &str, text: &str) -> Option<String> {
        match self {
            Algorithm::HmacSha256 => {
                let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, secret.as_bytes());
                Some(hex::encode(ring::hmac::sign(&key, text.as_bytes())))
            }
            Algorithm::HmacSm3 => {
                let mut mac = hmac::Hmac::<Sm3>::new_from_slice(secret.as_bytes()).ok()?;
                mac.update(text.as_bytes());
                Some(hex::encode(mac.finalize().into_bytes()))
            }
            Algorithm::RsaSha256 => None,
        }
    }

    /// Whether a seal is the one that a key gives a string, or with an RSA key pair could have.
    /// `secret` stands in for the key's own where a diagnosis tries another.
    pub fn fits(self, key: &AccessKey, secret: &str, text: &str, seal: &str) -> bool {
        match self.mac(secret, text) {
            Some(ours) => same(ours.as_bytes(), seal.as_bytes()),
            None => match (&key.public_key, hex::decode(seal)) {
                (Some(public), Ok(seal)) => public.verifies(text.as_bytes(), &seal),
                _ => false,
            },
        }
    }
}

/// What an `Authorization` header says. Parts that are missing are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authorization {
    /// The algorithm's name, as sent.
    pub algorithm: String,
    /// The access key's id.
    pub credential: String,
    /// The names of the signed headers, as sent.
    pub signed_headers: String,
    /// The seal, in hex.
    pub seal: String,
}

impl Authorization {
    /// Reads a header's value.
    pub fn parse(value: &str) -> Self {
        let (algorithm, parts) = value.trim().split_once(' ').unwrap_or((value.trim(), ""));
        let mut read = Self { algorithm: algorithm.to_owned(), ..Self::default() };
        for part in parts.split(',') {
            let Some((name, value)) = part.trim().split_once('=') else { continue };
            let place = match name {
                "Credential" => &mut read.credential,
                "SignedHeaders" => &mut read.signed_headers,
                "Signature" => &mut read.seal,
                _ => continue,
            };
            *place = value.to_owned();
        }
        read
    }

    /// Whether it lists a reasonable number of headers, each once. The canonical request has the
    /// value of each header as often as it is listed, so a list without bounds would make a small
    /// request a very large one.
    pub fn lists_headers_once(&self) -> bool {
        let mut names = HashSet::new();
        self.signed_headers
            .split(';')
            .filter(|name| !name.is_empty())
            .all(|name| names.len() < SIGNED_HEADERS_MAX && names.insert(name.to_ascii_lowercase()))
    }

    /// Whether a header is signed.
    pub fn signs(&self, name: &str) -> bool {
        self.signed_headers.split(';').any(|signed| signed.eq_ignore_ascii_case(name))
    }
}

/// The canonical request, in its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Canonical {
    /// `GET` or `POST`.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, sorted and encoded anew.
    pub query: String,
    /// One line per signed header, each with its line break.
    pub headers: String,
    /// The names of the signed headers.
    pub signed_headers: String,
    /// The hash of the body.
    pub payload: String,
}

impl Canonical {
    /// The whole text.
    pub fn text(&self) -> String {
        let Self { method, path, query, headers, signed_headers, payload } = self;
        format!("{method}\n{path}\n{query}\n{headers}\n{signed_headers}\n{payload}")
    }
}

/// The string to sign of a canonical request.
pub fn string_to_sign(algorithm: Algorithm, canonical: &str) -> String {
    format!("{}\n{}", algorithm.name(), algorithm.hash(canonical.as_bytes()))
}

/// The lines of the signed headers. Values of one name are trimmed, sorted and joined; a header
/// that is signed but did not arrive counts as empty, and shows as such in what we signed.
pub fn header_lines(signed_headers: &str, values: impl Fn(&str) -> Vec<String>) -> String {
    let mut lines = String::new();
    for name in signed_headers.split(';').filter(|name| !name.is_empty()) {
        let name = name.to_ascii_lowercase();
        let mut values = values(&name);
        values.iter_mut().for_each(|value| *value = value.trim().to_owned());
        values.sort();
        lines.push_str(&name);
        lines.push(':');
        lines.push_str(&values.join(","));
        lines.push('\n');
    }
    lines
}

/// A request sealed by this scheme.
#[derive(Debug)]
pub struct Sealed {
    /// What must have been signed, with the hash of the body that arrived.
    pub canonical: Canonical,
    /// How.
    pub algorithm: Algorithm,
    /// The hash of the body, as the client says it is.
    pub declared: String,
    /// What the client sent, in hex.
    pub seal: String,
}

impl Sealed {
    /// Checks the seal against a key. A body that is not the one declared is a mismatch as well.
    pub fn verify(&self, key: &AccessKey) -> Result<(), Mismatch> {
        let canonical = self.canonical.text();
        let string_to_sign = string_to_sign(self.algorithm, &canonical);
        let whole = self.declared == self.canonical.payload;
        if whole && self.algorithm.fits(key, key.secret.reveal(), &string_to_sign, &self.seal) {
            return Ok(());
        }
        Err(Mismatch { canonical, string_to_sign })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn authorization_is_read_part_by_part() {
        let read = Authorization::parse(
            "ACS3-HMAC-SHA256 Credential=k=1, SignedHeaders=host;x-acs-date,Signature=ab,Odd",
        );
        assert_eq!(read.algorithm, "ACS3-HMAC-SHA256");
        assert_eq!(read.credential, "k=1");
        assert!(read.signs("x-acs-date") && !read.signs("x-acs"));
        assert_eq!(read.seal, "ab");
        assert_eq!(Authorization::parse("ACS3-HMAC-SHA256").credential, "");
    }

    #[test]
    fn lists_of_headers_are_bounded() {
        let lists = |signed_headers: &str| {
            let signed_headers = signed_headers.to_owned();
            Authorization { signed_headers, ..Authorization::default() }.lists_headers_once()
        };
        assert!(lists("host;x-acs-date"));
        assert!(lists(""));
        assert!(!lists("host;x-acs-date;Host"));
        let many = |count| (0..count).map(|at| at.to_string()).collect::<Vec<_>>().join(";");
        assert!(lists(&many(SIGNED_HEADERS_MAX)));
        assert!(!lists(&many(SIGNED_HEADERS_MAX + 1)));
    }

    #[test]
    fn values_of_one_header_are_trimmed_sorted_and_joined() {
        let lines = header_lines("B;missing", |name| match name {
            "b" => vec![" 2 ".into(), "1".into()],
            _ => vec![],
        });
        assert_eq!(lines, "b:1,2\nmissing:\n");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_header_is_too_strange(value in any::<String>()) {
            let read = Authorization::parse(&value);
            let _ = header_lines(&read.signed_headers, |_| vec![]);
        }
    }
}
