use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use crate::db::{Db, DbError, Row, Step};
use crate::keys::KeyState;

/// A key as it is kept: its secret sealed under the account's data key.
pub(crate) struct KeyRow {
    pub(crate) id: String,
    pub(crate) account: AccountId,
    pub(crate) principal: String,
    pub(crate) secret: Vec<u8>,
    pub(crate) public_key: Option<Vec<u8>>,
    pub(crate) state: KeyState,
    pub(crate) created: Timestamp,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, account, principal, secret, public_key, state, created_at ",
            "FROM access_key ",
            $rest
        )
    };
}

pub(crate) async fn find(db: &Db, id: &str) -> Result<Option<KeyRow>, DbError> {
    let rows = db.read(columns!("WHERE id = $1"), vec![id.into()]).await?;
    rows.first().map(key).transpose()
}

pub(crate) async fn any(db: &Db) -> Result<bool, DbError> {
    Ok(!db.read("SELECT 1 FROM access_key LIMIT 1", vec![]).await?.is_empty())
}

/// All keys, or those of one account.
pub(crate) async fn list(db: &Db, account: Option<AccountId>) -> Result<Vec<KeyRow>, DbError> {
    const SQL: &str =
        columns!("WHERE CAST($1 AS BIGINT) IS NULL OR account = $1 ORDER BY created_at, id");
    let args = vec![account.map(|id| id.0).into()];
    db.read(SQL, args).await?.iter().map(key).collect()
}

/// The keys after one, by their names, all or those of one account.
pub(crate) async fn page(
    db: &Db,
    account: Option<AccountId>,
    after: &str,
    limit: i64,
) -> Result<Vec<KeyRow>, DbError> {
    const SQL: &str = columns!(
        "WHERE (CAST($1 AS BIGINT) IS NULL OR account = $1) AND id > $2 ORDER BY id LIMIT $3"
    );
    let args = vec![account.map(|id| id.0).into(), after.into(), limit.into()];
    db.read(SQL, args).await?.iter().map(key).collect()
}

/// Adds a key; no effect means that its name is taken.
pub(crate) fn add(key: KeyRow) -> Step {
    const SQL: &str = "INSERT INTO access_key \
        (id, account, principal, secret, public_key, state, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING";
    let args = vec![
        key.id.into(),
        key.account.0.into(),
        key.principal.into(),
        key.secret.into(),
        key.public_key.into(),
        key.state.name().into(),
        key.created.0.into(),
    ];
    Step::needed(SQL, args)
}

pub(crate) fn set_state(id: &str, state: KeyState) -> Step {
    const SQL: &str = "UPDATE access_key SET state = $2 WHERE id = $1";
    Step::needed(SQL, vec![id.into(), state.name().into()])
}

fn key(row: &Row) -> Result<KeyRow, DbError> {
    let public_key = (!row.is_null(4)).then(|| row.bytes(4).map(<[u8]>::to_vec)).transpose()?;
    Ok(KeyRow {
        id: row.text(0)?.into(),
        account: AccountId(row.int(1)?),
        principal: row.text(2)?.into(),
        secret: row.bytes(3)?.to_vec(),
        public_key,
        state: super::named(&KeyState::ALL, KeyState::name, row.text(5)?)?,
        created: Timestamp(row.int(6)?),
    })
}
