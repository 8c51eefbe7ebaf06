//! Checking a record against what was signed, without the server that wrote it.
//!
//! Everything is read once, in the order of the log, and nothing is changed: a check can be broken off
//! and made again. Memory does not grow with the record.

pub(crate) mod database;
mod earlier;
mod export;
mod findings;
mod place;

pub use self::earlier::Earlier;
pub use self::export::audit_export;
pub use self::findings::{Finding, Report};
pub use self::place::{Audited, audit_registry};

/// Why a record could not be checked. The text is for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct AuditError(pub String);

impl From<crate::db::DbError> for AuditError {
    fn from(error: crate::db::DbError) -> Self {
        Self(format!("cannot read the database: {error}"))
    }
}
