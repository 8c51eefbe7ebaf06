//! A database that nobody serves: one connection, one transaction, whole tables at a time.
//!
//! For long work on a registry that is not in use. Statements here are put together from the names of
//! tables and columns, which come from this program and from the schema, never from input.

mod postgres;
mod sqlite;

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::migrate::{self, MIGRATIONS, Migration};
use super::{Arg, DbError, Row, Step};

/// A connection with a transaction that is open. What was written goes unless it is committed.
pub(crate) enum Offline {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a column holds, on either engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Int,
    Text,
    Bytes,
}

impl Kind {
    /// What it is called to people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Int => "an integer",
            Kind::Text => "text",
            Kind::Bytes => "bytes",
        }
    }

    /// The kind of a column that the schema declares so.
    fn declared(table: &str, column: &str, declared: &str) -> Result<Self, DbError> {
        match declared {
            "INTEGER" | "BIGINT" | "INT" | "bigint" => Ok(Kind::Int),
            "TEXT" | "text" => Ok(Kind::Text),
            "BLOB" | "bytea" => Ok(Kind::Bytes),
            other => Err(DbError::Migration(format!(
                "column {column} of table {table} is declared {other}, which the engines do not share"
            ))),
        }
    }
}

impl Offline {
    /// Opens a file for reading, as it is now. It has to be there.
    pub(crate) fn read_sqlite(path: &Path) -> Result<Self, DbError> {
        sqlite::Sqlite::read(path).map(Offline::Sqlite)
    }

    /// Opens a new file for writing.
    pub(crate) fn write_sqlite(path: &Path) -> Result<Self, DbError> {
        sqlite::Sqlite::write(path).map(Offline::Sqlite)
    }

    /// Connects to a server for reading, as its database is now: what others write meanwhile is not
    /// seen.
    pub(crate) async fn read_postgres(url: &str) -> Result<Self, DbError> {
        postgres::Postgres::begin(url, postgres::READ).await.map(Offline::Postgres)
    }

    /// Connects to a server for writing.
    pub(crate) async fn write_postgres(url: &str) -> Result<Self, DbError> {
        postgres::Postgres::begin(url, postgres::WRITE).await.map(Offline::Postgres)
    }

    /// Waits until no server and no other import is about to make or change tables here, and keeps
    /// them from it until the end.
    pub(crate) async fn hold(&mut self) -> Result<(), DbError> {
        match self {
            // Nobody else knows of the file.
            Offline::Sqlite(_) => Ok(()),
            Offline::Postgres(db) => db.hold().await,
        }
    }

    /// The names of all tables, in no order.
    pub(crate) async fn tables(&self) -> Result<Vec<String>, DbError> {
        let sql = match self {
            Offline::Sqlite(_) => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            }
            Offline::Postgres(_) => {
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            }
        };
        let rows = self.all(sql, vec![]).await?;
        rows.iter().map(|row| row.text(0).map(Into::into)).collect()
    }

    /// The columns of a table, in the order of their names.
    pub(crate) async fn columns(&self, table: &str) -> Result<Vec<Column>, DbError> {
        let sql = match self {
            Offline::Sqlite(_) => "SELECT name, type FROM pragma_table_info($1)",
            Offline::Postgres(_) => {
                "SELECT column_name::text, data_type::text FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = $1"
            }
        };
        let column = |row: &Row| {
            let name = row.text(0)?;
            Ok(Column { name: name.into(), kind: Kind::declared(table, name, row.text(1)?)? })
        };
        let rows = self.all(sql, vec![table.into()]).await?;
        let mut columns = rows.iter().map(column).collect::<Result<Vec<_>, DbError>>()?;
        columns.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(columns)
    }

    /// The number of the newest migration that was applied; 0 in an empty database.
    pub(crate) async fn version(&self) -> Result<i64, DbError> {
        if !self.tables().await?.iter().any(|table| table == "schema_version") {
            return Ok(0);
        }
        let rows = self.all(migrate::NEWEST_VERSION, vec![]).await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// Applies migrations up to the one of this number, inside the transaction.
    pub(crate) async fn migrate(&mut self, up_to: i64) -> Result<(), DbError> {
        if !self.tables().await?.iter().any(|table| table == "schema_version") {
            self.batch(migrate::CREATE_VERSIONS).await?;
        }
        let wanted: Vec<&Migration> =
            MIGRATIONS.iter().filter(|migration| migration.number <= up_to).collect();
        for migration in wanted {
            if migration.number <= self.version().await? {
                continue;
            }
            let sql = match self {
                Offline::Sqlite(_) => migration.sqlite,
                Offline::Postgres(_) => migration.postgres,
            };
            let applied = self.batch(sql).await;
            applied.map_err(|error| migrate::failed(migration, &error))?;
            let args = vec![migration.number.into(), migration.name.into()];
            self.execute(&Step::new(migrate::ADD_VERSION, args)).await?;
        }
        Ok(())
    }

    /// How rows are ordered by columns: by the bytes of texts, on either engine.
    pub(crate) fn order(&self, key: &[&str], columns: &[Column]) -> String {
        let part = |name: &&str| {
            let text = columns.iter().any(|found| found.name == **name && found.kind == Kind::Text);
            match self {
                Offline::Postgres(_) if text => format!("{name} COLLATE \"C\""),
                _ => (*name).to_owned(),
            }
        };
        key.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    /// Hands over the rows of a statement one by one, holding few of them.
    pub(crate) async fn rows<E: From<DbError>>(
        &self,
        sql: &str,
        args: Vec<Arg>,
        mut each: impl FnMut(Row) -> Result<(), E> + Send,
    ) -> Result<(), E> {
        match self {
            Offline::Sqlite(db) => db.rows(sql, &args, &mut each),
            Offline::Postgres(db) => db.rows(sql, &args, &mut each).await,
        }
    }

    /// The rows of a statement that gives few.
    pub(crate) async fn all(&self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>, DbError> {
        let mut rows = vec![];
        self.rows(sql, args, |row| {
            rows.push(row);
            Ok::<_, DbError>(())
        })
        .await?;
        Ok(rows)
    }

    /// Runs one statement, and tells whether it gave or changed a row.
    pub(crate) async fn execute(&mut self, step: &Step) -> Result<bool, DbError> {
        match self {
            Offline::Sqlite(db) => db.execute(step),
            Offline::Postgres(db) => db.execute(step).await,
        }
    }

    /// Runs several statements of one text.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        match self {
            Offline::Sqlite(db) => db.batch(sql),
            Offline::Postgres(db) => db.batch(sql).await,
        }
    }

    /// Adds rows to a table. Each has a value for each of the columns.
    pub(crate) async fn load(
        &mut self,
        table: &str,
        columns: &[Column],
        rows: &[Vec<Arg>],
    ) -> Result<(), DbError> {
        match self {
            Offline::Sqlite(db) => db.load(table, columns, rows),
            Offline::Postgres(db) => db.load(table, columns, rows).await,
        }
    }

    /// Has columns that number rows by themselves go on above the rows that were loaded.
    pub(crate) async fn settle(&mut self) -> Result<(), DbError> {
        match self {
            // This engine takes notice by itself.
            Offline::Sqlite(_) => Ok(()),
            Offline::Postgres(db) => db.settle().await,
        }
    }

    /// Makes durable what was written, and lets go of the database.
    pub(crate) async fn commit(self) -> Result<(), DbError> {
        match self {
            Offline::Sqlite(db) => db.commit(),
            Offline::Postgres(db) => db.commit().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn rows_are_numbered_above_those_that_were_loaded() {
        crate::testing::on_schema(|url| async move {
            let mut db = Offline::write_postgres(&url).await.unwrap();
            let tables = "CREATE TABLE numbered (
                    seq BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name TEXT NOT NULL);
                CREATE TABLE empty (seq BIGSERIAL PRIMARY KEY, name TEXT NOT NULL)";
            db.batch(tables).await.unwrap();
            let columns = db.columns("numbered").await.unwrap();
            let row = |seq: i64| vec![Arg::from("x"), seq.into()];
            db.load("numbered", &columns, &[row(7), row(41)]).await.unwrap();
            db.settle().await.unwrap();
            for (table, next) in [("numbered", 42), ("empty", 1)] {
                let add = format!("INSERT INTO {table} (name) VALUES ('y') RETURNING seq");
                assert_eq!(db.all(&add, vec![]).await.unwrap()[0].int(0).unwrap(), next);
            }
        })
        .await;
    }
}
