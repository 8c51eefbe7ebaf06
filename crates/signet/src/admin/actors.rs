//! Users, groups and roles, and the policies that judge them.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_registry::{Actor, ActorKind, PolicyTrouble};

use super::access_policies::told;
use super::extract::{Asked, At, Body};
use super::openapi::says;
use super::problem::Problem;
use super::values::{After, ById, Id, Limit, Moment, Page};
use super::{By, Shared, accounts, groups, keys, roles};

pub fn routes() -> ApiRouter<Shared> {
    users().merge(groups::routes()).merge(roles::routes())
}

fn users() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/users",
            get_with(
                list::<Users>,
                says("listUsers", "List users, the oldest first", Scope::Accounts),
            )
            .post_with(add::<Users>, says("addUser", "Add a user", Scope::Accounts)),
        )
        .api_route(
            "/users/{id}",
            get_with(
                show_user,
                says("getUser", "Get a user, with keys, groups and policies", Scope::Accounts),
            )
            .delete_with(
                delete::<Users>,
                says("deleteUser", "Delete a user, with the user's keys", Scope::Accounts),
            ),
        )
        .api_route(
            "/users/{id}/policies",
            post_with(
                attach::<Users>,
                says("attachUserPolicy", "Have a policy judge a user", Scope::Accounts),
            ),
        )
        .api_route(
            "/users/{id}/policies/{name}",
            delete_with(
                detach::<Users>,
                says("detachUserPolicy", "Have a policy judge a user no more", Scope::Accounts),
            ),
        )
        .with_path_items(|item| item.tag("users"))
}

/// Which kind the actors below a path are.
pub(super) trait Kind: Send + 'static {
    const KIND: ActorKind;
}

struct Users;
pub(super) struct Groups;
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
pub(super) struct New {
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

pub(super) async fn list<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    Asked(asked): Asked<Listed>,
) -> Result<Json<Page<Written>>, Problem> {
    let account = asked.account.map(|Id(id)| AccountId(id));
    let after = asked.cursor.map_or(0, |After(id)| id);
    let registry = &shared.app.registry;
    let limit = asked.limit.and_one();
    let found = registry.actors(&operator, K::KIND, account, after, limit).await?;
    let cursor = |actor: &Actor| actor.id.to_string();
    Ok(Json(Page::of(found, asked.limit, cursor, |actor| written(&actor))))
}

pub(super) async fn add<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Written>, Problem> {
    name_fits(&new.name)?;
    let registry = &shared.app.registry;
    let account = AccountId(new.account.0);
    let added = registry.add_actor(&operator, account, K::KIND, &new.name).await?;
    let added = added.map_err(|trouble| not_added(trouble, K::KIND, new.account))?;
    Ok(Json(written(&added)))
}

async fn show_user(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<User>, Problem> {
    let registry = &shared.app.registry;
    let (user, policies) = found::<Users>(&shared, &operator, at.id).await?;
    let groups = registry.groups_of(&operator, &user).await?.iter().map(written).collect();
    let keys = registry.keys_of(&operator, &user).await?.iter().map(keys::written).collect();
    let Written { id, account, name, created } = written(&user);
    Ok(Json(User { id, account, name, created, policies, groups, keys }))
}

pub(super) async fn delete<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ById>,
) -> Result<Json<Deleted>, Problem> {
    let actor = find::<K>(&shared, &operator, at.id).await?;
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
    let actor = find::<K>(&shared, &operator, at.id).await?;
    let attached = shared.app.registry.attach(&operator, &actor, &attachment.policy).await?;
    let policy = attached.map_err(|trouble| told(trouble, &attachment.policy, "/policy"))?;
    Ok(Json(Attached { id: at.id, policy, attached: true }))
}

pub(super) async fn detach<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByPolicy>,
) -> Result<Json<Attached>, Problem> {
    let actor = find::<K>(&shared, &operator, at.id).await?;
    let detached = shared.app.registry.detach(&operator, &actor, &at.name).await?;
    let policy = detached.map_err(|_| Problem::not_found("this policy is not attached"))?;
    Ok(Json(Attached { id: at.id, policy, attached: false }))
}

/// An actor with the names of the policies that judge it by itself.
pub(super) async fn found<K: Kind>(
    shared: &Shared,
    operator: &Operator,
    id: Id,
) -> Result<(Actor, Vec<String>), Problem> {
    let actor = find::<K>(shared, operator, id).await?;
    let policies = shared.app.registry.attached(operator, &actor).await?;
    Ok((actor, policies))
}

pub(super) async fn find<K: Kind>(
    shared: &Shared,
    operator: &Operator,
    id: Id,
) -> Result<Actor, Problem> {
    let actor = shared.app.registry.actor(operator, id.0).await?;
    actor.filter(|actor| actor.kind == K::KIND).ok_or_else(|| unknown(K::KIND, id))
}

/// What is told of an actor that was not added.
pub(super) fn not_added(trouble: PolicyTrouble, kind: ActorKind, account: Id) -> Problem {
    match trouble {
        PolicyTrouble::UnknownAccount => accounts::unknown(account),
        PolicyTrouble::NameTaken => {
            Problem::conflict(format!("a {} of this name exists", kind.name()))
        }
        PolicyTrouble::TooMany(most) => {
            Problem::conflict(format!("an account has {most} {}s at the most", kind.name()))
        }
        trouble => told(trouble, kind.name(), "/trust"),
    }
}

fn unknown(kind: ActorKind, Id(id): Id) -> Problem {
    Problem::not_found(format!("there is no {} {id}", kind.name()))
}

/// An actor of an account, by name or id.
pub(super) async fn named(
    shared: &Shared,
    operator: &Operator,
    account: AccountId,
    kind: ActorKind,
    name: &str,
) -> Result<Actor, Problem> {
    let registry = &shared.app.registry;
    if let Ok(id) = name.parse::<i64>()
        && let Some(actor) = registry.actor(operator, id).await?
        && actor.account == account
        && actor.kind == kind
    {
        return Ok(actor);
    }
    let mut after = 0;
    loop {
        let page = registry.actors(operator, kind, Some(account), after, 1_000).await?;
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

pub(super) fn written(actor: &Actor) -> Written {
    Written {
        id: Id(actor.id),
        account: Id(actor.account.0),
        name: actor.name.clone(),
        created: Moment(actor.created),
    }
}
