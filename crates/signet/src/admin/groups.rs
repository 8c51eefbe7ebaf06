//! Groups: several users, whom their policies judge.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with, put_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_registry::GROUPS_OF_USER;

use super::actors::{Groups, Written, add, attach, delete, detach, find, found, list, written};
use super::extract::At;
use super::openapi::says;
use super::problem::Problem;
use super::values::{ById, Id, Moment};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/groups",
            get_with(
                list::<Groups>,
                says("listGroups", "List groups, the oldest first", Scope::Accounts),
            )
            .post_with(add::<Groups>, says("addGroup", "Add a group", Scope::Accounts)),
        )
        .api_route(
            "/groups/{id}",
            get_with(
                show,
                says("getGroup", "Get a group, with its members and policies", Scope::Accounts),
            )
            .delete_with(
                delete::<Groups>,
                says("deleteGroup", "Delete a group; its users stay", Scope::Accounts),
            ),
        )
        .api_route(
            "/groups/{id}/policies",
            post_with(
                attach::<Groups>,
                says(
                    "attachGroupPolicy",
                    "Have a policy judge all users of a group",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/groups/{id}/policies/{name}",
            delete_with(
                detach::<Groups>,
                says("detachGroupPolicy", "Have a policy judge a group no more", Scope::Accounts),
            ),
        )
        .api_route(
            "/groups/{id}/members/{user}",
            put_with(join, says("joinGroup", "Put a user into a group", Scope::Accounts))
                .delete_with(
                    leave,
                    says("leaveGroup", "Take a user out of a group", Scope::Accounts),
                ),
        )
        .with_path_items(|item| item.tag("groups"))
}

#[derive(Deserialize, JsonSchema)]
struct ByMember {
    /// The group's id.
    id: Id,
    /// The user's id.
    user: Id,
}

/// A group with what belongs to it.
#[derive(Serialize, JsonSchema)]
struct Group {
    /// Its id.
    id: Id,
    /// The account it is of.
    account: Id,
    /// Its name.
    name: String,
    /// When it was added.
    created: Moment,
    /// The names of the policies that judge its members.
    policies: Vec<String>,
    /// The users in it.
    members: Vec<Written>,
}

/// Whether a user is in a group now.
#[derive(Serialize, JsonSchema)]
struct Membership {
    /// The group's id.
    group: Id,
    /// The user's id.
    user: Id,
    /// Whether the user is in it.
    member: bool,
}

async fn show(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Group>, Problem> {
    let (group, policies) = found::<Groups>(&shared, &operator, at.id).await?;
    let members = shared.app.registry.members(&operator, &group).await?;
    let members = members.iter().map(written).collect();
    let Written { id, account, name, created } = written(&group);
    Ok(Json(Group { id, account, name, created, policies, members }))
}

async fn join(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByMember>,
) -> Result<Json<Membership>, Problem> {
    let group = find::<Groups>(&shared, &operator, at.id).await?;
    let registry = &shared.app.registry;
    if !registry.set_member(&operator, &group, at.user.0, true).await? {
        let groups = match registry.actor(&operator, at.user.0).await? {
            Some(user) => registry.groups_of(&operator, &user).await?,
            None => vec![],
        };
        let other = groups.iter().all(|of| of.id != group.id);
        if other && groups.len() as i64 >= GROUPS_OF_USER {
            let detail = format!("a user is in {GROUPS_OF_USER} groups at the most");
            return Err(Problem::conflict(detail));
        }
        return Err(Problem::conflict(
            "this is no user of the group's account, or one that is in the group",
        ));
    }
    Ok(Json(Membership { group: at.id, user: at.user, member: true }))
}

async fn leave(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByMember>,
) -> Result<Json<Membership>, Problem> {
    let group = find::<Groups>(&shared, &operator, at.id).await?;
    if !shared.app.registry.set_member(&operator, &group, at.user.0, false).await? {
        return Err(Problem::not_found("this user is not in the group"));
    }
    Ok(Json(Membership { group: at.id, user: at.user, member: false }))
}
