//! How many users, groups, roles and policies there may be.

use super::*;
use crate::{Actor, ActorKind, GROUPS_OF_USER, PolicyTrouble};

impl Fixture {
    /// Adds so many rows at once, past what adds them one by one; `$n` counts from 1.
    async fn fill(&self, insert: &'static str, rows: i64) {
        for n in 1..=rows {
            self.run(insert, vec![n.into(), self.caller.account.id.0.into()]).await;
        }
    }

    async fn add(&self, kind: ActorKind, name: &str) -> Result<Actor, PolicyTrouble> {
        let account = self.caller.account.id;
        self.registry.add_actor(&operator(), account, kind, name).await.unwrap()
    }
}

async fn an_account_has_so_many_groups(it: Fixture) {
    let account = it.caller.account.id;
    let most = ActorKind::Group.most();
    it.fill(
        "INSERT INTO actor (id, account, kind, name, created_at) \
         VALUES (CAST($1 AS BIGINT), $2, 'group', CAST(CAST($1 AS BIGINT) AS TEXT), 1)",
        most - 2,
    )
    .await;
    // Of several that ask at once, no more are added than there is room for.
    let names = ["a", "b", "c", "d", "e"];
    let all = names.map(|name| {
        let registry = it.registry.clone();
        tokio::spawn(async move {
            registry.add_actor(&operator(), account, ActorKind::Group, name).await
        })
    });
    let mut added = 0;
    for one in all {
        added += usize::from(one.await.unwrap().unwrap().is_ok());
    }
    assert_eq!(added, 2);
    let full = Err(PolicyTrouble::TooMany(most));
    assert_eq!(it.add(ActorKind::Group, "late").await, full);
    // Other kinds are counted by themselves.
    assert!(it.add(ActorKind::User, "ann").await.is_ok());
    let groups =
        it.registry.actors(&operator(), ActorKind::Group, Some(account), 0, 1).await.unwrap();
    assert!(it.registry.delete_actor(&operator(), &groups[0]).await.unwrap());
    assert!(it.add(ActorKind::Group, "late").await.is_ok());
}

async fn an_account_has_so_many_roles(it: Fixture) {
    let account = it.caller.account.id;
    it.fill(
        "INSERT INTO actor (id, account, kind, name, created_at) \
         VALUES (CAST($1 AS BIGINT), $2, 'role', CAST(CAST($1 AS BIGINT) AS TEXT), 1)",
        ActorKind::Role.most(),
    )
    .await;
    let added = it.registry.add_role(&operator(), account, "late", None).await.unwrap();
    assert_eq!(added, Err(PolicyTrouble::TooMany(1_000)));
    let taken = it.registry.add_role(&operator(), account, "7", None).await.unwrap();
    assert_eq!(taken, Err(PolicyTrouble::NameTaken), "a name that is taken is told first");
}

async fn a_user_is_in_so_many_groups(it: Fixture) {
    let user = it.actor(ActorKind::User, "ann").await;
    let mut groups = vec![];
    for name in 0..=GROUPS_OF_USER {
        groups.push(it.actor(ActorKind::Group, &name.to_string()).await);
    }
    let join =
        async |group| it.registry.set_member(&operator(), group, user.id, true).await.unwrap();
    let (last, first) = groups.split_last().unwrap();
    for group in first {
        assert!(join(group).await);
    }
    assert!(!join(last).await);
    assert!(it.registry.set_member(&operator(), &groups[0], user.id, false).await.unwrap());
    assert!(join(last).await);
}

async fn an_account_has_so_many_policies(it: Fixture) {
    it.fill(
        "INSERT INTO access_policy (account, name, language, document, created_at, changed_at) \
         VALUES ($2, CAST(CAST($1 AS BIGINT) AS TEXT), 'lines', '{}', 1, 1)",
        1_499,
    )
    .await;
    it.policy("last", r#"{"lines":["allow *"]}"#).await;
    let account = it.caller.account.id;
    let keep = async |name, anew| {
        let document = r#"{"lines":["deny *"]}"#;
        it.registry.keep_policy(&operator(), account, name, document, anew).await.unwrap()
    };
    assert_eq!(keep("late", false).await, Err(PolicyTrouble::TooMany(1_500)));
    assert_eq!(keep("last", false).await, Err(PolicyTrouble::NameTaken));
    assert!(keep("last", true).await.is_ok());
}

async fn so_many_policies_of_a_language_judge_an_actor(it: Fixture) {
    let user = it.actor(ActorKind::User, "ann").await;
    for name in ["a", "b", "c", "d"] {
        it.policy(name, r#"{"lines":["allow *"]}"#).await;
    }
    it.policy("elsewhere", r#"{"other":["allow *"]}"#).await;
    let attach = async |name| it.registry.attach(&operator(), &user, name).await.unwrap();
    for name in ["a", "b", "c"] {
        assert!(attach(name).await.is_ok());
    }
    assert_eq!(attach("d").await, Err(PolicyTrouble::TooMany(3)));
    assert_eq!(attach("a").await, Err(PolicyTrouble::NothingToDo));
    assert_eq!(attach("none").await, Err(PolicyTrouble::Unknown));
    // Neither those of another language nor those that everybody has are among them.
    assert!(attach("elsewhere").await.is_ok() && attach("everything").await.is_ok());
    it.registry.detach(&operator(), &user, "a").await.unwrap().unwrap();
    assert!(attach("d").await.is_ok());
}

on_both_engines!(
    an_account_has_so_many_groups,
    an_account_has_so_many_roles,
    a_user_is_in_so_many_groups,
    an_account_has_so_many_policies,
    so_many_policies_of_a_language_judge_an_actor,
);
