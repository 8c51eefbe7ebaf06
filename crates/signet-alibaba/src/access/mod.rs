//! RAM: the policy language of version "1", and what its keys say of a call.
//!
//! Facts of the reference, section 10. `NotAction` and `NotResource` are of the published grammar.

mod trust;

use signet_domain::access::{
    Denial, Effect, Facts, Identity, Kind, Language, Operator, Order, Policy, Preset, Situation,
    TextTest,
};
use signet_domain::ids::AccountId;
use signet_wire::policy::{Grammar, elsewhere};

use self::trust::{read_principal, read_trust};
use signet_wire::{Text, Value};

use crate::CHANNEL;

/// The language, as the registry takes it.
pub const LANGUAGE: Language = Language {
    name: "ram",
    channel: CHANNEL,
    mark: "Version",
    read,
    read_trust,
    assume: "sts:AssumeRole",
    // Published for users, groups and roles alike, of policies of one's own.
    attached_max: 10,
    action,
    resource,
    facts,
    presets: PRESETS,
};

const fn operator(name: &'static str, kind: Kind, negated: bool) -> Operator {
    Operator { name, kind, negated }
}

const GRAMMAR: Grammar = Grammar {
    version: "Version",
    version_is: "1",
    statement: "Statement",
    effect: "Effect",
    effects: &[("Allow", Effect::Allow), ("Deny", Effect::Deny)],
    action: "Action",
    not_action: Some("NotAction"),
    resource: "Resource",
    not_resource: Some("NotResource"),
    condition: "Condition",
    principal: "Principal",
    principals: &[("RAM", read_principal), ("Service", elsewhere), ("Federated", elsewhere)],
    operators: &[
        operator("StringEquals", Kind::Text(TextTest::Equals), false),
        operator("StringNotEquals", Kind::Text(TextTest::Equals), true),
        operator("StringEqualsIgnoreCase", Kind::Text(TextTest::IgnoringCase), false),
        operator("StringNotEqualsIgnoreCase", Kind::Text(TextTest::IgnoringCase), true),
        operator("StringLike", Kind::Text(TextTest::Like), false),
        operator("StringNotLike", Kind::Text(TextTest::Like), true),
        operator("NumericEquals", Kind::Number(Order::Equal), false),
        operator("NumericNotEquals", Kind::Number(Order::Equal), true),
        operator("NumericLessThan", Kind::Number(Order::Less), false),
        operator("NumericLessThanEquals", Kind::Number(Order::AtMost), false),
        operator("NumericGreaterThan", Kind::Number(Order::Greater), false),
        operator("NumericGreaterThanEquals", Kind::Number(Order::AtLeast), false),
        operator("DateEquals", Kind::Moment(Order::Equal), false),
        operator("DateNotEquals", Kind::Moment(Order::Equal), true),
        operator("DateLessThan", Kind::Moment(Order::Less), false),
        operator("DateLessThanEquals", Kind::Moment(Order::AtMost), false),
        operator("DateGreaterThan", Kind::Moment(Order::Greater), false),
        operator("DateGreaterThanEquals", Kind::Moment(Order::AtLeast), false),
        operator("Bool", Kind::Flag, false),
        operator("IpAddress", Kind::Address, false),
        operator("NotIpAddress", Kind::Address, true),
    ],
    quantifiers: &[],
    if_exists: None,
    bare_values: false,
    read_action,
    read_resource,
};

/// The system policies. What the second allows is not published: reading, by the operations' names.
const PRESETS: &[Preset] = &[
    Preset {
        name: "AliyunDysmsFullAccess",
        summary: "every operation",
        document: r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"dysms:*","Resource":"*"}]}"#,
    },
    Preset {
        name: "AliyunDysmsReadOnlyAccess",
        summary: "operations that read",
        document: r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["dysms:Query*","dysms:Get*","dysms:List*"],"Resource":"*"}]}"#,
    },
];

/// Reads a policy document, or says what is wrong with it.
pub fn read(text: &str) -> Result<Policy, String> {
    GRAMMAR.read(text)
}

/// Short messages are known under this prefix, which is not the product's.
fn action(operation: &str) -> String {
    format!("dysms:{operation}")
}

/// Granularity is the whole service: every resource of the account.
fn resource(account: AccountId) -> String {
    format!("acs:dysms:*:{account}:*")
}

fn facts(situation: &Situation) -> Facts {
    let one = |key: &str, value: String| (key.to_owned(), vec![value]);
    vec![
        one("acs:SourceIp", situation.address.to_canonical().to_string()),
        one("acs:CurrentTime", situation.now.utc_text()),
        one("acs:SecureTransport", situation.secure.to_string()),
        // Who signs with a key has shown no second factor.
        one("acs:MFAPresent", "false".into()),
    ]
}

fn is_word(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*?".contains(&byte);
    !text.is_empty() && text.bytes().all(plain)
}

fn read_action(text: &str) -> Result<String, &'static str> {
    let fits = text == "*"
        || text.split_once(':').is_some_and(|(service, name)| is_word(service) && is_word(name));
    fits.then(|| text.to_owned()).ok_or("`*` or a service, a colon and an operation")
}

fn read_resource(text: &str) -> Result<String, &'static str> {
    let fits = text == "*" || (text.starts_with("acs:") && text.split(':').count() >= 5);
    fits.then(|| text.to_owned()).ok_or("`*` or acs:service:region:account:relative-id")
}

/// The `AccessDeniedDetail` of a denial (reference, 10.4).
pub fn detail(denial: &Denial) -> Value {
    use base64::Engine as _;
    let (kind, name) = match &denial.identity {
        Identity::Root => ("Root", denial.account.to_string()),
        Identity::User { id, .. } => ("SubUser", id.to_string()),
        Identity::Role { name, session, .. } => ("AssumedRoleUser", format!("{name}:{session}")),
    };
    let policy = match denial.by_session {
        true => "SessionPolicy",
        false => "AccountLevelIdentityBasedPolicy",
    };
    let members = [
        ("AuthAction", denial.action.clone()),
        ("AuthPrincipalType", kind.into()),
        ("AuthPrincipalOwnerId", denial.account.to_string()),
        ("AuthPrincipalDisplayName", name),
        ("NoPermissionType", if denial.explicit { "ExplicitDeny" } else { "ImplicitDeny" }.into()),
        ("PolicyType", policy.into()),
        (
            "EncodedDiagnosticMessage",
            base64::engine::general_purpose::STANDARD.encode(&denial.diagnostic),
        ),
    ];
    let members = members.map(|(name, value)| (Text::from_static(name), Value::text(value)));
    Value::Map(members.into())
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
            now: Timestamp::from_seconds(1_768_464_000),
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
        format!(r#"{{"Version":"1","Statement":[{{"Effect":"Allow",{rest}}}]}}"#)
    }

    #[test]
    fn the_published_sample_means_what_it_says() {
        let sample = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["dysms:CreateSms*","dysms:QuerySms*"],"Resource":"*","Condition":{"IpAddress":{"acs:SourceIp":["192.168.0.0/16","172.16.215.218"]}}}]}"#;
        assert_eq!(outcome(sample, "CreateSmsSign", "192.168.3.4"), Outcome::Allowed);
        assert_eq!(outcome(sample, "QuerySmsSignList", "172.16.215.218"), Outcome::Allowed);
        assert_eq!(outcome(sample, "CreateSmsSign", "172.16.215.219"), Outcome::ImplicitDeny);
        assert_eq!(outcome(sample, "DeleteSmsSign", "192.168.3.4"), Outcome::ImplicitDeny);
    }

    #[test]
    fn every_element_is_obeyed() {
        let check = |rest: &str, expect| {
            assert_eq!(outcome(&statement(rest), "GetSmsSign", "10.0.0.1"), expect, "{rest}");
        };
        let (allowed, none) = (Outcome::Allowed, Outcome::ImplicitDeny);
        check(r#""Action":"*","Resource":"acs:dysms:*:*:*""#, allowed);
        check(r#""Action":"dysms:*","Resource":"acs:dysms:*:7:*""#, allowed);
        check(r#""Action":"dysms:*","Resource":"acs:dysms:*:8:*""#, none);
        check(r#""Action":"dysms:GetSmsSig?","Resource":"*""#, allowed);
        check(r#""Action":"ecs:*","Resource":"*""#, none);
        check(r#""NotAction":"dysms:Delete*","Resource":"*""#, allowed);
        check(r#""NotAction":["dysms:Get*","a:b"],"Resource":"*""#, none);
        check(r#""Action":"*","NotResource":"acs:dysms:*:7:*""#, none);
        let given = |operator: &str, key: &str, value: &str| {
            format!(
                r#""Action":"*","Resource":"*","Condition":{{"{operator}":{{"{key}":{value}}}}}"#
            )
        };
        check(&given("Bool", "acs:SecureTransport", r#""false""#), allowed);
        check(&given("Bool", "acs:MFAPresent", r#""true""#), none);
        let noon = r#""2026-01-15T16:00:00+08:00""#;
        check(&given("DateLessThanEquals", "acs:CurrentTime", noon), allowed);
        check(&given("DateLessThan", "acs:CurrentTime", noon), none);
        check(&given("NotIpAddress", "acs:SourceIp", r#"["10.0.0.0/8","11.0.0.0/8"]"#), none);
        check(&given("StringLike", "acs:SourceIp", r#""10.*""#), allowed);
        check(&given("StringEquals", "ecs:tag", r#""x""#), none);
    }

    #[test]
    fn documents_that_are_none_are_refused() {
        let check = |document: &str, expect: &str| {
            assert_eq!(read(document).unwrap_err(), expect, "{document}");
        };
        check("x", "the policy is not JSON");
        check("[]", "a policy is a JSON object");
        check(r#"{"Version":"1","Version":"1"}"#, "`Version` stands twice");
        check(r#"{"Statement":[]}"#, "`Version` is missing");
        check(r#"{"Version":"2","Statement":[]}"#, "`Version` is \"1\", not \"2\"");
        check(r#"{"Version":1,"Statement":[]}"#, "`Version` is \"1\", not 1");
        check(
            r#"{"Version":"1","Statement":[]}"#,
            "`Statement` is a list of at least one statement",
        );
        check(r#"{"Version":"1","Id":"x"}"#, "there is no element `Id`");
        let check = |rest: &str, expect: &str| check(&statement(rest), expect);
        check(r#""Resource":"*""#, "statement 1: `Action` is missing");
        check(r#""Action":"*""#, "statement 1: `Resource` is missing");
        check(r#""Action":"*","Resource":"*","Sid":"x""#, "statement 1: there is no element `Sid`");
        check(
            r#""Action":"*","Resource":"*","Principal":"*""#,
            "statement 1: `Principal` has no place here: a policy is of whoever it is attached to",
        );
        check(
            r#""Action":"*","NotAction":"*","Resource":"*""#,
            "statement 1: `Action` and `NotAction` do not go together",
        );
        check(
            r#""Action":"SendSms","Resource":"*""#,
            "statement 1: `Action`: `SendSms` is not `*` or a service, a colon and an operation",
        );
        check(
            r#""Action":"*","Resource":"oss:x""#,
            "statement 1: `Resource`: `oss:x` is not `*` or acs:service:region:account:relative-id",
        );
        check(
            r#""Action":[],"Resource":"*""#,
            "statement 1: `Action` is a text, or a list of texts",
        );
        let check = |condition: &str, expect: &str| {
            check(&format!(r#""Action":"*","Resource":"*","Condition":{condition}"#), expect);
        };
        check(r#"{"StringLikes":{"a":"b"}}"#, "statement 1: there is no operator `StringLikes`");
        check(
            r#"{"ForAnyValue:StringLike":{"a":"b"}}"#,
            "statement 1: there is no operator `ForAnyValue:StringLike`",
        );
        check(r#"{"Bool":{}}"#, "statement 1: the operator `Bool` has no key");
        check(
            r#"{"Bool":{"k":true}}"#,
            "statement 1: the key `k` wants a value, or a list of them",
        );
        check(r#"{"Bool":{"k":[]}}"#, "statement 1: the key `k` wants a value, or a list of them");
        check(
            r#"{"IpAddress":{"acs:SourceIp":"10.0.0.0/33"}}"#,
            "statement 1: `IpAddress` of `acs:SourceIp` wants an address or a range such as 10.0.0.0/8, not `10.0.0.0/33`",
        );
        let long = statement(&format!(r#""Action":"*","Resource":"*{}""#, "x".repeat(6_144)));
        let told = read(&long).unwrap_err();
        assert!(told.starts_with("a policy has at most 6144 characters"), "{told}");
        let effect =
            r#"{"Version":"1","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}"#;
        assert_eq!(read(effect).unwrap_err(), "statement 1: `Effect` is one of Allow, Deny");
    }

    #[test]
    fn presets_can_be_read() {
        let preset = |name: &str| PRESETS.iter().find(|preset| preset.name == name).unwrap();
        let outcome = |name, operation| outcome(preset(name).document, operation, "1.1.1.1");
        assert_eq!(outcome("AliyunDysmsFullAccess", "CreateSmsSign"), Outcome::Allowed);
        assert_eq!(outcome("AliyunDysmsReadOnlyAccess", "QuerySmsSignList"), Outcome::Allowed);
        assert_eq!(outcome("AliyunDysmsReadOnlyAccess", "DeleteSmsSign"), Outcome::ImplicitDeny);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

        #[test]
        fn an_operator_that_is_none_refuses_the_policy(name in "[A-Za-z:_]{1,24}") {
            let known = GRAMMAR.operators.iter().any(|operator| operator.name == name);
            let rest = format!(r#""Action":"*","Resource":"*","Condition":{{"{name}":{{"k":"1"}}}}"#);
            proptest::prop_assert!(known || read(&statement(&rest)).is_err());
        }
    }
}
