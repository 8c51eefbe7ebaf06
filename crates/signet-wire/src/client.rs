//! Calling an operation from the client's side.

use signet_domain::time::Timestamp;
use signet_registry::keys::Secret;

use crate::value::{Text, Value};

/// What a client asks, to be sealed and sent by a dialect's own rules.
#[derive(Clone, Debug)]
pub struct Ask {
    /// Host and port, as they go into the `Host` header.
    pub host: String,
    /// The action's name.
    pub action: &'static str,
    /// The API's version.
    pub version: String,
    /// The parameters.
    pub params: Vec<(Text, Value)>,
    /// The access key's name.
    pub key: String,
    /// Its secret.
    pub secret: Secret,
    /// The moment of the request.
    pub now: Timestamp,
    /// Unique for each request.
    pub nonce: String,
}
