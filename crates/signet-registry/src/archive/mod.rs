//! A whole registry as one file, and a registry out of such a file.
//!
//! An archive is a tar: tables as lines of JSON, evidence as it lies on disk, lists of all members with
//! their hashes, and a manifest with a keyed hash. docs/archive.md describes it, and what it tells
//! somebody who does not have its key. The same registry gives the same archive, byte for byte.
//!
//! This works on a registry that is not in use. It does not open one: no rules are asked, no ids given
//! out but the one of the event that tells of an import.

mod cut;
mod export;
mod house;
mod import;
mod key;
mod loading;
mod manifest;
mod pack;
mod rows;
pub(crate) mod tables;
mod unpack;

pub use export::{Exported, export};
pub use house::House;
pub use import::{Imported, import};
pub use key::ArchiveKey;

use crate::{Broken, OpenError};

/// Why there is no archive, or no registry out of one. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It was told to stop, and left nothing behind.
    #[error("interrupted")]
    Stopped,
    /// It cannot be done.
    #[error("{0}")]
    Failed(String),
}

impl ArchiveError {
    pub(crate) fn failed(error: &dyn std::fmt::Display) -> Self {
        ArchiveError::Failed(error.to_string())
    }

    /// Something is wrong with a member.
    fn member(name: &str, error: impl std::fmt::Display) -> Self {
        ArchiveError::Failed(format!("the archive is damaged: {name}: {error}"))
    }

    /// The archive is of another version.
    fn format(version: &str) -> Self {
        let known = manifest::FORMAT;
        ArchiveError::Failed(format!(
            "the archive has format {version}, this program reads {known}; use another signet"
        ))
    }
}

impl From<crate::db::DbError> for ArchiveError {
    fn from(error: crate::db::DbError) -> Self {
        Self::failed(&error)
    }
}

impl From<Broken> for ArchiveError {
    fn from(error: Broken) -> Self {
        Self::failed(&error)
    }
}

impl From<OpenError> for ArchiveError {
    fn from(error: OpenError) -> Self {
        Self::failed(&error)
    }
}

/// Makes a trouble with a file one for the operator.
pub(crate) fn at(path: &std::path::Path) -> impl Fn(std::io::Error) -> ArchiveError + use<> {
    let path = path.display().to_string();
    move |error| ArchiveError::Failed(format!("cannot use {path}: {error}"))
}
