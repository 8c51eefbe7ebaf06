//! What holds of every policy, whatever is in it.

use proptest::prelude::*;

use super::*;
use crate::account::Network;

/// The matcher everybody can check by eye, and that takes for ever on long patterns.
fn reference(pattern: &[char], name: &[char]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((&'*', rest)), _) => {
            reference(rest, name) || name.split_first().is_some_and(|(_, n)| reference(pattern, n))
        }
        (Some((&p, pattern)), Some((&n, name))) => (p == '?' || p == n) && reference(pattern, name),
        _ => false,
    }
}

const OPERATORS: [Operator; 4] = [
    Operator { name: "like", kind: Kind::Text(TextTest::Like), negated: false },
    Operator { name: "unlike", kind: Kind::Text(TextTest::Like), negated: true },
    Operator { name: "from", kind: Kind::Address, negated: false },
    Operator { name: "null", kind: Kind::Absent, negated: false },
];

fn condition(operator: &str, key: &str, values: &[&str]) -> Condition {
    let found = OPERATORS.iter().find(|of| of.name == operator).unwrap();
    let values: Vec<_> = values.iter().map(ToString::to_string).collect();
    Condition::new(operator, found, Quantifier::Any, false, key, &values).unwrap()
}

fn patterns() -> impl Strategy<Value = Patterns> {
    (prop::collection::vec("[ab*?]{0,4}", 1..3), any::<bool>()).prop_map(|(texts, except)| {
        Patterns { patterns: texts.into_iter().map(Pattern::new).collect(), except }
    })
}

fn statements() -> impl Strategy<Value = Vec<Statement>> {
    let conditions = prop::collection::vec(("[ab]", "[ab*?]{0,2}", any::<bool>()), 0..2);
    let statement = (any::<bool>(), patterns(), patterns(), conditions);
    let statement = statement.prop_map(|(allow, actions, resources, conditions)| Statement {
        effect: if allow { Effect::Allow } else { Effect::Deny },
        actions,
        resources,
        conditions: conditions
            .iter()
            .map(|(key, like, not)| condition(if *not { "unlike" } else { "like" }, key, &[like]))
            .collect(),
    });
    prop::collection::vec(statement, 0..6)
}

fn asked() -> impl Strategy<Value = Asked> {
    let facts = prop::collection::vec(("[ab]", prop::collection::vec("[ab]{0,2}", 0..3)), 0..3);
    ("[ab]{0,4}", "[ab]{0,4}", facts).prop_map(|(action, resource, facts)| Asked {
        action,
        resource,
        facts,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn wildcards_match_as_the_reference_does(pattern in "[ab*?界]{0,8}", name in "[ab*界]{0,8}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let expect = reference(&chars(&pattern), &chars(&name));
        prop_assert_eq!(Pattern::new(&pattern).matches(&name), expect);
    }

    #[test]
    fn whatever_denies_goes_before_whatever_allows(all in statements(), asked in asked()) {
        let policy = Policy { statements: all };
        let speaks = |effect| {
            policy.statements.iter().any(|s| s.effect == effect && s.applies(&asked))
        };
        let expect = match (speaks(Effect::Deny), speaks(Effect::Allow)) {
            (true, _) => Outcome::ExplicitDeny,
            (false, true) => Outcome::Allowed,
            (false, false) => Outcome::ImplicitDeny,
        };
        prop_assert_eq!(judge([&policy], &asked), expect);
        // An explanation says the same as the judgement.
        let explained = explain(&policy, &asked);
        let applying = explained.iter().filter(|e| e.applies()).map(|e| e.effect);
        let found = applying.collect::<Vec<_>>();
        prop_assert_eq!(found.contains(&Effect::Deny), expect == Outcome::ExplicitDeny);
        prop_assert_eq!(found.is_empty(), expect == Outcome::ImplicitDeny);
    }

    #[test]
    fn neither_order_nor_the_cut_into_policies_matters(
        (all, shuffled) in statements().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        cut in 0_usize..6,
        asked in asked(),
    ) {
        let whole = Policy { statements: all };
        let cut = cut.min(shuffled.len());
        let parts = [
            Policy { statements: shuffled[cut..].to_vec() },
            Policy { statements: shuffled[..cut].to_vec() },
        ];
        prop_assert_eq!(judge([&whole], &asked), judge(&parts, &asked));
    }
}

#[test]
fn a_star_costs_no_more_than_both_lengths() {
    // Backtracking over every star would not come to an end.
    let pattern = Pattern::new("a*".repeat(200) + "b");
    assert!(!pattern.matches(&"a".repeat(2_000)));
}

fn call(key: &str, values: &[&str]) -> Asked {
    let values = values.iter().map(ToString::to_string).collect();
    Asked { facts: vec![(key.into(), values)], ..Asked::default() }
}

#[test]
fn kinds_compare_as_they_say() {
    let check = |kind, negated, written: &[&str], found: &str, expect: bool| {
        let operator = Operator { name: "o", kind, negated };
        let written: Vec<_> = written.iter().map(ToString::to_string).collect();
        let made = Condition::new("o", &operator, Quantifier::Any, false, "k", &written).unwrap();
        assert_eq!(made.holds(&call("k", &[found])), expect, "{kind:?} {written:?} {found}");
    };
    check(Kind::Text(TextTest::Equals), false, &["a", "b"], "b", true);
    check(Kind::Text(TextTest::Equals), false, &["a"], "A", false);
    check(Kind::Text(TextTest::Equals), true, &["a", "b"], "b", false);
    check(Kind::Text(TextTest::Equals), true, &["a", "b"], "c", true);
    check(Kind::Text(TextTest::IgnoringCase), false, &["aB"], "Ab", true);
    check(Kind::Text(TextTest::Like), false, &["a*"], "abc", true);
    check(Kind::Number(Order::Less), false, &["10"], "9.5", true);
    check(Kind::Number(Order::AtLeast), false, &["10"], "1e1", true);
    check(Kind::Number(Order::Equal), false, &["10"], "ten", false);
    let noon = "2026-01-15T12:00:00+08:00";
    check(Kind::Moment(Order::Equal), false, &[noon], "2026-01-15T04:00:00Z", true);
    check(Kind::Moment(Order::Greater), false, &[noon], "2026-01-15T04:00:00Z", false);
    check(Kind::Flag, false, &["TRUE"], "true", true);
    check(Kind::Address, false, &["10.217.182.3/24", "::1"], "10.217.182.9", true);
    check(Kind::Address, true, &["10.0.0.0/8", "192.168.0.0/16"], "192.168.1.1", false);
    check(Kind::Address, true, &["10.0.0.0/8"], "::ffff:11.0.0.1", true);
}

#[test]
fn what_is_not_there_holds_nothing_unless_it_may_be_absent() {
    let absent = Asked::default();
    assert!(!condition("like", "k", &["*"]).holds(&absent));
    assert!(!condition("unlike", "k", &["x"]).holds(&absent));
    assert!(!condition("like", "k", &["*"]).holds(&call("k", &[])));
    let lenient = Condition::new("o", &OPERATORS[0], Quantifier::Any, true, "k", &["x".into()]);
    let lenient = lenient.unwrap();
    assert!(lenient.holds(&absent) && !lenient.holds(&call("k", &["y"])));
    assert!(condition("null", "k", &["true"]).holds(&absent));
    assert!(!condition("null", "k", &["true"]).holds(&call("k", &["x"])));
}

#[test]
fn one_of_several_values_will_do_or_each_has_to() {
    let made = |quantifier| {
        Condition::new("o", &OPERATORS[0], quantifier, false, "k", &["a*".into()]).unwrap()
    };
    let mixed = call("k", &["a", "b"]);
    assert!(made(Quantifier::Any).holds(&mixed));
    assert!(!made(Quantifier::All).holds(&mixed));
    assert!(made(Quantifier::All).holds(&call("k", &["a", "ab"])));
}

#[test]
fn values_of_another_kind_are_refused() {
    let check = |kind, value: &str| {
        let operator = Operator { name: "o", kind, negated: false };
        let made = Condition::new("o", &operator, Quantifier::Any, false, "k", &[value.into()]);
        assert_eq!(made.unwrap_err().0, value);
    };
    check(Kind::Number(Order::Equal), "inf");
    check(Kind::Number(Order::Equal), "");
    check(Kind::Moment(Order::Equal), "2026-01-15");
    check(Kind::Flag, "yes");
    check(Kind::Address, "10.0.0.0/33");
    check(Kind::Absent, "maybe");
}

#[test]
fn what_is_blocked_stays_blocked() {
    let list = |texts: &[&str]| texts.iter().filter_map(|t| Network::parse(t)).collect::<Vec<_>>();
    let rules = SourceRules {
        allowed: list(&["10.0.0.0/8", "2001:db8::/32"]),
        blocked: list(&["10.1.0.0/16"]),
    };
    let stop = |address: &str| rules.stop(address.parse().unwrap());
    assert_eq!(stop("10.2.0.1"), None);
    assert_eq!(stop("2001:db8::1"), None);
    assert_eq!(stop("10.1.2.3"), Some(SourceTrouble::Blocked));
    assert_eq!(stop("11.0.0.1"), Some(SourceTrouble::NotAllowed));
    assert_eq!(SourceRules::default().stop("11.0.0.1".parse().unwrap()), None);
}
