//! The server engine: a pool of connections and statements prepared once on each.

mod values;

use std::error::Error as _;
use std::time::Duration;

use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod, Runtime,
};
use tokio::sync::mpsc;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{FromSql, ToSql};
use tokio_postgres::{Config, GenericClient, NoTls, Statement};

use super::migrate::{self, Migration};
use super::{Arg, Cell, DbError, Ran, Row, Step, Written};

/// The most connections to the server.
const CONNECTIONS: usize = 8;

/// How long to wait for a connection, whether for a free one or for a new one.
const WAIT: Duration = Duration::from_secs(10);

/// How long the server's host may leave what we sent unacknowledged before it counts as gone.
const SILENCE: Duration = Duration::from_secs(30);

/// The most writes for later that wait. Beyond it they are dropped.
const QUEUE: usize = 1024;

/// How often a transaction is tried that others or a lost connection keep from committing.
const ATTEMPTS: u32 = 5;

/// The pause before the second attempt. It doubles with each.
const PAUSE: Duration = Duration::from_millis(5);

/// Which of the server's advisory locks is ours: "sgnt".
pub(super) const MIGRATION_LOCK: i32 = 0x7367_6e74;

/// A database on a server. Clones are the same pool.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    later: mpsc::Sender<Message>,
}

enum Message {
    Write(Vec<Step>),
    /// Finish what was queued before this, and stop.
    Close,
}

/// Why an attempt at a transaction failed.
struct Failure {
    error: DbError,
    /// Whether it is certain that nothing was changed and another attempt may fare better.
    passing: bool,
}

impl Postgres {
    /// Prepares to connect. The server is not asked for anything yet.
    pub(super) fn connect(url: &str) -> Result<Self, DbError> {
        let mut config: Config = url.parse().map_err(|error| DbError::Pool(describe(&error)))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(WAIT);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        if config.get_application_name().is_none() {
            config.application_name("signet");
        }
        let manager = Manager::from_config(
            config,
            NoTls,
            ManagerConfig { recycling_method: RecyclingMethod::Fast },
        );
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .post_create(Hook::async_fn(|client, _| {
                // A server may be set up to answer before a commit is on its disk. What we
                // acknowledge must be, so a session of ours is not; stricter settings than `on`,
                // which have replicas confirm too, stay.
                Box::pin(async move {
                    client
                        .batch_execute(
                            "SELECT set_config('synchronous_commit', 'on', false)
                             WHERE current_setting('synchronous_commit') = 'off'",
                        )
                        .await
                        .map_err(HookError::Backend)
                })
            }))
            .build()
            .map_err(|error| DbError::Pool(error.to_string()))?;

        let (later, queue) = mpsc::channel(QUEUE);
        tokio::spawn(write_queued(pool.clone(), queue));
        Ok(Self { pool, later })
    }

    /// Applies what is missing of `migrations`, one transaction each. Servers that start together
    /// take turns; one that waited finds the other's work done.
    pub(super) async fn migrate(&self, migrations: &[Migration]) -> Result<(), DbError> {
        let mut client = connection(&self.pool).await?;
        loop {
            let transaction = client.transaction().await?;
            let schema = transaction.query_one("SELECT current_schema()", &[]).await?;
            if schema.try_get::<_, Option<String>>(0)?.is_none() {
                return Err(DbError::Migration(
                    "no schema of the connection's search_path exists; create one first".into(),
                ));
            }
            transaction
                .execute(
                    "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))",
                    &[&MIGRATION_LOCK],
                )
                .await?;
            // Asked first, because a role that may not create tables may still run a registry
            // that is up to date.
            let prepared = transaction
                .query_one(
                    "SELECT EXISTS (SELECT 1 FROM pg_tables
                     WHERE schemaname = current_schema() AND tablename = 'schema_version')",
                    &[],
                )
                .await?;
            if !prepared.try_get::<_, bool>(0)? {
                transaction.batch_execute(migrate::CREATE_VERSIONS).await?;
            }
            let applied = transaction.query_one(migrate::NEWEST_VERSION, &[]).await?.try_get(0)?;
            let Some(migration) = migrate::next(migrations, applied)? else {
                return Ok(transaction.commit().await?);
            };
            let apply = async {
                transaction.batch_execute(migration.postgres).await?;
                transaction
                    .execute(migrate::ADD_VERSION, &[&migration.number, &migration.name])
                    .await?;
                transaction.commit().await
            };
            apply.await.map_err(|error| migrate::failed(migration, &error.into()))?;
        }
    }

    /// Runs a statement on a connection of the pool.
    pub(super) async fn read(
        &self,
        sql: &'static str,
        args: Vec<Arg>,
    ) -> Result<Vec<Row>, DbError> {
        let step = Step::new(sql, args);
        retry(|| read_once(&self.pool, &step)).await
    }

    /// Runs the steps in one transaction.
    pub(super) async fn write(&self, steps: Vec<Step>) -> Result<Written, DbError> {
        retry(|| write_once(&self.pool, &steps)).await
    }

    /// Queues the steps, or drops them when the queue is full.
    pub(super) fn write_later(&self, steps: Vec<Step>) {
        if self.later.try_send(Message::Write(steps)).is_err() {
            tracing::warn!("a write for later was dropped: the queue is full or closed");
        }
    }

    /// Runs what is queued and closes the connections.
    pub(super) async fn close(&self) {
        // It fails when somebody closed before; then there is only the end to wait for.
        self.later.send(Message::Close).await.ok();
        self.later.closed().await;
    }
}

/// Runs what was written for later, one after another.
async fn write_queued(pool: Pool, mut queue: mpsc::Receiver<Message>) {
    while let Some(Message::Write(steps)) = queue.recv().await {
        if let Err(error) = retry(|| write_once(&pool, &steps)).await {
            tracing::warn!(%error, "a write for later failed");
        }
    }
    // The pool is closed before the queue, whose end is what those who close wait for.
    pool.close();
}

/// Makes attempts until one is decided.
async fn retry<T, F>(attempt: impl Fn() -> F) -> Result<T, DbError>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut pause = PAUSE;
    for _ in 1..ATTEMPTS {
        match attempt().await {
            Ok(outcome) => return Ok(outcome),
            Err(Failure { error, passing: true }) => {
                tracing::debug!(%error, "a transaction is tried again");
            }
            Err(Failure { error, passing: false }) => return Err(error),
        }
        tokio::time::sleep(pause).await;
        pause *= 2;
    }
    attempt().await.map_err(|failure| failure.error)
}

async fn read_once(pool: &Pool, step: &Step) -> Result<Vec<Row>, Failure> {
    let client = connection(pool).await?;
    let statement = prepare(&client, step).await?;
    let ran = run(&**client, &statement, step).await.map_err(Failure::before_commit)?;
    Ok(ran.rows)
}

async fn write_once(pool: &Pool, steps: &[Step]) -> Result<Written, Failure> {
    if steps.is_empty() {
        return Ok(Written::Done(Vec::new()));
    }
    let mut client = connection(pool).await?;
    // All are prepared first. It is done once for each connection, and a statement the server
    // does not accept then costs no transaction.
    let mut prepared = Vec::with_capacity(steps.len());
    for step in steps {
        prepared.push((step, prepare(&client, step).await?));
    }

    // A statement alone is a transaction already, at one round trip instead of three. It commits
    // by itself, so losing the connection leaves the same doubt.
    if let [(step, statement)] = prepared.as_slice() {
        let Ran { rows, met } =
            run(&**client, statement, step).await.map_err(Failure::during_commit)?;
        let unmet = step.needed && !met;
        return Ok(if unmet { Written::Unmet(0) } else { Written::Done(vec![rows]) });
    }

    let transaction = client.transaction().await.map_err(Failure::before_commit)?;
    let mut done = Vec::with_capacity(steps.len());
    for (index, (step, statement)) in prepared.iter().enumerate() {
        let Ran { rows, met } =
            run(&*transaction, statement, step).await.map_err(Failure::before_commit)?;
        if step.needed && !met {
            // Should it fail, the connection is gone and the server undoes it by itself.
            transaction.rollback().await.ok();
            return Ok(Written::Unmet(index));
        }
        done.push(rows);
    }
    transaction.commit().await.map_err(Failure::during_commit)?;
    Ok(Written::Done(done))
}

async fn connection(pool: &Pool) -> Result<Client, DbError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Closed => DbError::Stopped,
        PoolError::Backend(error) => DbError::Pool(describe(&error)),
        error => DbError::Pool(error.to_string()),
    })
}

/// Prepares a step, and sees to it that nothing about it can go wrong only once it has run.
async fn prepare(client: &Client, step: &Step) -> Result<Statement, Failure> {
    let statement = client.prepare_cached(step.sql).await.map_err(Failure::before_commit)?;
    let (takes, given) = (statement.params().len(), step.args.len());
    if takes != given {
        return Err(DbError::Arguments { takes, given }.into());
    }
    match statement.columns().iter().position(|column| !Cell::accepts(column.type_())) {
        Some(column) => Err(DbError::Column(column).into()),
        None => Ok(statement),
    }
}

async fn run(
    client: &impl GenericClient,
    statement: &Statement,
    step: &Step,
) -> Result<Ran, tokio_postgres::Error> {
    let args: Vec<_> = step.args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
    if statement.columns().is_empty() {
        let changed = client.execute(statement, &args).await?;
        return Ok(Ran { rows: vec![], met: changed > 0 });
    }
    let rows = client.query(statement, &args).await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| Ok(Row((0..row.len()).map(|i| row.try_get(i)).collect::<Result<_, _>>()?)))
        .collect::<Result<_, tokio_postgres::Error>>()?;
    Ok(Ran { met: !rows.is_empty(), rows })
}

impl Failure {
    /// A failure of something whose commit was not sent: a lost connection undid it.
    fn before_commit(error: tokio_postgres::Error) -> Self {
        Self { passing: is_conflict(&error) || is_lost(&error), error: error.into() }
    }

    /// A failure of what commits. If the connection was lost, the commit may have come through
    /// before it was. To try again could do it twice, so nobody does: the caller is told.
    fn during_commit(error: tokio_postgres::Error) -> Self {
        let passing = is_conflict(&error);
        if is_lost(&error) {
            let lost = describe(&error);
            let error = DbError::Pool(format!("a write may or may not have been made: {lost}"));
            return Self { error, passing };
        }
        Self { error: error.into(), passing }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self { error, passing: false }
    }
}

impl From<tokio_postgres::Error> for DbError {
    fn from(error: tokio_postgres::Error) -> Self {
        if error.code() == Some(&SqlState::DISK_FULL) {
            DbError::Full
        } else if is_lost(&error) {
            DbError::Pool(describe(&error))
        } else {
            DbError::Postgres(error)
        }
    }
}

/// Whether the server undid a transaction because of what others did at the same time.
fn is_conflict(error: &tokio_postgres::Error) -> bool {
    matches!(
        error.code(),
        Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED)
    )
}

/// Whether the connection is gone, or the server just said that it is about to be.
fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.code() {
        Some(code) => matches!(
            *code,
            SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW
        ),
        None => {
            error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>())
        }
    }
}

/// What went wrong, for the log. A server's error has a detail too, which quotes the values of a
/// row, and those are nobody's business.
pub(super) fn describe(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(told), _) => format!("{} ({})", told.message(), told.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}
