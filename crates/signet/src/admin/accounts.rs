//! Accounts.

use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::account::{Account, AccountChange, AccountKind, Network};
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;

use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, ById, Id, Limit, Page};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/accounts",
            get_with(list, says("listAccounts", "List accounts, the oldest first", Scope::Accounts))
                .post_with(create, says("createAccount", "Open an account", Scope::Accounts)),
        )
        .api_route(
            "/accounts/{id}",
            get_with(show, says("getAccount", "Get an account", Scope::Accounts))
                .patch_with(set, says("changeAccount", "Change an account", Scope::Accounts)),
        )
        .api_route(
            "/accounts/{id}/erase",
            post_with(
                erase,
                says("eraseAccount", "Erase an account's personal data for good: persons, and pictures of their documents", Scope::Accounts),
            ),
        )
        .with_path_items(|item| item.tag("accounts"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    /// What to call it.
    #[schemars(length(min = 1, max = 100))]
    name: String,
    /// Whom it belongs to; an enterprise when absent.
    kind: Option<Name<AccountKind>>,
}

/// What may be changed of an account. What is absent or null stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AccountChange")]
struct Change {
    /// What to call it.
    #[schemars(length(min = 1, max = 100))]
    name: Option<String>,
    /// Whom it belongs to.
    kind: Option<Name<AccountKind>>,
    /// Whether service is stopped because fees are unpaid.
    in_arrears: Option<bool>,
    /// Whether the product is denied to it.
    denied: Option<bool>,
    /// From where it may call: addresses, or ranges such as 10.0.0.0/8; none for anywhere.
    addresses: Option<Vec<String>>,
    /// From where its keys may be used: addresses or ranges; none for anywhere.
    allowed: Option<Vec<String>>,
    /// From where they may not, even if the other list has it.
    blocked: Option<Vec<String>>,
    /// The most signatures in one market, 0 for no limit, -1 to go by the server's.
    #[schemars(range(min = -1, max = 4_294_967_295_u32))]
    signature_limit: Option<i64>,
}

/// An account: whoever signatures belong to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Account")]
struct Written {
    /// Its id.
    id: Id,
    /// What it is called.
    name: String,
    /// Whom it belongs to.
    kind: Name<AccountKind>,
    /// Whether service is stopped because fees are unpaid.
    in_arrears: bool,
    /// Whether the product is denied to it.
    denied: bool,
    /// From where it may call; none for anywhere.
    addresses: Vec<String>,
    /// From where its keys may be used; none for anywhere.
    allowed: Vec<String>,
    /// From where they may not.
    blocked: Vec<String>,
    /// Its own limit of signatures in one market; null to go by the server's.
    signature_limit: Option<u32>,
}

/// What was erased.
#[derive(Serialize, JsonSchema)]
struct Erased {
    /// Of which account.
    account: Id,
    /// How many pictures and files lost their bytes.
    pictures: usize,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let after = asked.cursor.map(|After(id)| AccountId(id));
    let found = shared.app.registry.accounts(&operator, after, asked.limit.and_one()).await?;
    let cursor = |account: &Account| account.id.to_string();
    Ok(Json(Page::of(found, asked.limit, cursor, |account| written(&account))))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Written>, Problem> {
    let account = shared.app.registry.account(&operator, AccountId(at.id.0)).await?;
    let account = account.ok_or_else(|| unknown(at.id))?;
    Ok(Json(written(&account)))
}

async fn create(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<NewAccount>,
) -> Result<Json<Written>, Problem> {
    let Name(kind) = new.kind.unwrap_or(Name(AccountKind::Enterprise));
    let name = name(&new.name)?;
    let account = shared.app.registry.create_account(&operator, name, kind).await?;
    Ok(Json(written(&account)))
}

async fn set(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(change): Body<Change>,
) -> Result<Json<Written>, Problem> {
    let change = AccountChange {
        name: change.name.as_deref().map(|text| name(text).map(str::to_owned)).transpose()?,
        kind: change.kind.map(|Name(kind)| kind),
        in_arrears: change.in_arrears,
        denied: change.denied,
        addresses: networks("/addresses", change.addresses)?,
        allowed: networks("/allowed", change.allowed)?,
        blocked: networks("/blocked", change.blocked)?,
        signature_limit: change.signature_limit.map(limit).transpose()?,
    };
    let changed =
        shared.app.registry.change_account(&operator, AccountId(at.id.0), &change).await?;
    Ok(Json(written(&*changed.ok_or_else(|| unknown(at.id))?)))
}

async fn erase(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Erased>, Problem> {
    let erased = shared.app.registry.erase_account(&operator, AccountId(at.id.0)).await?;
    let erased = erased.ok_or_else(|| unknown(at.id))?;
    Ok(Json(Erased { account: at.id, pictures: erased.pictures }))
}

/// There is no such account.
pub(super) fn unknown(Id(id): Id) -> Problem {
    Problem::not_found(format!("there is no account {id}"))
}

fn name(text: &str) -> Result<&str, Problem> {
    let name = text.trim();
    let fits = (1..=100).contains(&name.chars().count());
    fits.then_some(name).ok_or_else(|| {
        Problem::bad_member("/name", "an account wants a name of 1 to 100 characters")
    })
}

/// Ranges of addresses, if a member has some.
pub(super) fn networks(
    member: &str,
    texts: Option<Vec<String>>,
) -> Result<Option<Vec<Network>>, Problem> {
    let network = |(at, text): (usize, &String)| {
        Network::parse(text.trim()).ok_or_else(|| {
            let detail = format!("`{text}` is not an address or a range such as 10.0.0.0/8");
            Problem::bad_member(format!("{member}/{at}"), detail)
        })
    };
    texts.map(|all| all.iter().enumerate().map(network).collect()).transpose()
}

/// Ranges as they are written.
pub(super) fn texts(networks: &[Network]) -> Vec<String> {
    networks.iter().map(ToString::to_string).collect()
}

/// A limit of signatures; none for -1.
fn limit(number: i64) -> Result<Option<u32>, Problem> {
    match number {
        -1 => Ok(None),
        number => u32::try_from(number).map(Some).map_err(|_| {
            let detail = "it is a count, 0 for none, or -1 to go by the server's";
            Problem::bad_member("/signature_limit", detail)
        }),
    }
}

fn written(account: &Account) -> Written {
    Written {
        id: Id(account.id.0),
        name: account.name.clone(),
        kind: Name(account.kind),
        in_arrears: account.in_arrears,
        denied: account.denied,
        addresses: texts(&account.addresses),
        allowed: texts(&account.sources.allowed),
        blocked: texts(&account.sources.blocked),
        signature_limit: account.signature_limit,
    }
}
