//! Erasing personal data.

use std::path::Path;

use signet_domain::ids::EvidenceId;
use signet_domain::qualification::{Page, QualificationDetail, QualificationFilter};

use super::qualifications::*;
use super::*;
use crate::db::Row;
use crate::seals::FailedSeal;

/// A picture that is kept in a file, not in the database.
const LARGE: usize = 100_000;

/// Every byte the registry keeps, by file.
fn kept(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut left = vec![folder.to_path_buf()];
    let mut found = vec![];
    while let Some(path) = left.pop() {
        if path.is_dir() {
            left.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

/// The files in which some bytes stand.
fn found_in(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let files = kept(folder).into_iter();
    let files = files.filter(|(_, all)| all.windows(bytes.len()).any(|part| part == bytes));
    files.map(|(name, _)| name).collect()
}

async fn rows(it: &Fixture, sql: &'static str) -> Vec<Row> {
    it.registry.inner.db.read(sql, vec![]).await.unwrap()
}

/// Files a qualification with one large picture, and gives its papers' uploads.
async fn filed(it: &Fixture) -> QualificationDetail {
    let mut command = command(it, "资质").await;
    command.papers.push((Role::LegalPersonFront, it.upload("large.png", &png(LARGE)).await));
    command.papers.push((Role::OtherFile, it.upload("other.png", &png(123)).await));
    let id = it.registry.file_qualification(&it.caller, command, &code(it).await).await.unwrap();
    detail(it, id).await
}

async fn nothing_personal_is_in_plain_at_any_time(it: Fixture) {
    let before = filed(&it).await;
    let picture = png(LARGE);
    let folder = it.registry.folder();
    let plain = [LEGAL_PERSON, "欧阳", "李华", ID_NUMBER, "E12345678", PHONE];
    for secret in plain.iter().map(|text| text.as_bytes()).chain([&picture[..64]]) {
        assert_eq!(found_in(folder, secret), [""; 0], "{secret:?}");
    }
    assert_eq!(before.people.unwrap().legal_person.name.as_str(), LEGAL_PERSON);
    // The other engine's files are not ours to look into.
    for sql in [
        "SELECT detail || subject FROM event",
        "SELECT findings || remark || note FROM application",
        "SELECT name || company || note FROM qualification",
    ] {
        for row in rows(&it, sql).await {
            let text = row.text(0).unwrap();
            assert!(plain.iter().all(|secret| !text.contains(secret)), "{text}");
        }
    }
}

async fn persons_and_their_pictures_are_gone(it: Fixture) {
    let before = filed(&it).await;
    let id = before.qualification.id;
    decide(&it, id, &Decision::Reject(Reply::note("the licence is cut off"))).await;
    let exhibits =
        it.registry.case(&operator(), before.application).await.unwrap().unwrap().exhibits;
    it.upload("unfiled.png", &png(321)).await;
    let key = it.registry.create_key(&operator(), it.caller.account.id, None, None).await;
    let key = key.unwrap().unwrap();
    it.registry.keep_failed_seal(FailedSeal {
        request_id: "X".into(),
        dialect: "d".into(),
        action: "a".into(),
        key: key.id,
        address: "127.0.0.1".into(),
        at: NOW,
        sample: b"sample".to_vec(),
    });
    while it.registry.failed_seal(&operator(), "X").await.unwrap().is_none() {
        tokio::task::yield_now().await;
    }
    code(&it).await;

    let account = it.caller.account.id;
    let erased = it.registry.erase_account(&operator(), account).await.unwrap().unwrap();
    // Both sides of the administrator's document, one of the legal person's, and what was not filed.
    assert_eq!(erased.pictures, 4);
    let after = detail(&it, id).await;
    assert_eq!((after.people, after.qualification.legal_person.as_str()), (None, ""));
    let roles: Vec<_> = after.papers.iter().map(|(role, _, _)| *role).collect();
    assert_eq!(roles, [Role::BusinessLicence, Role::OtherFile, Role::OtherLicence]);
    assert_eq!(it.registry.people_of(before.application).await.unwrap(), None);
    let by_name = QualificationFilter {
        legal_person: Some(LEGAL_PERSON.into()),
        ..QualificationFilter::default()
    };
    let page = Page { offset: 0, limit: 10 };
    assert_eq!(it.registry.qualifications(&it.caller, &by_name, page).await.unwrap(), (vec![], 0));

    // What was decided, and on which evidence, stays.
    let case = it.registry.case(&operator(), before.application).await.unwrap().unwrap();
    assert!(case.decided.is_some());
    assert_eq!(case.exhibits.len(), exhibits.len());
    for (now, then) in case.exhibits.iter().zip(&exhibits) {
        assert_eq!((&now.role, &now.commitment), (&then.role, &then.commitment));
        let personal =
            now.role.starts_with("legal-person") || now.role.starts_with("administrator");
        assert_eq!(now.size == 0, personal, "{}", now.role);
        // Nothing leads from the log to bytes that somebody might still have.
        assert_eq!(now.salt.is_none(), personal, "{}", now.role);
        assert_eq!(now.fingerprint != then.fingerprint, personal, "{}", now.role);
    }
    let who = operator();
    let picture = |role| it.registry.exhibit(&who, before.application, role, 0);
    assert!(picture(Role::AdministratorBack).await.unwrap().is_none());
    assert!(picture(Role::BusinessLicence).await.unwrap().is_some());
    for (role, key, evidence) in &before.papers {
        let found = it.registry.filed_object(account, key, *evidence).await.unwrap();
        assert_eq!(found.is_none(), role.is_personal(), "{role:?}");
        assert_eq!(it.download(key).await.is_none(), role.is_personal(), "{role:?}");
    }
    let unfiled = FileKey::new(format!("{account}/unfiled.png")).unwrap();
    assert_eq!(it.download(&unfiled).await, None);
    assert!(it.registry.failed_seal(&operator(), "X").await.unwrap().is_none());
    assert!(rows(&it, "SELECT 1 FROM phone_code").await.is_empty());
    let events = rows(&it, "SELECT detail FROM event WHERE kind = 'account.erased'").await;
    assert_eq!(events.len(), 1);

    // Again, and nothing of it fails.
    let again = it.registry.erase_account(&operator(), account).await.unwrap().unwrap();
    assert_eq!(again.pictures, 0);
    assert_eq!(it.registry.erase_account(&operator(), AccountId(1)).await.unwrap(), None);
}

async fn no_trace_is_left_in_the_files(it: Fixture) {
    let before = filed(&it).await;
    forget_sent(&it).await;
    it.registry.send_phone_code(&it.caller, phone()).await.unwrap();
    let sealed = |rows: Vec<Row>| -> Vec<Vec<u8>> {
        rows.iter().map(|row| row.bytes(0).unwrap().to_vec()).collect()
    };
    let people = "SELECT people FROM qualification_filing WHERE people IS NOT NULL";
    let key = "SELECT personal_key FROM account WHERE personal_key IS NOT NULL";
    let tags = "SELECT legal_person FROM qualification WHERE legal_person IS NOT NULL";
    let pictures = "SELECT e.content FROM evidence e JOIN exhibit x ON x.evidence = e.id \
        WHERE x.role = 'administrator-back' AND e.content IS NOT NULL";
    let files = "SELECT file FROM evidence WHERE file IS NOT NULL";
    let mut traces = vec![];
    for sql in [people, key, tags, pictures] {
        traces.push(sealed(rows(&it, sql).await).remove(0));
    }
    let file = rows(&it, files).await[0].text(0).unwrap().to_owned();
    let folder = it.registry.folder();
    let on_sqlite = !it.registry.inner.db.is_shared();
    assert!(kept(folder).iter().any(|(name, _)| name.contains(&file)));
    for trace in &traces {
        assert_eq!(found_in(folder, &trace[..24]).is_empty(), !on_sqlite);
    }
    assert_eq!(found_in(folder, PHONE.as_bytes()).len(), 1);
    it.registry.erase_account(&operator(), it.caller.account.id).await.unwrap();
    assert!(!kept(folder).iter().any(|(name, _)| name.contains(&file)));
    for trace in &traces {
        assert_eq!(found_in(folder, &trace[..24]), [""; 0]);
    }
    assert_eq!(found_in(folder, PHONE.as_bytes()), [""; 0]);
    for sql in [people, key, tags, pictures, files] {
        assert!(rows(&it, sql).await.is_empty(), "{sql}");
    }
    // What stays can still be read.
    let (_, key, evidence) = &before.papers.iter().find(|(role, ..)| !role.is_personal()).unwrap();
    let account = it.caller.account.id;
    assert!(it.registry.filed_object(account, key, *evidence).await.unwrap().is_some());
}

async fn an_erased_account_may_file_again(it: Fixture) {
    let before = filed(&it).await;
    let id = before.qualification.id;
    decide(&it, id, &despite()).await;
    it.registry.erase_account(&operator(), it.caller.account.id).await.unwrap();
    // Whoever is not said anew is not known any more.
    let code = code(&it).await;
    let change = no_change();
    let outcome =
        it.registry.update_qualification(&it.caller, id, before.application, change, &code).await;
    assert_eq!(refused(outcome).len(), 2);
    // The same pictures come back with their bytes, and as others than those that were erased.
    let again = command(&it, "新资质").await;
    let id = it.registry.file_qualification(&it.caller, again, &code).await.unwrap();
    let after = detail(&it, id).await;
    assert_eq!(after.people.unwrap().legal_person.name.as_str(), LEGAL_PERSON);
    for (role, key, evidence) in &after.papers {
        let account = it.caller.account.id;
        let found = it.registry.filed_object(account, key, *evidence).await.unwrap();
        let bytes = found.unwrap().content.all().await.unwrap();
        assert!(bytes.starts_with(b"\x89PNG"), "{role:?}");
    }
    let shared = |papers: &[(Role, FileKey, EvidenceId)]| {
        papers.iter().find(|(role, ..)| *role == Role::AdministratorBack).map(|it| it.2)
    };
    assert_ne!(shared(&after.papers), shared(&before.papers));
    assert_eq!(detail(&it, before.qualification.id).await.people, None);
}

async fn an_erasure_and_a_filing_do_not_mix(it: Fixture) {
    for round in 0..5 {
        let (command, code) = (command(&it, &format!("资质{round}甲")).await, code(&it).await);
        let account = it.caller.account.id;
        let operator = operator();
        let (filed, erased) = tokio::join!(
            it.registry.file_qualification(&it.caller, command, &code),
            it.registry.erase_account(&operator, account),
        );
        erased.unwrap();
        // Either it came before and nobody is known, or it came after and can be read.
        let sealed = rows(&it, "SELECT 1 FROM qualification_filing WHERE people IS NOT NULL").await;
        if let Ok(id) = filed {
            let after = detail(&it, id).await;
            assert_eq!(after.people.is_some(), !sealed.is_empty());
        } else {
            assert!(sealed.is_empty());
        }
        it.registry.erase_account(&operator, account).await.unwrap();
    }
}

on_both_engines!(
    nothing_personal_is_in_plain_at_any_time,
    persons_and_their_pictures_are_gone,
    no_trace_is_left_in_the_files,
    an_erased_account_may_file_again,
    an_erasure_and_a_filing_do_not_mix,
);
