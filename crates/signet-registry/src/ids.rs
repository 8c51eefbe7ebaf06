//! New ids.

use std::sync::atomic::{AtomicI64, Ordering};

use signet_domain::time::Timestamp;

use crate::clock::wall;
use crate::vault;

/// The start of 2025 in UTC, in milliseconds since 1970.
const EPOCH: i64 = 1_735_689_600_000;
/// How many low bits are chance. 40 bits of milliseconds above them last until 2059.
const CHANCE_BITS: u32 = 13;
/// How far apart, at the most, ids of one millisecond are. Far enough not to be counted through,
/// near enough for a hundred of them: ids that outran the clock would come again after a restart.
const STEP: i64 = 0x7f;

/// Gives out ids: milliseconds in the high bits, chance in the low ones. They grow, so the newest
/// has the highest; they stay below 2^53; and an id of one account does not lead to another's.
#[derive(Default)]
pub(crate) struct Ids(AtomicI64);

impl Ids {
    /// Ids above one that was given out before, whatever the clock says.
    pub(crate) fn above(last: i64) -> Self {
        Self(AtomicI64::new(last))
    }

    /// A new id, higher than every one before.
    pub(crate) fn next(&self) -> i64 {
        let mut chance = [0; 2];
        vault::chance(&mut chance);
        let chance = i64::from(u16::from_le_bytes(chance)) & ((1 << CHANCE_BITS) - 1);
        let timed = ((wall().0 - EPOCH).max(1) << CHANCE_BITS) | chance;
        let next = |last: i64| if timed > last { timed } else { last + 1 + (chance & STEP) };
        let last =
            self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| Some(next(last)));
        next(last.unwrap_or_else(|last| last))
    }
}

/// When an id was given out, by the machine's clock.
pub(crate) fn made(id: i64) -> Timestamp {
    Timestamp(EPOCH + (id >> CHANCE_BITS))
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
