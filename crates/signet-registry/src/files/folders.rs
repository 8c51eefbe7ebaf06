//! Where files lie: `a/b/abcd…`, sixteen folders of sixteen.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use parking_lot::Mutex;
use ring::rand::{SecureRandom, SystemRandom};

/// How many folders hold files. With a million files each holds some four thousand, which every
/// common file system looks up in constant time; more folders would mean more folders to flush.
pub(super) const FOLDERS: usize = 256;
/// The length of a name: 128 bits, in hex.
const NAME_LEN: usize = 32;
/// How long new files go into one folder before it is the next one's turn, in milliseconds. What comes
/// at the same time can share a flush then, and over time all folders get as much.
const TURN: u128 = 100;

/// The root folder, and what is known of the folders below it.
pub(super) struct Folders {
    root: PathBuf,
    folders: Vec<Folder>,
}

/// What is known of a folder.
#[derive(Default)]
pub(super) struct Folder {
    /// Whether it lasts: what leads to it was flushed.
    pub(super) durable: AtomicBool,
    /// How many flushes of it were begun.
    flushes: AtomicU64,
    /// How they ended. Whoever flushes holds it meanwhile.
    flushed: Mutex<Flushed>,
}

/// The last flushes of a folder, by their numbers.
#[derive(Default)]
struct Flushed {
    well: u64,
    /// The system tells of a failure once: what it lost stays lost however well another flush ends.
    badly: u64,
}

impl Folder {
    /// Flushes the folder at a path, so that what was put into it before lasts. Whoever comes while
    /// others wait for a flush that has not begun waits for it, too, instead of doing another.
    fn flush(&self, path: &Path) -> io::Result<()> {
        self.flush_since(self.flushes.load(Ordering::SeqCst), path)
    }

    /// The same, for whoever came when so many flushes were begun.
    fn flush_since(&self, before: u64, path: &Path) -> io::Result<()> {
        let mut flushed = self.flushed.lock();
        if flushed.badly > before {
            return Err(io::Error::other("the folder's flush has failed"));
        }
        if flushed.well > before {
            return Ok(());
        }
        let number = self.flushes.fetch_add(1, Ordering::SeqCst) + 1;
        let outcome = sync(path);
        match outcome {
            Ok(()) => flushed.well = number,
            Err(_) => flushed.badly = number,
        }
        outcome
    }
}

impl Folders {
    /// Opens the root, and makes it when it is not there.
    pub(super) fn open(root: PathBuf) -> io::Result<Self> {
        if !root.is_dir() {
            make(&root)?;
            if let Some(parent) = root.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                sync(parent)?;
            }
        }
        let folders = (0..FOLDERS).map(|_| Folder::default()).collect();
        Ok(Self { root, folders })
    }

    /// The path of a file. Refuses what is not a name of ours, so that no name leads elsewhere.
    pub(super) fn path(&self, name: &str) -> io::Result<PathBuf> {
        let index = folder_of(name)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a name of a file"))?;
        Ok(self.folder(index).join(name))
    }

    /// The folder of this number.
    pub(super) fn folder(&self, index: usize) -> PathBuf {
        self.root.join(format!("{:x}", index / 16 % 16)).join(format!("{:x}", index % 16))
    }

    /// Makes a new file under a fresh name, in a folder that is durable.
    pub(super) fn create(&self) -> io::Result<(String, PathBuf, File)> {
        let name = fresh_name()?;
        let path = self.path(&name)?;
        self.make_durable(&name)?;
        let file = match create_new(&path) {
            // Somebody tidied empty folders away, as tools that copy backups do.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.forget(&name);
                self.make_durable(&name)?;
                create_new(&path)?
            }
            outcome => outcome?,
        };
        Ok((name, path, file))
    }

    /// Makes a new file under a name that is told, in a folder that is durable.
    pub(super) fn create_named(&self, name: &str) -> io::Result<File> {
        let path = self.path(name)?;
        self.make_durable(name)?;
        create_new(&path)
    }

    /// Makes the folder of a file and flushes what leads to it, once for each run of the program:
    /// that a folder is there does not say that whoever made it came to flush it.
    fn make_durable(&self, name: &str) -> io::Result<()> {
        let Some((index, known)) = self.known(name) else { return Ok(()) };
        if known.durable.load(Ordering::Acquire) {
            return Ok(());
        }
        let folder = self.folder(index);
        make(&folder)?;
        if let Some(parent) = folder.parent() {
            sync(parent)?;
        }
        sync(&self.root)?;
        known.durable.store(true, Ordering::Release);
        Ok(())
    }

    fn forget(&self, name: &str) {
        if let Some((_, known)) = self.known(name) {
            known.durable.store(false, Ordering::Release);
        }
    }

    /// Flushes the folder that a file was just made in, so that its name lasts.
    pub(super) fn flush(&self, name: &str) -> io::Result<()> {
        match self.known(name) {
            Some((index, folder)) => folder.flush(&self.folder(index)),
            None => Ok(()),
        }
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> &[Folder] {
        &self.folders
    }

    fn known(&self, name: &str) -> Option<(usize, &Folder)> {
        let index = folder_of(name)?;
        Some((index, self.folders.get(index)?))
    }
}

/// The number of the folder a file lies in; `None` when the name is none of ours.
pub(super) fn folder_of(name: &str) -> Option<usize> {
    let ours =
        name.len() == NAME_LEN && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    name.get(..2).filter(|_| ours).and_then(|start| usize::from_str_radix(start, 16).ok())
}

/// A name that nobody guesses, in the folder whose turn it is.
fn fresh_name() -> io::Result<String> {
    let mut name = [0; NAME_LEN / 2];
    SystemRandom::new().fill(&mut name).map_err(|_| io::Error::other("no random bytes"))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    name[0] = (now.as_millis() / TURN) as u8;
    Ok(hex::encode(name))
}

/// Flushes a folder, so that the entries in it last.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Removes a file. One that is already gone is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// How long ago a file was last written; `None` when that lies ahead, as after a clock was set.
pub(super) fn age(metadata: &std::fs::Metadata) -> Option<Duration> {
    metadata.modified().ok()?.elapsed().ok()
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create_new(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flushes_are_shared_by_those_who_wait() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::default();
        folder.flush(place.path()).unwrap();
        folder.flush(place.path()).unwrap();
        // Who comes after a flush cannot have it.
        assert_eq!(folder.flushes.load(Ordering::SeqCst), 2);

        // Two come while nothing is flushed yet: the first flushes for both.
        let first = folder.flushes.load(Ordering::SeqCst);
        folder.flush_since(first, place.path()).unwrap();
        folder.flush_since(first, place.path()).unwrap();
        assert_eq!(folder.flushes.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn a_flush_that_failed_is_everybodys_who_waited() {
        let place = tempfile::tempdir().unwrap();
        let gone = place.path().join("gone");
        let folder = Folder::default();
        let before = folder.flushes.load(Ordering::SeqCst);
        folder.flush_since(before, &gone).unwrap_err();
        folder.flush_since(before, place.path()).unwrap_err();
        // What is put there later is not concerned, and does not make up for what was lost.
        folder.flush(place.path()).unwrap();
        folder.flush_since(before, place.path()).unwrap_err();
        assert_eq!(folder.flushes.load(Ordering::SeqCst), 2);
    }
}
