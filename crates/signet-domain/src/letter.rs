//! Letters of authorization: the owner of a name lets an applicant use it.

use crate::ids::{EvidenceId, LetterId};
use crate::refusal::Refusal;
use crate::text::{FileKey, LetterName, OrganizationCode, PartyName, SignatureName};
use crate::time::{Day, Period};

/// What an applicant files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLetter {
    /// What the applicant calls the letter.
    pub name: LetterName,
    /// The uploaded scan.
    pub scan: FileKey,
    /// The signatures it covers, in the order given.
    pub scope: Vec<SignatureName>,
    /// When it is in force.
    pub valid: Period,
    /// Who authorizes: the owner of the names.
    pub authorizer: PartyName,
    /// The authorizer's credit code.
    pub organization_code: OrganizationCode,
    /// Who is authorized: the applicant.
    pub authorized: PartyName,
}

impl FileLetter {
    /// What stands in the way at once, whatever else is filed.
    pub fn refusals(&self, today: Day) -> Vec<Refusal> {
        if self.valid.contains(today) { vec![] } else { vec![Refusal::LetterNotInForce] }
    }
}

/// A letter as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its id.
    pub id: LetterId,
    /// What was filed.
    pub filed: FileLetter,
    /// The scan itself, as it was when the letter was filed.
    pub evidence: Option<EvidenceId>,
    /// Whether a signature of its scope has been approved.
    pub passed: bool,
}

/// Which letters are asked for; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterFilter {
    /// Only these; unknown ones are left out.
    pub ids: Option<Vec<LetterId>>,
    /// Only those whose authorizer has this code.
    pub organization_code: Option<String>,
    /// Only those that cover this name.
    pub covers: Option<String>,
    /// Only those that have, or have not, passed.
    pub passed: Option<bool>,
    /// Only those that are, or are not, in force today.
    pub in_force: Option<bool>,
}
