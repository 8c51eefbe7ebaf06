//! What Signet says of its operations, held against what the vendors' own packages say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// What dialects put around every reply; the entries do not list it.
const ENVELOPE: &[&str] = &["RequestId", "Code", "Message", "Success", "AccessDeniedDetail"];

#[derive(Deserialize)]
struct Differences {
    difference: Vec<Difference>,
}

/// One difference that is meant.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    dialect: String,
    /// The operations it is found in; none for all.
    #[serde(default)]
    operations: Vec<String>,
    /// The version it is found in; none for all.
    version: Option<String>,
    found: String,
    reason: String,
}

/// What was found: the dialect, the operation, its version, and the difference in words.
type Finding = (String, String, String, String);

/// A parameter or a member of a reply: its type in few words, and whether it is required.
type Members = BTreeMap<String, (String, bool)>;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// How a value travels, whatever it means.
fn on_the_wire(kind: &Value) -> &str {
    if let Some(meanings) = kind["choice"].as_object() {
        let numbers = meanings.keys().all(|key| key.parse::<i64>().is_ok());
        return if numbers { "integer" } else { "text" };
    }
    match kind.as_str() {
        Some(known @ ("integer" | "boolean")) => known,
        _ => "text",
    }
}

/// Notes a member under its name, and the members it has under theirs: `Data[].Name`.
fn note(members: &mut Members, name: String, kind: &Value, required: bool) {
    if let Some(inner) = kind.get("list") {
        note(members, format!("{name}[]"), inner, required);
    } else if let Some(parts) = kind.get("object") {
        for part in items(parts) {
            let of = part["name"].as_str().unwrap();
            note(members, format!("{name}.{of}"), &part["type"], required);
        }
    } else {
        members.insert(name, (on_the_wire(kind).to_owned(), required));
    }
}

/// The members of a list of the spec or the oracle, as one version has them.
fn members(list: &Value, version: &str) -> Members {
    let mut members = Members::new();
    for item in items(list) {
        if item["only_in"].as_str().is_some_and(|only| only != version) {
            continue;
        }
        let name = item["renamed"][version].as_str().or(item["name"].as_str()).unwrap();
        if ENVELOPE.contains(&name) {
            continue;
        }
        let required = item["required"] == true || item["required_in"] == version;
        note(&mut members, name.to_owned(), &in_version(&item["type"], version), required);
    }
    members
}

/// A type without the members that other versions have.
fn in_version(kind: &Value, version: &str) -> Value {
    let mut kind = kind.clone();
    if let Some(inner) = kind.get_mut("list") {
        *inner = in_version(inner, version);
    }
    if let Some(parts) = kind.get_mut("object").and_then(Value::as_array_mut) {
        parts.retain(|part| part["only_in"].as_str().is_none_or(|only| only == version));
        for part in parts {
            part["type"] = in_version(&part["type"], version);
        }
    }
    kind
}

fn compare(what: &str, ours: &Members, theirs: &Members, find: &mut impl FnMut(String)) {
    for name in ours.keys().filter(|name| !theirs.contains_key(*name)) {
        find(format!("{what} {name} is ours only"));
    }
    for (name, (kind, required)) in theirs {
        let Some((our_kind, our_required)) = ours.get(name) else {
            find(format!("{what} {name} is theirs only"));
            continue;
        };
        if our_kind != kind {
            find(format!("{what} {name} is {kind} there and {our_kind} here"));
        }
        match (required, our_required) {
            (true, false) => find(format!("{what} {name} is required there only")),
            (false, true) => find(format!("{what} {name} is required here only")),
            _ => {}
        }
    }
}

/// Every difference between a dialect's spec and its oracle.
fn differences(dialect: &str) -> BTreeSet<Finding> {
    let spec = json(&format!("spec/{dialect}.json"));
    let oracle = json(&format!("conformance/oracle/{dialect}.json"));
    let mut found = BTreeSet::new();
    let mut served = BTreeSet::new();
    for operation in items(&spec["operations"]) {
        for version in items(&operation["versions"]) {
            let (name, version) = (operation["name"].as_str().unwrap(), version.as_str().unwrap());
            served.insert((name, version));
            let mut find = |finding| {
                found.insert((dialect.to_owned(), name.to_owned(), version.to_owned(), finding));
            };
            let mut theirs = items(&oracle["operations"]);
            match theirs.find(|their| their["name"] == name && their["version"] == version) {
                Some(their) => {
                    for (what, part) in [("parameter", "parameters"), ("member", "reply")] {
                        let ours = members(&operation[part], version);
                        compare(what, &ours, &members(&their[part], version), &mut find);
                    }
                }
                None => find("the operation is ours only".into()),
            }
        }
    }
    for their in items(&oracle["operations"]) {
        let of = (their["name"].as_str().unwrap(), their["version"].as_str().unwrap());
        assert!(served.contains(&of), "{of:?} is in the oracle, and not served");
    }
    found
}

#[test]
fn every_difference_from_the_vendors_packages_has_a_reason() {
    let listed: Differences = toml::from_str(&read("conformance/oracle/differences.toml")).unwrap();
    let mut unlisted: BTreeSet<_> =
        ["tencent", "alibaba"].into_iter().flat_map(differences).collect();
    let mut stale = vec![];
    for difference in &listed.difference {
        assert!(difference.reason.len() > 10, "{} has no reason", difference.found);
        let covers = |(dialect, operation, version, found): &Finding| {
            *dialect == difference.dialect
                && *found == difference.found
                && difference.version.as_ref().is_none_or(|of| of == version)
                && (difference.operations.is_empty() || difference.operations.contains(operation))
        };
        let before = unlisted.len();
        unlisted.retain(|finding| !covers(finding));
        if unlisted.len() == before {
            stale.push(&difference.found);
        }
    }
    assert!(unlisted.is_empty(), "differences without a reason: {unlisted:#?}");
    assert!(stale.is_empty(), "listed, and not found: {stale:#?}");
}
