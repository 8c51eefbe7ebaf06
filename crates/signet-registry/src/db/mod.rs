//! Two databases behind two methods.
//!
//! SQL is written once, in what both engines share. What is different stays in the drivers: how
//! `$n` is bound, and how concurrent writes come to share one disk flush.

pub(crate) mod migrate;
pub(crate) mod offline;
mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::pin::Pin;

use compact_str::CompactString;

use self::migrate::Migration;

/// A connection to one of the two engines.
#[derive(Clone)]
pub(crate) enum Db {
    /// A file of our own, through one writer and several readers.
    Sqlite(sqlite::Sqlite),
    /// A server.
    Postgres(postgres::Postgres),
}

/// One statement of a transaction.
pub(crate) struct Step {
    /// The statement. Never built from input.
    pub(crate) sql: &'static str,
    /// What `$1`, `$2` … stand for.
    pub(crate) args: Vec<Arg>,
    /// Whether a statement that neither gives nor changes a row undoes the transaction.
    pub(crate) needed: bool,
    /// What belongs to it: it runs in the same transaction, behind all its steps.
    with: Option<Box<Step>>,
}

impl Step {
    /// A statement whose rows, if any, are just handed back.
    pub(crate) fn new(sql: &'static str, args: Vec<Arg>) -> Self {
        Self { sql, args, needed: false, with: None }
    }

    /// A statement that must give a row, or change one if it gives none by its nature; or the whole
    /// transaction is undone. What nobody reads need not be given: a `RETURNING` costs.
    pub(crate) fn needed(sql: &'static str, args: Vec<Arg>) -> Self {
        Self { sql, args, needed: true, with: None }
    }

    /// The same, with another that is to happen wherever it does.
    pub(crate) fn with(self, other: Step) -> Self {
        Self { with: Some(Box::new(other)), ..self }
    }

    /// The steps, and behind them those that belong to them.
    fn all(mut steps: Vec<Step>) -> Vec<Step> {
        let behind: Vec<_> = steps.iter_mut().filter_map(|step| step.with.take()).collect();
        steps.extend(behind.into_iter().map(|step| *step));
        steps
    }
}

/// What a statement gets.
#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Int(i64),
    /// Most texts are short, and kept in place.
    Text(CompactString),
    Bytes(Vec<u8>),
    Null,
}

/// What a statement gives.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Int(i64),
    Text(CompactString),
    Bytes(Vec<u8>),
    Null,
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row(pub(crate) Vec<Cell>);

/// What came of one statement.
pub(crate) struct Ran {
    pub(crate) rows: Vec<Row>,
    /// Whether it gave a row, or changed one if it gives none by its nature.
    pub(crate) met: bool,
}

/// How a transaction ended.
#[derive(Debug, PartialEq)]
pub(crate) enum Written {
    /// It is durable; here is what each step gave.
    Done(Vec<Vec<Row>>),
    /// The step of this index gave no row although it had to, and nothing was changed.
    Unmet(usize),
}

/// Why the database did not do as it was told. Never a refusal: those are rows that are not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DbError {
    #[error("sqlite: {0}")]
    Sqlite(#[source] rusqlite::Error),
    #[error("postgres: {}", postgres::describe(.0))]
    Postgres(#[source] tokio_postgres::Error),
    #[error("no connection to the database: {0}")]
    Pool(String),
    #[error("the disk is full")]
    Full,
    #[error("the database writer has stopped")]
    Stopped,
    #[error("a statement takes {takes} arguments and was given {given}")]
    Arguments { takes: usize, given: usize },
    #[error("column {0} is not what the statement promised")]
    Column(usize),
    #[error("{0}")]
    Migration(String),
}

impl Db {
    /// Opens the file of a registry, creating it if need be, and brings it up to date.
    pub(crate) async fn sqlite(path: &Path, durable: bool) -> Result<Self, DbError> {
        let db = Db::Sqlite(sqlite::Sqlite::open(path, durable)?);
        db.migrate(migrate::MIGRATIONS).await?;
        Ok(db)
    }

    /// Opens what is there as it is: the file, or the server if there is an address. For who brings it
    /// up to date step by step.
    pub(crate) fn as_it_is(path: &Path, url: Option<&str>) -> Result<Self, DbError> {
        Ok(match url {
            Some(url) => Db::Postgres(postgres::Postgres::connect(url)?),
            None => Db::Sqlite(sqlite::Sqlite::open(path, true)?),
        })
    }

    /// Applies the migrations up to the one of this number that are missing.
    pub(crate) async fn migrate_up_to(&self, number: i64) -> Result<(), DbError> {
        let end = migrate::MIGRATIONS.iter().position(|migration| migration.number > number);
        self.migrate(&migrate::MIGRATIONS[..end.unwrap_or(migrate::MIGRATIONS.len())]).await
    }

    /// Connects to a server and brings its schema up to date.
    pub(crate) async fn postgres(url: &str) -> Result<Self, DbError> {
        let db = Db::Postgres(postgres::Postgres::connect(url)?);
        db.migrate(migrate::MIGRATIONS).await?;
        Ok(db)
    }

    /// Opens the file of a registry as it is.
    pub(crate) async fn existing_sqlite(path: &Path) -> Result<Self, DbError> {
        let db = Db::Sqlite(sqlite::Sqlite::open(path, true)?);
        db.is_up_to_date().await?;
        Ok(db)
    }

    /// Connects to a server whose schema is left as it is.
    pub(crate) async fn existing_postgres(url: &str) -> Result<Self, DbError> {
        let db = Db::Postgres(postgres::Postgres::connect(url)?);
        db.is_up_to_date().await?;
        Ok(db)
    }

    /// Refuses a schema that is not this program's.
    async fn is_up_to_date(&self) -> Result<(), DbError> {
        let rows = self.read(migrate::NEWEST_VERSION, vec![]).await?;
        let applied = rows.first().map_or(Ok(0), |row| row.int(0))?;
        match migrate::next(migrate::MIGRATIONS, applied)? {
            None => Ok(()),
            Some(_) => Err(DbError::Migration(format!(
                "the database is at schema {applied}, which is older than this program; \
                 `signet serve` brings it up to date"
            ))),
        }
    }

    /// Applies what is missing of `migrations`, and refuses a database that is ahead of them.
    async fn migrate(&self, migrations: &[Migration]) -> Result<(), DbError> {
        match self {
            Db::Sqlite(db) => db.migrate(migrations),
            Db::Postgres(db) => db.migrate(migrations).await,
        }
    }

    /// Whether several servers may share this database.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self, Db::Postgres(_))
    }

    /// Runs one statement that changes nothing.
    pub(crate) async fn read(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Vec<Row>, DbError> {
        match self {
            Db::Sqlite(db) => db.read(sql, args),
            Db::Postgres(db) => db.read(sql, args).await,
        }
    }

    /// Runs the steps in one transaction, and returns when it is durable. No transaction outlives
    /// the call.
    pub(crate) async fn write(&self, steps: Vec<Step>) -> Result<Written, DbError> {
        let steps = Step::all(steps);
        match self {
            Db::Sqlite(db) => db.write(steps).await,
            Db::Postgres(db) => db.write(steps).await,
        }
    }

    /// Runs the steps in one transaction. A database of our own leaves nothing in its files of what
    /// they remove; a shared one does when its server next cleans up.
    pub(crate) async fn scrub(&self, steps: Vec<Step>) -> Result<Written, DbError> {
        let steps = Step::all(steps);
        match self {
            Db::Sqlite(db) => db.scrub(steps).await,
            Db::Postgres(db) => db.write(steps).await,
        }
    }

    /// Queues steps so that they are durable no later than anything written from now on, and gives
    /// what to wait for. Only a database of our own has a queue; a shared one is written to at once.
    pub(crate) async fn queue(
        &self,
        steps: Vec<Step>,
    ) -> Result<Pin<Box<dyn Future<Output = Result<Written, DbError>> + Send>>, DbError> {
        let steps = Step::all(steps);
        match self {
            Db::Sqlite(db) => Ok(Box::pin(db.queue(steps).await?)),
            Db::Postgres(db) => {
                let written = db.write(steps).await;
                Ok(Box::pin(std::future::ready(written)))
            }
        }
    }

    /// Has the steps run in one transaction soon, without waiting for it. What fails is logged.
    pub(crate) fn write_later(&self, steps: Vec<Step>) {
        let steps = Step::all(steps);
        match self {
            Db::Sqlite(db) => db.write_later(steps),
            Db::Postgres(db) => db.write_later(steps),
        }
    }

    /// Finishes what was handed to [`Db::write_later`] and lets go of the database.
    pub(crate) async fn close(&self) {
        match self {
            Db::Sqlite(db) => db.close().await,
            Db::Postgres(db) => db.close().await,
        }
    }
}

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64, DbError> {
        match self.0.get(column) {
            Some(Cell::Int(number)) => Ok(*number),
            _ => Err(DbError::Column(column)),
        }
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str, DbError> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(text),
            _ => Err(DbError::Column(column)),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<&[u8], DbError> {
        match self.0.get(column) {
            Some(Cell::Bytes(bytes)) => Ok(bytes),
            _ => Err(DbError::Column(column)),
        }
    }

    pub(crate) fn is_null(&self, column: usize) -> bool {
        matches!(self.0.get(column), Some(Cell::Null) | None)
    }
}

impl From<i64> for Arg {
    fn from(number: i64) -> Self {
        Arg::Int(number)
    }
}

impl From<bool> for Arg {
    fn from(bool: bool) -> Self {
        Arg::Int(bool.into())
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::from(CompactString::from(text))
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::from(CompactString::from(text))
    }
}

impl From<CompactString> for Arg {
    /// One engine takes no NUL in text, the other does: neither gets one. Names that could have
    /// one are refused before they come here; what is left are ids that nobody has.
    fn from(text: CompactString) -> Self {
        Arg::Text(if text.contains('\0') { text.replace('\0', "\u{fffd}").into() } else { text })
    }
}

impl From<Vec<u8>> for Arg {
    fn from(bytes: Vec<u8>) -> Self {
        Arg::Bytes(bytes)
    }
}

impl<T: Into<Arg>> From<Option<T>> for Arg {
    fn from(value: Option<T>) -> Self {
        value.map_or(Arg::Null, Into::into)
    }
}
