//! Writing members.
//!
//! Nothing about a member depends on when or by whom it was written: it has no owner, no date and one
//! mode. Their hashes are listed in members of their own, so that neither writing nor reading holds
//! more than a stretch of the list.

use std::io::{self, Read, Write};

use ring::digest::{Context, SHA256};
use tar::{Builder, EntryType, Header};

use super::ArchiveError;
use super::manifest::{Listed, json_line};

/// How many members one list has.
const LISTED: usize = 10_000;

/// What lists' names begin with.
pub(super) const INDEX: &str = "index/";

/// An archive being written.
pub(super) struct Pack<W: Write> {
    tar: Builder<W>,
    /// The list of the members since the last list.
    listed: Vec<u8>,
    count: usize,
    indexes: Vec<Listed>,
}

impl<W: Write> Pack<W> {
    pub(super) fn new(out: W) -> Self {
        Self { tar: Builder::new(out), listed: vec![], count: 0, indexes: vec![] }
    }

    /// Adds a member.
    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.add_from(name, bytes.len() as u64, bytes)
    }

    /// Adds a member of so many bytes from somewhere.
    pub(super) fn add_from(
        &mut self,
        name: &str,
        size: u64,
        from: impl Read,
    ) -> Result<(), ArchiveError> {
        let listed = self.put(name, size, from)?;
        self.listed.extend(json_line(&listed)?);
        self.count += 1;
        if self.count == LISTED { self.list() } else { Ok(()) }
    }

    /// Lists what was added, and gives all lists. Only members that are listed elsewhere come after.
    pub(super) fn indexes(&mut self) -> Result<Vec<Listed>, ArchiveError> {
        if self.count > 0 {
            self.list()?;
        }
        Ok(std::mem::take(&mut self.indexes))
    }

    /// Adds the last members, which no list has, and ends the archive.
    pub(super) fn finish(mut self, last: &[(&str, &[u8])]) -> Result<W, ArchiveError> {
        for (name, bytes) in last {
            self.put(name, bytes.len() as u64, *bytes)?;
        }
        self.tar.into_inner().map_err(writing)
    }

    fn list(&mut self) -> Result<(), ArchiveError> {
        let name = format!("{INDEX}{:06}.jsonl", self.indexes.len() + 1);
        let listed = std::mem::take(&mut self.listed);
        self.count = 0;
        let index = self.put(&name, listed.len() as u64, &*listed)?;
        self.indexes.push(index);
        Ok(())
    }

    fn put(&mut self, name: &str, size: u64, from: impl Read) -> Result<Listed, ArchiveError> {
        let mut hashed = Hashed { from: from.take(size), hash: Context::new(&SHA256), read: 0 };
        self.tar.append(&header(name, size)?, &mut hashed).map_err(writing)?;
        if hashed.read != size {
            return Err(ArchiveError::Failed(format!("{name} became shorter meanwhile")));
        }
        let sha256 = hex::encode(hashed.hash.finish().as_ref());
        Ok(Listed { name: name.into(), size, sha256 })
    }
}

/// The header of a member: all that there is to say of it is its name and size.
pub(super) fn header(name: &str, size: u64) -> Result<Header, ArchiveError> {
    let mut header = Header::new_ustar();
    header.set_path(name).map_err(writing)?;
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_uid(0);
    header.set_gid(0);
    header.set_cksum();
    Ok(header)
}

fn writing(error: io::Error) -> ArchiveError {
    ArchiveError::Failed(format!("cannot write the archive: {error}"))
}

/// A reader that hashes what goes through it.
struct Hashed<R> {
    from: R,
    hash: Context,
    read: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.hash.update(&into[..read]);
        self.read += read as u64;
        Ok(read)
    }
}
