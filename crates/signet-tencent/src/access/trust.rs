//! Who may assume a role: documents of roles, as CAM has them.
//!
//! The principals and the action are of the published grammar; the rest is that of other policies.

use signet_domain::access::{Principal, TrustPolicy};
use signet_domain::ids::AccountId;

use super::GRAMMAR;

/// Reads the document that says who may assume a role, or says what is wrong with it.
pub fn read_trust(text: &str) -> Result<TrustPolicy, String> {
    GRAMMAR.read_trust(text)
}

/// Users are told apart by number. An account that is named as its own user is meant alone.
pub(super) fn read_principal(text: &str) -> Result<Principal, &'static str> {
    const WHAT: &str = "`*`, or qcs::cam::uin/ACCOUNT: with root or uin/USER";
    if text == "*" {
        return Ok(Principal::Anybody);
    }
    let (account, whom) = text
        .strip_prefix("qcs::cam::uin/")
        .and_then(|rest| rest.split_once(':'))
        .and_then(|(account, whom)| Some((number(account)?, whom)))
        .ok_or(WHAT)?;
    match whom.split_once('/') {
        None if whom == "root" => Ok(Principal::Account(AccountId(account))),
        Some(("uin", user)) => match number(user).ok_or(WHAT)? {
            user if user == account => Ok(Principal::Alone(AccountId(account))),
            user => Ok(Principal::Numbered(AccountId(account), user)),
        },
        Some(("roleName", name)) if is_plain(name) => Ok(Principal::Elsewhere),
        Some(("roleId", id)) if number(id).is_some() => Ok(Principal::Elsewhere),
        _ => Err(WHAT),
    }
}

fn number(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use signet_domain::access::{Asked, Assumer, Outcome};

    use super::super::LANGUAGE;
    use super::*;

    fn trusted(principal: &str, account: i64, user: Option<i64>) -> Outcome {
        let document = format!(
            r#"{{"version":"2.0","statement":[{{"effect":"allow","action":"name/sts:AssumeRole","principal":{principal}}}]}}"#
        );
        let who =
            Assumer { account: AccountId(account), user: user.map(|id| (id, "ann".to_owned())) };
        let asked = Asked { action: LANGUAGE.assume.into(), ..Asked::default() };
        read_trust(&document).unwrap().judge(&who, &asked)
    }

    #[test]
    fn roles_trust_whom_their_document_names() {
        let check = |principal: &str, account, user, expect: bool| {
            let outcome = trusted(principal, account, user);
            assert_eq!(outcome == Outcome::Allowed, expect, "{principal} {account} {user:?}");
        };
        let root = r#"{"qcs":["qcs::cam::uin/7:root"]}"#;
        check(root, 7, None, true);
        check(root, 7, Some(8), true);
        check(root, 8, None, false);
        let user = r#"{"qcs":"qcs::cam::uin/7:uin/8"}"#;
        check(user, 7, Some(8), true);
        check(user, 7, Some(9), false);
        check(user, 7, None, false);
        check(user, 6, Some(8), false);
        let alone = r#"{"qcs":"qcs::cam::uin/7:uin/7"}"#;
        check(alone, 7, None, true);
        check(alone, 7, Some(8), false);
        let service = r#"{"service":["cvm.qcloud.com"]}"#;
        check(service, 7, None, false);
        check(r#"{"qcs":"qcs::cam::uin/7:roleName/robot"}"#, 7, Some(8), false);
        check(r#""*""#, 9, Some(9), true);
        check(r#"{"qcs":["*"]}"#, 9, None, true);
    }

    #[test]
    fn documents_of_roles_that_are_none_are_refused() {
        let check = |rest: &str, expect: &str| {
            let document =
                format!(r#"{{"version":"2.0","statement":[{{"effect":"allow",{rest}}}]}}"#);
            let told = read_trust(&document).unwrap_err();
            assert_eq!(told, format!("statement 1: {expect}"), "{rest}");
        };
        let action = r#""action":"name/sts:AssumeRole""#;
        check(action, "`principal` is missing");
        check(
            &format!(r#"{action},"principal":{{}}"#),
            "`principal` is \"*\", or an object of lists",
        );
        check(
            &format!(r#"{action},"principal":"*","resource":"*""#),
            "`resource` has no place here: it is about the role it is of",
        );
        check(
            &format!(r#"{action},"principal":{{"RAM":"*"}}"#),
            "`principal` has qcs, service, federated, and no `RAM`",
        );
        for bad in
            ["qcs::cam::uin/*:root", "qcs::cam::uin/7:uin/*", "qcs::cam::uin/7:user", "7", ""]
        {
            check(
                &format!(r#"{action},"principal":{{"qcs":["{bad}"]}}"#),
                &format!(
                    "`qcs`: `{bad}` is not `*`, or qcs::cam::uin/ACCOUNT: with root or uin/USER"
                ),
            );
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]

        #[test]
        fn a_principal_speaks_of_nobody_else(account in 1..4_i64, user in 1..4_i64, asks in 1..4_i64, as_user in proptest::option::of(1..4_i64)) {
            let root = trusted(&format!(r#"{{"qcs":"qcs::cam::uin/{account}:root"}}"#), asks, as_user);
            proptest::prop_assert_eq!(root == Outcome::Allowed, asks == account);
            let one = trusted(&format!(r#"{{"qcs":"qcs::cam::uin/{account}:uin/{user}"}}"#), asks, as_user);
            let meant = if user == account { as_user.is_none() } else { as_user == Some(user) };
            proptest::prop_assert_eq!(one == Outcome::Allowed, asks == account && meant);
        }

        #[test]
        fn any_principal_is_read_or_refused(text in "(qcs|\\*|:|::cam::|uin/|root|[0-9*?])*") {
            if let Ok(principal) = read_principal(&text) {
                let wild = text.contains(['*', '?']);
                proptest::prop_assert_eq!(wild, principal == Principal::Anybody, "{}", text);
            }
        }
    }
}
