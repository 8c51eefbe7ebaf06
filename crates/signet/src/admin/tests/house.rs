//! A registry whose accounts have one of everything.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use signet_domain::access::Situation;
use signet_domain::account::AccountKind;
use signet_domain::authority::{Authority, Reach, Role};
use signet_domain::caller::{Caller, Operator};
use signet_domain::carrier::Carrier;
use signet_domain::evidence::{Scan, Strictness};
use signet_domain::icp_record::FileIcpRecord;
use signet_domain::ids::AccountId;
use signet_domain::letter::FileLetter;
use signet_domain::qualification::{Body, EnterQualification};
use signet_domain::review::Decision;
use signet_domain::rules::{Matrix, Schedule, Term};
use signet_domain::signature::{
    Basis, Document, Market, Purpose, RegisterSignature, Source, Usage,
};
use signet_domain::text::{
    FileKey, IcpNumber, LetterName, Link, OrganizationCode, PartyName, QualificationName,
    ServiceName, SignatureName, TrademarkApplicant, TrademarkName, TrademarkNumber, UnitName,
};
use signet_domain::time::{Day, Period, Timestamp};
use signet_domain::trademark::FileTrademark;
use signet_registry::clock::Clock;
use signet_registry::keys::Secret;
use signet_registry::seals::FailedSeal;
use signet_registry::{
    ActorKind, Adapter, Carriers, FirstToken, KeyMade, Made, MasterKey, NewOperatorToken,
    NewSubscription, Options, PhoneCodeSender, Place, Registry, Reviewing, Sequenced, TokenOutcome,
    Tried,
};
use signet_tencent::rules::{CHANNEL, SEED};
use signet_wire::doctor::Sample;
use signet_wire::{App, Budget, Site};
use tokio::sync::{Mutex, Semaphore};

use super::calls::Ids;
use super::{Described, calls};
use crate::admin::{self, Admission};
use crate::deliver::{self, EndpointRules, Endpoints};
use crate::dialects;

/// 2025-06-01 in Beijing.
const NOW: Timestamp = Timestamp(1_748_750_400_000);

/// What a world has, and whether only its account has it.
pub const THINGS: &[&str] = &[
    "account",
    "application",
    "assuming-account",
    "batch",
    "diagnostic",
    "event",
    "group",
    "icp-record",
    "key",
    "letter",
    "message",
    "operator",
    "pack",
    "policy",
    "qualification",
    "request",
    "role",
    "role-name",
    "session",
    "signature",
    "subscription",
    "token",
    "trademark",
    "user",
    "user-key",
    "user-name",
];

/// Whether a thing is nobody's data.
pub fn is_the_registrys(thing: &str) -> bool {
    ["operator", "pack", "token"].contains(&thing)
}

/// Whether a thing is one account's. A batch holds many accounts' filings.
pub fn is_own(thing: &str) -> bool {
    thing != "batch" && !is_the_registrys(thing)
}

/// Ids that are nobody's.
pub fn nobodys() -> Ids {
    let id = |thing: &'static str, number: usize| match thing {
        "batch" => format!("B{number}"),
        "diagnostic" => "bm9ib2R5".to_owned(),
        "message" => format!("msg_{number}_{number}"),
        "key" | "operator" | "user-key" | "session" | "pack" | "policy" | "request"
        | "role-name" | "user-name" => format!("nobodys-{thing}"),
        _ => number.to_string(),
    };
    let ids = THINGS.iter().zip(7001..).map(|(thing, number)| (*thing, id(thing, number)));
    let mut ids: Ids = ids.collect();
    ids.insert("assuming-account", ids["account"].clone());
    ids
}

/// A registry and its routes.
pub struct House {
    pub routes: Router,
    registry: Registry,
    /// The tokens that were issued so far, by what may be done with them.
    tokens: Mutex<Vec<(Authority, String)>>,
}

impl House {
    pub async fn new() -> Self {
        let packs: Vec<_> = dialects::ALL.iter().map(|dialect| dialect.packs[0].clone()).collect();
        let terms = packs.iter().map(|pack| Term { from: None, pack: pack.clone() });
        let registry = Registry::open(Options {
            place: Place::Passing,
            database: None,
            master_key: MasterKey::File,
            first_token: FirstToken::File,
            packs: packs.clone(),
            schedule: Schedule::new(terms.collect()).unwrap(),
            evidence: Strictness::Lenient,
            matrix: Matrix::Refuse,
            signature_limit: 0,
            languages: dialects::ALL.iter().map(|dialect| dialect.policies).collect(),
            phone_codes: PhoneCodeSender::File,
            reviewing: Reviewing::default(),
            log_origin: None,
            carriers: Carriers { mobile: Adapter::File, ..Carriers::default() },
            forms: deliver::forms(),
            scanner: None,
            now: NOW,
        });
        let registry = registry.await.unwrap();
        let app = App {
            registry: registry.clone(),
            clock: Clock::Fixed(NOW),
            rates: None,
            budget: Budget::new(1 << 20),
            site: Arc::new(Site {
                public_url: "http://127.0.0.1:8080".into(),
                upload_max: 1 << 20,
            }),
            doctor: Arc::new(Semaphore::new(1)),
        };
        let endpoints = Endpoints::new(&EndpointRules::default()).unwrap();
        let admission = Admission { endpoints, metrics: Arc::default() };
        Self { routes: admin::router(app, admission), registry, tokens: Mutex::default() }
    }

    /// A token with which this may be done: of an administrator, and without the rest.
    pub async fn token(&self, may: &Authority) -> String {
        let mut tokens = self.tokens.lock().await;
        if let Some((_, token)) = tokens.iter().find(|(authority, _)| authority == may) {
            return token.clone();
        }
        let name = format!("administrator {}", tokens.len());
        let new = NewOperatorToken {
            scopes: Some(may.scopes().collect()),
            reach: Some(may.reach().clone()),
            ..NewOperatorToken::default()
        };
        let (_, token) = self.operator(&name, Role::Administrator, new).await;
        tokens.push((may.clone(), token.clone()));
        token
    }

    /// A token of an operator, by its id and itself; one who is not there yet is added.
    async fn operator(&self, name: &str, role: Role, new: NewOperatorToken) -> (i64, String) {
        let (registry, by) = (&self.registry, &everything());
        registry.add_operator(by, name, role, Reach::Everywhere).await.unwrap();
        match registry.issue_operator_token(by, name, new).await.unwrap() {
            TokenOutcome::Issued(token, secret) => (token.id, secret.reveal().to_owned()),
            other => panic!("{other:?}"),
        }
    }

    /// An account with one of everything.
    pub async fn world(&self, name: &str) -> Ids {
        let (registry, by) = (&self.registry, &everything());
        let (token, _) = self.operator("wang", Role::Auditor, NewOperatorToken::default()).await;
        let mut ids = Ids::from([
            ("pack", SEED.name.to_string()),
            ("operator", "wang".to_owned()),
            ("token", token.to_string()),
        ]);
        let account = registry.create_account(by, name, AccountKind::Enterprise).await.unwrap().id;
        ids.insert("account", account.to_string());
        ids.insert("assuming-account", account.to_string());
        let key = registry.create_key(by, account, None, None).await.unwrap().unwrap();
        ids.insert("key", key.id.clone());
        self.actors(&mut ids, name, account).await;
        let caller = Caller {
            account: registry.account(by, account).await.unwrap().unwrap(),
            principal: format!("account/{account}"),
            key: key.id.clone(),
            channel: CHANNEL,
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            secure: true,
            request_id: "world".into(),
            now: NOW,
        };
        let new = NewSubscription {
            account,
            form: "cloudevents".into(),
            kinds: vec![],
            url: Secret::new("https://example.com/notices"),
            place: "https://example.com".into(),
        };
        let (subscription, _) = registry.subscribe(by, new).await.unwrap().unwrap();
        ids.insert("subscription", subscription.id.to_string());
        let tried = registry.try_subscription(by, subscription.id).await.unwrap();
        let Tried::Written(message) = tried else { panic!("{tried:?}") };
        ids.insert("message", message);
        self.papers(&mut ids, name, &caller).await;
        self.signatures(&mut ids, name, &caller).await;
        let request = format!("request-of-{name}");
        self.registry.keep_failed_seal(FailedSeal {
            request_id: request.clone(),
            dialect: "tencent".into(),
            action: "AddSmsSign".into(),
            key: key.id,
            address: "127.0.0.1".into(),
            at: NOW,
            sample: serde_json::to_vec(&sample()).unwrap(),
        });
        ids.insert("request", request);
        while registry.sequence().await.unwrap() != Sequenced::Idle {}
        let events = registry.recorded(by, 0, 10_000).await.unwrap();
        let event = events.iter().rfind(|event| event.account == Some(account.0)).unwrap();
        ids.insert("event", event.id.to_string());
        ids
    }

    /// Users, groups, roles, and what judges them.
    async fn actors(&self, ids: &mut Ids, name: &str, account: AccountId) {
        let (registry, by) = (&self.registry, &everything());
        let add = async |kind, called: String| {
            registry.add_actor(by, account, kind, &called).await.unwrap().unwrap()
        };
        let user = add(ActorKind::User, format!("user-of-{name}")).await;
        let group = add(ActorKind::Group, format!("group-of-{name}")).await;
        let role = add(ActorKind::Role, format!("role-of-{name}")).await;
        let anybody = r#"{"version":"2.0","statement":[{"effect":"allow","action":"name/sts:AssumeRole","principal":{"qcs":["*"]}}]}"#;
        registry.set_trust(by, &role, Some(anybody)).await.unwrap().unwrap();
        assert!(registry.set_member(by, &group, user.id, true).await.unwrap());
        let policy = format!("policy-of-{name}");
        let document =
            r#"{"version":"2.0","statement":[{"effect":"deny","action":"sms:*","resource":"*"}]}"#;
        let kept = registry.keep_policy(by, account, &policy, document, false).await.unwrap();
        kept.unwrap();
        registry.attach(by, &user, &policy).await.unwrap().unwrap();
        let made = registry.create_user_key(by, user.id, None).await.unwrap();
        let KeyMade::Done(key) = made else { panic!("{made:?}") };
        let session = registry.assume_role(by, &role, "s", 3600, &[]).await.unwrap().unwrap();
        let situation = Situation { address: by.address, now: NOW, secure: true };
        let denied = registry.authorize(&key, CHANNEL, "AddSmsSign", &situation, "denied").await;
        let diagnostic = BASE64_STANDARD.encode(denied.unwrap().unwrap().diagnostic);
        ids.extend([
            ("user", user.id.to_string()),
            ("user-name", user.name),
            ("user-key", key.id),
            ("group", group.id.to_string()),
            ("role", role.id.to_string()),
            ("role-name", role.name),
            ("policy", policy),
            ("session", session.id),
            ("diagnostic", diagnostic),
        ]);
    }

    /// What signatures rest on.
    async fn papers(&self, ids: &mut Ids, name: &str, caller: &Caller) {
        let (registry, by) = (&self.registry, &everything());
        let scan = FileKey::new(format!("{}/{name}.png", caller.account.id)).unwrap();
        let account = caller.account.id;
        let mut object = registry.new_object(account, scan.clone(), "image/png").await.unwrap();
        object.write(&png()).await.unwrap();
        object.keep(by).await.unwrap();
        let party = || PartyName::new("菜鸟网络科技有限公司").unwrap();
        let letter = FileLetter {
            name: LetterName::new(format!("委托书{name}")).unwrap(),
            scan: scan.clone(),
            scope: vec![SignatureName::new("菜鸟网络").unwrap()],
            valid: Period::parse("2025-01-01~2026-01-01").unwrap(),
            authorizer: party(),
            organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
            authorized: party(),
        };
        let record = FileIcpRecord {
            screenshot: scan.clone(),
            service: ServiceName::new("阿里云").unwrap(),
            unit: UnitName::new("阿里云计算有限公司").unwrap(),
            number: IcpNumber::new("B2-20080101").unwrap(),
            approved: Day::parse("2025-05-22").unwrap(),
            link: Link::new("https://apps.example.com/x").unwrap(),
            runtime: None,
            store: None,
        };
        let trademark = FileTrademark {
            screenshot: scan,
            name: TrademarkName::new("菜鸟裹裹").unwrap(),
            number: TrademarkNumber::new("766905").unwrap(),
            applicant: TrademarkApplicant::new("菜鸟网络科技有限公司").unwrap(),
            term: Period::parse("2010-12-14~2030-12-13").unwrap(),
        };
        // Its licence lapses in a few days: its owner is to be told.
        let qualification = EnterQualification {
            name: QualificationName::new("资质").unwrap(),
            purpose: Purpose::Own,
            body: Body::Company,
            company: party(),
            organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
            licence_valid: Period::parse("2015-01-01~2025-06-05").unwrap(),
            approved: true,
        };
        let entered = registry.seed_qualification(by, account, CHANNEL, &qualification).await;
        let letter = registry.file_letter(caller, letter).await.unwrap();
        let record = registry.file_icp_record(caller, record).await.unwrap();
        let trademark = registry.file_trademark(caller, trademark).await.unwrap();
        ids.extend([
            ("qualification", entered.unwrap().unwrap().to_string()),
            ("letter", letter.to_string()),
            ("icp-record", record.to_string()),
            ("trademark", trademark.to_string()),
        ]);
        registry.sweep_papers(NOW).await;
        let told = registry.notices(by, Some(account), None, 10).await.unwrap();
        assert!(!told.is_empty(), "nobody is told of anything");
    }

    /// A signature in force that is filed with a carrier, and an application that waits.
    async fn signatures(&self, ids: &mut Ids, name: &str, caller: &Caller) {
        let (registry, by) = (&self.registry, &everything());
        let register =
            async |name: &str| registry.register_signature(caller, signature(name)).await.unwrap();
        let waits = register(&format!("等待{name}")).await;
        ids.insert("application", waits.application.to_string());
        let filed = register(&format!("报备{name}")).await;
        ids.insert("signature", filed.signature.to_string());
        let approve = Decision::Approve { despite_findings: true };
        registry.decide(by, filed.application, &approve).await.unwrap();
        let made = registry.make_carrier_batch(by, Carrier::Mobile, 10).await.unwrap();
        let batch = match made {
            Made::New(batch) | Made::Again(batch) => batch,
            Made::Nothing | Made::Off => panic!("nothing was filed"),
        };
        ids.insert("batch", format!("B{}", batch.id));
    }

    /// Everything that a world shows to who reaches it, and what is in the record about it.
    pub async fn record_of(&self, world: &Ids, operations: &[Described]) -> Vec<String> {
        let (by, may) = (&everything(), Authority::everything());
        let account = world["account"].parse().ok();
        let events = self.registry.recorded(by, 0, 100_000).await.unwrap();
        let events = events.iter().filter(|event| event.account == account);
        let mut all: Vec<_> = events.map(|event| format!("{event:?}")).collect();
        for call in calls::all() {
            let operation = operations.iter().find(|it| it.id == call.operation).unwrap();
            let looks = operation.method == "GET" && call.things().iter().any(|it| is_own(it));
            // A proof grows with the log.
            if looks && operation.id != "proveEvent" {
                let answer = self.ask(operation, &call.about(world), &may).await;
                let there = answer.status.is_success() && !answer.text.contains(r#""items":[]"#);
                assert!(there, "{call:?}: {answer:?}");
                all.push(format!("{call:?}: {answer:?}"));
            }
        }
        all
    }
}

fn everything() -> Operator {
    Operator {
        name: "li".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: "r".into(),
        now: NOW,
        authority: Authority::everything(),
        once: None,
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
        proof: Some(Scan::new(png())),
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

/// A small picture.
fn png() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(vec![]);
    image::DynamicImage::new_luma8(2, 2).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// A request as it came.
fn sample() -> Sample {
    let request = http::Request::post("/").header("host", "localhost").body(()).unwrap();
    Sample::of(&request.into_parts().0, b"{}", NOW)
}
