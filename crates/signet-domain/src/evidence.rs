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

/// Whether an uploaded file's name fits: plain characters, and an extension the channel takes.
pub fn name_fits(key: &FileKey, formats: &[Format]) -> bool {
    key.has_plain_name()
        && key
            .extension()
            .is_some_and(|extension| formats.iter().any(|f| f.extensions().contains(&&*extension)))
}
