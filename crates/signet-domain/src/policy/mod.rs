//! Policies: what is decided about an application without a person.
//!
//! A policy is asked once, when an application is filed. What it says is written down with the
//! application as a [`Plan`], and carried out when its time comes unless a person was faster.

use crate::checks::Check;
use crate::finding::{Finding, Severity};
use crate::ids::AccountId;
use crate::reason::{Reason, Reply};
use crate::review::{Decision, SecondEyes};
use crate::signature::{Purpose, Source};
use crate::time::Timestamp;

/// What happens to applications after the checks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// All of them wait for a person.
    #[default]
    Manual,
    /// Those that nothing blocks are approved, the others rejected for what blocks them.
    Auto,
    /// The first rule that matches says it; where none does, a person.
    Rules(Vec<Rule>),
}

/// One rule of a policy. A condition without values holds for every application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, as the record of what it decided has it.
    pub name: String,
    /// Whose applications.
    pub accounts: Vec<AccountId>,
    /// Through which channels.
    pub channels: Vec<String>,
    /// About what kinds of things, as records name them: see [`crate::review::SIGNATURE`].
    pub kinds: Vec<&'static str>,
    /// With which sources. A qualification has none.
    pub sources: Vec<Source>,
    /// With which findings; one of them is enough.
    pub findings: Vec<Found>,
    /// With which names.
    pub names: Vec<Glob>,
    /// What then happens.
    pub then: Then,
    /// How long after the filing, in milliseconds.
    pub after: i64,
}

/// What a rule says about findings.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// This check found something.
    By(&'static Check),
    /// Something of this severity was found.
    Of(Severity),
    /// Nothing was found.
    Nothing,
}

impl PartialEq for Found {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Found::By(one), Found::By(other)) => one.name == other.name,
            (Found::Of(one), Found::Of(other)) => one == other,
            (Found::Nothing, Found::Nothing) => true,
            _ => false,
        }
    }
}

impl Eq for Found {}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// It approves. Where something blocks and is not set aside, a person decides.
    Approve {
        /// Whether findings that block are set aside.
        despite_findings: bool,
        /// Whether it counts as the first pair of eyes where two are wanted. Otherwise a person
        /// decides there.
        first_eyes: bool,
    },
    /// It rejects.
    Reject {
        /// What the applicant is told.
        reply: Reply,
        /// Whether the reasons of the findings that block are told as well.
        reasons_from_findings: bool,
    },
    /// It leaves the case to a person.
    Hold,
}

/// An application, as far as policies look at it.
#[derive(Clone, Copy, Debug)]
pub struct Filed<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: &'a str,
    /// What kind of thing it is about: see [`crate::review::SIGNATURE`].
    pub kind: &'static str,
    /// What the name stands for, of a signature.
    pub source: Option<Source>,
    /// Whose name it is.
    pub purpose: Purpose,
    /// The subject's name.
    pub name: &'a str,
    /// What the checks found.
    pub findings: &'a [Finding],
    /// When it was filed.
    pub at: Timestamp,
}

/// What is to be decided about an application, unless a person is faster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Who decides, as the record names it: `policy:` and the rule's name.
    pub by: String,
    /// What.
    pub decision: Decision,
    /// When.
    pub at: Timestamp,
    /// Whether an approval counts as the first pair of eyes where two are wanted. Otherwise it is
    /// not carried out there.
    pub first_eyes: bool,
}

/// What every name begins with that a policy decides under. No person's does.
pub const BY: &str = "policy:";

impl Policy {
    /// What is planned for an application; `None` leaves it to a person.
    pub fn plan(&self, filed: &Filed<'_>, eyes: &SecondEyes) -> Option<Plan> {
        let (name, then, after) = match self {
            Policy::Manual => return None,
            Policy::Auto if blocked(filed) => {
                let then = Then::Reject { reply: Reply::default(), reasons_from_findings: true };
                ("auto", then, 0)
            }
            Policy::Auto => {
                ("auto", Then::Approve { despite_findings: false, first_eyes: false }, 0)
            }
            Policy::Rules(rules) => {
                let rule = rules.iter().find(|rule| rule.matches(filed))?;
                (&*rule.name, rule.then.clone(), rule.after)
            }
        };
        let first_eyes = matches!(then, Then::Approve { first_eyes: true, .. });
        let decision = then.decision(filed, eyes)?;
        let at = filed.at.plus_millis(after);
        Some(Plan { by: format!("{BY}{name}"), decision, at, first_eyes })
    }
}

impl Rule {
    /// Whether the rule speaks of an application.
    pub fn matches(&self, filed: &Filed<'_>) -> bool {
        fn holds<T>(values: &[T], one: impl FnMut(&T) -> bool) -> bool {
            values.is_empty() || values.iter().any(one)
        }
        holds(&self.accounts, |account| *account == filed.account)
            && holds(&self.channels, |channel| channel == filed.channel)
            && holds(&self.kinds, |kind| *kind == filed.kind)
            && holds(&self.sources, |source| Some(*source) == filed.source)
            && holds(&self.findings, |found| found.is_in(filed.findings))
            && holds(&self.names, |name| name.matches(filed.name))
    }
}

impl Found {
    fn is_in(self, findings: &[Finding]) -> bool {
        match self {
            Found::By(check) => findings.iter().any(|finding| finding.name() == check.name),
            Found::Of(severity) => findings.iter().any(|finding| finding.severity() == severity),
            Found::Nothing => findings.is_empty(),
        }
    }
}

impl Then {
    fn decision(self, filed: &Filed<'_>, eyes: &SecondEyes) -> Option<Decision> {
        match self {
            Then::Hold => None,
            Then::Approve { despite_findings, first_eyes } => {
                let wanted = eyes.wanted(filed.kind, filed.source, filed.purpose, filed.findings);
                let may = (despite_findings || !blocked(filed)) && (first_eyes || !wanted);
                may.then_some(Decision::Approve { despite_findings })
            }
            Then::Reject { mut reply, reasons_from_findings } => {
                if reasons_from_findings {
                    for reason in blocking_reasons(filed.findings) {
                        if !reply.reasons.contains(&reason) {
                            reply.reasons.push(reason);
                        }
                    }
                }
                // A rejection that says nothing helps nobody.
                (!reply.is_empty()).then_some(Decision::Reject(reply))
            }
        }
    }
}

fn blocked(filed: &Filed<'_>) -> bool {
    filed.findings.iter().any(|finding| finding.severity() == Severity::Blocks)
}

/// What an applicant is told of findings that block, in the words of the catalogue.
fn blocking_reasons(findings: &[Finding]) -> impl Iterator<Item = &'static Reason> {
    let blocking = findings.iter().filter(|finding| finding.severity() == Severity::Blocks);
    blocking.map(|finding| finding.check.reason())
}

/// A pattern for names: `*` stands for any characters or none, `?` for one, everything else for
/// itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob(Vec<char>);

impl Glob {
    /// A pattern. Every text is one.
    pub fn new(text: &str) -> Self {
        Self(text.chars().collect())
    }

    /// Whether the pattern stands for the whole name. Takes no longer than the product of the two
    /// lengths: a `*` goes back to the last one only.
    pub fn matches(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        let (mut at, mut in_name) = (0, 0);
        // Behind the last `*`, and how much of the name it stands for begins where.
        let mut star: Option<(usize, usize)> = None;
        loop {
            match (self.0.get(at), name.get(in_name)) {
                (Some('*'), _) => {
                    at += 1;
                    star = Some((at, in_name));
                }
                (Some('?'), Some(_)) => (at, in_name) = (at + 1, in_name + 1),
                (Some(wanted), Some(found)) if wanted == found => {
                    (at, in_name) = (at + 1, in_name + 1);
                }
                (None, None) => return true,
                (_, None) => return false,
                _ => match star {
                    Some((behind, from)) => {
                        star = Some((behind, from + 1));
                        (at, in_name) = (behind, from + 1);
                    }
                    None => return false,
                },
            }
        }
    }
}

#[cfg(test)]
mod tests;
