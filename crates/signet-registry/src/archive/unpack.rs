//! Reading members, and believing none of it before its hash was seen.
//!
//! The reader takes what [`super::pack`] writes, and nothing else that is a tar: every byte of an
//! archive is either hashed or has one value that it can have.

use std::io::{self, Read};

use ring::digest::{Context, SHA256};
use tar::Header;

use super::ArchiveError;
use super::key::ArchiveKey;
use super::manifest::{FIRST, FORMAT, Listed, MANIFEST, Manifest, SEAL};
use super::pack::{self, INDEX};
use crate::Progress;

/// The unit of a tar, in bytes.
const BLOCK: usize = 512;
/// The most bytes of a member that is read as a whole: a part of a table with the largest rows there
/// can be, or a manifest.
const WHOLE_MAX: u64 = 64 << 20;
/// How much of a member is read in one go.
const CHUNK: usize = 64 * 1024;

/// Where a reader is that has read nothing.
const BEGINNING: &str = "its beginning";

/// What is done with a member.
pub(super) enum Member<'a> {
    /// All its bytes.
    Whole(&'a [u8]),
    /// Some of its bytes; `last` with the last of them.
    Piece { bytes: &'a [u8], last: bool },
}

/// An archive being read.
pub(super) struct Unpack<'a, R> {
    from: R,
    key: &'a ArchiveKey,
    progress: &'a dyn Progress,
    /// The last member that was read, for troubles between members.
    after: String,
    /// Those that are not yet listed.
    unlisted: Vec<Listed>,
    indexes: Vec<Listed>,
}

impl<'a, R: Read> Unpack<'a, R> {
    pub(super) fn new(from: R, key: &'a ArchiveKey, progress: &'a dyn Progress) -> Self {
        let after = BEGINNING.into();
        Self { from, key, progress, after, unlisted: vec![], indexes: vec![] }
    }

    /// Reads to the end, checks everything, and gives the manifest. Members of tables and evidence are
    /// handed over before their hashes were compared: what comes of them has to wait for the end.
    pub(super) fn read(
        mut self,
        mut each: impl FnMut(&str, Member<'_>) -> Result<(), ArchiveError>,
    ) -> Result<Manifest, ArchiveError> {
        let format = match self.next()? {
            Some((name, size)) if name == FIRST => self.whole(&name, size)?,
            _ => return Err(not_one()),
        };
        let format = std::str::from_utf8(&format).unwrap_or_default();
        match format.strip_suffix('\n') {
            Some(version) if version == FORMAT.to_string() => {}
            version => return Err(ArchiveError::format(version.unwrap_or("unknown"))),
        }
        loop {
            let Some((name, size)) = self.next()? else { return Err(self.cut_off()) };
            if name == MANIFEST {
                return self.end(size);
            }
            if name.starts_with(INDEX) {
                self.compare(&name, size)?;
            } else if name.starts_with("tables/") {
                let bytes = self.whole(&name, size)?;
                each(&name, Member::Whole(&bytes))?;
            } else {
                self.pieces(&name, size, &mut each)?;
            }
        }
    }

    /// The name and size of the next member; `None` at the end.
    fn next(&mut self) -> Result<Option<(String, u64)>, ArchiveError> {
        if self.progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        let mut block = [0; BLOCK];
        if self.fill(&mut block)? < BLOCK {
            return Err(if self.after == BEGINNING { not_one() } else { self.cut_off() });
        }
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let header = Header::from_byte_slice(&block);
        let name = header.path_bytes();
        let name = std::str::from_utf8(&name).unwrap_or_default().to_owned();
        let size = header.entry_size().unwrap_or(u64::MAX);
        let ours = pack::header(&name, size).is_ok_and(|ours| ours.as_bytes() == &block);
        if !ours && self.after == BEGINNING {
            return Err(not_one());
        }
        if !ours {
            return Err(ArchiveError::member(&name, format!("its header, after {}", self.after)));
        }
        self.after.clone_from(&name);
        Ok(Some((name, size)))
    }

    fn whole(&mut self, name: &str, size: u64) -> Result<Vec<u8>, ArchiveError> {
        if size > WHOLE_MAX {
            return Err(ArchiveError::member(name, format!("it has {size} bytes")));
        }
        let mut bytes = vec![];
        self.pieces(name, size, &mut |_, member| {
            if let Member::Piece { bytes: piece, .. } = member {
                bytes.extend_from_slice(piece);
            }
            Ok(())
        })?;
        Ok(bytes)
    }

    fn pieces(
        &mut self,
        name: &str,
        size: u64,
        each: &mut impl FnMut(&str, Member<'_>) -> Result<(), ArchiveError>,
    ) -> Result<(), ArchiveError> {
        let mut hash = Context::new(&SHA256);
        let mut buffer = vec![0; CHUNK];
        let mut left = size;
        loop {
            let length = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
            let piece = &mut buffer[..length];
            if self.fill(piece)? < length {
                return Err(self.cut_off());
            }
            hash.update(piece);
            left -= length as u64;
            each(name, Member::Piece { bytes: piece, last: left == 0 })?;
            if left == 0 {
                break;
            }
        }
        let padding = (BLOCK - (size % BLOCK as u64) as usize) % BLOCK;
        let mut block = [0; BLOCK];
        if self.fill(&mut block[..padding])? < padding {
            return Err(self.cut_off());
        }
        if block.iter().any(|byte| *byte != 0) {
            return Err(ArchiveError::member(name, "there is something behind it"));
        }
        let sha256 = hex::encode(hash.finish().as_ref());
        self.unlisted.push(Listed { name: name.into(), size, sha256 });
        Ok(())
    }

    /// Compares the members since the last list with the list that came.
    fn compare(&mut self, name: &str, size: u64) -> Result<(), ArchiveError> {
        let members = std::mem::take(&mut self.unlisted);
        let bytes = self.whole(name, size)?;
        self.indexes.append(&mut self.unlisted);
        let text =
            std::str::from_utf8(&bytes).map_err(|error| ArchiveError::member(name, error))?;
        let mut listed = text.lines();
        for member in &members {
            let line =
                listed.next().ok_or_else(|| ArchiveError::member(&member.name, "unlisted"))?;
            let told: Listed =
                serde_json::from_str(line).map_err(|error| ArchiveError::member(name, error))?;
            if told != *member {
                let why = format!("it is not what {name} has, or not where");
                return Err(ArchiveError::member(&member.name, why));
            }
        }
        match listed.next() {
            Some(line) => Err(ArchiveError::member(name, format!("a member is missing: {line}"))),
            None => Ok(()),
        }
    }

    /// Reads the manifest and what comes after it.
    fn end(mut self, size: u64) -> Result<Manifest, ArchiveError> {
        if let Some(member) = self.unlisted.first() {
            return Err(ArchiveError::member(&member.name, "unlisted"));
        }
        let bytes = self.whole(MANIFEST, size)?;
        let seal = match self.next()? {
            Some((name, size)) if name == SEAL => self.whole(SEAL, size)?,
            _ => return Err(self.cut_off()),
        };
        if !self.key.is_seal(&bytes, &seal) {
            return Err(ArchiveError::Failed(format!(
                "{SEAL} does not go with {MANIFEST} under this key: it is another archive's key, \
                 or the archive was changed"
            )));
        }
        let manifest = Manifest::read(&bytes)?;
        for (index, found) in self.indexes.iter().enumerate() {
            if manifest.indexes.get(index) != Some(found) {
                return Err(ArchiveError::member(&found.name, "it is not what the manifest has"));
            }
        }
        if let Some(missing) = manifest.indexes.get(self.indexes.len()) {
            return Err(ArchiveError::member(&missing.name, "it is missing"));
        }
        let mut rest = [0; BLOCK + 1];
        let ended = self.next()?.is_none() && self.fill(&mut rest)? == BLOCK;
        if !ended || rest.iter().any(|byte| *byte != 0) {
            return Err(ArchiveError::member(SEAL, "the archive does not end behind it"));
        }
        Ok(manifest)
    }

    /// Fills a buffer as far as there are bytes.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, ArchiveError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.from.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let after = &self.after;
                    let told = format!("cannot read the archive at {after}: {error}");
                    return Err(ArchiveError::Failed(told));
                }
            }
        }
        self.progress.advance(filled as u64);
        Ok(filled)
    }

    fn cut_off(&self) -> ArchiveError {
        ArchiveError::Failed(format!("the archive is cut off at {}", self.after))
    }
}

fn not_one() -> ArchiveError {
    ArchiveError::Failed("this is no archive of a registry".into())
}
