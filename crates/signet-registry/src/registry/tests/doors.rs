//! The doors of the registry: nothing of an account goes through one that knows neither for whom a call is
//! made nor who runs the registry, but for those that are written down here.

use std::collections::BTreeMap;
use std::path::Path;

/// What takes neither a caller nor an operator, and why it need not.
const OPEN: &[(&str, &[&str])] = &[
    (
        "it tells settings and rules, which are nobody's data",
        &[
            "carriers",
            "folder",
            "forms",
            "is_shared",
            "language_of",
            "log_verifier",
            "matrix",
            "pack",
            "packs",
            "phone_codes_go_to",
            "policy_languages",
            "preset",
            "schedule",
            "words",
        ],
    ),
    ("it opens and closes, or tells whether it is open", &["close", "is_ready", "open"]),
    (
        "it is how a call comes to have a caller: who it is for shows in its key and its seal",
        &["authorize", "calling_account", "calling_key", "note_use", "siblings"],
    ),
    ("it is how a token comes to be an operator", &["enter"]),
    (
        "an upload form and a download link are signed with a secret of the account they are for",
        &["filed_object", "new_object", "object", "upload_secret"],
    ),
    (
        "it takes what it is given, and gives nothing back of anybody's",
        &["claim_nonce", "keep_failed_seal", "request_tag", "take_calls"],
    ),
    ("it tells yes or no", &["has_keys", "wants_second_eyes"]),
    (
        "it is the server's own work, which nobody asks for",
        &[
            "claim_deliveries",
            "decide_planned",
            "digest_evidence",
            "index_names",
            "release_deliveries",
            "sequence",
            "settle_delivery",
            "sweep_deliveries",
            "sweep_evidence",
            "sweep_notices",
            "sweep_outbox",
            "sweep_papers",
            "sweep_requests",
            "work_with_carriers",
        ],
    ),
];

#[test]
fn every_other_use_case_knows_who_asks() {
    let mut found = BTreeMap::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/registry");
    read(&folder, &mut found);
    assert!(found.len() > 100, "{}", found.len());
    let open = || OPEN.iter().flat_map(|(_, names)| names.iter().copied());
    for (name, signature) in &found {
        let knows = signature.contains("&Caller") || signature.contains("&Operator");
        let listed = open().any(|open| open == name);
        assert!(knows || listed, "{name} takes neither a caller nor an operator: {signature}");
        assert!(!(knows && listed), "{name} is written down as open, and is not");
    }
    for name in open() {
        assert!(found.contains_key(name), "{name} is written down as open, and is not there");
    }
}

/// The signatures of the registry's public functions, by their names.
fn read(folder: &Path, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("tests") {
                read(&path, found);
            }
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let (mut inside, mut signature) = (false, None::<String>);
        for line in text.lines() {
            match line {
                "impl Registry {" => inside = true,
                "}" => inside = false,
                _ => {}
            }
            let begins = line.starts_with("    pub fn ") || line.starts_with("    pub async fn ");
            if inside && begins {
                signature = Some(String::new());
            }
            let Some(so_far) = &mut signature else { continue };
            so_far.push_str(line.trim());
            if line.ends_with('{') {
                let whole = signature.take().unwrap();
                let name = whole.split("fn ").nth(1).unwrap();
                let name = name.split(['(', '<']).next().unwrap();
                found.insert(name.to_owned(), whole.clone());
            }
        }
    }
}
