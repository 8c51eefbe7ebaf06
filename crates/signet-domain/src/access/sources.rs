//! From where an account or a key may be used.

use std::net::IpAddr;

use crate::account::Network;

/// From where something may be used, and from where not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRules {
    /// From where it may; empty means from anywhere.
    pub allowed: Vec<Network>,
    /// From where it may not, even if the other list has it.
    pub blocked: Vec<Network>,
}

/// Why an address may not use something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceTrouble {
    /// It is blocked.
    Blocked,
    /// There is a list of those that may, and it is not on it.
    NotAllowed,
}

impl SourceRules {
    /// Why a call from an address is refused; `None` when it is not. What is blocked is told first.
    pub fn stop(&self, address: IpAddr) -> Option<SourceTrouble> {
        let listed = |list: &[Network]| list.iter().any(|network| network.contains(address));
        if listed(&self.blocked) {
            return Some(SourceTrouble::Blocked);
        }
        let open = self.allowed.is_empty() || listed(&self.allowed);
        (!open).then_some(SourceTrouble::NotAllowed)
    }
}
