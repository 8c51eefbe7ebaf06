//! Signatures of all accounts, in brief.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::{AccountId, SignatureId};
use signet_domain::signature::{Market, Purpose, Source};
use signet_registry::{Overview, OverviewFilter};

use super::extract::{Asked, At};
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, ById, Id, Limit, Moment, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/signatures",
            get_with(
                list,
                says(
                    "listSignatures",
                    "List signatures of all accounts, the oldest first",
                    Scope::Read,
                ),
            ),
        )
        .api_route(
            "/signatures/{id}",
            get_with(show, says("getSignature", "Get a signature", Scope::Read)),
        )
        .with_path_items(|item| item.tag("signatures"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Only this account's.
    account: Option<Id>,
    /// Whether only those that rest on a paper which has lapsed.
    #[serde(default)]
    flagged: bool,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

/// A signature, as its owner sees it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Signature")]
struct Written {
    /// Its id.
    signature: Id,
    /// Whose it is.
    account: Id,
    /// The door it came through.
    channel: String,
    /// Its newest application.
    application: Id,
    /// Its name.
    name: String,
    /// Where it is used.
    market: Name<Market>,
    /// What it stands for.
    source: Name<Source>,
    /// Whose name it is.
    purpose: Name<Purpose>,
    /// Where it stands.
    state: &'static str,
    /// The qualification it is bound to.
    qualification: Option<Id>,
    /// The letter it rests on.
    letter: Option<Id>,
    /// The record it rests on.
    icp_record: Option<Id>,
    /// The trademark it rests on.
    trademark: Option<Id>,
    /// Which of its papers have lapsed, where it is in force.
    flags: Vec<&'static str>,
    /// When it was submitted for review, last.
    submitted: Moment,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let filter = OverviewFilter { account, flagged: asked.flagged };
    let after = asked.cursor.map(|After(id)| SignatureId(id));
    let limit = asked.limit.and_one();
    let found = shared.app.registry.overview(&operator, filter, after, limit).await?;
    let cursor = |signature: &Overview| signature.signature.to_string();
    Ok(Json(Page::of(found, asked.limit, cursor, |signature| written(&signature))))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let before = SignatureId(at.id.0.saturating_sub(1));
    let filter = OverviewFilter::default();
    let found = shared.app.registry.overview(&operator, filter, Some(before), 1).await?;
    let found = found.iter().find(|found| found.signature.0 == at.id.0);
    let found =
        found.ok_or_else(|| Problem::not_found(format!("there is no signature {}", at.id.0)))?;
    Ok(Json(written(found)))
}

fn written(signature: &Overview) -> Written {
    Written {
        signature: Id(signature.signature.0),
        account: Id(signature.account.0),
        channel: signature.channel.clone(),
        application: Id(signature.application.0),
        name: signature.name.clone(),
        market: Name(signature.market),
        source: Name(signature.source),
        purpose: Name(signature.purpose),
        state: signature.state.name(),
        qualification: signature.qualification.map(|id| Id(id.0)),
        letter: signature.letter.map(|id| Id(id.0)),
        icp_record: signature.icp_record.map(|id| Id(id.0)),
        trademark: signature.trademark.map(|id| Id(id.0)),
        flags: signature.flags.iter().map(|flag| flag.name()).collect(),
        submitted: Moment(signature.submitted),
    }
}
