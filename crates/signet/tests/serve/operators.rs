//! Operators and their tokens, through the command line and the administration.

use serde_json::{Value, json};

use super::check_problem;
use super::reviewing::Person;
use super::rules::KEY;
use super::server::{Answer, Server, TOKEN};

const PREFIX: &str = "/_signet/v1";

fn start() -> Server {
    Server::start_with(
        &["--data", ":memory:", "--evidence", "lenient", "--rate-limits", "off"],
        &KEY,
    )
}

fn ask(server: &Server, token: &str, method: &str, path: &str, body: Option<Value>) -> Answer {
    let body = body.map(|body| body.to_string());
    server.ask(method, &format!("{PREFIX}{path}"), Some(token), body.as_deref())
}

#[test]
fn operators_come_and_go() {
    let server = start();
    let admin = Person::administrator(&server);
    let wang = Person::of_role(&server, "王芳", "reviewer");
    admin.refused(&["operator", "add", "王芳", "--role=auditor"], "already");
    for bad in ["", " x", "administrator", "policy:auto", "a\nb"] {
        admin.refused(&["operator", "add", bad, "--role=auditor"], "1 to 64 characters");
    }
    admin.refused(&["operator", "add", "li", "--role=auditer"], "did you mean auditor");
    admin.refused(&["operator", "add", "li", "--role=auditor", "--account=1"], "no account 1");
    admin.refused(&["operator", "show", "li"], "there is no operator li");
    let me = wang.json(&["whoami", "--json"]);
    assert_eq!(me["name"], "王芳");
    assert_eq!(me["scopes"], json!(["read", "review", "decide"]));
    assert_eq!((&me["role"], &me["accounts"]), (&"reviewer".into(), &Value::Null));
    assert_eq!(me["token"]["state"], "active");
    assert!(!me.to_string().contains(&wang.token));
    let me = admin.json(&["whoami", "--json"]);
    let first = (&me["name"], &me["role"], &me["token"]);
    assert_eq!(first, (&"administrator".into(), &Value::Null, &Value::Null));
    let (_, told, _) = wang.run(&["whoami"]);
    assert!(told.contains("operator: 王芳\n") && told.contains("scopes:   read, review, decide\n"));

    let change = ["operator", "change", "王芳", "--role=auditor", "--json"];
    assert_eq!(admin.json(&change)["scopes"], json!(["read", "audit"]));
    assert_eq!(wang.json(&["whoami", "--json"])["scopes"], json!(["read"]), "what is in both");
    let account = server.admin("GET", "/accounts", None).json()["items"][0]["id"].clone();
    let path = format!("/operators/{}", percent_encoding(&["王芳"]));
    let accounts = |body: Value| {
        let answer = ask(&server, TOKEN, "PATCH", &path, Some(body));
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()["accounts"].clone()
    };
    assert_eq!(accounts(json!({ "accounts": [account] })), json!([account]));
    // What is left out stays, and null is for all.
    assert_eq!(accounts(json!({ "role": "reviewer" })), json!([account]));
    assert_eq!(accounts(json!({ "accounts": null })), Value::Null);
    let none = ask(&server, TOKEN, "PATCH", &path, Some(json!({ "accounts": [] })));
    check_problem(&none, 422);
    assert_eq!(none.json()["errors"][0]["pointer"], "/accounts");

    let (status, printed, _) = admin.run(&["operator", "disable", "王芳"]);
    assert_eq!((status, &*printed), (0, "王芳 is disabled\n"));
    wang.refused(&["whoami"], "own is needed");
    let listed = admin.json(&["operator", "list", "--json"]);
    assert_eq!((&listed[0]["name"], &listed[0]["state"]), (&"王芳".into(), &"disabled".into()));
    admin.refused(&["token", "issue", "王芳"], "no active operator");
    assert_eq!(admin.run(&["operator", "enable", "王芳"]).0, 0);
    wang.refused(&["whoami"], "own is needed");
    assert_eq!(Person::with_token(&server, "王芳", &[]).run(&["whoami"]).0, 0);
}

fn percent_encoding(parts: &[&str]) -> String {
    parts.concat().bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn tokens_are_issued_listed_and_revoked() {
    let server = start();
    let admin = Person::administrator(&server);
    let wang = Person::of_role(&server, "wang", "senior-reviewer");
    let narrow = ["--scope=read", "--scope=review", "--label=queue", "--days=7"];
    let narrow = Person::with_token(&server, "wang", &narrow);
    assert_eq!(narrow.json(&["whoami", "--json"])["scopes"], json!(["read", "review"]));
    let listed = wang.json(&["token", "list", "wang", "--json"]);
    let tokens = listed.as_array().unwrap();
    let labels: Vec<_> = tokens.iter().map(|it| it["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["", "queue"]);
    assert!(tokens.iter().all(|it| it["created_by"] == "administrator" && it["token"].is_null()));
    for (args, says) in [
        (["--scope=audit", ""], "/scopes"),
        (["--scope=reed", ""], "did you mean read"),
        (["--days=0", ""], "1 to 365"),
        (["--days=366", ""], "1 to 365"),
        (["--account=1", ""], "no account 1"),
        (["--label", "a\nb"], "on one line"),
    ] {
        let args: Vec<_> = args.into_iter().filter(|it| !it.is_empty()).collect();
        admin.refused(&[&["token", "issue", "wang"], &*args].concat(), says);
    }
    let empty = json!({ "scopes": [] });
    check_problem(&ask(&server, TOKEN, "POST", "/operators/wang/tokens", Some(empty)), 422);

    // Her own she revokes, with one that may do as much; others' are none of hers.
    let id = tokens[0]["id"].as_str().unwrap();
    let of_li = Person::of_role(&server, "li", "reviewer").json(&["whoami", "--json"]);
    let of_li = of_li["token"]["id"].as_str().unwrap();
    narrow.refused(&["token", "revoke", "li", of_li], "the scope `operate`");
    narrow.refused(&["token", "revoke", "wang", of_li], "has no token");
    narrow.refused(&["token", "revoke", "wang", id], "has no token");
    let (status, printed, _) = wang.run(&["token", "revoke", "wang", id]);
    assert_eq!((status, printed), (0, format!("{id} is revoked\n")));
    wang.refused(&["whoami"], "own is needed");
    let (_, table, _) = narrow.run(&["token", "list", "wang"]);
    assert!(!table.contains("revoked") && table.contains("queue"), "{table}");
    let again = format!("/operators/wang/tokens/{id}");
    let again = ask(&server, TOKEN, "DELETE", &again, None);
    assert_eq!((again.status, &again.json()["state"]), (200, &"revoked".into()));
}

#[test]
fn a_token_issued_under_a_key_is_told_again_to_the_same_person_only() {
    let server = start();
    let admin = Person::administrator(&server);
    let _ = Person::of_role(&server, "wang", "reviewer");
    let boss = Person::of_role(&server, "boss", "administrator");
    let narrow = Person::with_token(&server, "boss", &["--scope=operate"]);
    let path = format!("{PREFIX}/operators/wang/tokens");
    let issue = |token: &str| {
        let headers = [("idempotency-key", "k")];
        server.ask_with(&headers, "POST", &path, Some(token), Some("{}"))
    };
    let (first, again) = (issue(&boss.token), issue(&boss.token));
    assert_eq!((first.status, &first.text), (200, &again.text));
    assert!(again.headers.contains_key("idempotency-replayed"));
    check_problem(&issue(&narrow.token), 422);
    // Another person's key is another.
    assert_ne!(issue(TOKEN).json()["token"], first.json()["token"]);
    assert_eq!(admin.json(&["token", "list", "wang", "--json"]).as_array().unwrap().len(), 3);
}

#[test]
fn who_is_denied_is_told_of() {
    let mut server = start();
    let wang = Person::of_role(&server, "wang", "reviewer").token;
    for (method, path, body) in [
        ("GET", "/operators", None),
        ("POST", "/operators", Some(json!({ "name": "x", "role": "auditor" }))),
        ("GET", "/operators/li", None),
        ("PATCH", "/operators/wang", Some(json!({ "role": "administrator" }))),
        ("GET", "/operators/li/tokens", None),
        ("POST", "/operators/wang/tokens", Some(json!({}))),
        ("DELETE", "/operators/li/tokens/1", None),
    ] {
        let answer = ask(&server, &wang, method, path, body);
        check_problem(&answer, 403);
        assert!(answer.text.contains("`operate`"), "{}", answer.text);
    }
    assert_eq!(ask(&server, &wang, "GET", "/operators/wang", None).status, 200);
    assert_eq!(ask(&server, &wang, "GET", "/operators/wang/tokens", None).status, 200);
    server.wait_for("an operator was denied");
    let counts = server.get("/_signet/metrics").text;
    assert!(counts.contains("signet_operators_denied_total{lacks=\"operate\"} 7"), "{counts}");

    // What is no token says nothing, and a name is the first token's to choose.
    let acting = |token: &str, name: &str| {
        let name = percent_encoding(&[name]);
        server.ask_as(Some(&name), "GET", &format!("{PREFIX}/me"), Some(token), None)
    };
    assert_eq!(acting(TOKEN, "wang").json()["scopes"], json!(["read", "review", "decide"]));
    assert_eq!(acting(&wang, "wang").status, 200);
    for (token, name) in [(TOKEN, "nobody"), (&*wang, "administrator"), (&*wang, "li")] {
        check_problem(&acting(token, name), 403);
    }
    check_problem(&acting("nothing", "wang"), 401);
    let oneself = json!({ "role": "auditor" });
    let boss = Person::of_role(&server, "boss", "administrator");
    let answer = ask(&server, &boss.token, "PATCH", "/operators/boss", Some(oneself));
    check_problem(&answer, 403);
    assert!(answer.text.contains("themselves"), "{}", answer.text);
}
