//! Calling from the client's side, as the vendor's current SDKs do.

use bytes::Bytes;
use http::Request;
use signet_wire::{Ask, Value};

use crate::seal::v3::Algorithm;
use crate::seal::{self, sign_v3};

/// Seals a request with V3, its parameters in the query.
pub fn ask(ask: &Ask) -> Option<Request<Bytes>> {
    let params: Vec<_> =
        ask.params.iter().map(|(name, value)| (name.to_string(), written(value))).collect();
    let flat = seal::Ask {
        host: &ask.host,
        action: ask.action,
        version: &ask.version,
        params: &params,
        now: ask.now,
        nonce: &ask.nonce,
    };
    sign_v3(&ask.key, ask.secret.reveal(), Algorithm::HmacSha256, &flat)
}

/// A value as it stands in a query: lists as JSON.
pub(crate) fn written(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}
