//! What owners are told: written with the change, delivered in order, tried again, given up, asked for
//! once more.

use signet_domain::ids::AccountId;

use super::*;
use crate::clock::wall;
use crate::registry::deliveries::{
    Delivery, DeliveryFilter, DeliveryState, Outcome, Parcel, Redelivered, Settled,
};
use crate::registry::forms::{Form, Retries, SIGNATURE_DECIDED, SIGNATURE_FILED};
use crate::registry::subscriptions::{
    NewSubscription, Subscription, SubscriptionChange, SubscriptionState,
};

on_both_engines!(
    what_happens_is_written_for_each_who_wants_it,
    nobody_else_is_told,
    one_subject_is_told_in_order_and_others_do_not_wait,
    what_is_not_taken_is_tried_again_and_given_up,
    whoever_is_gone_is_told_nothing_more,
    what_ended_is_delivered_once_more_out_of_order,
    the_same_bytes_are_sent_every_time,
    two_servers_claim_a_delivery_once,
    what_was_claimed_by_a_server_that_vanished_is_delivered,
    what_ended_is_kept_for_a_while,
    papers_are_told_of_once,
);

/// Tells everything, for three days.
pub(super) const PATIENT: Form = Form {
    name: "patient",
    channel: None,
    kinds: &[],
    content_type: "text/plain",
    render: |told| format!("{} of {} at {}: {}", told.kind, told.subject, told.at.0, told.data),
    is_taken: |status, _| status == 200,
    retries: Retries::BackOff,
};

/// Tells of signatures of one channel, three times at fixed pauses.
pub(super) const BRIEF: Form = Form {
    name: "brief",
    channel: Some(Channel("test")),
    kinds: &[SIGNATURE_FILED, SIGNATURE_DECIDED],
    retries: Retries::After(&[1_000, 2_000]),
    ..PATIENT
};

/// Later than anything written so far.
pub(super) fn soon() -> Timestamp {
    wall().plus_millis(1_000)
}

pub(super) async fn set(registry: &Registry, id: i64, state: SubscriptionState) {
    let change = SubscriptionChange { state: Some(state), kinds: None };
    let changed = registry.change_subscription(&operator(), id, change).await;
    assert_eq!(changed.unwrap().unwrap().unwrap().state, state);
}

pub(super) async fn subscribe(fixture: &Fixture, form: Form, kinds: &[&str]) -> Subscription {
    let new = wanted(fixture.caller.account.id, form.name, kinds);
    let (made, _) = fixture.registry.subscribe(&operator(), new).await.unwrap().unwrap();
    made
}

pub(super) fn wanted(account: AccountId, form: &str, kinds: &[&str]) -> NewSubscription {
    NewSubscription {
        account,
        form: form.into(),
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        url: Secret::new("https://hooks.example.com/?token=t0ken"),
        place: "https://hooks.example.com".into(),
    }
}

pub(super) async fn file(fixture: &Fixture, name: &str) -> i64 {
    let filed = fixture.registry.register_signature(&fixture.caller, signature(name)).await;
    filed.unwrap().application.0
}

async fn approve(fixture: &Fixture, application: i64) {
    let id = signet_domain::ids::ApplicationId(application);
    let decision = Decision::Approve { despite_findings: true };
    let decided = fixture.registry.decide(&operator(), id, &decision).await.unwrap();
    assert_eq!(decided, Decided::Done);
}

pub(super) async fn claim(registry: &Registry, now: Timestamp) -> Vec<Parcel> {
    registry.claim_deliveries(now, |_| 100).await.unwrap()
}

pub(super) fn kinds(parcels: &[Parcel]) -> Vec<&str> {
    parcels.iter().map(|parcel| parcel.delivery.told.kind.as_str()).collect()
}

pub(super) async fn settle(
    registry: &Registry,
    parcel: &Parcel,
    outcome: Outcome,
    at: Timestamp,
) -> Settled {
    registry.settle_delivery(parcel, &outcome, NOW, at).await.unwrap()
}

pub(super) fn taken() -> Outcome {
    Outcome::Taken { what: "answered 200".into() }
}

fn not_taken() -> Outcome {
    Outcome::NotTaken { what: "answered 500".into(), pause: None }
}

pub(super) async fn outbox(registry: &Registry) -> Vec<Delivery> {
    registry.deliveries(&operator(), &DeliveryFilter::default(), 0, 1000).await.unwrap()
}

async fn what_happens_is_written_for_each_who_wants_it(fixture: Fixture) {
    file(&fixture, "以前").await;
    let all = subscribe(&fixture, PATIENT, &[]).await;
    let brief = subscribe(&fixture, BRIEF, &[]).await;
    let decisions = subscribe(&fixture, PATIENT, &[SIGNATURE_DECIDED]).await;
    let application = file(&fixture, "菜鸟").await;
    approve(&fixture, application).await;
    let which = Which::Named(Market::Mainland, SignatureName::new("菜鸟").unwrap());
    fixture.registry.delete_signature(&fixture.caller, &which).await.unwrap();
    let written = outbox(&fixture.registry).await;
    let to = |subscription: &Subscription| -> Vec<&str> {
        let to = written.iter().filter(|it| it.subscription == subscription.id);
        to.map(|it| it.told.kind.as_str()).collect()
    };
    assert_eq!(to(&all), [SIGNATURE_FILED, SIGNATURE_DECIDED, "signature.deleted"]);
    assert_eq!(to(&brief), [SIGNATURE_FILED, SIGNATURE_DECIDED]);
    assert_eq!(to(&decisions), [SIGNATURE_DECIDED]);
    let decided = written.iter().find(|it| it.told.kind == SIGNATURE_DECIDED).unwrap();
    let data = &decided.told.data;
    assert_eq!((&data["state"], &data["usage"]), (&"approved".into(), &"general".into()));
    assert_eq!(data["application"], application);
}

async fn nobody_else_is_told(fixture: Fixture) {
    let registry = &fixture.registry;
    let other = registry.create_account(&operator(), "b", AccountKind::Enterprise).await.unwrap();
    let new = wanted(other.id, PATIENT.name, &[]);
    let (theirs, _) = registry.subscribe(&operator(), new).await.unwrap().unwrap();
    let disabled = subscribe(&fixture, PATIENT, &[]).await;
    set(registry, disabled.id, SubscriptionState::Disabled).await;
    file(&fixture, "菜鸟").await;
    assert_eq!(outbox(registry).await, []);
    let caller = Fixture::caller(registry, other.id).await;
    registry.register_signature(&caller, signature("菜鸟")).await.unwrap();
    assert_eq!(outbox(registry).await[0].subscription, theirs.id);
}

async fn one_subject_is_told_in_order_and_others_do_not_wait(fixture: Fixture) {
    subscribe(&fixture, PATIENT, &[]).await;
    let (first, second) = (file(&fixture, "菜鸟").await, file(&fixture, "裹裹").await);
    approve(&fixture, first).await;
    approve(&fixture, second).await;
    let registry = &fixture.registry;
    let now = soon();
    let parcels = claim(registry, now).await;
    assert_eq!(kinds(&parcels), [SIGNATURE_FILED, SIGNATURE_FILED]);
    assert_eq!(kinds(&claim(registry, now).await), [""; 0], "they are under way");
    // One is taken, the other is not: only behind the first one it goes on.
    assert_eq!(settle(registry, &parcels[0], taken(), now).await, Settled::Delivered);
    let Settled::Again(next) = settle(registry, &parcels[1], not_taken(), now).await else {
        panic!("it is tried again");
    };
    let parcels = claim(registry, now).await;
    assert_eq!(kinds(&parcels), [SIGNATURE_DECIDED]);
    assert_eq!(parcels[0].delivery.told.data["application"], first);
    assert_eq!(settle(registry, &parcels[0], taken(), now).await, Settled::Delivered);
    assert_eq!(kinds(&claim(registry, now).await), [""; 0]);
    let parcels = claim(registry, next).await;
    assert_eq!(kinds(&parcels), [SIGNATURE_FILED]);
    assert_eq!(parcels[0].delivery.told.data["application"], second);
    assert_eq!(settle(registry, &parcels[0], taken(), next).await, Settled::Delivered);
    assert_eq!(kinds(&claim(registry, next).await), [SIGNATURE_DECIDED]);
}

async fn what_is_not_taken_is_tried_again_and_given_up(fixture: Fixture) {
    subscribe(&fixture, BRIEF, &[]).await;
    let application = file(&fixture, "菜鸟").await;
    approve(&fixture, application).await;
    let registry = &fixture.registry;
    let mut now = soon();
    for pause in [1_000, 2_000] {
        let parcels = claim(registry, now).await;
        assert_eq!(kinds(&parcels), [SIGNATURE_FILED]);
        let next = now.plus_millis(pause);
        // What the other side asks for is no part of these terms.
        let asks = Outcome::NotTaken { what: "answered 503".into(), pause: Some(9_000_000) };
        assert_eq!(settle(registry, &parcels[0], asks, now).await, Settled::Again(next));
        assert_eq!(kinds(&claim(registry, next.plus_millis(-1)).await), [""; 0]);
        now = next;
    }
    let parcels = claim(registry, now).await;
    assert_eq!(settle(registry, &parcels[0], not_taken(), now).await, Settled::Dead);
    let dead =
        registry.delivery(&operator(), &parcels[0].delivery.message()).await.unwrap().unwrap();
    assert_eq!((dead.state, dead.attempts), (DeliveryState::Dead, 3));
    assert_eq!((&*dead.outcome, dead.ended), ("answered 500", Some(now)));
    let recorded = registry.recorded(&operator(), 0, 1000).await.unwrap();
    assert!(recorded.iter().any(|it| it.kind == "delivery.dead" && it.subject == dead.message()));
    // What came behind it goes on.
    assert_eq!(kinds(&claim(registry, now).await), [SIGNATURE_DECIDED]);
}

async fn whoever_is_gone_is_told_nothing_more(fixture: Fixture) {
    let gone = subscribe(&fixture, PATIENT, &[]).await;
    let application = file(&fixture, "菜鸟").await;
    approve(&fixture, application).await;
    let registry = &fixture.registry;
    let now = soon();
    let parcels = claim(registry, now).await;
    let outcome = Outcome::Gone { what: "answered 410".into() };
    assert_eq!(settle(registry, &parcels[0], outcome.clone(), now).await, Settled::Disabled);
    let found = registry.subscription(&operator(), gone.id).await.unwrap().unwrap();
    assert_eq!(found.state, SubscriptionState::Disabled);
    assert!(outbox(registry).await.iter().all(|it| it.state == DeliveryState::Dead));
    file(&fixture, "裹裹").await;
    assert_eq!(outbox(registry).await.len(), 2);
    // A form with terms of its own goes by them.
    subscribe(&fixture, BRIEF, &[]).await;
    file(&fixture, "驿站").await;
    let parcels = claim(registry, soon()).await;
    let next = now.plus_millis(1_000);
    assert_eq!(settle(registry, &parcels[0], outcome, now).await, Settled::Again(next));
}

async fn what_ended_is_delivered_once_more_out_of_order(fixture: Fixture) {
    let subscription = subscribe(&fixture, PATIENT, &[]).await;
    let application = file(&fixture, "菜鸟").await;
    let registry = &fixture.registry;
    let now = soon();
    let parcels = claim(registry, now).await;
    let message = parcels[0].delivery.message();
    let again = async || registry.redeliver(&operator(), &message, now).await;
    assert_eq!(again().await.unwrap(), Redelivered::Waits);
    assert_eq!(settle(registry, &parcels[0], taken(), now).await, Settled::Delivered);
    approve(&fixture, application).await;
    let decided = claim(registry, soon()).await;
    assert_eq!(kinds(&decided), [SIGNATURE_DECIDED]);
    assert_eq!(again().await.unwrap(), Redelivered::Due);
    // Neither waits for the other.
    let once_more = claim(registry, now).await;
    assert_eq!(kinds(&once_more), [SIGNATURE_FILED]);
    assert!(once_more[0].delivery.again && !decided[0].delivery.again);
    let Settled::Again(next) = settle(registry, &decided[0], not_taken(), now).await else {
        panic!("it is tried again");
    };
    assert_eq!(kinds(&claim(registry, next).await), [SIGNATURE_DECIDED]);
    assert_eq!(settle(registry, &once_more[0], taken(), next).await, Settled::Delivered);
    assert_eq!(
        registry.redeliver(&operator(), "msg_1_2", now).await.unwrap(),
        Redelivered::Unknown
    );
    set(registry, subscription.id, SubscriptionState::Disabled).await;
    assert_eq!(again().await.unwrap(), Redelivered::Disabled);
}

async fn the_same_bytes_are_sent_every_time(fixture: Fixture) {
    subscribe(&fixture, PATIENT, &[]).await;
    file(&fixture, "菜鸟").await;
    let registry = &fixture.registry;
    let first = claim(registry, soon()).await.remove(0);
    let Settled::Again(next) = settle(registry, &first, not_taken(), soon()).await else {
        panic!("it is tried again");
    };
    // Whatever another version would say of it.
    let change = Step::new(
        "UPDATE delivery SET data = '{\"name\": \"other\"}' WHERE seq = $1",
        vec![first.delivery.seq.into()],
    );
    registry.inner.db.write(vec![change]).await.unwrap();
    let second = claim(registry, next).await.remove(0);
    assert_eq!((second.delivery.attempts, first.delivery.attempts), (1, 0));
    assert_eq!(second.delivery.message(), first.delivery.message());
    assert!(second.body == first.body && second.body.contains("菜鸟"), "{}", second.body);
}

async fn two_servers_claim_a_delivery_once(fixture: Fixture) {
    subscribe(&fixture, PATIENT, &[]).await;
    let mut unlimited = fixture.caller.clone();
    let mut account = (*unlimited.account).clone();
    account.signature_limit = Some(0);
    unlimited.account = account.into();
    for letter in 'a'..='p' {
        let command = signature(&format!("菜鸟{letter}"));
        fixture.registry.register_signature(&unlimited, command).await.unwrap();
    }
    let now = soon();
    let other = match &fixture.database {
        Some(url) => Registry::open(options(Place::Passing, Some(url.clone()))).await.unwrap(),
        None => fixture.registry.clone(),
    };
    let claiming = [&fixture.registry, &other, &fixture.registry, &other].map(|registry| {
        let registry = registry.clone();
        tokio::spawn(async move { claim(&registry, now).await })
    });
    let mut claimed = vec![];
    for claiming in claiming {
        claimed.extend(claiming.await.unwrap().iter().map(|parcel| parcel.delivery.seq));
    }
    claimed.sort_unstable();
    let all: Vec<_> = outbox(&fixture.registry).await.iter().map(|it| it.seq).collect();
    assert_eq!((claimed.len(), claimed), (16, all));
    if fixture.database.is_some() {
        other.close().await;
    }
}

async fn what_was_claimed_by_a_server_that_vanished_is_delivered(mut fixture: Fixture) {
    subscribe(&fixture, PATIENT, &[]).await;
    file(&fixture, "菜鸟").await;
    let claimed = claim(&fixture.registry, soon()).await;
    assert_eq!(kinds(&claimed), [SIGNATURE_FILED]);
    // Nothing was let go of: it was killed between the claim and the answer.
    fixture.reopen(Reviewing::default()).await;
    let registry = &fixture.registry;
    let at_once = claim(registry, soon()).await;
    let parcels = match fixture.database {
        // Alone with its database, a server that starts knows that nobody is at it.
        None => at_once,
        Some(_) => {
            assert_eq!(kinds(&at_once), [""; 0]);
            claim(registry, soon().plus_millis(60_000)).await
        }
    };
    assert_eq!(kinds(&parcels), [SIGNATURE_FILED]);
    assert_eq!(parcels[0].body, claimed[0].body);
    // The one that had it first comes back with an answer: a failure is not its own to tell any more.
    assert_eq!(settle(registry, &parcels[0], taken(), soon()).await, Settled::Delivered);
    assert_eq!(settle(registry, &claimed[0], not_taken(), soon()).await, Settled::Lost);
    // What a server lets go of when it ends is due at once.
    file(&fixture, "裹裹").await;
    assert_eq!(claim(registry, soon()).await.len(), 1);
    registry.release_deliveries(wall()).await.unwrap();
    assert_eq!(claim(registry, soon()).await.len(), 1);
}

async fn what_ended_is_kept_for_a_while(fixture: Fixture) {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    subscribe(&fixture, BRIEF, &[]).await;
    for name in ["菜鸟", "裹裹", "驿站"] {
        file(&fixture, name).await;
    }
    let registry = &fixture.registry;
    let now = soon();
    let parcels = claim(registry, now).await;
    assert_eq!(settle(registry, &parcels[0], taken(), now).await, Settled::Delivered);
    let mut at = now;
    while let Settled::Again(next) = {
        let mine = claim(registry, at).await;
        let parcel = mine.first().unwrap_or(&parcels[1]);
        settle(registry, parcel, not_taken(), at).await
    } {
        at = next;
    }
    let left = |wall: Timestamp| async move {
        registry.sweep_deliveries(wall).await;
        outbox(registry).await.iter().map(|it| it.state.name()).collect::<Vec<_>>()
    };
    assert_eq!(left(now.plus_millis(7 * DAY)).await, ["delivered", "dead", "waiting"]);
    assert_eq!(left(now.plus_millis(7 * DAY + 1)).await, ["dead", "waiting"]);
    assert_eq!(left(at.plus_millis(30 * DAY)).await, ["dead", "waiting"]);
    assert_eq!(left(at.plus_millis(30 * DAY + 1)).await, ["waiting"]);
}

async fn papers_are_told_of_once(fixture: Fixture) {
    subscribe(&fixture, PATIENT, &["paper.lapses"]).await;
    let scan = fixture.upload("letter.png", &png(0)).await;
    let registry = &fixture.registry;
    registry.file_letter(&fixture.caller, letter("letter", &scan)).await.unwrap();
    // The letter ends with 2026-01-01.
    let near = Day::fixed(2025, 12, 30).begins();
    registry.sweep_papers(near).await;
    registry.sweep_papers(near).await;
    let written = outbox(registry).await;
    assert_eq!(written.len(), 1, "once");
    assert_eq!(written[0].told.data["paper"], "letter");
    assert_eq!(written[0].told.data["last_day"], "2026-01-01");
}
