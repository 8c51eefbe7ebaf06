//! How far an archive goes.

use super::manifest::Cut;
use crate::db::offline::Offline;
use crate::db::{DbError, Row};

/// What tells of an import, in the record.
pub(super) const IMPORTED: &str = "registry.imported";

/// Where to cut: at the newest event, but for those of imports that nothing came after. An import
/// changes nothing that the record is about, so what was just imported is cut where it was cut before.
pub(super) async fn now(db: &Offline) -> Result<Cut, DbError> {
    const SQL: &str = "SELECT COALESCE(MAX(id), 0) FROM event WHERE kind <> $1";
    let rows = db.all(SQL, vec![IMPORTED.into()]).await?;
    Ok(Cut { event: rows.first().map_or(Ok(0), |row: &Row| row.int(0))? })
}
