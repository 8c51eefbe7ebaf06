//! Roles: what is assumed for a while, by whom they trust.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with, put_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_registry::{ActorKind, PolicyTrouble};

use super::actors::{
    Roles, Written, attach, delete, detach, find, found, list, name_fits, not_added, written,
};
use super::extract::{At, Body};
use super::openapi::says;
use super::problem::Problem;
use super::values::{ById, Id, Moment};
use super::{By, Shared, sessions};

/// How many sessions are shown with their role.
const SESSIONS: i64 = 100;

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/roles",
            get_with(
                list::<Roles>,
                says("listRoles", "List roles, the oldest first", Scope::Accounts),
            )
            .post_with(add, says("addRole", "Add a role, and say whom it trusts", Scope::Accounts)),
        )
        .api_route(
            "/roles/{id}",
            get_with(
                show,
                says("getRole", "Get a role, with its sessions and policies", Scope::Accounts),
            )
            .delete_with(
                delete::<Roles>,
                says("deleteRole", "Delete a role, with its sessions", Scope::Accounts),
            ),
        )
        .api_route(
            "/roles/{id}/trust",
            put_with(trust, says("setRoleTrust", "Say who may assume a role", Scope::Accounts))
                .delete_with(
                    distrust,
                    says(
                        "deleteRoleTrust",
                        "Have a role trust its own account, and nobody else",
                        Scope::Accounts,
                    ),
                ),
        )
        .api_route(
            "/roles/{id}/policies",
            post_with(
                attach::<Roles>,
                says(
                    "attachRolePolicy",
                    "Have a policy judge whoever assumed a role",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/roles/{id}/policies/{name}",
            delete_with(
                detach::<Roles>,
                says("detachRolePolicy", "Have a policy judge a role no more", Scope::Accounts),
            ),
        )
        .with_path_items(|item| item.tag("roles"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewRole")]
struct New {
    /// The account it is to be of.
    account: Id,
    /// Its name: one of a kind in its account.
    #[schemars(length(min = 1, max = 64), regex(pattern = "^[A-Za-z0-9._@-]+$"))]
    name: String,
    /// The document that says who may assume it, as text; its own account when absent.
    trust: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Trust {
    /// The document, as text. Which language it is in shows in it.
    trust: String,
}

/// A role with what belongs to it.
#[derive(Serialize, JsonSchema)]
struct Role {
    /// Its id.
    id: Id,
    /// The account it is of.
    account: Id,
    /// Its name.
    name: String,
    /// When it was added.
    created: Moment,
    /// The document that says who may assume it, as it was written; null when only its own account may.
    trust: Option<String>,
    /// The names of the policies that judge whoever assumed it.
    policies: Vec<String>,
    /// Its sessions, 100 at the most.
    sessions: Vec<sessions::Written>,
}

async fn add(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Written>, Problem> {
    name_fits(&new.name)?;
    let registry = &shared.app.registry;
    let account = AccountId(new.account.0);
    let added = registry.add_role(&operator, account, &new.name, new.trust.as_deref()).await?;
    let added = added.map_err(|trouble| not_added(trouble, ActorKind::Role, new.account))?;
    Ok(Json(written(&added)))
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Role>, Problem> {
    let registry = &shared.app.registry;
    let (role, policies) = found::<Roles>(&shared, &operator, at.id).await?;
    let trust = registry.trust_of(&operator, &role).await?;
    let sessions = registry.sessions(&operator, &role, SESSIONS).await?;
    let Written { id, account, name, created } = written(&role);
    let sessions = sessions.iter().map(sessions::written).collect();
    Ok(Json(Role { id, account, name, created, trust, policies, sessions }))
}

async fn trust(
    State(shared): State<Shared>,
    by: By,
    At(at): At<ById>,
    Body(trust): Body<Trust>,
) -> Result<Json<Role>, Problem> {
    set_trust(shared, by, at, Some(&trust.trust)).await
}

async fn distrust(
    State(shared): State<Shared>,
    by: By,
    At(at): At<ById>,
) -> Result<Json<Role>, Problem> {
    set_trust(shared, by, at, None).await
}

async fn set_trust(
    shared: Shared,
    By(operator): By,
    at: ById,
    trust: Option<&str>,
) -> Result<Json<Role>, Problem> {
    let role = find::<Roles>(&shared, &operator, at.id).await?;
    let set = shared.app.registry.set_trust(&operator, &role, trust).await?;
    set.map_err(|trouble| match trouble {
        PolicyTrouble::Unreadable(why) => Problem::bad_member("/trust", why),
        _ => Problem::not_found(format!("there is no role {}", at.id.0)),
    })?;
    show(State(shared), By(operator), At(at)).await
}
