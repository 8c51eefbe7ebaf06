//! Checks: what can be said about an application without a human.
//!
//! Each is a small rule over [`Facts`], with a name, a severity, the part it speaks of, its words in
//! both languages, and the source it rests on. Adding one touches its own file and [`ALL`].

mod credit_code;
mod document;
mod facts;
mod icp;
mod letter;
mod name;
mod part;
mod people;
mod qualification;
mod reasons;
#[cfg(test)]
mod tests;
mod trademark;

pub use self::facts::{Facts, Neighbours, Party};
pub use self::part::Part;
use crate::finding::{Finding, Severity};
use crate::label::Label;

/// One rule.
pub struct Check {
    /// Its name in records.
    pub name: &'static str,
    /// How heavily its findings weigh.
    pub severity: Severity,
    /// The part of an application it speaks of.
    pub part: Part,
    /// What it says.
    pub text: Label,
    /// What it rests on: a standard, a seed, a page of a reference.
    pub source: &'static str,
    /// Looks, and tells what it found: one detail for each finding, empty where the text says it
    /// all. Tells nothing when what it looks at was not filed.
    pub look: fn(&Facts<'_>) -> Vec<String>,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Check({})", self.name)
    }
}

/// Every check, in the order their findings are told.
pub const ALL: &[&Check] = &[
    &document::UNFIT,
    &document::COMMISSION_MISSING,
    &document::REMARK_MISSING,
    &document::EXTENSION_DISAGREES,
    &document::EVIDENCE_SHARED,
    &name::LONG,
    &name::SHORT,
    &name::BRACKETS,
    &name::CHARACTERS,
    &name::DIGITS,
    &name::TRADITIONAL,
    &name::FORBIDDEN,
    &name::NEUTRAL,
    &name::TOPIC,
    &name::LOOKS_ALIKE,
    &qualification::PURPOSE_DIFFERS,
    &qualification::LICENCE_NOT_IN_FORCE,
    &qualification::LICENCE_LAPSES,
    &credit_code::SHAPE,
    &credit_code::CHECK_DIGIT,
    &credit_code::MASKED,
    &credit_code::ORGANIZATION,
    &credit_code::AUTHORITY,
    &credit_code::AUTHORITY_SOURCE,
    &credit_code::DIFFERS,
    &letter::NOT_IN_FORCE,
    &letter::LAPSES,
    &letter::PERIOD_LONG,
    &letter::PERIOD_SHORT,
    &letter::NAME_NOT_COVERED,
    &letter::NAME_WRITTEN_OTHERWISE,
    &letter::AUTHORIZED_DIFFERS,
    &letter::AUTHORIZER_DIFFERS,
    &letter::PARTIES_SWAPPED,
    &letter::PARTIES_SAME,
    &icp::NUMBER_FORM,
    &icp::NUMBER_MASKED,
    &icp::NUMBER_SERVICE,
    &icp::SERVICE_DIFFERS,
    &icp::UNIT_DIFFERS,
    &trademark::NOT_IN_FORCE,
    &trademark::LAPSES,
    &trademark::NAME_DIFFERS,
    &trademark::APPLICANT_DIFFERS,
    &people::LEGAL_SHAPE,
    &people::LEGAL_PROVINCE,
    &people::LEGAL_BIRTH,
    &people::LEGAL_CHECK_DIGIT,
    &people::LEGAL_MINOR,
    &people::LEGAL_LAPSES,
    &people::LEGAL_PERIOD,
    &people::ADMINISTRATOR_SHAPE,
    &people::ADMINISTRATOR_PROVINCE,
    &people::ADMINISTRATOR_BIRTH,
    &people::ADMINISTRATOR_CHECK_DIGIT,
    &people::ADMINISTRATOR_MINOR,
    &people::ADMINISTRATOR_LAPSES,
    &people::ADMINISTRATOR_PERIOD,
];

/// Everything the checks find.
pub fn run(facts: &Facts<'_>) -> Vec<Finding> {
    let found = |check: &&'static Check| {
        let check = *check;
        (check.look)(facts).into_iter().map(move |detail| Finding { check, detail })
    };
    ALL.iter().flat_map(found).collect()
}

/// What a check tells that has nothing to add to its text.
fn when(found: bool) -> Vec<String> {
    if found { vec![String::new()] } else { vec![] }
}
