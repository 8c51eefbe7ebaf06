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

async fn papers_are_named_by_what_they_were_filed_with(it: Fixture) {
    // What those who have the pictures and were given the salts compute of each subject's exhibits.
    let shown = async |subject: i64| {
        let exhibits = crate::store::evidence::exhibits(&it.registry.inner.db, subject).await;
        let mut all = vec![];
        for exhibit in exhibits.unwrap() {
            let role = Role::ALL.into_iter().find(|role| role.name() == exhibit.role).unwrap();
            let at = exhibit.position;
            let row =
                crate::store::evidence::filed_with(&it.registry.inner.db, subject, role.name(), at);
            let row = row.await.unwrap().unwrap();
            let content = it.registry.content(it.caller.account.id, row).await.unwrap();
            all.push(computed(exhibit.salt.as_ref().unwrap(), &content.all().await.unwrap()));
        }
        all.sort_unstable();
        all
    };
    let named = async |kind| {
        let mut named: Vec<String> =
            serde_json::from_value(named(&it, kind).await.pop().unwrap()).unwrap();
        named.sort_unstable();
        named
    };
    let ids = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let of_first = named("signature.registered").await;
    it.registry
        .decide(&operator(), ids.application, &Decision::Reject(Reply::note("no")))
        .await
        .unwrap();
    let mut again = signature("菜鸟网络");
    again.proof = None;
    let which = Which::Id(ids.signature);
    let again = it.registry.resubmit_signature(&it.caller, &which, again).await.unwrap();
    assert_eq!(named("signature.resubmitted").await, of_first);
    assert_eq!(shown(again.application.0).await, of_first);

    let letter = it.file_letter("授权", "2099-12-31").await;
    assert_eq!(named("letter.filed").await, shown(letter.0).await);
    let trademark = it.file_trademark("2099-12-31").await;
    assert_eq!(named("trademark.filed").await, shown(trademark.0).await);
    let id = qualifications::file(&it, "资质").await;
    let first = qualifications::newest(&it, id).await;
    let of_first = shown(first.0).await;
    assert_eq!((named("qualification.filed").await, of_first.len()), (of_first.clone(), 4));

    // Filed anew it names what it keeps as before.
    qualifications::decide(&it, id, &Decision::Reject(Reply::note("no"))).await;
    qualifications::update(&it, id, qualifications::no_change()).await.unwrap();
    let second = qualifications::newest(&it, id).await;
    let of_second = shown(second.0).await;
    assert_eq!(named("qualification.updated").await, of_second);
    assert!(of_second.iter().all(|of| of_first.contains(of)) && !of_second.is_empty());
}

async fn what_was_looked_at_is_what_is_named(it: Fixture) {
    let key = it.upload("again.png", &png(9)).await;
    let account = it.caller.account.id;
    let looked = it.registry.look_at_object(account, Role::Trademark, &key, &PACK).await.unwrap();
    let upload = looked.upload.unwrap();
    // The same bytes come again, under another commitment.
    it.upload("again.png", &png(9)).await;
    let step = crate::store::evidence::exhibit_object(
        9,
        (Role::Trademark, 0),
        account,
        key.as_str(),
        &upload,
    );
    it.registry.inner.db.write(vec![step]).await.unwrap();
    let exhibits = crate::store::evidence::exhibits(&it.registry.inner.db, 9).await.unwrap();
    let commitment = hex::encode(&upload.commitment.unwrap().commitment);
    assert_eq!(exhibits[0].commitment.as_ref(), Some(&commitment));
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
    papers_are_named_by_what_they_were_filed_with,
    what_was_looked_at_is_what_is_named,
    evidence_of_older_registries_is_brought_along,
);
