//! Reading a file.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::blocking;
use super::sealing::{CHUNK, Cipher, DataKey, HEADER, TAG, damaged};

/// How many chunks are read in one trip to where blocking is allowed.
const AT_ONCE: usize = 4;

/// The content of a file. Every byte it gives was checked; an error means that the file is not as
/// it was written, or cannot be read, and that nothing more comes.
pub(crate) struct Reader {
    file: File,
    cipher: Cipher,
    /// How many sealed bytes are still in the file.
    left: u64,
    chunk: Vec<u8>,
    /// How much of `chunk` is plain text, and how much of that was given out.
    plain: usize,
    given: usize,
}

impl Reader {
    pub(super) fn open(path: &Path, key: &DataKey, context: &[u8]) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let left = length.checked_sub((HEADER + TAG) as u64).ok_or_else(damaged)? + TAG as u64;
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        let cipher = Cipher::of(&header, key, context)?;
        let mut reader = Self { file, cipher, left, chunk: vec![], plain: 0, given: 0 };
        // An empty file has a chunk too, and it is checked like any other.
        reader.advance()?;
        Ok(reader)
    }

    /// Opens the next chunk; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        (self.plain, self.given) = (0, 0);
        if self.left == 0 {
            return Ok(false);
        }
        let whole = (CHUNK + TAG) as u64;
        let last = self.left <= whole;
        let length = self.left.min(whole);
        self.left -= length;
        self.chunk.resize(usize::try_from(length).map_err(|_| damaged())?, 0);
        let opened = self
            .file
            .read_exact(&mut self.chunk)
            .and_then(|()| self.cipher.open(&mut self.chunk, last));
        self.plain = opened.inspect_err(|_| self.left = 0)?;
        Ok(true)
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.plain && !self.advance()? {
            return Ok(0);
        }
        let plain = self.chunk.get(self.given..self.plain).unwrap_or_default();
        let length = plain.len().min(into.len());
        into[..length].copy_from_slice(&plain[..length]);
        self.given += length;
        Ok(length)
    }
}

/// The content of a file, a few chunks at a time.
pub(crate) struct Chunks {
    /// What was read ahead.
    ready: Option<Bytes>,
    /// `None` at the end and after an error.
    reader: Option<Reader>,
}

impl Chunks {
    pub(super) async fn open(path: PathBuf, key: DataKey, context: Vec<u8>) -> io::Result<Self> {
        blocking(move || {
            let (ready, reader) = some_chunks(Reader::open(&path, &key, &context)?)?;
            Ok(Self { ready, reader })
        })
        .await
    }

    /// The next bytes, never none; `None` at the end.
    pub(crate) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        if let Some(bytes) = self.ready.take() {
            return Ok(Some(bytes));
        }
        let Some(reader) = self.reader.take() else { return Ok(None) };
        let (bytes, reader) = blocking(move || some_chunks(reader)).await?;
        self.reader = reader;
        Ok(bytes)
    }
}

/// Some of what a reader still has, and the reader if there may be more.
fn some_chunks(mut reader: Reader) -> io::Result<(Option<Bytes>, Option<Reader>)> {
    let left = usize::try_from(reader.left).unwrap_or(usize::MAX);
    let room = (reader.plain - reader.given).saturating_add(left).min(AT_ONCE * CHUNK);
    let mut bytes = Vec::with_capacity(room);
    (&mut reader).take((AT_ONCE * CHUNK) as u64).read_to_end(&mut bytes)?;
    let more = reader.left > 0 || reader.given < reader.plain;
    Ok(((!bytes.is_empty()).then(|| bytes.into()), more.then_some(reader)))
}
