use signet_domain::authority::Reach;

use super::reach;
use super::reach::within;
use crate::db::{Db, DbError, Row, Step};
use crate::log::Line;
use crate::log::tree::Place;

/// An event that has no place yet.
pub(crate) struct Unplaced {
    pub(crate) id: i64,
    /// What its line hashes to; events that were here before there was a log do not have it.
    pub(crate) leaf: Option<Vec<u8>>,
}

/// An event in the log.
pub(crate) struct Entry {
    pub(crate) line: Line,
    pub(crate) leaf: Option<Vec<u8>>,
    pub(crate) position: Option<i64>,
}

/// A checkpoint as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checkpoint {
    pub(crate) size: i64,
    /// When it was signed, by the machine's clock.
    pub(crate) at: i64,
    pub(crate) note: String,
}

macro_rules! entries {
    ($rest:expr) => {
        concat!(
            "SELECT id, at, account, principal, access_key, address, request, kind, subject, \
             detail, leaf, position FROM event ",
            $rest
        )
    };
}

fn entry(row: &Row) -> Result<Entry, DbError> {
    let int = |column| (!row.is_null(column)).then(|| row.int(column)).transpose();
    Ok(Entry {
        line: Line {
            id: row.int(0)?,
            at: row.int(1)?,
            account: int(2)?,
            principal: row.text(3)?.into(),
            key: row.text(4)?.into(),
            address: row.text(5)?.into(),
            request: row.text(6)?.into(),
            kind: row.text(7)?.into(),
            subject: row.text(8)?.into(),
            detail: row.text(9)?.into(),
        },
        leaf: (!row.is_null(10)).then(|| row.bytes(10).map(<[u8]>::to_vec)).transpose()?,
        position: int(11)?,
    })
}

/// The oldest events without a place.
pub(crate) async fn unplaced(db: &Db, limit: i64) -> Result<Vec<Unplaced>, DbError> {
    const SQL: &str = "SELECT id, leaf FROM event WHERE position IS NULL ORDER BY id LIMIT $1";
    let unplaced = |row: &Row| {
        let leaf = (!row.is_null(1)).then(|| row.bytes(1).map(<[u8]>::to_vec)).transpose()?;
        Ok(Unplaced { id: row.int(0)?, leaf })
    };
    db.read(SQL, vec![limit.into()]).await?.iter().map(unplaced).collect()
}

/// Events without a place after an id, in their order.
pub(crate) async fn unplaced_after(db: &Db, after: i64, limit: i64) -> Result<Vec<i64>, DbError> {
    const SQL: &str =
        "SELECT id FROM event WHERE position IS NULL AND id > $1 ORDER BY id LIMIT $2";
    let rows = db.read(SQL, vec![after.into(), limit.into()]).await?;
    rows.iter().map(|row| row.int(0)).collect()
}

/// How many events have no place yet.
pub(crate) async fn waiting(db: &Db) -> Result<i64, DbError> {
    let rows = db.read("SELECT COUNT(*) FROM event WHERE position IS NULL", vec![]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// An event by its id.
pub(crate) async fn find(db: &Db, id: i64) -> Result<Option<Entry>, DbError> {
    let rows = db.read(entries!("WHERE id = $1"), vec![id.into()]).await?;
    rows.first().map(entry).transpose()
}

/// Events by their places, from one on and before another, of accounts that are reached.
pub(crate) async fn entries(
    db: &Db,
    reach: &Reach,
    (from, to): (i64, i64),
    limit: i64,
) -> Result<Vec<Entry>, DbError> {
    const SQL: &str = entries!(concat!(
        "WHERE position >= $1 AND position < $2 AND ",
        within!("$3", "account"),
        " ORDER BY position, id LIMIT $4"
    ));
    let args = vec![from.into(), to.into(), reach::accounts(reach), limit.into()];
    db.read(SQL, args).await?.iter().map(entry).collect()
}

/// The first events from a place on, wherever the log ends.
pub(crate) async fn beyond(db: &Db, from: i64, limit: i64) -> Result<Vec<Entry>, DbError> {
    const SQL: &str = entries!("WHERE position >= $1 ORDER BY position, id LIMIT $2");
    db.read(SQL, vec![from.into(), limit.into()]).await?.iter().map(entry).collect()
}

/// The last place that an event has.
pub(crate) async fn last_position(db: &Db) -> Result<Option<i64>, DbError> {
    const SQL: &str = "SELECT position FROM event WHERE position IS NOT NULL \
        ORDER BY position DESC LIMIT 1";
    db.read(SQL, vec![]).await?.first().map(|row| row.int(0)).transpose()
}

/// Gives an event that was here before there was a log what it hashes to.
pub(crate) fn give_leaf(id: i64, leaf: Vec<u8>) -> Step {
    Step::new("UPDATE event SET leaf = $2 WHERE id = $1", vec![id.into(), leaf.into()])
}

/// How many events one statement gives a place.
pub(crate) const PLACED_AT_ONCE: usize = 128;

/// Gives events their places, one after another from a first one on. Many in one statement: a round
/// trip for each is what a shared database would take its time for.
pub(crate) fn place(ids: &[i64], first: i64) -> Step {
    // Sixteen characters for each id, so that the statement finds the n-th.
    const SQL: &str = "WITH RECURSIVE place(n) AS ( \
            SELECT CAST(0 AS BIGINT) UNION ALL \
            SELECT n + 1 FROM place WHERE n + 1 < CAST($2 AS BIGINT)) \
        UPDATE event SET position = CAST($3 AS BIGINT) + place.n FROM place \
        WHERE event.id = CAST(substr(CAST($1 AS TEXT), \
            CAST(place.n * 16 + 1 AS INTEGER), 16) AS BIGINT) \
        AND event.position IS NULL";
    let text: String = ids.iter().map(|id| format!("{id:016}")).collect();
    Step::needed(SQL, vec![text.into(), (ids.len() as i64).into(), first.into()])
}

/// Has a transaction happen only if so many events stand from a place on.
pub(crate) fn all_placed(first: i64, count: i64) -> Step {
    const SQL: &str = "SELECT 1 WHERE CAST($2 AS BIGINT) = \
        (SELECT COUNT(*) FROM event WHERE position >= $1)";
    Step::needed(SQL, vec![first.into(), count.into()])
}

fn checkpoint(row: &Row) -> Result<Checkpoint, DbError> {
    Ok(Checkpoint { size: row.int(0)?, at: row.int(1)?, note: row.text(2)?.into() })
}

/// The newest checkpoint.
pub(crate) async fn newest(db: &Db) -> Result<Option<Checkpoint>, DbError> {
    const SQL: &str = "SELECT size, at, note FROM log_checkpoint ORDER BY size DESC LIMIT 1";
    db.read(SQL, vec![]).await?.first().map(checkpoint).transpose()
}

/// Checkpoints of more events than this, the smallest first.
pub(crate) async fn checkpoints(
    db: &Db,
    after: i64,
    limit: i64,
) -> Result<Vec<Checkpoint>, DbError> {
    const SQL: &str =
        "SELECT size, at, note FROM log_checkpoint WHERE size > $1 ORDER BY size LIMIT $2";
    db.read(SQL, vec![after.into(), limit.into()]).await?.iter().map(checkpoint).collect()
}

/// Keeps a checkpoint that goes on where another one of this size ended; no effect means that the log
/// has gone on meanwhile.
pub(crate) fn add_checkpoint(before: i64, checkpoint: &Checkpoint) -> Step {
    const SQL: &str = "INSERT INTO log_checkpoint (size, at, note) \
        SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), CAST($3 AS TEXT) \
        WHERE COALESCE((SELECT MAX(size) FROM log_checkpoint), -1) = CAST($4 AS BIGINT)";
    let Checkpoint { size, at, note } = checkpoint;
    Step::needed(SQL, vec![(*size).into(), (*at).into(), note.as_str().into(), before.into()])
}

/// Lets go of a checkpoint that a later one of the same hour makes superfluous.
pub(crate) fn forget_checkpoint(size: i64) -> Step {
    Step::new("DELETE FROM log_checkpoint WHERE size = $1", vec![size.into()])
}

/// A tile.
pub(crate) async fn tile(db: &Db, (level, number): Place) -> Result<Option<Vec<u8>>, DbError> {
    const SQL: &str = "SELECT hashes FROM log_tile WHERE level = $1 AND number = $2";
    let args = vec![i64::from(level).into(), (number as i64).into()];
    let rows = db.read(SQL, args).await?;
    rows.first().map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()
}

/// Keeps a tile, or what it has grown to.
pub(crate) fn put_tile((level, number): Place, hashes: Vec<u8>) -> Step {
    const SQL: &str = "INSERT INTO log_tile (level, number, hashes) VALUES ($1, $2, $3) \
        ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes";
    Step::new(SQL, vec![i64::from(level).into(), (number as i64).into(), hashes.into()])
}
