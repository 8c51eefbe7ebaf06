//! Who may assume a role.

use serde_json::json;
use signet_domain::access::{Assumer, Outcome};
use signet_domain::authority::{Lack, Reach, Scope};

use super::*;
use crate::{Actor, ActorKind, PolicyTrouble, Undone};

impl Fixture {
    /// What comes of somebody's asking to assume a role.
    async fn assume(&self, role: &Actor, who: &Assumer) -> Result<String, PolicyTrouble> {
        let issued = self.registry.assume_role_as(&operator(), who, role, "night", 900, &[]).await;
        issued.unwrap().map(|issued| issued.id)
    }

    /// What is told of the events of a kind, the newest last.
    async fn recorded(&self, kind: &'static str) -> Vec<serde_json::Value> {
        let sql = "SELECT detail FROM event WHERE kind = $1 ORDER BY id";
        let rows = self.registry.inner.db.read(sql, vec![kind.into()]).await.unwrap();
        rows.iter().map(|row| serde_json::from_str(row.text(0).unwrap()).unwrap()).collect()
    }

    async fn other_account(&self) -> AccountId {
        let made = self.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
        made.unwrap().id
    }

    async fn trust(&self, role: &Actor, trust: Option<&serde_json::Value>) {
        let document = trust.map(ToString::to_string);
        let set = self.registry.set_trust(&operator(), role, document.as_deref()).await;
        set.unwrap().unwrap();
    }
}

fn user(actor: &Actor) -> Assumer {
    Assumer { account: actor.account, user: Some((actor.id, actor.name.clone())) }
}

async fn a_role_trusts_its_own_account_unless_told(it: Fixture) {
    let role = it.actor(ActorKind::Role, "sender").await;
    let ann = it.actor(ActorKind::User, "ann").await;
    let own = Assumer::account(role.account);
    let stranger = Assumer::account(it.other_account().await);
    let (no, denied) = (
        Err(PolicyTrouble::NotTrusted(Outcome::ImplicitDeny)),
        Err(PolicyTrouble::NotTrusted(Outcome::ExplicitDeny)),
    );
    assert!(it.assume(&role, &own).await.is_ok());
    assert!(it.assume(&role, &user(&ann)).await.is_ok());
    assert_eq!(it.assume(&role, &stranger).await, no);

    let only_ann = json!({ "lines": ["allow x:Assume"], "trusts": [[role.account.0, ann.id]] });
    it.trust(&role, Some(&only_ann)).await;
    assert_eq!(it.registry.trust_of(&operator(), &role).await.unwrap(), Some(only_ann.to_string()));
    assert!(it.assume(&role, &user(&ann)).await.is_ok());
    assert_eq!(it.assume(&role, &own).await, no);
    let of_stranger = json!({ "other": ["allow *"], "trusts": [stranger.account.0] });
    it.trust(&role, Some(&of_stranger)).await;
    assert!(it.assume(&role, &stranger).await.is_ok());
    assert_eq!(it.assume(&role, &user(&ann)).await, no);
    it.trust(&role, Some(&json!({ "lines": ["deny x:Assume"], "trusts": ["*"] }))).await;
    assert_eq!(it.assume(&role, &user(&ann)).await, denied);
    // What it says of other actions has nothing to do with assuming it.
    it.trust(&role, Some(&json!({ "lines": ["allow x:Add"], "trusts": ["*"] }))).await;
    assert_eq!(it.assume(&role, &own).await, no);
    it.trust(&role, None).await;
    assert_eq!(it.registry.trust_of(&operator(), &role).await.unwrap(), None);
    assert!(it.assume(&role, &own).await.is_ok());

    let issued = it.recorded("session.issued").await;
    let by: Vec<_> = issued.iter().map(|detail| detail["by"].as_str().unwrap()).collect();
    let ann = format!("account/{}/user/ann", role.account);
    let own = format!("account/{}", role.account);
    let stranger = format!("account/{}", stranger.account);
    let expect: [&str; 5] = [&own, &ann, &ann, &stranger, &own];
    assert_eq!(by, expect);
    assert_eq!(it.recorded("role.trust-changed").await.len(), 5);
}

async fn a_role_is_added_with_whom_it_trusts(it: Fixture) {
    let account = it.caller.account.id;
    let add = |name: &'static str, trust: &str| {
        let (registry, trust) = (it.registry.clone(), trust.to_owned());
        async move { registry.add_role(&operator(), account, name, Some(&trust)).await.unwrap() }
    };
    let nobody = add("bad", r#"{"lines":["allow *"]}"#).await;
    assert_eq!(nobody, Err(PolicyTrouble::Unreadable("it trusts nobody".into())));
    let other = it.other_account().await;
    let trust = json!({ "lines": ["allow *"], "trusts": [other.0] }).to_string();
    let role = add("sender", &trust).await.unwrap();
    assert_eq!(add("sender", &trust).await, Err(PolicyTrouble::NameTaken));
    assert_eq!(it.registry.trust_of(&operator(), &role).await.unwrap(), Some(trust));
    assert!(it.assume(&role, &Assumer::account(other)).await.is_ok());
    assert!(it.assume(&role, &Assumer::account(account)).await.is_err());

    let ann = it.actor(ActorKind::User, "ann").await;
    let of_user = it.registry.set_trust(&operator(), &ann, None).await.unwrap();
    assert_eq!(of_user, Err(PolicyTrouble::Unknown));
    assert!(it.registry.delete_actor(&operator(), &role).await.unwrap());
    assert_eq!(it.registry.set_trust(&operator(), &role, None).await.unwrap(), of_user);
}

async fn trust_and_sessions_end_where_a_reach_does(it: Fixture) {
    let role = it.actor(ActorKind::Role, "sender").await;
    let anybody = json!({ "lines": ["allow *"], "trusts": ["*"] });
    it.trust(&role, Some(&anybody)).await;
    let (registry, own) = (&it.registry, role.account);
    let elsewhere = it.other_account().await;
    let limited = |scope, account| Operator {
        authority: Authority::new([scope], Reach::Accounts([account].into())),
        ..operator()
    };
    let inside = limited(Scope::Accounts, own);
    let outside = limited(Scope::Accounts, elsewhere);
    let assume = async |by: &Operator, who: AccountId| {
        let who = Assumer::account(who);
        let issued = registry.assume_role_as(by, &who, &role, "night", 900, &[]).await;
        issued.unwrap().map(|_| ())
    };
    assert_eq!(assume(&inside, own).await, Ok(()));
    assert_eq!(assume(&inside, elsewhere).await, Err(PolicyTrouble::UnknownAccount));
    assert_eq!(assume(&outside, elsewhere).await, Err(PolicyTrouble::Unknown));
    assert_eq!(registry.trust_of(&outside, &role).await.unwrap(), None);
    let set = registry.set_trust(&outside, &role, None).await.unwrap();
    assert_eq!(set, Err(PolicyTrouble::Unknown));
    let added = registry.add_role(&outside, own, "late", None).await.unwrap();
    assert_eq!(added, Err(PolicyTrouble::UnknownAccount));
    let told = registry.trust_of(&inside, &role).await.unwrap();
    assert_eq!(told, Some(anybody.to_string()));

    let reader = limited(Scope::Read, own);
    for outcome in [
        registry.trust_of(&reader, &role).await.map(|_| ()),
        registry.set_trust(&reader, &role, Some("{}")).await.map(|_| ()),
        registry.add_role(&reader, own, "late", Some("{}")).await.map(|_| ()),
        registry.assume_role(&reader, &role, "night", 900, &[]).await.map(|_| ()),
    ] {
        let lacks = matches!(outcome, Err(Undone::Denied(Lack::Scope(Scope::Accounts))));
        assert!(lacks, "{outcome:?}");
    }
}

on_both_engines!(
    a_role_trusts_its_own_account_unless_told,
    a_role_is_added_with_whom_it_trusts,
    trust_and_sessions_end_where_a_reach_does,
);
