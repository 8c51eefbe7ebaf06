//! SQL, written once for both engines, and the rows it gives.
//!
//! Functions that change something give steps: a use-case puts the steps of one change together
//! with its event and hands them over as one transaction.

pub(crate) mod access_policies;
pub(crate) mod accounts;
pub(crate) mod actors;
pub(crate) mod applications;
pub(crate) mod carriers;
pub(crate) mod claims;
pub(crate) mod daily_filings;
pub(crate) mod deliveries;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod expiry;
pub(crate) mod filings;
pub(crate) mod icp_records;
pub(crate) mod keys;
pub(crate) mod leases;
pub(crate) mod letters;
pub(crate) mod live;
pub(crate) mod log;
pub(crate) mod neighbours;
pub(crate) mod nonces;
pub(crate) mod notices;
pub(crate) mod objects;
pub(crate) mod once;
pub(crate) mod operator_tokens;
pub(crate) mod operators;
pub(crate) mod overview;
pub(crate) mod papers;
pub(crate) mod phone_codes;
pub(crate) mod plans;
pub(crate) mod qualifications;
pub(crate) mod rates;
pub(crate) mod reach;
pub(crate) mod root;
pub(crate) mod seals;
pub(crate) mod search;
pub(crate) mod sessions;
pub(crate) mod signatures;
pub(crate) mod subscriptions;
pub(crate) mod trademarks;

use signet_domain::account::Network;
use signet_domain::expiry::Flag;
use signet_domain::finding::Finding;
use signet_domain::reason::{Reason, Reply};

use crate::db::{Arg, DbError, Row};

/// A value that a record names, found by its name. A name nobody knows is a broken record.
fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T, DbError> {
    all.iter().copied().find(|value| name(*value) == text).ok_or(DbError::Column(0))
}

/// What an applicant was told, out of two columns in a row: the reasons' names, and the note.
fn reply(row: &Row, from: usize) -> Result<Reply, DbError> {
    let reasons = row.text(from)?.split(',').filter_map(Reason::named).collect();
    Ok(Reply { reasons, note: row.text(from + 1)?.into() })
}

/// What an applicant is told, for two columns.
fn reply_args(reply: &Reply) -> [Arg; 2] {
    let reasons = reply.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>().join(",");
    [reasons.into(), reply.note.as_str().into()]
}

/// Findings as a record keeps them: a line for each.
fn join(findings: &[Finding]) -> String {
    let line = |finding: &Finding| match &*finding.detail {
        "" => finding.name().to_owned(),
        detail => format!("{}:{}", finding.name(), detail.replace('\n', " ")),
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The findings of a record.
fn findings(text: &str) -> Vec<Finding> {
    text.lines().filter_map(Finding::named).collect()
}

/// The ranges of a record.
fn networks(text: &str) -> Vec<Network> {
    text.split(',').filter_map(Network::parse).collect()
}

/// Ranges as a record keeps them.
fn networks_text(networks: &[Network]) -> String {
    networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The flags of a record.
fn flags(text: &str) -> Vec<Flag> {
    let named = |name: &str| Flag::ALL.iter().copied().find(|flag| flag.name() == name);
    text.split(',').filter_map(named).collect()
}

/// Flags as a record keeps them.
fn flags_text(flags: &[Flag]) -> String {
    flags.iter().map(|flag| flag.name()).collect::<Vec<_>>().join(",")
}
