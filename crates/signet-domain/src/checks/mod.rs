//! Checks: what can be said about an application without a human.
//!
//! Each is a small rule over [`Facts`], with a name, a severity, the part it speaks of, its words in
//! both languages, and the source it rests on. Adding one touches its own file and [`ALL`].

mod document;
mod facts;
mod name;
mod reasons;

pub use self::facts::{Facts, Neighbours, Part, Party};
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
    &document::EXTENSION_DISAGREES,
    &name::LONG,
    &name::SHORT,
    &name::CHARACTERS,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_told_apart_and_say_something() {
        for (at, check) in ALL.iter().enumerate() {
            assert!(ALL[..at].iter().all(|other| other.name != check.name), "{}", check.name);
            for text in [check.name, check.text.zh, check.text.en, check.source] {
                assert!(!text.is_empty(), "{}", check.name);
            }
            assert!(!check.name.contains([':', '\n']), "{}", check.name);
            assert_eq!(Finding::named(check.name), Some(Finding::of(check)));
        }
    }
}
