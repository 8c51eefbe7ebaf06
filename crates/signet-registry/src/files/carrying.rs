//! Files as they lie there, sealed, on their way to or from another place.

use std::fs::File;
use std::io;

use super::{Files, folders};

impl Files {
    /// A file as it lies there, and how long it is.
    pub(crate) fn sealed(&self, name: &str) -> io::Result<(File, u64)> {
        let file = File::open(self.folders.path(name)?)?;
        let length = file.metadata()?.len();
        Ok((file, length))
    }

    /// A new file of a name that was given elsewhere, in a folder that is durable. Whoever writes it
    /// flushes it.
    pub(crate) fn carried(&self, name: &str) -> io::Result<File> {
        self.folders.create_named(name)
    }

    /// Flushes the folders that files were carried into, so that they last.
    pub(crate) fn flush(&self) -> io::Result<()> {
        for index in 0..folders::FOLDERS {
            match folders::sync(&self.folders.folder(index)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                outcome => outcome?,
            }
        }
        Ok(())
    }
}
