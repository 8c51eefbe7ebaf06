use signet_domain::access::SourceRules;
use signet_domain::account::{Account, AccountChange, AccountKind};
use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;

use super::reach::within;
use super::{named, networks, networks_text, reach};
use crate::db::{Db, DbError, Row, Step};

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT id, name, kind, in_arrears, denied, addresses, signature_limit, data_key, ",
            "allowed, blocked ",
            "FROM account ",
            $rest
        )
    };
}

/// An account with its sealed data key.
pub(crate) struct AccountRow {
    pub(crate) account: Account,
    pub(crate) data_key: Vec<u8>,
}

pub(crate) async fn find(db: &Db, id: AccountId) -> Result<Option<AccountRow>, DbError> {
    let rows = db.read(columns!("WHERE id = $1"), vec![id.0.into()]).await?;
    rows.first().map(account).transpose()
}

/// Accounts after one that are reached, the oldest first.
pub(crate) async fn page(
    db: &Db,
    reach: &Reach,
    after: AccountId,
    limit: i64,
) -> Result<Vec<AccountRow>, DbError> {
    const SQL: &str =
        columns!(concat!("WHERE id > $1 AND ", within!("$3", "id"), " ORDER BY id LIMIT $2"));
    let args = vec![after.0.into(), limit.into(), reach::accounts(reach)];
    db.read(SQL, args).await?.iter().map(account).collect()
}

pub(crate) fn add(account: &Account, data_key: Vec<u8>, now: i64) -> Step {
    const SQL: &str = "INSERT INTO account \
        (id, name, kind, in_arrears, denied, addresses, signature_limit, data_key, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = vec![
        account.id.0.into(),
        account.name.as_str().into(),
        account.kind.name().into(),
        account.in_arrears.into(),
        account.denied.into(),
        networks_text(&account.addresses).into(),
        account.signature_limit.map(i64::from).into(),
        data_key.into(),
        now.into(),
    ];
    Step::new(SQL, args)
}

/// Changes what is given, and leaves the rest as it is. No effect means that there is no such account.
pub(crate) fn change(id: AccountId, change: &AccountChange) -> Step {
    const SQL: &str = "UPDATE account SET name = COALESCE($2, name), kind = COALESCE($3, kind), \
        in_arrears = COALESCE($4, in_arrears), denied = COALESCE($5, denied), \
        addresses = COALESCE($6, addresses), \
        signature_limit = CASE WHEN $7 = 1 THEN $8 ELSE signature_limit END, \
        allowed = COALESCE($9, allowed), blocked = COALESCE($10, blocked) \
        WHERE id = $1";
    let args = vec![
        id.0.into(),
        change.name.clone().into(),
        change.kind.map(AccountKind::name).into(),
        change.in_arrears.into(),
        change.denied.into(),
        change.addresses.as_deref().map(networks_text).into(),
        change.signature_limit.is_some().into(),
        change.signature_limit.flatten().map(i64::from).into(),
        change.allowed.as_deref().map(networks_text).into(),
        change.blocked.as_deref().map(networks_text).into(),
    ];
    Step::needed(SQL, args)
}

/// What an account's personal data are sealed under, sealed itself. `None` before there were any,
/// and once they were erased.
pub(crate) async fn personal_key(db: &Db, id: AccountId) -> Result<Option<Vec<u8>>, DbError> {
    const SQL: &str = "SELECT personal_key FROM account \
        WHERE id = $1 AND personal_key IS NOT NULL";
    let rows = db.read(SQL, vec![id.0.into()]).await?;
    rows.first().map(|row| Ok(row.bytes(0)?.to_vec())).transpose()
}

/// Gives an account a personal key; no effect means that it has one.
pub(crate) fn give_personal_key(id: AccountId, sealed: &[u8]) -> Step {
    const SQL: &str = "UPDATE account SET personal_key = $2 \
        WHERE id = $1 AND personal_key IS NULL";
    Step::needed(SQL, vec![id.0.into(), sealed.to_vec().into()])
}

/// Holds an account with its personal key until the transaction ends; no effect means that the key
/// was forgotten.
pub(crate) fn hold_personal_key(id: AccountId, sealed: &[u8]) -> Step {
    const SQL: &str = "UPDATE account SET personal_key = $2 \
        WHERE id = $1 AND personal_key = $2";
    Step::needed(SQL, vec![id.0.into(), sealed.to_vec().into()])
}

/// Forgets an account's personal key, and holds the account until the transaction ends; no effect
/// means that there is no such account.
pub(crate) fn forget_personal_key(id: AccountId) -> Step {
    const SQL: &str = "UPDATE account SET personal_key = NULL WHERE id = $1";
    Step::needed(SQL, vec![id.0.into()])
}

/// Holds the account's row until the transaction ends, so that what is counted stays counted.
pub(crate) fn lock(id: AccountId) -> Step {
    const SQL: &str = "UPDATE account SET denied = denied WHERE id = $1";
    Step::needed(SQL, vec![id.0.into()])
}

fn account(row: &Row) -> Result<AccountRow, DbError> {
    let limit = (!row.is_null(6)).then(|| row.int(6)).transpose()?;
    let account = Account {
        id: AccountId(row.int(0)?),
        name: row.text(1)?.into(),
        kind: named(&AccountKind::ALL, AccountKind::name, row.text(2)?)?,
        in_arrears: row.int(3)? != 0,
        denied: row.int(4)? != 0,
        addresses: networks(row.text(5)?),
        signature_limit: limit.and_then(|limit| u32::try_from(limit).ok()),
        sources: SourceRules { allowed: networks(row.text(8)?), blocked: networks(row.text(9)?) },
    };
    Ok(AccountRow { account, data_key: row.bytes(7)?.to_vec() })
}
