//! Subscriptions: made, paused, given other secrets, removed.

use signet_domain::ids::AccountId;

use super::notices::{
    BRIEF, PATIENT, claim, file, kinds, outbox, set, settle, soon, subscribe, taken, wanted,
};
use super::*;
use crate::registry::deliveries::{Parcel, Settled};
use crate::registry::forms::SIGNATURE_FILED;
use crate::registry::subscriptions::{
    NotSubscribed, Subscription, SubscriptionChange, SubscriptionState, Tried,
};

on_both_engines!(
    a_pause_keeps_what_happens,
    other_kinds_are_chosen,
    secrets_overlap_while_they_are_replaced,
    removing_a_subscription_removes_what_it_waits_for,
    what_cannot_be_subscribed_is_refused,
);

async fn a_pause_keeps_what_happens(fixture: Fixture) {
    let subscription = subscribe(&fixture, PATIENT, &[]).await;
    let registry = &fixture.registry;
    set(registry, subscription.id, SubscriptionState::Paused).await;
    file(&fixture, "菜鸟").await;
    assert_eq!(claim(registry, soon()).await.len(), 0);
    let tried = registry.try_subscription(&operator(), subscription.id).await.unwrap();
    assert_eq!(tried, Tried::Inactive);
    set(registry, subscription.id, SubscriptionState::Active).await;
    assert_eq!(kinds(&claim(registry, soon()).await), [SIGNATURE_FILED]);
    let tried = registry.try_subscription(&operator(), subscription.id).await.unwrap();
    let Tried::Written(message) = tried else { panic!("{tried:?}") };
    let parcels = claim(registry, soon()).await;
    assert_eq!(kinds(&parcels), ["subscription.test"]);
    assert_eq!(parcels[0].delivery.message(), message);
}

async fn other_kinds_are_chosen(fixture: Fixture) {
    let registry = &fixture.registry;
    let change = async |id, kinds: &[&str]| {
        let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
        let change = SubscriptionChange { state: None, kinds: Some(kinds) };
        registry.change_subscription(&operator(), id, change).await.unwrap()
    };
    let subscription = subscribe(&fixture, PATIENT, &[]).await;
    let changed = change(subscription.id, &["paper.lapses"]).await.unwrap().unwrap();
    let kinds = vec!["paper.lapses".to_owned()];
    assert_eq!(changed, Subscription { kinds, ..subscription.clone() });
    file(&fixture, "菜鸟").await;
    assert_eq!(outbox(registry).await, []);
    assert_eq!(change(subscription.id, &[]).await.unwrap().unwrap(), subscription);
    file(&fixture, "裹裹").await;
    assert_eq!(outbox(registry).await.len(), 1);

    // A form that tells of some is asked for no other, and for all of its own by none.
    let brief = subscribe(&fixture, BRIEF, &[SIGNATURE_FILED]).await;
    let refused = change(brief.id, &[SIGNATURE_FILED, "paper.lapses"]).await.unwrap();
    assert_eq!(refused, Err("paper.lapses".into()));
    assert_eq!(
        registry.subscription(&operator(), brief.id).await.unwrap().unwrap().kinds,
        brief.kinds
    );
    assert_eq!(change(brief.id, &[]).await.unwrap().unwrap().kinds, BRIEF.kinds);
    assert_eq!(change(1, &[]).await, None);
    let events = registry
        .inner
        .db
        .read("SELECT COUNT(*) FROM event WHERE kind = 'subscription.changed'", vec![]);
    assert_eq!(events.await.unwrap()[0].int(0).unwrap(), 3);
}

async fn secrets_overlap_while_they_are_replaced(fixture: Fixture) {
    let registry = &fixture.registry;
    let new = wanted(fixture.caller.account.id, PATIENT.name, &[]);
    let (subscription, first) = registry.subscribe(&operator(), new).await.unwrap().unwrap();
    let rotated = registry.rotate_subscription_secret(&operator(), subscription.id).await;
    let (subscription, second) = rotated.unwrap().unwrap();
    let until = subscription.former_until.unwrap();
    for secret in [&first, &second] {
        assert!(secret.reveal().starts_with("whsec_"));
    }
    let secrets = |parcel: &Parcel| -> Vec<String> {
        parcel.secrets.iter().map(|secret| secret.reveal().to_owned()).collect()
    };
    file(&fixture, "菜鸟").await;
    let parcel = claim(registry, until.plus_millis(-1)).await.remove(0);
    assert_eq!(secrets(&parcel), [second.reveal(), first.reveal()]);
    assert_eq!(parcel.url.reveal(), "https://hooks.example.com/?token=t0ken");
    file(&fixture, "裹裹").await;
    let parcel = claim(registry, until).await.remove(0);
    assert_eq!(secrets(&parcel), [second.reveal()]);
    // Nothing of it lies open in the database.
    let rows =
        registry.inner.db.read("SELECT url, secret FROM subscription", vec![]).await.unwrap();
    for column in [0, 1] {
        let sealed = rows[0].bytes(column).unwrap();
        assert!(!sealed.windows(6).any(|part| part == b"t0ken" || part == b"whsec_"));
    }
    registry.sweep_deliveries(until).await;
    assert_eq!(
        registry.subscription(&operator(), subscription.id).await.unwrap().unwrap().former_until,
        None
    );
}

async fn removing_a_subscription_removes_what_it_waits_for(fixture: Fixture) {
    let subscription = subscribe(&fixture, PATIENT, &[]).await;
    file(&fixture, "菜鸟").await;
    let registry = &fixture.registry;
    let parcels = claim(registry, soon()).await;
    assert!(registry.unsubscribe(&operator(), subscription.id).await.unwrap());
    assert!(!registry.unsubscribe(&operator(), subscription.id).await.unwrap());
    assert_eq!(settle(registry, &parcels[0], taken(), soon()).await, Settled::Lost);
    assert_eq!(outbox(registry).await, []);
    file(&fixture, "裹裹").await;
    assert_eq!(outbox(registry).await, []);
}

async fn what_cannot_be_subscribed_is_refused(fixture: Fixture) {
    let account = fixture.caller.account.id;
    let refused = async |account, form: &str, kinds: &[&str]| {
        let new = wanted(account, form, kinds);
        fixture.registry.subscribe(&operator(), new).await.unwrap().err()
    };
    assert_eq!(refused(account, "none", &[]).await, Some(NotSubscribed::UnknownForm));
    let unknown = |kind: &str| Some(NotSubscribed::UnknownKind(kind.into()));
    assert_eq!(refused(account, "patient", &["signature.sold"]).await, unknown("signature.sold"));
    assert_eq!(refused(account, BRIEF.name, &["paper.lapses"]).await, unknown("paper.lapses"));
    let nobody = AccountId(1);
    assert_eq!(refused(nobody, "patient", &[]).await, Some(NotSubscribed::UnknownAccount));
}
