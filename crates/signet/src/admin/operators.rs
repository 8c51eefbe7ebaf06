//! Operators: those who run the registry, and what they may do.

use std::collections::BTreeSet;
use std::sync::Arc;

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State;
use axum::{Extension, Json};
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_domain::authority::{Reach, Role, Scope};
use signet_domain::ids::AccountId;
use signet_registry::{Entered, KnownOperator, OperatorChange, OperatorOutcome, OperatorState};

use super::accounts;
use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::says;
use super::operator_tokens::{Issued, issued};
use super::problem::Problem;
use super::values::{ByName, Id, Limit, Moment, Page, nullable};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/operators",
            get_with(list, says("listOperators", "List operators, by their names", Scope::Operate))
                .post_with(
                    add,
                    says("addOperator", "Add an operator, who has no token yet", Scope::Operate),
                ),
        )
        .api_route(
            "/operators/{name}",
            get_with(show, says("getOperator", "Get an operator, or oneself", Scope::Operate))
                .patch_with(
                    change,
                    says(
                        "changeOperator",
                        "Change what an operator may do, disable or enable one",
                        Scope::Operate,
                    ),
                ),
        )
        .api_route("/me", get_with(me, says("getMe", "Tell who asks, and what they may do", None)))
        .with_path_items(|item| item.tag("operators"))
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
#[schemars(rename = "NewOperator")]
struct New {
    /// The name, as the record will have it.
    #[schemars(length(min = 1, max = 64))]
    name: String,
    /// What the operator is there for.
    role: Name<Role>,
    /// The only accounts whose data the operator sees and changes; null for all.
    #[schemars(length(min = 1))]
    accounts: Option<Vec<Id>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "OperatorChange", transform = without_default)]
struct Change {
    /// What the operator is there for.
    role: Option<Name<Role>>,
    /// The only accounts whose data the operator sees and changes; null for all. Left out, they stay.
    #[serde(default, deserialize_with = "nullable")]
    #[schemars(with = "Option<Vec<Id>>", length(min = 1))]
    accounts: Option<Option<Vec<Id>>>,
    /// Whether the operator may act. Who is disabled gives back what they have taken on, and loses all
    /// tokens for good.
    state: Option<Name<OperatorState>>,
}

/// Accounts that are left out are not null: nobody is to take one for the other.
fn without_default(schema: &mut Schema) {
    let accounts =
        schema.ensure_object().get_mut("properties").and_then(|all| all.get_mut("accounts"));
    if let Some(Value::Object(accounts)) = accounts {
        accounts.remove("default");
    }
}

/// Somebody who runs the registry.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Operator")]
struct Written {
    /// The name.
    name: String,
    /// What the operator is there for.
    role: Name<Role>,
    /// What the role lets its holder do.
    scopes: Vec<Name<Scope>>,
    /// The only accounts whose data the operator sees and changes; null for all.
    accounts: Option<Vec<Id>>,
    /// Whether the operator may act.
    state: Name<OperatorState>,
    /// When the operator was added.
    created: Moment,
}

/// Who asks.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Me")]
struct Oneself {
    /// The name that the record will have.
    name: String,
    /// What its holder is there for; null for the administrator of the first token.
    role: Option<Name<Role>>,
    /// What may be done, with this token.
    scopes: Vec<Name<Scope>>,
    /// The only accounts whose data may be seen and changed; null for all.
    accounts: Option<Vec<Id>>,
    /// The token that was sent; null where it is the first token.
    token: Option<Issued>,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    // There are as many as a company has people for it: they are all read.
    let mut all = shared.app.registry.operators(&operator).await?;
    all.retain(|it| asked.cursor.as_ref().is_none_or(|after| it.name > *after));
    let cursor = |known: &KnownOperator| known.name.clone();
    Ok(Json(Page::of(all, asked.limit, cursor, written)))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByName>,
) -> Result<Json<Written>, Problem> {
    let found = shared.app.registry.operator(&operator, &at.name).await?;
    Ok(Json(written(found.ok_or_else(|| unknown(&at.name))?)))
}

async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Written>, Problem> {
    let reach = reach(new.accounts)?;
    let Name(role) = new.role;
    let added = shared.app.registry.add_operator(&operator, &new.name, role, reach).await?;
    outcome(added, &new.name)
}

async fn change(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByName>,
    Body(change): Body<Change>,
) -> Result<Json<Written>, Problem> {
    let change = OperatorChange {
        role: change.role.map(|Name(role)| role),
        reach: change.accounts.map(reach).transpose()?,
        state: change.state.map(|Name(state)| state),
    };
    let changed = shared.app.registry.change_operator(&operator, &at.name, &change).await?;
    outcome(changed, &at.name)
}

async fn me(
    State(shared): State<Shared>,
    By(operator): By,
    Extension(entered): Extension<Arc<Entered>>,
) -> Json<Oneself> {
    let now = shared.app.clock.now();
    Json(Oneself {
        name: operator.name,
        role: entered.role.map(Name),
        scopes: operator.authority.scopes().map(Name).collect(),
        accounts: ids(operator.authority.reach()),
        token: entered.token.as_ref().map(|token| issued(token, now)),
    })
}

fn outcome(outcome: OperatorOutcome, name: &str) -> Result<Json<Written>, Problem> {
    match outcome {
        OperatorOutcome::Done(known) => Ok(Json(written(known))),
        OperatorOutcome::BadName => Err(Problem::bad_member(
            "/name",
            "an operator's name has 1 to 64 characters, does not begin with `policy:`, and is \
             neither `administrator` nor `signet`",
        )),
        OperatorOutcome::Taken => {
            Err(Problem::conflict(format!("there is an operator {name} already")))
        }
        OperatorOutcome::Unknown => Err(unknown(name)),
        OperatorOutcome::Oneself => {
            Err(Problem::forbidden("nobody changes what they may do themselves"))
        }
        OperatorOutcome::NoAccount(account) => Err(accounts::unknown(Id(account.0))),
    }
}

pub(super) fn unknown(name: &str) -> Problem {
    Problem::not_found(format!("there is no operator {name}"))
}

/// Whose data somebody is to be for.
pub(super) fn reach(accounts: Option<Vec<Id>>) -> Result<Reach, Problem> {
    match accounts {
        None => Ok(Reach::Everywhere),
        Some(none) if none.is_empty() => {
            Err(Problem::bad_member("/accounts", "name an account at least; null is for all"))
        }
        Some(some) => Ok(Reach::Accounts(some.iter().map(|id| AccountId(id.0)).collect())),
    }
}

/// Whose data somebody is for.
pub(super) fn ids(reach: &Reach) -> Option<Vec<Id>> {
    let ids = |accounts: &BTreeSet<AccountId>| accounts.iter().map(|id| Id(id.0)).collect();
    match reach {
        Reach::Everywhere => None,
        Reach::Accounts(accounts) => Some(ids(accounts)),
    }
}

fn written(known: KnownOperator) -> Written {
    Written {
        scopes: known.role.scopes().iter().copied().map(Name).collect(),
        name: known.name,
        role: Name(known.role),
        accounts: ids(&known.reach),
        state: Name(known.state),
        created: Moment(known.created),
    }
}
