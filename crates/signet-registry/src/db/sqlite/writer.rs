//! The one that writes.
//!
//! A commit costs a flush of the disk, whatever it holds. So the writer takes all jobs that are
//! waiting into one transaction, commits once, and only then answers. It never waits for company:
//! while one group is being flushed, the next one queues up.
//!
//! Most groups hold only jobs that succeed. So they run without savepoints, which would copy every
//! page they touch; when a job does not succeed, its group is undone and run again with them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ffi};
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};

use super::super::{DbError, Ran, Step, Written};
use super::statement::Statements;

/// The most jobs behind one commit.
const GROUP: usize = 256;

/// How long jobs are taken into a group. The first one waits for all that come after it.
const GROUP_TIME: Duration = Duration::from_millis(4);

/// What is removed from a page that is written anyway is overwritten there: it costs no more.
pub(super) const SECURE_DELETE: &str = "PRAGMA secure_delete = FAST";

type Outcome = Result<Written, DbError>;

/// Steps that belong together.
pub(super) struct Job {
    pub(super) steps: Vec<Step>,
    /// Who waits for it. Nobody does when it was written for later.
    pub(super) answer: Option<oneshot::Sender<Outcome>>,
}

pub(super) enum Message {
    Run(Job),
    /// Run this one by itself, and leave nothing in the files of what it removes.
    Scrub(Job),
    /// Finish what was queued before this, and stop.
    Close,
}

pub(super) struct Writer<'c> {
    statements: Statements<'c>,
    queue: mpsc::Receiver<Message>,
    /// A job that has to run by itself and came up while a group was running.
    deferred: Option<Job>,
    dropped: Arc<AtomicU64>,
    /// Where answers are given.
    runtime: Handle,
}

/// Writes until it is told to close or nobody is left who could tell it. Answers are given on the
/// runtime.
pub(super) fn run(
    connection: Connection,
    queue: mpsc::Receiver<Message>,
    dropped: Arc<AtomicU64>,
    runtime: Handle,
) {
    let statements = Statements::new(&connection);
    let queue = Writer { statements, queue, deferred: None, dropped, runtime }.run();
    // The file is closed before the queue: whoever waits for the queue's end may open it again.
    drop(connection);
    drop(queue);
}

impl Writer<'_> {
    /// Writes to the end, and gives back the queue.
    fn run(mut self) -> mpsc::Receiver<Message> {
        let mut open = true;
        while open {
            let deferred = self.deferred.take().map(Message::Scrub);
            open = match deferred.or_else(|| self.queue.blocking_recv()) {
                Some(Message::Run(job)) => self.run_group(job),
                Some(Message::Scrub(job)) => self.run_scrubbing(job),
                Some(Message::Close) | None => false,
            };
            let dropped = self.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                tracing::warn!(dropped, "writes for later found the queue full");
            }
        }
        // Without it everything is as durable; the next start only has a log to read.
        self.empty_log();
        self.queue
    }

    /// Commits a job by itself. What it removes is overwritten, and the log, which has it still, is
    /// emptied before the answer is given. Says to go on.
    fn run_scrubbing(&mut self, job: Job) -> bool {
        let mut scrubbed = || {
            self.pragma("PRAGMA secure_delete = ON")?;
            self.command("BEGIN IMMEDIATE")?;
            let outcome = self.run_steps(&job.steps);
            match outcome {
                Ok(Written::Done(_)) => self.command("COMMIT")?,
                _ if !self.statements.connection().is_autocommit() => self.command("ROLLBACK")?,
                _ => {}
            }
            outcome
        };
        let outcome = scrubbed();
        if outcome.is_err() && !self.statements.connection().is_autocommit() {
            // Should this fail too, the next BEGIN does, and says so.
            self.command("ROLLBACK").ok();
        }
        if let Err(error) = self.pragma(SECURE_DELETE) {
            tracing::warn!(%error, "the database goes on overwriting everything it removes");
        }
        self.empty_log();
        self.runtime.spawn(async move { reply(job.answer, outcome) });
        true
    }

    /// Copies the log back into the file, and leaves nothing in it.
    fn empty_log(&self) {
        let emptied = self.pragma("PRAGMA wal_checkpoint(TRUNCATE)");
        if let Err(error) = emptied {
            tracing::warn!(%error, "the log was not copied back into the database file");
        }
    }

    /// Sets or does something that tells a row.
    fn pragma(&self, sql: &'static str) -> Result<(), DbError> {
        Ok(self.statements.connection().query_row(sql, [], |_| Ok(()))?)
    }

    /// Commits a job and those that wait behind it. Says whether to go on.
    fn run_group(&mut self, first: Job) -> bool {
        let started = Instant::now();
        if let Err(error) = self.command("BEGIN IMMEDIATE") {
            reply(first.answer, Err(error));
            return true;
        }
        let mut open = true;
        let mut group = Vec::new();
        let mut apart = false;
        let mut next = Some(first);
        let mut lost = None;
        while let Some(job) = next.take() {
            let outcome = if apart { self.run_job(&job.steps) } else { self.run_steps(&job.steps) };
            let succeeded = matches!(outcome, Ok(Written::Done(_)));
            // Some errors, a full disk among them, make the engine undo the whole transaction.
            // What comes after would run outside of any.
            if apart && self.statements.connection().is_autocommit() {
                lost = outcome.as_ref().err().map(again);
            }
            group.push((job, outcome));
            if !apart && !succeeded {
                apart = true;
                lost = self.run_apart(&mut group).err();
            }
            if lost.is_some() || group.len() >= GROUP || started.elapsed() >= GROUP_TIME {
                break;
            }
            match self.queue.try_recv() {
                Ok(Message::Run(job)) => next = Some(job),
                Ok(Message::Scrub(job)) => self.deferred = Some(job),
                Ok(Message::Close) => open = false,
                Err(_) => {}
            }
        }

        let committed = match lost {
            Some(error) => Err(error),
            None => self.command("COMMIT"),
        };
        if let Err(error) = committed {
            if !self.statements.connection().is_autocommit() {
                // Should this fail too, the next BEGIN does, and says so.
                self.command("ROLLBACK").ok();
            }
            // A job that was unmet is not spared: what it lost to is gone as well.
            for (_, outcome) in &mut group {
                if outcome.is_ok() {
                    *outcome = Err(again(&error));
                }
            }
        }
        // One task wakes all who wait, where waking costs less than from this thread.
        self.runtime.spawn(async move {
            for (job, outcome) in group {
                reply(job.answer, outcome);
            }
        });
        open
    }

    /// Undoes a group and runs its jobs again, so that each happens whole or not at all.
    fn run_apart(&mut self, group: &mut [(Job, Outcome)]) -> Result<(), DbError> {
        if !self.statements.connection().is_autocommit() {
            self.command("ROLLBACK")?;
        }
        self.command("BEGIN IMMEDIATE")?;
        for (job, outcome) in group {
            *outcome = self.run_job(&job.steps);
            if let Err(error) = outcome
                && self.statements.connection().is_autocommit()
            {
                return Err(again(error));
            }
        }
        Ok(())
    }

    /// Runs one job inside the transaction that is open, so that it happens whole or not at all.
    ///
    /// One step alone is wrapped as well: a statement that fails undoes itself, but one that gave
    /// back something unreadable has not failed.
    fn run_job(&mut self, steps: &[Step]) -> Outcome {
        self.command("SAVEPOINT job")?;
        let outcome = self.run_steps(steps);
        if self.statements.connection().is_autocommit() {
            return outcome;
        }
        let undone = match outcome {
            Ok(Written::Done(_)) => Ok(()),
            _ => self.command("ROLLBACK TO job"),
        };
        if let Err(error) = undone.and_then(|()| self.command("RELEASE job")) {
            // Half of this job must not be committed with its neighbours.
            self.command("ROLLBACK").ok();
            return Err(error);
        }
        outcome
    }

    fn run_steps(&mut self, steps: &[Step]) -> Outcome {
        let mut done = Vec::with_capacity(steps.len());
        for (index, step) in steps.iter().enumerate() {
            let Ran { rows, met } = self.statements.run(step.sql, &step.args)?;
            if step.needed && !met {
                return Ok(Written::Unmet(index));
            }
            done.push(rows);
        }
        Ok(Written::Done(done))
    }

    fn command(&mut self, sql: &'static str) -> Result<(), DbError> {
        self.statements.run(sql, &[]).map(drop)
    }
}

fn reply(answer: Option<oneshot::Sender<Outcome>>, outcome: Outcome) {
    match (answer, outcome) {
        // Whoever asked may have gone away; the write stands all the same.
        (Some(answer), outcome) => drop(answer.send(outcome)),
        (None, Err(error)) => tracing::warn!(%error, "a write for later failed"),
        (None, Ok(_)) => {}
    }
}

/// The same error for another job of the group. The engine's own does not clone.
fn again(error: &DbError) -> DbError {
    match error {
        DbError::Full => DbError::Full,
        DbError::Sqlite(rusqlite::Error::SqliteFailure(code, text)) => {
            DbError::Sqlite(rusqlite::Error::SqliteFailure(*code, text.clone()))
        }
        other => {
            let code = ffi::Error::new(ffi::SQLITE_ABORT);
            DbError::Sqlite(rusqlite::Error::SqliteFailure(code, Some(other.to_string())))
        }
    }
}
