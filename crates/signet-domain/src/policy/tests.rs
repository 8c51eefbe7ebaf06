use super::*;
use crate::checks;
use crate::reason;
use crate::review::{Chosen, QUALIFICATION, SIGNATURE};

const NOW: Timestamp = Timestamp(1_748_750_400_000);

fn found(name: &str) -> Finding {
    Finding::named(name).unwrap()
}

fn filed(findings: &[Finding]) -> Filed<'_> {
    Filed {
        account: AccountId(1),
        channel: "door",
        kind: SIGNATURE,
        source: Some(Source::Company),
        purpose: Purpose::Own,
        name: "菜鸟网络",
        findings,
        at: NOW,
    }
}

fn rule(then: Then) -> Rule {
    Rule {
        name: "r".into(),
        accounts: vec![],
        channels: vec![],
        kinds: vec![],
        sources: vec![],
        findings: vec![],
        names: vec![],
        then,
        after: 0,
    }
}

const APPROVE: Then = Then::Approve { despite_findings: false, first_eyes: false };

fn planned(policy: &Policy, filed: &Filed<'_>) -> Option<(String, Decision, i64)> {
    let plan = policy.plan(filed, &SecondEyes::default())?;
    Some((plan.by, plan.decision, plan.at.0 - NOW.0))
}

#[test]
fn nothing_is_decided_by_hand() {
    assert_eq!(planned(&Policy::Manual, &filed(&[])), None);
}

#[test]
fn auto_approves_what_nothing_blocks() {
    let by = || "policy:auto".to_owned();
    let approve = Decision::Approve { despite_findings: false };
    assert_eq!(planned(&Policy::Auto, &filed(&[])), Some((by(), approve.clone(), 0)));
    let informs = [found("extension-disagrees")];
    assert_eq!(planned(&Policy::Auto, &filed(&informs)), Some((by(), approve, 0)));
    // Both say the same, so it is told once.
    let blocks = [found("name-long"), found("commission-missing"), found("name-characters")];
    let reasons = vec![reason::NAME_FORMAT, reason::LETTER_MISSING];
    let reject = Decision::Reject(Reply { reasons, note: String::new() });
    assert_eq!(planned(&Policy::Auto, &filed(&blocks)), Some((by(), reject, 0)));
}

#[test]
fn each_condition_narrows_a_rule() {
    let findings = [found("name-long")];
    type Change = fn(&mut Rule);
    let narrow: [(Change, Change); 6] = [
        (|r| r.accounts = vec![AccountId(2), AccountId(1)], |r| r.accounts = vec![AccountId(2)]),
        (|r| r.channels = vec!["door".into()], |r| r.channels = vec!["window".into()]),
        (|r| r.kinds = vec![SIGNATURE], |r| r.kinds = vec![QUALIFICATION]),
        (|r| r.sources = vec![Source::Company], |r| r.sources = vec![Source::App]),
        (
            |r| r.findings = vec![Found::Nothing, Found::Of(Severity::Blocks)],
            |r| r.findings = vec![Found::Nothing, Found::Of(Severity::Warns)],
        ),
        (|r| r.names = vec![Glob::new("菜鸟*")], |r| r.names = vec![Glob::new("菜鸟?")]),
    ];
    for (at, (holds, fails)) in narrow.into_iter().enumerate() {
        let mut one = rule(Then::Hold);
        assert!(one.matches(&filed(&findings)));
        holds(&mut one);
        assert!(one.matches(&filed(&findings)), "{at}");
        fails(&mut one);
        assert!(!one.matches(&filed(&findings)), "{at}");
    }
    let named = |name: &str| {
        let check = checks::ALL.iter().copied().find(|check| check.name == name).unwrap();
        Rule { findings: vec![Found::By(check)], ..rule(Then::Hold) }
    };
    assert!(named("name-long").matches(&filed(&findings)));
    assert!(!named("name-short").matches(&filed(&findings)));
    let nothing = Rule { findings: vec![Found::Nothing], ..rule(Then::Hold) };
    assert!(nothing.matches(&filed(&[])) && !nothing.matches(&filed(&findings)));
    let sources = Rule { sources: vec![Source::Company], ..rule(Then::Hold) };
    let qualification = Filed { source: None, kind: QUALIFICATION, ..filed(&[]) };
    assert!(!sources.matches(&qualification), "a qualification has no source");
}

#[test]
fn the_first_rule_that_matches_decides() {
    let hold = Rule { names: vec![Glob::new("*网络")], ..rule(Then::Hold) };
    let late = Rule { after: 5_000, name: "late".into(), ..rule(APPROVE) };
    let policy = Policy::Rules(vec![hold, late]);
    assert_eq!(planned(&policy, &filed(&[])), None);
    let other = Filed { name: "菜鸟裹裹", ..filed(&[]) };
    let approve = Decision::Approve { despite_findings: false };
    assert_eq!(planned(&policy, &other), Some(("policy:late".into(), approve, 5_000)));
    assert_eq!(planned(&Policy::Rules(vec![]), &filed(&[])), None);
}

#[test]
fn what_blocks_is_set_aside_only_where_a_rule_says_so() {
    let blocks = [found("name-long")];
    let policy = |then| Policy::Rules(vec![rule(then)]);
    assert_eq!(planned(&policy(APPROVE), &filed(&blocks)), None);
    let despite = Then::Approve { despite_findings: true, first_eyes: false };
    let approve = Decision::Approve { despite_findings: true };
    assert_eq!(planned(&policy(despite), &filed(&blocks)), Some(("policy:r".into(), approve, 0)));
}

#[test]
fn reasons_come_from_findings_where_a_rule_says_so() {
    let note = Reply::note("请更正");
    let policy = |reply, from| {
        Policy::Rules(vec![rule(Then::Reject { reply, reasons_from_findings: from })])
    };
    let blocks = [found("name-long"), found("extension-disagrees")];
    let told = |policy: &Policy, findings: &[Finding]| match planned(policy, &filed(findings))?.1 {
        Decision::Reject(reply) => Some(reply),
        other => panic!("{other:?}"),
    };
    assert_eq!(told(&policy(note.clone(), false), &blocks), Some(note.clone()));
    let both = Reply { reasons: vec![reason::NAME_FORMAT], note: "请更正".into() };
    assert_eq!(told(&policy(note, true), &blocks), Some(both));
    assert_eq!(told(&policy(Reply::default(), true), &[]), None, "it would say nothing");
}

#[test]
fn a_policy_is_no_second_pair_of_eyes() {
    let eyes = SecondEyes(vec![Chosen::Source(Source::Company)]);
    assert_eq!(Policy::Auto.plan(&filed(&[]), &eyes), None);
    let app = Filed { source: Some(Source::App), ..filed(&[]) };
    assert!(Policy::Auto.plan(&app, &eyes).is_some());
    let first =
        Policy::Rules(vec![rule(Then::Approve { despite_findings: false, first_eyes: true })]);
    assert!(first.plan(&filed(&[]), &eyes).is_some());
    // One pair is enough to reject.
    let blocks = [found("name-long")];
    assert!(Policy::Auto.plan(&filed(&blocks), &eyes).is_some());
}

#[test]
fn globs_match_whole_names() {
    for (pattern, name, fits) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("*", "菜鸟", true),
        ("?", "菜", true),
        ("?", "", false),
        ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "aXbYbZ", false),
        ("*ab", "aab", true),
        ("**?", "", false),
        ("测试*", "测试网", true),
        ("测试*", "新测试网", false),
        ("a?c", "abc", true),
        ("a?c", "abbc", false),
    ] {
        assert_eq!(Glob::new(pattern).matches(name), fits, "{pattern:?} {name:?}");
    }
    // Would take for ever if every star went back.
    let (pattern, name) = ("a*".repeat(40) + "b", "a".repeat(400));
    assert!(!Glob::new(&pattern).matches(&name));
}
