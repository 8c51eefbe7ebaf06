//! Where a request came from.

use std::net::IpAddr;

/// Where a request came from, as far as that can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The client's address: the peer's, or the one a trusted proxy told.
    pub address: IpAddr,
    /// Whether the client's connection was encrypted, ours or the one to a trusted proxy.
    pub secure: bool,
}

/// Rides on a request whose trusted proxy tells an origin that cannot be read: it is refused, as
/// whatever depends on the address would judge the wrong one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misled(pub &'static str);
