use signet_domain::access::SourceRules;
use signet_domain::account::Network;
use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::reach::within;
use super::{named, networks, networks_text, reach};
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
    /// The user whose it is, by id and, when it is read, by name; `None` for the account's own.
    pub(crate) holder: Option<(i64, String)>,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) sources: SourceRules,
}

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT k.id, k.account, k.principal, k.secret, k.public_key, k.state, k.created_at, \
             k.holder, u.name, k.last_used_at, k.allowed, k.blocked \
             FROM access_key k LEFT JOIN actor u ON u.id = k.holder \
             WHERE k.state <> 'deleted' ",
            $rest
        )
    };
}

pub(crate) async fn find(db: &Db, id: &str) -> Result<Option<KeyRow>, DbError> {
    let rows = db.read(columns!("AND k.id = $1"), vec![id.into()]).await?;
    rows.first().map(key).transpose()
}

pub(crate) async fn any(db: &Db) -> Result<bool, DbError> {
    const SQL: &str =
        "SELECT 1 FROM access_key WHERE holder IS NULL AND state <> 'deleted' LIMIT 1";
    Ok(!db.read(SQL, vec![]).await?.is_empty())
}

/// The keys of an account, or those of a user.
pub(crate) async fn list(
    db: &Db,
    account: Option<AccountId>,
    holder: Option<i64>,
) -> Result<Vec<KeyRow>, DbError> {
    const SQL: &str = columns!(
        "AND (CAST($1 AS BIGINT) IS NULL OR k.account = $1) \
         AND (CAST($2 AS BIGINT) IS NULL OR k.holder = $2) ORDER BY k.created_at, k.id"
    );
    let args = vec![account.map(|id| id.0).into(), holder.into()];
    db.read(SQL, args).await?.iter().map(key).collect()
}

/// The keys after one, by their names, all or those of one account.
pub(crate) async fn page(
    db: &Db,
    account: Option<AccountId>,
    reach: &Reach,
    after: &str,
    limit: i64,
) -> Result<Vec<KeyRow>, DbError> {
    const SQL: &str = columns!(concat!(
        "AND (CAST($1 AS BIGINT) IS NULL OR k.account = $1) AND ",
        within!("$2", "k.account"),
        " AND k.id > $3 ORDER BY k.id LIMIT $4"
    ));
    let account = account.map(|id| id.0);
    let args = vec![account.into(), reach::accounts(reach), after.into(), limit.into()];
    db.read(SQL, args).await?.iter().map(key).collect()
}

/// Adds a key; no effect means that its name is taken.
pub(crate) fn add(key: KeyRow) -> Step {
    const SQL: &str = "INSERT INTO access_key \
        (id, account, principal, secret, public_key, state, created_at, holder) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING";
    let args = vec![
        key.id.into(),
        key.account.0.into(),
        key.principal.into(),
        key.secret.into(),
        key.public_key.into(),
        key.state.name().into(),
        key.created.0.into(),
        key.holder.map(|(id, _)| id).into(),
    ];
    Step::needed(SQL, args)
}

/// Asks whether a user, who is held, may have one key more than this many. No effect means no.
pub(crate) fn has_room(holder: i64, keys: i64) -> Step {
    const SQL: &str = "UPDATE actor SET name = name WHERE id = $1 AND $2 >= \
        (SELECT COUNT(*) FROM access_key WHERE holder = $1 AND state <> 'deleted')";
    Step::needed(SQL, vec![holder.into(), keys.into()])
}

/// Changes a key's state, and from where it may be used; what is not given stays. No effect means
/// that there is no such key.
pub(crate) fn change(
    id: &str,
    state: Option<KeyState>,
    allowed: Option<&[Network]>,
    blocked: Option<&[Network]>,
) -> Step {
    const SQL: &str = "UPDATE access_key SET state = COALESCE($2, state), \
        allowed = COALESCE($3, allowed), blocked = COALESCE($4, blocked) \
        WHERE id = $1 AND state <> 'deleted'";
    let args = vec![
        id.into(),
        state.map(KeyState::name).into(),
        allowed.map(networks_text).into(),
        blocked.map(networks_text).into(),
    ];
    Step::needed(SQL, args)
}

/// Notes when a key was used.
pub(crate) fn used(id: &str, at: Timestamp) -> Step {
    const SQL: &str = "UPDATE access_key SET last_used_at = $2 WHERE id = $1";
    Step::new(SQL, vec![id.into(), at.0.into()])
}

fn key(row: &Row) -> Result<KeyRow, DbError> {
    let public_key = (!row.is_null(4)).then(|| row.bytes(4).map(<[u8]>::to_vec)).transpose()?;
    let holder = match row.is_null(7) {
        true => None,
        false => Some((row.int(7)?, row.text(8)?.into())),
    };
    let last_used = (!row.is_null(9)).then(|| row.int(9)).transpose()?.map(Timestamp);
    Ok(KeyRow {
        id: row.text(0)?.into(),
        account: AccountId(row.int(1)?),
        principal: row.text(2)?.into(),
        secret: row.bytes(3)?.to_vec(),
        public_key,
        state: named(&KeyState::ALL, KeyState::name, row.text(5)?)?,
        created: Timestamp(row.int(6)?),
        holder,
        last_used,
        sources: SourceRules { allowed: networks(row.text(10)?), blocked: networks(row.text(11)?) },
    })
}
