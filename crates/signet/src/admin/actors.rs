//! Users, groups and roles, and the policies that judge them.

use axum::extract::State;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_domain::ids::AccountId;
use signet_registry::{Actor, ActorKind, PolicyTrouble};

use super::extract::{Asked, At, Body};
use super::problem::Problem;
use super::{By, Shared};

/// How many are on a page, unless told, and at the most.
const PAGE: i64 = 100;
const PAGE_MAX: i64 = 1_000;

pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/users", get(list::<UserPath>).post(add::<UserPath>))
        .route("/users/{id}", get(show::<UserPath>).delete(delete::<UserPath>))
        .route("/users/{id}/policies", post(attach::<UserPath>))
        .route("/users/{id}/policies/{name}", axum::routing::delete(detach::<UserPath>))
        .route("/groups", get(list::<GroupPath>).post(add::<GroupPath>))
        .route("/groups/{id}", get(show::<GroupPath>).delete(delete::<GroupPath>))
        .route("/groups/{id}/policies", post(attach::<GroupPath>))
        .route("/groups/{id}/policies/{name}", axum::routing::delete(detach::<GroupPath>))
        .route("/groups/{id}/members/{user}", put(join).delete(leave))
        .route("/roles", get(list::<RolePath>).post(add::<RolePath>))
        .route("/roles/{id}", get(show::<RolePath>).delete(delete::<RolePath>))
        .route("/roles/{id}/policies", post(attach::<RolePath>))
        .route("/roles/{id}/policies/{name}", axum::routing::delete(detach::<RolePath>))
}

/// Which kind the actors below a path are.
trait Kind: Send + 'static {
    const KIND: ActorKind;
}

struct UserPath;
struct GroupPath;
struct RolePath;

impl Kind for UserPath {
    const KIND: ActorKind = ActorKind::User;
}

impl Kind for GroupPath {
    const KIND: ActorKind = ActorKind::Group;
}

impl Kind for RolePath {
    const KIND: ActorKind = ActorKind::Role;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Filter {
    account: Option<i64>,
    after: Option<i64>,
    limit: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    account: i64,
    name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attachment {
    /// The policy's name: one of the account's, or one that everybody has.
    policy: String,
}

async fn list<K: Kind>(
    State(shared): State<Shared>,
    Asked(filter): Asked<Filter>,
) -> Result<Json<Value>, Problem> {
    let limit = filter.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let registry = &shared.app.registry;
    let account = filter.account.map(AccountId);
    let found = registry.actors(K::KIND, account, filter.after.unwrap_or(0), limit).await?;
    let next = found.last().filter(|_| i64::try_from(found.len()) == Ok(limit));
    let next = next.map(|last| last.id);
    let items = found.iter().map(written).collect::<Vec<_>>();
    Ok(Json(json!({ format!("{}s", K::KIND.name()): items, "next": next })))
}

async fn add<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Value>, Problem> {
    let kind = K::KIND.name();
    if !Actor::may_be_named(&new.name) {
        return Err(Problem::bad(format!(
            "a {kind}'s name has 1 to 64 letters, digits and `.`, `_`, `@`, `-`"
        )));
    }
    let registry = &shared.app.registry;
    let account = AccountId(new.account);
    if registry.account(account).await?.is_none() {
        return Err(Problem::not_found(format!("there is no account {account}")));
    }
    let added = registry.add_actor(&operator, account, K::KIND, &new.name).await?;
    let added = added.ok_or_else(|| Problem::conflict(format!("a {kind} of this name exists")))?;
    Ok(Json(written(&added)))
}

async fn show<K: Kind>(
    State(shared): State<Shared>,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let registry = &shared.app.registry;
    let actor = find::<K>(&shared, id).await?;
    let mut shown = written(&actor);
    shown["policies"] = registry.attached(id).await?.into();
    match K::KIND {
        ActorKind::User => {
            let groups = registry.groups_of(id).await?;
            shown["groups"] = groups.iter().map(written).collect();
            shown["keys"] = registry.keys_of(id).await?.iter().map(super::keys::written).collect();
        }
        ActorKind::Group => {
            let members = registry.members(id).await?;
            shown["members"] = members.iter().map(written).collect();
        }
        ActorKind::Role => {
            let sessions = registry.sessions(id, PAGE).await?;
            shown["sessions"] = sessions.iter().map(super::sessions::written).collect();
        }
    }
    Ok(Json(shown))
}

async fn delete<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
) -> Result<Json<Value>, Problem> {
    let actor = find::<K>(&shared, id).await?;
    if !shared.app.registry.delete_actor(&operator, &actor).await? {
        return Err(unknown(K::KIND, id));
    }
    Ok(Json(json!({ "id": id, "deleted": true })))
}

async fn attach<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At(id): At<i64>,
    Body(attachment): Body<Attachment>,
) -> Result<Json<Value>, Problem> {
    let actor = find::<K>(&shared, id).await?;
    let attached = shared.app.registry.attach(&operator, &actor, &attachment.policy).await?;
    let name = attached.map_err(|trouble| told(trouble, &attachment.policy))?;
    Ok(Json(json!({ "id": id, "policy": name, "attached": true })))
}

async fn detach<K: Kind>(
    State(shared): State<Shared>,
    By(operator): By,
    At((id, name)): At<(i64, String)>,
) -> Result<Json<Value>, Problem> {
    let actor = find::<K>(&shared, id).await?;
    let detached = shared.app.registry.detach(&operator, &actor, &name).await?;
    let name = detached.map_err(|_| Problem::not_found("this policy is not attached"))?;
    Ok(Json(json!({ "id": id, "policy": name, "attached": false })))
}

async fn join(
    State(shared): State<Shared>,
    By(operator): By,
    At((id, user)): At<(i64, i64)>,
) -> Result<Json<Value>, Problem> {
    let group = find::<GroupPath>(&shared, id).await?;
    if !shared.app.registry.set_member(&operator, &group, user, true).await? {
        return Err(Problem::conflict(
            "this is no user of the group's account, or one that is in the group",
        ));
    }
    Ok(Json(json!({ "group": id, "user": user, "member": true })))
}

async fn leave(
    State(shared): State<Shared>,
    By(operator): By,
    At((id, user)): At<(i64, i64)>,
) -> Result<Json<Value>, Problem> {
    let group = find::<GroupPath>(&shared, id).await?;
    if !shared.app.registry.set_member(&operator, &group, user, false).await? {
        return Err(Problem::not_found("this user is not in the group"));
    }
    Ok(Json(json!({ "group": id, "user": user, "member": false })))
}

async fn find<K: Kind>(shared: &Shared, id: i64) -> Result<Actor, Problem> {
    let actor = shared.app.registry.actor(id).await?;
    actor.filter(|actor| actor.kind == K::KIND).ok_or_else(|| unknown(K::KIND, id))
}

fn unknown(kind: ActorKind, id: i64) -> Problem {
    Problem::not_found(format!("there is no {} {id}", kind.name()))
}

/// What is told of a policy that was not kept or attached.
pub fn told(trouble: PolicyTrouble, name: &str) -> Problem {
    match trouble {
        PolicyTrouble::Unreadable(why) => Problem::bad(why),
        PolicyTrouble::NameTaken => Problem::conflict(format!("there is a policy {name}")),
        PolicyTrouble::Unknown => Problem::not_found(format!("there is no policy {name}")),
        PolicyTrouble::Attached => {
            Problem::conflict(format!("{name} is attached: detach it first"))
        }
        PolicyTrouble::NothingToDo => Problem::conflict(format!("{name} is attached already")),
    }
}

fn written(actor: &Actor) -> Value {
    json!({
        "id": actor.id,
        "account": actor.account.0,
        "name": actor.name,
        "created": actor.created.utc_text(),
    })
}
