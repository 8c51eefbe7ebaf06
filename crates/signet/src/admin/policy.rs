//! The policy: what is decided without a person.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::ApplicationId;
use signet_domain::policy::{Policy, Rule, Then};

use super::applications::unknown;
use super::cases::{Planned, decision};
use super::extract::Asked;
use super::openapi::says;
use super::problem::Problem;
use super::values::{Id, Moment};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/policy",
            get_with(show, says("getPolicy", "Get the policy in force", Scope::Operate)),
        )
        .api_route(
            "/policy/evaluate",
            get_with(
                evaluate,
                says(
                    "evaluatePolicy",
                    "Tell what the policy would plan for an application as it is",
                    Scope::Operate,
                ),
            ),
        )
        .with_path_items(|item| item.tag("policy"))
}

/// The policy in force.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Policy")]
struct Written {
    /// `manual`: a person decides everything. `auto`: what nothing blocks is approved, the rest
    /// rejected. `rules`: the first rule that matches says it, and where none does, a person.
    kind: &'static str,
    /// The rules, in their order.
    rules: Vec<OneRule>,
}

/// A rule of a policy.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PolicyRule")]
struct OneRule {
    /// Its name; what it decides is recorded as decided by `policy:` and this.
    name: String,
    /// Whose applications; none for everybody's.
    accounts: Vec<Id>,
    /// Through which channels; none for every one.
    channels: Vec<String>,
    /// About what kinds of things; none for every one.
    kinds: Vec<&'static str>,
    /// With which sources; none for every one.
    sources: Vec<&'static str>,
    /// What then happens: `approve`, `reject` or `hold`.
    then: &'static str,
    /// How long after the filing, in seconds.
    after_seconds: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Which {
    /// The application's id.
    application: Id,
}

/// What the policy would plan.
#[derive(Serialize, JsonSchema)]
struct Evaluated {
    /// The application.
    application: Id,
    /// The plan; null where a person decides.
    plan: Option<Planned>,
}

async fn show(State(shared): State<Shared>, By(operator): By) -> Result<Json<Written>, Problem> {
    let (kind, rules) = match shared.app.registry.policy(&operator)? {
        Policy::Manual => ("manual", &[][..]),
        Policy::Auto => ("auto", &[][..]),
        Policy::Rules(rules) => ("rules", &**rules),
    };
    Ok(Json(Written { kind, rules: rules.iter().map(written).collect() }))
}

async fn evaluate(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(which): Asked<Which>,
) -> Result<Json<Evaluated>, Problem> {
    let id = ApplicationId(which.application.0);
    let plan = shared.app.registry.evaluate(&operator, id).await?;
    let plan = plan.ok_or_else(|| unknown(which.application))?;
    Ok(Json(Evaluated {
        application: which.application,
        plan: plan.map(|plan| Planned {
            decision: decision(&plan.decision),
            by: plan.by,
            at: Moment(plan.at),
        }),
    }))
}

fn written(rule: &Rule) -> OneRule {
    OneRule {
        name: rule.name.clone(),
        accounts: rule.accounts.iter().map(|account| Id(account.0)).collect(),
        channels: rule.channels.clone(),
        kinds: rule.kinds.clone(),
        sources: rule.sources.iter().map(|source| source.name()).collect(),
        then: match rule.then {
            Then::Approve { .. } => "approve",
            Then::Reject { .. } => "reject",
            Then::Hold => "hold",
        },
        after_seconds: rule.after / 1000,
    }
}
