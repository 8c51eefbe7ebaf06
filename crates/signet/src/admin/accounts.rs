//! Accounts.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::account::{Account, AccountChange, AccountKind, Network};
use signet_domain::ids::AccountId;

use super::extract::{At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/accounts", get(list).post(create))
        .route("/accounts/{id}", get(show).patch(set))
        .route("/accounts/{id}/erase", post(erase))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    name: String,
    kind: Option<String>,
}

/// What may be changed of an account. What is absent stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    name: Option<String>,
    kind: Option<String>,
    in_arrears: Option<bool>,
    denied: Option<bool>,
    addresses: Option<Vec<String>>,
    /// From where its keys may be used.
    allowed: Option<Vec<String>>,
    /// From where they may not.
    blocked: Option<Vec<String>>,
    /// The account's own limit; -1 to go by the server's.
    signature_limit: Option<i64>,
}

async fn list(State(shared): State<Shared>) -> Result<Json<Value>, Problem> {
    let accounts = shared.app.registry.accounts().await?;
    Ok(Json(json!({ "accounts": accounts.iter().map(written).collect::<Vec<_>>() })))
}

async fn show(State(shared): State<Shared>, At(id): At<i64>) -> Result<Json<Value>, Problem> {
    Ok(Json(written(&find(&shared, id).await?)))
}

async fn create(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<NewAccount>,
) -> Result<Json<Value>, Problem> {
    let kind = new.kind.as_deref().map_or(Ok(AccountKind::Enterprise), kind)?;
    let name = name(&new.name)?;
    let account = shared.app.registry.create_account(&operator, name, kind).await?;
    Ok(Json(written(&account)))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Problem> {
    let change = AccountChange {
        name: change.name.as_deref().map(|text| name(text).map(str::to_owned)).transpose()?,
        kind: change.kind.as_deref().map(kind).transpose()?,
        in_arrears: change.in_arrears,
        denied: change.denied,
        addresses: networks(change.addresses)?,
        allowed: networks(change.allowed)?,
        blocked: networks(change.blocked)?,
        signature_limit: change.signature_limit.map(limit).transpose()?,
    };
    let changed = shared.app.registry.change_account(&operator, AccountId(id), &change).await?;
    let changed = changed.ok_or_else(|| Problem::not_found(format!("there is no account {id}")))?;
    Ok(Json(written(&changed)))
}

async fn erase(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let erased = shared.app.registry.erase_account(&operator, AccountId(id)).await?;
    let erased = erased.ok_or_else(|| Problem::not_found(format!("there is no account {id}")))?;
    Ok(Json(json!({ "account": id, "pictures": erased.pictures })))
}

async fn find(shared: &Shared, id: i64) -> Result<Account, Problem> {
    let account = shared.app.registry.account(AccountId(id)).await?;
    let account = account.ok_or_else(|| Problem::not_found(format!("there is no account {id}")))?;
    Ok(Account::clone(&account))
}

fn name(text: &str) -> Result<&str, Problem> {
    let name = text.trim();
    let fits = (1..=100).contains(&name.chars().count());
    fits.then_some(name)
        .ok_or_else(|| Problem::bad("an account wants a name of 1 to 100 characters"))
}

/// Ranges of addresses, if there are any.
pub fn networks(texts: Option<Vec<String>>) -> Result<Option<Vec<Network>>, Problem> {
    let network = |text: &String| {
        Network::parse(text.trim()).ok_or_else(|| {
            Problem::bad(format!("`{text}` is not an address or a range such as 10.0.0.0/8"))
        })
    };
    texts.map(|all| all.iter().map(network).collect()).transpose()
}

/// Ranges as they are written.
pub fn texts(networks: &[Network]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

/// A limit of signatures; none for -1.
fn limit(number: i64) -> Result<Option<u32>, Problem> {
    match number {
        -1 => Ok(None),
        number => u32::try_from(number).map(Some).map_err(|_| {
            Problem::bad("signature_limit is a count, 0 for none, or -1 to go by the server's")
        }),
    }
}

fn kind(text: &str) -> Result<AccountKind, Problem> {
    let kind = AccountKind::ALL.into_iter().find(|kind| kind.name() == text);
    kind.ok_or_else(|| Problem::bad(format!("`{text}` is neither enterprise nor individual")))
}

fn written(account: &Account) -> Value {
    json!({
        "id": account.id.0,
        "name": account.name,
        "kind": account.kind.name(),
        "in_arrears": account.in_arrears,
        "denied": account.denied,
        "addresses": texts(&account.addresses),
        "allowed": texts(&account.sources.allowed),
        "blocked": texts(&account.sources.blocked),
        "signature_limit": account.signature_limit,
    })
}
