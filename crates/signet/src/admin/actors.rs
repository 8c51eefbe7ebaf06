//! Users, groups and roles, and the policies that judge them.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with, put_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::ids::AccountId;
use signet_registry::{Actor, ActorKind, GROUPS_OF_USER, PolicyTrouble};

use super::extract::{Asked, At, Body};
use super::openapi::says;
use super::problem::{NOT_TRUSTED, Problem};
use super::values::{After, ById, Id, Limit, Moment, Page};
use super::{By, Shared, accounts, keys, roles};

pub fn routes() -> ApiRouter<Shared> {
    users().merge(groups()).merge(roles::routes())
}

fn users() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/users",
            get_with(list::<Users>, says("listUsers", "List users, the oldest first"))
                .post_with(add::<Users>, says("addUser", "Add a user")),
        )
        .api_route(
            "/users/{id}",
            get_with(show_user, says("getUser", "Get a user, with keys, groups and policies"))
                .delete_with(
                    delete::<Users>,
                    says("deleteUser", "Delete a user, with the user's keys"),
                ),
        )
        .api_route(
            "/users/{id}/policies",
            post_with(attach::<Users>, says("attachUserPolicy", "Have a policy judge a user")),
        )
        .api_route(
            "/users/{id}/policies/{name}",
            delete_with(
                detach::<Users>,
                says("detachUserPolicy", "Have a policy judge a user no more"),
            ),
        )
        .with_path_items(|item| item.tag("users"))
}

fn groups() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/groups",
            get_with(list::<Groups>, says("listGroups", "List groups, the oldest first"))
                .post_with(add::<Groups>, says("addGroup", "Add a group")),
        )
        .api_route(
            "/groups/{id}",
            get_with(show_group, says("getGroup", "Get a group, with its members and policies"))
                .delete_with(
                    delete::<Groups>,
                    says("deleteGroup", "Delete a group; its users stay"),
                ),
        )
        .api_route(
            "/groups/{id}/policies",
            post_with(
                attach::<Groups>,
                says("attachGroupPolicy", "Have a policy judge all users of a group"),
            ),
        )
        .api_route(
            "/groups/{id}/policies/{name}",
            delete_with(
                detach::<Groups>,
                says("detachGroupPolicy", "Have a policy judge a group no more"),
            ),
        )
        .api_route(
            "/groups/{id}/members/{user}",
            put_with(join, says("joinGroup", "Put a user into a group"))
                .delete_with(leave, says("leaveGroup", "Take a user out of a group")),
        )
        .with_path_items(|item| item.tag("groups"))
}

/// Which kind the actors below a path are.
pub(super) trait Kind: Send + 'static {
    const KIND: ActorKind;
}

struct Users;
struct Groups;
pub(super) struct Roles;

impl Kind for Users {
    const KIND: ActorKind = ActorKind::User;
}

impl Kind for Groups {
    const KIND: ActorKind = ActorKind::Group;
}

impl Kind for Roles {
    const KIND: ActorKind = ActorKind::Role;
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Listed {
    /// Only this account's.
    account: Option<Id>,
    /// Where the page before ended.
    cursor: Option<After>,
    /// How many items a page has at the most.
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewActor")]
struct New {
    /// The account it is to be of.
    account: Id,
    /// Its name: one of a kind in its account.
    #[schemars(length(min = 1, max = 64), regex(pattern = "^[A-Za-z0-9._@-]+$"))]
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Attachment {
    /// The policy's name: one of the account's, or one that everybody has.
    policy: String,
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct ByPolicy {
    /// Its id.
    id: Id,
    /// The policy's name.
    name: String,
}

#[derive(Deserialize, JsonSchema)]
struct ByMember {
    /// The group's id.
    id: Id,
    /// The user's id.
    user: Id,
}

/// A user, a group or a role.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Actor")]
pub(super) struct Written {
    /// Its id.
    pub(super) id: Id,
    /// The account it is of.
    pub(super) account: Id,
    /// Its name.
    pub(super) name: String,
    /// When it was added.
    pub(super) created: Moment,
}

/// A user with what belongs to the user.
#[derive(Serialize, JsonSchema)]
struct User {
    /// The user's id.
    id: Id,
    /// The account the user is of.
    account: Id,
    /// The user's name.
    name: String,
    /// When the user was added.
    created: Moment,
    /// The names of the policies that judge the user, but for those of groups.
    policies: Vec<String>,
    /// The groups the user is in.
    groups: Vec<Written>,
    /// The user's keys.
    keys: Vec<keys::Written>,
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

/// What was deleted.
#[derive(Serialize, JsonSchema)]
pub(super) struct Deleted {
    /// Its id.
    id: Id,
    /// That it is gone.
    deleted: bool,
}

/// Whether a policy judges somebody now.
#[derive(Serialize, JsonSchema)]
pub(super) struct Attached {
    /// The id of whom it is about.
    id: Id,
    /// The policy's name.
    policy: String,
    /// Whether it judges them.
    attached: bool,
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

pub(super) async fn list<K: Kind>(
    State(shared): State<Shared>,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let after = asked.cursor.map_or(0, |After(id)| id);
    let registry = &shared.app.registry;
    let found = registry.actors(K::KIND, account, after, asked.limit.and_one()).await?;
    let cursor = |actor: &Actor| actor.id.to_string();
    Ok(Json(Page::of(found, asked.limit, cursor, |actor| written(&actor))))
}

async fn add<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Written>, Problem> {
    name_fits(&new.name)?;
    let registry = &shared.app.registry;
    let account = AccountId(new.account.0);
    if registry.account(account).await?.is_none() {
        return Err(accounts::unknown(new.account));
    }
    match registry.add_actor(&operator, account, K::KIND, &new.name).await? {
        Some(added) => Ok(Json(written(&added))),
        None if registry.has_room_for(account, K::KIND).await? => Err(taken(K::KIND)),
        None => Err(too_many(K::KIND)),
    }
}

async fn show_user(State(shared): State<Shared>, At(at): At<ById>) -> Result<Json<User>, Problem> {
    let registry = &shared.app.registry;
    let (Written { id, account, name, created }, policies) = found::<Users>(&shared, at.id).await?;
    let groups = registry.groups_of(id.0).await?.iter().map(written).collect();
    let keys = registry.keys_of(id.0).await?.iter().map(keys::written).collect();
    Ok(Json(User { id, account, name, created, policies, groups, keys }))
}

async fn show_group(
    State(shared): State<Shared>,
    At(at): At<ById>,
) -> Result<Json<Group>, Problem> {
    let (Written { id, account, name, created }, policies) =
        found::<Groups>(&shared, at.id).await?;
    let members = shared.app.registry.members(id.0).await?.iter().map(written).collect();
    Ok(Json(Group { id, account, name, created, policies, members }))
}

pub(super) async fn delete<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Deleted>, Problem> {
    let actor = find::<K>(&shared, at.id).await?;
    if !shared.app.registry.delete_actor(&operator, &actor).await? {
        return Err(unknown(K::KIND, at.id));
    }
    Ok(Json(Deleted { id: at.id, deleted: true }))
}

pub(super) async fn attach<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
    Body(attachment): Body<Attachment>,
) -> Result<Json<Attached>, Problem> {
    let actor = find::<K>(&shared, at.id).await?;
    let attached = shared.app.registry.attach(&operator, &actor, &attachment.policy).await?;
    let policy = attached.map_err(|trouble| told(trouble, &attachment.policy, "/policy"))?;
    Ok(Json(Attached { id: at.id, policy, attached: true }))
}

pub(super) async fn detach<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByPolicy>,
) -> Result<Json<Attached>, Problem> {
    let actor = find::<K>(&shared, at.id).await?;
    let detached = shared.app.registry.detach(&operator, &actor, &at.name).await?;
    let policy = detached.map_err(|_| Problem::not_found("this policy is not attached"))?;
    Ok(Json(Attached { id: at.id, policy, attached: false }))
}

async fn join(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByMember>,
) -> Result<Json<Membership>, Problem> {
    let group = find::<Groups>(&shared, at.id).await?;
    let registry = &shared.app.registry;
    if !registry.set_member(&operator, &group, at.user.0, true).await? {
        let groups = registry.groups_of(at.user.0).await?;
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
    let group = find::<Groups>(&shared, at.id).await?;
    if !shared.app.registry.set_member(&operator, &group, at.user.0, false).await? {
        return Err(Problem::not_found("this user is not in the group"));
    }
    Ok(Json(Membership { group: at.id, user: at.user, member: false }))
}

/// An actor with the names of the policies that judge it by itself.
pub(super) async fn found<K: Kind>(
    shared: &Shared,
    id: Id,
) -> Result<(Written, Vec<String>), Problem> {
    let actor = find::<K>(shared, id).await?;
    Ok((written(&actor), shared.app.registry.attached(id.0).await?))
}

pub(super) async fn find<K: Kind>(shared: &Shared, id: Id) -> Result<Actor, Problem> {
    let actor = shared.app.registry.actor(id.0).await?;
    actor.filter(|actor| actor.kind == K::KIND).ok_or_else(|| unknown(K::KIND, id))
}

pub(super) fn taken(kind: ActorKind) -> Problem {
    Problem::conflict(format!("a {} of this name exists", kind.name()))
}

/// The account has as many of a kind as it may.
pub(super) fn too_many(kind: ActorKind) -> Problem {
    Problem::conflict(format!("an account has {} {}s at the most", kind.most(), kind.name()))
}

fn unknown(kind: ActorKind, Id(id): Id) -> Problem {
    Problem::not_found(format!("there is no {} {id}", kind.name()))
}

/// An actor of an account, by name or id.
pub(super) async fn named(
    shared: &Shared,
    account: AccountId,
    kind: ActorKind,
    name: &str,
) -> Result<Actor, Problem> {
    let registry = &shared.app.registry;
    if let Ok(id) = name.parse::<i64>()
        && let Some(actor) = registry.actor(id).await?
        && actor.account == account
        && actor.kind == kind
    {
        return Ok(actor);
    }
    let mut after = 0;
    loop {
        let page = registry.actors(kind, Some(account), after, 1_000).await?;
        let Some(last) = page.last() else {
            return Err(Problem::not_found(format!("there is no {} {name}", kind.name())));
        };
        after = last.id;
        if let Some(found) = page.into_iter().find(|actor| actor.name == name) {
            return Ok(found);
        }
    }
}

/// Refuses what nothing may be called.
pub(super) fn name_fits(name: &str) -> Result<(), Problem> {
    let detail = "a name has 1 to 64 letters, digits and `.`, `_`, `@`, `-`";
    match Actor::may_be_named(name) {
        true => Ok(()),
        false => Err(Problem::bad_member("/name", detail)),
    }
}

/// What is told of a policy that was not kept or attached; `member` is what had its document.
pub(super) fn told(trouble: PolicyTrouble, name: &str, member: &str) -> Problem {
    match trouble {
        PolicyTrouble::Unreadable(why) => Problem::bad_member(member, why),
        PolicyTrouble::NameTaken => Problem::conflict(format!("there is a policy {name}")),
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

pub(super) fn written(actor: &Actor) -> Written {
    Written {
        id: Id(actor.id),
        account: Id(actor.account.0),
        name: actor.name.clone(),
        created: Moment(actor.created),
    }
}
