//! Operators, their tokens, and what each may make of another.

use std::collections::BTreeSet;

use signet_domain::authority::{Lack, Reach, Role, Scope};
use signet_domain::ids::ApplicationId;

use super::*;
use crate::{
    Claimed, Entered, NewOperatorToken, NotEntered, OperatorChange, OperatorOutcome, OperatorState,
    TokenOutcome, Undone,
};

const DAY: i64 = 24 * 60 * 60 * 1000;

async fn entered(
    it: &Fixture,
    token: &str,
    acting_as: Option<&str>,
    now: Timestamp,
) -> Result<Entered, NotEntered> {
    it.registry.enter(token, acting_as, operator().address, "r", now).await
}

/// Who comes with a token.
pub(super) async fn enter(it: &Fixture, token: &str) -> Result<Operator, NotEntered> {
    entered(it, token, None, NOW).await.map(|entered| entered.operator)
}

async fn first(it: &Fixture) -> Operator {
    enter(it, FIRST_TOKEN).await.unwrap()
}

/// Adds an operator for these accounts, and gives a token that leaves nothing out.
async fn newcomer_for(it: &Fixture, name: &str, role: Role, reach: Reach) -> Secret {
    let added = it.registry.add_operator(&first(it).await, name, role, reach).await.unwrap();
    assert!(matches!(added, OperatorOutcome::Done(_)), "{added:?}");
    token_of(it, name, NewOperatorToken::default()).await
}

/// Adds an operator, and gives a token that leaves nothing out.
pub(super) async fn newcomer(it: &Fixture, name: &str, role: Role) -> Secret {
    newcomer_for(it, name, role, Reach::Everywhere).await
}

async fn token_of(it: &Fixture, name: &str, new: NewOperatorToken) -> Secret {
    match it.registry.issue_operator_token(&first(it).await, name, new).await.unwrap() {
        TokenOutcome::Issued(_, secret) => secret,
        other => panic!("{other:?}"),
    }
}

fn with(scopes: &[Scope]) -> NewOperatorToken {
    NewOperatorToken { scopes: Some(scopes.iter().copied().collect()), ..Default::default() }
}

fn only(account: i64) -> Reach {
    Reach::Accounts(BTreeSet::from([AccountId(account)]))
}

fn to_role(role: Role) -> OperatorChange {
    OperatorChange { role: Some(role), ..Default::default() }
}

fn to_state(state: OperatorState) -> OperatorChange {
    OperatorChange { state: Some(state), ..Default::default() }
}

fn lacks<T: std::fmt::Debug>(outcome: Result<T, Undone>) -> Lack {
    match outcome {
        Err(Undone::Denied(lack)) => lack,
        other => panic!("not denied: {other:?}"),
    }
}

/// What the record has of operators and their tokens: who did what, to whom or which.
async fn recorded(it: &Fixture) -> Vec<String> {
    let all = it.registry.recorded(&operator(), 0, 100).await.unwrap();
    let about = all.iter().filter(|event| event.kind.starts_with("operator"));
    let subject = |text: &str| match text.parse::<i64>() {
        Ok(_) => "a token".to_owned(),
        Err(_) => text.to_owned(),
    };
    about.map(|it| format!("{} {} {}", it.principal, it.kind, subject(&it.subject))).collect()
}

async fn a_token_lets_in_whose_it_is_with_what_the_role_allows(it: Fixture) {
    for role in Role::ALL {
        let name = format!("a {}", role.name());
        let token = newcomer(&it, &name, role).await;
        assert_eq!(token.reveal().len(), 64, "256 bits");
        let came = entered(&it, token.reveal(), None, NOW).await.unwrap();
        let may: Vec<_> = came.operator.authority.scopes().collect();
        assert_eq!((came.operator.name, &*may), (name, role.scopes()));
        assert_eq!(came.role, Some(role));
        assert_eq!(came.token.unwrap().expires, Some(NOW.plus_millis(90 * DAY)));
    }
    let came = entered(&it, FIRST_TOKEN, None, NOW).await.unwrap();
    assert_eq!((&*came.operator.name, came.role), ("administrator", None));
    assert_eq!(came.operator.authority, Authority::everything());
    for wrong in ["", "x", &FIRST_TOKEN[1..], &format!("{FIRST_TOKEN}x"), &"0".repeat(64)] {
        assert!(matches!(enter(&it, wrong).await, Err(NotEntered::Unknown)), "{wrong}");
    }
    // Nothing of a token is in the database but its hash.
    let secret = token_of(&it, "a auditor", NewOperatorToken::default()).await;
    let kept = it.registry.inner.db.read("SELECT token FROM operator_token", vec![]).await.unwrap();
    for row in kept {
        let kept = row.bytes(0).unwrap();
        assert!(kept != secret.reveal().as_bytes() && hex::encode(kept) != secret.reveal());
    }
}

async fn a_token_may_do_less_than_the_role_and_never_more(it: Fixture) {
    let one = it.caller.account.id.0;
    let other = it.registry.create_account(&operator(), "b", AccountKind::Enterprise).await;
    let two = other.unwrap().id.0;
    newcomer(&it, "wang", Role::Reviewer).await;
    let new = NewOperatorToken { reach: Some(only(one)), ..with(&[Scope::Read]) };
    let narrow = token_of(&it, "wang", new).await;
    let authority = enter(&it, narrow.reveal()).await.unwrap().authority;
    assert_eq!(authority, Authority::new([Scope::Read], only(one)));

    let by = first(&it).await;
    let issue =
        async |name: &str, new| it.registry.issue_operator_token(&by, name, new).await.unwrap();
    let more = issue("wang", with(&[Scope::Read, Scope::Overrule])).await;
    assert!(matches!(more, TokenOutcome::Beyond(Lack::Scope(Scope::Overrule))), "{more:?}");
    let reach = |reach| NewOperatorToken { reach: Some(reach), ..Default::default() };
    newcomer_for(&it, "li", Role::Reviewer, only(one)).await;
    for wider in [Reach::Everywhere, only(two)] {
        let more = issue("li", reach(wider)).await;
        assert!(matches!(more, TokenOutcome::Beyond(Lack::Reach)), "{more:?}");
    }
    let nowhere = issue("wang", reach(only(1))).await;
    assert!(matches!(nowhere, TokenOutcome::NoAccount(AccountId(1))), "{nowhere:?}");
    let nobody = issue("nobody", NewOperatorToken::default()).await;
    assert!(matches!(nobody, TokenOutcome::Unknown), "{nobody:?}");
    for days in [-1, 0, 366, i64::MAX] {
        let new = NewOperatorToken { days: Some(days), ..Default::default() };
        assert!(matches!(issue("wang", new).await, TokenOutcome::BadDays), "{days}");
    }

    // What the role loses its tokens lose at once, and do not get more with it.
    it.registry.change_operator(&by, "wang", &to_role(Role::Auditor)).await.unwrap();
    let may = async |token: &Secret| {
        let authority = enter(&it, token.reveal()).await.unwrap().authority;
        authority.scopes().collect::<Vec<_>>()
    };
    assert_eq!(may(&narrow).await, [Scope::Read]);
    let audit = token_of(&it, "wang", NewOperatorToken::default()).await;
    it.registry.change_operator(&by, "wang", &to_role(Role::Administrator)).await.unwrap();
    assert_eq!(may(&audit).await, [Scope::Read, Scope::Audit]);
    let smaller = OperatorChange { reach: Some(only(two)), ..Default::default() };
    it.registry.change_operator(&by, "wang", &smaller).await.unwrap();
    let authority = enter(&it, narrow.reveal()).await.unwrap().authority;
    assert!(!authority.reaches(AccountId(one)) && !authority.reaches(AccountId(two)));
}

async fn a_token_works_until_its_time_is_over_or_it_is_revoked(it: Fixture) {
    newcomer(&it, "wang", Role::Reviewer).await;
    let short = NewOperatorToken { days: Some(1), label: "laptop".into(), ..Default::default() };
    let short = token_of(&it, "wang", short).await;
    let at = async |now| entered(&it, short.reveal(), None, now).await;
    assert!(at(NOW.plus_millis(DAY - 1)).await.is_ok());
    assert!(matches!(at(NOW.plus_millis(DAY)).await, Err(NotEntered::Expired)));

    let by = enter(&it, short.reveal()).await.unwrap();
    let mine = it.registry.operator_tokens(&by, "wang").await.unwrap().unwrap();
    assert_eq!(mine.iter().map(|it| &*it.label).collect::<Vec<_>>(), ["", "laptop"]);
    let id = mine[1].id;
    // One's own, everybody revokes. It is told that it expired to nobody any more.
    let revoked = it.registry.revoke_operator_token(&by, "wang", id).await.unwrap().unwrap();
    assert_eq!(revoked.revoked, Some(NOW));
    let again = it.registry.revoke_operator_token(&by, "wang", id).await.unwrap().unwrap();
    assert_eq!(again.revoked, Some(NOW));
    for now in [NOW, NOW.plus_millis(DAY)] {
        assert!(matches!(at(now).await, Err(NotEntered::Unknown)));
    }
    let unknown = it.registry.revoke_operator_token(&by, "wang", 1).await.unwrap();
    assert_eq!(unknown, None);
    // Which day a token was used is noted, a moment later.
    let other = mine[0].id;
    for _ in 0..200 {
        let tokens = it.registry.operator_tokens(&by, "wang").await.unwrap().unwrap();
        if tokens[1].last_used == Some(NOW.beijing_day().plus_days(0)) {
            assert_eq!((tokens[0].id, tokens[0].last_used), (other, None));
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it was not noted that the token was used");
}

async fn a_token_that_was_lost_locks_nobody_out(it: Fixture) {
    let whole = newcomer(&it, "wang", Role::Reviewer).await;
    let reads = token_of(&it, "wang", with(&[Scope::Read])).await;
    let (whole, reads) = (enter(&it, whole.reveal()).await, enter(&it, reads.reveal()).await);
    let (whole, reads) = (whole.unwrap(), reads.unwrap());
    let all = it.registry.operator_tokens(&whole, "wang").await.unwrap().unwrap();
    let seen = it.registry.operator_tokens(&reads, "wang").await.unwrap().unwrap();
    assert_eq!((all.len(), seen.len(), seen[0].id), (2, 1, all[1].id));
    let greater = it.registry.revoke_operator_token(&reads, "wang", all[0].id).await.unwrap();
    assert_eq!(greater, None);
    let own = it.registry.revoke_operator_token(&reads, "wang", all[1].id).await.unwrap();
    assert!(own.is_some_and(|token| token.revoked.is_some()));
    let all = it.registry.operator_tokens(&whole, "wang").await.unwrap().unwrap();
    assert_eq!(all.iter().map(|it| it.revoked).collect::<Vec<_>>(), [None, Some(NOW)]);
}

async fn who_is_for_others_now_gives_back_what_they_have(it: Fixture) {
    let wang = newcomer(&it, "wang", Role::Reviewer).await;
    let wang = enter(&it, wang.reveal()).await.unwrap();
    let ids = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    assert_eq!(it.registry.claim(&wang, ids.application).await.unwrap(), Claimed::Done);
    let change = OperatorChange { reach: Some(only(it.caller.account.id.0)), ..Default::default() };
    it.registry.change_operator(&first(&it).await, "wang", &change).await.unwrap();
    let case = it.registry.case(&first(&it).await, ids.application).await.unwrap().unwrap();
    assert_eq!(case.claim_at(NOW), None);
}

async fn who_is_disabled_gives_everything_back(it: Fixture) {
    let token = newcomer(&it, "王芳", Role::Reviewer).await;
    let wang = enter(&it, token.reveal()).await.unwrap();
    let filed = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let id: ApplicationId = filed.application;
    assert_eq!(it.registry.claim(&wang, id).await.unwrap(), Claimed::Done);
    let by = first(&it).await;
    let set =
        async |state| it.registry.change_operator(&by, "王芳", &to_state(state)).await.unwrap();
    for _ in 0..2 {
        let OperatorOutcome::Done(known) = set(OperatorState::Disabled).await else { panic!() };
        assert_eq!(known.state, OperatorState::Disabled);
    }
    assert!(matches!(enter(&it, token.reveal()).await, Err(NotEntered::Unknown)));
    assert_eq!(it.registry.claim(&operator(), id).await.unwrap(), Claimed::Done, "it is free");
    let issued =
        it.registry.issue_operator_token(&by, "王芳", NewOperatorToken::default()).await.unwrap();
    assert!(matches!(issued, TokenOutcome::Unknown), "{issued:?}");
    let role = Role::Auditor;
    let taken = it.registry.add_operator(&by, "王芳", role, Reach::Everywhere).await.unwrap();
    assert_eq!(taken, OperatorOutcome::Taken, "the record has the name");

    // Who comes back has another token, and the old one stays dead.
    set(OperatorState::Active).await;
    assert!(matches!(enter(&it, token.reveal()).await, Err(NotEntered::Unknown)));
    let another = token_of(&it, "王芳", NewOperatorToken::default()).await;
    assert_eq!(enter(&it, another.reveal()).await.unwrap().name, "王芳");
    let told = [
        "administrator operator.added 王芳",
        "administrator operator-token.issued a token",
        "administrator operator.disabled 王芳",
        "administrator operator.enabled 王芳",
        "administrator operator-token.issued a token",
    ];
    assert_eq!(recorded(&it).await, told, "what changes nothing leaves no event");
}

async fn the_first_token_acts_in_a_name_with_that_names_authority(it: Fixture) {
    let account = it.caller.account.id.0;
    let token = newcomer_for(&it, "王芳", Role::Reviewer, only(account)).await;
    let acting = async |token: &str, name| entered(&it, token, Some(name), NOW).await;
    let wang = acting(FIRST_TOKEN, "王芳").await.unwrap();
    assert_eq!((&*wang.operator.name, wang.role), ("王芳", Some(Role::Reviewer)));
    let may = Authority::new(Role::Reviewer.scopes().iter().copied(), only(account));
    assert_eq!((&wang.operator.authority, wang.token), (&may, None));
    let lack = lacks(it.registry.operators(&wang.operator).await);
    assert_eq!(lack, Lack::Scope(Scope::Operate));
    let oneself = acting(FIRST_TOKEN, "administrator").await.unwrap().operator;
    assert_eq!(oneself.authority, Authority::everything());
    let nobody = acting(FIRST_TOKEN, "nobody").await;
    assert!(matches!(&nobody, Err(NotEntered::Nobody(name)) if name == "nobody"), "{nobody:?}");

    // A person's own acts under that person's name.
    assert_eq!(acting(token.reveal(), "王芳").await.unwrap().operator.name, "王芳");
    for other in ["administrator", "nobody", "li"] {
        let refused = acting(token.reveal(), other).await;
        assert!(matches!(&refused, Err(NotEntered::OtherName(name)) if name == "王芳"));
    }
    let disabled = to_state(OperatorState::Disabled);
    it.registry.change_operator(&first(&it).await, "王芳", &disabled).await.unwrap();
    let gone = acting(FIRST_TOKEN, "王芳").await;
    assert!(matches!(&gone, Err(NotEntered::Disabled(name)) if name == "王芳"), "{gone:?}");
    assert!(matches!(acting(token.reveal(), "li").await, Err(NotEntered::Unknown)));
}

async fn nobody_gives_or_takes_more_than_they_have(it: Fixture) {
    let registry = &it.registry;
    let account = it.caller.account.id.0;
    let everywhere = || Reach::Everywhere;
    newcomer(&it, "boss", Role::Administrator).await;
    let wang = newcomer(&it, "wang", Role::Reviewer).await;
    // Of the administrators, only those without a limit manage others.
    let some = newcomer_for(&it, "some", Role::Administrator, only(account)).await;
    let [wang, some] = [enter(&it, wang.reveal()).await, enter(&it, some.reveal()).await];
    for (by, lack) in [(wang, Lack::Scope(Scope::Operate)), (some, Lack::Reach)] {
        let by = by.unwrap();
        let added = registry.add_operator(&by, "x", Role::Auditor, only(account)).await;
        assert_eq!(lacks(added), lack);
        assert_eq!(
            lacks(registry.change_operator(&by, "boss", &to_role(Role::Auditor)).await),
            lack
        );
        assert_eq!(
            lacks(registry.change_operator(&by, &by.name, &to_role(Role::Auditor)).await),
            lack
        );
        let new = NewOperatorToken::default();
        assert_eq!(lacks(registry.issue_operator_token(&by, &by.name, new).await), lack);
        assert_eq!(lacks(registry.operators(&by).await), lack);
        assert_eq!(lacks(registry.operator(&by, "boss").await), lack);
        assert_eq!(lacks(registry.operator_tokens(&by, "boss").await), lack);
        assert_eq!(lacks(registry.operator_tokens(&by, "nobody").await), lack);
        assert_eq!(lacks(registry.revoke_operator_token(&by, "boss", 1).await), lack);
        // But everybody looks at themselves.
        assert_eq!(registry.operator(&by, &by.name).await.unwrap().unwrap().name, by.name);
        assert_eq!(registry.operator_tokens(&by, &by.name).await.unwrap().unwrap().len(), 1);
    }

    // A token of an administrator's that leaves most out.
    let narrow = token_of(&it, "boss", with(&[Scope::Read, Scope::Audit, Scope::Operate])).await;
    let narrow = enter(&it, narrow.reveal()).await.unwrap();
    let missing = |scope| Lack::Scope(scope);
    let add = async |name, role| registry.add_operator(&narrow, name, role, everywhere()).await;
    assert_eq!(lacks(add("x", Role::Reviewer).await), missing(Scope::Review));
    assert_eq!(lacks(add("x", Role::Administrator).await), missing(Scope::Review));
    assert!(matches!(add("audits", Role::Auditor).await, Ok(OperatorOutcome::Done(_))));
    let change = async |name, change| registry.change_operator(&narrow, name, &change).await;
    assert_eq!(lacks(change("audits", to_role(Role::Reviewer)).await), missing(Scope::Review));
    assert_eq!(lacks(change("wang", to_role(Role::Auditor)).await), missing(Scope::Review));
    let disabled = to_state(OperatorState::Disabled);
    assert_eq!(lacks(change("wang", disabled.clone()).await), missing(Scope::Review));
    // Neither in the name of somebody who may do more, nor more in one's own.
    let issue = async |name, new| registry.issue_operator_token(&narrow, name, new).await;
    assert_eq!(lacks(issue("wang", with(&[Scope::Read])).await), missing(Scope::Review));
    assert_eq!(lacks(issue("boss", NewOperatorToken::default()).await), missing(Scope::Review));
    assert!(matches!(issue("boss", with(&[Scope::Read])).await, Ok(TokenOutcome::Issued(..))));
    let of_wang = registry.operator_tokens(&narrow, "wang").await.unwrap().unwrap().remove(0);
    let revoked = registry.revoke_operator_token(&narrow, "wang", of_wang.id).await;
    assert_eq!(lacks(revoked), missing(Scope::Review));
    assert_eq!(registry.revoke_operator_token(&narrow, "boss", of_wang.id).await.unwrap(), None);

    // Nobody changes themselves, whatever they have.
    let boss = token_of(&it, "boss", NewOperatorToken::default()).await;
    let boss = enter(&it, boss.reveal()).await.unwrap();
    for change in [to_role(Role::Auditor), disabled] {
        let done = registry.change_operator(&boss, "boss", &change).await.unwrap();
        assert_eq!(done, OperatorOutcome::Oneself);
    }
    let done = registry.change_operator(&boss, "wang", &to_role(Role::SeniorReviewer)).await;
    assert!(matches!(done, Ok(OperatorOutcome::Done(_))), "{done:?}");
    let told = recorded(&it).await;
    assert_eq!(told.last().unwrap(), "boss operator.changed wang");
    assert!(!told.iter().any(|told| told.contains(" x")), "{told:?}");
}

async fn names_and_accounts_have_to_be_some(it: Fixture) {
    let by = first(&it).await;
    let add = async |name: &str, reach| {
        it.registry.add_operator(&by, name, Role::Reviewer, reach).await.unwrap()
    };
    let long = "长".repeat(65);
    for bad in ["", " x", "administrator", "signet", "policy:auto", "a\nb", &long] {
        assert_eq!(add(bad, Reach::Everywhere).await, OperatorOutcome::BadName, "{bad}");
    }
    assert_eq!(add("wang", only(1)).await, OperatorOutcome::NoAccount(AccountId(1)));
    assert!(matches!(add("wang", Reach::Everywhere).await, OperatorOutcome::Done(_)));
    let change = OperatorChange { reach: Some(only(1)), ..Default::default() };
    let changed = it.registry.change_operator(&by, "wang", &change).await.unwrap();
    assert_eq!(changed, OperatorOutcome::NoAccount(AccountId(1)));
    let changed = it.registry.change_operator(&by, "nobody", &change).await.unwrap();
    assert_eq!(changed, OperatorOutcome::Unknown);
}

async fn of_many_who_change_one_each_is_told_right(it: Fixture) {
    newcomer(&it, "wang", Role::Reviewer).await;
    let by = first(&it).await;
    let all = (0..8).map(|n| {
        let (registry, by) = (it.registry.clone(), by.clone());
        tokio::spawn(async move {
            let change = match n % 2 {
                0 => to_role(Role::Auditor),
                _ => to_state(OperatorState::Disabled),
            };
            registry.change_operator(&by, "wang", &change).await.unwrap()
        })
    });
    for one in all.collect::<Vec<_>>() {
        assert!(matches!(one.await.unwrap(), OperatorOutcome::Done(_)));
    }
    let known = it.registry.operator(&by, "wang").await.unwrap().unwrap();
    assert_eq!((known.role, known.state), (Role::Auditor, OperatorState::Disabled));
    let mut told = recorded(&it).await.split_off(2);
    told.sort();
    let once = ["administrator operator.changed wang", "administrator operator.disabled wang"];
    assert_eq!(told, once);
}

on_both_engines!(
    a_token_lets_in_whose_it_is_with_what_the_role_allows,
    a_token_may_do_less_than_the_role_and_never_more,
    a_token_works_until_its_time_is_over_or_it_is_revoked,
    a_token_that_was_lost_locks_nobody_out,
    who_is_for_others_now_gives_back_what_they_have,
    who_is_disabled_gives_everything_back,
    the_first_token_acts_in_a_name_with_that_names_authority,
    nobody_gives_or_takes_more_than_they_have,
    names_and_accounts_have_to_be_some,
    of_many_who_change_one_each_is_told_right,
);
