//! Parameters and reply members, as a person sees them.

use signet_domain::evidence::Role;
use signet_domain::need::{Case, Need};
use signet_domain::rules::RulePack;
use signet_domain::signature::{Document, Market, Purpose, Source};
use signet_domain::text::Flaw;

use crate::code::Code;
use crate::value::Value;

/// One parameter of an operation.
#[derive(Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// Versions in which it goes by another name.
    pub renamed: &'static [(&'static str, &'static str)],
    /// The only version that has it, when not all do.
    pub only: Option<&'static str>,
    /// What it means.
    pub doc: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether every version requires it.
    pub required: bool,
    /// The one version that requires it, when others do not.
    pub required_in: Option<&'static str>,
    /// The most characters, items or bytes, where this dialect is narrower than the type.
    pub max: Option<usize>,
    /// The least and the most its type takes, in the same units; of each item, if it is a list.
    pub size: Option<(usize, usize)>,
    /// What rules learn from it.
    pub aspect: Option<Aspect>,
    /// How much an application needs it, where a rule decides that. Such a field is not required by
    /// its type.
    pub needed: Option<fn(&Case, &RulePack) -> Need>,
    /// A value that passes.
    pub example: &'static str,
    /// Whether its value may be shown to an operator; everything else is shown by length and hash.
    pub public: bool,
    /// Codes for what can be wrong, where this field has its own.
    pub codes: &'static [(Flaw, &'static Code)],
}

impl Field {
    /// Its name in a version; `None` when that version does not have it.
    pub fn name_in(&self, version: &str) -> Option<&'static str> {
        if self.only.is_some_and(|only| only != version) {
            return None;
        }
        let renamed = self.renamed.iter().find(|(of, _)| *of == version);
        Some(renamed.map_or(self.name, |(_, name)| name))
    }

    /// Whether a version requires it.
    pub fn required_in(&self, version: &str) -> bool {
        self.required || self.required_in == Some(version)
    }
}

/// What a value holds.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// One of some numbers or words.
    Choice(&'static [Meaning]),
    /// A picture in Base64.
    Image,
    /// The key of an uploaded file.
    FileKey,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// Days in a row, `YYYY-MM-DD~YYYY-MM-DD`.
    Period,
    /// Several of a kind.
    List(&'static Kind),
    /// Named members of a parameter.
    Members(&'static [Field]),
    /// Named members of a reply.
    Object(&'static [ReplyField]),
}

impl Kind {
    /// Its name for people and programs.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Integer => "integer",
            Kind::Boolean => "boolean",
            Kind::Choice(_) => "choice",
            Kind::Image => "picture in Base64",
            Kind::FileKey => "fileKey of an upload",
            Kind::Day => "YYYY-MM-DD",
            Kind::Period => "YYYY-MM-DD~YYYY-MM-DD",
            Kind::List(_) => "list",
            Kind::Members(_) | Kind::Object(_) => "object",
        }
    }
}

/// What a rule learns from a parameter. Choices are read by what they stand for in the domain.
#[derive(Clone, Copy, Debug)]
pub enum Aspect {
    /// The signature's name.
    Name,
    /// What the name stands for.
    Source(fn(&Value) -> Option<Source>),
    /// What proves it.
    Document(fn(&Value) -> Option<Document>),
    /// Where it is used.
    Market(fn(&Value) -> Option<Market>),
    /// Whose name it is.
    Purpose(fn(&Value) -> Option<Purpose>),
    /// The number of an ICP record.
    IcpNumber,
    /// A paper.
    Evidence(Role),
}

/// One of the values of a choice.
#[derive(Clone, Copy, Debug)]
pub struct Meaning {
    /// As it is written on the wire.
    pub value: &'static str,
    /// What it stands for.
    pub doc: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

/// One member of a reply.
#[derive(Debug)]
pub struct ReplyField {
    /// Its name on the wire.
    pub name: &'static str,
    /// The only version that has it, when not all do.
    pub only: Option<&'static str>,
    /// What it means.
    pub doc: &'static str,
    /// What it holds.
    pub kind: Kind,
}
