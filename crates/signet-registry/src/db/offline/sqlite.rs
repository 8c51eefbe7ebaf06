use std::path::Path;
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags};

use super::super::sqlite::statement;
use super::super::{Arg, DbError, Row, Step};
use super::Column;

/// How long to wait for another process to let go of the file.
const BUSY: Duration = Duration::from_secs(5);

/// A file, through one connection.
pub(crate) struct Sqlite {
    connection: Mutex<Connection>,
}

impl Sqlite {
    /// The file as it is now.
    pub(super) fn read(path: &Path) -> Result<Self, DbError> {
        // Not read-only: what a crash left in its log has to be taken in first.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 0; BEGIN")?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// A new file. Until it is committed it is of no use to anybody, so nothing waits for the disk
    /// before, and nothing can be undone.
    pub(super) fn write(path: &Path) -> Result<Self, DbError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF;
             PRAGMA synchronous = OFF;
             PRAGMA foreign_keys = OFF;
             PRAGMA cache_size = -16384;
             PRAGMA mmap_size = 0;
             BEGIN",
        )?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    pub(super) fn rows<E: From<DbError>>(
        &self,
        sql: &str,
        args: &[Arg],
        each: &mut (impl FnMut(Row) -> Result<(), E> + Send),
    ) -> Result<(), E> {
        let connection = self.connection.lock();
        let mut prepared = connection.prepare(sql).map_err(DbError::from)?;
        statement::each(&mut prepared, args, each)
    }

    pub(super) fn execute(&mut self, step: &Step) -> Result<bool, DbError> {
        let connection = self.connection.get_mut();
        statement::run(connection, step.sql, &step.args).map(|ran| ran.met)
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        Ok(self.connection.get_mut().execute_batch(sql)?)
    }

    pub(super) fn load(
        &mut self,
        table: &str,
        columns: &[Column],
        rows: &[Vec<Arg>],
    ) -> Result<(), DbError> {
        let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let values: Vec<_> = (1..=columns.len()).map(|place| format!("${place}")).collect();
        let (names, values) = (names.join(", "), values.join(", "));
        let sql = format!("INSERT INTO \"{table}\" ({names}) VALUES ({values})");
        let connection = self.connection.get_mut();
        for row in rows {
            statement::run(connection, &sql, row)?;
        }
        Ok(())
    }

    pub(super) fn commit(self) -> Result<(), DbError> {
        let connection = self.connection.into_inner();
        let dangling = connection
            .prepare("PRAGMA foreign_key_check")?
            .query_row([], |row| row.get::<_, String>(0));
        match dangling {
            Err(rusqlite::Error::QueryReturnedNoRows) => {}
            Ok(table) => {
                let told = format!("a row of table {table} refers to one that is not there");
                return Err(DbError::Migration(told));
            }
            Err(error) => return Err(error.into()),
        }
        connection.execute_batch("COMMIT")?;
        connection.close().map_err(|(_, error)| error.into())
    }
}
