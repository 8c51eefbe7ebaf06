//! Reviewers, their claims, their queues, and the second pair of eyes.

use signet_domain::authority::{Reach, Role};
use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;
use signet_domain::review::{Chosen, SecondEyes};

use super::*;
use crate::Claimed;
use crate::registry::cases::Cursor;

fn person(name: &str) -> Operator {
    Operator { name: name.into(), ..operator() }
}

fn later(name: &str, minutes: i64) -> Operator {
    Operator { now: NOW.plus_millis(minutes * 60_000), ..person(name) }
}

/// The same person, with what a reviewer may do.
fn reviewer(person: Operator) -> Operator {
    let scopes = Role::Reviewer.scopes().iter().copied();
    Operator { authority: Authority::new(scopes, Reach::Everywhere), ..person }
}

async fn file(it: &Fixture, name: &str) -> ApplicationId {
    it.registry.register_signature(&it.caller, signature(name)).await.unwrap().application
}

/// Who did this to an application, the first before the others.
async fn who(it: &Fixture, kind: &'static str, id: ApplicationId) -> Vec<String> {
    const SQL: &str = "SELECT principal FROM event WHERE kind = $1 AND subject = $2 ORDER BY id";
    let args = vec![kind.into(), id.to_string().into()];
    let rows = it.registry.inner.db.read(SQL, args).await.unwrap();
    rows.iter().map(|row| row.text(0).unwrap().to_owned()).collect()
}

async fn of_twenty_reviewers_one_decides(it: Fixture) {
    let id = file(&it, "菜鸟网络").await;
    let all = (0..20).map(|n| {
        let registry = it.registry.clone();
        tokio::spawn(async move {
            let decision = match n % 2 {
                0 => APPROVE,
                _ => Decision::Reject(Reply::note("no")),
            };
            registry.decide(&person(&format!("r{n}")), id, &decision).await.unwrap()
        })
    });
    let (mut won, mut winners) = (0, vec![]);
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Decided::Done => won += 1,
            Decided::TooLate(Late::Decided(decided)) => winners.push(decided.by),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((won, winners.len()), (1, 19));
    let case = it.registry.case(&operator(), id).await.unwrap().unwrap();
    let winner = case.decided.unwrap().by;
    assert!(winners.iter().all(|told| *told == winner), "everybody is told the same");
    assert_eq!(who(&it, "application.decided", id).await, [winner]);
}

async fn a_claim_keeps_others_off_until_it_ends(it: Fixture) {
    let id = file(&it, "菜鸟网络").await;
    assert_eq!(it.registry.claim(&person("li"), id).await.unwrap(), Claimed::Done);
    let Claimed::Held(claim) = it.registry.claim(&later("wang", 29), id).await.unwrap() else {
        panic!("li has it");
    };
    assert_eq!((&*claim.by, claim.until), ("li", NOW.plus_millis(30 * 60_000)));
    let decided = it.registry.decide(&later("wang", 29), id, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Held(claim.clone()));
    let wang = reviewer(later("wang", 1));
    assert_eq!(it.registry.release(&wang, id).await.unwrap(), Claimed::Held(claim));

    // The same person has it longer; then it ends by itself.
    assert_eq!(it.registry.claim(&later("li", 20), id).await.unwrap(), Claimed::Done);
    let held = it.registry.claim(&later("wang", 49), id).await.unwrap();
    assert!(matches!(held, Claimed::Held(_)), "{held:?}");
    assert_eq!(it.registry.claim(&later("wang", 50), id).await.unwrap(), Claimed::Done);
    // Who let it end may not decide over the other's head either.
    let decided = it.registry.decide(&later("li", 51), id, &APPROVE).await.unwrap();
    assert!(matches!(decided, Decided::Held(_)), "{decided:?}");
    assert_eq!(it.registry.release(&later("wang", 52), id).await.unwrap(), Claimed::Done);
    assert_eq!(it.registry.release(&later("wang", 52), id).await.unwrap(), Claimed::Free);

    // Who may overrule takes it from whoever has it.
    assert_eq!(it.registry.claim(&later("li", 53), id).await.unwrap(), Claimed::Done);
    let freed = it.registry.release(&later("administrator", 54), id).await.unwrap();
    assert_eq!(freed, Claimed::Done);
    let decided = it.registry.decide(&later("wang", 55), id, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::Done);
    let gone = it.registry.claim(&later("li", 56), id).await.unwrap();
    assert!(matches!(gone, Claimed::TooLate(Late::Decided(_))), "{gone:?}");
    assert_eq!(it.registry.claim(&operator(), ApplicationId(1)).await.unwrap(), Claimed::Unknown);
    assert_eq!(who(&it, "application.claimed", id).await, ["li", "li", "wang", "li"]);
    assert_eq!(who(&it, "application.released", id).await, ["wang", "administrator"]);
}

async fn what_was_withdrawn_is_not_decided(it: Fixture) {
    let filed = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    it.registry.delete_signature(&it.caller, &Which::Id(filed.signature)).await.unwrap();
    let decided = it.registry.decide(&operator(), filed.application, &APPROVE).await.unwrap();
    assert_eq!(decided, Decided::TooLate(Late::Withdrawn));
}

async fn each_of_many_takes_on_another_case(it: Fixture) {
    let mut ids = vec![];
    for name in ["菜鸟一号", "菜鸟二号", "菜鸟三号"] {
        ids.push(file(&it, name).await);
    }
    let all = (0..5).map(|n| {
        let registry = it.registry.clone();
        tokio::spawn(async move {
            let (order, filter) = (Order::default(), CaseFilter::default());
            registry.claim_next(&person(&format!("r{n}")), order, &filter).await.unwrap()
        })
    });
    let mut taken = vec![];
    for one in all.collect::<Vec<_>>() {
        taken.extend(one.await.unwrap());
    }
    taken.sort();
    assert_eq!(taken, ids, "each once, and two went away with nothing");
}

async fn queues_go_by_age_risk_and_due(it: Fixture) {
    // A long name blocks, and an institution has two days.
    let risky = file(&it, "菜鸟网络科技有限公司杭州").await;
    let mut risks = vec![];
    for (name, source) in
        [("菜鸟甲", Source::Institution), ("一二三四五六七八九十一二三", Source::Company)]
    {
        let command = RegisterSignature { source, ..signature(name) };
        let filed = it.registry.register_signature(&it.caller, command).await.unwrap();
        risks.push(filed.application);
    }
    let (slow, long) = (risks[0], risks[1]);
    let filter = CaseFilter::default();
    let ids = |cases: &[signet_domain::review::Case]| {
        cases.iter().map(|case| case.application).collect::<Vec<_>>()
    };
    for (order, expect) in [
        (Order::Age, [risky, slow, long]),
        (Order::Risk, [long, risky, slow]),
        (Order::Due, [risky, long, slow]),
    ] {
        // One at a time gives the same as some or all at once.
        for at_once in [1, 2, 10] {
            let (mut found, mut after) = (vec![], None::<Cursor>);
            loop {
                let page =
                    it.registry.queue(&operator(), order, &filter, after, at_once).await.unwrap();
                found.extend(ids(&page.cases));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expect, "{order:?} {at_once}");
        }
    }

    it.registry.claim(&person("li"), slow).await.unwrap();
    let found = async |filter: CaseFilter, now: Timestamp| {
        ids(&it
            .registry
            .queue(&Operator { now, ..operator() }, Order::Age, &filter, None, 10)
            .await
            .unwrap()
            .cases)
    };
    let of = |name: &str| CaseFilter { claimed_by: Some(name.into()), ..Default::default() };
    assert_eq!(found(of("li"), NOW).await, [slow]);
    assert_eq!(found(of("wang"), NOW).await, []);
    let unclaimed = || CaseFilter { unclaimed: true, ..Default::default() };
    assert_eq!(found(unclaimed(), NOW).await, [risky, long]);
    assert_eq!(found(unclaimed(), NOW.plus_millis(31 * 60_000)).await.len(), 3);
    let kind = CaseFilter { kind: Some("qualification"), ..Default::default() };
    assert_eq!(found(kind, NOW).await, []);
    let account = CaseFilter { account: Some(it.caller.account.id), ..Default::default() };
    assert_eq!(found(account, NOW).await.len(), 3);
    let other = CaseFilter { account: Some(AccountId(1)), ..Default::default() };
    assert_eq!(found(other, NOW).await, []);
    let channel = CaseFilter { channel: Some("other".into()), ..Default::default() };
    assert_eq!(found(channel, NOW).await, []);

    it.registry.decide(&operator(), risky, &APPROVE).await.unwrap();
    let all = it.registry.cases(&operator(), None, &filter, None, 2).await.unwrap();
    assert_eq!(ids(&all.cases), [risky, slow]);
    let rest = it.registry.cases(&operator(), None, &filter, all.next, 2).await.unwrap();
    assert_eq!((ids(&rest.cases), rest.next), (vec![long], None));
    let approved = Some(Standing::Approved);
    let approved = it.registry.cases(&operator(), approved, &filter, None, 2).await.unwrap();
    assert_eq!(ids(&approved.cases), [risky]);
}

async fn two_persons_approve_what_was_chosen(mut it: Fixture) {
    it.reopen(Reviewing {
        second_eyes: SecondEyes(vec![Chosen::Source(Source::Company), Chosen::Blocked]),
        ..Reviewing::default()
    })
    .await;
    let id = file(&it, "菜鸟网络").await;
    it.registry.claim(&person("li"), id).await.unwrap();
    let decide =
        async |name: &str, what: &Decision| it.registry.decide(&person(name), id, what).await;
    assert_eq!(decide("li", &APPROVE).await.unwrap(), Decided::Noted);
    let case = it.registry.case(&operator(), id).await.unwrap().unwrap();
    assert!(it.registry.wants_second_eyes(&case));
    let stands = (case.standing, case.first_eyes.as_deref(), case.claim);
    assert_eq!(stands, (Standing::Pending, Some("li"), None), "others may take it on");
    assert_eq!(decide("li", &APPROVE).await.unwrap(), Decided::SameEyes);
    let filter = CaseFilter::default();
    let next = it.registry.claim_next(&person("li"), Order::Due, &filter).await.unwrap();
    assert_eq!(next, None, "it waits for others' eyes");
    let next = it.registry.claim_next(&person("wang"), Order::Due, &filter).await.unwrap();
    assert_eq!(next, Some(id));
    assert_eq!(decide("wang", &APPROVE).await.unwrap(), Decided::Done);
    assert_eq!(who(&it, "application.first-eyes", id).await, ["li"]);
    assert_eq!(who(&it, "application.decided", id).await, ["wang"]);

    // One person is enough to reject, also the one who approved.
    let id = file(&it, "菜鸟裹裹").await;
    let decide =
        async |name: &str, what: &Decision| it.registry.decide(&person(name), id, what).await;
    assert_eq!(decide("li", &APPROVE).await.unwrap(), Decided::Noted);
    assert_eq!(decide("li", &Decision::Reject(Reply::note("no"))).await.unwrap(), Decided::Done);

    // Another source, but a name that is too long.
    let command = RegisterSignature {
        source: Source::Institution,
        ..signature("一二三四五六七八九十一二三")
    };
    let id = it.registry.register_signature(&it.caller, command).await.unwrap().application;
    let despite = Decision::Approve { despite_findings: true };
    let decide =
        async |name: &str, what: &Decision| it.registry.decide(&person(name), id, what).await;
    assert!(matches!(decide("li", &APPROVE).await.unwrap(), Decided::Blocked(_)));
    assert_eq!(decide("li", &despite).await.unwrap(), Decided::Noted);
    assert!(matches!(decide("wang", &APPROVE).await.unwrap(), Decided::Blocked(_)));
    assert_eq!(decide("wang", &despite).await.unwrap(), Decided::Done);
}

async fn of_twenty_approvals_two_count(mut it: Fixture) {
    let second_eyes = SecondEyes(vec![Chosen::Source(Source::Company)]);
    it.reopen(Reviewing { second_eyes, ..Reviewing::default() }).await;
    let id = file(&it, "菜鸟网络").await;
    // Each of ten persons comes twice.
    let all = (0..20).map(|n| {
        let registry = it.registry.clone();
        tokio::spawn(async move {
            registry.decide(&person(&format!("r{}", n / 2)), id, &APPROVE).await.unwrap()
        })
    });
    let (mut noted, mut done) = (0, 0);
    for one in all.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Decided::Noted => noted += 1,
            Decided::Done => done += 1,
            Decided::TooLate(Late::Decided(_)) | Decided::SameEyes => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((noted, done), (1, 1));
    let first = who(&it, "application.first-eyes", id).await;
    let second = who(&it, "application.decided", id).await;
    assert_eq!((first.len(), second.len()), (1, 1));
    assert_ne!(first, second);
}

on_both_engines!(
    of_twenty_reviewers_one_decides,
    a_claim_keeps_others_off_until_it_ends,
    what_was_withdrawn_is_not_decided,
    each_of_many_takes_on_another_case,
    queues_go_by_age_risk_and_due,
    two_persons_approve_what_was_chosen,
    of_twenty_approvals_two_count,
);
