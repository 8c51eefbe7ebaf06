//! Writing a file.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use super::folders::{self, Folders};
use super::sealing::{CHUNK, Cipher, DataKey, TAG};

/// How many sealed bytes are gathered before they are written: four chunks, so that most pictures
/// cost one trip to where blocking is allowed.
const GATHERED: usize = 4 * (CHUNK + TAG);

/// A file that is being written. Dropped before it is finished, it leaves nothing behind.
pub(crate) struct Draft {
    cipher: Cipher,
    /// Sealed bytes that wait to be written, then the plain text of the chunk begun last.
    gathered: Vec<u8>,
    /// Where in `gathered` that chunk begins.
    chunk: usize,
    size: u64,
    /// `None` only while a trip to the disk is under way, or after one failed.
    target: Option<Target>,
}

/// Where the bytes go.
enum Target {
    /// Nowhere yet.
    Planned(Arc<Folders>),
    Begun(Begun),
}

/// A file on disk that nobody was told of. Dropped, it is removed.
struct Begun {
    folders: Arc<Folders>,
    name: String,
    path: PathBuf,
    file: File,
    kept: bool,
}

impl Draft {
    pub(super) fn new(folders: Arc<Folders>, key: &DataKey, context: &[u8]) -> io::Result<Self> {
        let (header, cipher) = Cipher::fresh(key, context)?;
        Ok(Self {
            cipher,
            gathered: header.to_vec(),
            chunk: header.len(),
            size: 0,
            target: Some(Target::Planned(folders)),
        })
    }

    /// Takes the next bytes. After an error the draft is of no use any more.
    pub(crate) async fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            // A full chunk is sealed only when more follows: until then it may be the last.
            if self.gathered.len() - self.chunk == CHUNK {
                self.seal(false)?;
                if self.gathered.len() >= GATHERED {
                    self.flush().await?;
                }
            }
            let room = CHUNK - (self.gathered.len() - self.chunk);
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.gathered.extend_from_slice(now);
            self.size += now.len() as u64;
            bytes = later;
        }
        Ok(())
    }

    /// Makes the file durable, with its folder, and tells its name and the size of its content.
    pub(crate) async fn finish(mut self) -> io::Result<(String, u64)> {
        self.seal(true)?;
        let (target, gathered) = self.take()?;
        let mut begun = super::blocking(move || {
            let mut begun = target.begin()?;
            begun.file.write_all(&gathered)?;
            begun.file.sync_all()?;
            begun.folders.flush(&begun.name)?;
            Ok(begun)
        })
        .await?;
        // Only here, where the name can no longer be lost on its way to the caller.
        begun.kept = true;
        Ok((std::mem::take(&mut begun.name), self.size))
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let tag = self.cipher.seal(&mut self.gathered[self.chunk..], last)?;
        self.gathered.extend_from_slice(tag.as_ref());
        self.chunk = self.gathered.len();
        Ok(())
    }

    async fn flush(&mut self) -> io::Result<()> {
        let (target, mut gathered) = self.take()?;
        let (begun, gathered) = super::blocking(move || {
            let mut begun = target.begin()?;
            begun.file.write_all(&gathered)?;
            gathered.clear();
            Ok((begun, gathered))
        })
        .await?;
        self.target = Some(Target::Begun(begun));
        self.gathered = gathered;
        Ok(())
    }

    /// Takes what is to be written and where. A trip to the disk that does not come back takes
    /// both with it, and every later one finds the draft lost.
    fn take(&mut self) -> io::Result<(Target, Vec<u8>)> {
        let target = self.target.take().ok_or_else(|| io::Error::other("the draft is lost"))?;
        self.chunk = 0;
        Ok((target, std::mem::take(&mut self.gathered)))
    }
}

impl Target {
    fn begin(self) -> io::Result<Begun> {
        match self {
            Target::Begun(begun) => Ok(begun),
            Target::Planned(folders) => {
                let (name, path, file) = folders.create()?;
                Ok(Begun { folders, name, path, file, kept: false })
            }
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        if !self.kept {
            // What cannot be removed now is an orphan, and collected later.
            let _ = folders::remove(&self.path);
        }
    }
}
