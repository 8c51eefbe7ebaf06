//! Policies that judge calls.

use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_registry::{PolicyDocument, PolicyTrouble};

use super::actors::name_fits;
use super::extract::{Asked, At, Body};
use super::openapi::says;
use super::problem::{NOT_TRUSTED, Problem};
use super::values::{Id, Limit, Moment, Page};
use super::{By, Shared, accounts};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/policies",
            get_with(
                list,
                says(
                    "listPolicies",
                    "List an account's policies and those everybody has, by name",
                    Scope::Accounts,
                ),
            )
            .post_with(add, says("addPolicy", "Add a policy", Scope::Accounts)),
        )
        .api_route(
            "/accounts/{id}/policies/{name}",
            get_with(show, says("getAccountPolicy", "Get a policy of an account", Scope::Accounts))
                .put_with(change, says("rewritePolicy", "Write a policy anew", Scope::Accounts))
                .delete_with(
                    delete,
                    says("deletePolicy", "Delete a policy that judges nobody", Scope::Accounts),
                ),
        )
        .with_path_items(|item| item.tag("policies"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Listed {
    /// The account whose policies to list.
    account: Id,
    /// Where the page before ended.
    cursor: Option<String>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
struct ByPolicy {
    /// The account's id.
    id: Id,
    /// The policy's name.
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewPolicy")]
struct New {
    /// The account it is to be of.
    account: Id,
    /// Its name: one of a kind in its account.
    #[schemars(length(min = 1, max = 64), regex(pattern = "^[A-Za-z0-9._@-]+$"))]
    name: String,
    /// The document, as text. Which language it is in shows in it.
    document: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PolicyChange")]
struct Change {
    /// The document, as text. Which language it is in shows in it.
    document: String,
}

/// A policy that judges calls.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccessPolicy")]
struct Written {
    /// The account it is of; null for one that everybody has.
    account: Option<Id>,
    /// Its name.
    name: String,
    /// The language it is in, and so the vendor whose calls it judges.
    language: String,
    /// Whether everybody has it.
    preset: bool,
    /// What it is for, if everybody has it.
    summary: Option<&'static str>,
    /// The document, as it was written.
    document: String,
    /// When it was added; null for one that everybody has.
    created: Option<Moment>,
    /// When it was last written; null for one that everybody has.
    changed: Option<Moment>,
}

/// What was deleted.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeletedPolicy")]
struct Deleted {
    /// The account it was of.
    account: Id,
    /// Its name.
    name: String,
    /// That it is gone.
    deleted: bool,
}

async fn list(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let registry = &shared.app.registry;
    let own = registry.policies(&operator, AccountId(asked.account.0)).await?;
    let presets = registry.policy_languages().iter().flat_map(|language| {
        language.presets.iter().map(|preset| Written {
            account: None,
            name: preset.name.to_owned(),
            language: language.name.to_owned(),
            preset: true,
            summary: Some(preset.summary),
            document: preset.document.to_owned(),
            created: None,
            changed: None,
        })
    });
    let mut all: Vec<_> = presets.chain(own.iter().map(written)).collect();
    all.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    all.retain(|it| asked.cursor.as_ref().is_none_or(|after| it.name > *after));
    Ok(Json(Page::of(all, asked.limit, |it| it.name.clone(), |it| it)))
}

async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Written>, Problem> {
    name_fits(&new.name)?;
    let registry = &shared.app.registry;
    let account = AccountId(new.account.0);
    let kept = registry.keep_policy(&operator, account, &new.name, &new.document, false).await?;
    let kept = kept.map_err(|trouble| match trouble {
        PolicyTrouble::UnknownAccount => accounts::unknown(new.account),
        PolicyTrouble::TooMany(most) => {
            Problem::conflict(format!("an account has {most} policies at the most"))
        }
        trouble => told(trouble, &new.name, "/document"),
    })?;
    Ok(Json(written(&kept)))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByPolicy>,
) -> Result<Json<Written>, Problem> {
    let found = shared.app.registry.access_policy(&operator, AccountId(at.id.0), &at.name).await?;
    let unknown = || Problem::not_found(format!("there is no policy {}", at.name));
    Ok(Json(written(&found.ok_or_else(unknown)?)))
}

async fn change(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByPolicy>,
    Body(change): Body<Change>,
) -> Result<Json<Written>, Problem> {
    let registry = &shared.app.registry;
    let account = AccountId(at.id.0);
    let kept = registry.keep_policy(&operator, account, &at.name, &change.document, true).await?;
    kept.map_err(|trouble| told(trouble, &at.name, "/document"))?;
    show(State(shared), By(operator), At(at)).await
}

async fn delete(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByPolicy>,
) -> Result<Json<Deleted>, Problem> {
    let registry = &shared.app.registry;
    let deleted = registry.delete_policy(&operator, AccountId(at.id.0), &at.name).await?;
    deleted.map_err(|trouble| told(trouble, &at.name, "/document"))?;
    Ok(Json(Deleted { account: at.id, name: at.name, deleted: true }))
}

/// What is told of a policy that was not kept or attached; `member` is what had its document.
pub(super) fn told(trouble: PolicyTrouble, name: &str, member: &str) -> Problem {
    match trouble {
        PolicyTrouble::Unreadable(why) => Problem::bad_member(member, why),
        PolicyTrouble::NameTaken => Problem::conflict(format!("there is a policy {name}")),
        PolicyTrouble::UnknownAccount => Problem::not_found("there is no such account"),
        PolicyTrouble::Unknown => Problem::not_found(format!("there is no policy {name}")),
        PolicyTrouble::Attached => {
            Problem::conflict(format!("{name} is attached: detach it first"))
        }
        PolicyTrouble::NothingToDo => Problem::conflict(format!("{name} is attached already")),
        PolicyTrouble::TooMany(most) => Problem::conflict(format!(
            "{most} policies of an account's own, in one language, judge one actor at the most"
        )),
        PolicyTrouble::NotTrusted(outcome) => Problem::of(
            &NOT_TRUSTED,
            format!("the role does not trust whoever asks to assume it: {}", outcome.name()),
        ),
    }
}

fn written(policy: &PolicyDocument) -> Written {
    Written {
        account: Some(Id(policy.account.0)),
        name: policy.name.clone(),
        language: policy.language.clone(),
        preset: false,
        summary: None,
        document: policy.document.clone(),
        created: Some(Moment(policy.created)),
        changed: Some(Moment(policy.changed)),
    }
}
