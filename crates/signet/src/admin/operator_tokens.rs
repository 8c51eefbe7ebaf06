//! The tokens that operators come with.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::{Lack, Scope};
use signet_domain::time::Timestamp;
use signet_registry::{NewOperatorToken, OperatorToken, OperatorTokenState, TokenOutcome};

use super::extract::{Asked, At, Body};
use super::names::Name;
use super::openapi::says;
use super::operators::{ids, reach, unknown};
use super::problem::Problem;
use super::values::{After, ByName, Id, Limit, Moment, Page};
use super::{By, Shared, accounts};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/operators/{name}/tokens",
            get_with(
                list,
                says(
                    "listOperatorTokens",
                    "List an operator's tokens, the oldest first",
                    Scope::Operate,
                ),
            )
            .post_with(
                issue,
                says(
                    "issueOperatorToken",
                    "Issue a token; the answer is the only one with it",
                    Scope::Operate,
                ),
            ),
        )
        .api_route(
            "/operators/{name}/tokens/{id}",
            get_with(
                show,
                says("getOperatorToken", "Get a token, but for what makes it one", Scope::Operate),
            )
            .delete_with(
                revoke,
                says("revokeOperatorToken", "Revoke a token for good", Scope::Operate),
            ),
        )
        .with_path_items(|item| item.tag("operators"))
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
struct ByOperator {
    /// The operator's name.
    name: String,
    /// The token's id.
    id: Id,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewOperatorToken")]
struct New {
    /// What its holder knows it by.
    #[serde(default)]
    #[schemars(length(max = 64))]
    label: String,
    /// What may be done with it; what the operator's role allows when absent.
    #[schemars(length(min = 1))]
    scopes: Option<Vec<Name<Scope>>>,
    /// The only accounts it is for; those that the operator is for when absent.
    #[schemars(length(min = 1))]
    accounts: Option<Vec<Id>>,
    /// For how many days it works; 90 when absent.
    #[schemars(range(min = 1, max = 365))]
    days: Option<i64>,
}

/// A token of an operator.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OperatorToken")]
pub(super) struct Issued {
    /// Its id.
    id: Id,
    /// Whose it is.
    operator: String,
    /// What its holder knows it by.
    label: String,
    /// What may be done with it, if the operator's role allows it as well.
    scopes: Vec<Name<Scope>>,
    /// The only accounts it is for; null for all.
    accounts: Option<Vec<Id>>,
    /// Whether it works.
    state: Name<OperatorTokenState>,
    /// When it was issued.
    created: Moment,
    /// Who issued it.
    created_by: String,
    /// When it stops working; null for those of before there were roles, which do not.
    expires: Option<Moment>,
    /// When it was revoked; null when it was not.
    revoked: Option<Moment>,
    /// The day it was last used, in Beijing; null when it never was.
    last_used: Option<String>,
    /// The token itself, once: in the answer that issues it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByName>,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Issued>>, Problem> {
    let found = shared.app.registry.operator_tokens(&operator, &at.name).await?;
    // An operator has as many as were ever issued, a handful a year: they are all read.
    let mut all = found.ok_or_else(|| unknown(&at.name))?;
    all.retain(|it| asked.cursor.is_none_or(|After(after)| it.id > after));
    let cursor = |token: &OperatorToken| token.id.to_string();
    let page = Page::of(all, asked.limit, cursor, |token| issued(&token, operator.now));
    Ok(Json(page))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByOperator>,
) -> Result<Json<Issued>, Problem> {
    let found = shared.app.registry.operator_token(&operator, &at.name, at.id.0).await?;
    let found = found.ok_or_else(|| no_token(&at))?;
    Ok(Json(issued(&found, operator.now)))
}

/// Issues a token. The answer is the only one that ever has it.
async fn issue(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByName>,
    Body(new): Body<New>,
) -> Result<Json<Issued>, Problem> {
    if new.label.chars().count() > 64 || new.label.chars().any(char::is_control) {
        return Err(Problem::bad_member("/label", "64 characters at most are wanted, on one line"));
    }
    if new.scopes.as_ref().is_some_and(Vec::is_empty) {
        return Err(Problem::bad_member("/scopes", "name a scope at least"));
    }
    let new = NewOperatorToken {
        label: new.label,
        scopes: new.scopes.map(|scopes| scopes.into_iter().map(|Name(scope)| scope).collect()),
        reach: new.accounts.map(|accounts| reach(Some(accounts))).transpose()?,
        days: new.days,
    };
    match shared.app.registry.issue_operator_token(&operator, &at.name, new).await? {
        TokenOutcome::Issued(token, secret) => Ok(Json(Issued {
            token: Some(secret.reveal().to_owned()),
            ..issued(&token, operator.now)
        })),
        TokenOutcome::Unknown => {
            Err(Problem::not_found(format!("there is no active operator {}", at.name)))
        }
        TokenOutcome::Beyond(Lack::Scope(scope)) => {
            let detail = format!("the role of {} is without `{}`", at.name, scope.name());
            Err(Problem::bad_member("/scopes", detail))
        }
        TokenOutcome::Beyond(Lack::Reach) => {
            let detail = format!("{} is for other accounts", at.name);
            Err(Problem::bad_member("/accounts", detail))
        }
        TokenOutcome::BadDays => Err(Problem::bad_member("/days", "1 to 365 days are wanted")),
        TokenOutcome::NoAccount(account) => Err(accounts::unknown(Id(account.0))),
    }
}

/// Revokes a token for good.
async fn revoke(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByOperator>,
) -> Result<Json<Issued>, Problem> {
    let found = shared.app.registry.revoke_operator_token(&operator, &at.name, at.id.0).await?;
    let found = found.ok_or_else(|| no_token(&at))?;
    Ok(Json(issued(&found, operator.now)))
}

fn no_token(at: &ByOperator) -> Problem {
    Problem::not_found(format!("{} has no token {}", at.name, at.id.0))
}

pub(super) fn issued(token: &OperatorToken, now: Timestamp) -> Issued {
    Issued {
        id: Id(token.id),
        operator: token.operator.clone(),
        label: token.label.clone(),
        scopes: token.authority.scopes().map(Name).collect(),
        accounts: ids(token.authority.reach()),
        state: Name(token.state(now)),
        created: Moment(token.created),
        created_by: token.created_by.clone(),
        expires: token.expires.map(Moment),
        revoked: token.revoked.map(Moment),
        last_used: token.last_used.map(|day| day.to_string()),
        token: None,
    }
}
