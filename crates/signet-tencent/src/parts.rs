//! Where the vendor's parameters have what findings and refusals speak of.

use signet_domain::checks::Part;
use signet_domain::evidence::Role;

/// The parameters a part of an application is found in. Where several are named, the first that an
/// operation has is meant: the part itself, or what it belongs to.
pub fn fields_of(part: Part) -> &'static [&'static str] {
    match part {
        Part::Signature => &["SignId"],
        Part::Name => &["SignName"],
        Part::Source => &["SignType"],
        Part::Document => &["DocumentType"],
        Part::Market => &["International"],
        Part::Purpose => &["SignPurpose"],
        Part::Remark => &["Remark"],
        // A qualification is entered by an operator; a signature names it, whatever it is about.
        Part::Qualification
        | Part::QualificationName
        | Part::QualificationFiling
        | Part::Company
        | Part::Body
        | Part::CreditCode
        | Part::LicencePeriod
        | Part::LegalPersonNumber
        | Part::LegalPersonPeriod
        | Part::AdministratorNumber
        | Part::AdministratorPeriod => &["QualificationId"],
        Part::Paper(Role::Proof) => &["ProofImage"],
        Part::Paper(Role::Commission) => &["CommissionImage"],
        // What no operation of this vendor files.
        Part::Scene
        | Part::Letter
        | Part::LetterName
        | Part::LetterScope
        | Part::LetterPeriod
        | Part::Authorizer
        | Part::Authorized
        | Part::IcpRecord
        | Part::IcpService
        | Part::IcpUnit
        | Part::IcpNumber
        | Part::IcpApproved
        | Part::Trademark
        | Part::TrademarkName
        | Part::TrademarkApplicant
        | Part::TrademarkTerm
        | Part::Phone
        | Part::PhoneCode
        | Part::Paper(_) => &[],
        // Their details say which.
        Part::Papers => &[],
    }
}
