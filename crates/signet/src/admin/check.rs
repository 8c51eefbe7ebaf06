//! Requests that are asked about without being made.

use axum::extract::{DefaultBodyLimit, State};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::account::Account;
use signet_domain::caller::Caller;
use signet_domain::ids::AccountId;
use signet_wire::value::{NotJson, from_json};
use signet_wire::{Call, Language, Params};

use super::extract::Body;
use super::problem::Problem;
use super::{By, Shared};
use crate::{dialects, near};

/// The largest request that is asked about, in bytes: a few pictures in Base64.
const REQUEST_MAX: usize = 32 * 1024 * 1024;

pub fn routes() -> Router<Shared> {
    Router::new().route("/check", post(check)).layer(DefaultBodyLimit::max(REQUEST_MAX))
}

/// A request as it would be made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Whose it would be; may be left out where there is one account.
    account: Option<i64>,
    dialect: String,
    action: String,
    /// The version of the API; the newest that has the action when absent.
    version: Option<String>,
    #[serde(default)]
    parameters: serde_json::Map<String, Value>,
}

async fn check(
    State(shared): State<Shared>,
    By(operator): By,
    Body(asked): Body<Asked>,
) -> Result<Json<Value>, Problem> {
    let app = &shared.app;
    let dialect = dialects::named(&asked.dialect).ok_or_else(|| {
        let known = dialects::ALL.iter().map(|dialect| dialect.name);
        Problem::bad(near::unknown("dialect", &asked.dialect, known))
    })?;
    let entry = dialect.operations.iter().find(|entry| entry.name == asked.action);
    let entry = entry.ok_or_else(|| {
        let known = dialect.operations.iter().map(|entry| entry.name);
        Problem::bad(near::unknown("action", &asked.action, known))
    })?;
    let version = match &asked.version {
        Some(given) => entry.versions.iter().copied().find(|of| of == given),
        None => entry.versions.first().copied(),
    };
    let version = version.ok_or_else(|| {
        Problem::bad(format!("{} is in version {}", entry.name, entry.versions.join(", ")))
    })?;
    let account = account(&shared, asked.account).await?;
    let id = account.id;
    let caller = Caller {
        account: account.into(),
        principal: operator.name,
        key: String::new(),
        channel: dialect.channel,
        address: operator.address,
        secure: false,
        request_id: operator.request_id,
        now: operator.now,
    };
    let call = Call {
        registry: &app.registry,
        caller: &caller,
        site: &app.site,
        version,
        strict: dialect.strict,
        language: Language::default(),
    };
    let report = (dialect.report)(entry, &call, parameters(asked.parameters)?).await?;
    Ok(Json(json!({
        "dialect": dialect.name,
        "action": entry.name,
        "version": version,
        "account": id.0,
        "clean": report.is_clean(),
        "answer": report.answer,
        "items": report.items,
    })))
}

/// The parameters as the wire has them.
fn parameters(given: serde_json::Map<String, Value>) -> Result<Params, Problem> {
    let text = Value::Object(given).to_string();
    match from_json(&text.into()) {
        Ok(signet_wire::Value::Map(parameters)) => Ok(Params(parameters)),
        Ok(_) | Err(NotJson::Malformed | NotJson::Repeated(_)) => {
            Err(Problem::bad("the parameters are too many or nested too deeply"))
        }
    }
}

/// The account that is meant: the one that is named, or the only one there is.
async fn account(shared: &Shared, given: Option<i64>) -> Result<Account, Problem> {
    let registry = &shared.app.registry;
    let Some(id) = given else {
        let mut all = registry.accounts().await?;
        return match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(_), false) => Err(Problem::bad("there are several accounts: say which one")),
            (None, _) => Err(Problem::not_found("there is no account")),
        };
    };
    let account = registry.account(AccountId(id)).await?;
    let account = account.ok_or_else(|| Problem::not_found(format!("there is no account {id}")))?;
    Ok(Account::clone(&account))
}
