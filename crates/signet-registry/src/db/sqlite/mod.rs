//! The embedded engine: one writer on a thread of its own, readers wherever they are asked for.
//!
//! The database runs in write-ahead mode, so readers neither wait for the writer nor hold it up,
//! and always see the last commit.

pub(super) mod statement;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior, ffi, params};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use self::writer::{Job, Message, SECURE_DELETE};
use super::migrate::{self, Migration};
use super::{Arg, DbError, Row, Step, Written};

/// The most jobs that wait for the writer. Beyond it [`Sqlite::write`] waits and
/// [`Sqlite::write_later`] drops.
const QUEUE: usize = 1024;

/// How long to wait for another process, such as an operator's shell, to let go of the file.
const BUSY: Duration = Duration::from_secs(5);

/// The statements each connection keeps prepared.
const STATEMENTS: usize = 128;

/// Pages in the log after which a commit copies them back, 8 MB of them. A longer log saves copies
/// of pages that change often, but is read whole on the start after a crash.
const CHECKPOINT_PAGES: u32 = 2000;

/// What is left of a log that a burst made longer, in bytes.
const LOG_BYTES: u32 = 16 << 20;

/// The page cache of the writer, in KiB. It grows as pages are touched.
const WRITER_CACHE: u32 = 2048;

/// The page cache of a reader, in KiB. Small, because every commit empties it.
const READER_CACHE: u32 = 512;

/// A database file. Clones are the same database; the last one to go closes it.
#[derive(Clone)]
pub(crate) struct Sqlite {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    jobs: mpsc::Sender<Message>,
    /// Writes for later that found the queue full and were not yet logged.
    dropped: Arc<AtomicU64>,
    /// Readers nobody uses right now; `None` once the database is closed.
    readers: Mutex<Option<Vec<Connection>>>,
    /// How many idle readers are worth keeping: one for each thread that can run at a time.
    readers_kept: usize,
}

impl Sqlite {
    /// Opens a file, creating it if need be. Without `durable`, commits return before they are on
    /// the disk, and a power cut may cost more than the last of them. Called on a runtime.
    pub(super) fn open(path: &Path, durable: bool) -> Result<Self, DbError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY)?;
        keep_plans(&connection)?;
        // Pages stay at 4 KB: ids are spread by chance, so a commit touches many pages in few
        // places, and each page it touches is written to the log whole. The file is not mapped
        // into memory either: a read error would then kill the process instead of failing a call.
        //
        // The SELECT opens the log. Left to the checkpoint of a writer that never wrote, that
        // would happen under a lock the checkpoint then waits for itself.
        connection.execute_batch(&format!(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = {};
             PRAGMA foreign_keys = ON;
             PRAGMA mmap_size = 0;
             PRAGMA cache_size = -{WRITER_CACHE};
             PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
             PRAGMA journal_size_limit = {LOG_BYTES};
             {SECURE_DELETE};
             SELECT 1 FROM sqlite_schema;",
            if durable { "FULL" } else { "OFF" },
        ))?;

        let (jobs, queue) = mpsc::channel(QUEUE);
        let dropped = Arc::new(AtomicU64::new(0));
        let (counted, runtime) = (dropped.clone(), Handle::current());
        std::thread::Builder::new()
            .name("signet-writer".into())
            .spawn(move || writer::run(connection, queue, counted, runtime))
            .map_err(|error| DbError::Pool(format!("the writer has no thread: {error}")))?;

        let threads = std::thread::available_parallelism().map_or(4, usize::from);
        Ok(Self {
            inner: Arc::new(Inner {
                path: path.into(),
                jobs,
                dropped,
                readers: Mutex::new(Some(Vec::new())),
                readers_kept: threads.clamp(2, 16),
            }),
        })
    }

    /// Applies what is missing of `migrations`.
    pub(super) fn migrate(&self, migrations: &[Migration]) -> Result<(), DbError> {
        // A connection of its own, because a migration is many statements in one text, which the
        // writer never takes.
        let mut connection = Connection::open(&self.inner.path)?;
        connection.busy_timeout(BUSY)?;
        loop {
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute_batch(migrate::CREATE_VERSIONS)?;
            let applied = transaction.query_row(migrate::NEWEST_VERSION, [], |row| row.get(0))?;
            let Some(migration) = migrate::next(migrations, applied)? else {
                return Ok(transaction.commit()?);
            };
            transaction
                .execute_batch(migration.sqlite)
                .and_then(|()| {
                    transaction
                        .execute(migrate::ADD_VERSION, params![migration.number, migration.name])
                })
                .and_then(|_| transaction.commit())
                .map_err(|error| migrate::failed(migration, &error.into()))?;
        }
    }

    /// Runs a statement right here, on the caller's thread.
    ///
    /// A point read takes a fraction of what handing it to another thread and waiting for the
    /// answer does, so an async thread is blocked for less time than it would spend on the hop.
    /// Statements that walk many rows want a `LIMIT`.
    pub(super) fn read(&self, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, DbError> {
        let reader = self.take_reader()?;
        let ran = statement::run(&reader, sql, &args);
        self.keep_reader(reader);
        ran.map(|ran| ran.rows)
    }

    /// Runs the steps in one transaction. They run even if the caller goes away meanwhile.
    pub(super) async fn write(&self, steps: Vec<Step>) -> Result<Written, DbError> {
        self.queue(steps).await?.await
    }

    /// Queues the steps before whatever is written from now on, and gives what to wait for.
    pub(super) async fn queue(
        &self,
        steps: Vec<Step>,
    ) -> Result<impl Future<Output = Result<Written, DbError>> + use<>, DbError> {
        let (answer, answered) = oneshot::channel();
        let job = Job { steps, answer: Some(answer) };
        self.inner.jobs.send(Message::Run(job)).await.map_err(|_| DbError::Stopped)?;
        // Jobs that the writer did not come to before it stopped are dropped unanswered.
        Ok(async { answered.await.unwrap_or(Err(DbError::Stopped)) })
    }

    /// Runs the steps in one transaction by themselves. What they remove is in none of the files when
    /// this returns.
    pub(super) async fn scrub(&self, steps: Vec<Step>) -> Result<Written, DbError> {
        let (answer, answered) = oneshot::channel();
        let job = Job { steps, answer: Some(answer) };
        self.inner.jobs.send(Message::Scrub(job)).await.map_err(|_| DbError::Stopped)?;
        answered.await.unwrap_or(Err(DbError::Stopped))
    }

    /// Queues the steps. When the queue is full they are dropped, and the writer logs how many.
    pub(super) fn write_later(&self, steps: Vec<Step>) {
        let job = Job { steps, answer: None };
        match self.inner.jobs.try_send(Message::Run(job)) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.inner.dropped.fetch_add(1, Ordering::Relaxed);
            }
            Err(mpsc::error::TrySendError::Closed(_)) => {
                tracing::warn!("a write for later came after the database was closed");
            }
        }
    }

    /// Runs what is queued, copies the log back into the file and closes it.
    pub(super) async fn close(&self) {
        *self.inner.readers.lock() = None;
        // It fails when somebody closed before; then there is only the end to wait for.
        self.inner.jobs.send(Message::Close).await.ok();
        self.inner.jobs.closed().await;
    }

    fn take_reader(&self) -> Result<Connection, DbError> {
        match self.inner.readers.lock().as_mut() {
            None => return Err(DbError::Stopped),
            Some(idle) => {
                // The one used last has the warmest cache, and on a quiet server it is the only
                // one there is.
                if let Some(reader) = idle.pop() {
                    return Ok(reader);
                }
            }
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let reader = Connection::open_with_flags(&self.inner.path, flags)?;
        reader.busy_timeout(BUSY)?;
        keep_plans(&reader)?;
        reader.execute_batch(&format!(
            "PRAGMA mmap_size = 0;
             PRAGMA cache_size = -{READER_CACHE};"
        ))?;
        Ok(reader)
    }

    fn keep_reader(&self, reader: Connection) {
        let mut readers = self.inner.readers.lock();
        if let Some(idle) = readers.as_mut()
            && idle.len() < self.inner.readers_kept
        {
            idle.push(reader);
            return;
        }
        // Closing takes a moment; nobody should wait for the lock meanwhile.
        drop(readers);
        drop(reader);
    }
}

/// Keeps statements prepared. Left to itself the engine plans a statement with a `LIMIT` anew
/// whenever another value is bound to it, which costs more than running it.
fn keep_plans(connection: &Connection) -> Result<(), DbError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        // A disk without room for the log's index is reported as an I/O error of its own.
        match error.sqlite_error() {
            Some(ffi::Error { code: ErrorCode::DiskFull, .. })
            | Some(ffi::Error { extended_code: ffi::SQLITE_IOERR_SHMSIZE, .. }) => DbError::Full,
            _ => DbError::Sqlite(error),
        }
    }
}
