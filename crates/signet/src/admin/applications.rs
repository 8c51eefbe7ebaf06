//! Applications: what waits, and what is decided about it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::evidence::Role;
use signet_domain::ids::ApplicationId;
use signet_domain::review::{Case, Decision};
use signet_domain::signature::State as Standing;
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
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    /// `pending`, `approved`, `rejected`, or all when absent.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rejection {
    reason: String,
}

async fn list(
    State(shared): State<Shared>,
    Asked(page): Asked<Page>,
) -> Result<Json<Value>, Problem> {
    let state = page.state.as_deref().map(|text| {
        let state = Standing::ALL.into_iter().find(|state| state.name() == text);
        state.ok_or_else(|| Problem::bad("state is pending, approved or rejected"))
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
) -> Result<Response, Problem> {
    let role = Role::ALL.into_iter().find(|known| known.name() == role);
    let role = role.ok_or_else(|| Problem::not_found("there is no such evidence"))?;
    let content = shared.app.registry.exhibit(ApplicationId(id), role).await?;
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
    Body(rejection): Body<Rejection>,
) -> Result<Json<Value>, Problem> {
    let reason = rejection.reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > 1000 {
        return Err(Problem::bad(
            "a rejection wants a reason of 1 to 1000 characters: the applicant reads it",
        ));
    }
    let decision = Decision::Reject { reason };
    let decided = shared.app.registry.decide(&operator, ApplicationId(id), &decision).await?;
    answer(&shared, id, decided).await
}

async fn answer(shared: &Shared, id: i64, decided: Decided) -> Result<Json<Value>, Problem> {
    match decided {
        Decided::Done => show(State(shared.clone()), At(id)).await,
        Decided::TooLate => Err(Problem::conflict(format!("application {id} is decided already"))),
        Decided::Unknown => Err(unknown(id)),
        Decided::Blocked(findings) => {
            let findings = findings.iter().map(|finding| finding.text()).collect::<Vec<_>>();
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
            "severity": format!("{:?}", finding.severity()).to_lowercase(),
            "text": finding.text(),
        })
    });
    let exhibits = case.exhibits.iter().map(|exhibit| {
        json!({ "role": exhibit.role, "size": exhibit.size, "fingerprint": exhibit.fingerprint })
    });
    json!({
        "application": case.application.0,
        "account": case.account.0,
        "channel": case.channel,
        "signature": case.signature.0,
        "name": case.name,
        "market": case.market.name(),
        "source": case.source.name(),
        "document": case.document.name(),
        "purpose": case.purpose.name(),
        "remark": case.remark,
        "state": case.state.name(),
        "submitted": case.submitted.utc_text(),
        "decided": case.decided.as_ref().map(|decided| json!({
            "at": decided.at.utc_text(),
            "by": decided.by,
            "reason": decided.reason,
        })),
        "findings": findings.collect::<Vec<_>>(),
        "evidence": exhibits.collect::<Vec<_>>(),
    })
}
