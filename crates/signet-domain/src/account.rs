//! Who owns what is registered.

use std::net::IpAddr;

use crate::access::SourceRules;
use crate::ids::AccountId;
use crate::refusal::Refusal;

/// An account, as far as rules ask about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What the operator calls it.
    pub name: String,
    /// Whom it belongs to.
    pub kind: AccountKind,
    /// Whether service is stopped because fees are unpaid.
    pub in_arrears: bool,
    /// Whether the product is denied to it.
    pub denied: bool,
    /// From where the product may be called; empty means from anywhere.
    pub addresses: Vec<Network>,
    /// The most signatures it may have in one market, where it has a limit of its own; 0 for none.
    pub signature_limit: Option<u32>,
    /// From where any of its keys may be used.
    pub sources: SourceRules,
}

/// What is to change of an account. What is absent stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountChange {
    /// What the operator calls it.
    pub name: Option<String>,
    /// Whom it belongs to.
    pub kind: Option<AccountKind>,
    /// Whether fees are unpaid.
    pub in_arrears: Option<bool>,
    /// Whether the product is denied to it.
    pub denied: Option<bool>,
    /// From where it may call.
    pub addresses: Option<Vec<Network>>,
    /// Its own limit of signatures; `Some(None)` to go by the server's.
    pub signature_limit: Option<Option<u32>>,
    /// From where its keys may be used.
    pub allowed: Option<Vec<Network>>,
    /// From where its keys may not be used.
    pub blocked: Option<Vec<Network>>,
}

/// Whom an account belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// A verified enterprise or institution.
    Enterprise,
    /// A natural person.
    Individual,
}

impl AccountKind {
    /// Both kinds.
    pub const ALL: [AccountKind; 2] = [AccountKind::Enterprise, AccountKind::Individual];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            AccountKind::Enterprise => "enterprise",
            AccountKind::Individual => "individual",
        }
    }
}

impl Account {
    /// The first of `gates` that stands in the way of a call from `address`, in their order.
    pub fn stopped_by(&self, gates: &[Refusal], address: IpAddr) -> Option<Refusal> {
        gates.iter().copied().find(|gate| match gate {
            Refusal::AddressNotListed => {
                !self.addresses.is_empty() && !self.addresses.iter().any(|n| n.contains(address))
            }
            gate => self.is_closed_by(*gate),
        })
    }

    /// Every one of some states that the account is in, wherever a call would come from.
    pub fn closed_by(&self, gates: &[Refusal]) -> Vec<Refusal> {
        gates.iter().copied().filter(|gate| self.is_closed_by(*gate)).collect()
    }

    fn is_closed_by(&self, gate: Refusal) -> bool {
        match gate {
            Refusal::InArrears => self.in_arrears,
            Refusal::NotEnterprise => self.kind != AccountKind::Enterprise,
            Refusal::Denied => self.denied,
            _ => false,
        }
    }
}

/// A range of addresses, such as `10.0.0.0/8` or `2001:db8::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    base: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads an address, optionally with a prefix length. `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base.parse().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.parse::<IpAddr>().ok()?, None),
        };
        let width = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width).then_some(Self { base, bits })
    }

    /// Whether the address lies in the range. An IPv4 address written as IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let shared = |a: u128, b: u128, width: u32| {
            let ignored = width - u32::from(self.bits);
            ignored >= width || (a ^ b) >> ignored == 0
        };
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => shared(a.to_bits().into(), b.to_bits().into(), 32),
            (IpAddr::V6(a), IpAddr::V6(b)) => shared(a.to_bits(), b.to_bits(), 128),
            _ => false,
        }
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let check = |network: &str, address: &str, expect: bool| {
            let network = Network::parse(network).unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), expect, "{network} {address}");
        };
        check("10.0.0.0/8", "10.200.3.4", true);
        check("10.0.0.0/8", "11.0.0.1", false);
        check("0.0.0.0/0", "203.0.113.9", true);
        check("127.0.0.1", "127.0.0.1", true);
        check("127.0.0.1", "::ffff:127.0.0.1", true);
        check("2001:db8::/32", "2001:db8:1::1", true);
        check("::/0", "2001:db8::1", true);
        check("2001:db8::/32", "10.0.0.1", false);
        for bad in ["10.0.0.0/33", "x", "10.0.0.0/", "::/129", ""] {
            assert_eq!(Network::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn gates_are_asked_in_the_order_given() {
        let account = Account {
            id: AccountId(1),
            name: "a".into(),
            kind: AccountKind::Individual,
            in_arrears: true,
            denied: false,
            addresses: vec![],
            signature_limit: None,
            sources: SourceRules::default(),
        };
        let here = "127.0.0.1".parse().unwrap();
        let gates = [Refusal::Denied, Refusal::NotEnterprise, Refusal::InArrears];
        assert_eq!(account.stopped_by(&gates, here), Some(Refusal::NotEnterprise));
        assert_eq!(account.stopped_by(&[Refusal::Denied], here), None);
    }
}
