//! Accounts.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::account::{Account, AccountKind, Network};
use signet_domain::ids::AccountId;

use super::extract::{At, Body};
use super::problem::Problem;
use super::{By, Shared};

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/accounts", get(list).post(create))
        .route("/accounts/{id}", get(show).patch(set))
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
    if new.name.trim().is_empty() || new.name.chars().count() > 100 {
        return Err(Problem::bad("an account wants a name of 1 to 100 characters"));
    }
    let account = shared.app.registry.create_account(&operator, new.name.trim(), kind).await?;
    Ok(Json(written(&account)))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(change): Body<Change>,
) -> Result<Json<Value>, Problem> {
    let mut account = find(&shared, id).await?;
    if let Some(name) = change.name {
        account.name = name;
    }
    if let Some(text) = change.kind {
        account.kind = kind(&text)?;
    }
    account.in_arrears = change.in_arrears.unwrap_or(account.in_arrears);
    account.denied = change.denied.unwrap_or(account.denied);
    if let Some(addresses) = change.addresses {
        let read = |text: &String| {
            Network::parse(text.trim()).ok_or_else(|| {
                Problem::bad(format!("`{text}` is not an address or a range such as 10.0.0.0/8"))
            })
        };
        account.addresses = addresses.iter().map(read).collect::<Result<_, _>>()?;
    }
    if let Some(limit) = change.signature_limit {
        account.signature_limit = u32::try_from(limit).ok();
    }
    shared.app.registry.set_account(&operator, &account).await?;
    Ok(Json(written(&account)))
}

async fn find(shared: &Shared, id: i64) -> Result<Account, Problem> {
    let account = shared.app.registry.account(AccountId(id)).await?;
    let account = account.ok_or_else(|| Problem::not_found(format!("there is no account {id}")))?;
    Ok(Account::clone(&account))
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
        "addresses": account.addresses.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "signature_limit": account.signature_limit,
    })
}
