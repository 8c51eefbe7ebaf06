use signet_domain::time::Timestamp;

use super::named;
use crate::db::{Db, DbError, Row, Step};
use crate::registry::reviewers::{Reviewer, ReviewerState};

macro_rules! columns {
    ($rest:literal) => {
        concat!("SELECT name, state, created_at, token FROM reviewer ", $rest)
    };
}

pub(crate) async fn find(db: &Db, name: &str) -> Result<Option<Reviewer>, DbError> {
    let rows = db.read(columns!("WHERE name = $1"), vec![name.into()]).await?;
    rows.first().map(reviewer).transpose()
}

/// Who has the token with this hash, and the hash that is kept.
pub(crate) async fn with_token(
    db: &Db,
    hash: &[u8],
) -> Result<Option<(Reviewer, Vec<u8>)>, DbError> {
    let rows = db.read(columns!("WHERE token = $1"), vec![hash.to_vec().into()]).await?;
    rows.first().map(|row| Ok((reviewer(row)?, row.bytes(3)?.to_vec()))).transpose()
}

pub(crate) async fn all(db: &Db) -> Result<Vec<Reviewer>, DbError> {
    db.read(columns!("ORDER BY created_at, name"), vec![]).await?.iter().map(reviewer).collect()
}

/// Adds a reviewer, or gives one who is disabled another token. No effect means that there is an
/// active one of this name.
pub(crate) fn add(name: &str, token: Vec<u8>, now: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO reviewer (name, token, state, created_at) \
        VALUES ($1, $2, 'active', $3) \
        ON CONFLICT (name) DO UPDATE SET token = excluded.token, state = 'active' \
        WHERE reviewer.state <> 'active'";
    Step::needed(SQL, vec![name.into(), token.into(), now.0.into()])
}

/// Disables an active reviewer. No effect means that there is none of this name.
pub(crate) fn disable(name: &str) -> Step {
    const SQL: &str = "UPDATE reviewer SET state = 'disabled' WHERE name = $1 AND state = 'active'";
    Step::needed(SQL, vec![name.into()])
}

fn reviewer(row: &Row) -> Result<Reviewer, DbError> {
    Ok(Reviewer {
        name: row.text(0)?.into(),
        state: named(&ReviewerState::ALL, ReviewerState::name, row.text(1)?)?,
        created: Timestamp(row.int(2)?),
    })
}
