use crate::evidence::Role;
use crate::icp_record::IcpRecordDraft;
use crate::letter::LetterDraft;
use crate::person::PersonDraft;
use crate::qualification::{Body, Qualification, QualificationDraft};
use crate::rules::RulePack;
use crate::signature::{Purpose, SignatureDraft};
use crate::text::PartyName;
use crate::time::{Day, Period};
use crate::trademark::TrademarkDraft;
use crate::words::Words;

/// Everything a check may look at. What is absent was not filed, or is not what is judged.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The rules in force.
    pub pack: &'a RulePack,
    /// The words the rules in force have names searched for: [`RulePack::words`], kept.
    pub words: &'a Words,
    /// Today, in Beijing.
    pub today: Day,
    /// The day a signature that is filed today would go live, at the latest.
    pub live: Day,
    /// The signature.
    pub signature: Option<SignatureDraft<'a>>,
    /// Whether a power of attorney is there, sent along or kept from before.
    pub commissioned: bool,
    /// The body behind it: the qualification that is filed, or that the signature is bound to.
    pub party: Party<'a>,
    /// What the applicant is called: the bodies of the account's own approved qualifications.
    pub applicants: &'a [PartyName],
    /// Who stands for the body in law, when it is the qualification that is judged.
    pub legal_person: PersonDraft<'a>,
    /// Who looks after its signatures.
    pub administrator: PersonDraft<'a>,
    /// The letter.
    pub letter: Option<LetterDraft<'a>>,
    /// The record of an ICP filing.
    pub icp_record: Option<IcpRecordDraft<'a>>,
    /// The trademark.
    pub trademark: Option<TrademarkDraft<'a>>,
    /// What others in the registry have.
    pub neighbours: &'a Neighbours,
    /// Papers whose file name disagrees with their content.
    pub misnamed: &'a [Role],
}

impl<'a> Facts<'a> {
    /// Facts of a day, with nothing filed yet, and the words that were published.
    pub fn on(today: Day, pack: &'a RulePack, neighbours: &'a Neighbours) -> Self {
        Self {
            pack,
            words: Words::published(),
            today,
            live: today,
            signature: None,
            commissioned: false,
            party: Party::default(),
            applicants: &[],
            legal_person: PersonDraft::default(),
            administrator: PersonDraft::default(),
            letter: None,
            icp_record: None,
            trademark: None,
            neighbours,
            misnamed: &[],
        }
    }

    /// The signature's name.
    pub(super) fn name(&self) -> Option<&'a str> {
        self.signature?.name.map(|name| name.as_str())
    }

    /// The purpose of the signature; where none is judged, of the qualification.
    pub(super) fn purpose(&self) -> Option<Purpose> {
        let signature = self.signature.and_then(|signature| signature.purpose);
        signature.or(self.party.purpose)
    }
}

/// The body behind a signature. Where the name is somebody else's, it is theirs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Party<'a> {
    /// Its name.
    pub company: Option<&'a str>,
    /// What kind of body it says it is.
    pub body: Option<Body>,
    /// Its credit code.
    pub organization_code: Option<&'a str>,
    /// Whose names the qualification is for.
    pub purpose: Option<Purpose>,
    /// When its licence is in force.
    pub licence_valid: Option<Period>,
}

impl<'a> From<QualificationDraft<'a>> for Party<'a> {
    fn from(it: QualificationDraft<'a>) -> Self {
        Self {
            company: it.company.map(|company| company.as_str()),
            body: it.body,
            organization_code: it.organization_code.map(|code| code.as_str()),
            purpose: it.purpose,
            licence_valid: it.licence_valid,
        }
    }
}

impl<'a> From<&'a Qualification> for Party<'a> {
    fn from(it: &'a Qualification) -> Self {
        Self {
            company: Some(it.company.as_str()),
            body: Some(it.body),
            organization_code: Some(it.organization_code.as_str()),
            purpose: Some(it.purpose),
            licence_valid: Some(it.licence_valid),
        }
    }
}

/// What others in the registry have. Whose it is, no applicant is told.
#[derive(Clone, Debug, Default)]
pub struct Neighbours {
    /// Papers whose very bytes another account has filed.
    pub shared_evidence: Vec<Role>,
    /// Names of other accounts' approved signatures that look like this one.
    pub look_alikes: Vec<String>,
}
