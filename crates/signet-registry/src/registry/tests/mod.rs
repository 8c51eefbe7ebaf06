//! The use-cases, on both databases.

mod access;
mod access_limits;
mod anew;
mod archive;
mod at_once;
mod carrier_chance;
mod carriers;
mod commitments;
mod doors;
mod entering;
mod erasure;
mod expiry;
mod filing;
mod findings;
mod keeping;
mod log;
mod notices;
mod once;
mod operators;
mod papers;
mod phones;
mod policies;
mod qualifications;
mod reach;
mod reviewing;
mod rules;
mod searching;
mod signs;
mod subscriptions;
mod trust;

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr};

use signet_domain::account::{AccountChange, AccountKind};
use signet_domain::authority::Authority;
use signet_domain::caller::{Caller, Operator};
use signet_domain::channel::Channel;
use signet_domain::evidence::{Role, Scan, Strictness};
use signet_domain::finding::Finding;
use signet_domain::icp_record::FileIcpRecord;
use signet_domain::ids::AccountId;
use signet_domain::letter::{FileLetter, LetterFilter};
use signet_domain::lifecycle::State;
use signet_domain::picture::Format;
use signet_domain::reason::{self, Reply};
use signet_domain::refusal::Refusal;
use signet_domain::review::{CaseFilter, Decision, Order};
use signet_domain::rules::{Fit, Matrix, QualificationRule, RulePack, Schedule, Term};
use signet_domain::signature::{
    Basis, Document, Market, Purpose, RegisterSignature, Source, Usage, Which,
};
use signet_domain::text::{
    FileKey, IcpNumber, LetterName, Link, OrganizationCode, PartyName, ServiceName, SignatureName,
    UnitName,
};
use signet_domain::time::{Day, Period, Timestamp};
use signet_domain::words::{Word, WordKind};

use crate::db::Step;
use crate::keys::{KeyState, Secret};
use crate::registry::reviews::{Decided, Late};
use crate::{
    Carriers, Credentials, Error, FirstToken, MasterKey, NotAdded, Options, PhoneCodeSender, Place,
    Registry, Reviewing,
};

const PACK: RulePack = RulePack {
    name: Cow::Borrowed("test"),
    channel: Channel("test"),
    since: Day::fixed(2025, 1, 1),
    summary: Cow::Borrowed("for tests"),
    fits: Cow::Borrowed(&[
        Fit::fixed(
            Source::Company,
            &[Market::Mainland, Market::Global],
            &[Document::BusinessLicence],
        ),
        Fit::fixed(Source::Institution, &[Market::Mainland], &[Document::BusinessLicence]),
    ]),
    name_min: 2,
    name_max_mainland: 12,
    name_max_global: 15,
    formats: Cow::Borrowed(&[Format::Png]),
    icp_number_max: 15,
    rejected_hold_names: false,
    deletes_pending: true,
    links: Cow::Borrowed(&[]),
    remark_sources: Cow::Borrowed(&[]),
    simplified_only: true,
    records: Cow::Borrowed(&[]),
    refuses_forbidden_words: false,
    individual_daily: None,
    modifies: Cow::Borrowed(&[State::Pending, State::Rejected, State::NeedsMaterial]),
    qualification_mainland: QualificationRule::Unused,
    qualification_global: QualificationRule::Unused,
    extra_words: Cow::Borrowed(&[]),
    removed_words: Cow::Borrowed(&[]),
};

/// From August on, mainland signatures rest on qualifications, and approved ones may be changed.
fn backed() -> RulePack {
    RulePack {
        name: "backed".into(),
        modifies: Cow::Borrowed(&[
            State::Pending,
            State::Rejected,
            State::Approved,
            State::Revising,
        ]),
        qualification_mainland: QualificationRule::Required,
        ..PACK
    }
}

/// The pack that begins on 2025-07-01: it takes no companies any more.
fn later() -> RulePack {
    let mut pack = RulePack { name: "later".into(), ..PACK };
    for market in Market::ALL {
        pack.refit(Source::Company, market, vec![]);
    }
    pack
}

const FIRST_TOKEN: &str = "fake-first-token-for-tests";

/// 2025-06-01 in Beijing.
const NOW: Timestamp = Timestamp(1_748_750_400_000);

const APPROVE: Decision = Decision::Approve { despite_findings: false };

/// From September on, sources rest on records, some words are refused, and a natural person files one
/// new signature a day.
fn strict() -> RulePack {
    let sources = [Source::Company, Source::App, Source::Trademark];
    let word = |text: &str| Word::new(WordKind::Forbidden, text).unwrap();
    RulePack {
        name: "strict".into(),
        fits: sources
            .map(|source| Fit::fixed(source, &Market::ALL, &Document::ALL))
            .to_vec()
            .into(),
        rejected_hold_names: true,
        modifies: Cow::Borrowed(&[State::Rejected, State::NeedsMaterial, State::Approved]),
        links: Cow::Borrowed(&[Source::App]),
        records: Cow::Borrowed(&[Source::App, Source::Trademark]),
        refuses_forbidden_words: true,
        individual_daily: Some(1),
        extra_words: vec![word("彩虹")].into(),
        removed_words: vec![word("测试")].into(),
        ..backed()
    }
}

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
    /// Where it lives, if it was opened again.
    folder: Option<tempfile::TempDir>,
    database: Option<String>,
}

fn operator() -> Operator {
    Operator {
        name: "li".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "r".into(),
        now: NOW,
        authority: Authority::everything(),
        once: None,
    }
}

fn options(place: Place, database: Option<String>) -> Options {
    Options {
        place,
        database,
        master_key: MasterKey::Given(Secret::new("5a".repeat(32))),
        first_token: FirstToken::Given(Secret::new(FIRST_TOKEN)),
        packs: vec![PACK, later(), backed(), strict()],
        schedule: Schedule::new(vec![
            Term { from: None, pack: PACK },
            Term { from: Some(Day::fixed(2025, 7, 1)), pack: later() },
            Term { from: Some(Day::fixed(2025, 8, 1)), pack: backed() },
            Term { from: Some(Day::fixed(2025, 9, 1)), pack: strict() },
        ])
        .unwrap(),
        evidence: Strictness::Strict,
        matrix: Matrix::Refuse,
        signature_limit: 3,
        languages: vec![access::LANGUAGE, access::OTHER],
        phone_codes: PhoneCodeSender::File,
        reviewing: Reviewing::default(),
        log_origin: None,
        carriers: Carriers::default(),
        forms: vec![notices::PATIENT, notices::BRIEF],
        scanner: None,
        now: NOW,
    }
}

impl Fixture {
    async fn new(database: Option<String>) -> Self {
        let registry = Registry::open(options(Place::Passing, database.clone())).await.unwrap();
        let account =
            registry.create_account(&operator(), "a", AccountKind::Enterprise).await.unwrap();
        let caller = Self::caller(&registry, account.id).await;
        Self { registry, caller, folder: None, database }
    }

    /// Closes the registry, and opens it in another folder, to be reviewed like this.
    async fn reopen(&mut self, reviewing: Reviewing) {
        self.registry.close().await;
        let folder = tempfile::tempdir().unwrap();
        if self.database.is_none() {
            let kept = self.registry.folder().join("signet.db");
            std::fs::copy(kept, folder.path().join("signet.db")).unwrap();
        }
        let place = Place::Folder(folder.path().to_path_buf());
        let options = Options { reviewing, ..options(place, self.database.clone()) };
        self.registry = Registry::open(options).await.unwrap();
        self.folder = Some(folder);
    }

    async fn caller(registry: &Registry, account: AccountId) -> Caller {
        Caller {
            account: registry.calling_account(account).await.unwrap().unwrap(),
            principal: "p".into(),
            key: "k".into(),
            channel: PACK.channel,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: false,
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
        ignoring_case: false,
        basis: Basis::Ruled,
        source: Source::Company,
        document: Some(Document::BusinessLicence),
        market: Market::Mainland,
        purpose: Purpose::Own,
        usage: Usage::General,
        proof: Some(Scan::new(png(0))),
        commission: None,
        material: vec![],
        scene: None,
        remark: None,
        qualification: None,
        letter: None,
        icp_record: None,
        trademark: None,
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
        organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
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

use on_both_engines;
