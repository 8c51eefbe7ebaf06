//! Who may do what: policies, and what they say of a call.
//!
//! One model for every policy language: statements that allow or deny actions on resources under
//! conditions. Reading a language, and what its keys are called, is a dialect's; this is only what
//! the statements mean. Has nothing to do with [`crate::policy`], which decides applications.

mod condition;
mod decision;
mod pattern;
mod sources;
#[cfg(test)]
mod tests;
mod trust;

pub use self::condition::{Condition, Kind, Operator, Order, Quantifier, TextTest, moment};
pub use self::decision::{Explained, Outcome, Tested, explain, judge};
pub use self::pattern::Pattern;
pub use self::sources::{SourceRules, SourceTrouble};
pub use self::trust::{Assumer, Principal, Trust, TrustPolicy};

use std::net::IpAddr;

use crate::channel::Channel;
use crate::ids::AccountId;
use crate::time::Timestamp;

/// What somebody may and may not do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// What it says. The order means nothing.
    pub statements: Vec<Statement>,
}

/// One thing a policy says.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Whether it allows or denies.
    pub effect: Effect,
    /// The actions it speaks of.
    pub actions: Patterns,
    /// The resources it speaks of.
    pub resources: Patterns,
    /// What has to hold besides. All of them.
    pub conditions: Vec<Condition>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Allows, unless something denies.
    Allow,
    /// Denies, whatever allows.
    Deny,
}

impl Effect {
    /// Its name in explanations.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Allow => "allow",
            Effect::Deny => "deny",
        }
    }
}

/// Several patterns, or everything but what they match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patterns {
    /// The patterns.
    pub patterns: Vec<Pattern>,
    /// Whether what they match is left out, and everything else is meant.
    pub except: bool,
}

impl Patterns {
    /// Whether a name is meant.
    pub fn cover(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern.matches(name)) != self.except
    }
}

/// What is known of a call: keys, each with its values.
pub type Facts = Vec<(String, Vec<String>)>;

/// A call, as policies see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// What is to be done.
    pub action: String,
    /// To what.
    pub resource: String,
    /// What else is known of the call.
    pub facts: Facts,
}

impl Asked {
    /// The values of a key; `None` when the call has no such key.
    pub fn values(&self, key: &str) -> Option<&[String]> {
        self.facts.iter().find(|(of, _)| of == key).map(|(_, values)| &**values)
    }
}

/// How a call comes: what a language makes its keys of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Situation {
    /// The address it comes from.
    pub address: IpAddr,
    /// When.
    pub now: Timestamp,
    /// Whether the connection is encrypted.
    pub secure: bool,
}

/// A language that policies are written in. Data and plain functions that a dialect hands over.
#[derive(Clone, Copy, Debug)]
pub struct Language {
    /// Its name in records and commands.
    pub name: &'static str,
    /// The channel whose calls its policies judge, and no other's.
    pub channel: Channel,
    /// The member of a document that no other language has.
    pub mark: &'static str,
    /// Reads a document, or says what is wrong with it.
    pub read: fn(&str) -> Result<Policy, String>,
    /// Reads the document that says who may assume a role, or says what is wrong with it.
    pub read_trust: fn(&str) -> Result<TrustPolicy, String>,
    /// What assuming a role is called in such documents.
    pub assume: &'static str,
    /// How many policies of an account's own in this language may judge one actor.
    pub attached_max: i64,
    /// What an operation is called in policies.
    pub action: fn(&str) -> String,
    /// What an operation of an account is done to.
    pub resource: fn(AccountId) -> String,
    /// What is known of a call.
    pub facts: fn(&Situation) -> Facts,
    /// Policies that everybody has.
    pub presets: &'static [Preset],
}

/// A policy that everybody has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    /// The document.
    pub document: &'static str,
}

/// Who acts within an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The account itself, which no policy restricts.
    Root,
    /// A user of the account.
    User {
        /// The user's id.
        id: i64,
        /// The user's name.
        name: String,
    },
    /// Whoever has assumed a role.
    Role {
        /// The role's id.
        id: i64,
        /// The role's name.
        name: String,
        /// What whoever assumed it calls the session.
        session: String,
    },
}

/// A call that policies do not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The account.
    pub account: AccountId,
    /// Who asked.
    pub identity: Identity,
    /// For what, as the language calls it.
    pub action: String,
    /// On what.
    pub resource: String,
    /// Whether a statement denies it; otherwise none allows it.
    pub explicit: bool,
    /// Whether the policy of the session says so, and not one of the user or the role.
    pub by_session: bool,
    /// What the account's owner can have explained, sealed.
    pub diagnostic: Vec<u8>,
    /// The id the answer carries.
    pub request_id: String,
}
