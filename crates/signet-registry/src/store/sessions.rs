use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use crate::db::{Db, DbError, Row, Step};

/// A session as it is kept: its secret sealed under the account's data key, of its token a hash.
pub(crate) struct SessionRow {
    pub(crate) id: String,
    pub(crate) account: AccountId,
    pub(crate) role: i64,
    /// Filled in when it is read.
    pub(crate) role_name: String,
    pub(crate) name: String,
    pub(crate) secret: Vec<u8>,
    pub(crate) token: Vec<u8>,
    /// Language and document of each policy, as JSON.
    pub(crate) policies: String,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.account, s.role, r.name, s.name, s.secret, s.token, s.policies, \
             s.created_at, s.expires_at FROM session s JOIN actor r ON r.id = s.role ",
            $rest
        )
    };
}

pub(crate) async fn find(db: &Db, id: &str) -> Result<Option<SessionRow>, DbError> {
    let rows = db.read(columns!("WHERE s.id = $1"), vec![id.into()]).await?;
    rows.first().map(session).transpose()
}

/// The sessions of a role, the newest first.
pub(crate) async fn list(db: &Db, role: i64, limit: i64) -> Result<Vec<SessionRow>, DbError> {
    const SQL: &str = columns!("WHERE s.role = $1 ORDER BY s.created_at DESC, s.id LIMIT $2");
    db.read(SQL, vec![role.into(), limit.into()]).await?.iter().map(session).collect()
}

pub(crate) fn add(session: SessionRow) -> Step {
    const SQL: &str = "INSERT INTO session \
        (id, account, role, name, secret, token, policies, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = vec![
        session.id.into(),
        session.account.0.into(),
        session.role.into(),
        session.name.into(),
        session.secret.into(),
        session.token.into(),
        session.policies.into(),
        session.created.0.into(),
        session.expires.0.into(),
    ];
    Step::new(SQL, args)
}

/// Ends a session. No effect means that there is none.
pub(crate) fn end(id: &str) -> Step {
    Step::needed("DELETE FROM session WHERE id = $1", vec![id.into()])
}

/// Lets go of sessions that expired before a moment.
pub(crate) fn forget(before: Timestamp) -> Step {
    Step::new("DELETE FROM session WHERE expires_at < $1", vec![before.0.into()])
}

fn session(row: &Row) -> Result<SessionRow, DbError> {
    Ok(SessionRow {
        id: row.text(0)?.into(),
        account: AccountId(row.int(1)?),
        role: row.int(2)?,
        role_name: row.text(3)?.into(),
        name: row.text(4)?.into(),
        secret: row.bytes(5)?.to_vec(),
        token: row.bytes(6)?.to_vec(),
        policies: row.text(7)?.into(),
        created: Timestamp(row.int(8)?),
        expires: Timestamp(row.int(9)?),
    })
}
