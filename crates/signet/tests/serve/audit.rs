//! The record, checked and proven by the command line.

use std::path::Path;

use super::server::{Server, TOKEN, run};
use super::*;

const ADMIN: (&str, &str) = ("SIGNET_ADMIN_TOKEN", TOKEN);

/// Runs `signet audit verify` with nothing around it: its status, and what it prints and says.
fn verify(args: &[&str]) -> (i32, String) {
    let output = run(&[&["audit", "verify"], args].concat(), &[]);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout) + &text(output.stderr))
}

fn sqlite(folder: &Path, sql: &str) {
    let output = std::process::Command::new("python3")
        .args([
            "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2])",
        ])
        .arg(folder.join("signet.db"))
        .arg(sql)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_record_is_proven_exported_and_checked() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let mut server = Server::start(&["--data", data, "--log-origin", "sms.example.com/log"]);
    for name in ["甲", "乙", "丙", "丁"] {
        let (status, _, said) = server.command(&["account", "create", "--name", name], &[ADMIN]);
        assert_eq!(status, 0, "{said}");
    }
    let waits = || server.admin("GET", "/log", None).json()["waiting"] != 0;
    while waits() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let log = server.admin("GET", "/log", None).json();
    assert_eq!(log["origin"], "sms.example.com/log");
    let key = log["verifier_key"].as_str().unwrap().to_owned();
    assert_eq!(server.admin("GET", "/log/key", None).text, format!("{key}\n"));
    assert_eq!(server.admin("GET", "/log/checkpoint", None).text, log["checkpoint"]);
    let size = log["size"].as_u64().unwrap();

    let page = server.admin("GET", "/log/entries?limit=2", None).json();
    assert_eq!(page["next"], 1);
    let rest = server.admin("GET", "/log/entries?after=1", None).json();
    assert_eq!(rest["entries"].as_array().unwrap().len() as u64, size - 2);
    let line = page["entries"][1]["line"].as_str().unwrap();
    let id = serde_json::from_str::<Value>(line).unwrap()["id"].as_i64().unwrap().to_string();
    let (_, proof, _) = server.command(&["audit", "prove", &id], &[ADMIN]);
    let proof: Value = serde_json::from_str(&proof).unwrap();
    assert_eq!((&proof["line"], &proof["position"]), (&line.into(), &1.into()));
    assert_eq!(server.admin("GET", "/log/events/1", None).status, 404);
    let (_, grown, _) = server.command(&["audit", "prove", "--since", "1"], &[ADMIN]);
    assert_eq!(serde_json::from_str::<Value>(&grown).unwrap()["from"], 1);
    assert_eq!(server.admin("GET", "/log/consistency?from=1000", None).status, 404);
    assert_eq!(server.admin("GET", "/log/tile/0/001", None).status, 404);

    let file = folder.path().join("record.jsonl");
    let file = file.to_str().unwrap();
    let (status, _, said) = server.command(&["audit", "export", file], &[ADMIN]);
    assert_eq!((status, &*said), (0, ""));
    let lines = std::fs::read_to_string(file).unwrap();
    assert_eq!(lines.lines().count() as u64, size);
    assert_eq!(verify(&["--export", file, "--key", &key]).0, 0);
    // A server works on it.
    let (status, said) = verify(&["--data", data]);
    assert!(status == 1 && said.contains("another signet is running"), "{said}");
    server.signal("TERM");
    assert_eq!(server.exit_code(), 0);

    let checkpoint = format!("{file}.checkpoint");
    for more in [&[][..], &["--since", file], &["--since", &checkpoint], &["--key", &key]] {
        let (status, said) = verify(&[&["--data", data], more].concat());
        assert!(status == 0 && said.contains("everything is as it was signed"), "{said}");
    }
    sqlite(Path::new(data), "UPDATE event SET principal = 'nobody' WHERE position = 1");
    let (status, said) = verify(&["--data", data, "--json"]);
    let report: Value = serde_json::from_str(said.split("error:").next().unwrap()).unwrap();
    assert_eq!((status, &report["sound"]), (1, &false.into()));
    assert!(said.contains(&format!("altered: event {id} at position 1")), "{said}");
    // Put back to what it was before there was anything, and signed anew by its own server.
    sqlite(Path::new(data), "DELETE FROM event; DELETE FROM log_tile; DELETE FROM log_checkpoint");
    let (status, said) = verify(&["--data", data]);
    assert!(status == 0, "{said}");
    let (status, said) = verify(&["--data", data, "--key", &key, "--since", &checkpoint]);
    assert!(status == 1 && said.contains(&format!("a checkpoint of {size} was signed")), "{said}");
    let (status, said) = verify(&["--data", &format!("{data}/none")]);
    assert!(status == 1 && said.contains("there is no registry in"), "{said}");
    assert!(verify(&["--data", data, "--key", "x"]).1.contains("--key"));
}

#[test]
fn a_log_keeps_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let (status, said) = serve(&["--data", data, "--log-origin", "a b"], &[]);
    assert!(status == 1 && said.contains("no space"), "{said}");
    let mut server = Server::start(&["--data", data]);
    let origin = server.admin("GET", "/log", None).json()["origin"].clone();
    assert!(origin.as_str().unwrap().starts_with("signet.invalid/log/"));
    server.signal("TERM");
    assert_eq!(server.exit_code(), 0);
    let (status, said) = serve(&["--data", data, "--log-origin", "other.example"], &[]);
    assert!(status == 1 && said.contains(origin.as_str().unwrap()), "{said}");
}
