//! What the record names evidence by.

use ring::digest::{SHA256, digest};
use serde_json::json;

use super::*;

/// What the events of a kind name as evidence, the newest event last.
async fn named(it: &Fixture, kind: &'static str) -> Vec<serde_json::Value> {
    let sql = "SELECT detail FROM event WHERE kind = $1 ORDER BY id";
    let rows = it.registry.inner.db.read(sql, vec![kind.into()]).await.unwrap();
    let detail = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    rows.iter().map(|row| detail(row.text(0).unwrap())["evidence"].clone()).collect()
}

/// What somebody computes who has a picture and was given its salt.
fn computed(salt: &str, picture: &[u8]) -> String {
    let hash = digest(&SHA256, picture);
    let salted = [&hex::decode(salt).unwrap(), hash.as_ref()].concat();
    hex::encode(digest(&SHA256, &salted))
}

async fn who_has_the_evidence_can_tell_that_it_is_meant(it: Fixture) {
    let ids = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    it.registry.decide(&operator(), ids.application, &APPROVE).await.unwrap();
    let case = it.registry.case(&operator(), ids.application).await.unwrap().unwrap();
    let exhibit = &case.exhibits[0];
    let proof =
        it.registry.exhibit(&operator(), ids.application, Role::Proof, 0).await.unwrap().unwrap();
    let commitment = computed(exhibit.salt.as_ref().unwrap(), &proof.all().await.unwrap());
    assert_eq!(exhibit.commitment.as_ref(), Some(&commitment));
    let meant = json!([commitment]);
    assert_eq!(named(&it, "signature.registered").await, vec![meant.clone()]);
    assert_eq!(named(&it, "application.decided").await, [meant]);
    // The same picture filed once more is named by something else.
    it.registry.register_signature(&it.caller, signature("彩虹网络")).await.unwrap();
    let named = named(&it, "signature.registered").await;
    assert_ne!(named[0], named[1]);
}

async fn evidence_of_older_registries_is_brought_along(it: Fixture) {
    let old = "UPDATE evidence SET digested = 0, fingerprint = $1";
    let ids = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let key = it.upload("large.png", &png(100_000)).await;
    let exhibit = async || {
        let case = it.registry.case(&operator(), ids.application).await.unwrap().unwrap();
        case.exhibits.into_iter().next().unwrap()
    };
    let before = exhibit().await;
    it.run("DELETE FROM object", vec![]).await;
    it.run(
        "DELETE FROM evidence WHERE NOT EXISTS \
        (SELECT 1 FROM exhibit WHERE evidence = evidence.id)",
        vec![],
    )
    .await;
    it.run(old, vec![vec![7; 32].into()]).await;
    it.run("UPDATE exhibit SET salt = NULL, commitment = NULL", vec![]).await;
    assert_eq!(exhibit().await.commitment, None);
    it.upload("large.png", &png(100_000)).await;
    it.registry.digest_evidence().await.unwrap();
    it.registry.digest_evidence().await.unwrap();
    let after = exhibit().await;
    assert_eq!(after.fingerprint, before.fingerprint);
    let proof =
        it.registry.exhibit(&operator(), ids.application, Role::Proof, 0).await.unwrap().unwrap();
    let commitment = computed(after.salt.as_ref().unwrap(), &proof.all().await.unwrap());
    assert_eq!(after.commitment, Some(commitment));
    assert!(it.download(&key).await.is_some());
}

on_both_engines!(
    who_has_the_evidence_can_tell_that_it_is_meant,
    evidence_of_older_registries_is_brought_along,
);
