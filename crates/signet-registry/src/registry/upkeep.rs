//! Bringing a database up to date while nobody serves it.

use super::signatures::looking::look_at_names;
use crate::Progress;
use crate::archive::{ArchiveError, House};
use crate::db::Db;
use crate::db::migrate::newest;

/// What a database was, and what it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The schema it was found at; 0 if it was empty.
    pub from: i64,
    /// The one this program works with.
    pub to: i64,
}

/// Brings the database of a house up to date, or only tells with `check`. Each step is a transaction of
/// its own: who is stopped between two goes on there the next time.
pub async fn migrate(
    house: &House,
    check: bool,
    progress: &dyn Progress,
) -> Result<Migrated, ArchiveError> {
    let _taken = house.take()?;
    if house.importing().exists() {
        let told = "an import into this folder has not ended; run it again first";
        return Err(ArchiveError::Failed(told.into()));
    }
    let none = || ArchiveError::Failed(format!("there is no {}", house.file().display()));
    let from = house.read().await?.ok_or_else(none)?.version().await?;
    let to = newest();
    if from > to {
        return Err(ArchiveError::Failed(format!(
            "the database is at schema {from}, this program knows up to {to}; use a newer signet"
        )));
    }
    if check || from == to {
        return Ok(Migrated { from, to });
    }
    progress.begin("migrations", u64::try_from(to - from).ok());
    let db = Db::as_it_is(&house.file(), house.database.as_deref())?;
    let migrated = step_by_step(&db, from, to, progress).await;
    db.close().await;
    migrated.map(|()| Migrated { from, to })
}

async fn step_by_step(
    db: &Db,
    from: i64,
    to: i64,
    progress: &dyn Progress,
) -> Result<(), ArchiveError> {
    for number in from + 1..=to {
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        db.migrate_up_to(number).await?;
        progress.advance(1);
    }
    // What SQL could not tell of the rows that were here.
    progress.begin("names", None);
    Ok(look_at_names(db).await?)
}
