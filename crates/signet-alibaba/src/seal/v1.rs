//! HMAC-SHA1 over the parameters, query and form alike.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use signet_registry::keys::{AccessKey, same};
use signet_wire::Mismatch;

use super::encode::{Pair, enc, join, sort};

/// The only method (decision: others are refused).
pub const METHOD: &str = "HMAC-SHA1";
/// The only version of it.
pub const VERSION: &str = "1.0";

/// A request sealed by this scheme.
#[derive(Debug)]
pub struct Sealed {
    /// What must have been signed.
    pub string_to_sign: String,
    /// What the client sent, in Base64.
    pub seal: String,
}

impl Sealed {
    /// Checks the seal against a key.
    pub fn verify(&self, key: &AccessKey) -> Result<(), Mismatch> {
        let ours = seal(key.secret.reveal(), &self.string_to_sign);
        if same(ours.as_bytes(), self.seal.as_bytes()) {
            return Ok(());
        }
        Err(Mismatch { canonical: String::new(), string_to_sign: self.string_to_sign.clone() })
    }
}

/// The parameters that are signed: all but the seal itself, sorted by name.
pub fn signed(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.retain(|(name, _)| name != "Signature");
    sort(&mut pairs);
    pairs
}

/// The string to sign of a request with these parameters.
pub fn string_to_sign(method: &str, signed: &[Pair]) -> String {
    format!("{method}&%2F&{}", enc(&join(signed, enc)))
}

/// The seal of a string. The key is the secret and an ampersand.
pub fn seal(secret: &str, string_to_sign: &str) -> String {
    mac(&format!("{secret}&"), string_to_sign)
}

/// HMAC-SHA1 in Base64.
pub fn mac(key: &str, text: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
    STANDARD.encode(hmac::sign(&key, text.as_bytes()))
}
