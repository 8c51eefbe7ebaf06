//! A registry in an archive, and out of it again: on each engine, and from one to the other.

use std::path::{Path, PathBuf};

use super::*;
use crate::archive::{ArchiveError, ArchiveKey, House, Imported, export, import};
use crate::db::migrate::newest;
use crate::db::offline::Offline;
use crate::registry::tests::{operators, qualifications};
use crate::{Migrated, Progress, Quiet, migrate};

const MASTER: &str = "5a";

fn key() -> ArchiveKey {
    ArchiveKey::from_hex(&"a7".repeat(32)).unwrap()
}

fn house(folder: &Path, database: Option<&str>, master: &str) -> House {
    House {
        folder: folder.into(),
        database: database.map(Into::into),
        master_key: MasterKey::Given(Secret::new(master.repeat(32))),
    }
}

/// A registry with something of most kinds, closed; what it was filled with is given.
async fn filled(folder: &Path, database: Option<&str>) -> Filled {
    let place = Place::Folder(folder.into());
    let registry = Registry::open(options(place, database.map(Into::into))).await.unwrap();
    let account =
        registry.create_account(&operator(), "a", AccountKind::Enterprise).await.unwrap().id;
    let caller = Fixture::caller(&registry, account).await;
    let it = Fixture { registry, caller, folder: None, database: database.map(Into::into) };
    let given = Credentials { id: "key-1".into(), secret: Secret::new("the-secret-of-key-1") };
    it.registry.create_key(&operator(), account, Some(given), None).await.unwrap().unwrap();
    let token = operators::newcomer(&it, "王芳", signet_domain::authority::Role::Auditor).await;
    // Evidence in the database, and in a file.
    let scan = it.upload("small.png", &png(100)).await;
    it.registry.file_letter(&it.caller, letter("a", &scan)).await.unwrap();
    let scan = it.upload("Large.png", &png(300_000)).await;
    it.registry.file_letter(&it.caller, letter("b", &scan)).await.unwrap();
    let mut big = signature("菜鸟网络");
    big.proof = Some(Scan::new(png(100_000)));
    it.registry.register_signature(&it.caller, big).await.unwrap();
    it.registry.register_signature(&it.caller, signature("Acme")).await.unwrap();
    qualifications::file(&it, "资质").await;
    it.registry.file_icp_record(&it.caller, record(&scan)).await.unwrap();
    let cases = it.registry.queue(&operator(), Order::Age, &CaseFilter::default(), None, 10).await;
    let first = cases.unwrap().cases.remove(0).application;
    it.registry.decide(&operator(), first, &APPROVE).await.unwrap();
    it.registry.close().await;
    Filled { account, scan, token }
}

struct Filled {
    account: AccountId,
    scan: FileKey,
    token: Secret,
}

async fn packed(house: &House, out: PathBuf, secrets: bool) -> Vec<u8> {
    export(house, &key(), secrets, &out, &Quiet).await.unwrap();
    std::fs::read(out).unwrap()
}

async fn unpacked(archive: &Path, house: &House) -> Result<Imported, ArchiveError> {
    import(archive, &key(), house, NOW, &Quiet).await
}

/// From one engine to the other and back, and each time the archive is the same.
async fn moves_around(homes: [Option<String>; 3], secrets: bool) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let first = house(&at("0"), homes[0].as_deref(), MASTER);
    let filled = filled(&first.folder, homes[0].as_deref()).await;
    let archive = packed(&first, at("0.tar"), secrets).await;
    // Three letters alone are in half a megabyte of what is sealed now and then.
    let picture = "PNG\r\n\u{1a}\n";
    for text in
        ["the-secret-of-key-1", qualifications::LEGAL_PERSON, qualifications::PHONE, picture]
    {
        assert!(!archive.windows(text.len()).any(|found| found == text.as_bytes()), "{text}");
    }

    for (number, home) in (1..).zip(&homes[1..]) {
        // Each with a master key of its own.
        let master = format!("{number}{number}");
        let next = house(&at(&number.to_string()), home.as_deref(), &master);
        let imported = unpacked(&at(&format!("{}.tar", number - 1)), &next).await.unwrap();
        let names = imported.anew.iter().flat_map(|(_, names)| names).map(|name| &**name);
        let anew: &[&str] = if secrets { &[] } else { &["key-1", "王芳"] };
        assert_eq!(names.collect::<Vec<_>>(), anew);
        let again = packed(&next, at(&format!("{number}.tar")), secrets).await;
        assert!(again == archive, "the archive of move {number} differs");
        is_as_it_was(&next, &master, &filled, secrets).await;
    }
}

async fn is_as_it_was(house: &House, master: &str, filled: &Filled, secrets: bool) {
    let options = Options {
        master_key: MasterKey::Given(Secret::new(master.repeat(32))),
        ..options(Place::Folder(house.folder.clone()), house.database.clone())
    };
    let registry = Registry::open(options).await.unwrap();
    let caller = Fixture::caller(&registry, filled.account).await;
    let it = Fixture { registry, caller, folder: None, database: None };
    assert_eq!(it.download(&filled.scan).await.unwrap(), png(300_000));
    let key = it.registry.calling_key("key-1").await.unwrap().unwrap();
    assert_eq!(key.secret.reveal() == "the-secret-of-key-1", secrets);
    assert_eq!(operators::enter(&it, filled.token.reveal()).await.is_ok(), secrets);
    let held = it.registry.signatures_count(&it.caller, Market::Mainland).await.unwrap();
    assert_eq!(held, 2);
    let letters = it.registry.letters(&it.caller, LetterFilter::default()).await.unwrap();
    assert_eq!(letters.len(), 2);
    let qualified = it.registry.qualification_named(&it.caller, "资质").await;
    assert_eq!(qualified, qualifications::LEGAL_PERSON);
    let last = it.registry.recorded(&operator(), 0, 100).await.unwrap().pop().unwrap();
    assert_eq!((&*last.kind, &*last.principal), ("registry.imported", "signet"));
    it.registry.close().await;
}

impl Registry {
    /// Who is behind the qualification of this name.
    async fn qualification_named(&self, caller: &Caller, name: &str) -> String {
        let rows =
            self.inner.db.read("SELECT id FROM qualification WHERE name = $1", vec![name.into()]);
        let id = signet_domain::ids::QualificationId(rows.await.unwrap()[0].int(0).unwrap());
        let detail = self.qualification(caller, id, None).await.unwrap().unwrap();
        detail.qualification.legal_person
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registry_moves_between_files() {
    moves_around([None, None, None], true).await;
    moves_around([None, None, None], false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registry_moves_from_a_file_to_a_server_and_back() {
    for secrets in [true, false] {
        crate::testing::on_schema(move |url| moves_around([None, Some(url), None], secrets)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_registry_moves_from_a_server_to_a_file_and_to_a_server() {
    crate::testing::on_schema(|one| async move {
        crate::testing::on_schema(|other| moves_around([Some(one), None, Some(other)], true)).await;
    })
    .await;
}

/// An archive of a small registry, and a folder to unpack into.
async fn small(folder: &Path) -> (PathBuf, Vec<u8>) {
    let from = house(&folder.join("from"), None, MASTER);
    let place = Place::Folder(from.folder.clone());
    let registry = Registry::open(options(place, None)).await.unwrap();
    registry.create_account(&operator(), "a", AccountKind::Enterprise).await.unwrap();
    registry.close().await;
    drop(registry);
    let archive = packed(&from, folder.join("archive"), true).await;
    (folder.join("archive"), archive)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_was_changed_or_cut_off_is_refused_and_nothing_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (path, archive) = small(folder.path()).await;
    let to = house(&folder.path().join("to"), None, "11");
    let bent = folder.path().join("bent");
    // A part of each header, each text, each padding and the end.
    for at in (0..archive.len()).step_by(13) {
        let mut bytes = archive.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(&bent, &bytes).unwrap();
        let error = unpacked(&bent, &to).await.expect_err("it was changed").to_string();
        assert!(error.contains("archive"), "byte {at}: {error}");
        if at % 7 == 0 {
            std::fs::write(&bent, &archive[..at]).unwrap();
            let error = unpacked(&bent, &to).await.expect_err("it was cut off").to_string();
            let told = ["cut off", "no archive", "does not end"];
            assert!(told.iter().any(|told| error.contains(told)), "{at}: {error}");
        }
    }
    assert!(!to.folder.exists());
    std::fs::write(&bent, [&archive[..], b"\0"].concat()).unwrap();
    assert!(unpacked(&bent, &to).await.is_err());
    let other = ArchiveKey::from_hex(&"a8".repeat(32)).unwrap();
    let error = import(&path, &other, &to, NOW, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("another archive's key"), "{error}");
    unpacked(&path, &to).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn troubles_name_the_member() {
    let folder = tempfile::tempdir().unwrap();
    let (_, archive) = small(folder.path()).await;
    let bent = folder.path().join("bent");
    let to = house(&folder.path().join("to"), None, "11");
    for member in ["tables/account/000001.jsonl", "index/000001.jsonl", "manifest.json"] {
        let at = archive.windows(member.len()).position(|found| found == member.as_bytes());
        let mut bytes = archive.clone();
        // The first byte of its content.
        bytes[at.unwrap() + 512] ^= 1;
        std::fs::write(&bent, &bytes).unwrap();
        let error = unpacked(&bent, &to).await.unwrap_err().to_string();
        assert!(error.contains(member), "{member}: {error}");
        std::fs::write(&bent, &archive[..at.unwrap() + 515]).unwrap();
        let error = unpacked(&bent, &to).await.unwrap_err().to_string();
        assert!(error.contains(member), "{member}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_an_empty_house_nobody_uses_is_filled_and_only_a_whole_one_is_packed() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = small(folder.path()).await;
    let told = async |house: &House| unpacked(&path, house).await.unwrap_err().to_string();
    let used = house(&folder.path().join("used"), None, "11");
    let place = Place::Folder(used.folder.clone());
    let master = MasterKey::Given(Secret::new("11".repeat(32)));
    let opened = Options { master_key: master, ..options(place, None) };
    let registry = Registry::open(opened).await.unwrap();
    assert!(told(&used).await.contains("another signet is running"));
    let out = folder.path().join("out");
    let error = export(&used, &key(), true, &out, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("another signet is running"), "{error}");
    registry.close().await;
    drop(registry);
    // Nobody has an account, but it has a root key.
    assert!(told(&used).await.contains("a registry in"));

    let nobody = house(&folder.path().join("nobody"), None, "11");
    let error = export(&nobody, &key(), true, &out, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("no folder"), "{error}");
    std::fs::create_dir(&nobody.folder).unwrap();
    let error = export(&nobody, &key(), true, &out, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("no registry in"), "{error}");
    let error = export(&used, &key(), true, &path, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("there already"), "{error}");
    assert!(!out.exists());
}

/// Stops the work after so many questions whether to stop.
struct StopAfter(std::sync::atomic::AtomicI64);

impl Progress for StopAfter {
    fn begin(&self, _: &str, _: Option<u64>) {}

    fn advance(&self, _: u64) {}

    fn is_stopped(&self) -> bool {
        self.0.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) <= 0
    }
}

async fn stopped_anywhere(home: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let from = house(&at("from"), None, MASTER);
    filled(&from.folder, None).await;
    let mut stops = 0;
    loop {
        let stop = StopAfter(stops.into());
        match export(&from, &key(), true, &at("archive"), &stop).await {
            Err(ArchiveError::Stopped) => stops += 7,
            Err(error) => panic!("{error}"),
            Ok(_) => break,
        }
        assert!(!at("archive").exists() && !at("archive.partial").exists());
    }
    assert!(stops > 20);

    let to = house(&at("to"), home.as_deref(), "11");
    let mut stops = 0;
    loop {
        let stop = StopAfter(stops.into());
        match import(&at("archive"), &key(), &to, NOW, &stop).await {
            Err(ArchiveError::Stopped) => stops += 5,
            Err(error) => panic!("{error}"),
            Ok(_) => break,
        }
        let left = std::fs::read_dir(&to.folder).into_iter().flatten().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        assert!(left.is_empty() || left == ["lock"], "{left:?}");
    }
    assert!(stops > 20);
    assert!(packed(&to, at("again"), true).await == std::fs::read(at("archive")).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_stopped_leaves_nothing_behind_on_a_file() {
    stopped_anywhere(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_stopped_leaves_nothing_behind_on_a_server() {
    crate::testing::on_schema(|url| stopped_anywhere(Some(url))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_server_starts_on_half_an_import() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = small(folder.path()).await;
    let to = house(&folder.path().join("to"), None, "11");
    // What a crash leaves after the evidence was put in its place, and before the database was.
    std::fs::create_dir_all(to.folder.join("importing")).unwrap();
    std::fs::write(to.folder.join("importing/moved"), "").unwrap();
    std::fs::create_dir_all(to.folder.join("evidence/a/b")).unwrap();
    std::fs::write(to.folder.join("evidence/a/b/left"), "x").unwrap();
    let opened = Registry::open(options(Place::Folder(to.folder.clone()), None)).await;
    assert!(opened.err().unwrap().to_string().contains("import"));
    unpacked(&path, &to).await.unwrap();
    assert!(!to.folder.join("importing").exists());
    assert!(!to.folder.join("evidence/a/b/left").exists());
    // What one leaves after that: the same archive may come again, another may not.
    let again = packed(&to, folder.path().join("to.tar"), true).await;
    let bytes = std::fs::read(&path).unwrap();
    assert!(again == bytes);
    let manifest = bytes.windows(13).rposition(|found| found == b"manifest.hmac").unwrap();
    let seal = String::from_utf8(bytes[manifest + 512..manifest + 576].to_vec()).unwrap();
    std::fs::create_dir_all(to.folder.join("importing")).unwrap();
    std::fs::write(to.folder.join("importing/id"), seal).unwrap();
    let imported = unpacked(&path, &to).await.unwrap();
    assert!(imported.before);
    assert!(unpacked(&path, &to).await.is_err());
}

async fn brought_up_to_date(home: Option<String>) {
    let folder = tempfile::tempdir().unwrap();
    let old = house(&folder.path().join("old"), home.as_deref(), MASTER);
    let error = migrate(&old, true, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("no folder"), "{error}");
    std::fs::create_dir(&old.folder).unwrap();
    let mut db = match &home {
        Some(url) => Offline::write_postgres(url).await.unwrap(),
        None => Offline::write_sqlite(&old.folder.join("signet.db")).unwrap(),
    };
    db.migrate(2).await.unwrap();
    db.commit().await.unwrap();
    let to = newest();
    let told = migrate(&old, true, &Quiet).await.unwrap();
    assert_eq!(told, Migrated { from: 2, to });
    let out = folder.path().join("out");
    let error = export(&old, &key(), true, &out, &Quiet).await.unwrap_err().to_string();
    assert!(error.contains("signet migrate"), "{error}");
    // Stopped after its first step, it goes on from there.
    let stopped = migrate(&old, false, &StopAfter(1.into())).await;
    assert!(matches!(stopped, Err(ArchiveError::Stopped)));
    assert_eq!(migrate(&old, false, &Quiet).await.unwrap(), Migrated { from: 3, to });
    assert_eq!(migrate(&old, true, &Quiet).await.unwrap(), Migrated { from: to, to });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_brought_up_to_date_step_by_step() {
    brought_up_to_date(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_is_brought_up_to_date_step_by_step() {
    crate::testing::on_schema(|url| brought_up_to_date(Some(url))).await;
}
