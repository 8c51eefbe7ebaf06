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

/// A letter with holes: what is absent was not given, or could not be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct LetterDraft<'a> {
    /// What the applicant calls the letter.
    pub name: Option<&'a LetterName>,
    /// The uploaded scan.
    pub scan: Option<&'a FileKey>,
    /// The signatures it covers.
    pub scope: Option<&'a [SignatureName]>,
    /// When it is in force.
    pub valid: Option<Period>,
    /// Who authorizes.
    pub authorizer: Option<&'a PartyName>,
    /// The authorizer's credit code.
    pub organization_code: Option<&'a OrganizationCode>,
    /// Who is authorized.
    pub authorized: Option<&'a PartyName>,
}

impl LetterDraft<'_> {
    /// What stands in the way at once, whatever else is filed.
    pub fn refusals(&self, today: Day) -> Vec<Refusal> {
        let outside = self.valid.is_some_and(|valid| !valid.contains(today));
        outside.then_some(Refusal::LetterNotInForce).into_iter().collect()
    }
}

impl<'a> From<&'a FileLetter> for LetterDraft<'a> {
    fn from(it: &'a FileLetter) -> Self {
        Self {
            name: Some(&it.name),
            scan: Some(&it.scan),
            scope: Some(&it.scope),
            valid: Some(it.valid),
            authorizer: Some(&it.authorizer),
            organization_code: Some(&it.organization_code),
            authorized: Some(&it.authorized),
        }
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
