//! Temporary keys: roles that are assumed for a while.

use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, post_with};
use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_domain::access::Assumer;
use signet_domain::authority::Scope;
use signet_domain::ids::AccountId;
use signet_registry::{ActorKind, PolicyTrouble, SESSION_SECONDS, SessionSeen};

use super::access_policies::told;
use super::actors::{name_fits, named};
use super::extract::{At, Body};
use super::openapi::says;
use super::problem::Problem;
use super::values::{Id, Moment};
use super::{By, Shared};

pub fn routes() -> ApiRouter<Shared> {
    ApiRouter::new()
        .api_route(
            "/sessions",
            post_with(
                assume,
                says(
                    "assumeRole",
                    "Assume a role for a while; the answer is the only one with secret and token",
                    Scope::Accounts,
                ),
            ),
        )
        .api_route(
            "/sessions/{id}",
            delete_with(end, says("endSession", "End a session before its time", Scope::Accounts)),
        )
        .with_path_items(|item| item.tag("roles"))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewSession")]
struct New {
    /// The account whose role it is.
    account: Id,
    /// The role, by name or id.
    role: String,
    /// The user who assumes it, by name or id; the account itself when absent.
    by_user: Option<String>,
    /// The account that assumes it, or whose user does; the role's own when absent.
    by_account: Option<Id>,
    /// What to call the session; `signet` when absent.
    #[schemars(length(min = 1, max = 64), regex(pattern = "^[A-Za-z0-9._@-]+$"))]
    name: Option<String>,
    /// How long it lasts, in seconds; an hour when absent.
    #[schemars(range(min = 900, max = 43_200))]
    seconds: Option<i64>,
    /// Documents that narrow what the role may do, one for each language.
    #[serde(default)]
    policies: Vec<String>,
}

#[derive(Deserialize, JsonSchema)]
struct ByKey {
    /// The id of its key.
    id: String,
}

/// A temporary key, as it is given out.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "IssuedSession")]
struct Issued {
    /// The key's id.
    id: String,
    /// Its secret: in this answer, and never again.
    secret: String,
    /// The token that goes with it: in this answer, and never again.
    token: String,
    /// When it stops working.
    expires: Moment,
    /// The role's id.
    role: Id,
    /// What the session is called.
    name: String,
}

/// A session: a role that was assumed.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Session")]
pub(super) struct Written {
    /// The id of its key.
    id: String,
    /// What it is called.
    name: String,
    /// When the role was assumed.
    created: Moment,
    /// When it ends.
    expires: Moment,
}

/// A session that was ended.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EndedSession")]
struct Ended {
    /// The id of its key.
    id: String,
    /// That it is over.
    ended: bool,
}

async fn assume(
    State(shared): State<Shared>,
    By(operator): By,
    Body(new): Body<New>,
) -> Result<Json<Issued>, Problem> {
    let account = AccountId(new.account.0);
    let role = named(&shared, &operator, account, ActorKind::Role, &new.role).await?;
    let (least, most, usual) = SESSION_SECONDS;
    let seconds = new.seconds.unwrap_or(usual);
    if !(least..=most).contains(&seconds) {
        let detail = format!("a session lasts {least} to {most} seconds");
        return Err(Problem::bad_member("/seconds", detail));
    }
    let name = new.name.unwrap_or_else(|| "signet".into());
    name_fits(&name)?;
    let by_account = new.by_account.map_or(account, |Id(id)| AccountId(id));
    let who = match &new.by_user {
        Some(user) => {
            let user = named(&shared, &operator, by_account, ActorKind::User, user).await?;
            Assumer { account: by_account, user: Some((user.id, user.name)) }
        }
        None => Assumer::account(by_account),
    };
    let registry = &shared.app.registry;
    let issued =
        registry.assume_role_as(&operator, &who, &role, &name, seconds, &new.policies).await?;
    let issued = issued.map_err(|trouble| match trouble {
        PolicyTrouble::Unknown => {
            Problem::conflict("the role was deleted meanwhile, or trusts somebody else by now")
        }
        trouble => told(trouble, &new.role, "/policies"),
    })?;
    Ok(Json(Issued {
        id: issued.id,
        secret: issued.secret.reveal().to_owned(),
        token: issued.token.reveal().to_owned(),
        expires: Moment(issued.expires),
        role: Id(role.id),
        name,
    }))
}

async fn end(
    State(shared): State<Shared>,
    By(operator): By,
    At(at): At<ByKey>,
) -> Result<Json<Ended>, Problem> {
    if !shared.app.registry.end_session(&operator, &at.id).await? {
        return Err(Problem::not_found(format!("there is no session {}", at.id)));
    }
    Ok(Json(Ended { id: at.id, ended: true }))
}

pub(super) fn written(session: &SessionSeen) -> Written {
    Written {
        id: session.id.clone(),
        name: session.name.clone(),
        created: Moment(session.created),
        expires: Moment(session.expires),
    }
}
