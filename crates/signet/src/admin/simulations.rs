//! What policies would say of a call, and what they said of one.

use std::collections::BTreeMap;
use std::net::IpAddr;

use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::access::{Effect, Explained, Outcome, Situation};
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_registry::ActorKind;

use super::actors::named;
use super::extract::Body;
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{Id, Moment};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/policies/simulate",
            post_with(
                simulate,
                says(
                    "simulateCall",
                    "Tell what would come of a call, statement by statement",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/policies/decode",
            post_with(
                decode,
                says(
                    "decodeDenial",
                    "Tell what stands in a denial's diagnostic message",
                    Scope::Accounts,
                ),
            ),
        )
        .with_path_items(|item| item.tag("policies"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Simulation {
    /// The account whose user or role it is.
    account: Id,
    /// The user who would call, by name or id.
    user: Option<String>,
    /// The role that would be assumed, by name or id.
    role: Option<String>,
    /// The action, as policies name it.
    action: String,
    /// The resource; every one of the account when absent.
    resource: Option<String>,
    /// The address it would come from; this machine's own when absent.
    address: Option<IpAddr>,
    /// When; now when absent.
    time: Option<Moment>,
    /// Whether the connection would be encrypted.
    #[serde(default)]
    secure: bool,
}

/// What would come of a call.
#[derive(Serialize, JsonSchema)]
struct Simulated {
    /// Whether it would be let through.
    outcome: Name<Outcome>,
    /// The language of the policies that were asked.
    language: &'static str,
    /// The action.
    action: String,
    /// The resource.
    resource: String,
    /// What conditions may ask for, by key.
    facts: BTreeMap<String, Vec<String>>,
    /// The policies that were asked.
    policies: Vec<Asked>,
}

/// What one policy says.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AskedPolicy")]
struct Asked {
    /// Its name.
    policy: String,
    /// The group that it is attached to; null when it is attached to the actor itself.
    group: Option<String>,
    /// Its statements, in their order.
    statements: Vec<Statement>,
}

/// How one statement stands to a call.
#[derive(Serialize, JsonSchema)]
struct Statement {
    /// What it does.
    effect: Name<Effect>,
    /// Whether it speaks of the call.
    applies: bool,
    /// Whether it speaks of the action.
    action: bool,
    /// Whether it speaks of the resource.
    resource: bool,
    /// Its conditions.
    conditions: Vec<Condition>,
}

/// How one condition stands to a call.
#[derive(Serialize, JsonSchema)]
struct Condition {
    /// The operator, as written.
    operator: String,
    /// The key.
    key: String,
    /// What the call has for the key; none when it has nothing.
    found: Vec<String>,
    /// Whether it holds.
    holds: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Diagnostic {
    /// The message, as a denial has it.
    message: String,
}

/// What stands in a denial's diagnostic message.
#[derive(Deserialize, Serialize, JsonSchema)]
struct Decoded {
    /// The request that was denied.
    request: String,
    /// Who asked.
    principal: String,
    /// With which key.
    key: String,
    /// The action, as policies name it.
    action: String,
    /// The resource.
    resource: String,
    /// What conditions could ask for, by key.
    facts: BTreeMap<String, Vec<String>>,
    /// Whether a statement denied it, or none allowed it: `explicit-deny` or `implicit-deny`.
    outcome: String,
    /// Whose statements they were: the `session`'s, or those of the actor's `policies`.
    by: String,
}

async fn simulate(
    State(shared): State<Shared>,
    By(operator): By,
    Body(asked): Body<Simulation>,
) -> Result<Json<Simulated>, Problem> {
    let registry = &shared.app.registry;
    let account = AccountId(asked.account.0);
    let (kind, name) = match (&asked.user, &asked.role) {
        (Some(name), None) => (ActorKind::User, name),
        (None, Some(name)) => (ActorKind::Role, name),
        _ => return Err(Problem::bad("say which user or which role would call, one of them")),
    };
    let actor = named(&shared, &operator, account, kind, name).await?;
    // The action tells the language: each vendor has a prefix of its own.
    let prefix = |action: &str| action.split(':').next().unwrap_or_default().to_owned();
    let languages = registry.policy_languages();
    let language = languages.iter().find(|of| prefix(&(of.action)("")) == prefix(&asked.action));
    let language = language.ok_or_else(|| {
        let prefixes = languages.iter().map(|of| (of.action)("…")).collect::<Vec<_>>();
        Problem::bad_member("/action", format!("an action is one of {}", prefixes.join(", ")))
    })?;
    let situation = Situation {
        address: asked.address.unwrap_or_else(|| [127, 0, 0, 1].into()),
        now: asked.time.map_or_else(|| shared.app.clock.now(), |Moment(time)| time),
        secure: asked.secure,
    };
    let call = signet_domain::access::Asked {
        action: asked.action,
        resource: asked.resource.unwrap_or_else(|| (language.resource)(account)),
        facts: (language.facts)(&situation),
    };
    let simulated = registry.simulate_call(&operator, &actor, language, call).await?;
    let simulated = simulated.ok_or_else(|| Problem::not_found("there is no such user or role"))?;
    let policies = simulated.policies.iter().filter_map(|(grants, at, statements)| {
        let grant = grants.get(*at)?;
        Some(Asked {
            policy: grant.name.clone(),
            group: grant.group.clone(),
            statements: statements.iter().map(explained).collect(),
        })
    });
    Ok(Json(Simulated {
        outcome: Name(simulated.outcome),
        language: language.name,
        policies: policies.collect(),
        action: simulated.asked.action,
        resource: simulated.asked.resource,
        facts: simulated.asked.facts.into_iter().collect(),
    }))
}

async fn decode(
    State(shared): State<Shared>,
    By(operator): By,
    Body(diagnostic): Body<Diagnostic>,
) -> Result<Json<Decoded>, Problem> {
    let sealed = base64::engine::general_purpose::STANDARD.decode(diagnostic.message.trim()).ok();
    let sealed = sealed.unwrap_or_default();
    let read = shared.app.registry.read_diagnostic(&operator, &sealed)?;
    let decoded = read.and_then(|read| serde_json::from_value(read).ok());
    let detail = "this is no diagnostic message of this server";
    decoded.map(Json).ok_or_else(|| Problem::bad_member("/message", detail))
}

fn explained(statement: &Explained) -> Statement {
    let conditions = statement.conditions.iter().map(|tested| Condition {
        operator: tested.operator.clone(),
        key: tested.key.clone(),
        found: tested.found.clone(),
        holds: tested.holds,
    });
    Statement {
        effect: Name(statement.effect),
        applies: statement.applies(),
        action: statement.action,
        resource: statement.resource,
        conditions: conditions.collect(),
    }
}
