//! The administration as programs meet it: its own listener, its description, changes that happen once,
//! and search.

use serde_json::{Value, json};

use super::check_problem;
use super::reviewing::file;
use super::rules::KEY;
use super::server::{Answer, Server, TOKEN};

fn start(more: &[&str]) -> Server {
    let fixed = ["--data", ":memory:", "--evidence", "lenient", "--rate-limits", "off"];
    Server::start_with(&[&fixed, more].concat(), &KEY)
}

/// Posts under a key: the answer, and whether it came before.
fn post(server: &Server, path: &str, key: &str, body: &Value) -> (Answer, bool) {
    let headers = [("idempotency-key", key)];
    let answer = server.ask_with(&headers, "POST", path, Some(TOKEN), Some(&body.to_string()));
    let again = answer.headers.contains_key("idempotency-replayed");
    (answer, again)
}

#[test]
fn a_change_happens_once_under_a_key() {
    let server = start(&[]);
    let accounts =
        || server.admin("GET", "/accounts", None).json()["items"].as_array().unwrap().len();
    let before = accounts();
    let path = "/_signet/v1/accounts";
    let firm = json!({ "name": "Firm" });
    let (first, again) = post(&server, path, "\"k-1\"", &firm);
    assert_eq!((first.status, again), (200, false), "{}", first.text);
    // As it is or in quotes, it is the same key.
    let (second, again) = post(&server, path, "k-1", &firm);
    assert_eq!((second.status, again, &second.text), (200, true, &first.text));
    let (other, _) = post(&server, path, "k-1", &json!({ "name": "Other" }));
    check_problem(&other, 422);
    assert!(other.text.contains("idempotency-key-reused"), "{}", other.text);
    for bad in ["", "\"", "a\\b", &"x".repeat(256)] {
        check_problem(&post(&server, path, bad, &firm).0, 400);
    }
    assert_eq!(accounts(), before + 1);

    // A secret is told again to whoever asks the same.
    let key = json!({ "account": first.json()["id"] });
    let (made, _) = post(&server, "/_signet/v1/keys", "k-2", &key);
    let (told, again) = post(&server, "/_signet/v1/keys", "k-2", &key);
    assert_eq!((made.json()["secret"].is_string(), again), (true, true));
    assert_eq!(made.json(), told.json());

    // What changed nothing is judged again.
    let reviewer = json!({ "name": "li", "role": "reviewer" });
    let approve = "/_signet/v1/applications/1/approve";
    check_problem(&post(&server, approve, "k-3", &json!({})).0, 404);
    let id = file(&server, "菜鸟网络");
    let approve = format!("/_signet/v1/applications/{id}/approve");
    let (approved, again) = post(&server, &approve, "k-3", &json!({}));
    assert_eq!((approved.status, again), (200, false), "{}", approved.text);
    let (approved, again) = post(&server, &approve, "k-3", &json!({}));
    assert_eq!((approved.json()["state"].clone(), again), ("approved".into(), true));
    check_problem(&server.ask("POST", &approve, Some(TOKEN), Some("{}")), 409);
    assert_eq!(post(&server, "/_signet/v1/operators", "k-4", &reviewer).0.status, 200);
}

#[test]
fn of_many_requests_under_one_key_one_is_done() {
    let server = start(&[]);
    let body = json!({ "name": "Firm" });
    let path = "/_signet/v1/accounts";
    let url = format!("http://{}{path}", server.address());
    let ask = || {
        let config = ureq::Agent::config_builder().http_status_as_error(false).build();
        let request = ureq::Agent::from(config).post(&url).header("idempotency-key", "same");
        let request = request.header("authorization", format!("Bearer {TOKEN}"));
        let request = request.header("content-type", "application/json");
        request.send(body.to_string()).unwrap().status().as_u16()
    };
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| matches!(status, 200 | 409)), "{statuses:?}");
    assert!(statuses.contains(&200), "{statuses:?}");
    let all = server.admin("GET", "/accounts", None).json();
    let firms = all["items"].as_array().unwrap().iter().filter(|it| it["name"] == "Firm");
    assert_eq!(firms.count(), 1);
}

#[test]
fn the_administration_may_have_a_listener_of_its_own() {
    let mut server = start(&["--admin-listen", "127.0.0.1:0"]);
    let admin = server.admin_address().to_owned();
    assert_ne!(admin, server.address());
    let public = server.admin("GET", "/accounts", None);
    check_problem(&public, 404);
    assert!(public.text.contains("--admin-listen"), "{}", public.text);
    for page in ["/_signet/health", "/_signet/ready", "/_signet/metrics"] {
        assert_eq!(server.get(page).status, 200, "{page}");
        assert_eq!(server.at(&admin, "GET", page, None).status, 200, "{page}");
    }
    let listed = server.at(&admin, "GET", "/_signet/v1/accounts", Some(TOKEN));
    assert_eq!(listed.status, 200, "{}", listed.text);
    check_problem(&server.at(&admin, "GET", "/_signet/v1/accounts", None), 401);
    // No vendor's protocol is spoken there.
    check_problem(&server.at(&admin, "GET", "/?Action=DescribeSmsSignList", None), 404);
    server.signal("TERM");
    assert_eq!(server.exit_code(), 0);
}

#[test]
fn the_description_is_served() {
    let server = start(&[]);
    let told = server.admin("GET", "/openapi.json", None).json();
    assert_eq!(told["openapi"], "3.1.0");
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/admin.openapi.json");
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(kept).unwrap()).unwrap();
    assert!(told == kept, "run `signet spec --dir spec --docs docs`");
    check_problem(&server.get("/_signet/v1/openapi.json"), 401);
    let page = server.get("/_signet/problems/invalid");
    assert!(page.status == 200 && page.text.contains("422"), "{}", page.text);
    assert_eq!(server.get("/_signet/problems/nothing").status, 404);
}

#[test]
fn applications_are_found_by_names() {
    let server = start(&[]);
    for name in ["菜鸟网络", "菜鸟裹裹", "支付宝"] {
        file(&server, name);
    }
    let find = |args: &[&str]| {
        let args = [&["review", "list", "--json"], args].concat();
        let (status, printed, error) = server.command(&args, &[("SIGNET_TOKEN", TOKEN)]);
        assert_eq!(status, 0, "{error}");
        let found: Value = serde_json::from_str(&printed).unwrap();
        let names = found.as_array().unwrap().iter().map(|it| it["name"].to_string());
        names.collect::<Vec<_>>().join("")
    };
    assert_eq!(find(&["--q", "菜鳥"]), "\"菜鸟网络\"\"菜鸟裹裹\"");
    assert_eq!(find(&["--q", "付", "--state", "pending"]), "\"支付宝\"");
    assert_eq!(find(&["--q", "菜鸟", "--state", "approved"]), "");
    assert_eq!(find(&["--source", "app"]), "");
    assert_eq!(find(&["--since", "2020-01-01", "--q", "网络"]), "\"菜鸟网络\"");
    let blank = server.admin("GET", "/applications?q=%20", None);
    check_problem(&blank, 422);
    let told: Value = blank.json();
    assert_eq!(told["errors"][0]["parameter"], "q");
}

#[test]
fn a_role_says_whom_it_trusts() {
    let server = start(&[]);
    let account = server.admin("GET", "/accounts", None).json()["items"][0]["id"].clone();
    let trust = json!({ "Version": "1", "Statement": [
        { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "RAM": "acs:ram::7:root" } },
    ] })
    .to_string();
    let role = json!({ "account": account, "name": "sender", "trust": trust });
    let (added, _) = post(&server, "/_signet/v1/roles", "r-1", &role);
    let path = format!("/roles/{}", added.json()["id"].as_str().unwrap());
    assert_eq!(server.admin("GET", &path, None).json()["trust"], trust);
    let (again, _) = post(&server, "/_signet/v1/roles", "r-2", &role);
    check_problem(&again, 409);
    let assume = json!({ "account": account, "role": "sender" });
    let (refused, _) = post(&server, "/_signet/v1/sessions", "s-1", &assume);
    check_problem(&refused, 403);
    assert!(refused.text.contains("not-trusted") && refused.text.contains("implicit-deny"));
    // Whoever is trusted need not have an account here: the operator vouches for them.
    let by_other = json!({ "account": account, "role": "sender", "by_account": "7" });
    let (issued, _) = post(&server, "/_signet/v1/sessions", "s-2", &by_other);
    assert_eq!(issued.status, 200, "{}", issued.text);
    let bad = json!({ "trust": "{}" }).to_string();
    check_problem(&server.admin("PUT", &format!("{path}/trust"), Some(&bad)), 422);
    let own = server.admin("DELETE", &format!("{path}/trust"), None);
    assert_eq!((own.status, &own.json()["trust"]), (200, &Value::Null));
    let (issued, _) = post(&server, "/_signet/v1/sessions", "s-3", &assume);
    assert_eq!(issued.status, 200, "{}", issued.text);
}

#[test]
fn a_body_that_is_too_large_is_told_how_large_it_may_be() {
    let server = start(&[]);
    let body = json!({ "name": "x".repeat(2 << 20) }).to_string();
    let answer = server.admin("POST", "/accounts", Some(&body));
    check_problem(&answer, 413);
    assert!(answer.text.contains("at most 2 MB"), "{}", answer.text);
    let body = json!({ "query": "x".repeat(32 << 20) }).to_string();
    let answer = server.admin("POST", "/check", Some(&body));
    check_problem(&answer, 413);
    assert!(answer.text.contains("at most 32 MB"), "{}", answer.text);
}

#[test]
fn a_subscription_is_told_in_our_own_form_unless_told() {
    let server = start(&[]);
    let account = server.admin("GET", "/accounts", None).json()["items"][0]["id"].clone();
    let wanted = json!({ "account": account, "url": "https://example.com/hook" }).to_string();
    let made = server.admin("POST", "/subscriptions", Some(&wanted));
    assert_eq!(made.status, 200, "{}", made.text);
    let path = format!("/subscriptions/{}", made.json()["subscription"].as_str().unwrap());
    assert_eq!(server.admin("GET", &path, None).json()["form"], "cloudevents");
}
