use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::reach::within;
use super::{named, reach};
use crate::db::{Db, DbError, Row, Step};
use crate::registry::actors::{Actor, ActorKind};

macro_rules! columns {
    ($rest:expr) => {
        concat!("SELECT a.id, a.account, a.kind, a.name, a.created_at FROM actor a ", $rest)
    };
}

pub(crate) async fn find(db: &Db, id: i64) -> Result<Option<Actor>, DbError> {
    let rows = db.read(columns!("WHERE a.id = $1"), vec![id.into()]).await?;
    rows.first().map(actor).transpose()
}

/// The actors of a kind, of all accounts or of one, after the one of an id.
pub(crate) async fn list(
    db: &Db,
    kind: ActorKind,
    account: Option<AccountId>,
    reach: &Reach,
    after: i64,
    limit: i64,
) -> Result<Vec<Actor>, DbError> {
    const SQL: &str = columns!(concat!(
        "WHERE a.kind = $1 AND (CAST($2 AS BIGINT) IS NULL OR a.account = $2) AND ",
        within!("$3", "a.account"),
        " AND a.id > $4 ORDER BY a.id LIMIT $5"
    ));
    let mut args = vec![kind.name().into(), account.map(|id| id.0).into()];
    args.extend([reach::accounts(reach), after.into(), limit.into()]);
    db.read(SQL, args).await?.iter().map(actor).collect()
}

/// Asks whether an account, which is held, has no more than so many actors of a kind. No effect means
/// that it has.
pub(crate) fn has_room(account: AccountId, kind: ActorKind, actors: i64) -> Step {
    const SQL: &str = "UPDATE account SET denied = denied WHERE id = $1 AND $3 >= \
        (SELECT COUNT(*) FROM actor WHERE account = $1 AND kind = $2)";
    Step::needed(SQL, vec![account.0.into(), kind.name().into(), actors.into()])
}

/// Adds an actor, with the document that says who may assume it if it is a role that has one; no effect
/// means that its name is taken.
pub(crate) fn add(actor: &Actor, trust: Option<&str>) -> Step {
    const SQL: &str = "INSERT INTO actor (id, account, kind, name, created_at, trust) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account, kind, name) DO NOTHING";
    let args = vec![
        actor.id.into(),
        actor.account.0.into(),
        actor.kind.name().into(),
        actor.name.as_str().into(),
        actor.created.0.into(),
        trust.map(str::to_owned).into(),
    ];
    Step::needed(SQL, args)
}

/// The document that says who may assume a role.
pub(crate) async fn trust(db: &Db, role: i64) -> Result<Option<String>, DbError> {
    const SQL: &str = "SELECT trust FROM actor WHERE id = $1 AND trust IS NOT NULL";
    let rows = db.read(SQL, vec![role.into()]).await?;
    rows.first().map(|row| Ok(row.text(0)?.into())).transpose()
}

/// Says who may assume a role. No effect means that there is no such role.
pub(crate) fn set_trust(role: i64, trust: Option<&str>) -> Step {
    const SQL: &str = "UPDATE actor SET trust = $2 WHERE id = $1 AND kind = 'role'";
    Step::needed(SQL, vec![role.into(), trust.map(str::to_owned).into()])
}

/// Holds a role until the transaction ends. No effect means that there is none, or that its document is
/// another by now.
pub(crate) fn hold_trusting(role: i64, trust: Option<&str>) -> Step {
    const SQL: &str = "UPDATE actor SET name = name \
        WHERE id = $1 AND kind = 'role' AND COALESCE(trust, '') = $2";
    Step::needed(SQL, vec![role.into(), trust.unwrap_or_default().into()])
}

/// Holds an actor until the transaction ends. No effect means that there is none of this id and kind.
pub(crate) fn hold(id: i64, kind: ActorKind) -> Step {
    const SQL: &str = "UPDATE actor SET name = name WHERE id = $1 AND kind = $2";
    Step::needed(SQL, vec![id.into(), kind.name().into()])
}

/// Deletes an actor that is held, with all that is its own. Its keys stay as names that are taken.
pub(crate) fn delete(id: i64) -> [Step; 6] {
    [
        "DELETE FROM membership WHERE team = $1",
        "DELETE FROM membership WHERE member = $1",
        "DELETE FROM attachment WHERE actor = $1",
        "DELETE FROM session WHERE role = $1",
        "UPDATE access_key SET state = 'deleted' WHERE holder = $1",
        "DELETE FROM actor WHERE id = $1",
    ]
    .map(|sql| Step::new(sql, vec![id.into()]))
}

/// The users of a group.
pub(crate) async fn members(db: &Db, team: i64) -> Result<Vec<Actor>, DbError> {
    const SQL: &str =
        columns!("JOIN membership m ON m.member = a.id WHERE m.team = $1 ORDER BY a.id");
    db.read(SQL, vec![team.into()]).await?.iter().map(actor).collect()
}

/// The groups of a user.
pub(crate) async fn teams(db: &Db, member: i64) -> Result<Vec<Actor>, DbError> {
    const SQL: &str =
        columns!("JOIN membership m ON m.team = a.id WHERE m.member = $1 ORDER BY a.id");
    db.read(SQL, vec![member.into()]).await?.iter().map(actor).collect()
}

/// Puts a user into a group of the same account. No effect means that they are not of one account,
/// or that the user is in it.
pub(crate) fn join(team: i64, member: i64) -> Step {
    const SQL: &str = "INSERT INTO membership (team, member) \
        SELECT g.id, u.id FROM actor g JOIN actor u ON u.account = g.account \
        WHERE g.id = $1 AND g.kind = 'group' AND u.id = $2 AND u.kind = 'user' \
        ON CONFLICT (member, team) DO NOTHING";
    Step::needed(SQL, vec![team.into(), member.into()])
}

/// Asks whether a user is in no more than so many groups. No effect means that the user is.
pub(crate) fn has_room_for_groups(member: i64, groups: i64) -> Step {
    const SQL: &str = "SELECT 1 WHERE CAST($2 AS BIGINT) >= \
        (SELECT COUNT(*) FROM membership WHERE member = $1)";
    Step::needed(SQL, vec![member.into(), groups.into()])
}

/// Takes a user out of a group. No effect means that the user is not in it.
pub(crate) fn leave(team: i64, member: i64) -> Step {
    const SQL: &str = "DELETE FROM membership WHERE team = $1 AND member = $2";
    Step::needed(SQL, vec![team.into(), member.into()])
}

fn actor(row: &Row) -> Result<Actor, DbError> {
    Ok(Actor {
        id: row.int(0)?,
        account: AccountId(row.int(1)?),
        kind: named(&ActorKind::ALL, ActorKind::name, row.text(2)?)?,
        name: row.text(3)?.into(),
        created: Timestamp(row.int(4)?),
    })
}
