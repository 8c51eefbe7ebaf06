//! Decisions about applications.

use crate::expiry::Flag;
use crate::finding::{Finding, Severity};
use crate::ids::{AccountId, ApplicationId, QualificationId, SignatureId};
use crate::lifecycle::Standing;
use crate::policy::Plan;
use crate::qualification::Body;
use crate::reason::Reply;
use crate::signature::{Document, Market, Purpose, Source};
use crate::time::Timestamp;

/// What a reviewer decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The application is granted.
    Approve {
        /// Whether findings that block are set aside: the reviewer knows better, and the record
        /// says so.
        despite_findings: bool,
    },
    /// It is not; the reply goes to the applicant.
    Reject(Reply),
    /// It goes back to the applicant, who is told what is missing.
    AskForMore(Reply),
}

/// An application as a reviewer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The application.
    pub application: ApplicationId,
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: String,
    /// What it is about.
    pub subject: Subject,
    /// The subject's name.
    pub name: String,
    /// Whose name it is.
    pub purpose: Purpose,
    /// The applicant's note.
    pub remark: String,
    /// Where it stands.
    pub standing: Standing,
    /// When it was submitted.
    pub submitted: Timestamp,
    /// When it should be decided.
    pub due: Timestamp,
    /// How much there is to look at: see [`crate::finding::risk`].
    pub risk: i64,
    /// Who has taken it on, and until when nobody else may decide it.
    pub claim: Option<Claim>,
    /// Who has approved it already, where two have to.
    pub first_eyes: Option<String>,
    /// What a policy is going to decide unless a person does first.
    pub plan: Option<Plan>,
    /// When it was decided, by whom, and with which words to the applicant.
    pub decided: Option<Decided>,
    /// What the checks found.
    pub findings: Vec<Finding>,
    /// What was filed with it. Empty in lists.
    pub exhibits: Vec<Exhibit>,
    /// Which papers have lapsed that its signature rests on, where one is in force. Empty in lists.
    pub flags: Vec<Flag>,
}

/// What an application is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A signature.
    Signature {
        /// Its id.
        id: SignatureId,
        /// Where it is to be used.
        market: Market,
        /// What the name stands for.
        source: Source,
        /// What kind of document proves it, where the channel asks for one.
        document: Option<Document>,
    },
    /// A qualification.
    Qualification {
        /// Its id.
        id: QualificationId,
        /// What kind of body it is of.
        body: Body,
        /// The body's name.
        company: String,
        /// The body's credit code.
        organization_code: String,
    },
}

impl Subject {
    /// What kind of thing it is, in records.
    pub fn kind(&self) -> &'static str {
        match self {
            Subject::Signature { .. } => SIGNATURE,
            Subject::Qualification { .. } => QUALIFICATION,
        }
    }

    /// Its id.
    pub fn id(&self) -> i64 {
        match self {
            Subject::Signature { id, .. } => id.0,
            Subject::Qualification { id, .. } => id.0,
        }
    }
}

/// What applications about signatures are called in records.
pub const SIGNATURE: &str = "signature";
/// What applications about qualifications are called in records.
pub const QUALIFICATION: &str = "qualification";

const HOUR: i64 = 60 * 60 * 1000;

/// When an application should be decided that is filed now. Both vendors promise about two hours for
/// a signature, and two working days for those of government bodies and for qualifications; we count
/// days, not working days.
pub fn due(kind: &str, source: Option<Source>, now: Timestamp) -> Timestamp {
    let slow = kind == QUALIFICATION || source == Some(Source::Institution);
    now.plus_millis(if slow { 48 * HOUR } else { 2 * HOUR })
}

/// Which applications two persons have to approve. One is enough to turn them down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecondEyes(pub Vec<Chosen>);

/// A kind of application that two persons have to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// Signatures of a source.
    Source(Source),
    /// Whatever is for names of others.
    ForOthers,
    /// Qualifications.
    Qualification,
    /// Whatever findings stand in the way of, and is to be approved all the same.
    Blocked,
}

impl Chosen {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Chosen> {
        let sources = Source::ALL.into_iter().map(Chosen::Source);
        sources.chain([Chosen::ForOthers, Chosen::Qualification, Chosen::Blocked])
    }

    /// Its name in settings.
    pub fn name(self) -> &'static str {
        match self {
            Chosen::Source(source) => source.name(),
            Chosen::ForOthers => Purpose::ForOthers.name(),
            Chosen::Qualification => QUALIFICATION,
            Chosen::Blocked => "blocked",
        }
    }
}

impl SecondEyes {
    /// Whether two persons have to approve such an application.
    pub fn wanted(
        &self,
        kind: &str,
        source: Option<Source>,
        purpose: Purpose,
        findings: &[Finding],
    ) -> bool {
        self.0.iter().any(|chosen| match chosen {
            Chosen::Source(chosen) => source == Some(*chosen),
            Chosen::ForOthers => purpose == Purpose::ForOthers,
            Chosen::Qualification => kind == QUALIFICATION,
            Chosen::Blocked => findings.iter().any(|found| found.severity() == Severity::Blocks),
        })
    }
}

/// In which order cases wait to be decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// What was filed first.
    Age,
    /// What has most to look at.
    Risk,
    /// What should be decided first.
    #[default]
    Due,
}

impl Order {
    /// Every order.
    pub const ALL: [Order; 3] = [Order::Age, Order::Risk, Order::Due];

    /// Its name in questions.
    pub fn name(self) -> &'static str {
        match self {
            Order::Age => "age",
            Order::Risk => "risk",
            Order::Due => "due",
        }
    }
}

/// Which cases are meant. A condition that is not given holds for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// What they are about: [`SIGNATURE`] or [`QUALIFICATION`].
    pub kind: Option<&'static str>,
    /// Whose they are.
    pub account: Option<AccountId>,
    /// The door they came through.
    pub channel: Option<String>,
    /// Who has taken them on.
    pub claimed_by: Option<String>,
    /// Only those that nobody has taken on.
    pub unclaimed: bool,
    /// What the name stands for, of signatures.
    pub source: Option<Source>,
    /// Where the name is used, of signatures.
    pub market: Option<Market>,
    /// Who decided them: a person, or a policy's rule.
    pub decided_by: Option<String>,
    /// Only those filed at this moment or later.
    pub since: Option<Timestamp>,
    /// Only those filed before this moment.
    pub until: Option<Timestamp>,
    /// Only those that the check of this name found something in.
    pub finding: Option<&'static str>,
    /// Only those of this risk or a higher one.
    pub risk: Option<i64>,
}

/// Who has taken a case on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The reviewer's name.
    pub by: String,
    /// When the claim ends by itself.
    pub until: Timestamp,
}

impl Case {
    /// Who has it at a moment: a claim ends by itself.
    pub fn claim_at(&self, now: Timestamp) -> Option<&Claim> {
        self.claim.as_ref().filter(|claim| claim.until > now)
    }

    /// Whether two persons have to approve it.
    pub fn wants(&self, eyes: &SecondEyes) -> bool {
        let source = match self.subject {
            Subject::Signature { source, .. } => Some(source),
            Subject::Qualification { .. } => None,
        };
        eyes.wanted(self.subject.kind(), source, self.purpose, &self.findings)
    }

    /// The findings that stand in the way of approving it.
    pub fn blocking(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity() == Severity::Blocks)
    }
}

/// A decision that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What the applicant reads; empty on approval.
    pub reply: Reply,
}

/// A piece of evidence with an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exhibit {
    /// What it is there to show.
    pub role: String,
    /// Which one of several in that role, from 0.
    pub position: i64,
    /// Its fingerprint: the same bytes have the same one everywhere in a registry.
    pub fingerprint: String,
    /// Its size in bytes; 0 once its bytes were erased.
    pub size: i64,
    /// What the record names it by, in hex: SHA-256 of the salt and the SHA-256 of its bytes.
    pub commitment: Option<String>,
    /// The salt, in hex, until it is erased.
    pub salt: Option<String>,
}
