//! What the administration lists of all accounts: signatures and notices.

use serde_json::{Value, json};

use super::rules::{KEY, answer, command, file};
use super::server::Server;

fn start() -> Server {
    let args = ["--data", ":memory:", "--evidence", "lenient", "--rate-limits", "off"];
    Server::start_with(&args, &KEY)
}

fn names(page: &Value) -> Vec<&str> {
    let signatures = page.as_array().unwrap_or_else(|| panic!("{page}")).iter();
    signatures.map(|signature| signature["name"].as_str().unwrap()).collect()
}

#[test]
fn signatures_are_listed_by_account_and_in_pages() {
    let server = start();
    let all = ["菜鸟网络", "菜鸟裹裹", "菜鸟驿站"];
    for name in all {
        let filed = file(&server, name, "0", "1");
        assert!(filed["AddSignStatus"]["SignId"].is_i64(), "{filed}");
    }
    let listed = answer(&server, &["signature", "list"]);
    assert_eq!(names(&listed), all);
    let first = &listed[0];
    assert_eq!((&first["state"], &first["flags"]), (&json!("pending"), &json!([])));
    assert_eq!((&first["channel"], &first["letter"]), (&json!("tencent"), &Value::Null));
    assert!(names(&answer(&server, &["signature", "list", "--flagged"])).is_empty());
    let account = first["account"].as_str().unwrap().to_owned();
    assert_eq!(names(&answer(&server, &["signature", "list", "--account", &account])), all);
    assert!(names(&answer(&server, &["signature", "list", "--account", "1"])).is_empty());
    let (code, table) = command(&server, &["signature", "list"]);
    assert!(code == 0 && table.contains("FLAGS") && table.contains("菜鸟驿站"), "{table}");

    let page = |query: &str| -> Value {
        let answer = server.admin("GET", &format!("/signatures{query}"), None);
        assert_eq!(answer.status, 200, "{query}");
        serde_json::from_str(&answer.text).unwrap()
    };
    let two = page("?limit=2");
    assert_eq!(names(&two["items"]), all[..2]);
    let rest = page(&format!("?limit=2&cursor={}", two["next"].as_str().unwrap()));
    assert_eq!((names(&rest["items"]), &rest["next"]), (all[2..].to_vec(), &Value::Null));
}

#[test]
fn there_are_no_notices_before_a_paper_is_filed() {
    let server = start();
    assert_eq!(answer(&server, &["notice", "list"]), json!([]));
    assert_eq!(answer(&server, &["notice", "list", "--account", "1"]), json!([]));
    for query in ["/signatures?flagged=perhaps", "/signatures?colour=red", "/notices?account=me"] {
        let answer = server.admin("GET", query, None);
        assert_eq!((answer.status, &*answer.kind), (422, "application/problem+json"), "{query}");
    }
    let stranger = server.ask("GET", "/_signet/v1/notices", None, None);
    assert_eq!(stranger.status, 401);
}
