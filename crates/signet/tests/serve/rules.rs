//! Rule packs, from files and choices to what the command line says of them.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::server::{Server, TOKEN, run, serve};

pub const KEY: [(&str, &str); 2] =
    [("SIGNET_ACCESS_KEY_ID", "AKIDfake"), ("SIGNET_ACCESS_KEY_SECRET", "FakeSecret")];

/// Runs a command against a server: its status, and what it says.
pub fn command(server: &Server, args: &[&str]) -> (i32, String) {
    let url = format!("http://{}", server.address());
    let variables = [&KEY[..], &[("SIGNET_URL", &*url), ("SIGNET_ADMIN_TOKEN", TOKEN)]].concat();
    let output = run(args, &variables);
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

pub fn answer(server: &Server, args: &[&str]) -> Value {
    let (code, text) = command(server, &[args, &["--json"]].concat());
    assert_eq!(code, 0, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Files a signature by its name, type and document.
pub fn file(server: &Server, name: &str, kind: &str, document: &str) -> Value {
    let picture = "eHh4eA==";
    let (_, text) = command(
        server,
        &[
            &["call", "tencent", "AddSmsSign", "--SignName", name, "--SignType", kind][..],
            &["--DocumentType", document, "--International", "0", "--SignPurpose", "0"],
            &["--ProofImage", picture],
        ]
        .concat(),
    );
    let answer: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    answer["Response"].clone()
}

/// The file that docs/operations.md shows, in a file.
fn documented() -> tempfile::NamedTempFile {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operations.md");
    let text = std::fs::read_to_string(path).unwrap();
    let mut blocks = text.split("```toml\n").filter(|block| block.starts_with("name = "));
    let block = blocks.next().unwrap().split("```").next().unwrap();
    assert!(blocks.next().is_none(), "one file is shown");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(block.as_bytes()).unwrap();
    file
}

fn start(rules: &Path, clock: &str) -> Server {
    let rules = rules.to_str().unwrap();
    let args = ["--data", ":memory:", "--evidence", "lenient", "--rate-limits", "off"];
    Server::start_with(&[&args[..], &["--rules-file", rules, "--clock", clock]].concat(), &KEY)
}

#[test]
fn the_documented_file_judges_from_its_day_on() {
    let rules = documented();
    let before = start(rules.path(), "2025-06-30");
    let since = |server: &Server| {
        let packs = answer(server, &["rules", "list"]);
        let packs = packs.as_array().unwrap().clone().into_iter();
        packs.map(|pack| (pack["name"].clone(), pack["in_force_since"].clone())).collect::<Vec<_>>()
    };
    let expect = |seed: Value, own: Value| {
        vec![
            (json!("tencent-2024-03"), seed),
            (json!("tencent-cn-2025"), Value::Null),
            (json!("alibaba-2026-01"), json!("always")),
            (json!("our-shop-2025"), own),
        ]
    };
    assert_eq!(since(&before), expect(json!("always"), Value::Null));
    for (name, kind, document) in
        [("菜鸟网络", "2", "1"), ("菜鸟网络科技有限公司", "0", "1"), ("菜鸟驿站", "1", "1")]
    {
        let filed = file(&before, name, kind, document);
        assert!(filed["AddSignStatus"]["SignId"].is_i64(), "{filed}");
    }

    let diff = ["rules", "diff", "tencent-2024-03", "our-shop-2025"];
    let told = answer(&before, &diff);
    let reasons = |told: &Value| {
        let refused = told["signatures"].as_array().unwrap().clone().into_iter();
        refused.map(|one| (one["name"].clone(), one["reasons"].clone())).collect::<Vec<_>>()
    };
    let expect_refused = [
        (json!("菜鸟网络"), json!(["document-unfit", "source-withdrawn"])),
        (json!("菜鸟网络科技有限公司"), json!(["name-long"])),
        (json!("菜鸟驿站"), json!(["document-unfit"])),
    ];
    assert_eq!(reasons(&told), expect_refused);
    assert_eq!(told["looked_at"], 3);
    let (code, table) = command(&before, &diff);
    assert_eq!(code, 0, "{table}");
    assert!(table.contains("source-withdrawn") && table.contains("refuse 3 of 3"), "{table}");

    let after = start(rules.path(), "2025-07-01");
    assert_eq!(since(&after), expect(Value::Null, json!("2025-07-01")));
    let code = |name, kind, document| file(&after, name, kind, document)["Error"]["Code"].clone();
    assert_eq!(code("菜鸟网络", "2", "1"), "UnsupportedOperation");
    assert_eq!(code("菜鸟驿站", "1", "1"), "InvalidParameterValue.InvalidDocumentType");
    assert_eq!(code("菜鸟驿站", "1", "4"), Value::Null);
}

#[test]
fn packs_that_cannot_be_compared_are_told() {
    let server = Server::start(&["--data", ":memory:"]);
    let check = |from: &str, to: &str, says: &[&str]| {
        let (code, text) = command(&server, &["rules", "diff", from, to]);
        assert_eq!(code, 1, "{text}");
        assert!(says.iter().all(|word| text.contains(word)), "{text}");
    };
    check("tencent-2024-03", "no such pack", &["`no such pack`", "tencent-cn-2025"]);
    check("tencent-2024-03", "alibaba-2026-01", &["different channels"]);
    let same = answer(&server, &["rules", "diff", "tencent-2024-03", "tencent-cn-2025"]);
    assert_eq!(same, json!({ "signatures": [], "looked_at": 0 }));
    for query in ["", "?from=tencent-2024-03", "?from=a&to=b&colour=red"] {
        let answer = server.admin("GET", &format!("/rules/diff{query}"), None);
        assert_eq!((answer.status, &*answer.kind), (422, "application/problem+json"), "{query}");
    }
}

#[test]
fn rules_that_make_no_sense_stop_the_start() {
    let mut own = tempfile::NamedTempFile::new().unwrap();
    writeln!(own, "name = 'own'\nbased-on = 'tencent-2024-03'\ncolour = 'red'").unwrap();
    let own = own.path().to_str().unwrap();
    let (same, other) = ("tencent-2024-03@2025-07-01", "tencent-cn-2025@2025-07-01");
    for (args, says) in [
        (&["--rules", same, "--rules", other][..], "both begin on 2025-07-01"),
        (&["--rules", "tencent-2024-03,tencent-cn-2025"], "from the beginning"),
        (&["--rules", "tencent-2024-03@today"], "`today` is no day"),
        (&["--rules-file", "no-such-file.toml"], "cannot read no-such-file.toml"),
        (&["--rules-file", own], "line 3: unknown field `colour`"),
    ] {
        let (code, error) = serve(&[&["--data", ":memory:"], args].concat(), &[]);
        assert_ne!(code, 0, "{error}");
        assert!(error.contains(says), "{error}");
    }
}
