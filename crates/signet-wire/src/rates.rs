//! Calls counted by second.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

/// Counts calls by account, action and second of the domain clock. Refused calls do not count.
#[derive(Debug, Default)]
pub struct Rates(Mutex<Second>);

#[derive(Debug, Default)]
struct Second {
    second: i64,
    calls: HashMap<(AccountId, &'static str), Calls>,
}

#[derive(Debug, Default)]
struct Calls {
    admitted: u32,
    seen: u32,
}

impl Rates {
    /// Admits a call, or says how many were seen in this second.
    pub fn admit(
        &self,
        account: AccountId,
        action: &'static str,
        limit: u32,
        now: Timestamp,
    ) -> Result<(), u32> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Keeping one second only bounds the table by the calls of one second. A call dated before it
        // counts in it: calls of two seconds may come here in either order.
        if counted.second < now.seconds() {
            counted.second = now.seconds();
            counted.calls.clear();
        }
        let calls = counted.calls.entry((account, action)).or_default();
        calls.seen = calls.seen.saturating_add(1);
        if calls.admitted >= limit {
            return Err(calls.seen);
        }
        calls.admitted += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_second_each_account_and_each_action_count_for_themselves() {
        let rates = Rates::default();
        let at = Timestamp::from_seconds;
        let (a, b) = (AccountId(1), AccountId(2));
        assert_eq!(rates.admit(a, "Add", 1, at(10)), Ok(()));
        assert_eq!(rates.admit(a, "Add", 1, Timestamp(10_999)), Err(2));
        assert_eq!(rates.admit(a, "Add", 1, Timestamp(10_999)), Err(3));
        assert_eq!(rates.admit(b, "Add", 1, at(10)), Ok(()));
        assert_eq!(rates.admit(a, "List", 20, at(10)), Ok(()));
        assert_eq!(rates.admit(a, "Add", 1, at(11)), Ok(()));
        assert_eq!(rates.admit(a, "Add", 1, Timestamp(10_999)), Err(2), "late, and counted");
    }
}
