//! Applications, and what is decided about them.

use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;
use signet_domain::reason::{self, Reason, Reply};
use signet_domain::review::{Case, Claim, Decision, Subject};
use signet_domain::signature::Document;
use signet_registry::{Decided, Late};

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared, shown};
use crate::near;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/applications/{id}", get(show))
        .route("/applications/{id}/evidence/{role}", get(evidence))
        .route("/applications/{id}/evidence/{role}/{position}/thumbnail", get(thumbnail))
        .route("/applications/{id}/approve", post(approve))
        .route("/applications/{id}/reject", post(reject))
        .route("/applications/{id}/ask-for-more", post(ask_for_more))
        .route("/applications/{id}/withdraw", post(withdraw))
        .route("/reasons", get(reasons))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// Whether findings that block are set aside.
    #[serde(default)]
    despite_findings: bool,
}

/// What the applicant is told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    /// Names of the catalogue of reasons.
    #[serde(default)]
    reasons: Vec<String>,
    /// In the reviewer's own words.
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    /// Which one of several in the role, from 0.
    #[serde(default)]
    position: i64,
}

pub(super) async fn show(
    State(shared): State<Shared>,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let case = shared.app.registry.case(ApplicationId(id)).await?;
    Ok(Json(written(&shared, &case.ok_or_else(|| unknown(id))?)))
}

/// The bytes of a piece of evidence, to be saved and looked at elsewhere.
async fn evidence(
    State(shared): State<Shared>,
    At((id, role)): At<(i64, String)>,
    Asked(place): Asked<Place>,
) -> Result<Response, Problem> {
    let role = role_named(&role)?;
    let content = shared.app.registry.exhibit(ApplicationId(id), role, place.position).await?;
    let content = content.ok_or_else(|| Problem::not_found("there is no such evidence"))?;
    let name = format!("application-{id}-{}-{}", role.name(), place.position);
    Ok(shown::whole(&name, content.all().await?))
}

/// A small picture of a piece of evidence, made anew.
async fn thumbnail(
    State(shared): State<Shared>,
    At((id, role, position)): At<(i64, String, i64)>,
) -> Result<Response, Problem> {
    let role = role_named(&role)?;
    let content = shared.app.registry.exhibit(ApplicationId(id), role, position).await?;
    let content = content.ok_or_else(|| Problem::not_found("there is no such evidence"))?;
    shown::thumbnail(content).await
}

fn role_named(name: &str) -> Result<Role, Problem> {
    let role = Role::ALL.into_iter().find(|known| known.name() == name);
    role.ok_or_else(|| Problem::not_found("there is no such evidence"))
}

async fn approve(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(approval): Body<Approval>,
) -> Result<Json<Value>, Problem> {
    let decision = Decision::Approve { despite_findings: approval.despite_findings };
    let decided = shared.app.registry.decide(&operator, ApplicationId(id), &decision).await?;
    answer(&shared, id, decided).await
}

async fn reject(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(told): Body<Told>,
) -> Result<Json<Value>, Problem> {
    let decision = Decision::Reject(reply(told)?);
    let decided = shared.app.registry.decide(&operator, ApplicationId(id), &decision).await?;
    answer(&shared, id, decided).await
}

/// Takes an application back, at the applicant's wish.
async fn withdraw(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let decided = shared.app.registry.withdraw(&operator, ApplicationId(id)).await?;
    answer(&shared, id, decided).await
}

async fn ask_for_more(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(told): Body<Told>,
) -> Result<Json<Value>, Problem> {
    let decision = Decision::AskForMore(reply(told)?);
    let decided = shared.app.registry.decide(&operator, ApplicationId(id), &decision).await?;
    answer(&shared, id, decided).await
}

/// The catalogue of reasons.
async fn reasons() -> Json<Value> {
    let all = reason::ALL
        .iter()
        .map(|reason| json!({ "name": reason.name, "zh": reason.text.zh, "en": reason.text.en }));
    Json(json!({ "reasons": all.collect::<Vec<_>>() }))
}

/// What an applicant is to be told, which has to be something.
fn reply(told: Told) -> Result<Reply, Problem> {
    let named = |name: &String| {
        Reason::named(name).ok_or_else(|| {
            let known = reason::ALL.iter().map(|reason| reason.name);
            Problem::bad(near::unknown("reason", name, known))
        })
    };
    let reasons = told.reasons.iter().map(named).collect::<Result<Vec<_>, _>>()?;
    let note = told.note.trim().to_owned();
    if note.chars().count() > 1000 {
        return Err(Problem::bad("a note has at most 1000 characters"));
    }
    let reply = Reply { reasons, note };
    if reply.is_empty() {
        return Err(Problem::bad("the applicant wants to know why: give a reason or a note"));
    }
    Ok(reply)
}

async fn answer(shared: &Shared, id: i64, decided: Decided) -> Result<Json<Value>, Problem> {
    match decided {
        Decided::Done | Decided::Noted => show(State(shared.clone()), At(id)).await,
        Decided::TooLate(late) => Err(too_late(id, &late)),
        Decided::Unknown => Err(unknown(id)),
        Decided::Held(claim) => Err(held(id, &claim)),
        Decided::SameEyes => Err(Problem::conflict(format!(
            "application {id} wants two persons to approve it, and you were the first"
        ))),
        Decided::Blocked(findings) => {
            let findings = findings.iter().map(Finding::en).collect::<Vec<_>>();
            Err(Problem::conflict(format!(
                "findings stand in the way of approving application {id}: {}",
                findings.join("; ")
            )))
        }
    }
}

/// There is nothing to be decided any more.
pub(super) fn too_late(id: i64, late: &Late) -> Problem {
    let application = format!("application {id}");
    Problem::conflict(match late {
        Late::Decided(by) => {
            format!("{application} was decided by {} at {}", by.by, by.at.utc_text())
        }
        Late::Superseded(newer) => {
            format!("the applicant has filed {application} anew as application {newer}")
        }
        Late::Withdrawn => format!("the applicant has withdrawn {application}"),
        Late::TakenOver => format!("a person has {application} in hand"),
    })
}

/// Somebody has it.
pub(super) fn held(id: i64, claim: &Claim) -> Problem {
    let (by, until) = (&claim.by, claim.until.utc_text());
    Problem::conflict(format!("{by} has application {id} until {until}"))
}

pub(super) fn unknown(id: i64) -> Problem {
    Problem::not_found(format!("there is no application {id}"))
}

/// An application, as it is answered.
pub(super) fn written(shared: &Shared, case: &Case) -> Value {
    let now = shared.app.clock.now();
    let findings = case.findings.iter().map(|finding| {
        json!({
            "name": finding.name(),
            "severity": finding.severity().name(),
            "text": finding.en(),
            "zh": finding.zh(),
            "source": finding.check.source,
        })
    });
    let exhibits = case.exhibits.iter().map(|exhibit| {
        json!({
            "role": exhibit.role,
            "position": exhibit.position,
            "size": exhibit.size,
            "fingerprint": exhibit.fingerprint,
            "commitment": exhibit.commitment,
            "salt": exhibit.salt,
        })
    });
    let waits = case.standing == Standing::Pending;
    let mut written = json!({
        "application": case.application.0,
        "account": case.account.0,
        "channel": case.channel,
        "kind": case.subject.kind(),
        "name": case.name,
        "purpose": case.purpose.name(),
        "remark": case.remark,
        "state": case.standing.name(),
        "submitted": case.submitted.utc_text(),
        "age_seconds": now.seconds() - case.submitted.seconds(),
        "due": case.due.utc_text(),
        // Below zero: it is overdue.
        "left_seconds": waits.then(|| case.due.seconds() - now.seconds()),
        "risk": case.risk,
        "claimed": case.claim_at(now).map(|claim| json!({
            "by": claim.by,
            "until": claim.until.utc_text(),
        })),
        "second_eyes": shared.app.registry.wants_second_eyes(case),
        "first_eyes": case.first_eyes,
        "planned": case.plan.as_ref().map(|plan| json!({
            "by": plan.by,
            "at": plan.at.utc_text(),
            "decision": match plan.decision {
                Decision::Approve { .. } => "approve",
                Decision::Reject(_) => "reject",
                Decision::AskForMore(_) => "ask-for-more",
            },
        })),
        "decided": case.decided.as_ref().map(|decided| json!({
            "at": decided.at.utc_text(),
            "by": decided.by,
            "reasons": decided.reply.reasons.iter().map(|reason| reason.name).collect::<Vec<_>>(),
            "note": decided.reply.note,
            "reply": decided.reply.text(|reason| reason.text.en),
        })),
        "findings": findings.collect::<Vec<_>>(),
        "evidence": exhibits.collect::<Vec<_>>(),
        "flags": case.flags.iter().map(|flag| flag.name()).collect::<Vec<_>>(),
    });
    let about = match &case.subject {
        Subject::Signature { id, market, source, document } => json!({
            "signature": id.0,
            "market": market.name(),
            "source": source.name(),
            "document": document.map(Document::name),
        }),
        Subject::Qualification { id, body, company, organization_code } => json!({
            "qualification": id.0,
            "body": body.name(),
            "company": company,
            "organization_code": organization_code,
        }),
    };
    if let (Value::Object(written), Value::Object(about)) = (&mut written, about) {
        written.extend(about);
    }
    written
}
