//! Qualifications: who stands behind signatures.

use crate::evidence::Role;
use crate::ids::{ApplicationId, EvidenceId, QualificationId};
use crate::lifecycle::State;
use crate::person::{Person, PersonDraft, Who};
use crate::phone::PhoneNumber;
use crate::reason::Reply;
use crate::refusal::Refusal;
use crate::signature::Purpose;
use crate::text::{FileKey, OrganizationCode, PartyName, QualificationName, Remark};
use crate::time::{Day, Period, Timestamp};

/// What kind of body a qualification is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// A company.
    Company,
    /// A government body, a public institution or another that makes no profit.
    Institution,
}

impl Body {
    /// Both kinds.
    pub const ALL: [Body; 2] = [Body::Company, Body::Institution];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Body::Company => "company",
            Body::Institution => "institution",
        }
    }
}

/// What an applicant files, whole. Filing anew what stands already, an applicant may leave parts out:
/// see [`ChangeQualification`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileQualification {
    /// What the applicant calls it. It never changes.
    pub name: QualificationName,
    /// Whose names it is for. It never changes.
    pub purpose: Purpose,
    /// What kind of body. It never changes.
    pub body: Body,
    /// The body's credit code. It never changes.
    pub organization_code: OrganizationCode,
    /// Whether other products may use it. It never changes.
    pub shared: bool,
    /// The body's name.
    pub company: PartyName,
    /// When its licence is in force.
    pub licence_valid: Period,
    /// Who stands for it in law.
    pub legal_person: Person,
    /// Who looks after its signatures.
    pub administrator: Person,
    /// The administrator's phone.
    pub phone: PhoneNumber,
    /// The uploaded papers, each with what it is there to show.
    pub papers: Vec<(Role, FileKey)>,
    /// A note for the reviewer.
    pub remark: Option<Remark>,
}

/// What is to change of a qualification. What is absent stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeQualification {
    /// The body's name.
    pub company: Option<PartyName>,
    /// When its licence is in force.
    pub licence_valid: Option<Period>,
    /// Who stands for it in law.
    pub legal_person: PersonChange,
    /// Who looks after its signatures.
    pub administrator: PersonChange,
    /// The administrator's phone, which the code was sent to.
    pub phone: PhoneNumber,
    /// Uploaded papers. Those of a role that is named here replace all it had; licences of every
    /// kind count as one role.
    pub papers: Vec<(Role, FileKey)>,
}

impl ChangeQualification {
    /// Whether what was filed in a role before stays.
    pub fn keeps(&self, role: Role) -> bool {
        let replaces = |new: Role| new == role || (is_licence(new) && is_licence(role));
        !self.papers.iter().any(|(new, _)| replaces(*new))
    }
}

/// What an operator enters for a channel whose clients cannot file qualifications: the body alone,
/// without persons and papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnterQualification {
    /// What it is called.
    pub name: QualificationName,
    /// Whose names it is for.
    pub purpose: Purpose,
    /// What kind of body.
    pub body: Body,
    /// The body's name.
    pub company: PartyName,
    /// The body's credit code.
    pub organization_code: OrganizationCode,
    /// When its licence is in force.
    pub licence_valid: Period,
    /// Whether it is approved at once; otherwise it waits for a decision.
    pub approved: bool,
}

/// What is to change of a person.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PersonChange {
    /// The person's name.
    pub name: Option<crate::text::PersonName>,
    /// What kind of document.
    pub document: Option<crate::person::IdDocument>,
    /// Its number.
    pub number: Option<crate::person::IdNumber>,
    /// When the document is in force.
    pub valid: Option<Period>,
}

impl std::fmt::Debug for PersonChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonChange(..)")
    }
}

impl PersonChange {
    /// The person as changed. `None` when nobody knows who it was, and not all of it is said anew.
    pub fn of(self, person: Option<Person>) -> Option<Person> {
        Some(match person {
            Some(person) => Person {
                name: self.name.unwrap_or(person.name),
                document: self.document.unwrap_or(person.document),
                number: self.number.unwrap_or(person.number),
                valid: self.valid.unwrap_or(person.valid),
            },
            None => Person {
                name: self.name?,
                document: self.document?,
                number: self.number?,
                valid: self.valid?,
            },
        })
    }
}

/// A qualification with holes: what is absent was not given, or could not be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct QualificationDraft<'a> {
    /// What the applicant calls it.
    pub name: Option<&'a QualificationName>,
    /// Whose names it is for.
    pub purpose: Option<Purpose>,
    /// What kind of body.
    pub body: Option<Body>,
    /// The body's credit code.
    pub organization_code: Option<&'a OrganizationCode>,
    /// The body's name.
    pub company: Option<&'a PartyName>,
    /// When its licence is in force.
    pub licence_valid: Option<Period>,
    /// Who stands for it in law.
    pub legal_person: PersonDraft<'a>,
    /// Who looks after its signatures.
    pub administrator: PersonDraft<'a>,
    /// The uploaded papers, each with what it is there to show; absent where one of them could not be
    /// read.
    pub papers: Option<&'a [(Role, FileKey)]>,
}

impl QualificationDraft<'_> {
    /// What stands in the way at once, whatever was uploaded: papers that are not in force today,
    /// numbers that are none of their documents, and a licence that is missing where the name is
    /// somebody else's.
    pub fn refusals(&self, today: Day) -> Vec<Refusal> {
        let periods = [
            (self.licence_valid, Refusal::LicenceNotInForce),
            (self.legal_person.valid, Refusal::IdNotInForce(Who::LegalPerson)),
            (self.administrator.valid, Refusal::IdNotInForce(Who::Administrator)),
        ];
        let mut refusals: Vec<_> = periods
            .into_iter()
            .filter(|(period, _)| period.is_some_and(|period| !period.contains(today)))
            .map(|(_, refusal)| refusal)
            .collect();
        let persons =
            [(&self.legal_person, Who::LegalPerson), (&self.administrator, Who::Administrator)];
        let unfit = persons.into_iter().filter(|(person, _)| !person.number_fits());
        refusals.extend(unfit.map(|(_, who)| Refusal::IdNumberUnfit(who)));
        let unlicensed =
            self.papers.is_some_and(|papers| !papers.iter().any(|(role, _)| is_licence(*role)));
        if self.purpose == Some(Purpose::ForOthers) && unlicensed {
            refusals.push(Refusal::LicenceMissing);
        }
        refusals
    }
}

impl<'a> From<&'a FileQualification> for QualificationDraft<'a> {
    fn from(it: &'a FileQualification) -> Self {
        Self {
            name: Some(&it.name),
            purpose: Some(it.purpose),
            body: Some(it.body),
            organization_code: Some(&it.organization_code),
            company: Some(&it.company),
            licence_valid: Some(it.licence_valid),
            legal_person: (&it.legal_person).into(),
            administrator: (&it.administrator).into(),
            papers: Some(&it.papers),
        }
    }
}

/// Whether a paper of this role is a licence.
pub fn is_licence(role: Role) -> bool {
    matches!(
        role,
        Role::CreditLicence | Role::BusinessLicence | Role::LegalLicence | Role::OtherLicence
    )
}

/// A qualification as its owner sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qualification {
    /// Its id.
    pub id: QualificationId,
    /// Its newest application.
    pub application: ApplicationId,
    /// What the applicant calls it.
    pub name: QualificationName,
    /// Whose names it is for.
    pub purpose: Purpose,
    /// What kind of body.
    pub body: Body,
    /// The body's credit code.
    pub organization_code: OrganizationCode,
    /// Whether other products may use it.
    pub shared: bool,
    /// The body's name, as it was filed last.
    pub company: PartyName,
    /// When its licence is in force, as it was filed last.
    pub licence_valid: Period,
    /// Who stands for it in law; empty where nobody was filed, and once personal data were erased.
    pub legal_person: String,
    /// Where it stands.
    pub state: State,
    /// What the reviewer answered last.
    pub reply: Reply,
    /// When it was decided last.
    pub decided: Option<Timestamp>,
    /// When it was submitted for review, last.
    pub submitted: Timestamp,
    /// When it was filed first.
    pub created: Timestamp,
}

/// One filing of a qualification, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QualificationDetail {
    /// The qualification as this filing has it: its body, its persons, and how it was decided.
    pub qualification: Qualification,
    /// The filing these data are of.
    pub application: ApplicationId,
    /// Who was filed; `None` where nobody was, and once personal data were erased.
    pub people: Option<People>,
    /// The applicant's note.
    pub remark: String,
    /// The papers, each with its role, its upload and the very bytes that were filed. Those whose
    /// bytes were erased are left out.
    pub papers: Vec<(Role, FileKey, EvidenceId)>,
}

/// The natural persons behind a qualification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct People {
    /// Who stands for it in law.
    pub legal_person: Person,
    /// Who looks after its signatures.
    pub administrator: Person,
    /// The administrator's phone.
    pub phone: PhoneNumber,
}

/// Which qualifications are asked for; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QualificationFilter {
    /// Only those of this name.
    pub name: Option<String>,
    /// Only those of this body.
    pub company: Option<String>,
    /// Only those this person stands for.
    pub legal_person: Option<String>,
    /// Only those in this state.
    pub state: Option<State>,
    /// Only the one this application is of.
    pub application: Option<ApplicationId>,
    /// Only those for these names.
    pub purpose: Option<Purpose>,
}

/// Some of many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// How many come before.
    pub offset: i64,
    /// How many there may be.
    pub limit: i64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::{IdDocument, IdNumber};
    use crate::text::PersonName;

    fn person() -> Person {
        Person {
            name: PersonName::new("李华").unwrap(),
            document: IdDocument::IdentityCard,
            // The national standard's own example.
            number: IdNumber::new("11010519491231002X").unwrap(),
            valid: Period::parse("2020-01-01~2040-01-01").unwrap(),
        }
    }

    #[test]
    fn a_person_that_was_forgotten_is_said_anew_whole() {
        let mut change = PersonChange { name: Some(person().name), ..PersonChange::default() };
        assert_eq!(change.clone().of(Some(person())), Some(person()));
        assert_eq!(change.clone().of(None), None);
        change.document = Some(person().document);
        change.number = Some(person().number);
        change.valid = Some(person().valid);
        assert_eq!(change.of(None), Some(person()));
    }

    #[test]
    fn new_licences_replace_licences_of_every_kind() {
        let change = ChangeQualification {
            company: None,
            licence_valid: None,
            legal_person: PersonChange::default(),
            administrator: PersonChange::default(),
            phone: PhoneNumber::parse("13700001234").unwrap(),
            papers: vec![(Role::BusinessLicence, FileKey::new("1/a.png").unwrap())],
        };
        assert!(!change.keeps(Role::BusinessLicence) && !change.keeps(Role::OtherLicence));
        assert!(change.keeps(Role::AdministratorBack) && change.keeps(Role::OtherFile));
    }
}
