//! The real binary on a free port: what it listens to, what it refuses, how it stops.

mod administration;
mod audit;
mod check;
mod connections;
mod lists;
mod operators;
mod qualifications;
mod reviewing;
mod rules;
mod server;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use self::server::{Answer, Server, TOKEN, run, serve};

/// A request that is read before anything is wrong with it, with its last byte held back.
const HELD_BACK: &str = "POST / HTTP/1.1\r\nHost: localhost\r\nX-TC-Action: DescribeSmsSignList\r\n\
                         Content-Type: application/json\r\nContent-Length: 2\r\n\
                         Expect: 100-continue\r\n\r\n{";

#[test]
fn probes_and_counts_are_there() {
    let server = Server::start(&["--data", ":memory:"]);
    assert_eq!(server.get("/_signet/health").text, "ok\n");
    assert_eq!(server.get("/_signet/ready").text, "ready\n");
    assert_eq!(server.get("/?Action=QuerySmsAppIcpRecord").status, 400);
    let counts = server.get("/_signet/metrics");
    assert!(counts.kind.starts_with("application/openmetrics-text"), "{}", counts.kind);
    let counted = r#"signet_requests_total{dialect="alibaba""#;
    assert!(counts.text.contains(counted), "{}", counts.text);
    assert!(counts.text.ends_with("# EOF\n"));
}

#[test]
fn every_code_has_a_page() {
    let server = Server::start(&["--data", ":memory:"]);
    for (dialect, code, says) in [
        ("alibaba", "SignatureDoesNotMatch", "400"),
        // A code whose name has a part that the request brings.
        ("alibaba", "MissingSignName", "MissingSignName"),
        ("tencent", "AuthFailure.SignatureFailure", "200"),
    ] {
        let page = server.get(&format!("/_signet/codes/{dialect}/{code}?requestId=1"));
        assert_eq!((page.status, &*page.kind), (200, "text/html; charset=utf-8"), "{code}");
        assert!(page.text.contains(code) && page.text.contains(says), "{}", page.text);
        assert!(server.get(&format!("/_signet/codes/{dialect}")).text.contains("<table>"));
    }
    let unknown = server.get("/_signet/codes/alibaba/%3Cscript%3E");
    assert_eq!(unknown.status, 404);
    assert!(!unknown.text.contains("<script>"));
    assert_eq!(server.get("/_signet/codes/nobody").status, 404);
}

/// A seal that lists one long header over and over would have the server build hundreds of
/// megabytes out of this request.
#[test]
fn a_seal_lists_each_header_once() {
    let key = [("SIGNET_ACCESS_KEY_ID", "AKIDfake"), ("SIGNET_ACCESS_KEY_SECRET", "FakeSecret")];
    let server = Server::start_with(&["--data", ":memory:", "--clock", "2025-06-01"], &key);
    let mut client = TcpStream::connect(server.address()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-version";
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\
         x-acs-action: QuerySmsAppIcpRecord\r\nx-acs-version: 2017-05-25\r\n\
         x-acs-date: 2025-05-31T16:00:00Z\r\nx-acs-content-sha256: {}\r\na: {}\r\n\
         Authorization: ACS3-HMAC-SHA256 Credential=AKIDfake,SignedHeaders={signed}{},\
         Signature=00\r\n\r\n",
        "0".repeat(64),
        "a".repeat(30_000),
        ";a".repeat(14_000),
    );
    client.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(r#""Code":"IncompleteSignature""#), "{answer}");
}

#[test]
fn a_signal_lets_what_is_under_way_finish() {
    let mut server = Server::start(&["--data", ":memory:"]);
    let mut client = TcpStream::connect(server.address()).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    client.write_all(HELD_BACK.as_bytes()).unwrap();
    // The server asks for the body: from here on the request is under way.
    let mut ask = [0; 25];
    client.read_exact(&mut ask).unwrap();
    assert_eq!(&ask, b"HTTP/1.1 100 Continue\r\n\r\n");

    server.signal("TERM");
    server.wait_for("draining");
    assert!(TcpStream::connect(server.address()).is_err(), "it still takes connections");
    client.write_all(b"}").unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains(r#""RequestId":"#), "{answer}");
    assert_eq!(server.exit_code(), 0);
}

#[test]
fn a_second_signal_does_not_wait() {
    let mut server = Server::start(&["--data", ":memory:"]);
    let mut client = TcpStream::connect(server.address()).unwrap();
    client.write_all(HELD_BACK.as_bytes()).unwrap();
    client.read_exact(&mut [0; 25]).unwrap();
    server.signal("INT");
    server.wait_for("draining");
    server.signal("TERM");
    assert_ne!(server.exit_code(), 0, "what was under way was not finished");
}

#[test]
fn a_first_start_leaves_its_secrets_in_private_files_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut server = Server::start_without_token(&["--data", data]);
    for name in ["master-key", "admin-token", "first-key"] {
        let mode = folder.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let token = read("admin-token");
    let first_key = read("first-key");
    let secret = first_key.lines().last().unwrap().split_whitespace().last().unwrap();
    assert!(token.len() >= 16 && secret.len() >= 16);
    server.signal("TERM");
    assert_eq!(server.exit_code(), 0);
    let log = server.log();
    for hidden in [&token, secret, read("master-key").trim()] {
        assert!(!log.contains(hidden), "a secret is in the log");
    }

    let again = Server::start_without_token(&["--data", data]);
    assert_eq!(read("first-key"), first_key, "a later start makes no key");
    let answer = again.ask("GET", "/_signet/v1/keys", Some(token.trim()), None);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["items"].as_array().map(Vec::len), Some(1));
    assert!(!answer.text.contains(secret), "keys are listed without their secrets");
}

#[test]
fn a_folder_serves_one_server() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let server = Server::start(&["--data", data]);
    let (code, error) = serve(&["--data", data], &[]);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("another signet is running on"), "{error}");
    assert!(error.contains("--data"), "a hint says what to do: {error}");
    assert_eq!(server.get("/_signet/ready").status, 200);
}

#[test]
fn a_registry_opens_with_its_own_master_key_only() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let key =
        ("SIGNET_MASTER_KEY", "0000000000000000000000000000000000000000000000000000000000000001");
    let other =
        ("SIGNET_MASTER_KEY", "0000000000000000000000000000000000000000000000000000000000000002");
    let mut server = Server::start_with(&["--data", data], &[key]);
    server.signal("TERM");
    assert_eq!(server.exit_code(), 0);
    let (code, error) = serve(&["--data", data], &[other]);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("the master key does not open this registry"), "{error}");
    assert!(!error.contains(other.1), "the key is told");
    // Without the variable a key of the folder's is looked for, and is not this registry's either.
    assert_eq!(serve(&["--data", data], &[]).0, 1);
    drop(Server::start_with(&["--data", data], &[key]));
}

#[test]
fn a_clock_of_its_own_is_not_for_others() {
    let (code, error) =
        serve(&["--data", ":memory:", "--listen", "0.0.0.0:0", "--clock", "2025-06-01"], &[]);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("--clock-on-public-listener"), "{error}");
}

#[test]
fn options_that_make_no_sense_are_told() {
    for (args, says) in [
        (&["--rules", "no-such-pack"][..], "no-such-pack"),
        (&["--public-url", "localhost"], "--public-url"),
        (&["--config", "no-such-file.toml"], "no-such-file.toml"),
        (&["--policy", "no-such-policy"], "no-such-policy"),
        (&["--claim-minutes", "0"], "--claim-minutes"),
    ] {
        let (code, error) = serve(&[&["--data", ":memory:"], args].concat(), &[]);
        assert_eq!(code, 1, "{error}");
        assert!(error.contains(says), "{error}");
    }
    let half = [("SIGNET_ACCESS_KEY_ID", "AKIDfake")];
    let (code, error) = serve(&["--data", ":memory:"], &half);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("SIGNET_ACCESS_KEY_SECRET"), "{error}");
}

/// Expects a problem of this status, shaped as RFC 9457 has it.
pub fn check_problem(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.kind, "application/problem+json", "{}", answer.text);
    let problem = answer.json();
    assert_eq!(problem["status"], status);
    for member in ["title", "detail"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
    }
}

#[test]
fn the_administration_wants_its_token() {
    let server = Server::start(&["--data", ":memory:"]);
    for token in [None, Some(""), Some("another-token"), Some(&TOKEN[1..])] {
        for path in ["/_signet/v1/accounts", "/_signet/v1/no-such-thing"] {
            let answer = server.ask("GET", path, token, None);
            check_problem(&answer, 401);
            assert_eq!(answer.challenge.as_deref(), Some("Bearer"));
        }
    }
    assert_eq!(server.admin("GET", "/accounts", None).status, 200);
}

#[test]
fn the_administration_tells_problems_in_one_shape() {
    let server = Server::start(&["--data", ":memory:"]);
    let check = |method: &str, path: &str, body: Option<Value>, status: u16| {
        let body = body.map(|body| body.to_string());
        check_problem(&server.admin(method, path, body.as_deref()), status);
    };
    check("GET", "/no-such-thing", None, 404);
    check("GET", "/accounts/1", None, 404);
    check("GET", "/accounts/first", None, 404);
    check("GET", "/keys?account=first", None, 422);
    check("DELETE", "/keys", None, 405);
    check("POST", "/accounts", Some(json!({ "name": "" })), 422);
    check("POST", "/accounts", Some(json!({ "name": "Firm", "kind": "royal" })), 422);
    check("POST", "/accounts", Some(json!({ "name": "Firm", "colour": "red" })), 422);
    check("POST", "/accounts", Some(json!({})), 422);
    check("POST", "/keys", Some(json!({ "account": "1" })), 404);
    check("POST", "/keys", Some(json!({ "account": 1 })), 422);
    check_problem(&server.admin("POST", "/accounts", Some("{")), 400);
    let untyped = server.ask("POST", "/_signet/v1/accounts", Some(TOKEN), None);
    check_problem(&untyped, 415);

    let account = server.admin("POST", "/accounts", Some(r#"{"name":"Firm"}"#)).json();
    let path = format!("/accounts/{}", account["id"].as_str().unwrap());
    check("PATCH", &path, Some(json!({ "addresses": ["nowhere"] })), 422);
    check("PATCH", &path, Some(json!({ "name": "" })), 422);
    check("PATCH", &path, Some(json!({ "signature_limit": -2 })), 422);
    assert_eq!(server.admin("GET", &path, None).json(), account, "nothing was changed");
    let given = json!({ "account": account["id"], "id": "AKIDfake", "secret": "FakeSecret" });
    assert_eq!(server.admin("POST", "/keys", Some(&given.to_string())).status, 200);
    check("POST", "/keys", Some(given), 409);
    check("PATCH", "/keys/AKIDfake", Some(json!({ "state": "asleep" })), 422);
    check("PATCH", "/keys/AKIDother", Some(json!({ "state": "disabled" })), 404);
}

#[test]
fn requirements_are_told_by_the_rules_in_force() {
    let server = Server::start(&["--data", ":memory:", "--rules", "tencent-cn-2025"]);
    let ask = |query: &str| server.admin("GET", &format!("/requirements{query}"), None);
    let all = ask("").json();
    let actions = all["requirements"].as_array().unwrap().iter();
    let actions: Vec<_> = actions.map(|it| it["operation"]["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"AddSmsSign") && actions.contains(&"CreateSmsAppIcpRecord"));
    assert!(!actions.contains(&"DescribeSmsSignList"), "{actions:?}");

    let app = "?dialect=tencent&action=AddSmsSign&source=app&purpose=for-others";
    let told = ask(app).json();
    let operation = &told["requirements"][0]["operation"];
    assert_eq!(operation["rule_pack"], "tencent-cn-2025");
    assert_eq!(operation["cases"][0]["market"]["name"], "mainland");
    assert_eq!(operation["cases"][0]["taken"], false);
    assert_eq!(operation["cases"][1]["market"]["zh"], "其他国家和地区，含港澳台");
    assert_eq!(operation["cases"][1]["documents"].as_array().unwrap().len(), 5);
    assert_eq!(operation["cases"][1]["fields"][0]["max_characters"], 15);
    let seed = ask(&format!("{app}&market=mainland&rules=tencent-2024-03")).json();
    assert_eq!(seed["requirements"][0]["operation"]["cases"][0]["taken"], true);

    for (query, status) in [
        ("?source=house", 422),
        ("?dialect=nobody", 422),
        ("?rules=nobody", 422),
        ("?colour=red", 422),
        ("?action=SendSms", 404),
        ("?dialect=alibaba&rules=tencent-2024-03", 404),
        ("?action=AddSmsSign&version=2018-05-25", 404),
    ] {
        check_problem(&ask(query), status);
    }

    let url = format!("http://{}", server.address());
    let variables = [("SIGNET_URL", &*url), ("SIGNET_ADMIN_TOKEN", TOKEN)];
    let shown = |arguments: &[&str]| {
        let output =
            run(&[&["requirements", "--action", "AddSmsSign"], arguments].concat(), &variables);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let one = shown(&["--source", "app", "--market", "global", "--purpose", "for-others"]);
    for part in
        ["CommissionImage [for-review]", "签名名称", "15 characters at most", "应用管理后台截图"]
    {
        assert!(one.contains(part), "{part} in {one}");
    }
    assert!(
        shown(&["--source", "app", "--market", "mainland", "--purpose", "own"])
            .contains("not taken")
    );
    assert!(shown(&[]).contains("business-licence"));
    let json: Value = serde_json::from_str(&shown(&["--json"])).unwrap();
    assert_eq!(json[0]["operation"]["action"], "AddSmsSign");
}

/// Every parameter of every operation, under each of its names, is an option that is told.
#[test]
fn help_lists_every_parameter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    for dialect in ["tencent", "alibaba"] {
        let text = std::fs::read_to_string(folder.join(format!("{dialect}.json"))).unwrap();
        let spec: Value = serde_json::from_str(&text).unwrap();
        for operation in spec["operations"].as_array().unwrap() {
            let name = operation["name"].as_str().unwrap();
            let output = run(&["call", dialect, name, "--help"], &[]);
            assert!(output.status.success(), "{name}");
            let help = String::from_utf8(output.stdout).unwrap();
            assert!(help.contains(operation["summary"].as_str().unwrap()), "{help}");
            for parameter in operation["parameters"].as_array().unwrap() {
                let renamed = parameter["renamed"].as_object().into_iter().flat_map(|o| o.values());
                for option in std::iter::once(&parameter["name"]).chain(renamed) {
                    let option = format!("--{} <", option.as_str().unwrap());
                    assert!(help.contains(&option), "{option} in {help}");
                }
            }
        }
    }
    let output = run(&["call", "tencent", "NoSuchOperation"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("NoSuchOperation"));
}

#[test]
fn the_log_tells_where_phone_codes_go() {
    let told = |value: &str| {
        let variables = [("SIGNET_PHONE_CODE_SENDER", value)];
        let mut server = Server::start_with(&["--data", ":memory:"], &variables);
        server.signal("TERM");
        assert_eq!(server.exit_code(), 0);
        let line = server.log().lines().find(|line| line.contains("signet is listening"));
        let line: Value = serde_json::from_str(line.unwrap()).unwrap();
        let whereto = |field: &str| line[field].as_str().unwrap().to_owned();
        (whereto("phone_codes"), whereto("data"))
    };
    let (outbox, data) = told("file");
    assert_eq!(outbox, format!("folder {data}/outbox"));
    assert_eq!(told("command:/bin/false").0, "command /bin/false");
    let webhook = "webhook:https://hooks.example.com/codes?token=t0ken";
    assert_eq!(told(webhook).0, "webhook at hooks.example.com");
}

#[test]
fn what_carries_no_codes_keeps_a_server_from_starting() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path().to_str().unwrap();
    for (sender, says) in [
        ("webhook:ftp://hooks.example.com/?token=t0ken", "http://"),
        ("https://hooks.example.com/?token=t0ken", "webhook:URL"),
        ("command:/nonexistent/send", "/nonexistent/send"),
    ] {
        let (status, said) = serve(&["--data", data, "--phone-code-sender", sender], &[]);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(says) && !said.contains("t0ken"), "{said}");
    }
}
