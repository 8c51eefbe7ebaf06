//! What reviewers are told of an application, and what its applicant could be told before it is one.

use signet_domain::qualification::{Body, EnterQualification};
use signet_domain::signature::SignatureDraft;
use signet_domain::text::QualificationName;
use signet_domain::trademark::TrademarkDraft;

use super::*;
use crate::registry::signatures::looking::look_at_names;

/// How much is kept of everything that is filed, and in the record of it.
const COUNTS: [&str; 10] = [
    "SELECT count(*) FROM account",
    "SELECT count(*) FROM application",
    "SELECT count(*) FROM event",
    "SELECT count(*) FROM evidence",
    "SELECT count(*) FROM exhibit",
    "SELECT count(*) FROM icp_record",
    "SELECT count(*) FROM letter",
    "SELECT count(*) FROM qualification",
    "SELECT count(*) FROM signature",
    "SELECT count(*) FROM trademark",
];

async fn another(it: &Fixture) -> Fixture {
    let by = operator();
    let account = it.registry.create_account(&by, "b", AccountKind::Enterprise).await.unwrap();
    let caller = Fixture::caller(&it.registry, account.id).await;
    Fixture { registry: it.registry.clone(), caller, folder: None, database: None }
}

async fn approve(it: &Fixture, command: RegisterSignature) {
    let filed = it.registry.register_signature(&it.caller, command).await.unwrap();
    let despite = Decision::Approve { despite_findings: true };
    let decided = it.registry.decide(&operator(), filed.application, &despite).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

fn shown(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(Finding::en).collect()
}

fn names(findings: &[Finding]) -> Vec<&str> {
    findings.iter().map(Finding::name).collect()
}

/// What the reviewer of a new signature is told.
async fn told_of(it: &Fixture, command: RegisterSignature) -> Vec<Finding> {
    let filed = it.registry.register_signature(&it.caller, command).await.unwrap();
    it.registry.case(&operator(), filed.application).await.unwrap().unwrap().findings
}

async fn names_and_papers_of_others_are_told_of(it: Fixture) {
    let other = another(&it).await;
    let mut command = signature("Example云");
    // Nobody else has filed this picture, and a name that waits is not taken for another.
    assert_eq!(told_of(&it, command.clone()).await, []);
    command.name = SignatureName::new("Examp1e云").unwrap();
    command.proof = Some(Scan::new(png(1)));
    assert_eq!(told_of(&other, command.clone()).await, []);

    approve(&it, signature("Cainiao")).await;
    command = signature("CAINlAO");
    let found = told_of(&other, command.clone()).await;
    let expect = [
        "another account has filed the very same file: proof",
        "the name is, or looks like, another account's approved signature: Cainiao",
    ];
    assert_eq!(shown(&found), expect);
    // Its own name and its own picture are nobody else's.
    command.proof = Some(Scan::new(png(2)));
    assert_eq!(told_of(&it, command).await, []);
}

async fn older_names_are_looked_at_when_a_registry_opens(it: Fixture) {
    // A name of which nothing is left is looked at, too, and again at every opening.
    for name in ["Cainiao", "Example", " "] {
        approve(&it, signature(name)).await;
    }
    let db = &it.registry.inner.db;
    db.write(vec![Step::new("UPDATE signature SET skeleton = ''", vec![])]).await.unwrap();
    let other = another(&it).await;
    let alike = async |name: &str| {
        let mut command = signature(name);
        command.proof = None;
        let draft = SignatureDraft::from(&command);
        let looked = it.registry.consider_signature(&other.caller, draft, None).await.unwrap();
        looked.findings.iter().any(|finding| finding.name() == "name-looks-alike")
    };
    assert!(!alike("CAINIAO").await);
    for _ in 0..2 {
        look_at_names(db).await.unwrap();
        assert!(alike("CAINIAO").await && alike("Examp1e").await && !alike("菜鸟网络").await);
    }
}

async fn a_letter_is_judged_by_what_the_applicant_is_called(it: Fixture) {
    let scan = it.upload("letter.png", &png(1)).await;
    let mut filed = letter("授权书", &scan);
    filed.organization_code = OrganizationCode::new("91350100M000100Y43").unwrap();
    let findings = async || {
        let looked = it.registry.consider_letter(&it.caller, (&filed).into()).await.unwrap();
        assert_eq!(looked.refusals, []);
        looked.findings
    };
    assert_eq!(findings().await, []);
    for (name, company, approved) in
        [("waiting", "支付宝(中国)网络技术有限公司", false), ("own", "示例网络技术有限公司", true)]
    {
        let entered = EnterQualification {
            name: QualificationName::new(name).unwrap(),
            purpose: Purpose::Own,
            body: Body::Company,
            company: PartyName::new(company).unwrap(),
            organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
            licence_valid: Period::parse("2023-01-01~2033-01-01").unwrap(),
            approved,
        };
        let (account, by) = (it.caller.account.id, operator());
        let entered = it.registry.seed_qualification(&by, account, PACK.channel, &entered).await;
        entered.unwrap().unwrap();
    }
    assert_eq!(names(&findings().await), ["letter-authorized-differs"]);

    // Whoever rests on it is told the same, and how long it still is in force when it is decided.
    let mut late = it.caller.clone();
    late.now = Timestamp::from_seconds(1_767_279_600); // 2026-01-01T15:00:00Z, 23:00 in Beijing
    let id = it.registry.file_letter(&it.caller, filed.clone()).await.unwrap();
    let mut command = signature("菜鸟网络");
    (command.purpose, command.letter, command.document) = (Purpose::ForOthers, Some(id), None);
    let looked = it.registry.consider_signature(&late, (&command).into(), None).await.unwrap();
    assert_eq!(names(&looked.findings), ["letter-lapses", "letter-authorized-differs"]);
}

async fn what_is_considered_is_not_filed(it: Fixture) {
    let count = async || {
        let mut counts = vec![];
        for sql in COUNTS {
            let rows = it.registry.inner.db.read(sql, vec![]).await.unwrap();
            counts.push(rows[0].int(0).unwrap());
        }
        counts
    };
    let scan = it.upload("letter.png", &png(1)).await;
    it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let before = count().await;

    let (registry, caller) = (&it.registry, &it.caller);
    let mut command = signature("菜鸟网络");
    command.proof = Some(Scan::new(b"not a picture".to_vec()));
    let looked = registry.consider_signature(caller, (&command).into(), None).await.unwrap();
    assert_eq!(looked.refusals, [Refusal::AlreadyPending, Refusal::FileUnfit(Role::Proof)]);
    let looked = registry.consider_letter(caller, (&letter("授权书", &scan)).into()).await.unwrap();
    assert_eq!(looked.refusals, []);
    let looked = registry.consider_icp_record(caller, (&record(&scan)).into()).await.unwrap();
    assert_eq!((looked.refusals, looked.findings), (vec![], vec![]));
    let term = Some(Period::parse("2015-01-01~2025-01-01").unwrap());
    let draft = TrademarkDraft { screenshot: Some(&scan), term, ..TrademarkDraft::default() };
    let looked = registry.consider_trademark(caller, draft).await.unwrap();
    assert_eq!(looked.refusals, [Refusal::TrademarkNotInForce]);
    assert_eq!(names(&looked.findings), ["trademark-not-in-force"]);
    let looked = registry.consider_qualification(caller, Default::default()).await.unwrap();
    assert_eq!((looked.refusals, looked.findings), (vec![], vec![]));

    assert_eq!(count().await, before);
}

async fn what_there_is_of_an_application_is_considered(it: Fixture) {
    it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let consider = async |draft: SignatureDraft<'_>| {
        let looked = it.registry.consider_signature(&it.caller, draft, None).await.unwrap();
        (looked.refusals, shown(&looked.findings))
    };
    assert_eq!(consider(SignatureDraft::default()).await, (vec![], vec![]));
    let name = SignatureName::new("菜鸟网络").unwrap();
    let named = SignatureDraft { name: Some(&name), ..SignatureDraft::default() };
    // Where it would be used is not said, so nobody knows whether the name is taken there.
    assert_eq!(consider(named).await, (vec![], vec![]));
    let placed = SignatureDraft { market: Some(Market::Mainland), ..named };
    assert_eq!(consider(placed).await, (vec![Refusal::AlreadyPending], vec![]));
    let elsewhere = SignatureDraft { market: Some(Market::Global), ..named };
    assert_eq!(consider(elsewhere).await, (vec![], vec![]));
    let source = SignatureDraft { source: Some(Source::Website), name: None, ..placed };
    assert_eq!(consider(source).await, (vec![Refusal::SourceWithdrawn], vec![]));
    let purpose = SignatureDraft { purpose: Some(Purpose::ForOthers), name: None, ..placed };
    let told = vec!["the signature is for others, but no power of attorney was filed".to_owned()];
    assert_eq!(consider(purpose).await, (vec![], told));
}

async fn filing_anew_is_considered_for_what_there_is(it: Fixture) {
    let filed = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let mut command = signature("菜鸟网络");
    command.market = Market::Global;
    let consider = async |which: Which| {
        let draft = SignatureDraft::from(&command);
        it.registry.consider_resubmission(&it.caller, &which, draft).await.unwrap().refusals
    };
    assert_eq!(consider(Which::Id(filed.signature)).await, [Refusal::OtherMarket]);
    let unknown = Which::Named(Market::Mainland, SignatureName::new("菜鸟裹裹").unwrap());
    assert_eq!(consider(unknown).await, [Refusal::SignatureUnknown]);
}

on_both_engines!(
    names_and_papers_of_others_are_told_of,
    older_names_are_looked_at_when_a_registry_opens,
    a_letter_is_judged_by_what_the_applicant_is_called,
    what_is_considered_is_not_filed,
    what_there_is_of_an_application_is_considered,
    filing_anew_is_considered_for_what_there_is,
);
