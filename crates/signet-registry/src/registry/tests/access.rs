//! Users, groups, roles and their keys; policies, sessions, networks, and the master key.

use signet_domain::access::{
    Denial, Effect, Facts, Language, Pattern, Patterns, Policy, Preset, Principal, Situation,
    SourceTrouble, Statement, Trust, TrustPolicy,
};
use signet_domain::account::Network;

use super::*;
use crate::audit::{Audited, audit_registry};
use crate::keys::{AccessKey, TokenTrouble};
use crate::{Actor, ActorKind, KeyChange, KeyMade, PolicyTrouble, Rotated};

/// A language of lines: `allow PATTERN` and `deny PATTERN`, as a list in JSON.
pub const LANGUAGE: Language = Language {
    name: "lines",
    channel: Channel("test"),
    mark: "lines",
    read,
    read_trust,
    assume: "x:Assume",
    attached_max: 3,
    action: |operation| format!("x:{operation}"),
    resource: |account| account.to_string(),
    facts: |_| Facts::new(),
    presets: &[Preset { name: "Everything", summary: "", document: r#"{"lines":["allow *"]}"# }],
};

/// Another language, of another channel.
pub const OTHER: Language =
    Language { name: "other", channel: Channel("other"), mark: "other", presets: &[], ..LANGUAGE };

fn read(document: &str) -> Result<Policy, String> {
    let document: serde_json::Value =
        serde_json::from_str(document).map_err(|error| error.to_string())?;
    let lines = document.get("lines").or(document.get("other")).and_then(|lines| lines.as_array());
    let statement = |line: &serde_json::Value| {
        let (effect, pattern) = line.as_str().and_then(|line| line.split_once(' '))?;
        let patterns = |text: &str| Patterns { patterns: vec![Pattern::new(text)], except: false };
        Some(Statement {
            effect: match effect {
                "allow" => Effect::Allow,
                "deny" => Effect::Deny,
                _ => return None,
            },
            actions: patterns(pattern),
            resources: patterns("*"),
            conditions: vec![],
        })
    };
    let statements = lines.into_iter().flatten().map(statement).collect::<Option<Vec<_>>>();
    Ok(Policy { statements: statements.ok_or("no such line")? })
}

/// Everybody whose id is listed, or `*`: users by theirs, and accounts by theirs with all their users.
fn read_trust(document: &str) -> Result<TrustPolicy, String> {
    let statement = read(document)?.statements.remove(0);
    let document: serde_json::Value = serde_json::from_str(document).unwrap();
    let listed = document["trusts"].as_array().ok_or("it trusts nobody")?;
    let principal = |of: &serde_json::Value| match (of.as_str(), of[0].as_i64(), of[1].as_i64()) {
        (Some("*"), ..) => Principal::Anybody,
        (_, Some(account), Some(user)) => Principal::Numbered(AccountId(account), user),
        _ => Principal::Account(AccountId(of.as_i64().unwrap())),
    };
    let principals = listed.iter().map(principal).collect();
    Ok(TrustPolicy { statements: vec![Trust { principals, statement }] })
}

impl Fixture {
    pub async fn actor(&self, kind: ActorKind, name: &str) -> Actor {
        let account = self.caller.account.id;
        self.registry.add_actor(&operator(), account, kind, name).await.unwrap().unwrap()
    }

    async fn user_key(&self, user: &Actor) -> AccessKey {
        match self.registry.create_user_key(&operator(), user.id, None).await.unwrap() {
            KeyMade::Done(key) => *key,
            other => panic!("{other:?}"),
        }
    }

    pub async fn policy(&self, name: &str, document: &str) {
        let account = self.caller.account.id;
        let kept = self.registry.keep_policy(&operator(), account, name, document, false).await;
        kept.unwrap().unwrap();
    }

    async fn attach(&self, actor: &Actor, name: &str) {
        self.registry.attach(&operator(), actor, name).await.unwrap().unwrap();
    }

    /// What is said to a call with a key, as it is kept now.
    async fn denial(&self, key: &str, operation: &str) -> Option<Denial> {
        let key = self.registry.calling_key(key).await.unwrap().unwrap();
        let situation = Situation { address: self.caller.address, now: NOW, secure: false };
        let asked = self.registry.authorize(&key, PACK.channel, operation, &situation, "r");
        asked.await.unwrap()
    }

    async fn may(&self, key: &str, operation: &str) -> bool {
        self.denial(key, operation).await.is_none()
    }
}

async fn a_user_has_two_keys_and_takes_them_along(it: Fixture) {
    let user = it.actor(ActorKind::User, "ann").await;
    let account = it.caller.account.id;
    let again = it.registry.add_actor(&operator(), account, ActorKind::User, "ann").await;
    assert_eq!(again.unwrap(), Err(PolicyTrouble::NameTaken));
    let first = it.user_key(&user).await;
    assert_eq!(first.principal, format!("account/{account}/user/ann"));
    let KeyMade::Done(second) = it.registry.rotate_key(&operator(), &first.id).await.unwrap()
    else {
        panic!("not rotated")
    };
    let third = it.registry.create_user_key(&operator(), user.id, None).await.unwrap();
    assert!(matches!(third, KeyMade::TooMany));
    assert!(it.registry.set_key_state(&operator(), &first.id, KeyState::Deleted).await.unwrap());
    assert!(it.registry.calling_key(&first.id).await.unwrap().is_none());
    assert!(!it.registry.set_key_state(&operator(), &first.id, KeyState::Active).await.unwrap());
    it.user_key(&user).await;
    let found = it.registry.calling_key(&second.id).await.unwrap().unwrap();
    assert_eq!((found.identity.clone(), &*found.principal), (second.identity, &*second.principal));
    // A name that was given out is not given out again.
    let given = Some(Credentials { id: first.id.clone(), secret: Secret::new("s") });
    assert!(it.registry.create_key(&operator(), account, given, None).await.unwrap().is_err());

    assert!(it.registry.delete_actor(&operator(), &user).await.unwrap());
    assert!(!it.registry.delete_actor(&operator(), &user).await.unwrap());
    assert!(it.registry.calling_key(&second.id).await.unwrap().is_none());
    let made = it.registry.create_user_key(&operator(), user.id, None).await.unwrap();
    assert!(matches!(made, KeyMade::Unknown));
}

async fn of_several_keys_at_once_two_are_made(it: Fixture) {
    let ann = it.actor(ActorKind::User, "ann").await;
    let user = ann.id;
    let all = (0..6).map(|_| {
        let registry = it.registry.clone();
        tokio::spawn(async move { registry.create_user_key(&operator(), user, None).await })
    });
    let mut made = 0;
    for one in all.collect::<Vec<_>>() {
        made += usize::from(matches!(one.await.unwrap().unwrap(), KeyMade::Done(_)));
    }
    assert_eq!((made, it.registry.keys_of(&operator(), &ann).await.unwrap().len()), (2, 2));
}

async fn policies_judge_users_and_their_groups(it: Fixture) {
    let root = it.registry.create_key(&operator(), it.caller.account.id, None, None).await;
    assert!(it.may(&root.unwrap().unwrap().id, "Add").await, "an account may do everything");
    let user = it.actor(ActorKind::User, "ann").await;
    let group = it.actor(ActorKind::Group, "clerks").await;
    let key = it.user_key(&user).await.id;
    let denial = it.denial(&key, "Add").await.unwrap();
    assert_eq!((&*denial.action, denial.explicit, denial.by_session), ("x:Add", false, false));
    assert_eq!(denial.identity, it.registry.calling_key(&key).await.unwrap().unwrap().identity);
    let told = it.registry.read_diagnostic(&operator(), &denial.diagnostic).unwrap().unwrap();
    assert_eq!((&told["outcome"], &told["key"]), (&"implicit-deny".into(), &(&*key).into()));
    assert_eq!(it.registry.read_diagnostic(&operator(), b"x").unwrap(), None);

    // A policy of another language says nothing here.
    it.policy("elsewhere", r#"{"other":["allow *"]}"#).await;
    it.attach(&user, "elsewhere").await;
    assert!(!it.may(&key, "Add").await);
    it.attach(&user, "everything").await;
    assert!(it.may(&key, "Add").await && it.may(&key, "Delete").await);
    it.policy("keeps", r#"{"lines":["deny x:Del*"]}"#).await;
    it.attach(&group, "keeps").await;
    assert!(it.may(&key, "Delete").await, "not in the group yet");
    assert!(it.registry.set_member(&operator(), &group, user.id, true).await.unwrap());
    assert!(!it.registry.set_member(&operator(), &group, user.id, true).await.unwrap());
    assert!(it.denial(&key, "Delete").await.unwrap().explicit);
    assert!(it.may(&key, "Add").await);

    let keep = |document, anew| {
        let (registry, account) = (it.registry.clone(), it.caller.account.id);
        async move { registry.keep_policy(&operator(), account, "keeps", document, anew).await.unwrap() }
    };
    assert_eq!(keep(r#"{"lines":[]}"#, false).await, Err(PolicyTrouble::NameTaken));
    let unread = keep(r#"{"lines":["perhaps x"]}"#, true).await;
    assert_eq!(unread, Err(PolicyTrouble::Unreadable("no such line".into())));
    keep(r#"{"lines":["deny x:Add"]}"#, true).await.unwrap();
    assert!(it.may(&key, "Delete").await && !it.may(&key, "Add").await);
    // Not anew in another language: who attached it meant the one it was in.
    assert_eq!(keep(r#"{"other":["allow *"]}"#, true).await, Err(PolicyTrouble::Unknown));

    let account = it.caller.account.id;
    let delete = async || it.registry.delete_policy(&operator(), account, "keeps").await;
    assert_eq!(delete().await.unwrap(), Err(PolicyTrouble::Attached));
    it.registry.detach(&operator(), &group, "keeps").await.unwrap().unwrap();
    assert_eq!(delete().await.unwrap(), Ok(()));
    assert_eq!(delete().await.unwrap(), Err(PolicyTrouble::Unknown));
    let gone = it.registry.attach(&operator(), &group, "keeps").await.unwrap();
    assert_eq!(gone, Err(PolicyTrouble::Unknown));
    it.registry.detach(&operator(), &user, "Everything").await.unwrap().unwrap();
    assert!(!it.may(&key, "Add").await);
    let kinds = it.registry.recorded(&operator(), 0, 1_000).await.unwrap();
    let kinds: Vec<_> = kinds.iter().map(|event| &*event.kind).collect();
    for kind in ["user.added", "group.joined", "policy.attached", "policy.changed", "key.created"] {
        assert!(kinds.contains(&kind), "{kind} is not in the record");
    }
}

async fn a_role_is_assumed_for_a_while(it: Fixture) {
    let role = it.actor(ActorKind::Role, "sender").await;
    it.attach(&role, "Everything").await;
    let assume = |policies: Vec<String>| {
        let (registry, role) = (it.registry.clone(), role.clone());
        async move { registry.assume_role(&operator(), &role, "night", 900, &policies).await }
    };
    let issued = assume(vec![]).await.unwrap().unwrap();
    let key = it.registry.calling_key(&issued.id).await.unwrap().unwrap();
    assert_eq!(key.secret.reveal(), issued.secret.reveal());
    assert_eq!(key.principal, format!("account/{}/role/sender/night", it.caller.account.id));
    let other = assume(vec![]).await.unwrap().unwrap();
    let check = |token: Option<&str>, now, expect| {
        assert_eq!(key.token_trouble(token, now), expect, "{token:?}");
    };
    let late = NOW.plus_millis(900_000);
    check(Some(issued.token.reveal()), NOW, None);
    check(Some(issued.token.reveal()), late, Some(TokenTrouble::Expired));
    check(Some(other.token.reveal()), NOW, Some(TokenTrouble::Mismatched));
    check(Some("CAISFakeSecurityToken=="), NOW, Some(TokenTrouble::Malformed));
    check(None, NOW, Some(TokenTrouble::Missing));
    let root = it.registry.create_key(&operator(), it.caller.account.id, None, None).await;
    let root = root.unwrap().unwrap();
    assert_eq!(root.token_trouble(None, NOW), None);
    let stray = root.token_trouble(Some(issued.token.reveal()), NOW);
    assert_eq!(stray, Some(TokenTrouble::Mismatched));

    assert!(it.may(&issued.id, "Add").await);
    let narrow = assume(vec![r#"{"lines":["allow x:List"]}"#.into()]).await.unwrap().unwrap();
    assert!(it.may(&narrow.id, "List").await);
    assert!(it.denial(&narrow.id, "Add").await.unwrap().by_session);
    let elsewhere = assume(vec![r#"{"other":["allow *"]}"#.into()]).await.unwrap().unwrap();
    assert!(it.denial(&elsewhere.id, "List").await.unwrap().by_session);
    // A session cannot do what its role cannot, whatever its own policy says.
    let wide = assume(vec![r#"{"lines":["allow *"]}"#.into()]).await.unwrap().unwrap();
    it.registry.detach(&operator(), &role, "Everything").await.unwrap().unwrap();
    assert!(!it.denial(&wide.id, "Add").await.unwrap().by_session);
    let unread = assume(vec!["{}".into()]).await.unwrap();
    assert!(matches!(unread, Err(PolicyTrouble::Unreadable(_))));

    assert_eq!(it.registry.sessions(&operator(), &role, 10).await.unwrap().len(), 5);
    assert!(it.registry.end_session(&operator(), &other.id).await.unwrap());
    assert!(it.registry.calling_key(&other.id).await.unwrap().is_none());
    it.registry.sweep_requests(late.plus_millis(24 * 60 * 60 * 1000)).await;
    assert_eq!(
        it.registry.sessions(&operator(), &role, 10).await.unwrap().len(),
        4,
        "kept for a day"
    );
    it.registry.sweep_requests(late.plus_millis(24 * 60 * 60 * 1000 + 1)).await;
    assert_eq!(it.registry.sessions(&operator(), &role, 10).await.unwrap(), []);
    let last = assume(vec![]).await.unwrap().unwrap();
    assert!(it.registry.delete_actor(&operator(), &role).await.unwrap());
    assert!(it.registry.calling_key(&last.id).await.unwrap().is_none());
    assert_eq!(assume(vec![]).await.unwrap().unwrap_err(), PolicyTrouble::Unknown);
}

async fn addresses_are_allowed_and_blocked(it: Fixture) {
    let account = it.caller.account.id;
    let key = it.registry.create_key(&operator(), account, None, None).await.unwrap().unwrap().id;
    let list = |text: &str| vec![Network::parse(text).unwrap()];
    let change = AccountChange { blocked: Some(list("10.0.0.0/8")), ..AccountChange::default() };
    it.registry.change_account(&operator(), account, &change).await.unwrap().unwrap();
    let found = it.registry.calling_account(account).await.unwrap().unwrap();
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    assert_eq!(found.sources.stop(address("10.1.1.1")), Some(SourceTrouble::Blocked));
    assert_eq!(found.sources.stop(address("11.1.1.1")), None);
    let change = KeyChange { allowed: Some(list("2001:db8::/32")), ..KeyChange::default() };
    assert!(it.registry.change_key(&operator(), &key, &change).await.unwrap());
    assert!(!it.registry.change_key(&operator(), "none", &change).await.unwrap());
    let found = it.registry.calling_key(&key).await.unwrap().unwrap();
    assert_eq!(found.stop(address("2001:db8::1")), None);
    assert_eq!(found.stop(address("11.1.1.1")), Some(SourceTrouble::NotAllowed));
}

async fn a_use_is_noted(it: Fixture) {
    let account = it.caller.account.id;
    let id = it.registry.create_key(&operator(), account, None, None).await.unwrap().unwrap().id;
    let key = it.registry.calling_key(&id).await.unwrap().unwrap();
    it.registry.note_use(&key, NOW);
    // Too soon after the last one to be worth writing.
    it.registry.note_use(&key, NOW.plus_millis(1));
    let used = async || {
        let keys = it.registry.keys(&operator(), Some(account), None, 100).await.unwrap();
        let found = keys.iter().find(|key| key.id == id).unwrap();
        found.last_used.load(std::sync::atomic::Ordering::Relaxed)
    };
    while used().await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(used().await, NOW.0);
}

async fn another_server_learns_what_changed(it: Fixture) {
    // A database of our own has one server.
    let Some(database) = it.database.clone() else { return };
    let other = Registry::open(options(Place::Passing, Some(database))).await.unwrap();
    let user = it.actor(ActorKind::User, "ann").await;
    let key = it.user_key(&user).await.id;
    it.attach(&user, "Everything").await;
    let there = Fixture {
        registry: other.clone(),
        caller: it.caller.clone(),
        folder: None,
        database: None,
    };
    assert!(there.may(&key, "Add").await);
    it.registry.detach(&operator(), &user, "Everything").await.unwrap().unwrap();
    while there.may(&key, "Add").await {
        tokio::task::yield_now().await;
    }
    assert!(it.registry.set_key_state(&operator(), &key, KeyState::Disabled).await.unwrap());
    while other.calling_key(&key).await.unwrap().unwrap().state == KeyState::Active {
        tokio::task::yield_now().await;
    }
    other.close().await;
}

async fn the_master_key_changes_while_the_registry_is_open(it: Fixture) {
    let account = it.caller.account.id;
    let key = it.registry.create_key(&operator(), account, None, None).await.unwrap().unwrap();
    let rotate = |given: Option<&str>| {
        let (registry, given) = (it.registry.clone(), given.map(Secret::new));
        async move { registry.rotate_master(&operator(), given).await.unwrap() }
    };
    assert_eq!(rotate(None).await, Rotated::KeyMissing);
    assert_eq!(rotate(Some("x")).await, Rotated::NotAKey);
    let new = "c3".repeat(32);
    assert_eq!(rotate(Some(&new)).await, Rotated::AsGiven);
    let found = it.registry.calling_key(&key.id).await.unwrap().unwrap();
    assert_eq!(found.secret.reveal(), key.secret.reveal(), "what is open stays open");
    it.registry.close().await;
    let folder = tempfile::tempdir().unwrap();
    if it.database.is_none() {
        let kept = it.registry.folder().join("signet.db");
        std::fs::copy(kept, folder.path().join("signet.db")).unwrap();
    }
    let open = async |master: &str| {
        let place = Place::Folder(folder.path().to_path_buf());
        let master_key = MasterKey::Given(Secret::new(master));
        Registry::open(Options { master_key, ..options(place, it.database.clone()) }).await
    };
    assert!(open(&"5a".repeat(32)).await.is_err(), "the old key opens nothing any more");
    let again = open(&new).await.unwrap();
    let found = again.calling_key(&key.id).await.unwrap().unwrap();
    assert_eq!(found.secret.reveal(), key.secret.reveal());
    again.close().await;
}

on_both_engines!(
    a_user_has_two_keys_and_takes_them_along,
    of_several_keys_at_once_two_are_made,
    policies_judge_users_and_their_groups,
    a_role_is_assumed_for_a_while,
    addresses_are_allowed_and_blocked,
    a_use_is_noted,
    another_server_learns_what_changed,
    the_master_key_changes_while_the_registry_is_open,
);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_key_in_a_file_is_replaced_there() {
    let folder = tempfile::tempdir().unwrap();
    let open = async || {
        let place = Place::Folder(folder.path().to_path_buf());
        let options = Options { master_key: MasterKey::File, ..options(place, None) };
        Registry::open(options).await.unwrap()
    };
    let file = folder.path().join("master-key");
    let registry = open().await;
    let old = std::fs::read_to_string(&file).unwrap();
    let given = Some(Secret::new("c3".repeat(32)));
    assert_eq!(registry.rotate_master(&operator(), given).await.unwrap(), Rotated::KeyNotWanted);
    assert_eq!(registry.rotate_master(&operator(), None).await.unwrap(), Rotated::InFile);
    let new = std::fs::read_to_string(&file).unwrap();
    assert_ne!(old, new);
    registry.close().await;
    drop(registry);
    open().await.close().await;
    // Stopped after the change was written down, and before the new key took its place.
    let next = folder.path().join("master-key.next");
    std::fs::rename(&file, &next).unwrap();
    std::fs::write(&file, &old).unwrap();
    open().await.close().await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), new);
    // An offline command finishes it, too.
    std::fs::rename(&file, &next).unwrap();
    std::fs::write(&file, &old).unwrap();
    let audited = Audited {
        folder: folder.path().to_path_buf(),
        database: None,
        verifier: None,
        master_key: MasterKey::File,
    };
    audit_registry(audited, None, |_, _| {}).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap(), new);
    // Stopped before the change was written down: the new key counts for nothing.
    std::fs::write(&next, &old).unwrap();
    open().await.close().await;
    assert!(!next.exists());
}
