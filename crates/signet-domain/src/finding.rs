//! What a check has to say about an application that was taken.
//!
//! A refusal stops an application at the door; a finding goes with it to the reviewer.

use crate::checks::{self, Check};

/// Something a check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static Check,
    /// What it found, in a few characters: the word, the number, the difference. May be empty. Never
    /// a personal datum.
    pub detail: String,
}

/// How heavily a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Informs,
    /// Worth a second look.
    Warns,
    /// The application is not to be approved as it stands, unless a reviewer says so expressly.
    Blocks,
}

impl Severity {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Informs => "informs",
            Severity::Warns => "warns",
            Severity::Blocks => "blocks",
        }
    }

    /// What it adds to the risk of an application: one that blocks outweighs any number of others
    /// that there are checks for.
    pub fn weight(self) -> i64 {
        match self {
            Severity::Informs => 1,
            Severity::Warns => 100,
            Severity::Blocks => 10_000,
        }
    }
}

impl Finding {
    /// A finding that needs no more words than its check has.
    pub fn of(check: &'static Check) -> Self {
        Self { check, detail: String::new() }
    }

    /// The finding a record names: the check's name and, behind a colon, the detail.
    pub fn named(text: &str) -> Option<Self> {
        let (name, detail) = text.split_once(':').unwrap_or((text, ""));
        let check = checks::ALL.iter().copied().find(|check| check.name == name)?;
        Some(Self { check, detail: detail.to_owned() })
    }

    /// Its check's name.
    pub fn name(&self) -> &'static str {
        self.check.name
    }

    /// How heavily it weighs.
    pub fn severity(&self) -> Severity {
        self.check.severity
    }

    /// What it says, in Chinese.
    pub fn zh(&self) -> String {
        self.with_detail(self.check.text.zh, "：")
    }

    /// What it says, in English.
    pub fn en(&self) -> String {
        self.with_detail(self.check.text.en, ": ")
    }

    fn with_detail(&self, text: &str, colon: &str) -> String {
        match &*self.detail {
            "" => text.to_owned(),
            detail => format!("{text}{colon}{detail}"),
        }
    }
}

impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        self.check.name == other.check.name && self.detail == other.detail
    }
}

impl Eq for Finding {}

/// How much there is to look at: the weights of some findings together.
pub fn risk(findings: &[Finding]) -> i64 {
    findings.iter().map(|finding| finding.severity().weight()).sum()
}
