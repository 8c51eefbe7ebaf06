//! Changes that are asked for more than once under one key.

use signet_domain::caller::Once;
use signet_domain::ids::ApplicationId;

use super::*;
use crate::Claimed;

on_both_engines!(
    a_change_is_made_once_under_a_key,
    of_many_at_once_one_is_made,
    what_changed_nothing_is_not_remembered,
    answers_are_kept_sealed_and_for_a_time,
);

fn under(key: &str, request: &str) -> Operator {
    let once = Once { key: key.into(), request: b"what was asked".to_vec() };
    Operator { once: Some(once), request_id: request.into(), ..operator() }
}

async fn accounts(it: &Fixture) -> usize {
    it.registry.accounts(&operator(), None, 100).await.unwrap().len()
}

async fn a_change_is_made_once_under_a_key(it: Fixture) {
    let before = accounts(&it).await;
    let open =
        async |by: Operator| it.registry.create_account(&by, "b", AccountKind::Enterprise).await;
    let account = open(under("k", "first")).await.unwrap();
    // As if the server had ended before it answered.
    let kept = it.registry.done_once(&operator(), "k").await.unwrap().unwrap();
    assert_eq!((kept.kind, kept.subject), ("account.created".into(), account.id.to_string()));
    assert_eq!((kept.request, kept.answer), (b"what was asked".to_vec(), None));
    assert!(open(under("k", "second")).await.is_err());
    assert_eq!(accounts(&it).await, before + 1);
    // Another key, and another person's same key, are other changes.
    open(under("k2", "third")).await.unwrap();
    open(Operator { name: "wang".into(), ..under("k", "fourth") }).await.unwrap();
    assert_eq!(accounts(&it).await, before + 3);
    assert!(
        it.registry
            .done_once(&Operator { name: "zhang".into(), ..operator() }, "k")
            .await
            .unwrap()
            .is_none()
    );
}

async fn of_many_at_once_one_is_made(it: Fixture) {
    let before = accounts(&it).await;
    let all = (0..20).map(|n| {
        let registry = it.registry.clone();
        tokio::spawn(async move {
            let by = under("k", &n.to_string());
            registry.create_account(&by, "b", AccountKind::Enterprise).await.is_ok()
        })
    });
    let mut made = 0;
    for one in all.collect::<Vec<_>>() {
        made += usize::from(one.await.unwrap());
    }
    assert_eq!((made, accounts(&it).await), (1, before + 1));
}

async fn what_changed_nothing_is_not_remembered(it: Fixture) {
    let id = ApplicationId(1);
    assert_eq!(it.registry.claim(&under("k", "first"), id).await.unwrap(), Claimed::Unknown);
    assert!(it.registry.done_once(&operator(), "k").await.unwrap().is_none());
    let filed = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let claimed = it.registry.claim(&under("k", "second"), filed.application).await.unwrap();
    assert_eq!(claimed, Claimed::Done);
    assert_eq!(
        it.registry.done_once(&operator(), "k").await.unwrap().unwrap().kind,
        "application.claimed"
    );
}

async fn answers_are_kept_sealed_and_for_a_time(it: Fixture) {
    let by = under("k", "first");
    it.registry.create_account(&by, "b", AccountKind::Enterprise).await.unwrap();
    it.registry.keep_answer(&by, 200, b"a secret").await.unwrap();
    // Only the request that made the change has its answer kept.
    it.registry.keep_answer(&under("k", "second"), 200, b"another").await.unwrap();
    let kept = it.registry.done_once(&operator(), "k").await.unwrap().unwrap();
    assert_eq!(kept.answer, Some((200, b"a secret".to_vec())));
    let rows = it.registry.inner.db.read("SELECT answer FROM once", vec![]).await.unwrap();
    let sealed = rows[0].bytes(0).unwrap();
    assert!(!sealed.windows(8).any(|part| part == b"a secret"));

    it.registry.sweep_requests(NOW).await;
    assert!(it.registry.done_once(&operator(), "k").await.unwrap().is_some());
    let age = "UPDATE once SET created_at = created_at - 172900000";
    it.registry.inner.db.write(vec![Step::new(age, vec![])]).await.unwrap();
    it.registry.sweep_requests(NOW).await;
    assert!(it.registry.done_once(&operator(), "k").await.unwrap().is_none());
}
