//! The catalogue of checks.

use signet_domain::checks::{ALL, Check};
use signet_domain::finding::Severity;

use super::{head, row};
use crate::dialects;

/// What stands above the table.
const HEAD: &str = "\
# What reviewers are told

`signet spec --docs docs` writes this page; do not edit it.

A check looks at an application and tells what it finds to the reviewer. It never keeps an application
from being taken. What `blocks` has to be set aside expressly before the application is approved, what
`warns` is worth a second look, what `informs` is worth knowing. A finding may add a detail to its words:
the word it found, the two names that differ. No detail has anything of an identity document in it.

`signet check` tells an applicant's findings before anything is filed. They are listed here in the order
they are told, with the parameters they are about.
";

/// The page.
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    let count = |severity| ALL.iter().filter(|check| check.severity == severity).count();
    page += &format!(
        "\nThere are {} checks: {} block, {} warn and {} inform.\n\n",
        ALL.len(),
        count(Severity::Blocks),
        count(Severity::Warns),
        count(Severity::Informs)
    );
    let names = dialects::ALL.iter().map(|dialect| dialect.name);
    let columns: Vec<_> =
        ["Check", "Weight", "Says"].into_iter().chain(names).chain(["Rests on"]).collect();
    page += &head(&columns);
    page.extend(ALL.iter().map(|check| check_row(check)));
    page
}

fn check_row(check: &Check) -> String {
    let name = format!("`{}`", check.name);
    let says = format!("{}<br>{}", check.text.en, check.text.zh);
    let fields = dialects::ALL.iter().map(|dialect| {
        let fields = (dialect.fields_of)(check.part).iter();
        let fields: Vec<_> = fields.map(|field| format!("`{field}`")).collect();
        if fields.is_empty() { "-".to_owned() } else { fields.join(", ") }
    });
    let fields: Vec<_> = fields.collect();
    let first = [&*name, check.severity.name(), &*says];
    row(first.into_iter().chain(fields.iter().map(String::as_str)).chain([check.source]))
}
