//! What operators do with qualifications, and the erasure of personal data.

use serde_json::{Value, json};

use super::rules::{KEY, answer, command};
use super::server::Server;

fn start() -> Server {
    Server::start_with(&["--data", ":memory:", "--rate-limits", "off"], &KEY)
}

/// Enters a qualification with more words on the command line.
fn add<'a>(server: &Server, name: &'a str, more: &[&'a str]) -> Value {
    let fixed = ["qualification", "add", "--channel", "tencent", "--company", "某某公司"];
    let named = ["--organization-code", "91350100M000100Y43", "--name", name];
    answer(server, &[&fixed[..], &named, more].concat())
}

#[test]
fn qualifications_are_entered_listed_and_shown() {
    let server = start();
    assert_eq!(answer(&server, &["qualification", "list"]), json!([]));
    let own = add(&server, "甲资质", &[]);
    assert_eq!((&own["state"], &own["purpose"]), (&json!("approved"), &json!("own")));
    assert_eq!((&own["people"], &own["papers"]), (&Value::Null, &json!([])));
    assert!(own["licence"].as_str().unwrap().ends_with("~2099-12-31"), "{own}");
    let period = "2025-01-01~2035-01-01";
    let words = ["--purpose", "for-others", "--body", "institution", "--licence", period];
    let other = add(&server, "乙资质", &[&words[..], &["--pending"]].concat());
    assert_eq!((&other["state"], &other["licence"]), (&json!("pending"), &json!(period)));
    assert_eq!((&other["body"], &other["purpose"]), (&json!("institution"), &json!("for-others")));

    let listed = answer(&server, &["qualification", "list"]);
    let names: Vec<_> = listed.as_array().unwrap().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["甲资质", "乙资质"]);
    let of = |flag: &str, value: &str| answer(&server, &["qualification", "list", flag, value]);
    assert_eq!(of("--channel", "alibaba"), json!([]));
    assert_eq!(of("--account", "1"), json!([]));
    assert_eq!(of("--account", own["account"].as_str().unwrap()), listed);
    let id = own["qualification"].as_str().unwrap().to_owned();
    assert_eq!(answer(&server, &["qualification", "show", &id]), own);
    let (code, lines) = command(&server, &["qualification", "show", &id]);
    assert!(code == 0 && lines.contains("company: 某某公司"), "{lines}");

    // It waits for somebody to decide, like one that was filed.
    let case = other["application"].as_str().unwrap().to_owned();
    let (code, text) = command(&server, &["review", "approve", &case, "--despite-findings"]);
    assert_eq!(code, 0, "{text}");
    let id = other["qualification"].as_str().unwrap().to_owned();
    assert_eq!(answer(&server, &["qualification", "show", &id])["state"], "approved");
}

#[test]
fn what_cannot_be_entered_is_said() {
    let server = start();
    let account = add(&server, "甲资质", &[])["account"].clone();
    let good = json!({
        "account": account, "channel": "tencent", "name": "乙资质", "purpose": "own",
        "body": "company", "company": "某某公司", "organization_code": "91350100M000100Y43",
    });
    for (member, value, status) in [
        ("name", "甲资质".into(), 409),
        ("name", "a-b".into(), 422),
        ("company", "".into(), 422),
        ("channel", "nobody".into(), 422),
        ("purpose", "yours".into(), 422),
        ("body", "person".into(), 422),
        ("licence", "2025-01-01".into(), 422),
        ("account", json!("1"), 404),
    ] {
        let mut body = good.clone();
        body[member] = value;
        let answer = server.admin("POST", "/qualifications", Some(&body.to_string()));
        assert_eq!(answer.status, status, "{member}: {}", answer.text);
    }
    let answer = server.admin("POST", "/qualifications", Some(&good.to_string()));
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(server.admin("GET", "/qualifications/1", None).status, 404);
    for path in ["/qualifications", "/qualifications/1"] {
        assert_eq!(server.ask("GET", &format!("/_signet/v1{path}"), None, None).status, 401);
    }
}

#[test]
fn erasing_is_done_again_and_again() {
    let server = start();
    let account = add(&server, "甲资质", &[])["account"].as_str().unwrap().to_owned();
    for _ in 0..2 {
        let erased = answer(&server, &["account", "erase", &account]);
        assert_eq!(erased["pictures"], 0);
    }
    let (code, table) = command(&server, &["account", "erase", &account]);
    assert!(code == 0 && table.contains("PICTURES"), "{table}");
    assert_eq!(server.admin("POST", "/accounts/1/erase", Some("{}")).status, 404);
}
