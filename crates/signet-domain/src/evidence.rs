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
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [
        Role::Proof,
        Role::Commission,
        Role::Letter,
        Role::IcpFiling,
        Role::AppRuntime,
        Role::AppStore,
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
        }
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
