//! Users, groups and roles: who acts within an account.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::access_policies::{PolicyOutcome, PolicyTrouble};
use crate::db::{Step, Written};
use crate::store::access_policies::raise_version;
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone, store};

/// In how many groups a user is at the most. Both vendors publish this number.
pub const GROUPS_OF_USER: i64 = 10;

/// Somebody or something that acts within an account, or stands for several who do. Only the registry
/// makes one, so its id and its account belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Actor {
    /// Its id.
    pub id: i64,
    /// The account.
    pub account: AccountId,
    /// What it is.
    pub kind: ActorKind,
    /// Its name: one of a kind in its account.
    pub name: String,
    /// When it was added.
    pub created: Timestamp,
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A person or program with keys of its own.
    User,
    /// Several users, whom its policies judge.
    Group,
    /// What is assumed for a while, with a temporary key.
    Role,
}

impl ActorKind {
    /// Every kind.
    pub const ALL: [ActorKind; 3] = [ActorKind::User, ActorKind::Group, ActorKind::Role];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            ActorKind::User => "user",
            ActorKind::Group => "group",
            ActorKind::Role => "role",
        }
    }

    /// How many of a kind an account has at the most. Where the vendors publish different numbers it is
    /// the larger, so that nobody is refused here who is not refused there.
    pub fn most(self) -> i64 {
        match self {
            ActorKind::User => 5_000,
            ActorKind::Group => 300,
            ActorKind::Role => 1_000,
        }
    }
}

impl Actor {
    /// Whether something may be called this: letters, digits and `._@-`, at most 64.
    pub fn may_be_named(name: &str) -> bool {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@-".contains(&byte);
        (1..=64).contains(&name.len()) && name.bytes().all(plain)
    }
}

impl Registry {
    /// Adds an actor to an account.
    ///
    /// Refused when there is no such account, when the name is taken, and when the account has as many of
    /// the kind as it may.
    pub async fn add_actor(
        &self,
        operator: &Operator,
        account: AccountId,
        kind: ActorKind,
        name: &str,
    ) -> PolicyOutcome<Actor> {
        self.add(operator, account, kind, name, None).await
    }

    /// Adds an actor, and with a role who may assume it.
    pub(super) async fn add(
        &self,
        operator: &Operator,
        account: AccountId,
        kind: ActorKind,
        name: &str,
        trust: Option<&str>,
    ) -> PolicyOutcome<Actor> {
        operator.authority.needs(Scope::Accounts)?;
        if self.reached(operator, account).await?.is_none() {
            return Ok(Err(PolicyTrouble::UnknownAccount));
        }
        if let Some(document) = trust
            && let Err(why) = self.read_trust(document)
        {
            return Ok(Err(PolicyTrouble::Unreadable(why)));
        }
        let id = self.inner.ids.next();
        let actor = Actor { id, account, kind, name: name.into(), created: operator.now };
        let happened = match kind {
            ActorKind::User => "user.added",
            ActorKind::Group => "group.added",
            ActorKind::Role => "role.added",
        };
        let detail = match trust {
            Some(trust) => json!({ "name": name, "trust": trust }),
            None => json!({ "name": name }),
        };
        // The account is held, so that of several at once none counts what another adds.
        let steps = vec![
            store::accounts::lock(account),
            store::actors::add(&actor, trust),
            store::actors::has_room(account, kind, kind.most()),
        ];
        let written = self.change_access(operator, account, happened, id, &detail, steps).await?;
        Ok(match written {
            Written::Done(_) => Ok(actor),
            Written::Unmet(2) => Err(PolicyTrouble::TooMany(kind.most())),
            Written::Unmet(_) => Err(PolicyTrouble::NameTaken),
        })
    }

    /// The actor of an id.
    pub async fn actor(&self, operator: &Operator, id: i64) -> Result<Option<Actor>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let found = store::actors::find(&self.inner.db, id).await?;
        Ok(found.filter(|actor| operator.authority.reaches(actor.account)))
    }

    /// The actors of a kind, of all accounts or of one, after the one of an id.
    pub async fn actors(
        &self,
        operator: &Operator,
        kind: ActorKind,
        account: Option<AccountId>,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Actor>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        Ok(store::actors::list(db, kind, account, reach, after, limit).await?)
    }

    /// Deletes an actor with its keys or sessions, memberships and attachments. `false` when there is
    /// none.
    pub async fn delete_actor(&self, operator: &Operator, actor: &Actor) -> Result<bool, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(actor.account) {
            return Ok(false);
        }
        let happened = match actor.kind {
            ActorKind::User => "user.deleted",
            ActorKind::Group => "group.deleted",
            ActorKind::Role => "role.deleted",
        };
        let detail = json!({ "name": actor.name });
        let mut steps = vec![store::actors::hold(actor.id, actor.kind)];
        steps.extend(store::actors::delete(actor.id));
        let written =
            self.change_access(operator, actor.account, happened, actor.id, &detail, steps).await?;
        Ok(matches!(written, Written::Done(_)))
    }

    /// The users of a group.
    pub async fn members(&self, operator: &Operator, group: &Actor) -> Result<Vec<Actor>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(group.account) {
            return Ok(vec![]);
        }
        Ok(store::actors::members(&self.inner.db, group.id).await?)
    }

    /// The groups of a user.
    pub async fn groups_of(&self, operator: &Operator, user: &Actor) -> Result<Vec<Actor>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(user.account) {
            return Ok(vec![]);
        }
        Ok(store::actors::teams(&self.inner.db, user.id).await?)
    }

    /// Puts a user into a group of the same account, or takes one out. `false` when there is nothing
    /// to do, and when the user is in [`GROUPS_OF_USER`] already.
    pub async fn set_member(
        &self,
        operator: &Operator,
        group: &Actor,
        user: i64,
        member: bool,
    ) -> Result<bool, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        if !operator.authority.reaches(group.account) {
            return Ok(false);
        }
        let (happened, step) = match member {
            true => ("group.joined", store::actors::join(group.id, user)),
            false => ("group.left", store::actors::leave(group.id, user)),
        };
        let detail = json!({ "user": user });
        let mut steps = vec![store::actors::hold(group.id, ActorKind::Group)];
        if member {
            // The user is held before it is counted: of several groups at once none would count what
            // another adds.
            steps.push(store::actors::hold(user, ActorKind::User));
            steps.push(store::actors::has_room_for_groups(user, GROUPS_OF_USER - 1));
        }
        steps.push(step);
        let written =
            self.change_access(operator, group.account, happened, group.id, &detail, steps).await?;
        Ok(matches!(written, Written::Done(_)))
    }

    /// Writes a change to who may do what, with its event, and has every server look anew.
    pub(super) async fn change_access(
        &self,
        operator: &Operator,
        account: AccountId,
        kind: &'static str,
        subject: impl ToString,
        detail: &serde_json::Value,
        mut steps: Vec<Step>,
    ) -> Result<Written, Broken> {
        let event = Event { id: self.inner.ids.next(), kind, subject: subject.to_string(), detail };
        steps.push(raise_version());
        steps.push(by_operator(operator, Some(account.0), event));
        let written = self.inner.db.write(steps).await?;
        self.inner.changed();
        Ok(written)
    }
}
