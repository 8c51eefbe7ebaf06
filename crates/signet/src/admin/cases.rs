//! An application, as it is answered.

use schemars::JsonSchema;
use serde::Serialize;
use signet_domain::finding::Finding;
use signet_domain::lifecycle::Standing;
use signet_domain::qualification::Body;
use signet_domain::review::{Case, Decision, Subject};
use signet_domain::signature::{Document, Market, Purpose, Source};

use super::Shared;
use super::names::{About, Name};
use super::values::{Id, Moment};

/// An application, and the case a reviewer decides.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Application")]
pub struct Written {
    /// Its id.
    application: Id,
    /// Whose it is.
    account: Id,
    /// The door it came through.
    channel: String,
    /// What it is about.
    kind: Name<About>,
    /// Its subject's name.
    name: String,
    /// Whose name it is.
    purpose: Name<Purpose>,
    /// What the applicant wrote to the reviewer.
    remark: String,
    /// How it stands.
    state: Name<Standing>,
    /// When it was filed.
    submitted: Moment,
    /// How long ago that is, in seconds.
    age_seconds: i64,
    /// By when it should be decided.
    due: Moment,
    /// How long that is from now, in seconds; below zero, it is overdue. Null unless it waits.
    left_seconds: Option<i64>,
    /// What its findings weigh together.
    risk: i64,
    /// Who has taken it on.
    claimed: Option<Claimed>,
    /// Whether two persons have to approve it.
    second_eyes: bool,
    /// Who has approved it first, where a second person has to.
    first_eyes: Option<String>,
    /// What a policy has planned for it.
    planned: Option<Planned>,
    /// What was decided.
    decided: Option<Decided>,
    /// What the checks had to say.
    findings: Vec<Found>,
    /// What was filed with it. Lists leave it out.
    evidence: Vec<Exhibit>,
    /// Which papers of the signature have lapsed. Lists leave it out.
    flags: Vec<&'static str>,
    /// The signature it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<Id>,
    /// Where the signature is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    market: Option<Name<Market>>,
    /// What the signature stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Name<Source>>,
    /// What document proves that.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'static str>,
    /// The qualification it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    qualification: Option<Id>,
    /// What kind of body the qualification is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Name<Body>>,
    /// The body's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
    /// The body's credit code.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization_code: Option<String>,
}

/// Who has taken an application on.
#[derive(Serialize, JsonSchema)]
struct Claimed {
    /// The reviewer's name.
    by: String,
    /// When that ends by itself.
    until: Moment,
}

/// What a policy has planned.
#[derive(Serialize, JsonSchema)]
pub struct Planned {
    /// Who decides, as the record names it: `policy:` and the rule's name.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What: `approve`, `reject` or `ask-for-more`.
    pub decision: &'static str,
}

/// What was decided.
#[derive(Serialize, JsonSchema)]
struct Decided {
    /// When.
    at: Moment,
    /// By whom.
    by: String,
    /// The reasons, by their names in the catalogue.
    reasons: Vec<&'static str>,
    /// In the reviewer's own words.
    note: String,
    /// Everything the applicant was told, in English.
    reply: String,
}

/// What a check had to say.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct Found {
    /// The check's name.
    name: &'static str,
    /// How heavily it weighs: `informs`, `warns` or `blocks`.
    severity: &'static str,
    /// What it says.
    text: String,
    /// The same in Chinese.
    zh: String,
    /// What it rests on.
    source: &'static str,
}

/// A piece of evidence.
#[derive(Serialize, JsonSchema)]
struct Exhibit {
    /// What it was filed as.
    role: String,
    /// Which one of several in the role, from 0.
    position: i64,
    /// How many bytes it has.
    size: i64,
    /// What tells its bytes from others; nobody without the registry's key can make it.
    fingerprint: String,
    /// What the record names it by: the SHA-256 of the salt and the SHA-256 of its bytes.
    commitment: Option<String>,
    /// What the commitment was made with, until it is erased.
    salt: Option<String>,
}

impl From<&Finding> for Found {
    fn from(finding: &Finding) -> Self {
        Self {
            name: finding.name(),
            severity: finding.severity().name(),
            text: finding.en(),
            zh: finding.zh(),
            source: finding.check.source,
        }
    }
}

/// A decision's name.
pub fn decision(decision: &Decision) -> &'static str {
    match decision {
        Decision::Approve { .. } => "approve",
        Decision::Reject(_) => "reject",
        Decision::AskForMore(_) => "ask-for-more",
    }
}

/// An application, as it is answered.
pub fn written(shared: &Shared, case: &Case) -> Written {
    let now = shared.app.clock.now();
    let waits = case.standing == Standing::Pending;
    let mut written = Written {
        application: Id(case.application.0),
        account: Id(case.account.0),
        channel: case.channel.clone(),
        kind: Name(About(case.subject.kind())),
        name: case.name.clone(),
        purpose: Name(case.purpose),
        remark: case.remark.clone(),
        state: Name(case.standing),
        submitted: Moment(case.submitted),
        age_seconds: now.seconds() - case.submitted.seconds(),
        due: Moment(case.due),
        left_seconds: waits.then(|| case.due.seconds() - now.seconds()),
        risk: case.risk,
        claimed: case
            .claim_at(now)
            .map(|claim| Claimed { by: claim.by.clone(), until: Moment(claim.until) }),
        second_eyes: shared.app.registry.wants_second_eyes(case),
        first_eyes: case.first_eyes.clone(),
        planned: case.plan.as_ref().map(|plan| Planned {
            by: plan.by.clone(),
            at: Moment(plan.at),
            decision: decision(&plan.decision),
        }),
        decided: case.decided.as_ref().map(|decided| Decided {
            at: Moment(decided.at),
            by: decided.by.clone(),
            reasons: decided.reply.reasons.iter().map(|reason| reason.name).collect(),
            note: decided.reply.note.clone(),
            reply: decided.reply.text(|reason| reason.text.en),
        }),
        findings: case.findings.iter().map(Found::from).collect(),
        evidence: case
            .exhibits
            .iter()
            .map(|exhibit| Exhibit {
                role: exhibit.role.to_string(),
                position: exhibit.position,
                size: exhibit.size,
                fingerprint: exhibit.fingerprint.clone(),
                commitment: exhibit.commitment.clone(),
                salt: exhibit.salt.clone(),
            })
            .collect(),
        flags: case.flags.iter().map(|flag| flag.name()).collect(),
        signature: None,
        market: None,
        source: None,
        document: None,
        qualification: None,
        body: None,
        company: None,
        organization_code: None,
    };
    match &case.subject {
        Subject::Signature { id, market, source, document } => {
            written.signature = Some(Id(id.0));
            written.market = Some(Name(*market));
            written.source = Some(Name(*source));
            written.document = document.map(Document::name);
        }
        Subject::Qualification { id, body, company, organization_code } => {
            written.qualification = Some(Id(id.0));
            written.body = Some(Name(*body));
            written.company = Some(company.clone());
            written.organization_code = Some(organization_code.clone());
        }
    }
    written
}
