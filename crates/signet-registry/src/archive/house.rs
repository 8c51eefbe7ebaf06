//! Where a registry lives that nobody serves now.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::{ArchiveError, at};
use crate::MasterKey;
use crate::db::DbError;
use crate::db::offline::Offline;
use crate::registry::master;
use crate::registry::open::{IMPORTING, lock};
use crate::vault::Key;

/// Where a registry lives, and what opens it.
pub struct House {
    /// The folder, with the larger evidence, and the database if that is no server's.
    pub folder: PathBuf,
    /// The server that the database is on.
    pub database: Option<String>,
    /// What unlocks it.
    pub master_key: MasterKey,
}

impl House {
    /// Takes the folder for this process, until the file is closed. Nothing is made.
    pub(crate) fn take(&self) -> Result<File, ArchiveError> {
        if !self.folder.is_dir() {
            let folder = self.folder.display();
            return Err(ArchiveError::Failed(format!("there is no folder {folder}")));
        }
        Ok(lock(&self.folder)?)
    }

    /// The folder of an import that has not ended.
    pub(crate) fn importing(&self) -> PathBuf {
        self.folder.join(IMPORTING)
    }

    /// The folder of larger evidence.
    pub(super) fn evidence(&self) -> PathBuf {
        self.folder.join("evidence")
    }

    /// The file of the database, if it is not a server's.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("signet.db")
    }

    /// Opens the database for reading; `None` if it is a file that is not there.
    pub(crate) async fn read(&self) -> Result<Option<Offline>, DbError> {
        match &self.database {
            Some(url) => Offline::read_postgres(url).await.map(Some),
            None if self.file().exists() => Offline::read_sqlite(&self.file()).map(Some),
            None => Ok(None),
        }
    }

    /// The root key of a registry that is there, so no master key is made.
    pub(super) fn root(&self, sealed: &[u8]) -> Result<Key, ArchiveError> {
        let path = self.folder.join("master-key");
        if matches!(self.master_key, MasterKey::File) && !path.exists() {
            let path = path.display();
            return Err(ArchiveError::Failed(format!(
                "there is no {path}: the key of this registry is kept elsewhere; \
                 set SIGNET_MASTER_KEY or SIGNET_MASTER_KEY_COMMAND"
            )));
        }
        Ok(master::kept_root(&self.master_key, &self.folder, sealed)?)
    }

    /// The master key. One is made if the folder has none.
    pub(super) fn master_key(&self) -> Result<Key, ArchiveError> {
        Ok(master::read(&self.master_key, &self.folder)?.0)
    }
}

/// Removes a folder with all there is in it. One that is already gone is no error.
pub(super) fn remove_folder(path: &Path) -> Result<(), ArchiveError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        outcome => outcome.map_err(at(path)),
    }
}
