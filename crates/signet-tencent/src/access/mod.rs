//! CAM: the policy language of version "2.0", and what its keys say of a call.
//!
//! Facts of the reference, section 5. The service of an action is compared whatever its case, the
//! operation as it is written; `name/` before them says nothing.

mod trust;

use signet_domain::access::{
    Effect, Facts, Kind, Language, Operator, Order, Policy, Preset, Quantifier, Situation, TextTest,
};
use signet_domain::ids::AccountId;
use signet_wire::policy::{Grammar, elsewhere};

use self::trust::{read_principal, read_trust};

use crate::rules::CHANNEL;

/// The language, as the registry takes it.
pub const LANGUAGE: Language = Language {
    name: "cam",
    channel: CHANNEL,
    mark: "version",
    read,
    read_trust,
    assume: "sts:AssumeRole",
    // Published for users, groups and roles alike.
    attached_max: 200,
    action,
    resource,
    facts,
    presets: PRESETS,
};

const fn operator(name: &'static str, kind: Kind, negated: bool) -> Operator {
    Operator { name, kind, negated }
}

const GRAMMAR: Grammar = Grammar {
    version: "version",
    version_is: "2.0",
    statement: "statement",
    effect: "effect",
    effects: &[
        ("allow", Effect::Allow),
        ("deny", Effect::Deny),
        ("Allow", Effect::Allow),
        ("Deny", Effect::Deny),
    ],
    action: "action",
    not_action: None,
    resource: "resource",
    not_resource: None,
    condition: "condition",
    principal: "principal",
    principals: &[("qcs", read_principal), ("service", elsewhere), ("federated", elsewhere)],
    operators: &[
        operator("string_equal", Kind::Text(TextTest::Equals), false),
        operator("string_not_equal", Kind::Text(TextTest::Equals), true),
        operator("string_equal_ignore_case", Kind::Text(TextTest::IgnoringCase), false),
        operator("string_not_equal_ignore_case", Kind::Text(TextTest::IgnoringCase), true),
        operator("string_like", Kind::Text(TextTest::Like), false),
        operator("string_not_like", Kind::Text(TextTest::Like), true),
        operator("numeric_equal", Kind::Number(Order::Equal), false),
        operator("numeric_not_equal", Kind::Number(Order::Equal), true),
        operator("numeric_less_than", Kind::Number(Order::Less), false),
        operator("numeric_less_than_equal", Kind::Number(Order::AtMost), false),
        operator("numeric_greater_than", Kind::Number(Order::Greater), false),
        operator("numeric_greater_than_equal", Kind::Number(Order::AtLeast), false),
        operator("date_equal", Kind::Moment(Order::Equal), false),
        operator("date_not_equal", Kind::Moment(Order::Equal), true),
        operator("date_less_than", Kind::Moment(Order::Less), false),
        operator("date_less_than_equal", Kind::Moment(Order::AtMost), false),
        operator("date_greater_than", Kind::Moment(Order::Greater), false),
        operator("date_greater_than_equal", Kind::Moment(Order::AtLeast), false),
        operator("bool_equal", Kind::Flag, false),
        operator("null_equal", Kind::Absent, false),
        operator("ip_equal", Kind::Address, false),
        operator("ip_not_equal", Kind::Address, true),
    ],
    quantifiers: &[("for_any_value:", Quantifier::Any), ("for_all_value:", Quantifier::All)],
    if_exists: Some("_if_exist"),
    bare_values: true,
    read_action,
    read_resource,
};

/// The system policies. What the second allows is not published: reading, by the operations' names.
const PRESETS: &[Preset] = &[
    Preset {
        name: "QcloudSMSFullAccess",
        summary: "every operation",
        document: r#"{"version":"2.0","statement":[{"effect":"allow","action":["sms:*"],"resource":"*"}]}"#,
    },
    Preset {
        name: "QcloudSMSReadonlyAccess",
        summary: "operations that read",
        document: r#"{"version":"2.0","statement":[{"effect":"allow","action":["sms:Describe*","sms:Pull*"],"resource":"*"}]}"#,
    },
];

/// Reads a policy document, or says what is wrong with it.
pub fn read(text: &str) -> Result<Policy, String> {
    GRAMMAR.read(text)
}

fn action(operation: &str) -> String {
    format!("sms:{operation}")
}

/// The operations on signatures know no resources: only `*` speaks of them.
fn resource(_: AccountId) -> String {
    "*".into()
}

fn facts(situation: &Situation) -> Facts {
    let one = |key: &str, value: String| (key.to_owned(), vec![value]);
    vec![
        one("qcs:ip", situation.address.to_canonical().to_string()),
        one("qcs:current_time", situation.now.utc_text()),
    ]
}

fn is_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*?".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

fn read_action(text: &str) -> Result<String, &'static str> {
    let number = text.strip_prefix("permid/").or_else(|| text.strip_prefix("permit/"));
    if text == "*"
        || number.is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Ok(text.to_owned());
    }
    let plain = text.strip_prefix("name/").unwrap_or(text);
    match plain.split_once(':') {
        Some((service, name)) if is_word(service) && is_word(name) => {
            Ok(format!("{}:{name}", service.to_ascii_lowercase()))
        }
        _ => Err("`*` or a service, a colon and an operation"),
    }
}

fn read_resource(text: &str) -> Result<String, &'static str> {
    const WHAT: &str = "`*` or qcs:project:service:region:account:resource";
    if text == "*" {
        return Ok(text.to_owned());
    }
    let segments: Vec<_> = text.splitn(6, ':').collect();
    let [first, _, _, _, account, resource] = &*segments else { return Err(WHAT) };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let owner = account.strip_prefix("uin/").or_else(|| account.strip_prefix("uid/"));
    let fits = *first == "qcs"
        && !resource.is_empty()
        && (["", "*"].contains(account) || owner.is_some_and(|of| of == "*" || digits(of)));
    fits.then(|| text.to_owned()).ok_or(WHAT)
}

#[cfg(test)]
mod tests {
    use signet_domain::access::{Asked, Outcome, judge};
    use signet_domain::time::Timestamp;

    use super::*;

    fn outcome(document: &str, operation: &str, address: &str) -> Outcome {
        let policy = read(document).unwrap();
        let situation = Situation {
            address: address.parse().unwrap(),
            now: Timestamp::from_seconds(1_712_000_000),
            secure: false,
        };
        let asked = Asked {
            action: action(operation),
            resource: resource(AccountId(7)),
            facts: facts(&situation),
        };
        judge([&policy], &asked)
    }

    fn statement(rest: &str) -> String {
        format!(r#"{{"version":"2.0","statement":[{{"effect":"allow",{rest}}}]}}"#)
    }

    #[test]
    fn the_published_samples_mean_what_they_say() {
        let check = |document: &str, operation: &str, address: &str, expect| {
            assert_eq!(outcome(document, operation, address), expect, "{document} {operation}");
        };
        let (allowed, none) = (Outcome::Allowed, Outcome::ImplicitDeny);
        let all = r#"{"version":"2.0","statement":[{"effect":"allow","action":["name/sms:*"],"resource":["*"]}]}"#;
        check(all, "AddSmsSign", "1.1.1.1", allowed);
        let reading = r#"{"version":"2.0","statement":[{"effect":"allow","action":["sms:Describe*"],"resource":"*"}]}"#;
        check(reading, "DescribeSmsSignList", "1.1.1.1", allowed);
        check(reading, "AddSmsSign", "1.1.1.1", none);
        let both = r#"{"version":"2.0","statement":[
            {"effect":"allow","action":["sms:AddSmsSign","sms:DescribeSmsSignList"],"resource":"*",
             "condition":{"ip_equal":{"qcs:ip":["10.217.182.3/24","111.21.33.72/24"]}}},
            {"effect":"deny","action":"sms:DeleteSmsSign","resource":"*"}]}"#;
        check(both, "AddSmsSign", "111.21.33.9", allowed);
        check(both, "AddSmsSign", "111.21.34.9", none);
        check(both, "DeleteSmsSign", "10.217.182.1", Outcome::ExplicitDeny);
    }

    #[test]
    fn every_element_is_obeyed() {
        let check = |rest: &str, expect| {
            assert_eq!(outcome(&statement(rest), "AddSmsSign", "10.0.0.1"), expect, "{rest}");
        };
        let (allowed, none) = (Outcome::Allowed, Outcome::ImplicitDeny);
        check(r#""action":"*","resource":"*""#, allowed);
        check(r#""action":"name/SMS:AddSmsSign","resource":"*""#, allowed);
        check(r#""action":"sms:addsmssign","resource":"*""#, none);
        check(r#""action":"sms:Add????ign","resource":"*""#, allowed);
        check(r#""action":"permid/280649","resource":"*""#, none);
        check(r#""action":"*","resource":"qcs::sms::uin/7:app/*""#, none);
        let given = |operator: &str, key: &str, value: &str| {
            format!(
                r#""action":"*","resource":"*","condition":{{"{operator}":{{"{key}":{value}}}}}"#
            )
        };
        check(&given("ip_not_equal", "qcs:ip", r#""10.0.0.0/8""#), none);
        check(&given("date_less_than", "qcs:current_time", r#""2024-04-02T00:00:00Z""#), allowed);
        check(&given("string_equal", "qcs:request_tag", r#""x""#), none);
        check(&given("string_equal_if_exist", "qcs:request_tag", r#""x""#), allowed);
        check(&given("for_any_value:string_like", "qcs:ip", r#"["10.*","x"]"#), allowed);
        check(&given("for_all_value:ip_equal_if_exist", "qcs:ip", r#""11.0.0.1""#), none);
        check(&given("null_equal", "qcs:resource_tag", "true"), allowed);
        check(&given("numeric_equal", "QCS:IP", "1"), none);
    }

    #[test]
    fn documents_that_are_none_are_refused() {
        let check = |document: &str, expect: &str| {
            assert_eq!(read(document).unwrap_err(), expect, "{document}");
        };
        check(r#"{"version":"1.0","statement":[]}"#, "`version` is \"2.0\", not \"1.0\"");
        check(r#"{"Version":"2.0"}"#, "there is no element `Version`");
        let refused = |rest: &str, expect: &str| check(&statement(rest), expect);
        refused(
            r#""principal":{"qcs":["*"]},"action":"*","resource":"*""#,
            "statement 1: `principal` has no place here: a policy is of whoever it is attached to",
        );
        refused(
            r#""notaction":"*","resource":"*""#,
            "statement 1: there is no element `notaction`",
        );
        refused(
            r#""action":"name/AddSmsSign","resource":"*""#,
            "statement 1: `action`: `name/AddSmsSign` is not `*` or a service, a colon and an operation",
        );
        for bad in ["qcs::sms", "qcs::sms::uin/x:app/*", "acs::sms::uin/1:app/*", "qcs::sms:::", ""]
        {
            assert!(
                read(&statement(&format!(r#""action":"*","resource":"{bad}""#))).is_err(),
                "{bad}"
            );
        }
        refused(
            r#""action":"*","resource":"*","condition":{"string_likes":{"a":"b"}}"#,
            "statement 1: there is no operator `string_likes`",
        );
        refused(
            r#""action":"*","resource":"*","condition":{"bool_equal":{"a":"maybe"}}"#,
            "statement 1: `bool_equal` of `a` wants true or false, not `maybe`",
        );
        let effect =
            r#"{"version":"2.0","statement":[{"effect":"ALLOW","action":"*","resource":"*"}]}"#;
        check(effect, "statement 1: `effect` is one of allow, deny, Allow, Deny");
    }

    #[test]
    fn presets_can_be_read() {
        let preset = |name: &str| PRESETS.iter().find(|preset| preset.name == name).unwrap();
        let outcome = |name, operation| outcome(preset(name).document, operation, "1.1.1.1");
        assert_eq!(outcome("QcloudSMSFullAccess", "AddSmsSign"), Outcome::Allowed);
        assert_eq!(outcome("QcloudSMSReadonlyAccess", "DescribeSmsSignList"), Outcome::Allowed);
        assert_eq!(outcome("QcloudSMSReadonlyAccess", "DeleteSmsSign"), Outcome::ImplicitDeny);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

        #[test]
        fn an_operator_that_is_none_refuses_the_policy(name in "[a-z:_]{1,24}") {
            let plain = name.trim_start_matches("for_any_value:").trim_end_matches("_if_exist");
            let known = GRAMMAR.operators.iter().any(|operator| operator.name == plain);
            let rest = format!(r#""action":"*","resource":"*","condition":{{"{name}":{{"k":"1"}}}}"#);
            proptest::prop_assert!(known || read(&statement(&rest)).is_err());
        }
    }
}
