//! Taking bytes from a reader without keeping them.

use std::io::{BufRead, ErrorKind};

use super::Unfit;

/// A reader for which the end of the file is a broken picture.
pub(super) struct ByteReader<R> {
    inner: R,
}

impl<R: BufRead> ByteReader<R> {
    pub(super) fn new(bytes: R) -> Self {
        Self { inner: bytes }
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Unfit> {
        let mut array = [0; N];
        match self.inner.read_exact(&mut array) {
            Ok(()) => Ok(array),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(Unfit::Broken),
            Err(error) => Err(Unfit::Unreadable(error)),
        }
    }

    /// The next byte.
    pub(super) fn byte(&mut self) -> Result<u8, Unfit> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    /// Two bytes, the high one first.
    pub(super) fn big_endian_u16(&mut self) -> Result<u16, Unfit> {
        self.array().map(u16::from_be_bytes)
    }

    /// Four bytes, the high one first.
    pub(super) fn big_endian_u32(&mut self) -> Result<u32, Unfit> {
        self.array().map(u32::from_be_bytes)
    }

    /// Two bytes, the low one first.
    pub(super) fn little_endian_u16(&mut self) -> Result<u16, Unfit> {
        self.array().map(u16::from_le_bytes)
    }

    /// Takes these bytes and no others.
    pub(super) fn expect<const N: usize>(&mut self, expected: [u8; N]) -> Result<(), Unfit> {
        if self.array()? == expected { Ok(()) } else { Err(Unfit::Broken) }
    }

    /// Passes over `count` bytes.
    pub(super) fn skip(&mut self, count: u32) -> Result<(), Unfit> {
        self.skip_with(count, |_| ())
    }

    /// Passes over `count` bytes, showing them piece by piece.
    pub(super) fn skip_with(
        &mut self,
        count: u32,
        mut show: impl FnMut(&[u8]),
    ) -> Result<(), Unfit> {
        let mut left = usize::try_from(count).unwrap_or(usize::MAX);
        while left > 0 {
            let ahead = self.ahead()?;
            let (piece, _) = ahead.split_at(left.min(ahead.len()));
            show(piece);
            let length = piece.len();
            self.inner.consume(length);
            left -= length;
        }
        Ok(())
    }

    /// Passes over everything up to and including the next `wanted`, and says how many bytes
    /// stood before it.
    pub(super) fn skip_past(&mut self, wanted: u8) -> Result<u64, Unfit> {
        let mut passed = 0;
        loop {
            let ahead = self.ahead()?;
            match memchr::memchr(wanted, ahead) {
                Some(at) => {
                    self.inner.consume(at + 1);
                    return Ok(passed + at as u64);
                }
                None => {
                    let length = ahead.len();
                    self.inner.consume(length);
                    passed += length as u64;
                }
            }
        }
    }

    /// What is in the buffer, filled again if it was empty; never empty itself.
    fn ahead(&mut self) -> Result<&[u8], Unfit> {
        loop {
            match self.inner.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(Unfit::Unreadable(error)),
                Ok([]) => return Err(Unfit::Broken),
                Ok(_) => break,
            }
        }
        // It has bytes at hand, so it is only asked where they are.
        self.inner.fill_buf().map_err(Unfit::Unreadable)
    }
}
