//! When a delivery that was not taken is tried again.

use signet_domain::time::Timestamp;

use super::forms::Retries;

const SECOND: i64 = 1000;
const HOUR: i64 = 60 * 60 * SECOND;
/// How long a delivery is tried with growing pauses, from the first attempt.
const ALL_IN_ALL: i64 = 72 * HOUR;
/// The pause after the first attempt is up to this long; it doubles with each.
const FIRST: i64 = 10 * SECOND;
/// No pause is longer, by chance or because the other side asks for it.
const LONGEST: i64 = 6 * HOUR;
/// Nor shorter.
const SHORTEST: i64 = SECOND;

/// When to try again after so many attempts that failed, the first of which was at `first`; `None` to
/// give up. `asked` is the pause that the other side asked for, in milliseconds; `chance` is below 2^32,
/// each value as likely as any other.
pub(super) fn next(
    retries: Retries,
    failed: i64,
    first: Timestamp,
    now: Timestamp,
    asked: Option<i64>,
    chance: u32,
) -> Option<Timestamp> {
    match retries {
        Retries::After(pauses) => {
            let pause = usize::try_from(failed - 1).ok().and_then(|at| pauses.get(at))?;
            Some(now.plus_millis(*pause))
        }
        Retries::BackOff => {
            let end = first.plus_millis(ALL_IN_ALL);
            if now >= end {
                return None;
            }
            let doublings = u32::try_from(failed - 1).unwrap_or(0).min(20);
            let most = (FIRST << doublings).min(LONGEST);
            // Full jitter: what failed together is not tried again together.
            let jittered = (most * i64::from(chance)) >> 32;
            let asked = asked.unwrap_or(0).min(LONGEST);
            let at = now.plus_millis(jittered.max(asked).max(SHORTEST));
            // The last attempt is at the end of the time, not some hours before.
            Some(at.min(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_000_000);

    #[test]
    fn fixed_pauses_are_kept_to() {
        let retries = Retries::After(&[60_000, 300_000, 600_000]);
        let pause = |failed| {
            let at = next(retries, failed, START, START, Some(9_000_000), 7);
            at.map(|at| at.0 - START.0)
        };
        assert_eq!([1, 2, 3, 4].map(pause), [Some(60_000), Some(300_000), Some(600_000), None]);
    }

    #[test]
    fn pauses_grow_to_a_longest_and_vary_from_nearly_none() {
        let pause = |failed, chance| {
            next(Retries::BackOff, failed, START, START, None, chance).unwrap().0 - START.0
        };
        assert_eq!(pause(1, 0), SHORTEST);
        assert_eq!(pause(1, u32::MAX), FIRST - 1);
        assert_eq!(pause(2, u32::MAX), 2 * FIRST - 1);
        assert_eq!(pause(4, 1 << 31), 4 * FIRST);
        assert_eq!(pause(60, u32::MAX), LONGEST - 1);
    }

    #[test]
    fn the_other_side_may_ask_for_longer_but_not_for_ever() {
        let pause =
            |asked| next(Retries::BackOff, 1, START, START, Some(asked), 0).unwrap().0 - START.0;
        assert_eq!(pause(30_000), 30_000);
        assert_eq!(pause(i64::MAX), LONGEST);
        assert_eq!(pause(0), SHORTEST);
    }

    #[test]
    fn three_days_are_used_to_their_end_and_no_longer() {
        let mut now = START;
        let mut failed = 0;
        while let Some(at) = next(Retries::BackOff, failed + 1, START, now, None, u32::MAX) {
            assert!(at > now);
            (now, failed) = (at, failed + 1);
        }
        assert_eq!(now, START.plus_millis(ALL_IN_ALL));
        assert!((20..40).contains(&failed), "{failed}");
    }
}
