//! Applications: what waits, and what is decided about it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::ApplicationId;
use signet_domain::lifecycle::Standing;
use signet_domain::reason::{self, Reason, Reply};
use signet_domain::review::{Case, Decision, Subject};
use signet_domain::signature::Document;
use signet_registry::Decided;

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};

/// The most applications in one answer, and how many there are unless told.
const PAGE_MAX: i64 = 1000;
const PAGE: i64 = 100;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/applications", get(list))
        .route("/applications/{id}", get(show))
        .route("/applications/{id}/evidence/{role}", get(evidence))
        .route("/applications/{id}/approve", post(approve))
        .route("/applications/{id}/reject", post(reject))
        .route("/applications/{id}/ask-for-more", post(ask_for_more))
        .route("/reasons", get(reasons))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// How they stand; all when absent.
    state: Option<String>,
    /// The application the page before ended with.
    after: Option<i64>,
    limit: Option<i64>,
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

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Value>, Problem> {
    let state = page.state.as_deref().map(|text| {
        let state = Standing::ALL.iter().copied().find(|state| state.name() == text);
        state.ok_or_else(|| {
            let all: Vec<_> = Standing::ALL.iter().map(|state| state.name()).collect();
            Problem::bad(format!("state is one of {}", all.join(", ")))
        })
    });
    let limit = page.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let cases =
        shared.app.registry.cases(state.transpose()?, page.after.map(ApplicationId), limit).await?;
    let next = (cases.len() as i64 == limit)
        .then(|| cases.last().map(|case| case.application.0))
        .flatten();
    let cases: Vec<_> = cases.iter().map(written).collect();
    Ok(Json(json!({ "applications": cases, "next": next })))
}

async fn show(State(shared): State<Shared>, At(id): At<i64>) -> Result<Json<Value>, Problem> {
    let case = shared.app.registry.case(ApplicationId(id)).await?;
    Ok(Json(written(&case.ok_or_else(|| unknown(id))?)))
}

/// The bytes of a piece of evidence, to be saved and looked at elsewhere.
async fn evidence(
    State(shared): State<Shared>,
    At((id, role)): At<(i64, String)>,
    Asked(place): Asked<Place>,
) -> Result<Response, Problem> {
    let role = Role::ALL.into_iter().find(|known| known.name() == role);
    let role = role.ok_or_else(|| Problem::not_found("there is no such evidence"))?;
    let content = shared.app.registry.exhibit(ApplicationId(id), role, place.position).await?;
    let content = content.ok_or_else(|| Problem::not_found("there is no such evidence"))?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_DISPOSITION, "attachment"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, axum::body::Body::from(content.all().await?)).into_response())
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
            Problem::bad(format!("there is no reason {name}; `signet review reasons` lists them"))
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
        Decided::Done => show(State(shared.clone()), At(id)).await,
        Decided::TooLate => Err(Problem::conflict(format!("application {id} is decided already"))),
        Decided::Unknown => Err(unknown(id)),
        Decided::Blocked(findings) => {
            let findings = findings.iter().map(Finding::en).collect::<Vec<_>>();
            Err(Problem::conflict(format!(
                "findings stand in the way of approving application {id}: {}",
                findings.join("; ")
            )))
        }
    }
}

fn unknown(id: i64) -> Problem {
    Problem::not_found(format!("there is no application {id}"))
}

fn written(case: &Case) -> Value {
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
        })
    });
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
        "due": case.due.utc_text(),
        "risk": case.risk,
        "claimed": case.claim.as_ref().map(|claim| json!({
            "by": claim.by,
            "until": claim.until.utc_text(),
        })),
        "first_eyes": case.first_eyes,
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
