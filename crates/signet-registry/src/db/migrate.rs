//! Numbered migrations, embedded in the program.
//!
//! They only go forward. Each is applied once, in a transaction of its own together with the row
//! that says so, so a file holds neither `BEGIN` nor `COMMIT`, and is never edited once released.
//! The two engines' files of one number leave the same tables behind. No table has deferred
//! constraints: writes that share a commit would then share its failure.

use super::DbError;

/// One step of a schema's history.
pub(crate) struct Migration {
    /// Its place in the order, from 1.
    pub(super) number: i64,
    /// What it is called, for people who look at the table.
    pub(super) name: &'static str,
    /// Its statements for the embedded engine.
    pub(super) sqlite: &'static str,
    /// Its statements for the server engine.
    pub(super) postgres: &'static str,
}

/// Every migration, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "first",
        sqlite: include_str!("../../migrations/sqlite/0001_first.sql"),
        postgres: include_str!("../../migrations/postgres/0001_first.sql"),
    },
    Migration {
        number: 2,
        name: "phone_codes",
        sqlite: include_str!("../../migrations/sqlite/0002_phone_codes.sql"),
        postgres: include_str!("../../migrations/postgres/0002_phone_codes.sql"),
    },
    Migration {
        number: 3,
        name: "family",
        sqlite: include_str!("../../migrations/sqlite/0003_family.sql"),
        postgres: include_str!("../../migrations/postgres/0003_family.sql"),
    },
    Migration {
        number: 4,
        name: "log",
        sqlite: include_str!("../../migrations/sqlite/0004_log.sql"),
        postgres: include_str!("../../migrations/postgres/0004_log.sql"),
    },
    Migration {
        number: 5,
        name: "notices",
        sqlite: include_str!("../../migrations/sqlite/0005_notices.sql"),
        postgres: include_str!("../../migrations/postgres/0005_notices.sql"),
    },
    Migration {
        number: 6,
        name: "carriers",
        sqlite: include_str!("../../migrations/sqlite/0006_carriers.sql"),
        postgres: include_str!("../../migrations/postgres/0006_carriers.sql"),
    },
    Migration {
        number: 7,
        name: "administration",
        sqlite: include_str!("../../migrations/sqlite/0007_administration.sql"),
        postgres: include_str!("../../migrations/postgres/0007_administration.sql"),
    },
    Migration {
        number: 8,
        name: "access",
        sqlite: include_str!("../../migrations/sqlite/0008_access.sql"),
        postgres: include_str!("../../migrations/postgres/0008_access.sql"),
    },
    Migration {
        number: 9,
        name: "operators",
        sqlite: include_str!("../../migrations/sqlite/0009_operators.sql"),
        postgres: include_str!("../../migrations/postgres/0009_operators.sql"),
    },
    Migration {
        number: 10,
        name: "trust",
        sqlite: include_str!("../../migrations/sqlite/0010_trust.sql"),
        postgres: include_str!("../../migrations/postgres/0010_trust.sql"),
    },
];

/// The number of the newest migration there is.
pub(crate) fn newest() -> i64 {
    MIGRATIONS.iter().map(|migration| migration.number).max().unwrap_or(0)
}

/// Makes the table of what was applied. The same text on both engines.
pub(super) const CREATE_VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_version (
    number BIGINT PRIMARY KEY,
    name TEXT NOT NULL
)";

/// Asks for the number applied last. It is 0 in an empty database.
pub(super) const NEWEST_VERSION: &str = "SELECT COALESCE(MAX(number), 0) FROM schema_version";

/// Notes that a migration was applied.
pub(super) const ADD_VERSION: &str = "INSERT INTO schema_version (number, name) VALUES ($1, $2)";

/// The migration to apply to a database that is at `applied`, if it is not up to date.
///
/// # Errors
///
/// A database newer than the program is refused: what a later version promised about its tables
/// cannot be kept by a program that has not heard of it.
pub(super) fn next(migrations: &[Migration], applied: i64) -> Result<Option<&Migration>, DbError> {
    let known = migrations.iter().map(|migration| migration.number).max().unwrap_or(0);
    if applied > known {
        return Err(DbError::Migration(format!(
            "the database is at schema {applied}, this program knows up to {known}; \
             use a newer signet"
        )));
    }
    Ok(migrations.iter().find(|migration| migration.number > applied))
}

/// Says which migration did not go through.
pub(super) fn failed(migration: &Migration, error: &DbError) -> DbError {
    let Migration { number, name, .. } = migration;
    DbError::Migration(format!("migration {number} ({name}) failed: {error}"))
}
