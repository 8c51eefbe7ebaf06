//! Signatures: what an applicant asks for, and what can be said about it at once.

use crate::evidence::Scan;
use crate::finding::Finding;
use crate::ids::{ApplicationId, SignatureId};
use crate::need::{self, Case, Need};
use crate::refusal::Refusal;
use crate::rules::{Matrix, RulePack};
use crate::text::{Remark, SignatureName, is_word};
use crate::time::Timestamp;

/// What an applicant asks for.
#[derive(Clone, Debug)]
pub struct RegisterSignature {
    /// The name, without brackets.
    pub name: SignatureName,
    /// What the name stands for.
    pub source: Source,
    /// What proves it.
    pub document: Document,
    /// Where it is to be used.
    pub market: Market,
    /// Whose name it is.
    pub purpose: Purpose,
    /// The picture of the document.
    pub proof: Scan,
    /// The picture of the power of attorney. Counts only for others; may be missing even then,
    /// which the reviewer is told.
    pub commission: Option<Scan>,
    /// A note for the reviewer.
    pub remark: Option<Remark>,
}

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
}

impl Source {
    /// Every source.
    pub const ALL: [Source; 7] = [
        Source::Company,
        Source::App,
        Source::Website,
        Source::OfficialAccount,
        Source::Trademark,
        Source::Institution,
        Source::MiniProgram,
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

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Waiting for a decision.
    Pending,
    /// Approved and usable.
    Approved,
    /// Rejected.
    Rejected,
}

impl State {
    /// Every state.
    pub const ALL: [State; 3] = [State::Pending, State::Approved, State::Rejected];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Approved => "approved",
            State::Rejected => "rejected",
        }
    }
}

/// A signature as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Its id.
    pub id: SignatureId,
    /// Its newest application.
    pub application: ApplicationId,
    /// Its name.
    pub name: SignatureName,
    /// Where it is used.
    pub market: Market,
    /// Where it stands.
    pub state: State,
    /// What the reviewer answered; empty unless it was rejected.
    pub reply: String,
    /// When it was submitted for review, last.
    pub submitted: Timestamp,
}

/// A new signature's id, and its application's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The signature.
    pub signature: SignatureId,
    /// Its first application.
    pub application: ApplicationId,
}

impl RegisterSignature {
    /// What rules about its papers depend on.
    fn case(&self) -> Case {
        Case { source: Some(self.source), market: self.market, purpose: Some(self.purpose) }
    }

    /// What stands in the way at once, whatever else is registered.
    pub fn refusals(&self, pack: &RulePack, matrix: Matrix) -> Vec<Refusal> {
        pack.refuses(self.source, self.document, self.market, matrix).into_iter().collect()
    }

    /// What a reviewer should know before looking.
    pub fn findings(&self, pack: &RulePack) -> Vec<Finding> {
        let mut findings = vec![];
        let fits = pack
            .documents_for(self.source, self.market)
            .is_some_and(|documents| documents.contains(&self.document));
        if !fits {
            findings.push(Finding::DocumentUnfit);
        }
        if need::commission(&self.case(), pack) == Need::ForReview && self.commission.is_none() {
            findings.push(Finding::CommissionMissing);
        }
        let length = self.name.len_chars();
        if length > pack.name_max(self.market) {
            findings.push(Finding::NameLong);
        }
        if length < pack.name_min {
            findings.push(Finding::NameShort);
        }
        // The global market takes inner blanks: an official example has one.
        let taken = |c: char| is_word(c) || (self.market == Market::Global && c == ' ');
        if !self.name.as_str().chars().all(taken) {
            findings.push(Finding::NameCharacters);
        }
        findings
    }
}
