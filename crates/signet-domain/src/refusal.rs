//! What a rule says when it says no.
//!
//! A refusal has no text and no number: those are the dialect's, which must have a word for every
//! one of them.

use crate::evidence::Role;
use crate::phone::CodeLimit;

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
    /// The number was sent as many codes as it may be sent.
    CodesLimited(CodeLimit),
    /// The code is not one that was sent to this number for this account, or it works no more.
    CodeWrong,
}
