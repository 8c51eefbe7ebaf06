//! SQL, written once for both engines, and the rows it gives.
//!
//! Functions that change something give steps: a use-case puts the steps of one change together
//! with its event and hands them over as one transaction.

pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod icp_records;
pub(crate) mod keys;
pub(crate) mod letters;
pub(crate) mod live;
pub(crate) mod nonces;
pub(crate) mod objects;
pub(crate) mod root;
pub(crate) mod seals;
pub(crate) mod signatures;

use crate::db::DbError;

/// A value that a record names, found by its name. A name nobody knows is a broken record.
fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, text: &str) -> Result<T, DbError> {
    all.iter().copied().find(|value| name(*value) == text).ok_or(DbError::Column(0))
}
