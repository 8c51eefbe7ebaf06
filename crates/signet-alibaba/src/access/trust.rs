//! Who may assume a role: documents of roles, as RAM has them.
//!
//! The principals and the action are of the published grammar; the rest is that of other policies.

use signet_domain::access::{Principal, TrustPolicy};
use signet_domain::ids::AccountId;

use super::GRAMMAR;

/// Reads the document that says who may assume a role, or says what is wrong with it.
pub fn read_trust(text: &str) -> Result<TrustPolicy, String> {
    GRAMMAR.read_trust(text)
}

/// Users are told apart by name.
pub(super) fn read_principal(text: &str) -> Result<Principal, &'static str> {
    const WHAT: &str = "`*`, or acs:ram::ACCOUNT: with root, user/NAME or role/NAME";
    if text == "*" {
        return Ok(Principal::Anybody);
    }
    let (account, whom) = text
        .strip_prefix("acs:ram::")
        .and_then(|rest| rest.split_once(':'))
        .filter(|(account, _)| account.bytes().all(|byte| byte.is_ascii_digit()))
        .and_then(|(account, whom)| Some((AccountId(account.parse().ok()?), whom)))
        .ok_or(WHAT)?;
    let is_name = |name: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-".contains(&byte);
        !name.is_empty() && name.bytes().all(plain)
    };
    match whom.split_once('/') {
        None if whom == "root" => Ok(Principal::Account(account)),
        Some(("user", name)) if is_name(name) => Ok(Principal::Named(account, name.to_owned())),
        Some(("role", name)) if is_name(name) => Ok(Principal::Elsewhere),
        _ => Err(WHAT),
    }
}

#[cfg(test)]
mod tests {
    use signet_domain::access::{Asked, Assumer, Outcome, Situation};
    use signet_domain::time::Timestamp;

    use super::super::{LANGUAGE, facts};
    use super::*;

    fn trust(rest: &str) -> String {
        format!(r#"{{"Version":"1","Statement":[{{"Action":"sts:AssumeRole",{rest}}}]}}"#)
    }

    fn trusted(document: &str, account: i64, user: Option<&str>, address: &str) -> Outcome {
        let situation = Situation {
            address: address.parse().unwrap(),
            now: Timestamp::from_seconds(1_768_464_000),
            secure: false,
        };
        let who =
            Assumer { account: AccountId(account), user: user.map(|name| (1, name.to_owned())) };
        let action = LANGUAGE.assume.into();
        let asked = Asked { action, facts: facts(&situation), ..Asked::default() };
        read_trust(document).unwrap().judge(&who, &asked)
    }

    #[test]
    fn roles_trust_whom_their_document_names() {
        let check = |principal: &str, account, user, expect: bool| {
            let document = trust(&format!(r#""Effect":"Allow","Principal":{principal}"#));
            let outcome = trusted(&document, account, user, "10.0.0.1");
            assert_eq!(outcome == Outcome::Allowed, expect, "{principal} {account} {user:?}");
        };
        let root = r#"{"RAM":["acs:ram::7:root"]}"#;
        check(root, 7, None, true);
        check(root, 7, Some("ann"), true);
        check(root, 8, Some("ann"), false);
        let user = r#"{"RAM":"acs:ram::7:user/ann"}"#;
        check(user, 7, Some("ann"), true);
        check(user, 7, Some("Ann"), false);
        check(user, 7, None, false);
        check(user, 8, Some("ann"), false);
        check(r#"{"RAM":"acs:ram::7:role/ann"}"#, 7, Some("ann"), false);
        check(r#"{"Service":["ecs.aliyuncs.com"]}"#, 7, None, false);
        check(r#"{"Service":["ecs.aliyuncs.com"],"RAM":["*"]}"#, 9, None, true);
        check(r#""*""#, 9, Some("bob"), true);
    }

    #[test]
    fn a_role_distrusts_whom_its_document_denies() {
        let everybody = r#"{"Effect":"Allow","Action":"sts:*","Principal":{"RAM":"acs:ram::7:root"},
            "Condition":{"IpAddress":{"acs:SourceIp":"10.0.0.0/8"}}}"#;
        let but_ann = r#"{"Effect":"Deny","Action":"sts:AssumeRole","Principal":{"RAM":"acs:ram::7:user/ann"}}"#;
        let document = format!(r#"{{"Version":"1","Statement":[{everybody},{but_ann}]}}"#);
        let check = |user, address, expect| {
            assert_eq!(trusted(&document, 7, user, address), expect, "{user:?} {address}");
        };
        check(Some("bob"), "10.0.0.1", Outcome::Allowed);
        check(Some("bob"), "11.0.0.1", Outcome::ImplicitDeny);
        check(Some("ann"), "10.0.0.1", Outcome::ExplicitDeny);
        // It says who may assume the role, and nothing of what else they may do.
        let other = r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":"dysms:*","Principal":"*"}]}"#;
        assert_eq!(trusted(other, 7, None, "10.0.0.1"), Outcome::ImplicitDeny);
    }

    #[test]
    fn documents_of_roles_that_are_none_are_refused() {
        let check = |rest: &str, expect: &str| {
            let told = read_trust(&trust(&format!(r#""Effect":"Allow"{rest}"#))).unwrap_err();
            assert_eq!(told, format!("statement 1: {expect}"), "{rest}");
        };
        check("", "`Principal` is missing");
        check(r#","Principal":"acs:ram::7:root""#, "`Principal` is \"*\", or an object of lists");
        check(r#","Principal":{"RAM":[]}"#, "`RAM` of `Principal` is a text, or a list of texts");
        check(
            r#","Principal":"*","Resource":"*""#,
            "`Resource` has no place here: it is about the role it is of",
        );
        check(
            r#","Principal":{"qcs":"*"}"#,
            "`Principal` has RAM, Service, Federated, and no `qcs`",
        );
        check(r#","Principal":"*","NotPrincipal":"*""#, "there is no element `NotPrincipal`");
        for bad in
            ["acs:ram::*:root", "acs:ram::7:user/*", "acs:ram::7:group/a", "ann", "acs:ram::7"]
        {
            check(
                &format!(r#","Principal":{{"RAM":["{bad}"]}}"#),
                &format!(
                    "`RAM`: `{bad}` is not `*`, or acs:ram::ACCOUNT: with root, user/NAME or role/NAME"
                ),
            );
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

        #[test]
        fn a_principal_speaks_of_nobody_else(account in 1..4_i64, name in "[ab]", asks in 1..4_i64, user in proptest::option::of("[ab]")) {
            let check = |principal: &str| {
                let document = trust(&format!(r#""Effect":"Allow","Principal":{{"RAM":"{principal}"}}"#));
                trusted(&document, asks, user.as_deref(), "10.0.0.1") == Outcome::Allowed
            };
            proptest::prop_assert_eq!(check(&format!("acs:ram::{account}:root")), asks == account);
            let one = check(&format!("acs:ram::{account}:user/{name}"));
            proptest::prop_assert_eq!(one, asks == account && user == Some(name));
        }

        #[test]
        fn any_principal_is_read_or_refused(text in "(acs:ram::|\\*|:|root|user/|[a-z0-9*?])*") {
            if let Ok(principal) = read_principal(&text) {
                let wild = text.contains(['*', '?']);
                proptest::prop_assert_eq!(wild, principal == Principal::Anybody, "{}", text);
            }
        }
    }
}
