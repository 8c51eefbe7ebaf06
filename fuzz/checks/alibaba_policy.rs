//! Policies: any bytes are read or refused with a reason, and whatever was read judges a call.

use signet_alibaba::access::LANGUAGE;
use signet_domain::access::{Asked, Situation, explain, judge};
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    match (LANGUAGE.read)(text) {
        Ok(policy) => {
            let situation = Situation {
                address: [10, 0, 0, 1].into(),
                now: Timestamp::from_seconds(1_768_464_000),
                secure: true,
            };
            let asked = Asked {
                action: (LANGUAGE.action)("AddSmsSign"),
                resource: (LANGUAGE.resource)(AccountId(1)),
                facts: (LANGUAGE.facts)(&situation),
            };
            let _ = judge([&policy], &asked);
            assert_eq!(explain(&policy, &asked).len(), policy.statements.len());
        }
        Err(trouble) => assert!(!trouble.is_empty() && !trouble.contains('\n'), "{trouble:?}"),
    }
}
