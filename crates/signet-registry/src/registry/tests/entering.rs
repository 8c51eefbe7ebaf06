//! Qualifications that an operator enters, what a reviewer sees of them, and trademarks.

use signet_domain::ids::{ApplicationId, QualificationId, TrademarkId};
use signet_domain::person::{Person, Who};
use signet_domain::qualification::{Body, ChangeQualification, EnterQualification, PersonChange};
use signet_domain::text::{QualificationName, TrademarkApplicant, TrademarkName, TrademarkNumber};
use signet_domain::trademark::FileTrademark;

use super::qualifications::*;
use super::*;

pub(super) fn entered(name: &str, approved: bool) -> EnterQualification {
    EnterQualification {
        name: QualificationName::new(name).unwrap(),
        purpose: Purpose::Own,
        body: Body::Institution,
        company: PartyName::new("某某图书馆").unwrap(),
        organization_code: OrganizationCode::new("12330000MA00000000").unwrap(),
        licence_valid: valid(),
        approved,
    }
}

async fn an_operator_enters_what_has_no_persons(it: Fixture) {
    let enter = async |account, command: EnterQualification| {
        it.registry.seed_qualification(&operator(), account, PACK.channel, &command).await
    };
    let account = it.caller.account.id;
    let id = enter(account, entered("甲", true)).await.unwrap().unwrap();
    let found = detail(&it, id).await;
    assert_eq!((found.qualification.state, found.people), (State::Approved, None));
    assert_eq!(found.qualification.legal_person, "");
    let again = enter(account, entered("甲", true)).await.unwrap();
    assert_eq!(again, Err(NotAdded::NameTaken));
    assert_eq!(
        enter(AccountId(1), entered("乙", true)).await.unwrap(),
        Err(NotAdded::UnknownAccount)
    );
    let waits = enter(account, entered("乙", false)).await.unwrap().unwrap();
    assert_eq!(detail(&it, waits).await.qualification.state, State::Pending);
    decide(&it, waits, &APPROVE).await;
    let held = async |account, channel, after| {
        let found = it
            .registry
            .held_qualifications(&operator(), account, channel, after, 10)
            .await
            .unwrap();
        found.iter().map(|held| held.qualification.id).collect::<Vec<_>>()
    };
    assert_eq!(held(None, None, None).await, [id, waits]);
    assert_eq!(held(Some(account), Some(PACK.channel.0), Some(id)).await, [waits]);
    assert_eq!(held(None, Some("other"), None).await, []);
    assert_eq!(held(Some(AccountId(1)), None, None).await, []);
    let (held, found) = it.registry.held_qualification(&operator(), id).await.unwrap().unwrap();
    assert_eq!((held.account, held.channel.as_str()), (account, PACK.channel.0));
    assert_eq!(found.qualification, held.qualification);
    assert_eq!(
        it.registry.held_qualification(&operator(), QualificationId(1)).await.unwrap(),
        None
    );
    // Its owner may file it anew, but then has to say who is behind it, and show it.
    assert_eq!(
        refused(update(&it, id, no_change()).await),
        [
            Refusal::PersonIncomplete(Who::LegalPerson),
            Refusal::PersonIncomplete(Who::Administrator)
        ]
    );
    let whole = |person: Person| PersonChange {
        name: Some(person.name),
        document: Some(person.document),
        number: Some(person.number),
        valid: Some(person.valid),
    };
    let mut change = ChangeQualification {
        legal_person: whole(person("王小明", ID_NUMBER)),
        administrator: whole(person("李华", "E12345678")),
        ..no_change()
    };
    let missing = [Role::AdministratorFront, Role::AdministratorBack].map(Refusal::FileMissing);
    assert_eq!(refused(update(&it, id, change.clone()).await), missing);
    change.papers = papers(&it).await;
    update(&it, id, change).await.unwrap();
}

async fn a_trademark_comes_back_and_others_pictures_are_noted(it: Fixture) {
    let screenshot = it.upload("mark.png", &png(5)).await;
    let trademark = |term: &str| FileTrademark {
        screenshot: screenshot.clone(),
        name: TrademarkName::new("菜鸟裹裹").unwrap(),
        number: TrademarkNumber::new("766905").unwrap(),
        applicant: TrademarkApplicant::new("菜鸟网络科技有限公司").unwrap(),
        term: Period::parse(term).unwrap(),
    };
    let lapsed = trademark("2010-01-01~2020-01-01");
    let lapsed = it.registry.file_trademark(&it.caller, lapsed).await;
    assert_eq!(refused(lapsed), [Refusal::TrademarkNotInForce]);
    let mut missing = trademark("2010-12-14~2030-12-13");
    missing.screenshot = FileKey::new("1/a.png").unwrap();
    let missing = it.registry.file_trademark(&it.caller, missing).await;
    assert_eq!(refused(missing), [Refusal::FileMissing(Role::Trademark)]);
    let filed = trademark("2010-12-14~2030-12-13");
    let id = it.registry.file_trademark(&it.caller, filed.clone()).await.unwrap();
    let ids = [TrademarkId(1), id, id];
    let found = it.registry.trademarks(&it.caller, &ids).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id, &found[0].filed), (id, &filed));
    assert!(found[0].evidence.is_some());
    let other = it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
    let other = Fixture::caller(&it.registry, other.unwrap().id).await;
    assert!(it.registry.trademarks(&other, &ids).await.unwrap().is_empty());
    // Another account's upload of the same bytes is noticed.
    let it = Fixture { caller: other, ..it };
    let screenshot = it.upload("same.png", &png(5)).await;
    let looked = it
        .registry
        .look_at_object(it.caller.account.id, Role::Trademark, &screenshot, &PACK)
        .await
        .unwrap();
    let evidence = [(Role::Trademark, looked.upload.unwrap().evidence)];
    let noted = it.registry.neighbours(it.caller.account.id, &evidence).await.unwrap();
    assert_eq!(noted.shared_evidence, [Role::Trademark]);
}

async fn a_reviewer_sees_the_persons(it: Fixture) {
    let id = file(&it, "资质").await;
    let application = newest(&it, id).await;
    let people = it.registry.people_of(application).await.unwrap().unwrap();
    assert_eq!(people.legal_person.number.reveal(), ID_NUMBER);
    assert_eq!(it.registry.people_of(ApplicationId(1)).await.unwrap(), None);
    let case = it.registry.case(&operator(), application).await.unwrap().unwrap();
    assert_eq!(case.exhibits.len(), 4);
}

on_both_engines!(
    an_operator_enters_what_has_no_persons,
    a_trademark_comes_back_and_others_pictures_are_noted,
    a_reviewer_sees_the_persons,
);
