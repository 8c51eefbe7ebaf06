//! What the operations on qualifications have in common: kinds of bodies and documents, papers, and
//! their words on the wire.

use signet_domain::evidence::Role;
use signet_domain::person::IdDocument;
use signet_domain::qualification::Body;
use signet_domain::refusal::Refusal;
use signet_domain::signature::Purpose;
use signet_domain::text::FileKey;
use signet_wire::{Choice, Item};

use crate::codes;
use crate::values::Filled;

/// The most licences, and the most further files, of one filing. No source has a limit; without one
/// a single call could have thousands of pictures looked at.
pub const FILES_MAX: usize = 20;

/// What closes the operations that are for enterprises: what closes all, and an individual's account.
pub const GATES: &[Refusal] =
    &[Refusal::AddressNotListed, Refusal::Denied, Refusal::InArrears, Refusal::NotEnterprise];

/// What kind of body.
#[derive(Choice, Clone, Copy)]
pub enum CompanyType {
    /// A company.
    #[wire(zh = "企业。")]
    #[wire(value = "COMPANY")]
    Company,
    /// A government body or a public institution.
    #[wire(zh = "政府机关或事业单位。")]
    #[wire(value = "NON_PROFIT_ORGANIZATION")]
    NonProfitOrganization,
}

impl From<CompanyType> for Body {
    fn from(it: CompanyType) -> Self {
        match it {
            CompanyType::Company => Body::Company,
            CompanyType::NonProfitOrganization => Body::Institution,
        }
    }
}

/// The word for a kind of body.
pub fn company_type(body: Body) -> &'static str {
    match body {
        Body::Company => "COMPANY",
        Body::Institution => "NON_PROFIT_ORGANIZATION",
    }
}

/// What kind of identity document.
#[derive(Choice, Clone, Copy)]
pub enum IdCardType {
    /// A resident identity card.
    #[wire(zh = "居民身份证。")]
    #[wire(value = "identityCard")]
    IdentityCard,
    /// A passport.
    #[wire(zh = "护照。")]
    #[wire(value = "passport")]
    Passport,
    /// A mainland travel permit of residents of Hong Kong and Macao.
    #[wire(zh = "港澳居民来往内地通行证。")]
    #[wire(value = "homeReturnPermit")]
    HomeReturnPermit,
    /// A mainland travel permit of residents of Taiwan.
    #[wire(zh = "台湾居民来往大陆通行证。")]
    #[wire(value = "TaiwanCompatriotPermit")]
    TaiwanCompatriotPermit,
    /// A residence permit.
    #[wire(zh = "居住证。")]
    #[wire(value = "residencePermit")]
    ResidencePermit,
    /// Another.
    #[wire(zh = "其他证件。")]
    #[wire(value = "other")]
    Other,
}

impl From<IdCardType> for IdDocument {
    fn from(it: IdCardType) -> Self {
        match it {
            IdCardType::IdentityCard => IdDocument::IdentityCard,
            IdCardType::Passport => IdDocument::Passport,
            IdCardType::HomeReturnPermit => IdDocument::HomeReturnPermit,
            IdCardType::TaiwanCompatriotPermit => IdDocument::TaiwanCompatriotPermit,
            IdCardType::ResidencePermit => IdDocument::ResidencePermit,
            IdCardType::Other => IdDocument::Other,
        }
    }
}

/// The word for a kind of identity document.
pub fn id_card_type(document: IdDocument) -> &'static str {
    match document {
        IdDocument::IdentityCard => "identityCard",
        IdDocument::Passport => "passport",
        IdDocument::HomeReturnPermit => "homeReturnPermit",
        IdDocument::TaiwanCompatriotPermit => "TaiwanCompatriotPermit",
        IdDocument::ResidencePermit => "residencePermit",
        IdDocument::Other => "other",
    }
}

/// What kind of licence.
#[derive(Choice, Clone, Copy)]
pub enum LicenceType {
    /// The certificate of a social credit code.
    #[wire(zh = "统一社会信用代码证书。")]
    #[wire(value = "socialCreditLicense")]
    SocialCredit,
    /// A business licence.
    #[wire(zh = "营业执照。")]
    #[wire(value = "businessLicense")]
    Business,
    /// A licence of a legal person that is no company.
    #[wire(zh = "法人证书。")]
    #[wire(value = "signLegalLicense")]
    Legal,
    /// Another.
    #[wire(zh = "其他证照。")]
    #[wire(value = "otherLicense")]
    Other,
}

impl From<LicenceType> for Role {
    fn from(it: LicenceType) -> Self {
        match it {
            LicenceType::SocialCredit => Role::CreditLicence,
            LicenceType::Business => Role::BusinessLicence,
            LicenceType::Legal => Role::LegalLicence,
            LicenceType::Other => Role::OtherLicence,
        }
    }
}

/// The word for a kind of licence; `None` for what is no licence.
pub fn licence_type(role: Role) -> Option<&'static str> {
    match role {
        Role::CreditLicence => Some("socialCreditLicense"),
        Role::BusinessLicence => Some("businessLicense"),
        Role::LegalLicence => Some("signLegalLicense"),
        Role::OtherLicence => Some("otherLicense"),
        _ => None,
    }
}

/// A licence.
#[derive(Item)]
pub struct Licence {
    /// What kind it is.
    #[wire(zh = "证照类型。")]
    #[wire(name = "Type", example = "businessLicense")]
    #[wire(malformed = codes::BUSINESS_LICENSE_TYPE_ERROR)]
    pub kind: LicenceType,
    /// The fileKey of its picture.
    #[wire(zh = "证照图片的 fileKey。")]
    #[wire(example = "123456/111.png", blank = codes::BUSINESS_LICENSE_PICS_NULL_ERROR)]
    pub license_pic: Filled<FileKey>,
}

/// A further file.
#[derive(Item)]
pub struct OtherFile {
    /// The fileKey of the file: a picture, a PDF or a Word document.
    #[wire(zh = "文件的 fileKey：图片、PDF 或 Word 文档。")]
    #[wire(example = "123456/222.pdf")]
    pub license_pic: FileKey,
}

/// The papers of a filing, each with what it is there to show. Those that are absent were not given, or
/// could not be read.
#[derive(Clone, Copy, Default)]
pub struct Papers<'a> {
    /// Licences.
    pub licences: Option<&'a Vec<Licence>>,
    /// The emblem side of the legal person's document.
    pub legal_person_front: Option<&'a FileKey>,
    /// The portrait side of the legal person's document.
    pub legal_person_back: Option<&'a FileKey>,
    /// The emblem side of the administrator's document.
    pub administrator_front: Option<&'a Filled<FileKey>>,
    /// The portrait side of the administrator's document.
    pub administrator_back: Option<&'a Filled<FileKey>>,
    /// Further files.
    pub others: Option<&'a Vec<OtherFile>>,
}

impl From<Papers<'_>> for Vec<(Role, FileKey)> {
    fn from(it: Papers<'_>) -> Self {
        let licences = it.licences.into_iter().flatten();
        let licences = licences.map(|licence| (Role::from(licence.kind), &licence.license_pic.0));
        let single = [
            (Role::LegalPersonFront, it.legal_person_front),
            (Role::LegalPersonBack, it.legal_person_back),
            (Role::AdministratorFront, it.administrator_front.map(|key| &key.0)),
            (Role::AdministratorBack, it.administrator_back.map(|key| &key.0)),
        ];
        let single = single.into_iter().filter_map(|(role, key)| Some((role, key?)));
        let others = it.others.into_iter().flatten();
        let others = others.map(|file| (Role::OtherFile, &file.license_pic));
        let all = licences.chain(single).chain(others);
        all.map(|(role, key)| (role, key.clone())).collect()
    }
}

/// Whose names a qualification is for, by whether they are one's own.
pub fn purpose(use_by_self: bool) -> Purpose {
    if use_by_self { Purpose::Own } else { Purpose::ForOthers }
}
