//! What a rule says when it says no.
//!
//! A refusal has no text and no number: those are the dialect's, which must have a word for every
//! one of them.

use crate::evidence::Role;

/// Why something well-formed was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// Fees are unpaid and service is stopped.
    InArrears,
    /// The account belongs to a natural person, and this is for enterprises.
    NotEnterprise,
    /// The product is denied to the account.
    Denied,
    /// The call came from an address that the account does not list.
    AddressNotListed,
    /// A signature of this name is waiting for review.
    AlreadyPending,
    /// A signature of this name is approved.
    AlreadyApproved,
    /// The account has as many signatures as it may have.
    TooManySignatures,
    /// The pack in force takes no new signatures of this source.
    SourceWithdrawn,
    /// This kind of document does not prove this source.
    DocumentUnfit,
    /// A letter of this name exists.
    LetterNameTaken,
    /// Today is outside the letter's period.
    LetterNotInForce,
    /// The filing was approved on a day that has not come yet.
    ApprovedInFuture,
    /// The record or licence number is longer than the pack allows.
    IcpNumberTooLong,
    /// No file was uploaded under this key.
    FileMissing(Role),
    /// The file is not a picture the channel takes.
    FileUnfit(Role),
}

impl Refusal {
    /// Its name in lists: the variant's, in small letters with dashes between its words.
    pub fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_ascii_uppercase() && name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                name.push('-');
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_dashes_between_words() {
        assert_eq!(Refusal::SourceWithdrawn.name(), "source-withdrawn");
        assert_eq!(Refusal::FileUnfit(Role::IcpFiling).name(), "file-unfit(icp-filing)");
    }
}
