//! Where files lie: `a/b/abcd…`, sixteen folders of sixteen.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

/// How many folders hold files. With a million files each holds some four thousand, which every
/// common file system looks up in constant time; more folders would mean more folders to flush.
pub(super) const FOLDERS: usize = 256;
/// The length of a name: 128 bits, in hex.
const NAME_LEN: usize = 32;

/// The root folder, and which of the folders below it are known to be durable.
pub(super) struct Folders {
    root: PathBuf,
    durable: Vec<AtomicBool>,
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
        Ok(Self { root, durable: (0..FOLDERS).map(|_| AtomicBool::new(false)).collect() })
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
        if known.load(Ordering::Acquire) {
            return Ok(());
        }
        let folder = self.folder(index);
        make(&folder)?;
        if let Some(parent) = folder.parent() {
            sync(parent)?;
        }
        sync(&self.root)?;
        known.store(true, Ordering::Release);
        Ok(())
    }

    fn forget(&self, name: &str) {
        if let Some((_, known)) = self.known(name) {
            known.store(false, Ordering::Release);
        }
    }

    #[cfg(test)]
    pub(super) fn durable(&self) -> &[AtomicBool] {
        &self.durable
    }

    fn known(&self, name: &str) -> Option<(usize, &AtomicBool)> {
        let index = folder_of(name)?;
        Some((index, self.durable.get(index)?))
    }
}

/// The number of the folder a file lies in; `None` when the name is none of ours.
pub(super) fn folder_of(name: &str) -> Option<usize> {
    let ours =
        name.len() == NAME_LEN && name.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    name.get(..2).filter(|_| ours).and_then(|start| usize::from_str_radix(start, 16).ok())
}

fn fresh_name() -> io::Result<String> {
    let mut name = [0; NAME_LEN / 2];
    SystemRandom::new().fill(&mut name).map_err(|_| io::Error::other("no random bytes"))?;
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
