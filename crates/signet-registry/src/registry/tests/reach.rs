//! How far operators reach, and what they may do: lists end where a reach does, and what is beyond it is
//! not there.

use std::collections::BTreeSet;

use signet_domain::authority::{Lack, Reach, Role as Post, Scope};
use signet_domain::ids::ApplicationId;
use signet_domain::review::{Chosen, SecondEyes};

use super::*;
use crate::registry::cases::{Cursor, Page};
use crate::{
    ActorKind, CarrierFilter, Claimed, DeliveryFilter, NewSubscription, OverviewFilter,
    PaperFilter, Proven, Sequenced, Undone,
};

/// Somebody with these scopes for these accounts.
fn limited(scopes: &[Scope], accounts: &[AccountId]) -> Operator {
    let reach = Reach::Accounts(accounts.iter().copied().collect::<BTreeSet<_>>());
    Operator { authority: Authority::new(scopes.iter().copied(), reach), ..operator() }
}

/// Somebody in a post, for everybody.
fn holder(name: &str, post: Post) -> Operator {
    let authority = Authority::new(post.scopes().iter().copied(), Reach::Everywhere);
    Operator { name: name.into(), authority, ..operator() }
}

fn lacks<T: std::fmt::Debug>(outcome: Result<T, Undone>) -> Lack {
    match outcome {
        Err(Undone::Denied(lack)) => lack,
        other => panic!("not denied: {other:?}"),
    }
}

async fn another(it: &Fixture) -> Caller {
    let account = it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
    Fixture::caller(&it.registry, account.unwrap().id).await
}

async fn file(it: &Fixture, caller: &Caller, name: &str) -> ApplicationId {
    it.registry.register_signature(caller, signature(name)).await.unwrap().application
}

/// Every page of two, and that each but the last is full.
async fn paged<F: Future<Output = Page>>(ask: impl Fn(Option<Cursor>) -> F) -> Vec<ApplicationId> {
    let (mut seen, mut after) = (vec![], None);
    loop {
        let page = ask(after).await;
        seen.extend(page.cases.iter().map(|case| case.application));
        match page.next {
            Some(next) => {
                assert_eq!(page.cases.len(), 2);
                after = Some(next);
            }
            None => return seen,
        }
    }
}

async fn queues_and_searches_end_where_a_reach_does(it: Fixture) {
    let other = another(&it).await;
    let (mut own, mut all) = (vec![], vec![]);
    // Three in a row of the other account, so that a page is full before it is through with them.
    for (at, name) in ["一", "二", "三", "四", "五", "六", "七", "八"].iter().enumerate() {
        let mine = at % 4 == 3;
        let caller = if mine { &other } else { &it.caller };
        // The other account may have three only.
        if !mine && all.len() - own.len() >= 3 {
            continue;
        }
        let id = file(&it, caller, &format!("菜鸟{name}号")).await;
        all.push(id);
        own.extend(mine.then_some(id));
    }
    own.push(file(&it, &other, "菜鸟九号").await);
    all.extend(own.last());
    assert_eq!((own.len(), all.len()), (3, 6));
    let who = limited(&[Scope::Read], &[other.account.id]);
    let nobody = limited(&[Scope::Read], &[]);
    let both = limited(&[Scope::Read], &[other.account.id, it.caller.account.id]);
    let filter = &CaseFilter::default();
    let registry = &it.registry;
    for order in Order::ALL {
        let whole =
            async |after| registry.queue(&operator(), order, filter, after, 2).await.unwrap();
        let whole = paged(whole).await;
        for (who, reached) in [(&who, &own), (&both, &all), (&nobody, &vec![])] {
            let expected: Vec<_> =
                whole.iter().copied().filter(|id| reached.contains(id)).collect();
            assert_eq!(expected.len(), reached.len());
            let seen =
                paged(async |after| registry.queue(who, order, filter, after, 2).await.unwrap());
            assert_eq!(seen.await, expected, "{order:?}");
        }
    }
    let seen = paged(async |after| registry.cases(&who, None, filter, after, 2).await.unwrap());
    assert_eq!(seen.await, own);
    // Before they are in the index, and after.
    for _ in 0..2 {
        let search = async |after| {
            let found = registry.search_cases(&who, "菜鸟", (None, filter), after, 2).await;
            found.unwrap().unwrap()
        };
        assert_eq!(paged(search).await, own);
        let found = registry.search_cases(&nobody, "菜鸟", (None, filter), None, 2).await;
        assert_eq!(found.unwrap().unwrap().cases, []);
        registry.index_names(100).await.unwrap();
    }
    // Asked for by its account, what is not reached is not there either.
    let theirs = &CaseFilter { account: Some(it.caller.account.id), ..CaseFilter::default() };
    assert_eq!(registry.queue(&who, Order::Age, theirs, None, 10).await.unwrap().cases, []);
    assert_eq!(registry.case(&who, all[0]).await.unwrap(), None);
    assert!(registry.case(&who, own[0]).await.unwrap().is_some());
    assert!(registry.exhibit(&who, all[0], Role::Proof, 0).await.unwrap().is_none());
}

async fn nobody_takes_on_what_is_not_reached(it: Fixture) {
    let other = another(&it).await;
    let theirs = file(&it, &it.caller, "菜鸟一号").await;
    let scopes = [Scope::Review, Scope::Decide, Scope::Overrule];
    let who = limited(&scopes, &[other.account.id]);
    let (registry, filter) = (&it.registry, CaseFilter::default());
    assert_eq!(registry.claim_next(&who, Order::Age, &filter).await.unwrap(), None);
    assert_eq!(registry.claim(&who, theirs).await.unwrap(), Claimed::Unknown);
    assert_eq!(registry.release(&who, theirs).await.unwrap(), Claimed::Unknown);
    assert_eq!(registry.decide(&who, theirs, &APPROVE).await.unwrap(), Decided::Unknown);
    assert_eq!(registry.withdraw(&who, theirs).await.unwrap(), Decided::Unknown);
    let own = file(&it, &other, "菜鸟二号").await;
    assert_eq!(registry.claim_next(&who, Order::Age, &filter).await.unwrap(), Some(own));
    assert_eq!(registry.decide(&who, own, &APPROVE).await.unwrap(), Decided::Done);
    let left = registry.case(&operator(), theirs).await.unwrap().unwrap();
    assert_eq!((left.claim, left.decided), (None, None));
}

async fn every_list_ends_where_a_reach_does(it: Fixture) {
    let other = another(&it).await;
    let (registry, all, own) = (&it.registry, &operator(), other.account.id);
    for caller in [&it.caller, &other] {
        let account = caller.account.id;
        registry.create_key(all, account, None, None).await.unwrap().unwrap();
        for kind in ActorKind::ALL {
            registry.add_actor(all, account, kind, "x").await.unwrap().unwrap();
        }
        let new = NewSubscription {
            account,
            form: notices::PATIENT.name.into(),
            kinds: vec![],
            url: Secret::new("https://example.com"),
            place: String::new(),
        };
        registry.subscribe(all, new).await.unwrap().unwrap();
        let key = FileKey::new(format!("{account}/a.png")).unwrap();
        let object = registry.new_object(account, key.clone(), "image/png").await;
        let mut object = object.unwrap();
        object.write(&png(0)).await.unwrap();
        object.keep(all).await.unwrap();
        registry.file_letter(caller, letter("委托", &key)).await.unwrap();
        registry.file_icp_record(caller, record(&key)).await.unwrap();
        file(&it, caller, "菜鸟网络").await;
    }
    let scopes = [Scope::Read, Scope::Accounts];
    let who = limited(&scopes, &[own]);
    let seen = async |who: &Operator| {
        let mut seen = vec![];
        let accounts = registry.accounts(who, None, 10).await.unwrap();
        seen.push(accounts.iter().map(|it| it.id).collect());
        let keys = registry.keys(who, None, None, 10).await.unwrap();
        seen.push(keys.iter().map(|it| it.account).collect());
        for kind in ActorKind::ALL {
            let actors = registry.actors(who, kind, None, 0, 10).await.unwrap();
            seen.push(actors.iter().map(|it| it.account).collect());
        }
        let subscriptions = registry.subscriptions(who, None, 0, 10).await.unwrap();
        seen.push(subscriptions.iter().map(|it| it.account).collect());
        let overview = registry.overview(who, OverviewFilter::default(), None, 10).await.unwrap();
        seen.push(overview.iter().map(|it| it.account).collect());
        let letters = registry.held_letters(who, &PaperFilter::default(), None, 10).await.unwrap();
        seen.push(letters.iter().map(|it| it.filed.account).collect());
        let records = registry.held_icp_records(who, &PaperFilter::default(), None, 10).await;
        seen.push(records.unwrap().iter().map(|it| it.filed.account).collect());
        let mut deliveries: Vec<_> = registry
            .deliveries(who, &DeliveryFilter::default(), 0, 100)
            .await
            .unwrap()
            .iter()
            .map(|it| it.told.account)
            .collect();
        deliveries.dedup();
        seen.push(deliveries);
        seen
    };
    for accounts in seen(&who).await {
        assert_eq!(accounts, [own]);
    }
    for accounts in seen(&operator()).await {
        assert_eq!(accounts.into_iter().collect::<BTreeSet<_>>().len(), 2);
    }
    for accounts in seen(&limited(&scopes, &[])).await {
        assert_eq!(accounts, []);
    }
    assert!(registry.notices(&who, None, None, 10).await.unwrap().is_empty());
    let filings = registry.carrier_filings(&who, CarrierFilter::default(), None, 10).await;
    assert!(filings.unwrap().is_empty());
}

async fn the_log_of_one_account_is_its_own_events(it: Fixture) {
    let other = another(&it).await;
    file(&it, &it.caller, "菜鸟一号").await;
    file(&it, &other, "菜鸟二号").await;
    while it.registry.sequence().await.unwrap() != Sequenced::Idle {}
    let who = limited(&[Scope::Audit], &[other.account.id]);
    let registry = &it.registry;
    let events = registry.recorded(&operator(), 0, 100).await.unwrap();
    let own: Vec<_> =
        events.iter().filter(|it| it.account == Some(other.account.id.0)).map(|it| it.id).collect();
    assert!(own.len() > 1 && own.len() < events.len());
    let (mut seen, mut from) = (vec![], 0);
    while let [entry] = &*registry.log_entries(&who, from, 1).await.unwrap() {
        let event: serde_json::Value = serde_json::from_str(&entry.line).unwrap();
        seen.push(event["id"].as_i64().unwrap());
        from = entry.position + 1;
    }
    assert_eq!(seen, own);
    let whole = registry.log_entries(&operator(), 0, 100).await.unwrap();
    assert_eq!(whole.len(), events.len());
    assert!(matches!(registry.prove_event(&who, own[0]).await.unwrap(), Proven::Yes(_)));
    let theirs = Some(it.caller.account.id.0);
    let theirs = events.iter().find(|it| it.account == theirs).unwrap();
    assert_eq!(registry.prove_event(&who, theirs.id).await.unwrap(), Proven::Unknown);
    assert_eq!(lacks(registry.recorded(&who, 0, 100).await), Lack::Reach);
}

async fn what_is_everybodys_takes_who_reaches_everybody(it: Fixture) {
    let who = limited(&Scope::ALL, &[it.caller.account.id]);
    let (registry, account) = (&it.registry, it.caller.account.id);
    let opened = registry.create_account(&who, "c", AccountKind::Enterprise).await;
    assert_eq!(lacks(opened), Lack::Reach);
    assert_eq!(lacks(registry.rotate_master(&who, None).await), Lack::Reach);
    assert_eq!(lacks(registry.carrier_batches(&who, None, None, None, 1).await), Lack::Reach);
    // Names of keys are one for all accounts: whether one is taken is not for everybody to know.
    let given = || Some(Credentials { id: "mine".into(), secret: Secret::new("s") });
    assert_eq!(lacks(registry.create_key(&who, account, given(), None).await), Lack::Reach);
    let key = registry.create_key(&who, account, None, None).await.unwrap().unwrap();
    let outside = limited(&Scope::ALL, &[AccountId(1)]);
    assert!(registry.key(&outside, &key.id).await.unwrap().is_none());
    let changed = registry.set_key_state(&outside, &key.id, KeyState::Deleted).await;
    assert!(!changed.unwrap());
    let made = registry.create_key(&outside, account, None, None).await.unwrap();
    assert_eq!(made.unwrap_err(), NotAdded::UnknownAccount);
    let state = registry.key(&who, &key.id).await.unwrap().unwrap().state;
    assert_eq!(state, KeyState::Active);
}

async fn entering_what_two_have_to_approve_goes_beyond_it_too(mut it: Fixture) {
    let second_eyes = SecondEyes(vec![Chosen::Qualification]);
    it.reopen(Reviewing { second_eyes, ..Reviewing::default() }).await;
    let account = it.caller.account.id;
    let with = |scopes: &[Scope]| limited(scopes, &[account]);
    let enter = async |by: &Operator, approved| {
        let command = entering::entered("甲", approved);
        it.registry.seed_qualification(by, account, PACK.channel, &command).await
    };
    let usual = with(&[Scope::Accounts, Scope::Decide]);
    assert_eq!(lacks(enter(&usual, true).await), Lack::Scope(Scope::Overrule));
    assert!(enter(&usual, false).await.unwrap().is_ok());
    let beyond = with(&[Scope::Accounts, Scope::Decide, Scope::Overrule]);
    assert_eq!(enter(&beyond, true).await.unwrap(), Err(NotAdded::NameTaken));
}

async fn going_beyond_the_usual_course_takes_a_scope(mut it: Fixture) {
    let second_eyes = SecondEyes(vec![Chosen::Source(Source::Company)]);
    it.reopen(Reviewing { second_eyes, ..Reviewing::default() }).await;
    let id = file(&it, &it.caller, "菜鸟一号").await;
    let (registry, overrule) = (&it.registry, Lack::Scope(Scope::Overrule));
    let [li, wang] = ["li", "wang"].map(|name| holder(name, Post::Reviewer));
    let despite = Decision::Approve { despite_findings: true };
    assert_eq!(lacks(registry.decide(&li, id, &despite).await), overrule);
    assert_eq!(registry.decide(&li, id, &APPROVE).await.unwrap(), Decided::Noted);
    // Anybody may be the first of two, and not the second.
    assert_eq!(lacks(registry.decide(&wang, id, &APPROVE).await), overrule);
    assert_eq!(lacks(registry.withdraw(&wang, id).await), overrule);
    let senior = holder("wang", Post::SeniorReviewer);
    assert_eq!(registry.decide(&senior, id, &APPROVE).await.unwrap(), Decided::Done);
    // An auditor looks, and does nothing.
    let auditor = holder("zhao", Post::Auditor);
    assert!(registry.case(&auditor, id).await.unwrap().is_some());
    assert_eq!(lacks(registry.claim(&auditor, id).await), Lack::Scope(Scope::Review));
    assert_eq!(lacks(registry.decide(&auditor, id, &APPROVE).await), Lack::Scope(Scope::Decide));
    assert_eq!(lacks(registry.accounts(&auditor, None, 1).await), Lack::Scope(Scope::Accounts));
}

async fn approving_what_one_enters_takes_deciding(it: Fixture) {
    let who = limited(&[Scope::Accounts], &[it.caller.account.id]);
    let enter = async |approved| {
        let command = entering::entered("甲", approved);
        it.registry.seed_qualification(&who, it.caller.account.id, PACK.channel, &command).await
    };
    assert_eq!(lacks(enter(true).await), Lack::Scope(Scope::Decide));
    let id = enter(false).await.unwrap().unwrap();
    assert!(it.registry.entered_qualification(&who, id).await.unwrap().is_some());
    let shown = it.registry.held_qualification(&who, id).await;
    assert_eq!(lacks(shown), Lack::Scope(Scope::Read));
}

on_both_engines!(
    queues_and_searches_end_where_a_reach_does,
    nobody_takes_on_what_is_not_reached,
    every_list_ends_where_a_reach_does,
    the_log_of_one_account_is_its_own_events,
    what_is_everybodys_takes_who_reaches_everybody,
    going_beyond_the_usual_course_takes_a_scope,
    entering_what_two_have_to_approve_goes_beyond_it_too,
    approving_what_one_enters_takes_deciding,
);
