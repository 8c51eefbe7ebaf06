//! Tencent's multipart bodies: the first line is the content type, the rest is the body. Any bytes
//! are read or refused, and names come out once.

use std::collections::HashSet;

use bytes::Bytes;
use signet_tencent::envelope::multipart::read;

pub fn check(bytes: &[u8]) {
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let Ok(content_type) = str::from_utf8(&bytes[..at]) else { return };
    let body = Bytes::copy_from_slice(bytes.get(at + 1..).unwrap_or_default());
    if let Ok(params) = read(&body, content_type) {
        let mut names = HashSet::new();
        assert!(params.0.iter().all(|(name, _)| !name.is_empty() && names.insert(name.clone())));
    }
}
