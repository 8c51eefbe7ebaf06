//! What a rule says when it says no.
//!
//! A refusal has no text and no number: those are the dialect's, which must have a word for every
//! one of them.

use crate::checks::Part;
use crate::evidence::Role;
use crate::person::Who;
use crate::phone::CodeLimit;
use crate::words::WordOrigin;

/// Why something well-formed was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Refusal {
    // The account.
    /// Fees are unpaid and service is stopped.
    InArrears,
    /// The account belongs to a natural person, and this is for enterprises.
    NotEnterprise,
    /// The product is denied to the account.
    Denied,
    /// The call came from an address that the account does not list.
    AddressNotListed,

    // Signatures.
    /// A signature of this name is waiting for review.
    AlreadyPending,
    /// A signature of this name is approved.
    AlreadyApproved,
    /// A signature of this name was turned down or withdrawn, and still holds it.
    NameHeld,
    /// The account has as many signatures as it may have.
    TooManySignatures,
    /// The account has filed as many new signatures today as it may.
    TooManyToday,
    /// A name has a word that the pack in force takes in no name, and refuses at once.
    NameForbidden(WordOrigin),
    /// The pack in force takes no new signatures of this source.
    SourceWithdrawn,
    /// This kind of document does not prove this source.
    DocumentUnfit,
    /// There is no such signature.
    SignatureUnknown,
    /// A signature that stands like this is not filed anew.
    NotModifiable,
    /// The signature belongs to another market.
    OtherMarket,
    /// A signature or qualification that waits for a decision is not changed or deleted.
    UnderReview,
    /// The signature is not approved.
    NotApproved,
    /// This source wants a link, and there is none.
    SceneMissing,
    /// This source wants a link, and this is none.
    SceneNotLink,
    /// The rules want a qualification, and none is named.
    QualificationMissing,
    /// There is no such qualification.
    QualificationUnknown,
    /// The qualification is not approved.
    QualificationNotApproved,
    /// The qualification is for the other purpose.
    PurposeDiffers,
    /// There is no such letter.
    LetterUnknown,
    /// The letter is not in force, or its credit code is not the qualification's.
    LetterUnfit,
    /// No signature of the letter has been approved.
    LetterNotPassed,
    /// The name is not in the letter's scope.
    NameNotInScope,
    /// There is no such record of an ICP filing.
    IcpRecordUnknown,
    /// There is no such trademark.
    TrademarkUnknown,

    // What signatures rest on.
    /// A letter of this name exists.
    LetterNameTaken,
    /// Today is outside the letter's period.
    LetterNotInForce,
    /// The filing was approved on a day that has not come yet.
    ApprovedInFuture,
    /// The record or licence number is longer than the pack allows.
    IcpNumberTooLong,
    /// Today is outside the trademark's term.
    TrademarkNotInForce,

    // Qualifications.
    /// A qualification of this name exists.
    QualificationNameTaken,
    /// A qualification of the same body and administrator exists.
    QualificationRepeated,
    /// The filing that was named is not the newest.
    FilingOutdated,
    /// Signatures are bound to the qualification.
    QualificationBound,
    /// Today is outside the licence's period.
    LicenceNotInForce,
    /// A licence has to be shown where names are somebody else's.
    LicenceMissing,
    /// Nobody knows any more who the person was, and not all of it was said anew.
    PersonIncomplete(Who),
    /// A person's number is not one of such a document.
    IdNumberUnfit(Who),
    /// Today is outside the period of a person's identity document.
    IdNotInForce(Who),
    /// The number was sent as many codes as it may be sent.
    CodesLimited(CodeLimit),
    /// The code is not one that was sent to this number for this account, or it works no more.
    CodeWrong,

    // Files.
    /// No file was uploaded under this key.
    FileMissing(Role),
    /// The file is not what the channel takes.
    FileUnfit(Role),
}

impl Refusal {
    /// The part of an application that it is about; `None` when it is about the account.
    pub fn part(self) -> Option<Part> {
        let part = match self {
            Refusal::InArrears
            | Refusal::NotEnterprise
            | Refusal::Denied
            | Refusal::AddressNotListed
            | Refusal::TooManySignatures
            | Refusal::TooManyToday => return None,
            Refusal::AlreadyPending
            | Refusal::AlreadyApproved
            | Refusal::NameHeld
            | Refusal::NameForbidden(_) => Part::Name,
            Refusal::SourceWithdrawn => Part::Source,
            Refusal::DocumentUnfit => Part::Document,
            Refusal::SignatureUnknown
            | Refusal::NotModifiable
            | Refusal::UnderReview
            | Refusal::NotApproved => Part::Signature,
            Refusal::OtherMarket => Part::Market,
            Refusal::SceneMissing | Refusal::SceneNotLink => Part::Scene,
            Refusal::QualificationMissing
            | Refusal::QualificationUnknown
            | Refusal::QualificationNotApproved
            | Refusal::QualificationBound => Part::Qualification,
            Refusal::PurposeDiffers => Part::Purpose,
            Refusal::LetterUnknown
            | Refusal::LetterUnfit
            | Refusal::LetterNotPassed
            | Refusal::NameNotInScope => Part::Letter,
            Refusal::IcpRecordUnknown => Part::IcpRecord,
            Refusal::TrademarkUnknown => Part::Trademark,
            Refusal::LetterNameTaken => Part::LetterName,
            Refusal::LetterNotInForce => Part::LetterPeriod,
            Refusal::ApprovedInFuture => Part::IcpApproved,
            Refusal::IcpNumberTooLong => Part::IcpNumber,
            Refusal::TrademarkNotInForce => Part::TrademarkTerm,
            Refusal::QualificationNameTaken => Part::QualificationName,
            Refusal::QualificationRepeated => Part::CreditCode,
            Refusal::FilingOutdated => Part::QualificationFiling,
            Refusal::LicenceNotInForce => Part::LicencePeriod,
            Refusal::LicenceMissing => Part::Paper(Role::BusinessLicence),
            Refusal::PersonIncomplete(Who::LegalPerson)
            | Refusal::IdNumberUnfit(Who::LegalPerson) => Part::LegalPersonNumber,
            Refusal::PersonIncomplete(Who::Administrator)
            | Refusal::IdNumberUnfit(Who::Administrator) => Part::AdministratorNumber,
            Refusal::IdNotInForce(Who::LegalPerson) => Part::LegalPersonPeriod,
            Refusal::IdNotInForce(Who::Administrator) => Part::AdministratorPeriod,
            Refusal::CodesLimited(_) => Part::Phone,
            Refusal::CodeWrong => Part::PhoneCode,
            Refusal::FileMissing(role) | Refusal::FileUnfit(role) => Part::Paper(role),
        };
        Some(part)
    }

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
