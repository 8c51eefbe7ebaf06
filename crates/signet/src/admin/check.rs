//! Requests that are asked about without being made.

use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_domain::account::Account;
use signet_domain::authority::Scope;
use signet_domain::caller::{Caller, Operator};
use signet_domain::ids::AccountId;
use signet_wire::value::{NotJson, from_json};
use signet_wire::{Call, Language, Params};

use super::extract::{Body, up_to};
use super::openapi::says;
use super::problem::Problem;
use super::values::Id;
use super::{By, Shared, accounts};
use crate::{dialects, near};

/// The largest request that is asked about, in bytes: a few pictures in Base64.
const REQUEST_MAX: usize = 32 * 1024 * 1024;

pub fn routes() -> ApiRouter<Shared> {
    let routes = ApiRouter::new()
        .api_route(
            "/check",
            post_with(
                check,
                says(
                    "checkRequest",
                    "Tell everything that would be said of a request, without making it",
                    Scope::Accounts,
                ),
            ),
        )
        .with_path_items(|item| item.tag("check"));
    up_to(routes, REQUEST_MAX)
}

/// A request as it would be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CheckedRequest")]
struct Asked {
    /// Whose it would be; may be left out where there is one account.
    account: Option<Id>,
    /// The dialect: `alibaba` or `tencent`.
    dialect: String,
    /// The operation.
    action: String,
    /// The version of the API; the newest that has the action when absent.
    version: Option<String>,
    /// The operation's parameters, as it has them.
    #[serde(default)]
    parameters: serde_json::Map<String, Value>,
}

/// Everything that would be said of a request.
#[derive(Serialize, JsonSchema)]
struct Checked {
    /// The dialect.
    dialect: &'static str,
    /// The operation.
    action: &'static str,
    /// The version of the API.
    version: &'static str,
    /// Whose it would be.
    account: Id,
    /// Whether nothing refuses and nothing blocks.
    clean: bool,
    /// The code the call would be answered with; null when it would be done.
    answer: Option<String>,
    /// Everything there is to say: what would be told first, then the rest, the weightiest first.
    items: Vec<Item>,
}

/// One thing to say of a request.
#[derive(Serialize, JsonSchema)]
struct Item {
    /// `flaw`: a value has the wrong shape. `refusal`: a rule says no. `finding`: a reviewer would be
    /// told.
    kind: &'static str,
    /// The parameter it is about, if it is about one.
    field: Option<String>,
    /// What it is, by its name in records.
    name: String,
    /// `refuses`: the call would fail. `blocks`, `warns`, `informs`: how heavily a finding weighs.
    severity: &'static str,
    /// The code that names it on the wire; findings have none.
    code: Option<String>,
    /// Whether this is what the call would be answered with.
    told: bool,
    /// What it says, in English.
    en: String,
    /// The same in Chinese.
    zh: String,
    /// What a finding rests on.
    source: Option<&'static str>,
}

impl From<signet_wire::check::Item> for Item {
    fn from(item: signet_wire::check::Item) -> Self {
        Self {
            kind: item.kind,
            field: item.field,
            name: item.name,
            severity: item.severity,
            code: item.code,
            told: item.told,
            en: item.en,
            zh: item.zh,
            source: item.source,
        }
    }
}

async fn check(
    State(shared): State<Shared>,
    By(operator): By,
    Body(asked): Body<Asked>,
) -> Result<Json<Checked>, Problem> {
    let app = &shared.app;
    let dialect = dialects::named(&asked.dialect).ok_or_else(|| {
        let known = dialects::ALL.iter().map(|dialect| dialect.name);
        Problem::bad_member("/dialect", near::unknown("dialect", &asked.dialect, known))
    })?;
    let entry = dialect.operations.iter().find(|entry| entry.name == asked.action);
    let entry = entry.ok_or_else(|| {
        let known = dialect.operations.iter().map(|entry| entry.name);
        Problem::bad_member("/action", near::unknown("action", &asked.action, known))
    })?;
    let version = match &asked.version {
        Some(given) => entry.versions.iter().copied().find(|of| of == given),
        None => entry.versions.first().copied(),
    };
    let version = version.ok_or_else(|| {
        let detail = format!("{} is in version {}", entry.name, entry.versions.join(", "));
        Problem::bad_member("/version", detail)
    })?;
    let account = account(&shared, &operator, asked.account).await?;
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
    Ok(Json(Checked {
        dialect: dialect.name,
        action: entry.name,
        version,
        account: Id(id.0),
        clean: report.is_clean(),
        answer: report.answer,
        items: report.items.into_iter().map(Item::from).collect(),
    }))
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
async fn account(
    shared: &Shared,
    operator: &Operator,
    given: Option<Id>,
) -> Result<Account, Problem> {
    let registry = &shared.app.registry;
    let Some(id) = given else {
        let mut all = registry.accounts(operator, None, 2).await?;
        return match (all.pop(), all.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(_), false) => {
                Err(Problem::bad_member("/account", "there are several accounts: say which one"))
            }
            (None, _) => Err(Problem::not_found("there is no account")),
        };
    };
    let account = registry.account(operator, AccountId(id.0)).await?;
    let account = account.ok_or_else(|| accounts::unknown(id))?;
    Ok(Account::clone(&account))
}
