use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use crate::db::{Db, DbError, Row, Step};
use crate::registry::access_policies::PolicyDocument;

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT p.account, p.name, p.language, p.document, p.created_at, p.changed_at \
             FROM access_policy p ",
            $rest
        )
    };
}

/// What is raised with every change that other servers have to hear of.
pub(crate) fn raise_version() -> Step {
    Step::new("UPDATE access_version SET version = version + 1 WHERE id = 1", vec![])
}

/// How many such changes there were.
pub(crate) async fn version(db: &Db) -> Result<i64, DbError> {
    let rows = db.read("SELECT version FROM access_version WHERE id = 1", vec![]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

pub(crate) async fn find(
    db: &Db,
    account: AccountId,
    name: &str,
) -> Result<Option<PolicyDocument>, DbError> {
    let args = vec![account.0.into(), name.into()];
    let rows = db.read(columns!("WHERE p.account = $1 AND p.name = $2"), args).await?;
    rows.first().map(policy).transpose()
}

pub(crate) async fn list(db: &Db, account: AccountId) -> Result<Vec<PolicyDocument>, DbError> {
    let args = vec![account.0.into()];
    let rows = db.read(columns!("WHERE p.account = $1 ORDER BY p.name"), args).await?;
    rows.iter().map(policy).collect()
}

/// Adds a policy; no effect means that its name is taken.
pub(crate) fn add(policy: &PolicyDocument) -> Step {
    const SQL: &str = "INSERT INTO access_policy \
        (account, name, language, document, created_at, changed_at) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account, name) DO NOTHING";
    let args = vec![
        policy.account.0.into(),
        policy.name.as_str().into(),
        policy.language.as_str().into(),
        policy.document.as_str().into(),
        policy.created.0.into(),
        policy.changed.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Asks whether an account, which is held, has no more than so many policies. No effect means that it
/// has.
pub(crate) fn has_room(account: AccountId, policies: i64) -> Step {
    const SQL: &str = "UPDATE account SET denied = denied WHERE id = $1 AND $2 >= \
        (SELECT COUNT(*) FROM access_policy WHERE account = $1)";
    Step::needed(SQL, vec![account.0.into(), policies.into()])
}

/// Writes a policy anew, in the language it is in. No effect means that there is none.
pub(crate) fn change(policy: &PolicyDocument) -> Step {
    const SQL: &str = "UPDATE access_policy SET document = $4, changed_at = $5 \
        WHERE account = $1 AND name = $2 AND language = $3";
    let args = vec![
        policy.account.0.into(),
        policy.name.as_str().into(),
        policy.language.as_str().into(),
        policy.document.as_str().into(),
        policy.changed.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Holds a policy until the transaction ends. No effect means that there is none.
pub(crate) fn hold(account: AccountId, name: &str) -> Step {
    const SQL: &str = "UPDATE access_policy SET name = name WHERE account = $1 AND name = $2";
    Step::needed(SQL, vec![account.0.into(), name.into()])
}

/// Deletes a policy that is held. No effect means that it judges somebody.
pub(crate) fn delete(account: AccountId, name: &str) -> Step {
    const SQL: &str = "DELETE FROM access_policy WHERE account = $1 AND name = $2 \
        AND NOT EXISTS (SELECT 1 FROM attachment t JOIN actor a ON a.id = t.actor \
            WHERE a.account = $1 AND t.policy = $2)";
    Step::needed(SQL, vec![account.0.into(), name.into()])
}

/// Has a policy judge an actor. No effect means that it does.
pub(crate) fn attach(actor: i64, name: &str) -> Step {
    const SQL: &str = "INSERT INTO attachment (actor, policy) VALUES ($1, $2) ON CONFLICT (actor, policy) DO NOTHING";
    Step::needed(SQL, vec![actor.into(), name.into()])
}

/// Asks whether no more than so many of an account's own policies of a language judge an actor, who is
/// held. No effect means that more do.
pub(crate) fn has_room_on(actor: i64, language: &str, policies: i64) -> Step {
    const SQL: &str = "UPDATE actor SET name = name WHERE id = $1 AND $3 >= \
        (SELECT COUNT(*) FROM attachment t \
         JOIN access_policy p ON p.account = actor.account AND p.name = t.policy \
         WHERE t.actor = $1 AND p.language = $2)";
    Step::needed(SQL, vec![actor.into(), language.into(), policies.into()])
}

/// Has a policy judge an actor no more. No effect means that it did not.
pub(crate) fn detach(actor: i64, name: &str) -> Step {
    const SQL: &str = "DELETE FROM attachment WHERE actor = $1 AND policy = $2";
    Step::needed(SQL, vec![actor.into(), name.into()])
}

/// The names of the policies that judge an actor by itself.
pub(crate) async fn attached(db: &Db, actor: i64) -> Result<Vec<String>, DbError> {
    const SQL: &str = "SELECT policy FROM attachment WHERE actor = $1 ORDER BY policy";
    let rows = db.read(SQL, vec![actor.into()]).await?;
    rows.iter().map(|row| Ok(row.text(0)?.into())).collect()
}

/// A policy that judges somebody, and through whom.
pub(crate) struct Judging {
    pub(crate) name: String,
    /// The group's name; `None` when it is the actor's own.
    pub(crate) group: Option<String>,
    /// Language and document; `None` for one that everybody has.
    pub(crate) written: Option<(String, String)>,
}

/// The policies that judge an actor: its own, and those of its groups.
pub(crate) async fn judging(db: &Db, actor: i64) -> Result<Vec<Judging>, DbError> {
    const SQL: &str = "SELECT t.policy, g.id, g.name, p.language, p.document \
        FROM attachment t JOIN actor g ON g.id = t.actor \
        LEFT JOIN access_policy p ON p.account = g.account AND p.name = t.policy \
        WHERE t.actor = $1 OR t.actor IN (SELECT team FROM membership WHERE member = $1) \
        ORDER BY t.policy, g.id";
    let judging = |row: &Row| {
        let own = row.int(1)? == actor;
        let written = match row.is_null(3) {
            true => None,
            false => Some((row.text(3)?.into(), row.text(4)?.into())),
        };
        Ok(Judging {
            name: row.text(0)?.into(),
            group: if own { None } else { Some(row.text(2)?.into()) },
            written,
        })
    };
    db.read(SQL, vec![actor.into()]).await?.iter().map(judging).collect()
}

fn policy(row: &Row) -> Result<PolicyDocument, DbError> {
    Ok(PolicyDocument {
        account: AccountId(row.int(0)?),
        name: row.text(1)?.into(),
        language: row.text(2)?.into(),
        document: row.text(3)?.into(),
        created: Timestamp(row.int(4)?),
        changed: Timestamp(row.int(5)?),
    })
}
