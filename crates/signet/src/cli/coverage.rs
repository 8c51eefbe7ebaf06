//! The page that says what is served of the vendors' APIs, and which codes tests have met.
//!
//! Put together from three sources: the entries, the vendors' own packages as the oracle has them, and
//! what the suites of `conformance/` wrote down while they ran.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use signet_wire::{Code, Entry};

use super::Trouble;
use crate::dialects::{self, Spoken};

/// What stands above the page.
const HEAD: &str = "\
# What is served, and which codes tests have met

`signet spec --docs docs` writes this page; do not edit it. The names of all operations come from the
vendors' own packages, the codes from the program, and what was met from `conformance/provoked.tsv`,
which a full test run writes: a row there is a refusal that a test of the vendors' SDKs, or of
hand-made requests, expected and got from the real binary.
";

/// What the oracle says of a vendor.
#[derive(Deserialize)]
struct Oracle {
    source: String,
    actions: Vec<Action>,
}

#[derive(Deserialize)]
struct Action {
    name: String,
    versions: Vec<String>,
}

/// A refusal that a test met: the dialect, the operation, the code as it was answered.
type Met = (String, String, String);

/// The page, from what lies in the suites' folder.
pub fn page(conformance: &Path) -> Result<String, Trouble> {
    let met = met(&read(&conformance.join("provoked.tsv"))?);
    let mut page = HEAD.to_owned();
    for spoken in &dialects::ALL {
        let path = conformance.join("oracle").join(format!("{}.json", spoken.name));
        let oracle: Oracle = serde_json::from_str(&read(&path)?)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let met = met.iter().filter(|(dialect, _, _)| dialect == spoken.name).collect();
        Section { spoken, oracle, met }.write(&mut page);
    }
    Ok(page)
}

fn read(path: &Path) -> Result<String, Trouble> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn met(table: &str) -> BTreeSet<Met> {
    let rows = table.lines().skip(1).filter_map(|line| {
        let mut cells = line.split('\t').map(str::to_owned);
        Some((cells.next()?, cells.next()?, cells.next()?))
    });
    rows.collect()
}

/// What is said of one dialect.
struct Section<'a> {
    spoken: &'static Spoken,
    oracle: Oracle,
    met: Vec<&'a Met>,
}

impl Section<'_> {
    fn write(&self, page: &mut String) {
        let entries = self.spoken.operations;
        let actions = &self.oracle.actions;
        let served = |name: &str| entries.iter().find(|entry| entry.name == name);
        let count = actions.iter().filter(|action| served(&action.name).is_some()).count();
        line(page, &format!("\n## {}\n", self.spoken.name));
        line(
            page,
            &format!(
                "{count} of the {} operations in {} are served. Any other is refused by the \
                 vendor's own code.\n",
                actions.len(),
                self.oracle.source
            ),
        );
        line(page, "| Operation | Versions | Served | Codes of its own met |");
        line(page, "| --- | --- | --- | --- |");
        for action in actions {
            let cells = match served(&action.name) {
                Some(entry) => format!("yes | {}", self.tally(entry)),
                None => "no | -".to_owned(),
            };
            line(page, &format!("| {} | {} | {cells} |", action.name, action.versions.join(", ")));
        }
        for entry in entries {
            line(page, &format!("\n### {}: {}\n", self.spoken.name, entry.name));
            self.codes(page, &entry.codes_once(), |code| {
                (entry.unmet(code), self.is_met(Some(entry), code))
            });
        }
        line(page, &format!("\n### {}: any operation, and none\n", self.spoken.name));
        line(
            page,
            "Codes of the gateway, which any call can end with, and codes that the vendor lists for \
             operations that are not served.\n",
        );
        let own = |code: &Code| entries.iter().any(|entry| entry.codes.contains(&code));
        let rest: Vec<_> = self.spoken.codes.iter().filter(|code| !own(code)).copied().collect();
        self.codes(page, &rest, |code| (code.unmet, self.is_met(None, code)));
    }

    fn codes(
        &self,
        page: &mut String,
        codes: &[&'static Code],
        judge: impl Fn(&Code) -> (Option<&'static str>, bool),
    ) {
        line(page, "| Code | HTTP | Met by a test |");
        line(page, "| --- | --- | --- |");
        for code in codes {
            let told = match judge(code) {
                (None, true) => "yes".to_owned(),
                (None, false) => "no".to_owned(),
                (Some(why), false) => format!("cannot be met: {}", why.trim_end_matches('.')),
                (Some(why), true) => format!("yes, though it is said that it cannot be: {why}"),
            };
            line(page, &format!("| `{}` | {} | {told} |", code.name, code.status));
        }
    }

    /// How many of an operation's codes were met, of those that can be.
    fn tally(&self, entry: &Entry) -> String {
        let codes = entry.codes_once();
        let can = codes.iter().filter(|code| entry.unmet(code).is_none());
        let (mut met, mut all) = (0, 0);
        for code in can {
            all += 1;
            met += usize::from(self.is_met(Some(entry), code));
        }
        format!("{met} of {all}")
    }

    /// Whether a test met a code, with one operation or with any.
    fn is_met(&self, entry: Option<&Entry>, code: &Code) -> bool {
        self.met.iter().any(|(_, action, name)| {
            // A name that is a code of its own is not one that a template gave.
            let exact = self.spoken.codes.iter().any(|of| of.name == name);
            let gives = if exact { code.name == name } else { code.gives(name) };
            gives && entry.is_none_or(|entry| entry.name == action)
        })
    }
}

fn line(page: &mut String, text: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(page, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(rows: &[(&str, &str)]) -> String {
        let rows = rows
            .iter()
            .map(|(action, code)| ("alibaba".to_owned(), (*action).to_owned(), (*code).to_owned()));
        let met: Vec<Met> = rows.collect();
        let oracle = r#"{"source":"package 1","actions":[
            {"name":"CreateSmsAppIcpRecord","versions":["2017-05-25"]},
            {"name":"SendSms","versions":["2017-05-25"]}]}"#;
        let mut page = String::new();
        let spoken = dialects::named("alibaba").unwrap();
        let oracle = serde_json::from_str(oracle).unwrap();
        Section { spoken, oracle, met: met.iter().collect() }.write(&mut page);
        page
    }

    #[test]
    fn codes_are_met_where_a_test_met_them() {
        let none = section(&[]);
        assert!(none.contains("| SendSms | 2017-05-25 | no | - |"), "{none}");
        assert!(none.contains("1 of the 2 operations in package 1"), "{none}");
        assert!(none.contains("| `AppDomainOverLimit` | 400 | no |"), "{none}");
        assert!(none.contains("| `Missing{param}` | 400 | no |"), "{none}");
        let unmet = "| `SmsQualificationRegisterFailed` | 400 | cannot be met: nothing is";
        assert!(none.contains(unmet), "{none}");

        let other = section(&[("CreateSmsAuthorizationLetter", "AppDomainOverLimit")]);
        assert!(other.contains("| `AppDomainOverLimit` | 400 | no |"), "another operation's");

        let some = section(&[
            ("CreateSmsAppIcpRecord", "AppDomainOverLimit"),
            ("CreateSmsAppIcpRecord", "MissingDomain"),
            ("ChangeSignatureQualification", "SmsQualificationRegisterFailed"),
        ]);
        assert!(some.contains("| CreateSmsAppIcpRecord | 2017-05-25 | yes | 1 of "), "{some}");
        assert!(some.contains("| `AppDomainOverLimit` | 400 | yes |"), "{some}");
        assert!(some.contains("| `Missing{param}` | 400 | yes |"), "{some}");
        let though = "| `SmsQualificationRegisterFailed` | 400 | yes, though";
        assert!(some.contains(though), "{some}");
    }
}
