//! Files that prove something.

use crate::picture::Format;
use crate::text::FileKey;

/// The largest piece of evidence, in bytes once decoded (seed: 5 MB).
pub const EVIDENCE_MAX: usize = 5 * 1024 * 1024;

/// What a piece of evidence is there to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The document that proves a signature.
    Proof,
    /// The power of attorney behind a signature for others.
    Commission,
    /// The scanned letter of authorization.
    Letter,
    /// The screenshot of an ICP filing.
    IcpFiling,
    /// The screenshot of the running app.
    AppRuntime,
    /// The screenshot of the app's page in a store.
    AppStore,
    /// The screenshot of a trademark's entry in the register.
    Trademark,
    /// Whatever else an applicant for a signature wants to show.
    Material,
    /// The certificate of a social credit code.
    CreditLicence,
    /// A business licence.
    BusinessLicence,
    /// A licence of a legal person that is no company.
    LegalLicence,
    /// A licence of another kind.
    OtherLicence,
    /// The side of the legal person's identity document with the emblem.
    LegalPersonFront,
    /// The side of the legal person's identity document with the portrait.
    LegalPersonBack,
    /// The side of the administrator's identity document with the emblem.
    AdministratorFront,
    /// The side of the administrator's identity document with the portrait.
    AdministratorBack,
    /// Whatever else an applicant for a qualification wants to show.
    OtherFile,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 17] = [
        Role::Proof,
        Role::Commission,
        Role::Letter,
        Role::IcpFiling,
        Role::AppRuntime,
        Role::AppStore,
        Role::Trademark,
        Role::Material,
        Role::CreditLicence,
        Role::BusinessLicence,
        Role::LegalLicence,
        Role::OtherLicence,
        Role::LegalPersonFront,
        Role::LegalPersonBack,
        Role::AdministratorFront,
        Role::AdministratorBack,
        Role::OtherFile,
    ];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Role::Proof => "proof",
            Role::Commission => "commission",
            Role::Letter => "letter",
            Role::IcpFiling => "icp-filing",
            Role::AppRuntime => "app-runtime",
            Role::AppStore => "app-store",
            Role::Trademark => "trademark",
            Role::Material => "material",
            Role::CreditLicence => "credit-licence",
            Role::BusinessLicence => "business-licence",
            Role::LegalLicence => "legal-licence",
            Role::OtherLicence => "other-licence",
            Role::LegalPersonFront => "legal-person-front",
            Role::LegalPersonBack => "legal-person-back",
            Role::AdministratorFront => "administrator-front",
            Role::AdministratorBack => "administrator-back",
            Role::OtherFile => "other-file",
        }
    }

    /// Whether it shows a natural person's identity document: personal data, to be erased on
    /// request.
    pub fn is_personal(self) -> bool {
        matches!(
            self,
            Role::LegalPersonFront
                | Role::LegalPersonBack
                | Role::AdministratorFront
                | Role::AdministratorBack
        )
    }

    /// Whether a document will do where a picture is wanted elsewhere.
    pub fn takes_documents(self) -> bool {
        matches!(self, Role::Material | Role::OtherFile)
    }
}

/// Evidence sent along with an application, decoded but not yet looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Scan(Vec<u8>);

impl Scan {
    /// Takes the decoded bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, to keep.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

impl std::fmt::Debug for Scan {
    /// Says how large it is: evidence never reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Scan({} bytes)", self.0.len())
    }
}

/// How closely evidence is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// The content must be a picture the channel takes.
    Strict,
    /// Any bytes will do, for teams whose fixtures are not pictures.
    Lenient,
}

/// A kind of document that will do beside pictures, where a role takes documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A Word document of the older form.
    Doc,
    /// A Word document of the newer form.
    Docx,
    /// A PDF.
    Pdf,
}

impl Paper {
    /// Every kind.
    pub const ALL: [Paper; 3] = [Paper::Doc, Paper::Docx, Paper::Pdf];
    /// How many bytes from the start tell them apart.
    pub const HEAD: usize = 8;

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Paper::Doc => "doc",
            Paper::Docx => "docx",
            Paper::Pdf => "pdf",
        }
    }

    /// The kind whose files begin like this. Nothing of them is read: they are never shown.
    pub fn of(head: &[u8]) -> Option<Self> {
        const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
        match head {
            head if head.starts_with(b"%PDF-") => Some(Paper::Pdf),
            head if head.starts_with(b"PK\x03\x04") => Some(Paper::Docx),
            head if head.starts_with(COMPOUND) => Some(Paper::Doc),
            _ => None,
        }
    }
}

/// Whether an uploaded file's name fits: plain characters, and an extension that the channel takes
/// in this role.
pub fn name_fits(key: &FileKey, role: Role, formats: &[Format]) -> bool {
    let Some(extension) = key.extension() else { return false };
    let picture = formats.iter().any(|format| format.extensions().contains(&&*extension));
    let document =
        role.takes_documents() && Paper::ALL.iter().any(|paper| paper.extension() == extension);
    key.has_plain_name() && (picture || document)
}
