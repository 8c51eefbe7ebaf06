//! The one kind of signature there is here.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA1_FOR_LEGACY_USE_ONLY, Key, sign};

/// Base64 of the HMAC-SHA1 of a text. SHA-1 is the vendor's choice; as a keyed hash it stands.
pub(crate) fn seal(secret: &str, text: &str) -> String {
    let key = Key::new(HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
    STANDARD.encode(sign(&key, text.as_bytes()))
}
