use crate::evidence::Role;

/// A part of an application, as findings and refusals speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Which signature is meant, where it is filed anew.
    Signature,
    /// The signature's name.
    Name,
    /// What the name stands for.
    Source,
    /// What kind of document proves it.
    Document,
    /// Where it is used.
    Market,
    /// Whose name it is.
    Purpose,
    /// Where the name is met.
    Scene,
    /// The note for the reviewer.
    Remark,
    /// The qualification a signature is bound to.
    Qualification,
    /// The letter a signature rests on.
    Letter,
    /// What a letter is called.
    LetterName,
    /// The names a letter covers.
    LetterScope,
    /// When a letter is in force.
    LetterPeriod,
    /// The party that authorizes.
    Authorizer,
    /// The party that is authorized.
    Authorized,
    /// The record of an ICP filing a signature rests on.
    IcpRecord,
    /// The service an ICP filing names.
    IcpService,
    /// The unit an ICP filing holds responsible.
    IcpUnit,
    /// An ICP filing's number.
    IcpNumber,
    /// The day an ICP filing was approved.
    IcpApproved,
    /// The trademark a signature rests on.
    Trademark,
    /// A trademark's words.
    TrademarkName,
    /// Whom a trademark is registered for.
    TrademarkApplicant,
    /// A trademark's term.
    TrademarkTerm,
    /// What a qualification is called.
    QualificationName,
    /// The filing of a qualification that is meant.
    QualificationFiling,
    /// A body's name.
    Company,
    /// A body's kind.
    Body,
    /// A body's credit code.
    CreditCode,
    /// When a body's licence is in force.
    LicencePeriod,
    /// The number of the legal person's identity document.
    LegalPersonNumber,
    /// When the legal person's identity document is in force.
    LegalPersonPeriod,
    /// The number of the administrator's identity document.
    AdministratorNumber,
    /// When the administrator's identity document is in force.
    AdministratorPeriod,
    /// The phone that codes are sent to.
    Phone,
    /// The code that was sent.
    PhoneCode,
    /// The file that was filed in a role.
    Paper(Role),
    /// The files that were filed, whichever.
    Papers,
}
