//! New ids.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::clock::wall;
use crate::vault;

/// The start of 2025 in UTC, in milliseconds since 1970.
const EPOCH: i64 = 1_735_689_600_000;
/// How many low bits are chance. 40 bits of milliseconds above them last until 2059.
const CHANCE_BITS: u32 = 13;

/// Gives out ids: milliseconds in the high bits, chance in the low ones. They grow, so the newest
/// has the highest; they stay below 2^53; and an id of one account does not lead to another's.
#[derive(Default)]
pub(crate) struct Ids(AtomicI64);

impl Ids {
    /// A new id, higher than every one before.
    pub(crate) fn next(&self) -> i64 {
        let mut chance = [0; 2];
        vault::chance(&mut chance);
        let chance = i64::from(u16::from_le_bytes(chance)) & ((1 << CHANCE_BITS) - 1);
        let timed = ((wall().0 - EPOCH).max(1) << CHANCE_BITS) | chance;
        let next = |last: i64| if timed > last { timed } else { last + 1 + chance };
        let last =
            self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        next(last.unwrap_or_else(|last| last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_stay_readable() {
        let ids = Ids::default();
        let mut last = 0;
        for _ in 0..10_000 {
            let id = ids.next();
            assert!(id > last && id < 1 << 53, "{id} after {last}");
            last = id;
        }
    }
}
