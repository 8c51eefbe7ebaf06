use std::collections::BTreeSet;

use signet_domain::authority::{Authority, Scope};
use signet_domain::time::{Day, Timestamp};

use super::{named, reach};
use crate::db::{Db, DbError, Row, Step};
use crate::registry::operator_tokens::OperatorToken;

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, operator, label, scopes, accounts, created_at, created_by, expires_at, \
             revoked_at, last_used_on, token FROM operator_token ",
            $rest
        )
    };
}

pub(crate) async fn find(db: &Db, id: i64) -> Result<Option<OperatorToken>, DbError> {
    let rows = db.read(columns!("WHERE id = $1"), vec![id.into()]).await?;
    rows.first().map(token).transpose()
}

/// The tokens of an operator, the oldest first.
pub(crate) async fn of(db: &Db, operator: &str) -> Result<Vec<OperatorToken>, DbError> {
    let rows = db.read(columns!("WHERE operator = $1 ORDER BY id"), vec![operator.into()]).await?;
    rows.iter().map(token).collect()
}

/// The token with this hash, and the hash that is kept.
pub(crate) async fn hashed(
    db: &Db,
    hash: &[u8],
) -> Result<Option<(OperatorToken, Vec<u8>)>, DbError> {
    let rows = db.read(columns!("WHERE token = $1"), vec![hash.to_vec().into()]).await?;
    rows.first().map(|row| Ok((token(row)?, row.bytes(10)?.to_vec()))).transpose()
}

pub(crate) fn add(token: &OperatorToken, hash: Vec<u8>) -> Step {
    const SQL: &str = "INSERT INTO operator_token \
        (id, operator, label, token, scopes, accounts, created_at, created_by, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let scopes: Vec<_> = token.authority.scopes().map(Scope::name).collect();
    let args = vec![
        token.id.into(),
        token.operator.as_str().into(),
        token.label.as_str().into(),
        hash.into(),
        scopes.join(",").into(),
        reach::text(token.authority.reach()).into(),
        token.created.0.into(),
        token.created_by.as_str().into(),
        token.expires.map(|at| at.0).into(),
    ];
    Step::new(SQL, args)
}

/// Revokes a token. No effect means that it was revoked before.
pub(crate) fn revoke(id: i64, at: Timestamp) -> Step {
    const SQL: &str =
        "UPDATE operator_token SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    Step::needed(SQL, vec![id.into(), at.0.into()])
}

/// Revokes every token of an operator.
pub(crate) fn revoke_all(operator: &str, at: Timestamp) -> Step {
    const SQL: &str =
        "UPDATE operator_token SET revoked_at = $2 WHERE operator = $1 AND revoked_at IS NULL";
    Step::new(SQL, vec![operator.into(), at.0.into()])
}

/// Notes on which day a token was used.
pub(crate) fn used(id: i64, on: Day) -> Step {
    const SQL: &str = "UPDATE operator_token SET last_used_on = $2 WHERE id = $1";
    Step::new(SQL, vec![id.into(), on.to_string().into()])
}

fn token(row: &Row) -> Result<OperatorToken, DbError> {
    let moment = |column| match row.is_null(column) {
        true => Ok(None),
        false => row.int(column).map(|at| Some(Timestamp(at))),
    };
    let scopes = row.text(3)?.split(',').filter(|name| !name.is_empty());
    let scopes = scopes.map(|name| named(&Scope::ALL, Scope::name, name));
    let last_used = match row.is_null(9) {
        true => None,
        false => Some(Day::parse(row.text(9)?).map_err(|_| DbError::Column(9))?),
    };
    Ok(OperatorToken {
        id: row.int(0)?,
        operator: row.text(1)?.into(),
        label: row.text(2)?.into(),
        authority: Authority::new(
            scopes.collect::<Result<BTreeSet<_>, _>>()?,
            reach::read(row, 4)?,
        ),
        created: Timestamp(row.int(5)?),
        created_by: row.text(6)?.into(),
        expires: moment(7)?,
        revoked: moment(8)?,
        last_used,
    })
}
