//! What kinds of signatures there are.

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A company's full or short name.
    Company,
    /// An app.
    App,
    /// A website.
    Website,
    /// An official account.
    OfficialAccount,
    /// A registered trademark.
    Trademark,
    /// A government body, public institution or other organization.
    Institution,
    /// A mini program.
    MiniProgram,
    /// A shop on a trading platform.
    Shop,
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 8] = [
        Source::Company,
        Source::App,
        Source::Website,
        Source::OfficialAccount,
        Source::Trademark,
        Source::Institution,
        Source::MiniProgram,
        Source::Shop,
    ];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Source::Company => "company",
            Source::App => "app",
            Source::Website => "website",
            Source::OfficialAccount => "official-account",
            Source::Trademark => "trademark",
            Source::Institution => "institution",
            Source::MiniProgram => "mini-program",
            Source::Shop => "shop",
        }
    }
}

/// What proves that a name stands for what it is said to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    /// A three-in-one licence.
    ThreeInOneLicence,
    /// A business licence.
    BusinessLicence,
    /// An organization code certificate.
    OrganizationCodeCertificate,
    /// A social credit code certificate.
    CreditCodeCertificate,
    /// A screenshot of the app's management pages.
    AppBackend,
    /// A screenshot of the website's filing at its provider.
    WebsiteBackend,
    /// A screenshot of the mini program's settings.
    MiniProgramSettings,
    /// A trademark registration certificate.
    TrademarkCertificate,
    /// A screenshot of the official account's settings.
    OfficialAccountSettings,
}

impl Document {
    /// Every document.
    pub const ALL: [Document; 9] = [
        Document::ThreeInOneLicence,
        Document::BusinessLicence,
        Document::OrganizationCodeCertificate,
        Document::CreditCodeCertificate,
        Document::AppBackend,
        Document::WebsiteBackend,
        Document::MiniProgramSettings,
        Document::TrademarkCertificate,
        Document::OfficialAccountSettings,
    ];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Document::ThreeInOneLicence => "three-in-one-licence",
            Document::BusinessLicence => "business-licence",
            Document::OrganizationCodeCertificate => "organization-code-certificate",
            Document::CreditCodeCertificate => "credit-code-certificate",
            Document::AppBackend => "app-backend",
            Document::WebsiteBackend => "website-backend",
            Document::MiniProgramSettings => "mini-program-settings",
            Document::TrademarkCertificate => "trademark-certificate",
            Document::OfficialAccountSettings => "official-account-settings",
        }
    }
}

/// Where a signature is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Market {
    /// Mainland China.
    Mainland,
    /// Everywhere else.
    Global,
}

impl Market {
    /// Both markets.
    pub const ALL: [Market; 2] = [Market::Mainland, Market::Global];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Market::Mainland => "mainland",
            Market::Global => "global",
        }
    }
}

/// Whose name a signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The account's own.
    Own,
    /// Somebody else's, who allows it.
    ForOthers,
}

impl Purpose {
    /// Both purposes.
    pub const ALL: [Purpose; 2] = [Purpose::Own, Purpose::ForOthers];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Own => "own",
            Purpose::ForOthers => "for-others",
        }
    }
}

/// What is sent under a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Usage {
    /// Verification codes only.
    Verification,
    /// Anything.
    General,
}

impl Usage {
    /// Both usages.
    pub const ALL: [Usage; 2] = [Usage::Verification, Usage::General];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            Usage::Verification => "verification",
            Usage::General => "general",
        }
    }
}
