//! How evidence is encrypted: in chunks, so that it can be read and written in bounded memory.
//!
//! The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, 2015) over AES-256-GCM, with
//! a key of its own for each text as in HKDF-streaming constructions:
//!
//! ```text
//! header   magic and version (8) ‖ salt (32)
//! key      HKDF-SHA-256(salt, data key, info = magic and version)
//! chunk i  AES-256-GCM(key, nonce = 0 (7) ‖ i (4, big endian) ‖ last (1), context, plain text)
//! ```
//!
//! A chunk holds 64 KB of plain text, the last one what is left; an empty text has one empty
//! chunk. The counter is in the nonce, so chunks cannot be swapped, repeated or taken from
//! elsewhere in the same text; the key hangs on the salt, so they cannot be taken from another
//! text either; and a text that was cut or extended has a chunk that claims to be last, or not to
//! be, and was not sealed as such. A nonce is used once under its key, however many texts share
//! a data key, because each text draws a salt of 256 bits.

use std::io;

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, Tag, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

/// The plain text of a chunk, in bytes.
pub(crate) const CHUNK: usize = 64 * 1024;
/// What sealing adds to a chunk.
pub(super) const TAG: usize = 16;
/// What stands before the chunks.
pub(super) const HEADER: usize = MAGIC.len() + SALT;
/// The length of a data key.
pub(crate) const DATA_KEY_LEN: usize = 32;

/// Tells our files from others, and this version of the format from later ones.
const MAGIC: &[u8; 8] = b"SIGNET\0\x01";
const SALT: usize = 32;

/// The key that evidence is sealed under. Wiped from memory when dropped.
pub(crate) type DataKey = Zeroizing<[u8; DATA_KEY_LEN]>;

/// The cipher of one text, at one of its chunks.
pub(super) struct Cipher {
    key: LessSafeKey,
    context: Vec<u8>,
    /// The next chunk; `None` after the last.
    next: Option<u32>,
}

impl Cipher {
    /// The cipher of a new text, and the header that goes before its chunks.
    pub(super) fn fresh(key: &DataKey, context: &[u8]) -> io::Result<([u8; HEADER], Self)> {
        let mut header = [0; HEADER];
        let (magic, salt) = header.split_at_mut(MAGIC.len());
        magic.copy_from_slice(MAGIC);
        SystemRandom::new().fill(salt).map_err(|_| io::Error::other("no random bytes"))?;
        Ok((header, Self::of(&header, key, context)?))
    }

    /// The cipher of the text that begins with this header.
    pub(super) fn of(header: &[u8; HEADER], key: &DataKey, context: &[u8]) -> io::Result<Self> {
        let salt = header.strip_prefix(MAGIC).ok_or_else(damaged)?;
        let key = Salt::new(HKDF_SHA256, salt)
            .extract(&key[..])
            .expand(&[MAGIC], &AES_256_GCM)
            .map(|okm| LessSafeKey::new(UnboundKey::from(okm)))
            .map_err(|_| io::Error::other("cannot derive a key"))?;
        Ok(Self { key, context: context.to_vec(), next: Some(0) })
    }

    /// Seals the next chunk in place and returns its tag.
    pub(super) fn seal(&mut self, chunk: &mut [u8], last: bool) -> io::Result<Tag> {
        let nonce = self.advance(last)?;
        self.key
            .seal_in_place_separate_tag(nonce, Aad::from(&self.context), chunk)
            .map_err(|_| io::Error::other("cannot seal"))
    }

    /// Opens the next chunk, with its tag, in place, and returns how long its plain text is.
    pub(super) fn open(&mut self, chunk: &mut [u8], last: bool) -> io::Result<usize> {
        let nonce = self.advance(last)?;
        self.key
            .open_in_place(nonce, Aad::from(&self.context), chunk)
            .map(|plain| plain.len())
            .map_err(|_| damaged())
    }

    /// The nonce of the next chunk. It takes 256 TB to run out of them.
    fn advance(&mut self, last: bool) -> io::Result<Nonce> {
        let number = self.next.ok_or_else(|| io::Error::other("no chunk follows the last"))?;
        self.next = if last { None } else { number.checked_add(1) };
        let mut nonce = [0; NONCE_LEN];
        nonce[7..11].copy_from_slice(&number.to_be_bytes());
        nonce[11] = u8::from(last);
        Ok(Nonce::assume_unique_for_key(nonce))
    }
}

/// The file is not as we wrote it, or the key or the context is another's. Which of these it is
/// cannot be told apart.
pub(super) fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "sealed evidence does not open")
}
