//! Qualifications and trademarks: filed, decided, filed anew, deleted.

use signet_domain::ids::{ApplicationId, QualificationId};
use signet_domain::person::{IdDocument, IdNumber, Person, Who};
use signet_domain::phone::PhoneNumber;
use signet_domain::qualification::{
    Body, ChangeQualification, FileQualification, Page, PersonChange, Qualification,
    QualificationDetail, QualificationFilter,
};
use signet_domain::text::{PersonName, QualificationName};

use super::*;
use crate::store;

pub(super) const PHONE: &str = "13700001234";
/// The national standard's own example of an identity card's number.
pub(super) const ID_NUMBER: &str = "11010519491231002X";
pub(super) const LEGAL_PERSON: &str = "欧阳\"小\"华";
/// 2025-08-02: by then a signature needs a qualification.
const BACKED: Timestamp = NOW.plus_millis(62 * 24 * 60 * 60 * 1000);
const ALL: Page = Page { offset: 0, limit: 50 };

pub(super) fn phone() -> PhoneNumber {
    PhoneNumber::parse(PHONE).unwrap()
}

pub(super) fn valid() -> Period {
    Period::parse("2023-01-01~2033-01-01").unwrap()
}

/// A person with an identity card or, where the number begins with a letter, a passport.
pub(super) fn person(name: &str, number: &str) -> Person {
    let card = number.starts_with(|c: char| c.is_ascii_digit());
    Person {
        name: PersonName::new(name).unwrap(),
        document: if card { IdDocument::IdentityCard } else { IdDocument::Passport },
        number: IdNumber::new(number).unwrap(),
        valid: valid(),
    }
}

/// The papers of a qualification for others, uploaded.
pub(super) async fn papers(it: &Fixture) -> Vec<(Role, FileKey)> {
    let mut papers = vec![];
    for (at, role) in [
        Role::BusinessLicence,
        Role::OtherLicence,
        Role::AdministratorFront,
        Role::AdministratorBack,
    ]
    .into_iter()
    .enumerate()
    {
        papers.push((role, it.upload(&format!("{}.png", role.name()), &png(at + 1)).await));
    }
    papers
}

pub(super) async fn command(it: &Fixture, name: &str) -> FileQualification {
    FileQualification {
        name: QualificationName::new(name).unwrap(),
        purpose: Purpose::ForOthers,
        body: Body::Company,
        organization_code: OrganizationCode::new("91350100M000100Y43").unwrap(),
        shared: false,
        company: PartyName::new("菜鸟网络科技有限公司").unwrap(),
        licence_valid: valid(),
        legal_person: person(LEGAL_PERSON, ID_NUMBER),
        administrator: person("李华", "E12345678"),
        phone: phone(),
        papers: papers(it).await,
        remark: None,
    }
}

pub(super) fn no_change() -> ChangeQualification {
    ChangeQualification {
        company: None,
        licence_valid: None,
        legal_person: PersonChange::default(),
        administrator: PersonChange::default(),
        phone: phone(),
        papers: vec![],
    }
}

pub(super) async fn forget_sent(it: &Fixture) {
    let forgotten = Step::new("DELETE FROM phone_sent", vec![]);
    it.registry.inner.db.write(vec![forgotten]).await.unwrap();
}

/// Has a code sent, as if nothing had been sent before, and takes it from the outbox.
pub(super) async fn code(it: &Fixture) -> String {
    forget_sent(it).await;
    it.registry.send_phone_code(&it.caller, phone()).await.unwrap();
    let outbox = it.registry.folder().join("outbox");
    let path = std::fs::read_dir(outbox).unwrap().next().unwrap().unwrap().path();
    let message: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    std::fs::remove_file(path).unwrap();
    message["code"].as_str().unwrap().to_owned()
}

pub(super) async fn file(it: &Fixture, name: &str) -> QualificationId {
    let command = command(it, name).await;
    it.registry.file_qualification(&it.caller, command, &code(it).await).await.unwrap()
}

pub(super) async fn detail(it: &Fixture, id: QualificationId) -> QualificationDetail {
    it.registry.qualification(&it.caller, id, None).await.unwrap().unwrap()
}

pub(super) async fn newest(it: &Fixture, id: QualificationId) -> ApplicationId {
    detail(it, id).await.application
}

pub(super) async fn decide(it: &Fixture, id: QualificationId, decision: &Decision) {
    let application = newest(it, id).await;
    let decided = it.registry.decide(&operator(), application, decision).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

pub(super) fn despite() -> Decision {
    Decision::Approve { despite_findings: true }
}

pub(super) async fn update(
    it: &Fixture,
    id: QualificationId,
    change: ChangeQualification,
) -> Result<ApplicationId, Error> {
    let newest = newest(it, id).await;
    it.registry.update_qualification(&it.caller, id, newest, change, &code(it).await).await
}

async fn listed(it: &Fixture, filter: QualificationFilter) -> Vec<Qualification> {
    let (found, total) = it.registry.qualifications(&it.caller, &filter, ALL).await.unwrap();
    assert_eq!(found.len() as i64, total);
    found
}

async fn a_qualification_comes_back_whole(it: Fixture) {
    let filed = command(&it, "云通信资质").await;
    let code = code(&it).await;
    let id = it.registry.file_qualification(&it.caller, filed.clone(), &code).await.unwrap();
    let found = detail(&it, id).await;
    let people = found.people.unwrap();
    assert_eq!(people.legal_person, filed.legal_person);
    assert_eq!(people.administrator, filed.administrator);
    assert_eq!(people.phone, filed.phone);
    let mut papers: Vec<_> = found.papers.into_iter().map(|(role, key, _)| (role, key)).collect();
    papers.sort_by_key(|(_, key)| filed.papers.iter().position(|(_, other)| other == key));
    assert_eq!(papers, filed.papers);
    let found = found.qualification;
    assert_eq!((found.state, found.legal_person.as_str()), (State::Pending, LEGAL_PERSON));
    assert_eq!((found.name, found.company), (filed.name.clone(), filed.company.clone()));
    // The code is used up, and the name is taken.
    let again = it.registry.file_qualification(&it.caller, filed, &code).await;
    assert_eq!(refused(again), [Refusal::QualificationNameTaken, Refusal::CodeWrong]);
    // Nobody else sees it.
    let other = it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
    let other = Fixture::caller(&it.registry, other.unwrap().id).await;
    assert_eq!(it.registry.qualification(&other, id, None).await.unwrap(), None);
}

async fn what_stands_in_the_way_is_told_at_once(it: Fixture) {
    let mut command = command(&it, "资质").await;
    command.papers[0].1 = FileKey::new("1/missing.png").unwrap();
    command.papers[2].1 = it.upload("text.png", b"no picture").await;
    command.licence_valid = Period::parse("2020-01-01~2025-05-31").unwrap();
    command.administrator.valid = Period::parse("2025-06-02~2033-01-01").unwrap();
    command.administrator.document = IdDocument::IdentityCard;
    let code = code(&it).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let filed = it.registry.file_qualification(&it.caller, command.clone(), wrong).await;
    assert_eq!(
        refused(filed),
        [
            Refusal::LicenceNotInForce,
            Refusal::IdNotInForce(Who::Administrator),
            Refusal::IdNumberUnfit(Who::Administrator),
            Refusal::FileMissing(Role::BusinessLicence),
            Refusal::FileUnfit(Role::AdministratorFront),
            Refusal::CodeWrong,
        ]
    );
    command.papers.retain(|(role, _)| *role == Role::AdministratorBack);
    let filed = it.registry.file_qualification(&it.caller, command.clone(), &code).await;
    assert!(refused(filed).contains(&Refusal::LicenceMissing));
    // Nothing of it was kept, and the code works on.
    assert!(listed(&it, QualificationFilter::default()).await.is_empty());
    assert!(it.registry.phone_code_fits(&it.caller, &phone(), &code).await.unwrap());
}

async fn a_name_is_taken_once_and_a_code_used_once(it: Fixture) {
    let command = command(&it, "资质").await;
    let code = code(&it).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (registry, caller) = (it.registry.clone(), it.caller.clone());
        let (command, code) = (command.clone(), code.clone());
        tasks.spawn(async move { registry.file_qualification(&caller, command, &code).await });
    }
    let outcomes = tasks.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    for outcome in outcomes.into_iter().filter(Result::is_err) {
        let refusals = refused(outcome);
        let known = [Refusal::CodeWrong, Refusal::QualificationNameTaken];
        assert!(refusals.iter().all(|refusal| known.contains(refusal)), "{refusals:?}");
    }
}

async fn lists_are_narrowed(it: Fixture) {
    let first = file(&it, "甲").await;
    let mut other = command(&it, "乙").await;
    other.purpose = Purpose::Own;
    other.legal_person.name = PersonName::new("王小明").unwrap();
    other.company = PartyName::new("另一家公司").unwrap();
    let other = it.registry.file_qualification(&it.caller, other, &code(&it).await).await.unwrap();
    decide(&it, other, &Decision::Reject(Reply::note("no"))).await;
    let ids = |found: Vec<Qualification>| found.iter().map(|it| it.id).collect::<Vec<_>>();
    let all = QualificationFilter::default;
    assert_eq!(ids(listed(&it, all()).await), [other, first]);
    let narrowed = [
        (QualificationFilter { name: Some("甲".into()), ..all() }, vec![first]),
        (QualificationFilter { company: Some("另一家公司".into()), ..all() }, vec![other]),
        (QualificationFilter { legal_person: Some("王小明".into()), ..all() }, vec![other]),
        (QualificationFilter { legal_person: Some("王".into()), ..all() }, vec![]),
        (QualificationFilter { state: Some(State::Pending), ..all() }, vec![first]),
        (QualificationFilter { purpose: Some(Purpose::Own), ..all() }, vec![other]),
        (QualificationFilter { application: Some(newest(&it, first).await), ..all() }, vec![first]),
        (
            QualificationFilter { name: Some("甲".into()), state: Some(State::Rejected), ..all() },
            vec![],
        ),
    ];
    for (filter, expect) in narrowed {
        assert_eq!(ids(listed(&it, filter.clone()).await), expect, "{filter:?}");
    }
    let page = Page { offset: 1, limit: 1 };
    let (found, total) = it.registry.qualifications(&it.caller, &all(), page).await.unwrap();
    assert_eq!((ids(found), total), (vec![first], 2));
    assert_eq!(listed(&it, all()).await[1].legal_person, LEGAL_PERSON);
}

async fn a_filing_anew_replaces_and_what_was_before_stays_readable(it: Fixture) {
    let id = file(&it, "资质").await;
    let first = newest(&it, id).await;
    // Not while it is under review.
    assert_eq!(refused(update(&it, id, no_change()).await), [Refusal::UnderReview]);
    decide(&it, id, &Decision::Reject(Reply::note("the licence is cut off"))).await;
    let rejected = detail(&it, id).await.qualification;
    assert_eq!(
        (rejected.state, &*rejected.reply.note),
        (State::Rejected, "the licence is cut off")
    );
    let change = ChangeQualification {
        company: Some(PartyName::new("改名后的公司").unwrap()),
        legal_person: PersonChange {
            name: Some(PersonName::new("王小明").unwrap()),
            ..PersonChange::default()
        },
        papers: vec![(Role::CreditLicence, it.upload("new.png", &png(77)).await)],
        ..no_change()
    };
    let second = update(&it, id, change).await.unwrap();
    let now = detail(&it, id).await;
    assert_eq!((now.application, now.qualification.state), (second, State::Pending));
    assert_eq!(now.qualification.company.as_str(), "改名后的公司");
    let people = now.people.unwrap();
    assert_eq!(
        people.legal_person,
        Person { name: people.legal_person.name.clone(), ..person("王小明", ID_NUMBER) }
    );
    assert_eq!(people.administrator, person("李华", "E12345678"));
    // New licences replace all licences; the other papers stay.
    let roles: Vec<_> = now.papers.iter().map(|(role, _, _)| *role).collect();
    assert_eq!(roles, [Role::AdministratorBack, Role::AdministratorFront, Role::CreditLicence]);
    // The filing before is as it was.
    let before = it.registry.qualification(&it.caller, id, Some(first)).await.unwrap().unwrap();
    assert_eq!(before.qualification.state, State::Rejected);
    assert_eq!(before.qualification.company.as_str(), "菜鸟网络科技有限公司");
    assert_eq!(before.people.unwrap().legal_person.name.as_str(), LEGAL_PERSON);
    assert_eq!(before.papers.len(), 4);
    assert_eq!(before.qualification.application, second);
    let stranger = Some(ApplicationId(second.0 + 1));
    assert_eq!(it.registry.qualification(&it.caller, id, stranger).await.unwrap(), None);
    // What was filed before is not changed any more.
    let code = code(&it).await;
    let outdated =
        it.registry.update_qualification(&it.caller, id, first, no_change(), &code).await;
    assert_eq!(refused(outdated), [Refusal::FilingOutdated, Refusal::UnderReview]);
    decide(&it, id, &despite()).await;
    let outdated =
        it.registry.update_qualification(&it.caller, id, first, no_change(), &code).await;
    assert_eq!(refused(outdated), [Refusal::FilingOutdated]);
    // What is approved goes through review again.
    update(&it, id, no_change()).await.unwrap();
    assert_eq!(detail(&it, id).await.qualification.state, State::Pending);
    let unknown = it
        .registry
        .update_qualification(&it.caller, QualificationId(1), first, no_change(), "000000")
        .await;
    assert_eq!(refused(unknown), [Refusal::QualificationUnknown]);
}

async fn one_body_has_an_administrator_once(it: Fixture) {
    let mut other = command(&it, "甲").await;
    other.administrator = person("王小明", "E87654321");
    let code = code(&it).await;
    it.registry.file_qualification(&it.caller, other, &code).await.unwrap();
    let id = file(&it, "乙").await;
    decide(&it, id, &despite()).await;
    let change = ChangeQualification {
        administrator: PersonChange {
            name: Some(PersonName::new("王小明").unwrap()),
            number: Some(IdNumber::new("e87654321").unwrap()),
            ..PersonChange::default()
        },
        ..no_change()
    };
    assert_eq!(refused(update(&it, id, change).await), [Refusal::QualificationRepeated]);
    update(&it, id, no_change()).await.unwrap();
}

async fn what_is_bound_is_not_deleted(it: Fixture) {
    let id = file(&it, "资质").await;
    let application = newest(&it, id).await;
    let delete = async || it.registry.delete_qualification(&it.caller, id, application).await;
    assert_eq!(refused(delete().await), [Refusal::UnderReview]);
    decide(&it, id, &despite()).await;
    let mut bound = signature("菜鸟网络");
    bound.qualification = Some(id);
    bound.purpose = Purpose::ForOthers;
    bound.commission = Some(Scan::new(png(9)));
    let later = Caller { now: BACKED, ..it.caller.clone() };
    it.registry.register_signature(&later, bound).await.unwrap();
    assert_eq!(refused(delete().await), [Refusal::QualificationBound]);
    // Somebody who was asked before the signature came is told the same.
    let before = store::qualifications::find(
        &it.registry.inner.db,
        it.caller.account.id,
        it.caller.channel.0,
        id,
    );
    let before = before.await.unwrap().unwrap();
    let steps = vec![store::qualifications::hold(&before), store::qualifications::delete(id)];
    let written = it.registry.inner.db.write(steps).await.unwrap();
    assert_eq!(written, crate::db::Written::Unmet(1));
    let which = Which::Named(Market::Mainland, SignatureName::new("菜鸟网络").unwrap());
    it.registry.delete_signature(&later, &which).await.unwrap();
    let outdated =
        it.registry.delete_qualification(&it.caller, id, ApplicationId(application.0 + 1)).await;
    assert_eq!(refused(outdated), [Refusal::FilingOutdated]);
    delete().await.unwrap();
    assert_eq!(refused(delete().await), [Refusal::QualificationUnknown]);
    // What was decided stays in the record, and the name is free.
    let case = it.registry.case(&operator(), application).await.unwrap().unwrap();
    assert!(case.decided.is_some());
    file(&it, "资质").await;
}

async fn a_deletion_and_a_filing_anew_do_not_both_win(it: Fixture) {
    for round in 0..5 {
        let id = file(&it, &format!("资质{round}甲")).await;
        decide(&it, id, &despite()).await;
        let (code, application) = (code(&it).await, newest(&it, id).await);
        let (deleted, updated) = tokio::join!(
            it.registry.delete_qualification(&it.caller, id, application),
            it.registry.update_qualification(&it.caller, id, application, no_change(), &code),
        );
        assert_ne!(deleted.is_ok(), updated.is_ok(), "{deleted:?} {updated:?}");
        let found = it.registry.qualification(&it.caller, id, None).await.unwrap();
        assert_eq!(found.is_some(), updated.is_ok());
    }
}

on_both_engines!(
    a_qualification_comes_back_whole,
    what_stands_in_the_way_is_told_at_once,
    a_name_is_taken_once_and_a_code_used_once,
    lists_are_narrowed,
    a_filing_anew_replaces_and_what_was_before_stays_readable,
    one_body_has_an_administrator_once,
    what_is_bound_is_not_deleted,
    a_deletion_and_a_filing_anew_do_not_both_win,
);
