//! The policy: a word, or a file of rules. Whatever in a file is unknown is refused with what there
//! is: a rule that never matches would be found out by the wrong decision.

use std::path::Path;

use serde::Deserialize;
use signet_domain::checks;
use signet_domain::finding::Severity;
use signet_domain::ids::AccountId;
use signet_domain::policy::{Found, Glob, Policy, Rule, Then};
use signet_domain::reason::{self, Reason, Reply};
use signet_domain::review::{QUALIFICATION, SIGNATURE};
use signet_domain::signature::Source;

use crate::moments::duration;
use crate::{dialects, near};

/// A file of rules, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    #[serde(default, rename = "rule")]
    rules: Vec<Written>,
}

/// One rule, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    /// What it is called in the record.
    name: String,
    #[serde(default)]
    account: Several<i64>,
    #[serde(default)]
    channel: Several<String>,
    #[serde(default)]
    kind: Several<String>,
    #[serde(default)]
    source: Several<String>,
    #[serde(default)]
    finding: Several<String>,
    /// A pattern for the subject's name.
    #[serde(default)]
    pattern: Several<String>,
    then: Does,
    #[serde(default)]
    despite_findings: bool,
    #[serde(default)]
    first_eyes: bool,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    reasons_from_findings: bool,
    #[serde(default)]
    note: String,
    after: Option<String>,
}

/// One value, or a list of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Several<T> {
    One(T),
    Many(Vec<T>),
}

impl<T> Default for Several<T> {
    fn default() -> Self {
        Self::Many(vec![])
    }
}

impl<T> Several<T> {
    fn list(self) -> Vec<T> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Does {
    Approve,
    Reject,
    Hold,
}

/// Reads `manual`, `auto`, or the file of this name.
pub fn read(given: Option<&str>) -> Result<Policy, String> {
    match given {
        None | Some("manual") => Ok(Policy::Manual),
        Some("auto") => Ok(Policy::Auto),
        Some(path) => {
            let trouble = |error: String| format!("cannot use the policy {path}: {error}");
            let text = std::fs::read_to_string(Path::new(path)).map_err(|error| {
                trouble(format!("{error}; it is manual, auto, or a file of rules"))
            })?;
            rules(&text).map(Policy::Rules).map_err(trouble)
        }
    }
}

/// Reads the text of a file of rules.
fn rules(text: &str) -> Result<Vec<Rule>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut rules: Vec<Rule> = vec![];
    for (at, written) in (1..).zip(file.rules) {
        let name = written.name.clone();
        let said = |trouble: String| format!("rule {at}, `{name}`: {trouble}");
        if rules.iter().any(|rule| rule.name == name) {
            return Err(said("another rule has this name".into()));
        }
        rules.push(rule(written).map_err(said)?);
    }
    Ok(rules)
}

fn rule(written: Written) -> Result<Rule, String> {
    let (name, then) = (&written.name, written.then);
    let (despite_findings, first_eyes) = (written.despite_findings, written.first_eyes);
    let reasons_from_findings = written.reasons_from_findings;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 64 || !name.chars().all(plain) {
        return Err("its name wants 1 to 64 letters, digits, - and _".into());
    }
    if then != Does::Approve && (despite_findings || first_eyes) {
        return Err("despite-findings and first-eyes go with then = \"approve\"".into());
    }
    let reply = Reply {
        reasons: each(&written.reasons, |name| {
            Reason::named(name).ok_or_else(|| {
                near::unknown("reason", name, reason::ALL.iter().map(|reason| reason.name))
            })
        })?,
        note: written.note.trim().to_owned(),
    };
    let says = !reply.is_empty() || reasons_from_findings;
    if says != (then == Does::Reject) {
        return Err(match says {
            true => "reasons and a note go with then = \"reject\"".into(),
            false => "the applicant wants to know why: give reasons, a note, or \
                      reasons-from-findings = true"
                .into(),
        });
    }
    let after = match written.after.as_deref() {
        None => 0,
        Some(text) => duration(text)
            .filter(|after| *after >= 0)
            .ok_or_else(|| format!("`{text}` is no duration such as 90s, 15m, 36h or 30d"))?,
    };
    Ok(Rule {
        then: match then {
            Does::Approve => Then::Approve { despite_findings, first_eyes },
            Does::Reject => Then::Reject { reply, reasons_from_findings },
            Does::Hold => Then::Hold,
        },
        accounts: written.account.list().into_iter().map(AccountId).collect(),
        channels: each(&written.channel.list(), |name| {
            let channels = || dialects::channels();
            match channels().find(|known| *known == name) {
                Some(known) => Ok(known.to_owned()),
                None => Err(near::unknown("channel", name, channels())),
            }
        })?,
        kinds: each(&written.kind.list(), |name| {
            one("kind", name, [SIGNATURE, QUALIFICATION], |it| it)
        })?,
        sources: each(&written.source.list(), |name| {
            one("source", name, Source::ALL, Source::name)
        })?,
        findings: each(&written.finding.list(), found)?,
        names: written.pattern.list().iter().map(|pattern| Glob::new(pattern)).collect(),
        after,
        name: written.name,
    })
}

/// Reads what a rule says about findings: `none`, a severity, or a check's name.
fn found(name: &str) -> Result<Found, String> {
    const SEVERITIES: [Severity; 3] = [Severity::Informs, Severity::Warns, Severity::Blocks];
    if name == "none" {
        return Ok(Found::Nothing);
    }
    if let Some(severity) = SEVERITIES.into_iter().find(|severity| severity.name() == name) {
        return Ok(Found::Of(severity));
    }
    let check = checks::ALL.iter().copied().find(|check| check.name == name).map(Found::By);
    check.ok_or_else(|| {
        let severities = SEVERITIES.into_iter().map(Severity::name);
        let checks = checks::ALL.iter().map(|check| check.name);
        near::unknown("finding", name, ["none"].into_iter().chain(severities).chain(checks))
    })
}

/// The one of some values that has a name.
fn one<T: Copy, const N: usize>(
    what: &str,
    name: &str,
    all: [T; N],
    named: impl Fn(T) -> &'static str,
) -> Result<T, String> {
    let found = all.into_iter().find(|value| named(*value) == name);
    found.ok_or_else(|| near::unknown(what, name, all.into_iter().map(&named)))
}

fn each<T>(names: &[String], read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    names.iter().map(|name| read(name)).collect()
}

#[cfg(test)]
mod tests {
    use signet_domain::finding::Finding;
    use signet_domain::policy::Filed;
    use signet_domain::review::{Decision, SecondEyes};
    use signet_domain::signature::Purpose;
    use signet_domain::time::Timestamp;

    use super::*;

    /// The examples of the page for operators, in their order.
    fn examples() -> Vec<Vec<Rule>> {
        let page = include_str!("../../../docs/operations.md");
        let section = page.split("\n## Policies\n").nth(1).unwrap().split("\n## ").next().unwrap();
        let blocks =
            section.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
        blocks.map(|text| rules(text).unwrap_or_else(|error| panic!("{error}\n{text}"))).collect()
    }

    /// Who decides what, and after how many minutes.
    fn planned(rules: &[Rule], account: i64, name: &str, findings: &[&str]) -> Option<String> {
        let findings: Vec<_> = findings.iter().map(|name| Finding::named(name).unwrap()).collect();
        let filed = Filed {
            account: AccountId(account),
            channel: "tencent",
            kind: SIGNATURE,
            source: Some(Source::Company),
            purpose: Purpose::Own,
            name,
            findings: &findings,
            at: Timestamp(0),
        };
        let plan = Policy::Rules(rules.to_vec()).plan(&filed, &SecondEyes::default())?;
        let what = match plan.decision {
            Decision::Approve { .. } => "approve".to_owned(),
            Decision::Reject(reply) | Decision::AskForMore(reply) => {
                reply.text(|reason| reason.name)
            }
        };
        Some(format!("{} {what} {}m", plan.by, plan.at.0 / 60_000))
    }

    #[test]
    fn the_examples_do_what_the_page_says() {
        let [careful, fixed] = examples().try_into().unwrap();
        for (account, name, findings, expect) in [
            (4_711, "菜鸟网络", &[][..], Some("policy:known-merchants approve 0m")),
            // What blocks is not approved for them either: a person looks.
            (4_711, "菜鸟网络", &["name-long"], None),
            (
                1,
                "菜鸟网络",
                &["name-long"],
                Some("policy:blocked name-format；请修改后重新提交。 10m"),
            ),
            (1, "菜鸟网络", &[], Some("policy:nothing-found approve 30m")),
            (1, "菜鸟网络", &["extension-disagrees"], None),
        ] {
            let planned = planned(&careful, account, name, findings);
            assert_eq!(planned.as_deref(), expect, "{account} {findings:?}");
        }
        for (name, findings, expect) in [
            ("测试通过", &["name-long"][..], Some("policy:pass approve 0m")),
            ("测试驳回", &[], Some("policy:fail proof-unreadable 0m")),
            ("测试待审", &[], None),
            ("菜鸟网络", &[], Some("policy:others approve 1m")),
        ] {
            assert_eq!(planned(&fixed, 1, name, findings).as_deref(), expect, "{name}");
        }
    }

    #[test]
    fn words_are_policies_and_other_words_are_files() {
        assert_eq!(read(None), Ok(Policy::Manual));
        assert_eq!(read(Some("manual")), Ok(Policy::Manual));
        assert_eq!(read(Some("auto")), Ok(Policy::Auto));
        let trouble = read(Some("automatic")).unwrap_err();
        assert!(trouble.contains("automatic") && trouble.contains("manual, auto"), "{trouble}");
    }

    #[test]
    fn what_nobody_knows_is_told_with_what_there_is() {
        let rule = |lines: &str| format!("[[rule]]\nname = 'r'\n{lines}");
        for (lines, says) in [
            ("then = 'aprove'", "approve"),
            ("then = 'approve'\nfindings = 'none'", "finding"),
            ("then = 'approve'\nfinding = 'name-lon'", "did you mean name-long"),
            ("then = 'approve'\nfinding = ['none', 'block']", "did you mean blocks"),
            ("then = 'approve'\nkind = 'letter'", "signature, qualification"),
            ("then = 'approve'\nsource = 'firm'", "official-account"),
            ("then = 'approve'\nchannel = 'tencen'", "did you mean tencent"),
            ("then = 'approve'\naccount = 'first'", "account"),
            ("then = 'approve'\nafter = '10'", "36h"),
            ("then = 'approve'\nafter = '-5m'", "36h"),
            ("then = 'approve'\nnote = 'x'", "go with then = \"reject\""),
            ("then = 'hold'\ndespite-findings = true", "go with then = \"approve\""),
            ("then = 'reject'", "reasons-from-findings"),
            ("then = 'reject'\nreasons = ['name-formats']", "did you mean name-format"),
        ] {
            let trouble = rules(&rule(lines)).unwrap_err();
            assert!(trouble.contains(says), "{lines}: {trouble}");
        }
        let twice = rule("then = 'hold'\n").repeat(2);
        assert!(rules(&twice).unwrap_err().contains("another rule"));
        let spaced = rules("[[rule]]\nname = 'a b'\nthen = 'hold'").unwrap_err();
        assert!(spaced.contains("rule 1"), "{spaced}");
        assert!(rules("[[rules]]\nname = 'r'\nthen = 'hold'").is_err());
        assert_eq!(rules(""), Ok(vec![]));
    }
}
