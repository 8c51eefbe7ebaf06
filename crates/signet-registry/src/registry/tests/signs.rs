//! What rule packs ask of signatures besides papers: words, records, a day's number, pictures only.

use signet_domain::ids::{IcpRecordId, QualificationId, TrademarkId};
use signet_domain::qualification::{Body, EnterQualification};
use signet_domain::signature::Material;
use signet_domain::text::{QualificationName, Scene};
use signet_domain::words::WordOrigin;

use super::*;

/// A moment when the pack of these tests is in force: 2025-09-10, noon in Beijing.
const SEPTEMBER: Timestamp = Timestamp(1_757_476_800_000);
const DAY: i64 = 24 * 60 * 60 * 1000;
const CODE: &str = "91350100M000100Y43";

impl Fixture {
    fn in_september(&self) -> Caller {
        Caller { now: SEPTEMBER, ..self.caller.clone() }
    }

    /// The same for a natural person.
    async fn individual(&self) -> Caller {
        let by = operator();
        let account = self.registry.create_account(&by, "i", AccountKind::Individual).await;
        let caller = Fixture::caller(&self.registry, account.unwrap().id).await;
        Caller { now: SEPTEMBER, ..caller }
    }

    async fn body(&self, name: &str, code: &str) -> QualificationId {
        let command = EnterQualification {
            name: QualificationName::new(name).unwrap(),
            purpose: Purpose::Own,
            body: Body::Company,
            company: PartyName::new("菜鸟网络科技有限公司").unwrap(),
            organization_code: OrganizationCode::new(code).unwrap(),
            licence_valid: Period::parse("2025-01-01~2030-01-01").unwrap(),
            approved: true,
        };
        let (by, account) = (operator(), self.caller.account.id);
        let entered = self.registry.seed_qualification(&by, account, PACK.channel, &command).await;
        entered.unwrap().unwrap()
    }

    async fn approve(&self, filed: signet_domain::signature::Registered) {
        let despite = Decision::Approve { despite_findings: true };
        let decided = self.registry.decide(&operator(), filed.application, &despite).await.unwrap();
        assert_eq!(decided, Decided::Done);
    }
}

/// A signature that rests on pictures.
fn pictured(name: &str) -> RegisterSignature {
    RegisterSignature {
        basis: Basis::Pictures,
        ignoring_case: true,
        document: None,
        proof: None,
        material: vec![Material::Scan(Scan::new(png(0)))],
        ..signature(name)
    }
}

fn named(name: &str) -> Which {
    Which::Named(Market::Mainland, SignatureName::new(name).unwrap())
}

async fn a_person_files_one_a_day_and_deleting_does_not_give_it_back(it: Fixture) {
    let person = it.individual().await;
    let first = it.registry.register_signature(&person, pictured("菜鸟网络")).await.unwrap();
    let told = it.registry.register_signature(&person, pictured("菜鸟裹裹")).await;
    assert_eq!(refused(told), [Refusal::TooManyToday]);
    let told = it.registry.register_signature(&person, pictured("菜鸟网络")).await;
    assert_eq!(refused(told), [Refusal::AlreadyPending, Refusal::TooManyToday]);

    // Filing it anew is nothing new, and deleting it gives nothing back.
    let by = operator();
    let reject = Decision::Reject(Reply::note("不清晰"));
    it.registry.decide(&by, first.application, &reject).await.unwrap();
    let which = Which::Id(first.signature);
    it.registry.resubmit_signature(&person, &which, pictured("菜鸟网络")).await.unwrap();
    it.registry.delete_signature(&person, &which).await.unwrap();
    let told = it.registry.register_signature(&person, pictured("菜鸟网络")).await;
    assert_eq!(refused(told), [Refusal::TooManyToday]);

    // The day ends at midnight in Beijing.
    let evening = Caller { now: SEPTEMBER.plus_millis(DAY / 2 - 1), ..person.clone() };
    let told = it.registry.register_signature(&evening, pictured("菜鸟网络")).await;
    assert_eq!(refused(told), [Refusal::TooManyToday]);
    let midnight = Caller { now: SEPTEMBER.plus_millis(DAY / 2), ..person };
    it.registry.register_signature(&midnight, pictured("菜鸟网络")).await.unwrap();

    // Enterprises have no such limit, and neither have other packs.
    let firm = it.in_september();
    for name in ["菜鸟驿站", "菜鸟物流"] {
        it.registry.register_signature(&firm, pictured(name)).await.unwrap();
    }
    let june = Caller { now: NOW, ..it.individual().await };
    for name in ["菜鸟驿站", "菜鸟物流"] {
        it.registry.register_signature(&june, signature(name)).await.unwrap();
    }
}

async fn of_many_at_once_a_person_files_one(it: Fixture) {
    let person = it.individual().await;
    let all = (0..20).map(|n| {
        let (registry, caller) = (it.registry.clone(), person.clone());
        tokio::spawn(async move {
            registry.register_signature(&caller, pictured(&format!("菜鸟{n}号"))).await
        })
    });
    let mut won = 0;
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => won += 1,
            other => assert_eq!(refused(other), [Refusal::TooManyToday]),
        }
    }
    assert_eq!(won, 1);
}

async fn a_filing_that_is_refused_does_not_count(it: Fixture) {
    let person = it.individual().await;
    let mut bad = pictured("菜鸟网络");
    bad.material = vec![Material::Scan(Scan::new(b"not a picture".to_vec()))];
    let told = refused(it.registry.register_signature(&person, bad).await);
    assert_eq!(told, [Refusal::FileUnfit(Role::Material)]);
    it.registry.register_signature(&person, pictured("菜鸟网络")).await.unwrap();
}

async fn counts_of_days_are_swept(it: Fixture) {
    let person = it.individual().await;
    it.registry.register_signature(&person, pictured("菜鸟网络")).await.unwrap();
    let counts = async || {
        let sql = "SELECT count(*) FROM daily_filing";
        it.registry.inner.db.read(sql, vec![]).await.unwrap()[0].int(0).unwrap()
    };
    it.registry.sweep_requests(SEPTEMBER.plus_millis(DAY)).await;
    assert_eq!(counts().await, 1, "it may still be that day elsewhere");
    it.registry.sweep_requests(SEPTEMBER.plus_millis(2 * DAY)).await;
    assert_eq!(counts().await, 0);
}

async fn words_are_refused_where_the_pack_says_so(it: Fixture) {
    let september = it.in_september();
    let told = it.registry.register_signature(&september, pictured("菜鸟Test")).await;
    assert_eq!(refused(told), [Refusal::NameForbidden(WordOrigin::Published)]);
    let told = it.registry.register_signature(&september, pictured("菜鸟彩虹")).await;
    assert_eq!(refused(told), [Refusal::NameForbidden(WordOrigin::Operator)]);
    it.registry.register_signature(&september, pictured("菜鸟测试")).await.unwrap();
    it.registry.register_signature(&it.caller, signature("菜鸟test")).await.unwrap();

    let scan = it.upload("letter.png", &png(1)).await;
    let mut scope = letter("授权书", &scan);
    scope.scope.push(SignatureName::new("菜鸟彩虹").unwrap());
    let told = it.registry.file_letter(&september, scope.clone()).await;
    assert_eq!(refused(told), [Refusal::NameForbidden(WordOrigin::Operator)]);
    it.registry.file_letter(&it.caller, scope).await.unwrap();
}

async fn sources_rest_on_their_records(it: Fixture) {
    let september = it.in_september();
    let own = it.body("资质", CODE).await;
    let from = |source| RegisterSignature {
        source,
        qualification: Some(own),
        document: None,
        proof: None,
        ..signature("菜鸟网络")
    };
    let told = async |command| refused(it.registry.register_signature(&september, command).await);
    let expect = [Refusal::SceneMissing, Refusal::IcpRecordUnknown];
    assert_eq!(told(from(Source::App)).await, expect);
    let unknown = RegisterSignature {
        icp_record: Some(IcpRecordId(7)),
        scene: Some(Scene::new("apps.example.com").unwrap()),
        ..from(Source::App)
    };
    let expect = [Refusal::SceneNotLink, Refusal::IcpRecordUnknown];
    assert_eq!(told(unknown).await, expect);
    assert_eq!(told(from(Source::Trademark)).await, [Refusal::TrademarkUnknown]);
    let unknown = RegisterSignature { trademark: Some(TrademarkId(7)), ..from(Source::Trademark) };
    assert_eq!(told(unknown).await, [Refusal::TrademarkUnknown]);

    // The record has the link, so none is wanted beside it.
    let screenshot = it.upload("icp.png", &png(2)).await;
    let id = it.registry.file_icp_record(&it.caller, record(&screenshot)).await.unwrap();
    let recorded = RegisterSignature { icp_record: Some(id), ..from(Source::App) };
    it.registry.register_signature(&september, recorded).await.unwrap();
}

async fn on_pictures_alone_nothing_else_is_asked_for(it: Fixture) {
    let september = it.in_september();
    let own = it.body("资质", CODE).await;
    let app = RegisterSignature { source: Source::App, ..pictured("Acme") };
    let filed = it.registry.register_signature(&september, app).await.unwrap();
    let told = it.registry.register_signature(&september, pictured("ACME")).await;
    assert_eq!(refused(told), [Refusal::AlreadyPending], "case does not count");
    let exact = RegisterSignature {
        qualification: Some(own),
        document: None,
        proof: None,
        ..signature("ACME")
    };
    let ruled = it.registry.register_signature(&september, exact.clone()).await.unwrap();

    // What is in force is not replaced by pictures; what is rejected is, and keeps what it rests on.
    it.approve(ruled).await;
    let which = Which::Id(ruled.signature);
    let anew = RegisterSignature { ignoring_case: false, ..pictured("ACME") };
    let told = it.registry.resubmit_signature(&september, &which, anew.clone()).await;
    assert_eq!(refused(told), [Refusal::NotModifiable]);
    it.registry.delete_signature(&september, &which).await.unwrap();
    let ruled = it.registry.register_signature(&september, exact).await.unwrap();
    let reject = Decision::Reject(Reply::note("不清晰"));
    it.registry.decide(&operator(), ruled.application, &reject).await.unwrap();
    let which = Which::Id(ruled.signature);
    it.registry.resubmit_signature(&september, &which, anew).await.unwrap();
    let found = it.registry.signature(&september, &which).await.unwrap().unwrap();
    assert_eq!((found.state, found.qualification), (State::Pending, Some(own)));
    assert!(filed.signature < found.id);
}

async fn considering_tells_how_a_signature_stands(it: Fixture) {
    let september = it.in_september();
    it.registry.register_signature(&september, pictured("菜鸟网络")).await.unwrap();
    let before = it.registry.signature(&september, &named("菜鸟网络")).await.unwrap().unwrap();
    let command = RegisterSignature { ignoring_case: false, ..pictured("菜鸟网络") };
    let considered =
        it.registry.consider_signature(&september, (&command).into(), Some(&before)).await;
    assert_eq!(considered.unwrap().refusals, [Refusal::UnderReview]);
    let considered = it.registry.consider_signature(&september, (&command).into(), None).await;
    assert_eq!(considered.unwrap().refusals, [Refusal::AlreadyPending]);
}

async fn a_letter_that_stays_has_to_go_with_the_new_qualification(it: Fixture) {
    let september = it.in_september();
    let (own, same) = (it.body("资质", CODE).await, it.body("同一主体", CODE).await);
    let other = it.body("另一主体", "91330000MA11111111").await;
    let scan = it.upload("letter.png", &png(1)).await;
    let mut paper = letter("授权书", &scan);
    paper.organization_code = OrganizationCode::new(CODE).unwrap();
    let paper = it.registry.file_letter(&it.caller, paper).await.unwrap();
    let command = RegisterSignature {
        qualification: Some(own),
        letter: Some(paper),
        document: None,
        proof: None,
        ..signature("菜鸟网络")
    };
    let filed = it.registry.register_signature(&september, command).await.unwrap();
    let which = named("菜鸟网络");
    let bind = async |qualification, letter| {
        it.registry.rebind_signature(&september, &which, qualification, letter).await
    };
    let told = refused(bind(same, None).await);
    assert_eq!(told, [Refusal::NotApproved, Refusal::LetterNotPassed]);
    it.approve(filed).await;
    assert_eq!(refused(bind(other, None).await), [Refusal::LetterUnfit]);
    assert_eq!(refused(bind(QualificationId(7), None).await), [Refusal::QualificationUnknown]);
    bind(same, None).await.unwrap();
    let found = it.registry.signature(&september, &which).await.unwrap().unwrap();
    assert_eq!((found.qualification, found.letter), (Some(same), Some(paper)));
    assert!(it.registry.has_passed(&september, &found).await.unwrap());
    // Nobody else has a signature of this name.
    let person = it.individual().await;
    let told = it.registry.rebind_signature(&person, &which, same, None).await;
    assert_eq!(refused(told), [Refusal::SignatureUnknown, Refusal::QualificationUnknown]);
}

on_both_engines!(
    a_person_files_one_a_day_and_deleting_does_not_give_it_back,
    of_many_at_once_a_person_files_one,
    a_filing_that_is_refused_does_not_count,
    counts_of_days_are_swept,
    words_are_refused_where_the_pack_says_so,
    sources_rest_on_their_records,
    on_pictures_alone_nothing_else_is_asked_for,
    considering_tells_how_a_signature_stands,
    a_letter_that_stays_has_to_go_with_the_new_qualification,
);
