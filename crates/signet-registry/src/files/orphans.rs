//! Files that nothing points at.
//!
//! They are what is left when the program dies between writing a file and committing the row that
//! names it, or between deleting that row and the file.

use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::folders::{self, FOLDERS};
use super::{Files, blocking};

/// How many names are asked about at a time.
const BATCH: usize = 500;

impl Files {
    /// The files that were last written at least `age` ago and that `known` does not know.
    ///
    /// `known` is handed names and returns those of them that the registry has; `age` must be
    /// longer than an upload may take from its first byte to its row. One folder is listed at a
    /// time. What else lies in the folders is left alone.
    pub(crate) async fn orphans<E, Known>(
        &self,
        age: Duration,
        mut known: impl FnMut(Vec<String>) -> Known + Send,
    ) -> Result<Vec<String>, E>
    where
        E: From<io::Error>,
        Known: Future<Output = Result<Vec<String>, E>> + Send,
    {
        let mut orphans = vec![];
        for index in 0..FOLDERS {
            let folder = self.folders.folder(index);
            let names = blocking(move || aged(&folder, index, age)).await?;
            for batch in names.chunks(BATCH) {
                let known: HashSet<_> = known(batch.to_vec()).await?.into_iter().collect();
                orphans.extend(batch.iter().filter(|name| !known.contains(*name)).cloned());
            }
        }
        Ok(orphans)
    }
}

/// The files in a folder that were last written at least `age` ago.
fn aged(folder: &Path, index: usize, age: Duration) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
        outcome => outcome?,
    };
    let mut names = vec![];
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if folders::folder_of(&name) != Some(index) {
            continue;
        }
        // One that is gone by now is nobody's orphan.
        let Ok(metadata) = entry.metadata() else { continue };
        let old = folders::age(&metadata).is_some_and(|found| found >= age);
        if metadata.is_file() && old {
            names.push(name);
        }
    }
    Ok(names)
}
