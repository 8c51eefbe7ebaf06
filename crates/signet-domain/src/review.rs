//! Decisions about applications.

use crate::finding::{Finding, Severity};
use crate::ids::{AccountId, ApplicationId, SignatureId};
use crate::signature::{Document, Market, Purpose, Source, State};
use crate::time::Timestamp;

/// What a reviewer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The application is granted.
    Approve {
        /// Whether findings that block are set aside: the reviewer knows better, and the record
        /// says so.
        despite_findings: bool,
    },
    /// It is not; the reason goes to the applicant.
    Reject {
        /// What the applicant reads.
        reason: String,
    },
}

/// An application as a reviewer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The application.
    pub application: ApplicationId,
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: String,
    /// The signature it is for.
    pub signature: SignatureId,
    /// The signature's name.
    pub name: String,
    /// Where it is to be used.
    pub market: Market,
    /// What the name stands for.
    pub source: Source,
    /// What proves it.
    pub document: Document,
    /// Whose name it is.
    pub purpose: Purpose,
    /// The applicant's note.
    pub remark: String,
    /// Where it stands.
    pub state: State,
    /// When it was submitted.
    pub submitted: Timestamp,
    /// When it was decided, by whom, and with which words to the applicant.
    pub decided: Option<Decided>,
    /// What the checks found.
    pub findings: Vec<Finding>,
    /// What was filed with it.
    pub exhibits: Vec<Exhibit>,
}

impl Case {
    /// The findings that stand in the way of approving it.
    pub fn blocking(&self) -> impl Iterator<Item = Finding> {
        self.findings.iter().copied().filter(|finding| finding.severity() == Severity::Blocks)
    }
}

/// A decision that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What the applicant reads; empty on approval.
    pub reason: String,
}

/// A piece of evidence with an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    /// What it is there to show.
    pub role: String,
    /// Its fingerprint: the same bytes have the same one everywhere in a registry.
    pub fingerprint: String,
    /// Its size in bytes.
    pub size: i64,
}
