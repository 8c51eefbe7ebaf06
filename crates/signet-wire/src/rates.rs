//! Calls counted by second.
//!
//! A server that is alone counts by itself. Servers that share a database take shares of each second
//! from it: a twentieth of the limit at a time, so that a busy server asks twenty times a second and
//! a limit of few calls is exact to the call.

use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use signet_registry::Registry;

use crate::fault::Fault;

/// How many shares a limit is taken in.
const SHARES: u32 = 20;

/// Limits of an operator's own, in calls a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Of each access key.
    pub key: Option<u32>,
    /// Of each address, whether their seals match or not.
    pub address: Option<u32>,
    /// Of all keys together.
    pub all: Option<u32>,
    /// Whether the published rates of operations are lifted.
    pub unpublished: bool,
}

/// What calls are counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// An account's calls of one operation.
    Operation(AccountId, &'static str),
    /// The calls of a key.
    Key(String),
    /// The calls from an address.
    Address(IpAddr),
    /// All calls.
    All,
}

/// Counts calls by scope and second of the domain clock. Refused calls do not count.
#[derive(Debug, Default)]
pub struct Rates {
    /// The operator's limits.
    pub limits: Limits,
    now: Mutex<Second>,
    refused: [AtomicU64; KINDS.len()],
}

/// What scopes are called in counts, whoever's they are.
const KINDS: [&str; 4] = ["operation", "key", "address", "all"];

#[derive(Debug, Default)]
struct Second {
    second: i64,
    purses: HashMap<Scope, Purse>,
}

/// What a server has of a scope's second.
#[derive(Debug, Default)]
struct Purse {
    /// Calls that may be admitted.
    left: u32,
    /// Calls that came, admitted or not.
    seen: u32,
    /// Whether there is nothing more to get.
    dry: bool,
    /// Whose turn it is to get more.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// How it stands with a call.
enum Stands {
    Admitted,
    Refused {
        scope: usize,
        seen: u32,
        limit: u32,
    },
    /// This scope has to get more first.
    Lacks {
        scope: usize,
        second: i64,
        turn: Arc<tokio::sync::Mutex<()>>,
    },
}

impl Rates {
    /// Counts by these limits.
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// How many calls were refused, by the kind of limit they met first.
    pub fn refused(&self) -> impl Iterator<Item = (&'static str, u64)> {
        KINDS.into_iter().zip(self.refused.iter().map(|count| count.load(Ordering::Relaxed)))
    }

    /// Admits a call that all of these scopes have room for, each with its limit.
    pub async fn admit(
        &self,
        registry: &Registry,
        scopes: &[(Scope, u32)],
        now: Timestamp,
    ) -> Result<(), Fault> {
        let shared = registry.is_shared();
        let mut stands = self.look(scopes, now, shared, true);
        loop {
            let (scope, second, turn) = match stands {
                Stands::Admitted => return Ok(()),
                Stands::Refused { scope, seen, limit } => {
                    let kind = scopes.get(scope).map(|(scope, _)| scope.kind());
                    if let Some(count) = kind.and_then(|kind| self.refused.get(kind)) {
                        count.fetch_add(1, Ordering::Relaxed);
                    }
                    return Err(Fault::Limited { seen, limit });
                }
                Stands::Lacks { scope, second, turn } => (scope, second, turn),
            };
            let _turn = turn.lock().await;
            // Whoever had the turn before may have got enough for both.
            stands = self.look(scopes, now, shared, false);
            let lacking = matches!(&stands, Stands::Lacks { scope: now, second: at, .. }
                if *now == scope && *at == second);
            if let (true, Some((scope, limit))) = (lacking, scopes.get(scope)) {
                let share = limit.div_ceil(SHARES);
                let name = scope.to_string();
                let got = registry.take_calls(&name, second, share, *limit).await?;
                self.put(scope, second, got, got < share);
                stands = self.look(scopes, now, shared, false);
            }
        }
    }

    /// Takes one call of every scope, if each has one.
    fn look(&self, scopes: &[(Scope, u32)], now: Timestamp, shared: bool, new: bool) -> Stands {
        let mut counted = self.now.lock();
        // Keeping one second only bounds the table by the calls of one second. A call dated before
        // it counts in it: calls of two seconds may come here in either order.
        if counted.second < now.seconds() {
            counted.second = now.seconds();
            counted.purses.clear();
        }
        let second = counted.second;
        let mut stands = Stands::Admitted;
        for (at, (scope, limit)) in scopes.iter().enumerate() {
            let purse = counted.purses.entry(scope.clone()).or_insert_with(|| match shared {
                true => Purse::default(),
                false => Purse { left: *limit, dry: true, ..Purse::default() },
            });
            purse.seen = purse.seen.saturating_add(new.into());
            match (&stands, purse.left, purse.dry) {
                (Stands::Refused { .. }, ..) | (_, 1.., _) => {}
                (_, 0, true) => {
                    // What others admitted was seen, too.
                    let seen = purse.seen.max(limit.saturating_add(1));
                    stands = Stands::Refused { scope: at, seen, limit: *limit };
                }
                (Stands::Admitted, 0, false) => {
                    stands = Stands::Lacks { scope: at, second, turn: purse.turn.clone() };
                }
                (Stands::Lacks { .. }, 0, false) => {}
            }
        }
        if matches!(stands, Stands::Admitted) {
            for (scope, _) in scopes {
                if let Some(purse) = counted.purses.get_mut(scope) {
                    purse.left = purse.left.saturating_sub(1);
                }
            }
        }
        stands
    }

    /// Adds what was got, unless its second is over.
    fn put(&self, scope: &Scope, second: i64, got: u32, dry: bool) {
        let mut counted = self.now.lock();
        if counted.second == second
            && let Some(purse) = counted.purses.get_mut(scope)
        {
            purse.left = purse.left.saturating_add(got);
            purse.dry |= dry;
        }
    }
}

impl Scope {
    /// Its place among [`KINDS`].
    fn kind(&self) -> usize {
        match self {
            Scope::Operation(..) => 0,
            Scope::Key(_) => 1,
            Scope::Address(_) => 2,
            Scope::All => 3,
        }
    }
}

impl fmt::Display for Scope {
    /// As servers that share a database call it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Operation(account, name) => write!(f, "account:{}:{name}", account.0),
            Scope::Key(key) => write!(f, "key:{key}"),
            Scope::Address(address) => write!(f, "address:{address}"),
            Scope::All => f.write_str("all"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admit(rates: &Rates, scopes: &[(Scope, u32)], now: Timestamp) -> Result<(), u32> {
        match rates.look(scopes, now, false, true) {
            Stands::Admitted => Ok(()),
            Stands::Refused { seen, .. } => Err(seen),
            Stands::Lacks { .. } => unreachable!("it is alone"),
        }
    }

    #[test]
    fn each_second_each_account_and_each_action_count_for_themselves() {
        let rates = Rates::default();
        let at = Timestamp::from_seconds;
        let calls = |account, name, limit, now| {
            admit(&rates, &[(Scope::Operation(AccountId(account), name), limit)], now)
        };
        assert_eq!(calls(1, "Add", 1, at(10)), Ok(()));
        assert_eq!(calls(1, "Add", 1, Timestamp(10_999)), Err(2));
        assert_eq!(calls(1, "Add", 1, Timestamp(10_999)), Err(3));
        assert_eq!(calls(2, "Add", 1, at(10)), Ok(()));
        assert_eq!(calls(1, "List", 20, at(10)), Ok(()));
        assert_eq!(calls(1, "Add", 1, at(11)), Ok(()));
        assert_eq!(calls(1, "Add", 1, Timestamp(10_999)), Err(2), "late, and counted");
    }

    #[test]
    fn what_one_scope_refuses_counts_for_none() {
        let rates = Rates::default();
        let now = Timestamp::from_seconds(10);
        let key = |name: &str| (Scope::Key(name.into()), 1);
        assert_eq!(admit(&rates, &[key("a"), (Scope::All, 2)], now), Ok(()));
        for _ in 0..5 {
            assert!(admit(&rates, &[key("a"), (Scope::All, 2)], now).is_err());
        }
        assert_eq!(admit(&rates, &[key("b"), (Scope::All, 2)], now), Ok(()), "one of two was left");
        assert_eq!(admit(&rates, &[key("c"), (Scope::All, 2)], now), Err(8));
    }

    #[test]
    fn shares_are_got_before_anything_is_taken() {
        let rates = Rates::default();
        let now = Timestamp::from_seconds(10);
        let scopes = [(Scope::Key("a".into()), 100), (Scope::All, 100)];
        let lacks = |new| match rates.look(&scopes, now, true, new) {
            Stands::Lacks { scope, .. } => Some(scope),
            Stands::Admitted | Stands::Refused { .. } => None,
        };
        assert_eq!(lacks(true), Some(0));
        rates.put(&scopes[0].0, 10, 5, false);
        assert_eq!(lacks(false), Some(1), "and the first keeps its five");
        rates.put(&scopes[1].0, 9, 5, false);
        assert_eq!(lacks(false), Some(1), "a share of a second that is over is none");
        rates.put(&scopes[1].0, 10, 2, true);
        assert!(matches!(rates.look(&scopes, now, true, false), Stands::Admitted));
        assert!(matches!(rates.look(&scopes, now, true, true), Stands::Admitted));
        let refused = rates.look(&scopes, now, true, true);
        assert!(matches!(refused, Stands::Refused { seen: 101, limit: 100, .. }));
    }
}
