//! Access keys: what proves who sent a request.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use parking_lot::Mutex;
use ring::digest::{SHA256, digest};
use ring::{hmac, signature};
use signet_domain::access::{Identity, Policy, SourceRules, SourceTrouble};
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

/// An access key, ready to check a seal with.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// Its public name.
    pub id: String,
    /// Whose it is.
    pub account: AccountId,
    /// Who acts with it, as the record names them.
    pub principal: String,
    /// Who acts with it, as policies judge them.
    pub identity: Identity,
    /// From where it may be used.
    pub sources: SourceRules,
    /// What makes it temporary, if it is.
    pub session: Option<Arc<Session>>,
    /// When it was last used, in milliseconds; 0 when it never was. Shared by all copies.
    pub last_used: Arc<AtomicI64>,
    /// The secret shared with the client.
    pub secret: Secret,
    /// The public half of the client's own key pair, for seals made with one.
    pub public_key: Option<PublicKey>,
    /// Whether it may be used.
    pub state: KeyState,
    /// When it was made.
    pub created: Timestamp,
}

/// Whether a key may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It may.
    Active,
    /// It may not; its name stays taken.
    Disabled,
    /// It is as if it were not there, but for its name, which stays taken.
    Deleted,
}

impl KeyState {
    /// Every state.
    pub const ALL: [KeyState; 3] = [KeyState::Active, KeyState::Disabled, KeyState::Deleted];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            KeyState::Active => "active",
            KeyState::Disabled => "disabled",
            KeyState::Deleted => "deleted",
        }
    }
}

impl AccessKey {
    /// A key of an account itself, without rules of its own.
    pub fn of_account(id: &str, account: AccountId, secret: Secret, created: Timestamp) -> Self {
        Self {
            id: id.into(),
            account,
            principal: format!("account/{account}"),
            identity: Identity::Root,
            sources: SourceRules::default(),
            session: None,
            last_used: Arc::default(),
            secret,
            public_key: None,
            state: KeyState::Active,
            created,
        }
    }

    /// Why a token is not the one that goes with this key; `None` when it is, or when there is none
    /// and there need not be one.
    pub fn token_trouble(&self, token: Option<&str>, now: Timestamp) -> Option<TokenTrouble> {
        match (&self.session, token) {
            (None, None) => None,
            (Some(_), None) => Some(TokenTrouble::Missing),
            (_, Some(token)) if !is_token(token) => Some(TokenTrouble::Malformed),
            (None, Some(_)) => Some(TokenTrouble::Mismatched),
            (Some(session), Some(token)) if !same(&session.token, &token_hash(token)) => {
                Some(TokenTrouble::Mismatched)
            }
            (Some(session), Some(_)) => (session.expires <= now).then_some(TokenTrouble::Expired),
        }
    }

    /// Why a call from an address may not be made with this key.
    pub fn stop(&self, address: std::net::IpAddr) -> Option<SourceTrouble> {
        self.sources.stop(address)
    }
}

/// What makes a key temporary.
#[derive(Debug)]
pub struct Session {
    /// What is kept of the token.
    pub(crate) token: Vec<u8>,
    /// When it stops working.
    pub expires: Timestamp,
    /// The policies that narrow the role's, by language. Empty when nothing does.
    pub(crate) policies: Vec<(&'static str, Policy)>,
}

/// Why a token is not the one that goes with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTrouble {
    /// The key is temporary, and there is none.
    Missing,
    /// It is none that was ever given out.
    Malformed,
    /// It goes with another key.
    Mismatched,
    /// It was this one, and its time is over.
    Expired,
}

/// What every token begins with.
pub(crate) const TOKEN_MARK: &str = "SGNT";
/// How many letters and digits follow: more than 256 bits of chance.
pub(crate) const TOKEN_LENGTH: usize = 60;

/// Whether a text could be a token of ours.
fn is_token(text: &str) -> bool {
    text.strip_prefix(TOKEN_MARK).is_some_and(|rest| {
        rest.len() == TOKEN_LENGTH && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// What is kept of a token. It has more chance in it than anybody tries: nothing slower would make
/// it harder to guess.
pub(crate) fn token_hash(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}

/// A secret. Wiped from memory when dropped, and never printed.
#[derive(Clone)]
pub struct Secret {
    text: Zeroizing<String>,
    derived: Arc<Mutex<Option<Derived>>>,
}

/// What was derived from a secret last, and what for.
struct Derived {
    purpose: String,
    bytes: Zeroizing<Vec<u8>>,
}

impl Secret {
    /// Takes a secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self { text: Zeroizing::new(secret.into()), derived: Arc::default() }
    }

    /// The secret, for whoever computes with it.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The key that is derived from the secret for a purpose. What the last one is made of is kept:
    /// requests sealed with one secret want the same all day.
    pub fn derived(&self, purpose: &str, derive: impl FnOnce(&str) -> hmac::Tag) -> hmac::Key {
        let mut last = self.derived.lock();
        let kept = last.as_ref().filter(|last| last.purpose == purpose);
        if let Some(Derived { bytes, .. }) = kept {
            return hmac::Key::new(hmac::HMAC_SHA256, bytes);
        }
        let bytes = Zeroizing::new(derive(&self.text).as_ref().to_vec());
        let key = hmac::Key::new(hmac::HMAC_SHA256, &bytes);
        *last = Some(Derived { purpose: purpose.to_owned(), bytes });
        key
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Compares two seals in a time that does not depend on where they differ.
pub fn same(ours: &[u8], theirs: &[u8]) -> bool {
    // A length that differs tells an observer nothing: seals have one length per scheme.
    ours.ct_eq(theirs).into()
}

/// An RSA public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey(Vec<u8>);

impl PublicKey {
    /// Reads a PEM block `PUBLIC KEY` (SubjectPublicKeyInfo) of an RSA key of 2048 to 8192 bits.
    pub fn from_pem(pem: &str) -> Option<Self> {
        use base64::Engine as _;
        let body = pem.split("-----BEGIN PUBLIC KEY-----").nth(1)?;
        let body = body.split("-----END PUBLIC KEY-----").next()?;
        let body: String = body.split_ascii_whitespace().collect();
        let der = base64::engine::general_purpose::STANDARD.decode(body).ok()?;
        rsa_key(&der).map(|key| Self(key.to_vec()))
    }

    /// The PKCS #1 form, as it is stored.
    pub fn as_der(&self) -> &[u8] {
        &self.0
    }

    /// A key as it was stored.
    pub fn from_der(der: Vec<u8>) -> Self {
        Self(der)
    }

    /// Whether `seal` is the RSA PKCS #1 v1.5 signature with SHA-256 of the message.
    pub fn verifies(&self, message: &[u8], seal: &[u8]) -> bool {
        signature::UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, &self.0)
            .verify(message, seal)
            .is_ok()
    }
}

/// The RSAPublicKey inside a SubjectPublicKeyInfo, which is what the verifier takes.
fn rsa_key(spki: &[u8]) -> Option<&[u8]> {
    /// OBJECT IDENTIFIER rsaEncryption, then NULL (RFC 3279, 2.3.1).
    const RSA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let (outer, rest) = der_value(spki, 0x30)?;
    let (algorithm, outer) = der_value(outer, 0x30)?;
    let (bits, end) = der_value(outer, 0x03)?;
    let fits = rest.is_empty() && end.is_empty() && algorithm == RSA;
    // The first byte of a bit string counts unused bits.
    fits.then_some(bits).and_then(|bits| bits.strip_prefix(&[0]))
}

/// One DER value of the given tag: its content, and what comes after it.
fn der_value(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&[found, length], rest) = bytes.split_first_chunk::<2>()?;
    let (length, rest) = match length {
        0..=0x7f => (usize::from(length), rest),
        0x81 => (usize::from(*rest.first()?), &rest[1..]),
        0x82 => {
            let (high, rest) = rest.split_first_chunk::<2>()?;
            (usize::from(u16::from_be_bytes(*high)), rest)
        }
        _ => return None,
    };
    (found == tag && rest.len() >= length).then(|| rest.split_at(length))
}
