//! What an archive says of itself.

use serde::{Deserialize, Serialize};

use super::ArchiveError;
use crate::db::offline::{Column, Kind};

/// The version of the format that this program writes and reads.
pub(crate) const FORMAT: u32 = 1;
/// The first member, which tells an archive from other files.
pub(crate) const FIRST: &str = "signet-archive";
/// The last but one.
pub(crate) const MANIFEST: &str = "manifest.json";
/// The last: the manifest's keyed hash.
pub(crate) const SEAL: &str = "manifest.hmac";

/// What an archive holds. Written as compact JSON, its members in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    /// The number of the newest migration of the tables.
    pub(crate) schema: i64,
    /// What the registry is known by; it follows from its root key, and tells nothing of it.
    pub(crate) registry: String,
    pub(crate) cut: Cut,
    /// Whether what opens doors is in it.
    pub(crate) secrets: bool,
    /// In the order of their members.
    pub(crate) tables: Vec<TableEntry>,
    pub(crate) evidence_files: u64,
    /// The members that list all others.
    pub(crate) indexes: Vec<Listed>,
}

/// How far the archive goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cut {
    /// The last event that is in it; 0 if none is.
    pub(crate) event: i64,
    /// How many events the newest checkpoint in it was signed over; 0 if there is none.
    pub(crate) checkpoint: i64,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TableEntry {
    pub(crate) name: String,
    pub(crate) rows: u64,
    /// How many members it is in.
    pub(crate) parts: u64,
    /// In the order of each row's members, which is that of their names.
    pub(crate) columns: Vec<ColumnEntry>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnEntry {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) kind: Kind,
}

/// One member, with the SHA-256 of its bytes in hex.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

impl From<&Column> for ColumnEntry {
    fn from(column: &Column) -> Self {
        Self { name: column.name.clone(), kind: column.kind }
    }
}

impl Manifest {
    /// The manifest as its member has it.
    pub(crate) fn written(&self) -> Result<Vec<u8>, ArchiveError> {
        json_line(self)
    }

    /// A manifest that was written.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let told = |error: serde_json::Error| ArchiveError::member(MANIFEST, error);
        let manifest: Self = serde_json::from_slice(bytes).map_err(told)?;
        if manifest.format != FORMAT {
            return Err(ArchiveError::format(&manifest.format.to_string()));
        }
        Ok(manifest)
    }
}

/// A value as one line of JSON.
pub(crate) fn json_line(value: &impl Serialize) -> Result<Vec<u8>, ArchiveError> {
    let mut line = serde_json::to_vec(value).map_err(|error| ArchiveError::failed(&error))?;
    line.push(b'\n');
    Ok(line)
}
