//! Calling from the client's side, as the vendor's SDKs do.

use bytes::Bytes;
use http::Request;
use signet_wire::{Ask, Value};

use crate::seal::tc3::{Outgoing, sign};

const JSON: &str = "application/json";
/// Any region does; the SDKs' own configuration files name this one.
const REGION: &str = "ap-guangzhou";

/// Seals a request with TC3, its parameters as JSON.
pub fn ask(ask: &Ask) -> Option<Request<Bytes>> {
    let body = serde_json::to_vec(&Value::Map(ask.params.clone())).ok()?;
    let timestamp = ask.now.seconds();
    let outgoing = Outgoing {
        method: "POST",
        query: "",
        content_type: JSON,
        host: &ask.host,
        body: &body,
        service: "sms",
        timestamp,
    };
    Request::builder()
        .method("POST")
        .uri("/")
        .header("host", &ask.host)
        .header("content-type", JSON)
        .header("x-tc-action", ask.action)
        .header("x-tc-version", &ask.version)
        .header("x-tc-timestamp", timestamp)
        .header("x-tc-region", REGION)
        .header("authorization", sign(&ask.key, ask.secret.reveal(), &outgoing))
        .body(body.into())
        .ok()
}
