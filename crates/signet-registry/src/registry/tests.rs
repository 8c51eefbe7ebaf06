//! The use-cases, on both databases.

use std::net::{IpAddr, Ipv4Addr};

use signet_domain::account::AccountKind;
use signet_domain::caller::{Caller, Operator};
use signet_domain::channel::Channel;
use signet_domain::evidence::{Role, Scan, Strictness};
use signet_domain::finding::Finding;
use signet_domain::icp_record::FileIcpRecord;
use signet_domain::ids::AccountId;
use signet_domain::letter::{FileLetter, LetterFilter};
use signet_domain::picture::Format;
use signet_domain::refusal::Refusal;
use signet_domain::review::Decision;
use signet_domain::rules::{Fit, Matrix, RulePack};
use signet_domain::signature::{Document, Market, Purpose, RegisterSignature, Source, State};
use signet_domain::text::{
    FileKey, IcpNumber, LetterName, Link, OrganizationCode, PartyName, ServiceName, SignatureName,
    UnitName,
};
use signet_domain::time::{Day, Period, Timestamp};

use crate::keys::{KeyState, Secret};
use crate::registry::reviews::Decided;
use crate::{Error, GivenKey, MasterKey, Options, Place, Registry};

const PACK: RulePack = RulePack {
    name: "test",
    channel: Channel("test"),
    summary: "for tests",
    fits: &[Fit {
        source: Source::Company,
        markets: &[Market::Mainland, Market::Global],
        documents: &[Document::BusinessLicence],
    }],
    name_max_mainland: 12,
    name_max_global: 15,
    formats: &[Format::Png],
    icp_number_max: 15,
};

/// 2025-06-01 in Beijing.
const NOW: Timestamp = Timestamp(1_748_750_400_000);

const APPROVE: Decision = Decision::Approve { despite_findings: false };

/// The smallest PNG, one grey pixel, and other bytes behind it to make it another file.
fn png(extra: usize) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |kind: &[u8; 4], data: &[u8]| {
        png.extend((data.len() as u32).to_be_bytes());
        png.extend(kind);
        png.extend(data);
        let mut crc = u32::MAX;
        for byte in kind.iter().chain(data) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
            }
        }
        png.extend((!crc).to_be_bytes());
    };
    chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
    chunk(b"tEXt", &vec![b'x'; extra]);
    chunk(b"IDAT", &[0x78, 0x9c, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01]);
    chunk(b"IEND", &[]);
    png
}

/// A registry with an account.
struct Fixture {
    registry: Registry,
    caller: Caller,
}

fn operator() -> Operator {
    Operator {
        name: "li".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "r".into(),
        now: NOW,
    }
}

fn options(place: Place, database: Option<String>) -> Options {
    Options {
        place,
        database,
        master_key: MasterKey::Given(Secret::new("5a".repeat(32))),
        packs: vec![PACK],
        evidence: Strictness::Strict,
        matrix: Matrix::Refuse,
        signature_limit: 3,
        now: NOW,
    }
}

impl Fixture {
    async fn new(database: Option<String>) -> Self {
        let registry = Registry::open(options(Place::Passing, database)).await.unwrap();
        let account =
            registry.create_account(&operator(), "a", AccountKind::Enterprise).await.unwrap();
        let caller = Self::caller(&registry, account.id).await;
        Self { registry, caller }
    }

    async fn caller(registry: &Registry, account: AccountId) -> Caller {
        Caller {
            account: registry.account(account).await.unwrap().unwrap(),
            principal: "p".into(),
            key: "k".into(),
            channel: PACK.channel,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            request_id: "r".into(),
            now: NOW,
        }
    }

    async fn upload(&self, name: &str, bytes: &[u8]) -> FileKey {
        let key = FileKey::new(format!("{}/{name}", self.caller.account.id)).unwrap();
        let account = self.caller.account.id;
        let mut object = self.registry.new_object(account, key.clone(), "image/png").await.unwrap();
        for piece in bytes.chunks(10_000) {
            object.write(piece).await.unwrap();
        }
        object.keep(&operator()).await.unwrap();
        key
    }

    async fn download(&self, key: &FileKey) -> Option<Vec<u8>> {
        let object = self.registry.object(self.caller.account.id, key).await.unwrap()?;
        Some(object.content.all().await.unwrap())
    }
}

fn signature(name: &str) -> RegisterSignature {
    RegisterSignature {
        name: SignatureName::new(name).unwrap(),
        source: Source::Company,
        document: Document::BusinessLicence,
        market: Market::Mainland,
        purpose: Purpose::Own,
        proof: Scan::new(png(0)),
        commission: None,
        remark: None,
    }
}

fn letter(name: &str, scan: &FileKey) -> FileLetter {
    FileLetter {
        name: LetterName::new(name).unwrap(),
        scan: scan.clone(),
        scope: vec![
            SignatureName::new("菜鸟网络").unwrap(),
            SignatureName::new("菜鸟裹裹").unwrap(),
        ],
        valid: Period::parse("2025-01-01~2026-01-01").unwrap(),
        authorizer: PartyName::new("菜鸟网络科技有限公司").unwrap(),
        organization_code: OrganizationCode::new("91330000MA00000000").unwrap(),
        authorized: PartyName::new("支付宝(中国)网络技术有限公司").unwrap(),
    }
}

fn record(screenshot: &FileKey) -> FileIcpRecord {
    FileIcpRecord {
        screenshot: screenshot.clone(),
        service: ServiceName::new("阿里云").unwrap(),
        unit: UnitName::new("阿里云计算有限公司").unwrap(),
        number: IcpNumber::new("B2-20080101").unwrap(),
        approved: Day::parse("2025-05-22").unwrap(),
        link: Link::new("https://apps.example.com/x").unwrap(),
        runtime: None,
        store: None,
    }
}

fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<Refusal> {
    match outcome {
        Err(Error::Refused(refusals)) => refusals,
        other => panic!("not refused: {other:?}"),
    }
}

async fn a_signature_is_registered_listed_and_decided(it: Fixture) {
    let registered =
        it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let listed = it.registry.signatures_page(&it.caller, Market::Mainland, 0, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].id, listed[0].state), (registered.signature, State::Pending));

    let case = it.registry.case(registered.application).await.unwrap().unwrap();
    assert_eq!((case.exhibits.len(), &*case.exhibits[0].role), (1, "proof"));
    let proof = it.registry.exhibit(registered.application, Role::Proof).await.unwrap().unwrap();
    assert_eq!(proof.all().await.unwrap(), png(0));

    let reject = Decision::Reject { reason: "资质材料错误".into() };
    let by = operator();
    let decide = it.registry.decide(&by, registered.application, &reject);
    assert_eq!(decide.await.unwrap(), Decided::Done);
    let again = it.registry.decide(&by, registered.application, &APPROVE);
    assert_eq!(again.await.unwrap(), Decided::TooLate);
    let found = it.registry.signatures_with(&it.caller, &[registered.signature; 2]).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].state, &*found[0].reply), (State::Rejected, "资质材料错误"));

    // A rejected name is free again.
    let second = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    assert!(second.signature > registered.signature);
}

async fn everything_in_the_way_is_told_at_once(it: Fixture) {
    it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let mut command = signature("菜鸟网络");
    command.document = Document::TrademarkCertificate;
    command.proof = Scan::new(b"not a picture".to_vec());
    let told = refused(it.registry.register_signature(&it.caller, command).await);
    let expect = [Refusal::DocumentUnfit, Refusal::FileUnfit(Role::Proof), Refusal::AlreadyPending];
    assert_eq!(told, expect);
}

async fn of_identical_signatures_one_wins(it: Fixture) {
    let all = (0..50).map(|_| {
        let (registry, caller) = (it.registry.clone(), it.caller.clone());
        tokio::spawn(async move {
            registry.register_signature(&caller, signature("菜鸟网络")).await
        })
    });
    let (mut won, mut told) = (0, 0);
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            Err(Error::Refused(refusals)) => {
                assert_eq!(refusals, [Refusal::AlreadyPending]);
                told += 1;
            }
            Err(Error::Broken(broken)) => panic!("{broken}"),
        }
    }
    assert_eq!((won, told), (1, 49));
}

async fn of_identical_letters_one_wins(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let all = (0..50).map(|_| {
        let (registry, caller, scan) = (it.registry.clone(), it.caller.clone(), scan.clone());
        tokio::spawn(async move { registry.file_letter(&caller, letter("授权书", &scan)).await })
    });
    let mut won = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            other => assert_eq!(refused(other), [Refusal::LetterNameTaken]),
        }
    }
    assert_eq!(won, 1);
}

async fn the_limit_holds_under_load(it: Fixture) {
    let all = (0..20).map(|n| {
        let (registry, caller) = (it.registry.clone(), it.caller.clone());
        tokio::spawn(async move {
            registry.register_signature(&caller, signature(&format!("菜鸟{n}号"))).await
        })
    });
    let mut won = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            other => assert_eq!(refused(other), [Refusal::TooManySignatures]),
        }
    }
    assert_eq!(won, 3);
    // The other market counts for itself.
    let mut command = signature("菜鸟网络");
    command.market = Market::Global;
    it.registry.register_signature(&it.caller, command).await.unwrap();
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
        command.proof = Scan::new(png(100_000));
        it.registry.register_signature(&it.caller, command).await.unwrap();
    }
    let cases = it.registry.cases(Some(State::Pending), None, 10).await.unwrap();
    assert_eq!(cases.len(), 2);
    for case in cases {
        let proof = it.registry.exhibit(case.application, Role::Proof).await.unwrap().unwrap();
        assert_eq!(proof.all().await.unwrap(), png(100_000));
    }
    let files = walk(&it.registry.folder().join("evidence"));
    assert_eq!(files, 1, "one file for the same bytes");
}

fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { 1 }).sum()
}

async fn records_and_letters_name_files_that_are_there(it: Fixture) {
    let missing = FileKey::new("1/none.png").unwrap();
    let told = refused(it.registry.file_icp_record(&it.caller, record(&missing)).await);
    assert_eq!(told, [Refusal::FileMissing(Role::IcpFiling)]);
    let text = it.upload("text.png", b"not a picture").await;
    let told = refused(it.registry.file_icp_record(&it.caller, record(&text)).await);
    assert_eq!(told, [Refusal::FileUnfit(Role::IcpFiling)]);
    let good = it.upload("good.png", &png(5)).await;
    let id = it.registry.file_icp_record(&it.caller, record(&good)).await.unwrap();
    let found = it.registry.icp_records(&it.caller, &[id]).await.unwrap();
    assert_eq!(found[0].filed, record(&good));

    let mut late = record(&good);
    late.approved = Day::parse("2025-06-02").unwrap();
    late.number = IcpNumber::new("京ICP备12345678号-12A").unwrap();
    let told = refused(it.registry.file_icp_record(&it.caller, late).await);
    assert_eq!(told, [Refusal::IcpNumberTooLong, Refusal::ApprovedInFuture]);
}

async fn letters_are_found_by_what_is_in_them(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let id = it.registry.file_letter(&it.caller, letter("授权书", &scan)).await.unwrap();
    let find =
        async |filter: LetterFilter| it.registry.letters(&it.caller, filter).await.unwrap().len();
    assert_eq!(find(LetterFilter::default()).await, 1);
    assert_eq!(
        find(LetterFilter { covers: Some("菜鸟裹裹".into()), ..Default::default() }).await,
        1
    );
    assert_eq!(find(LetterFilter { covers: Some("菜鸟".into()), ..Default::default() }).await, 0);
    assert_eq!(
        find(LetterFilter { ids: Some(vec![id]), in_force: Some(true), ..Default::default() })
            .await,
        1
    );
    assert_eq!(find(LetterFilter { in_force: Some(false), ..Default::default() }).await, 0);
    assert_eq!(find(LetterFilter { passed: Some(true), ..Default::default() }).await, 0);

    let registered =
        it.registry.register_signature(&it.caller, signature("菜鸟裹裹")).await.unwrap();
    it.registry.decide(&operator(), registered.application, &APPROVE).await.unwrap();
    assert_eq!(find(LetterFilter { passed: Some(true), ..Default::default() }).await, 1);
    let mut expired = it.caller.clone();
    expired.now = Timestamp(1_767_283_200_000); // 2026-01-02 in Beijing
    let told = refused(it.registry.file_letter(&expired, letter("第二份", &scan)).await);
    assert_eq!(told, [Refusal::LetterNotInForce]);
}

async fn accounts_see_their_own_things_only(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let letter_id = it.registry.file_letter(&it.caller, letter("授权书", &scan)).await.unwrap();
    let record_id = it.registry.file_icp_record(&it.caller, record(&scan)).await.unwrap();
    let mine = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();

    let account =
        it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await.unwrap();
    let other = Fixture::caller(&it.registry, account.id).await;
    assert_eq!(it.registry.signatures_with(&other, &[mine.signature]).await.unwrap(), []);
    assert_eq!(it.registry.icp_records(&other, &[record_id]).await.unwrap(), []);
    let filter = LetterFilter { ids: Some(vec![letter_id]), ..Default::default() };
    assert_eq!(it.registry.letters(&other, filter).await.unwrap(), []);
    let told = refused(it.registry.file_icp_record(&other, record(&scan)).await);
    assert_eq!(told, [Refusal::FileMissing(Role::IcpFiling)]);
    // The same name is free for another account, and through another channel.
    it.registry.register_signature(&other, signature("菜鸟网络")).await.unwrap();
}

async fn findings_go_with_the_application(it: Fixture) {
    let mut command = signature("Example Cloud");
    command.purpose = Purpose::ForOthers;
    let registered = it.registry.register_signature(&it.caller, command).await.unwrap();
    let case = it.registry.case(registered.application).await.unwrap().unwrap();
    let expect = [Finding::CommissionMissing, Finding::NameLong, Finding::NameCharacters];
    assert_eq!(case.findings, expect);
    let by = operator();
    let decided = it.registry.decide(&by, registered.application, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Blocked(expect.to_vec()));
    let despite = Decision::Approve { despite_findings: true };
    let decided = it.registry.decide(&by, registered.application, &despite).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

async fn keys_open_and_close(it: Fixture) {
    let account = it.caller.account.id;
    let given = || Some(GivenKey { id: "mine".into(), secret: Secret::new("s3cret") });
    let key = it.registry.create_key(&operator(), account, given(), None).await.unwrap().unwrap();
    assert_eq!(key.secret.reveal(), "s3cret");
    assert!(it.registry.create_key(&operator(), account, given(), None).await.unwrap().is_none());
    assert_eq!(it.registry.key("mine").await.unwrap().unwrap().state, KeyState::Active);
    assert!(it.registry.set_key_state(&operator(), "mine", KeyState::Disabled).await.unwrap());
    assert_eq!(it.registry.key("mine").await.unwrap().unwrap().state, KeyState::Disabled);
    assert!(!it.registry.set_key_state(&operator(), "none", KeyState::Disabled).await.unwrap());
    assert!(it.registry.key("none").await.unwrap().is_none());
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
    it.registry.sweep(NOW).await.unwrap();
    assert!(!it.registry.claim_nonce("k", "n", NOW).await.unwrap(), "not old enough to be swept");
}

async fn a_nul_is_nobodys_name(it: Fixture) {
    assert!(it.registry.key("k\0").await.unwrap().is_none());
    assert!(it.registry.claim_nonce("k", "n\0", NOW).await.unwrap());
    let filter = LetterFilter { covers: Some("\0".into()), ..Default::default() };
    assert_eq!(it.registry.letters(&it.caller, filter).await.unwrap(), []);
}

async fn sweeping_lets_go_of_what_nothing_names(it: Fixture) {
    let used = it.upload("used.png", &png(80_000)).await;
    let unused = it.upload("unused.png", &png(90_000)).await;
    it.registry.file_icp_record(&it.caller, record(&used)).await.unwrap();
    let later = NOW.plus_millis(40 * 24 * 60 * 60 * 1000);
    it.registry.sweep(later).await.unwrap();
    assert_eq!(it.download(&used).await.unwrap(), png(80_000));
    assert_eq!(it.download(&unused).await, None);
    assert_eq!(walk(&it.registry.folder().join("evidence")), 1);
}

macro_rules! on_both_engines {
    ($($case:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    super::$case(super::Fixture::new(None).await).await;
                }
            )+
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    crate::testing::on_schema(|url| async move {
                        let fixture = super::Fixture::new(Some(url)).await;
                        let registry = fixture.registry.clone();
                        super::$case(fixture).await;
                        registry.close().await;
                    })
                    .await;
                }
            )+
        }
    };
}

on_both_engines!(
    a_signature_is_registered_listed_and_decided,
    everything_in_the_way_is_told_at_once,
    of_identical_signatures_one_wins,
    of_identical_letters_one_wins,
    the_limit_holds_under_load,
    uploads_come_back_byte_for_byte,
    large_evidence_is_kept_once,
    records_and_letters_name_files_that_are_there,
    letters_are_found_by_what_is_in_them,
    accounts_see_their_own_things_only,
    findings_go_with_the_application,
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
