//! Policies that judge calls, and what they would say of one.

use std::net::IpAddr;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::access::{Explained, Situation, moment};
use signet_domain::ids::AccountId;
use signet_registry::{Actor, ActorKind, PolicyDocument};

use super::actors::told;
use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/policies", get(list).post(add))
        .route("/policies/simulate", post(simulate))
        .route("/policies/decode", post(decode))
        .route("/accounts/{id}/policies/{name}", get(show).put(change).delete(delete))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    account: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: i64,
    name: String,
    /// The document, as text. Which language it is in shows in it.
    document: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    document: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Simulation {
    account: i64,
    /// The user who would call, by name or id.
    user: Option<String>,
    /// The role that would be assumed, by name or id.
    role: Option<String>,
    /// The action, as policies name it.
    action: String,
    /// The resource; every one of the account unless told.
    resource: Option<String>,
    /// The address it would come from.
    address: Option<IpAddr>,
    /// When; now unless told.
    time: Option<String>,
    /// Whether the connection would be encrypted.
    #[serde(default)]
    secure: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Diagnostic {
    message: String,
}

async fn list(
    State(shared): State<Shared>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let own = registry.policies(AccountId(filter.account)).await?;
    let presets = registry.policy_languages().iter().flat_map(|language| {
        language.presets.iter().map(|preset| {
            json!({
                "name": preset.name,
                "language": language.name,
                "preset": true,
                "summary": preset.summary,
                "document": preset.document,
            })
        })
    });
    let policies = presets.chain(own.iter().map(written)).collect::<Vec<_>>();
    Ok(Json(json!({ "policies": policies })))
}

async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Value>, Problem> {
    if !Actor::may_be_named(&new.name) {
        return Err(Problem::bad(
            "a policy's name has 1 to 64 letters, digits and `.`, `_`, `@`, `-`",
        ));
    }
    let registry = &shared.app.registry;
    let account = AccountId(new.account);
    if registry.account(account).await?.is_none() {
        return Err(Problem::not_found(format!("there is no account {account}")));
    }
    let kept = registry.keep_policy(&operator, account, &new.name, &new.document, false).await?;
    Ok(Json(written(&kept.map_err(|trouble| told(trouble, &new.name))?)))
}

async fn show(
    State(shared): State<Shared>,
    At((account, name)): At<(i64, String)>,
) -> Result<Json<Value>, Problem> {
    let found = shared.app.registry.policy(AccountId(account), &name).await?;
    let found = found.ok_or_else(|| Problem::not_found(format!("there is no policy {name}")))?;
    Ok(Json(written(&found)))
}

async fn change(
    State(shared): State<Shared>,
    By(operator): By,
    At((account, name)): At<(i64, String)>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let account = AccountId(account);
    let kept = registry.keep_policy(&operator, account, &name, &change.document, true).await?;
    kept.map_err(|trouble| told(trouble, &name))?;
    show(State(shared.clone()), At((account.0, name))).await
}

async fn delete(
    State(shared): State<Shared>,
    By(operator): By,
    At((account, name)): At<(i64, String)>,
) -> Result<Json<Value>, Problem> {
    let deleted = shared.app.registry.delete_policy(&operator, AccountId(account), &name).await?;
    deleted.map_err(|trouble| told(trouble, &name))?;
    Ok(Json(json!({ "name": name, "deleted": true })))
}

async fn simulate(
    State(shared): State<Shared>,
    Body(asked): Body<Simulation>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let account = AccountId(asked.account);
    let (kind, name) = match (&asked.user, &asked.role) {
        (Some(name), None) => (ActorKind::User, name),
        (None, Some(name)) => (ActorKind::Role, name),
        _ => return Err(Problem::bad("say which user or which role would call, one of them")),
    };
    let actor = named(&shared, account, kind, name).await?;
    // The action tells the language: each vendor has a prefix of its own.
    let prefix = |action: &str| action.split(':').next().unwrap_or_default().to_owned();
    let languages = registry.policy_languages();
    let language = languages.iter().find(|of| prefix(&(of.action)("")) == prefix(&asked.action));
    let language = language.ok_or_else(|| {
        let prefixes = languages.iter().map(|of| (of.action)("…")).collect::<Vec<_>>();
        Problem::bad(format!("an action is one of {}", prefixes.join(", ")))
    })?;
    let now = match &asked.time {
        Some(text) => moment(text)
            .ok_or_else(|| Problem::bad("time is a moment such as 2026-01-15T08:00:00Z"))?,
        None => shared.app.clock.now(),
    };
    let situation = Situation {
        address: asked.address.unwrap_or_else(|| [127, 0, 0, 1].into()),
        now,
        secure: asked.secure,
    };
    let call = signet_domain::access::Asked {
        action: asked.action,
        resource: asked.resource.unwrap_or_else(|| (language.resource)(account)),
        facts: (language.facts)(&situation),
    };
    let simulated = registry.simulate(actor.id, language, call).await?;
    let policies = simulated.policies.iter().filter_map(|(grants, at, statements)| {
        let grant = grants.get(*at)?;
        Some(json!({
            "policy": grant.name,
            "group": grant.group,
            "statements": statements.iter().map(explained).collect::<Vec<_>>(),
        }))
    });
    let facts = simulated.asked.facts.iter().map(|(key, values)| (key.clone(), json!(values)));
    Ok(Json(json!({
        "outcome": simulated.outcome.name(),
        "language": language.name,
        "action": simulated.asked.action,
        "resource": simulated.asked.resource,
        "facts": Value::Object(facts.collect()),
        "policies": policies.collect::<Vec<_>>(),
    })))
}

/// Tells what stands in a denial's diagnostic message.
async fn decode(
    State(shared): State<Shared>,
    Body(diagnostic): Body<Diagnostic>,
) -> Result<Json<Value>, Problem> {
    let sealed = base64::engine::general_purpose::STANDARD.decode(diagnostic.message.trim()).ok();
    let read = sealed.and_then(|sealed| shared.app.registry.read_diagnostic(&sealed));
    read.map(Json).ok_or_else(|| Problem::bad("this is no diagnostic message of this server"))
}

/// An actor of an account, by name or id.
pub async fn named(
    shared: &Shared,
    account: AccountId,
    kind: ActorKind,
    name: &str,
) -> Result<Actor, Problem> {
    let registry = &shared.app.registry;
    if let Ok(id) = name.parse::<i64>()
        && let Some(actor) = registry.actor(id).await?
        && actor.account == account
        && actor.kind == kind
    {
        return Ok(actor);
    }
    let mut after = 0;
    loop {
        let page = registry.actors(kind, Some(account), after, 1_000).await?;
        let Some(last) = page.last() else {
            return Err(Problem::not_found(format!("there is no {} {name}", kind.name())));
        };
        after = last.id;
        if let Some(found) = page.into_iter().find(|actor| actor.name == name) {
            return Ok(found);
        }
    }
}

fn explained(statement: &Explained) -> Value {
    let conditions = statement.conditions.iter().map(|tested| {
        json!({
            "operator": tested.operator,
            "key": tested.key,
            "found": tested.found,
            "holds": tested.holds,
        })
    });
    json!({
        "effect": statement.effect.name(),
        "applies": statement.applies(),
        "action": statement.action,
        "resource": statement.resource,
        "conditions": conditions.collect::<Vec<_>>(),
    })
}

fn written(policy: &PolicyDocument) -> Value {
    json!({
        "account": policy.account.0,
        "name": policy.name,
        "language": policy.language,
        "preset": false,
        "document": policy.document,
        "created": policy.created.utc_text(),
        "changed": policy.changed.utc_text(),
    })
}
