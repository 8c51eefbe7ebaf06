//! What a check has to say about an application that was taken.
//!
//! A refusal stops an application at the door; a finding goes with it to the reviewer.

/// Something a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Finding {
    /// For others, but without a power of attorney.
    CommissionMissing,
    /// This kind of document does not prove this source.
    DocumentUnfit,
    /// The name is longer than passes review in its market.
    NameLong,
    /// The name is shorter than passes review.
    NameShort,
    /// The name has characters that its market does not take.
    NameCharacters,
    /// A file's extension disagrees with its content.
    ExtensionDisagrees,
}

/// How heavily a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Informs,
    /// Worth a second look.
    Warns,
    /// The application is not to be approved as it stands, unless a reviewer says so expressly.
    Blocks,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Finding; 6] = [
        Finding::CommissionMissing,
        Finding::DocumentUnfit,
        Finding::NameLong,
        Finding::NameShort,
        Finding::NameCharacters,
        Finding::ExtensionDisagrees,
    ];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Finding::CommissionMissing => "commission-missing",
            Finding::DocumentUnfit => "document-unfit",
            Finding::NameLong => "name-long",
            Finding::NameShort => "name-short",
            Finding::NameCharacters => "name-characters",
            Finding::ExtensionDisagrees => "extension-disagrees",
        }
    }

    /// The finding a record names.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.name() == name)
    }

    /// How heavily it weighs.
    pub fn severity(self) -> Severity {
        match self {
            Finding::CommissionMissing
            | Finding::DocumentUnfit
            | Finding::NameLong
            | Finding::NameShort
            | Finding::NameCharacters => Severity::Blocks,
            Finding::ExtensionDisagrees => Severity::Informs,
        }
    }

    /// What it says to a reviewer.
    pub fn text(self) -> &'static str {
        match self {
            Finding::CommissionMissing => {
                "the signature is for others, but no power of attorney was filed"
            }
            Finding::DocumentUnfit => "this kind of document does not prove this type of signature",
            Finding::NameLong => "the name is longer than its market takes",
            Finding::NameShort => "the name is shorter than its channel takes",
            Finding::NameCharacters => "the name has characters that its market does not take",
            Finding::ExtensionDisagrees => "the file's extension disagrees with its content",
        }
    }
}
