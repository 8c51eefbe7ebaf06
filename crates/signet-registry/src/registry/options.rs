//! What a registry is opened with.

use std::path::PathBuf;

use signet_domain::access::Language;
use signet_domain::evidence::Strictness;
use signet_domain::policy::Policy;
use signet_domain::review::SecondEyes;
use signet_domain::rules::{Matrix, RulePack, Schedule};
use signet_domain::time::Timestamp;

use super::carriers::options::Carriers;
use crate::keys::Secret;
use crate::registry::forms::Form;
use crate::scanner::ScannerOptions;

/// What a registry is opened with.
pub struct Options {
    /// Where it lives.
    pub place: Place,
    /// A PostgreSQL server to keep records in, instead of a file in the folder.
    pub database: Option<String>,
    /// What unlocks it.
    pub master_key: MasterKey,
    /// What always lets its holder in, with nothing kept from them.
    pub first_token: FirstToken,
    /// Every pack that is known, in force or not.
    pub packs: Vec<RulePack>,
    /// Which of them is in force from when.
    pub schedule: Schedule,
    /// How closely evidence is looked at.
    pub evidence: Strictness,
    /// What happens to documents that do not prove their source.
    pub matrix: Matrix,
    /// The most signatures of one account in one market; 0 for no limit.
    pub signature_limit: u32,
    /// The languages that policies are written in.
    pub languages: Vec<Language>,
    /// What carries codes to phones.
    pub phone_codes: PhoneCodeSender,
    /// How applications come to be decided.
    pub reviewing: Reviewing,
    /// What the log of the record is called, if it is not to be named after its key.
    pub log_origin: Option<String>,
    /// How each carrier is reached.
    pub carriers: Carriers,
    /// The forms that notices are delivered in.
    pub forms: Vec<Form>,
    /// What looks through evidence for malware, if anything does.
    pub scanner: Option<ScannerOptions>,
    /// The moment it is opened, by the clock that requests are dated by.
    pub now: Timestamp,
}

/// How applications come to be decided.
#[derive(Clone, Debug)]
pub struct Reviewing {
    /// What is decided without a person.
    pub policy: Policy,
    /// What two persons have to approve.
    pub second_eyes: SecondEyes,
    /// How many minutes a reviewer who takes a case on has it alone.
    pub claim_minutes: u32,
}

impl Default for Reviewing {
    fn default() -> Self {
        Self { policy: Policy::Manual, second_eyes: SecondEyes::default(), claim_minutes: 30 }
    }
}

/// Where a registry lives.
pub enum Place {
    /// In a folder that stays.
    Folder(PathBuf),
    /// In one that goes when the registry is closed.
    Passing,
}

/// What carries codes to phones.
#[derive(Clone, Debug, Default)]
pub enum PhoneCodeSender {
    /// A file for each in `outbox/` of the registry's folder.
    #[default]
    File,
    /// A POST to this address. It is secret because such addresses commonly hold a token.
    Webhook(Secret),
    /// A program that is run for each.
    Command(PathBuf),
}

/// What unlocks a registry.
pub enum MasterKey {
    /// The key itself, 64 hex digits.
    Given(Secret),
    /// A file in the folder, made on the first start.
    File,
}

/// What always lets its holder in.
pub enum FirstToken {
    /// The token itself, 16 characters at least.
    Given(Secret),
    /// A file in the folder, made on the first start.
    File,
}

/// Why a registry could not be opened. The text is for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct OpenError(pub String);
