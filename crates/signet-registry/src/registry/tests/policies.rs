//! What is decided without a person.

use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;
use signet_domain::policy::{Found, Policy, Rule, Then};
use signet_domain::review::{Case, Chosen, SecondEyes};

use super::*;

const HOUR: i64 = 60 * 60 * 1000;

fn rule(name: &str, then: Then, after: i64) -> Rule {
    Rule {
        name: name.into(),
        accounts: vec![],
        channels: vec![],
        kinds: vec![],
        sources: vec![],
        findings: vec![],
        names: vec![],
        then,
        after,
    }
}

const GRANT: Then = Then::Approve { despite_findings: false, first_eyes: false };

fn rules(rules: Vec<Rule>) -> Reviewing {
    Reviewing { policy: Policy::Rules(rules), ..Reviewing::default() }
}

async fn file(it: &Fixture, name: &str) -> ApplicationId {
    it.registry.register_signature(&it.caller, signature(name)).await.unwrap().application
}

async fn case(it: &Fixture, id: ApplicationId) -> Case {
    it.registry.case(&operator(), id).await.unwrap().unwrap()
}

/// How often an application was decided.
async fn decisions(it: &Fixture, id: ApplicationId) -> usize {
    const SQL: &str = "SELECT id FROM event WHERE kind = 'application.decided' AND subject = $1";
    it.registry.inner.db.read(SQL, vec![id.to_string().into()]).await.unwrap().len()
}

async fn auto_decides_while_it_is_filed(mut it: Fixture) {
    it.reopen(Reviewing { policy: Policy::Auto, ..Reviewing::default() }).await;
    let good = it.registry.register_signature(&it.caller, signature("菜鸟网络")).await.unwrap();
    let found = it.registry.signature(&it.caller, &Which::Id(good.signature)).await.unwrap();
    assert_eq!(found.unwrap().state, State::Approved);
    let decided = case(&it, good.application).await;
    assert_eq!((decided.decided.unwrap().by, decided.plan), ("policy:auto".to_owned(), None));

    let long = signature("一二三四五六七八九十一二三");
    let long = it.registry.register_signature(&it.caller, long).await.unwrap();
    let found = it.registry.signature(&it.caller, &Which::Id(long.signature)).await.unwrap();
    let found = found.unwrap();
    assert_eq!((found.state, found.reply.reasons), (State::Rejected, vec![reason::NAME_FORMAT]));

    // Filing anew is filing, too.
    let which = Which::Id(long.signature);
    it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟裹裹")).await.unwrap();
    let found = it.registry.signature(&it.caller, &which).await.unwrap().unwrap();
    assert_eq!((found.state, found.name.as_str()), (State::Approved, "菜鸟裹裹"));
}

async fn a_plan_waits_for_its_time_and_outlives_a_restart(mut it: Fixture) {
    it.reopen(rules(vec![rule("slowly", GRANT, HOUR)])).await;
    let id = file(&it, "菜鸟网络").await;
    let plan = case(&it, id).await.plan.unwrap();
    assert_eq!((&*plan.by, plan.at), ("policy:slowly", NOW.plus_millis(HOUR)));
    it.registry.decide_planned(NOW.plus_millis(HOUR - 1)).await.unwrap();
    assert_eq!(case(&it, id).await.standing, Standing::Pending);

    // Whatever the policy is by then: it was planned when it was filed.
    it.reopen(Reviewing::default()).await;
    it.registry.decide_planned(NOW.plus_millis(HOUR)).await.unwrap();
    let decided = case(&it, id).await;
    assert_eq!(decided.standing, Standing::Approved);
    let decided = decided.decided.unwrap();
    assert_eq!((&*decided.by, decided.at), ("policy:slowly", NOW.plus_millis(HOUR)));
}

async fn each_plan_is_carried_out_once(mut it: Fixture) {
    it.reopen(rules(vec![rule("soon", GRANT, 1)])).await;
    let mut ids = vec![];
    for name in ["菜鸟一号", "菜鸟二号", "菜鸟三号"] {
        ids.push(file(&it, name).await);
    }
    let all = (0..8).map(|_| {
        let registry = it.registry.clone();
        tokio::spawn(async move { registry.decide_planned(NOW.plus_millis(1)).await })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
    for id in ids {
        assert_eq!(case(&it, id).await.standing, Standing::Approved);
        assert_eq!(decisions(&it, id).await, 1);
    }
}

async fn a_person_is_before_a_plan(mut it: Fixture) {
    it.reopen(rules(vec![rule("soon", GRANT, 1)])).await;
    let by = operator();
    let decided = file(&it, "菜鸟一号").await;
    let no = Decision::Reject(Reply::note("no"));
    assert_eq!(it.registry.decide(&by, decided, &no).await.unwrap(), Decided::Done);
    assert_eq!(case(&it, decided).await.plan, None);

    let claimed = file(&it, "菜鸟二号").await;
    it.registry.claim(&by, claimed).await.unwrap();
    it.registry.decide_planned(NOW.plus_millis(1)).await.unwrap();
    assert_eq!(case(&it, claimed).await.standing, Standing::Pending, "somebody has it");
    it.registry.decide_planned(NOW.plus_millis(HOUR)).await.unwrap();
    assert_eq!(case(&it, claimed).await.standing, Standing::Approved, "nobody has it any more");
    assert_eq!(case(&it, decided).await.standing, Standing::Rejected);

    // What is filed anew or deleted has its own plan, or none.
    let first = it.registry.register_signature(&it.caller, signature("菜鸟三号")).await.unwrap();
    let which = Which::Id(first.signature);
    let anew = it.registry.resubmit_signature(&it.caller, &which, signature("菜鸟三号")).await;
    it.registry.decide_planned(NOW.plus_millis(1)).await.unwrap();
    assert_eq!(case(&it, first.application).await.standing, Standing::Superseded);
    assert_eq!(case(&it, anew.unwrap().application).await.standing, Standing::Approved);
}

async fn a_policy_is_one_pair_of_eyes_at_most(mut it: Fixture) {
    let eyes = || SecondEyes(vec![Chosen::Source(Source::Company)]);
    it.reopen(Reviewing { policy: Policy::Auto, second_eyes: eyes(), ..Reviewing::default() })
        .await;
    let id = file(&it, "菜鸟一号").await;
    assert_eq!((case(&it, id).await.standing, case(&it, id).await.plan), (Standing::Pending, None));

    let looks = Then::Approve { despite_findings: false, first_eyes: true };
    it.reopen(Reviewing { second_eyes: eyes(), ..rules(vec![rule("looks", looks, 0)]) }).await;
    let id = file(&it, "菜鸟二号").await;
    let noted = case(&it, id).await;
    let stands = (noted.standing, noted.first_eyes.as_deref());
    assert_eq!(stands, (Standing::Pending, Some("policy:looks")));
    it.registry.decide_planned(NOW.plus_millis(HOUR)).await.unwrap();
    assert_eq!(case(&it, id).await.standing, Standing::Pending, "the plan was carried out");
    assert_eq!(it.registry.decide(&operator(), id, &APPROVE).await.unwrap(), Decided::Done);

    // Two are wanted since it was planned: then the plan is dropped.
    it.reopen(rules(vec![rule("soon", GRANT, 1)])).await;
    let id = file(&it, "菜鸟三号").await;
    it.reopen(Reviewing { second_eyes: eyes(), ..Reviewing::default() }).await;
    it.registry.decide_planned(NOW.plus_millis(1)).await.unwrap();
    let left = case(&it, id).await;
    assert_eq!((left.standing, left.first_eyes, left.plan), (Standing::Pending, None, None));
}

async fn rules_look_at_findings(mut it: Fixture) {
    let long = Found::Of(signet_domain::finding::Severity::Blocks);
    let one = Rule { findings: vec![long], ..rule("long-names", despite(), 0) };
    it.reopen(rules(vec![one])).await;
    let id = file(&it, "一二三四五六七八九十一二三").await;
    assert_eq!(case(&it, id).await.standing, Standing::Approved);
    let id = file(&it, "菜鸟网络").await;
    assert_eq!(case(&it, id).await.standing, Standing::Pending, "no rule speaks of it");
}

async fn qualifications_are_decided_alike(mut it: Fixture) {
    use super::qualifications::{detail, file};
    let later = Rule { kinds: vec!["qualification"], ..rule("papers", despite(), HOUR) };
    let signatures = Rule { kinds: vec!["signature"], ..rule("names", GRANT, 0) };
    it.reopen(rules(vec![signatures, later])).await;
    let id = file(&it, "云通信资质").await;
    assert_eq!(detail(&it, id).await.qualification.state, State::Pending);
    it.registry.decide_planned(NOW.plus_millis(HOUR)).await.unwrap();
    let decided = detail(&it, id).await;
    assert_eq!(decided.qualification.state, State::Approved);
    let case = case(&it, decided.application).await;
    assert_eq!(case.decided.unwrap().by, "policy:papers");

    let eyes = SecondEyes(vec![Chosen::Qualification]);
    let at_once = rule("papers", despite(), 0);
    it.reopen(Reviewing { second_eyes: eyes, ..rules(vec![at_once]) }).await;
    let id = file(&it, "云通信资质二").await;
    assert_eq!(detail(&it, id).await.qualification.state, State::Pending);

    it.reopen(Reviewing { policy: Policy::Auto, ..Reviewing::default() }).await;
    let id = file(&it, "云通信资质三").await;
    let decided = detail(&it, id).await.qualification;
    assert_ne!(decided.state, State::Pending);
}

fn despite() -> Then {
    Then::Approve { despite_findings: true, first_eyes: false }
}

async fn an_unreadable_plan_is_left_to_a_person(mut it: Fixture) {
    it.reopen(rules(vec![rule("soon", GRANT, 1)])).await;
    let id = file(&it, "菜鸟网络").await;
    const SQL: &str = "UPDATE application SET plan = 'of another version' WHERE id = $1";
    let step = Step::needed(SQL, vec![id.0.into()]);
    it.registry.inner.db.write(vec![step]).await.unwrap();
    it.registry.decide_planned(NOW.plus_millis(1)).await.unwrap();
    assert_eq!(case(&it, id).await.standing, Standing::Pending);
    const DUE: &str = "SELECT id FROM application WHERE plan IS NOT NULL";
    assert_eq!(it.registry.inner.db.read(DUE, vec![]).await.unwrap(), []);
}

on_both_engines!(
    auto_decides_while_it_is_filed,
    a_plan_waits_for_its_time_and_outlives_a_restart,
    each_plan_is_carried_out_once,
    a_person_is_before_a_plan,
    a_policy_is_one_pair_of_eyes_at_most,
    rules_look_at_findings,
    qualifications_are_decided_alike,
    an_unreadable_plan_is_left_to_a_person,
);
