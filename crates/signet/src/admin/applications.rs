//! Applications, and what is decided about them.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::evidence::Role;
use signet_domain::finding::Finding;
use signet_domain::ids::ApplicationId;
use signet_domain::reason::{Reason, Reply};
use signet_domain::review::{Claim, Decision};
use signet_registry::{Decided, Late};

use super::cases::{self, Written};
use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::says;
use super::problem::{BLOCKED, DECIDED, HELD, Problem, SAME_EYES};
use super::values::{ById, Id};
use super::{By, Shared, shown};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/applications/{id}",
            get_with(
                show,
                says(
                    "getApplication",
                    "Get an application, with its findings and evidence",
                    Scope::Read,
                ),
            ),
        )
        .api_route(
            "/applications/{id}/evidence/{role}",
            get_with(evidence, |it| {
                says(
                    "getEvidence",
                    "Get the bytes of a piece of evidence, to be saved and looked at elsewhere",
                    Scope::Read,
                )(it)
                .with(super::openapi::gives_bytes)
            }),
        )
        .api_route(
            "/applications/{id}/evidence/{role}/{position}/thumbnail",
            get_with(thumbnail, |it| {
                says(
                    "getThumbnail",
                    "Get a small picture of a piece of evidence, made anew",
                    Scope::Read,
                )(it)
                .with(super::openapi::gives_bytes)
            }),
        )
        .api_route(
            "/applications/{id}/approve",
            post_with(approve, says("approveApplication", "Approve an application", Scope::Decide)),
        )
        .api_route(
            "/applications/{id}/reject",
            post_with(reject, says("rejectApplication", "Reject an application", Scope::Decide)),
        )
        .api_route(
            "/applications/{id}/ask-for-more",
            post_with(
                ask_for_more,
                says("askForMore", "Send an application back for more material", Scope::Decide),
            ),
        )
        .api_route(
            "/applications/{id}/withdraw",
            post_with(
                withdraw,
                says(
                    "withdrawApplication",
                    "Take an application back, at the applicant's wish",
                    Scope::Overrule,
                ),
            ),
        )
        .with_path_items(|item| item.tag("applications"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// Whether findings that block are set aside. The record says that they were.
    #[serde(default)]
    despite_findings: bool,
}

/// What the applicant is told: a reason at least, or a note.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Told {
    /// Names of the catalogue of reasons.
    #[serde(default)]
    reasons: Vec<Name<&'static Reason>>,
    /// In the reviewer's own words.
    #[serde(default)]
    #[schemars(length(max = 1000))]
    note: String,
}

#[derive(Deserialize, JsonSchema)]
struct Piece {
    /// The application's id.
    id: Id,
    /// What the evidence was filed as.
    role: Name<Role>,
}

#[derive(Deserialize, JsonSchema)]
struct ThumbnailOf {
    /// The application's id.
    id: Id,
    /// What the evidence was filed as.
    role: Name<Role>,
    /// Which one of several in the role, from 0.
    #[schemars(range(min = 0, max = 1000))]
    position: u16,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Place {
    /// Which one of several in the role, from 0.
    #[serde(default)]
    #[schemars(range(min = 0, max = 1000))]
    position: u16,
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let case = shared.app.registry.case(&operator, ApplicationId(at.id.0)).await?;
    Ok(Json(cases::written(&shared, &case.ok_or_else(|| unknown(at.id))?)))
}

/// An application that was changed just now, by who has the scope that it took.
pub(super) async fn changed(
    shared: &Shared,
    operator: &Operator,
    took: Scope,
    id: ApplicationId,
) -> Result<Json<Written>, Problem> {
    let case = shared.app.registry.case_after(operator, took, id).await?;
    Ok(Json(cases::written(shared, &case.ok_or_else(|| unknown(Id(id.0)))?)))
}

async fn evidence(
    State(shared): State<Shared>,
    By(operator): By,
    At(Piece { id, role: Name(role) }): At<Piece>,
    Asked(place): Asked<Place>,
) -> Result<Response, Problem> {
    let gone = || Problem::not_found("there is no such evidence");
    let (id, position) = (ApplicationId(id.0), i64::from(place.position));
    let content = shared.app.registry.exhibit(&operator, id, role, position).await?;
    let content = content.ok_or_else(gone)?;
    let name = format!("application-{}-{}-{position}", id.0, role.name());
    Ok(shown::whole(&name, content.all().await?))
}

/// A small picture of a piece of evidence, made anew.
async fn thumbnail(
    State(shared): State<Shared>,
    By(operator): By,
    At(of): At<ThumbnailOf>,
) -> Result<Response, Problem> {
    let (id, position) = (ApplicationId(of.id.0), i64::from(of.position));
    let content = shared.app.registry.exhibit(&operator, id, of.role.0, position).await?;
    let content = content.ok_or_else(|| Problem::not_found("there is no such evidence"))?;
    shown::thumbnail(content).await
}

async fn approve(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(approval): Body<Approval>,
) -> Result<Json<Written>, Problem> {
    let decision = Decision::Approve { despite_findings: approval.despite_findings };
    let decided = shared.app.registry.decide(&operator, ApplicationId(at.id.0), &decision).await?;
    answer(shared, &operator, Scope::Decide, at, decided).await
}

async fn reject(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(told): Body<Told>,
) -> Result<Json<Written>, Problem> {
    let decision = Decision::Reject(reply(told)?);
    let decided = shared.app.registry.decide(&operator, ApplicationId(at.id.0), &decision).await?;
    answer(shared, &operator, Scope::Decide, at, decided).await
}

async fn ask_for_more(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(told): Body<Told>,
) -> Result<Json<Written>, Problem> {
    let decision = Decision::AskForMore(reply(told)?);
    let decided = shared.app.registry.decide(&operator, ApplicationId(at.id.0), &decision).await?;
    answer(shared, &operator, Scope::Decide, at, decided).await
}

async fn withdraw(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let decided = shared.app.registry.withdraw(&operator, ApplicationId(at.id.0)).await?;
    answer(shared, &operator, Scope::Overrule, at, decided).await
}

/// What an applicant is to be told, which has to be something.
fn reply(told: Told) -> Result<Reply, Problem> {
    let note = told.note.trim().to_owned();
    if note.chars().count() > 1000 {
        return Err(Problem::bad_member("/note", "a note has at most 1000 characters"));
    }
    let reply = Reply { reasons: told.reasons.into_iter().map(|Name(it)| it).collect(), note };
    if reply.is_empty() {
        return Err(Problem::bad("the applicant wants to know why: give a reason or a note"));
    }
    Ok(reply)
}

async fn answer(
    shared: Shared,
    operator: &Operator,
    took: Scope,
    at: ById,
    decided: Decided,
) -> Result<Json<Written>, Problem> {
    let id = at.id.0;
    match decided {
        Decided::Done | Decided::Noted => changed(&shared, operator, took, ApplicationId(id)).await,
        Decided::TooLate(late) => Err(too_late(id, &late)),
        Decided::Unknown => Err(unknown(at.id)),
        Decided::Held(claim) => Err(held(id, &claim)),
        Decided::SameEyes => Err(Problem::of(
            &SAME_EYES,
            format!("application {id} wants two persons to approve it, and you were the first"),
        )),
        Decided::Blocked(findings) => {
            let findings = findings.iter().map(Finding::en).collect::<Vec<_>>().join("; ");
            let detail = format!("findings stand in the way of approving application {id}");
            Err(Problem::of(&BLOCKED, format!("{detail}: {findings}")))
        }
    }
}

/// There is nothing to be decided any more.
pub(super) fn too_late(id: i64, late: &Late) -> Problem {
    let application = format!("application {id}");
    let detail = match late {
        Late::Decided(by) => {
            format!("{application} was decided by {} at {}", by.by, by.at.utc_text())
        }
        Late::Superseded(newer) => {
            format!("the applicant has filed {application} anew as application {newer}")
        }
        Late::Withdrawn => format!("the applicant has withdrawn {application}"),
        Late::TakenOver => format!("a person has {application} in hand"),
    };
    Problem::of(&DECIDED, detail)
}

/// Somebody has it.
pub(super) fn held(id: i64, claim: &Claim) -> Problem {
    let (by, until) = (&claim.by, claim.until.utc_text());
    Problem::of(&HELD, format!("{by} has application {id} until {until}"))
}

pub(super) fn unknown(Id(id): Id) -> Problem {
    Problem::not_found(format!("there is no application {id}"))
}
