//! The key of an archive: its operator's, and no registry's.

use ring::hmac;

use crate::vault::{KEY_LEN, Key};
use crate::{Broken, keys};

/// What the root key is sealed for in an archive.
const ROOT: &str = "root key";

/// What an archive's root key is sealed under, and its manifest sealed with.
pub struct ArchiveKey(Key);

impl ArchiveKey {
    /// Reads 64 hex digits, with white space around them.
    pub fn from_hex(text: &str) -> Option<Self> {
        hex::decode(text.trim()).ok().and_then(|bytes| Key::from_bytes(&bytes)).map(Self)
    }

    /// A new key, as 64 hex digits.
    pub fn generate() -> Result<String, Broken> {
        Ok(hex::encode(**Key::generate()?.bytes()))
    }

    /// Seals a registry's root key. The same key gives the same bytes: archives of the same registry
    /// are to be the same.
    pub(super) fn seal_root(&self, root: &Key) -> Result<Vec<u8>, Broken> {
        self.0.derive("archive: root key").seal_repeatably(ROOT, &**root.bytes())
    }

    /// Opens what [`ArchiveKey::seal_root`] gave.
    pub(super) fn open_root(&self, sealed: &[u8]) -> Result<Key, Broken> {
        let bytes = self.0.derive("archive: root key").open(ROOT, sealed)?;
        Key::from_bytes(&bytes).ok_or_else(|| Broken::new("the archive", "its key is not a key"))
    }

    /// The keyed hash of a manifest.
    pub(super) fn seal_manifest(&self, manifest: &[u8]) -> String {
        hex::encode(hmac::sign(&self.manifests(), manifest).as_ref())
    }

    /// Whether this is the keyed hash of a manifest.
    pub(super) fn is_seal(&self, manifest: &[u8], seal: &[u8]) -> bool {
        // One spelling only, so that no other bytes are the same archive.
        keys::same(format!("{}\n", self.seal_manifest(manifest)).as_bytes(), seal)
    }

    fn manifests(&self) -> hmac::Key {
        let key = self.0.derive("archive: manifest");
        hmac::Key::new(hmac::HMAC_SHA256, &**key.bytes())
    }
}

/// What a registry is known by.
pub(super) fn identity(root: &Key) -> String {
    let tag = root.derive("archive: identity");
    hex::encode(&tag.bytes()[..KEY_LEN / 2])
}
