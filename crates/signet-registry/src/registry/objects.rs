//! Uploaded files.

use bytes::Bytes;
use signet_domain::ids::AccountId;
use signet_domain::text::FileKey;

use crate::keys::Secret;
use crate::{Broken, Error, Registry};

/// An upload in progress. Dropped, it leaves nothing behind.
pub struct NewObject {
    _private: (),
}

/// An upload that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// A tag of the content: 32 upper-case hex digits, derived from our own fingerprint.
    pub etag: String,
}

/// An uploaded file.
pub struct Object {
    /// Its size in bytes.
    pub size: u64,
    /// The content type it was uploaded with.
    pub content_type: String,
    /// A tag of the content.
    pub etag: String,
    /// Its bytes.
    pub content: ObjectContent,
}

/// The bytes of an uploaded file, piece by piece.
pub struct ObjectContent {
    _private: (),
}

impl Registry {
    /// The secret that upload policies and download links of an account are signed with.
    pub fn upload_secret(&self, _account: AccountId) -> Secret {
        unimplemented!()
    }

    /// Begins an upload.
    pub async fn new_object(
        &self,
        _account: AccountId,
        _key: FileKey,
        _content_type: &str,
    ) -> Result<NewObject, Broken> {
        unimplemented!()
    }

    /// The file an account uploaded under this key.
    pub async fn object(
        &self,
        _account: AccountId,
        _key: &FileKey,
    ) -> Result<Option<Object>, Broken> {
        unimplemented!()
    }
}

impl NewObject {
    /// Takes the next bytes.
    pub async fn write(&mut self, _bytes: &[u8]) -> Result<(), Broken> {
        unimplemented!()
    }

    /// How many bytes it has so far.
    pub fn size(&self) -> u64 {
        unimplemented!()
    }

    /// Makes the upload durable under its key, replacing what was there.
    pub async fn keep(self) -> Result<Stored, Error> {
        unimplemented!()
    }
}

impl ObjectContent {
    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        unimplemented!()
    }
}
