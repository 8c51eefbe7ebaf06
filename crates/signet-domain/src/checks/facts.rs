use crate::evidence::Role;
use crate::icp_record::FileIcpRecord;
use crate::letter::FileLetter;
use crate::person::Person;
use crate::qualification::Body;
use crate::rules::RulePack;
use crate::signature::{Purpose, RegisterSignature};
use crate::time::{Day, Period};
use crate::trademark::FileTrademark;

/// Everything a check may look at. What is absent was not filed, or is not what is judged.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The rules in force.
    pub pack: &'a RulePack,
    /// Today, in Beijing.
    pub today: Day,
    /// The day a signature that is filed today would go live, at the latest.
    pub live: Day,
    /// The signature.
    pub signature: Option<&'a RegisterSignature>,
    /// Whether a power of attorney is there, sent along or kept from before.
    pub commissioned: bool,
    /// The body behind it: the qualification that is filed, or that the signature is bound to.
    pub party: Option<Party<'a>>,
    /// The persons behind the qualification, when it is the qualification that is judged.
    pub people: Option<(&'a Person, &'a Person)>,
    /// The letter.
    pub letter: Option<&'a FileLetter>,
    /// The record of an ICP filing.
    pub icp_record: Option<&'a FileIcpRecord>,
    /// The trademark.
    pub trademark: Option<&'a FileTrademark>,
    /// What others in the registry have.
    pub neighbours: &'a Neighbours,
    /// Papers whose file name disagrees with their content.
    pub misnamed: &'a [Role],
}

impl<'a> Facts<'a> {
    /// Facts of a day, with nothing filed yet.
    pub fn on(today: Day, pack: &'a RulePack, neighbours: &'a Neighbours) -> Self {
        Self {
            pack,
            today,
            live: today,
            signature: None,
            commissioned: false,
            party: None,
            people: None,
            letter: None,
            icp_record: None,
            trademark: None,
            neighbours,
            misnamed: &[],
        }
    }
}

/// The body behind a signature.
#[derive(Clone, Copy, Debug)]
pub struct Party<'a> {
    /// Its name.
    pub company: &'a str,
    /// What kind of body it says it is.
    pub body: Body,
    /// Its credit code.
    pub organization_code: &'a str,
    /// Whose names the qualification is for.
    pub purpose: Purpose,
    /// When its licence is in force.
    pub licence_valid: Period,
}

/// What others in the registry have. Whose it is, no applicant is told.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// Papers whose very bytes another account has filed.
    pub shared_evidence: Vec<Role>,
    /// Names of other accounts' approved signatures that look like this one.
    pub look_alikes: Vec<String>,
}

/// A part of an application, as findings speak of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The signature's name.
    Name,
    /// What the name stands for.
    Source,
    /// What kind of document proves it.
    Document,
    /// The picture of the document.
    Proof,
    /// The power of attorney.
    Commission,
    /// Where the name is met.
    Scene,
    /// The note for the reviewer.
    Remark,
    /// The qualification a signature is bound to.
    Qualification,
    /// The letter a signature rests on.
    Letter,
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
    /// The trademark a signature rests on.
    Trademark,
    /// A trademark's words.
    TrademarkName,
    /// Whom a trademark is registered for.
    TrademarkApplicant,
    /// A trademark's number.
    TrademarkNumber,
    /// A trademark's term.
    TrademarkTerm,
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
    /// The files that were filed.
    Papers,
}
