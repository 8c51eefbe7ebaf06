//! What is kept: uploads, evidence, keys, nonces, and the folder itself.

use super::*;

fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { 1 }).sum()
}

async fn uploads_come_back_byte_for_byte(it: Fixture) {
    for (name, size) in [("a.png", 10), ("b.png", 70_000), ("c.png", 700_000)] {
        let bytes = png(size);
        let key = it.upload(name, &bytes).await;
        assert_eq!(it.download(&key).await.unwrap(), bytes, "{name}");
    }
    // Another file under the same key replaces it.
    let key = it.upload("a.png", &png(11)).await;
    assert_eq!(it.download(&key).await.unwrap(), png(11));
    let other = FileKey::new("1/a.png").unwrap();
    assert_eq!(it.download(&other).await, None);
}

async fn large_evidence_is_kept_once(it: Fixture) {
    for name in ["菜鸟网络", "菜鸟裹裹"] {
        let mut command = signature(name);
        command.proof = Some(Scan::new(png(100_000)));
        it.registry.register_signature(&it.caller, command).await.unwrap();
    }
    let cases = it
        .registry
        .queue(&operator(), Order::Age, &CaseFilter::default(), None, 10)
        .await
        .unwrap()
        .cases;
    assert_eq!(cases.len(), 2);
    for case in cases {
        let proof = it
            .registry
            .exhibit(&operator(), case.application, Role::Proof, 0)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(proof.all().await.unwrap(), png(100_000));
    }
    let files = walk(&it.registry.folder().join("evidence"));
    assert_eq!(files, 1, "one file for the same bytes");
}

async fn what_was_filed_outlives_its_key(it: Fixture) {
    let key = it.upload("a.png", &png(5)).await;
    let id = it.registry.file_icp_record(&it.caller, record(&key)).await.unwrap();
    it.upload("a.png", b"something else").await;
    let record = it.registry.icp_records(&it.caller, &[id]).await.unwrap().remove(0);
    let picture = record.picture(Role::IcpFiling).unwrap();
    let account = it.caller.account.id;
    let filed = it.registry.filed_object(account, &key, picture).await.unwrap().unwrap();
    assert_eq!(filed.content.all().await.unwrap(), png(5));
    assert_eq!(it.download(&key).await.unwrap(), b"something else");
    // Only what was filed, only by its own key, only by its owner.
    let other = FileKey::new(format!("{account}/b.png")).unwrap();
    assert!(it.registry.filed_object(account, &other, picture).await.unwrap().is_none());
    let nobody = AccountId(account.0 + 1);
    assert!(it.registry.filed_object(nobody, &key, picture).await.unwrap().is_none());
}

async fn an_upload_that_changes_while_it_is_filed_is_not_taken_for_what_was_seen(it: Fixture) {
    let key = it.upload("a.png", &png(5)).await;
    let swap = {
        let (registry, caller) = (it.registry.clone(), it.caller.clone());
        let it = Fixture { registry, caller, folder: None, database: None };
        tokio::spawn(async move {
            for round in 0..40 {
                let bytes = if round % 2 == 0 { b"not a picture".to_vec() } else { png(5) };
                it.upload("a.png", &bytes).await;
            }
        })
    };
    let mut filed = vec![];
    while !swap.is_finished() {
        filed.extend(it.registry.file_icp_record(&it.caller, record(&key)).await.ok());
    }
    swap.await.unwrap();
    for record in it.registry.icp_records(&it.caller, &filed).await.unwrap() {
        let picture = record.picture(Role::IcpFiling).unwrap();
        let object = it.registry.filed_object(it.caller.account.id, &key, picture).await;
        assert_eq!(object.unwrap().unwrap().content.all().await.unwrap(), png(5));
    }
}

async fn accounts_change_a_part_at_a_time(it: Fixture) {
    let id = it.caller.account.id;
    let by = operator();
    let denied = AccountChange { denied: Some(true), ..AccountChange::default() };
    let limited = AccountChange { signature_limit: Some(Some(7)), ..AccountChange::default() };
    it.registry.change_account(&by, id, &denied).await.unwrap().unwrap();
    let account = it.registry.change_account(&by, id, &limited).await.unwrap().unwrap();
    assert_eq!((account.denied, account.signature_limit, &*account.name), (true, Some(7), "a"));
    let unlimited = AccountChange { signature_limit: Some(None), ..AccountChange::default() };
    let account = it.registry.change_account(&by, id, &unlimited).await.unwrap().unwrap();
    assert_eq!((account.denied, account.signature_limit), (true, None));
    let nobody = AccountId(id.0 + 1);
    assert!(it.registry.change_account(&by, nobody, &denied).await.unwrap().is_none());
}

async fn keys_open_and_close(it: Fixture) {
    let account = it.caller.account.id;
    let given = || Some(Credentials { id: "mine".into(), secret: Secret::new("s3cret") });
    let key = it.registry.create_key(&operator(), account, given(), None).await.unwrap().unwrap();
    assert_eq!(key.secret.reveal(), "s3cret");
    assert!(it.registry.create_key(&operator(), account, given(), None).await.unwrap().is_err());
    assert_eq!(it.registry.calling_key("mine").await.unwrap().unwrap().state, KeyState::Active);
    assert!(it.registry.set_key_state(&operator(), "mine", KeyState::Disabled).await.unwrap());
    assert_eq!(it.registry.calling_key("mine").await.unwrap().unwrap().state, KeyState::Disabled);
    assert!(!it.registry.set_key_state(&operator(), "none", KeyState::Disabled).await.unwrap());
    assert!(it.registry.calling_key("none").await.unwrap().is_none());
}

async fn a_nonce_is_used_once(it: Fixture) {
    let all = (0..20).map(|_| {
        let registry = it.registry.clone();
        tokio::spawn(async move { registry.claim_nonce("k", "n", NOW).await.unwrap() })
    });
    let mut won = 0;
    for one in all.collect::<Vec<_>>() {
        won += usize::from(one.await.unwrap());
    }
    assert_eq!(won, 1);
    assert!(it.registry.claim_nonce("other", "n", NOW).await.unwrap());
    it.registry.sweep_requests(NOW).await;
    assert!(!it.registry.claim_nonce("k", "n", NOW).await.unwrap(), "not old enough to be swept");
}

async fn a_nul_is_nobodys_name(it: Fixture) {
    assert!(it.registry.calling_key("k\0").await.unwrap().is_none());
    assert!(it.registry.claim_nonce("k", "n\0", NOW).await.unwrap());
    let filter = LetterFilter { covers: Some("\0".into()), ..Default::default() };
    assert_eq!(it.registry.letters(&it.caller, filter).await.unwrap(), []);
}

async fn sweeping_lets_go_of_what_nothing_names(it: Fixture) {
    let used = it.upload("used.png", &png(80_000)).await;
    let unused = it.upload("unused.png", &png(90_000)).await;
    it.registry.file_icp_record(&it.caller, record(&used)).await.unwrap();
    let later = NOW.plus_millis(40 * 24 * 60 * 60 * 1000);
    it.registry.sweep_evidence(later).await;
    assert_eq!(it.download(&used).await.unwrap(), png(80_000));
    assert_eq!(it.download(&unused).await, None);
    assert_eq!(walk(&it.registry.folder().join("evidence")), 1);
}

on_both_engines!(
    uploads_come_back_byte_for_byte,
    large_evidence_is_kept_once,
    what_was_filed_outlives_its_key,
    an_upload_that_changes_while_it_is_filed_is_not_taken_for_what_was_seen,
    accounts_change_a_part_at_a_time,
    keys_open_and_close,
    a_nonce_is_used_once,
    a_nul_is_nobodys_name,
    sweeping_lets_go_of_what_nothing_names,
);

#[tokio::test]
async fn a_folder_opens_for_one_server_and_with_its_own_key() {
    let folder = tempfile::tempdir().unwrap();
    let place = || Place::Folder(folder.path().to_path_buf());
    let first = Registry::open(options(place(), None)).await.unwrap();
    let second = Registry::open(options(place(), None)).await.err().unwrap().to_string();
    assert!(second.contains("another signet is running"), "{second}");
    first.close().await;
    drop(first);
    let mut wrong = options(place(), None);
    wrong.master_key = MasterKey::Given(Secret::new("a5".repeat(32)));
    let wrong = Registry::open(wrong).await.err().unwrap().to_string();
    assert!(wrong.contains("master key"), "{wrong}");
    Registry::open(options(place(), None)).await.unwrap();
}

#[tokio::test]
async fn a_crash_makes_old_requests_used() {
    let folder = tempfile::tempdir().unwrap();
    let place = || Place::Folder(folder.path().to_path_buf());
    let crashed = Registry::open(options(place(), None)).await.unwrap();
    assert!(crashed.claim_nonce("k", "n", NOW.plus_millis(-60_000)).await.unwrap());
    // Without closing: the marker stays, as a crash would leave it.
    drop(crashed);
    let registry = loop {
        // The writer's thread lets go of the folder a moment later.
        match Registry::open(options(place(), None)).await {
            Ok(registry) => break registry,
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
        }
    };
    assert!(!registry.claim_nonce("k", "other", NOW.plus_millis(-5_001)).await.unwrap());
    assert!(registry.claim_nonce("k", "other", NOW).await.unwrap());
}
