//! Evidence in files, encrypted.
//!
//! A file is written once, under a fresh name that nothing points at yet, and is durable with its
//! folder before that name is told. It never changes afterwards: it is read or deleted. What is
//! in it, who may see it and under which key it is sealed is for the caller to say. Nothing here
//! compares or fingerprints content.

mod carrying;
mod draft;
mod folders;
mod orphans;
mod reading;
mod sealing;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use draft::Draft;
use folders::Folders;
pub(crate) use reading::{Chunks, Reader};
pub(crate) use sealing::DataKey;

/// The folder that evidence is kept in. Cheap to clone: clones are the same folder.
#[derive(Clone)]
pub(crate) struct Files {
    folders: Arc<Folders>,
}

impl Files {
    /// Opens the folder, and makes it when it is not there.
    pub(crate) fn open(folder: impl Into<PathBuf>) -> io::Result<Self> {
        Ok(Self { folders: Arc::new(Folders::open(folder.into())?) })
    }

    /// Begins a file, sealed under `key`. Reading it takes the same key and the same `context`,
    /// which is not kept in the file. Nothing is on disk until there is something to write.
    pub(crate) fn create(&self, key: &DataKey, context: &[u8]) -> io::Result<Draft> {
        Draft::new(self.folders.clone(), key, context)
    }

    /// Reads a file, for code that may block. Holds one chunk in memory.
    pub(crate) fn read(&self, name: &str, key: &DataKey, context: &[u8]) -> io::Result<Reader> {
        Reader::open(&self.folders.path(name)?, key, context)
    }

    /// Reads a file a few chunks at a time, without blocking. The first of them are read and
    /// checked before this returns.
    pub(crate) async fn chunks(
        &self,
        name: &str,
        key: &DataKey,
        context: &[u8],
    ) -> io::Result<Chunks> {
        Chunks::open(self.folders.path(name)?, key.clone(), context.to_vec()).await
    }

    /// Deletes a file. One that is already gone is no error.
    pub(crate) async fn delete(&self, name: &str) -> io::Result<()> {
        let path = self.folders.path(name)?;
        blocking(move || folders::remove(&path)).await
    }
}

/// Runs what blocks where it may block.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    // The task fails to join only when the process is shutting down, or when `work` panicked.
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests;
