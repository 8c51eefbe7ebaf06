//! Rules of the repository's structure that no compiler checks. What words must not stand where is
//! `scripts/check-tree`'s matter.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use toml::Table;

/// The longest a file of code may be without a reason, in lines.
const LINES_MAX: usize = 500;

/// Longer files, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// What lies at the top of one dialect's crate only, each with its reason.
const ONE_DIALECT_ONLY: &[(&str, &str)] = &[
    ("captures", "raw requests that are checked against a key; the other vendor's are vectors"),
    ("carriers", "one vendor tells of each carrier, the other only whether all of them have it"),
    ("report", "one vendor tells of decisions by a request of its own"),
];

/// What a crate promises not to know, by the names of packages.
const UNKNOWN_TO: &[(&str, &[&str])] = &[
    ("signet-domain", &["serde", "serde_json", "tokio", "http", "rusqlite", "signet-registry"]),
    ("signet-registry", &["http", "hyper", "axum", "signet-wire"]),
    ("signet-wire", &["signet-tencent", "signet-alibaba", "signet-objects", "rusqlite"]),
    ("signet-wire-derive", &["signet-tencent", "signet-alibaba", "signet-wire"]),
    ("signet-tencent", &["signet-alibaba", "signet-objects", "rusqlite", "tokio-postgres"]),
    ("signet-alibaba", &["signet-tencent", "rusqlite", "tokio-postgres"]),
    ("signet-objects", &["signet-tencent", "signet-alibaba", "rusqlite", "tokio-postgres"]),
    ("signet", &["rusqlite", "tokio-postgres"]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every text file under some folders of the repository, with its path from there.
fn files(folders: &[&str]) -> Vec<(String, String)> {
    const NOT_OURS: [&str; 5] = ["target", "node_modules", ".venv", "corpus", "__pycache__"];
    let mut left: Vec<_> = folders.iter().map(|folder| root().join(folder)).collect();
    let mut found = vec![];
    while let Some(path) = left.pop() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && !NOT_OURS.contains(&&*name) {
            left.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((path, text));
        }
    }
    assert!(!found.is_empty(), "nothing in {folders:?}");
    found.sort();
    found
}

fn complain(rule: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{rule}:\n{}", breaches.join("\n"));
}

fn manifest(krate: &str) -> Table {
    let path = root().join("crates").join(krate).join("Cargo.toml");
    fs::read_to_string(path).unwrap().parse().unwrap()
}

fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn long_files_have_a_reason() {
    let code = ["rs", "py", "js", "mjs", "sql"];
    let is_code = |path: &str| code.iter().any(|ext| path.ends_with(&format!(".{ext}")));
    let files = files(&["crates", "fuzz", "bench", "scripts", "conformance"]);
    let long: BTreeSet<_> = files
        .iter()
        .filter(|(path, text)| is_code(path) && text.lines().count() > LINES_MAX)
        .map(|(path, _)| path.as_str())
        .collect();
    let listed: BTreeSet<_> = LONG_FILES.iter().map(|(path, _)| *path).collect();
    assert_eq!(long, listed, "files over {LINES_MAX} lines, and those listed with a reason");
}

#[test]
fn the_dialects_are_alike_file_for_file() {
    // A folder and a file of one name are the same module.
    let top = |krate: &str| -> BTreeSet<String> {
        let names = names(&format!("crates/{krate}/src")).into_iter();
        names.map(|name| name.trim_end_matches(".rs").to_owned()).collect()
    };
    let (one, other) = (top("signet-tencent"), top("signet-alibaba"));
    let differences: BTreeSet<_> = one.symmetric_difference(&other).map(String::as_str).collect();
    let listed: BTreeSet<_> = ONE_DIALECT_ONLY.iter().map(|(name, _)| *name).collect();
    assert_eq!(differences, listed, "what one dialect only has, and what is listed with a reason");
}

#[test]
fn crates_know_only_what_they_promise() {
    for (krate, unknown) in UNKNOWN_TO {
        let manifest = manifest(krate);
        let known = manifest.get("dependencies").and_then(|value| value.as_table()).unwrap();
        let breaches: Vec<_> =
            unknown.iter().filter(|name| known.contains_key(**name)).map(|n| (*n).into()).collect();
        complain(&format!("{krate} knows too much"), &breaches);
    }
    let listed: BTreeSet<_> = UNKNOWN_TO.iter().map(|(krate, _)| (*krate).to_owned()).collect();
    assert_eq!(names("crates"), listed, "every crate promises something");
}

#[test]
fn every_crate_inherits_the_lints() {
    let workspace: Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let lints = &workspace["workspace"]["lints"]["rust"];
    assert_eq!(lints["unsafe_code"].as_str(), Some("forbid"));
    for krate in names("crates") {
        let manifest = manifest(&krate);
        let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace"));
        assert_eq!(inherits.and_then(|value| value.as_bool()), Some(true), "{krate}");
    }
}

#[test]
fn migrations_are_numbered_alike() {
    let folder = "crates/signet-registry/migrations";
    assert_eq!(names(&format!("{folder}/sqlite")), names(&format!("{folder}/postgres")));
}

#[test]
fn the_spec_and_the_page_of_operations_are_fresh() {
    let output = Command::new(env!("CARGO_BIN_EXE_signet"))
        .args(["spec", "--check", "--dir", "spec", "--docs", "docs"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What no request brings about: something of ours has to fail first.
const FAILURES_OF_OURS: &[&str] = &["InternalError", "ServiceUnavailable"];

/// A code of an operation is met by a test, or it is said why it cannot be.
#[test]
fn every_code_is_met_or_explained() {
    let page = fs::read_to_string(root().join("docs/coverage.md")).unwrap();
    let (mut heading, mut judged, mut breaches) = ("", 0, vec![]);
    for line in page.lines() {
        heading = line.strip_prefix("### ").unwrap_or(heading);
        let Some((code, row)) = line.strip_prefix("| `").and_then(|row| row.split_once("` | "))
        else {
            continue;
        };
        let (_, met) = row.trim_end_matches(" |").split_once(" | ").unwrap();
        judged += 1;
        let explained = met == "yes" || met.starts_with("cannot be met: ");
        if !explained && !FAILURES_OF_OURS.contains(&code) {
            breaches.push(format!("{heading}: {code}: {met}"));
        }
    }
    assert!(judged > 100, "{judged} codes");
    complain("codes that no test meets, or that are met and said not to be", &breaches);
}

/// Codes that no vendor publishes are marked as ours where they are made; their users find them
/// in the page on the wire.
#[test]
fn codes_of_ours_are_documented() {
    let page = fs::read_to_string(root().join("docs/api.md")).unwrap();
    let mut ours = vec![];
    for (_, text) in files(&["crates/signet-tencent/src/codes", "crates/signet-alibaba/src/codes"])
    {
        for after in text.split("/// Ours").skip(1) {
            let name = after.split('"').nth(1).expect("a code has a name");
            ours.push(name.split('{').next().unwrap_or(name).to_owned());
        }
    }
    assert!(!ours.is_empty());
    ours.retain(|code| !page.contains(&format!("`{code}")));
    complain("docs/api.md does not tell of codes of ours", &ours);
}
