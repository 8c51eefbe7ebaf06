//! Rule packs: which there are, which is in force, and what one would refuse that another took.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::SignatureId;
use signet_domain::rules::{RulePack, Term};
use signet_domain::signature::Market;
use signet_registry::NewlyRefused;

use super::extract::Asked;
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, Id, Limit, Page};
use super::{By, Shared};
use crate::rules::unknown;

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/rules",
            get_with(
                list,
                says("listRules", "List rule packs, and which is in force since when", None),
            ),
        )
        .api_route(
            "/rules/diff",
            get_with(
                diff,
                says(
                    "compareRules",
                    "List the live signatures that a rule pack would refuse and another would not",
                    Scope::Operate,
                ),
            ),
        )
        .with_path_items(|item| item.tag("rules"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Packs {
    /// The pack to compare with.
    from: String,
    /// The pack that would refuse.
    to: String,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

/// A rule pack.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RulePack")]
struct Pack {
    /// Its name.
    name: String,
    /// The channel it is for.
    channel: &'static str,
    /// The day the vendor's rules are of that it has.
    date: String,
    /// Since when it is in force: a day in Beijing, or `always`; null when it is not.
    in_force_since: Option<String>,
    /// When it comes into force, each time.
    begins: Vec<String>,
    /// What sets it apart.
    summary: String,
}

/// A page of the difference between two packs.
#[derive(Serialize, JsonSchema)]
struct Difference {
    /// The signatures.
    items: Vec<Refused>,
    /// How many were looked at for this page.
    looked_at: usize,
    /// What to ask for as `cursor` to get the page behind it; null when there is none.
    next: Option<String>,
}

/// A live signature that a pack would refuse.
#[derive(Serialize, JsonSchema)]
struct Refused {
    /// The signature.
    signature: Id,
    /// The application whose data it has.
    application: Id,
    /// Whose it is.
    account: Id,
    /// Its name.
    name: String,
    /// Where it is used.
    market: Name<Market>,
    /// Where it stands.
    state: &'static str,
    /// The refusals, and the findings that block, in which the packs differ.
    reasons: Vec<String>,
}

async fn list(State(shared): State<Shared>, Asked(asked): Asked<Listed>) -> Json<Page<Pack>> {
    let today = shared.app.clock.now().beijing_day();
    let schedule = shared.app.registry.schedule();
    let packs = shared.app.registry.packs();
    let behind = packs.iter().position(|pack| Some(&*pack.name) == asked.cursor.as_deref());
    let packs = packs.iter().skip(behind.map_or(0, |at| at + 1)).collect();
    let cursor = |pack: &&RulePack| pack.name.to_string();
    Json(Page::of(packs, asked.limit, cursor, |pack| {
        let terms = schedule.terms().iter().filter(|term| term.pack.name == pack.name);
        let current = schedule.term(pack.channel, today);
        let current = current.filter(|term| term.pack.name == pack.name);
        Pack {
            name: pack.name.to_string(),
            channel: pack.channel.0,
            date: pack.since.to_string(),
            in_force_since: current.map(begin),
            begins: terms.map(begin).collect(),
            summary: pack.summary.to_string(),
        }
    }))
}

/// The day a term begins.
fn begin(term: &Term) -> String {
    term.from.map_or("always".to_owned(), |day| day.to_string())
}

async fn diff(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Packs>,
) -> Result<Json<Difference>, Problem> {
    let registry = &shared.app.registry;
    let find = |parameter: &str, name: &str| -> Result<&RulePack, Problem> {
        let pack = registry.packs().iter().find(|pack| pack.name == name);
        pack.ok_or_else(|| Problem::bad_parameter(parameter, unknown(name, registry.packs())))
    };
    let (from, to) = (find("from", &asked.from)?, find("to", &asked.to)?);
    if from.channel != to.channel {
        return Err(Problem::bad(format!(
            "`{}` and `{}` are for different channels: {} and {}",
            from.name, to.name, from.channel.0, to.channel.0
        )));
    }
    let after = asked.cursor.map(|After(id)| SignatureId(id));
    let limit = asked.limit.count();
    let difference = registry.newly_refused(&operator, (from, to), after, limit).await?;
    Ok(Json(Difference {
        items: difference.signatures.iter().map(written).collect(),
        looked_at: difference.looked_at,
        next: difference.next.map(|id| id.to_string()),
    }))
}

fn written(refused: &NewlyRefused) -> Refused {
    Refused {
        signature: Id(refused.signature.0),
        application: Id(refused.application.0),
        account: Id(refused.account.0),
        name: refused.name.clone(),
        market: Name(refused.market),
        state: refused.state.name(),
        reasons: refused.reasons.clone(),
    }
}
