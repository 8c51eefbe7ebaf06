//! Who acts, from where, and when.

use std::net::IpAddr;
use std::sync::Arc;

use crate::account::Account;
use crate::authority::Authority;
use crate::channel::Channel;
use crate::time::Timestamp;

/// Everything a use-case may know of a call besides what is asked. It goes into the record of
/// whatever the call changes.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account whose data the call is about.
    pub account: Arc<Account>,
    /// The person or program acting, as the record names it.
    pub principal: String,
    /// The access key that sealed the request.
    pub key: String,
    /// The door it came through.
    pub channel: Channel,
    /// The address it came from.
    pub address: IpAddr,
    /// Whether it came over an encrypted connection.
    pub secure: bool,
    /// The id the answer carries.
    pub request_id: String,
    /// The moment of the call. No rule looks at another clock.
    pub now: Timestamp,
}

/// Somebody who runs the registry, acting through its administration.
#[derive(Clone, Debug)]
pub struct Operator {
    /// How the record names them.
    pub name: String,
    /// The address they act from.
    pub address: IpAddr,
    /// The id the answer carries.
    pub request_id: String,
    /// The moment of the act.
    pub now: Timestamp,
    /// What they may do. Every use-case of an operator asks it, whichever door was used.
    pub authority: Authority,
    /// What makes the act happen once, however often it is asked for.
    pub once: Option<Once>,
}

/// What makes an act happen once: the key it was asked for under, and what exactly was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The key, of the operator's choice.
    pub key: String,
    /// A fingerprint of the request: another request under the same key is another act.
    pub request: Vec<u8>,
}

/// The name under which whoever has the administrator's token acts without giving one.
pub const ADMINISTRATOR: &str = "administrator";
