//! Download links: any query is read or refused, and a link to any file leads to it, for as long
//! as it serves, and to no other.

use http::Method;
use signet_domain::ids::{AccountId, EvidenceId};
use signet_domain::time::Timestamp;
use signet_objects::link::{Claim, write};
use signet_registry::keys::Secret;

const ACCOUNT: AccountId = AccountId(123456);
const NOW: Timestamp = Timestamp::from_seconds(1_768_464_000);

pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let secret = Secret::new("FakeSecret");
    if let Ok(claim) = Claim::read(text) {
        let _ = claim.check(&Method::HEAD, "123456/a.jpg", &secret, NOW);
    }

    let version = text.len().is_multiple_of(2).then_some(EvidenceId(7));
    let link = write("http://localhost", ACCOUNT, &secret, text, version, NOW.seconds());
    let (_, query) = link.split_once('?').expect("a link has a query");
    let claim = Claim::read(query).expect("a link can be read");
    assert_eq!((claim.account, claim.version), (ACCOUNT, version));
    assert!(claim.check(&Method::GET, text, &secret, NOW).is_ok());
    assert!(claim.check(&Method::GET, text, &secret, NOW.plus_millis(1000)).is_err());
    assert!(claim.check(&Method::GET, &format!("{text}a"), &secret, NOW).is_err());
}
