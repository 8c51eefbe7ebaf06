//! How a vendor spells where a subject stands.
//!
//! One vendor has several words for one state, a different one in each operation. Each member of an
//! answer that tells a state has one spelling, which the operation and the pages both read.

use std::fmt::Display;

use signet_domain::lifecycle::Stands;

/// What a member of an answer says for each state.
#[derive(Debug)]
pub struct Spelling<S, V> {
    /// Whose state it is: the subject of a machine.
    pub subject: &'static str,
    /// The operations whose answers have it.
    pub operations: &'static [&'static str],
    /// The member's name on the wire.
    pub member: &'static str,
    /// The word or number of a state. Matches every one, with no wildcard.
    pub spell: fn(S) -> V,
}

impl<S: Stands, V: PartialEq> Spelling<S, V> {
    /// What is written for a state.
    pub fn of(&self, state: S) -> V {
        (self.spell)(state)
    }

    /// The states that are written like this: one word may stand for several.
    pub fn meant(&self, written: &V) -> Vec<S> {
        S::ALL.iter().copied().filter(|state| self.of(*state) == *written).collect()
    }
}

/// A spelling with its types erased, as the pages read it.
pub trait Spelled: Sync {
    /// Whose state it is: the subject of a machine.
    fn subject(&self) -> &'static str;
    /// The operations whose answers have it.
    fn operations(&self) -> &'static [&'static str];
    /// The member's name on the wire.
    fn member(&self) -> &'static str;
    /// Every state by its name in records, with what is written for it.
    fn rows(&self) -> Vec<(&'static str, String)>;
}

impl<S: Stands, V: PartialEq + Display> Spelled for Spelling<S, V> {
    fn subject(&self) -> &'static str {
        self.subject
    }

    fn operations(&self) -> &'static [&'static str] {
        self.operations
    }

    fn member(&self) -> &'static str {
        self.member
    }

    fn rows(&self) -> Vec<(&'static str, String)> {
        S::ALL.iter().map(|state| (state.name(), self.of(*state).to_string())).collect()
    }
}
