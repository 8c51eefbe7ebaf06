//! How far an archive goes.

use super::manifest::Cut;
use crate::db::offline::Offline;
use crate::db::{DbError, Row};

/// What tells of an import, in the record.
pub(super) const IMPORTED: &str = "registry.imported";

/// Where to cut: at the newest event, but for that of an import that nothing came after. An import
/// changes nothing that the record is about, so what was just imported is cut where it was cut before.
/// Once it has its place in the log it stays: the tree above it tells of it.
///
/// What a checkpoint was signed over is told beside. Events that wait for their place are carried as
/// such, and find it in the new house: what they tell of is in the tables.
pub(super) async fn now(db: &Offline) -> Result<Cut, DbError> {
    const EVENT: &str = "SELECT COALESCE(MAX(id), 0) FROM event \
        WHERE kind <> $1 OR position IS NOT NULL";
    const SIZE: &str = "SELECT COALESCE(MAX(size), 0) FROM log_checkpoint";
    let number = |rows: Vec<Row>| rows.first().map_or(Ok(0), |row: &Row| row.int(0));
    let event = number(db.all(EVENT, vec![IMPORTED.into()]).await?)?;
    Ok(Cut { event, checkpoint: number(db.all(SIZE, vec![]).await?)? })
}
