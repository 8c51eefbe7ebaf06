//! How a use-case ends when it does not end well.

use std::sync::Arc;

use signet_domain::authority::Lack;
use signet_domain::refusal::Refusal;
use tokio_postgres::error::SqlState;

/// Why a use-case did nothing.
#[derive(Debug)]
pub enum Error {
    /// Rules said no; every one that did is named.
    Refused(Vec<Refusal>),
    /// Something of ours failed.
    Broken(Broken),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Refused(vec![refusal])
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        Error::Broken(broken)
    }
}

impl From<crate::db::DbError> for Error {
    fn from(error: crate::db::DbError) -> Self {
        Error::Broken(error.into())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Error::Broken(error.into())
    }
}

/// Why an operator's use-case did nothing.
#[derive(Debug)]
pub enum Undone {
    /// The operator's authority lacks something.
    Denied(Lack),
    /// Something of ours failed.
    Broken(Broken),
}

impl From<Lack> for Undone {
    fn from(lack: Lack) -> Self {
        Undone::Denied(lack)
    }
}

impl From<Broken> for Undone {
    fn from(broken: Broken) -> Self {
        Undone::Broken(broken)
    }
}

impl From<crate::db::DbError> for Undone {
    fn from(error: crate::db::DbError) -> Self {
        Undone::Broken(error.into())
    }
}

impl From<std::io::Error> for Undone {
    fn from(error: std::io::Error) -> Self {
        Undone::Broken(error.into())
    }
}

impl Undone {
    /// Why the program itself did nothing. It may do everything, so what ends its use-cases is only
    /// ever something of ours that failed.
    pub fn by_itself(self) -> Broken {
        match self {
            Undone::Denied(lack) => Broken::new("the program's own authority", format!("{lack:?}")),
            Undone::Broken(broken) => broken,
        }
    }
}

/// Something of ours failed: the database, a file, a key. It has a source for the log and nothing
/// for the client.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{what}: {source}")]
pub struct Broken {
    what: &'static str,
    source: Arc<dyn std::error::Error + Send + Sync>,
    busy: bool,
}

impl Broken {
    /// Something that failed, and what it was.
    pub fn new(
        what: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self { what, source: Arc::from(source.into()), busy: false }
    }

    /// The same, of a kind that passes: the disk is full, the database is away.
    pub fn passing(mut self) -> Self {
        self.busy = true;
        self
    }

    /// Whether it may pass, so that the client should try again later.
    pub fn is_passing(&self) -> bool {
        self.busy
    }
}

impl From<crate::db::DbError> for Broken {
    fn from(error: crate::db::DbError) -> Self {
        use crate::db::DbError;
        // Two at once on a shared database: one of them has to come again.
        let crossed = |error: &tokio_postgres::Error| {
            error.code().is_some_and(|code| {
                *code == SqlState::UNIQUE_VIOLATION || *code == SqlState::FOREIGN_KEY_VIOLATION
            })
        };
        let passes = match &error {
            DbError::Full | DbError::Pool(_) | DbError::Stopped => true,
            DbError::Postgres(error) => crossed(error),
            _ => false,
        };
        let broken = Broken::new("the database", error);
        if passes { broken.passing() } else { broken }
    }
}

impl From<std::io::Error> for Broken {
    fn from(error: std::io::Error) -> Self {
        let full = error.kind() == std::io::ErrorKind::StorageFull;
        let broken = Broken::new("a file", error);
        if full { broken.passing() } else { broken }
    }
}
