//! Uploaded files.

use std::io::{self, Read};

use bytes::Bytes;
use ring::digest::{Context, SHA256};
use serde_json::json;
use signet_domain::caller::Operator;
use signet_domain::ids::{AccountId, EvidenceId};
use signet_domain::text::FileKey;

use super::evidence::{Kept, SMALL_MAX, context};
use crate::db::Written;
use crate::files::{Chunks, Draft, Files};
use crate::keys::Secret;
use crate::store::events::{Event, by_operator};
use crate::store::evidence::Whereabouts;
use crate::vault::{Commitment, Key, Vault};
use crate::{Broken, Registry, store};

/// An upload in progress. Dropped, it leaves nothing behind.
pub struct NewObject {
    registry: Registry,
    account: AccountId,
    name: FileKey,
    content_type: String,
    data_key: Key,
    hash: Context,
    size: u64,
    /// The first bytes, for as long as the whole may turn out small.
    small: Vec<u8>,
    file: Option<Draft>,
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
    pub content: Content,
}

/// The bytes of kept evidence, decrypted as they are read.
pub struct Content(Source);

enum Source {
    Whole(Vec<u8>),
    File(Box<Sealed>),
    Open(Box<Chunks>),
}

/// A file that was not opened.
struct Sealed {
    files: Files,
    name: String,
    key: Key,
    context: String,
}

impl Registry {
    /// The secret that upload policies and download links of an account are signed with.
    pub fn upload_secret(&self, account: AccountId) -> Secret {
        Secret::new(self.inner.vault.upload_secret(account.0))
    }

    /// Begins an upload.
    pub async fn new_object(
        &self,
        account: AccountId,
        key: FileKey,
        content_type: &str,
    ) -> Result<NewObject, Broken> {
        Ok(NewObject {
            registry: self.clone(),
            account,
            name: key,
            content_type: content_type.into(),
            data_key: self.data_key(account).await?,
            hash: Context::new(&SHA256),
            size: 0,
            small: vec![],
            file: None,
        })
    }

    /// The file an account uploaded under this key.
    pub async fn object(
        &self,
        account: AccountId,
        key: &FileKey,
    ) -> Result<Option<Object>, Broken> {
        let found = store::objects::find(&self.inner.db, account, key.as_str()).await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some(Object {
            size: u64::try_from(row.evidence.size).unwrap_or(0),
            content_type: row.content_type,
            etag: Vault::etag(&row.evidence.fingerprint),
            content: self.content(account, row.evidence).await?,
        }))
    }
}

impl Registry {
    /// A file as it was when an account filed something with it, whatever its key names now.
    pub async fn filed_object(
        &self,
        account: AccountId,
        key: &FileKey,
        evidence: EvidenceId,
    ) -> Result<Option<Object>, Broken> {
        let db = &self.inner.db;
        let found = store::evidence::filed_from(db, account, key.as_str(), evidence).await?;
        let Some(row) = found.filter(|row| !matches!(row.at, Whereabouts::Gone)) else {
            return Ok(None);
        };
        let now = store::objects::find(db, account, key.as_str()).await?;
        let same = now.filter(|now| now.evidence.id == evidence);
        Ok(Some(Object {
            size: u64::try_from(row.size).unwrap_or(0),
            content_type: same.map(|now| now.content_type).unwrap_or_default(),
            etag: Vault::etag(&row.fingerprint),
            content: self.content(account, row).await?,
        }))
    }
}

impl NewObject {
    /// Takes the next bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Broken> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        if let Some(file) = &mut self.file {
            return Ok(file.write(bytes).await?);
        }
        self.small.extend_from_slice(bytes);
        if self.small.len() > SMALL_MAX {
            let context = context(self.account);
            let files = &self.registry.inner.files;
            let mut file = files.create(self.data_key.bytes(), context.as_bytes())?;
            file.write(&std::mem::take(&mut self.small)).await?;
            self.file = Some(file);
        }
        Ok(())
    }

    /// How many bytes it has so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Makes the upload durable under its key, replacing what was there.
    pub async fn keep(self, by: &Operator) -> Result<Stored, Broken> {
        let Self { registry, account, .. } = self;
        let hash = self.hash.finish();
        let fingerprint = registry.inner.vault.fingerprint(&hash);
        let stored = Stored { etag: Vault::etag(&fingerprint) };
        let at = match self.file {
            Some(file) => Whereabouts::File(file.finish().await?.0),
            None => Whereabouts::Here(self.data_key.seal(&context(account), &self.small)?),
        };
        let id = EvidenceId(registry.inner.ids.next());
        let mut kept =
            Kept::new(id, (fingerprint, Commitment::to(&hash)), self.size as usize, at, by.now);
        let detail = json!({ "evidence": kept.commitment_hex(), "size": self.size });
        let event = Event {
            id: registry.inner.ids.next(),
            kind: "object.stored",
            subject: self.name.as_str().into(),
            detail: &detail,
        };
        let (name, content_type) = (self.name.as_str(), &*self.content_type);
        let mut steps = Vec::from_iter(kept.add_step(account));
        steps.push(store::objects::put(
            account,
            name,
            (kept.fingerprint(), kept.commitment()),
            content_type,
            by.now.0,
        ));
        steps.push(by_operator(by, Some(account.0), event));
        let written = registry.inner.db.write(steps).await?;
        registry.settle([kept], &written).await;
        match written {
            Written::Done(_) => Ok(stored),
            Written::Unmet(_) => {
                Err(Broken::new("evidence", "it was collected too early").passing())
            }
        }
    }
}

impl Content {
    pub(crate) fn whole(bytes: Vec<u8>) -> Self {
        Self(Source::Whole(bytes))
    }

    pub(super) fn file(files: &Files, name: String, key: Key, context: String) -> Self {
        Self(Source::File(Box::new(Sealed { files: files.clone(), name, key, context })))
    }

    /// The bytes as a reader, for whoever may block.
    pub(super) fn into_reader(self) -> io::Result<Box<dyn Read + Send>> {
        match self.0 {
            Source::Whole(bytes) => Ok(Box::new(io::Cursor::new(bytes))),
            Source::File(file) => {
                let reader = file.files.read(&file.name, file.key.bytes(), file.context.as_bytes());
                Ok(Box::new(reader?))
            }
            Source::Open(_) => Err(io::Error::other("it is being read already")),
        }
    }

    /// The next bytes; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        if let Source::File(file) = &self.0 {
            let opened = file.files.chunks(&file.name, file.key.bytes(), file.context.as_bytes());
            self.0 = Source::Open(Box::new(opened.await?));
        }
        match &mut self.0 {
            Source::Open(chunks) => Ok(chunks.next().await?),
            Source::Whole(bytes) if bytes.is_empty() => Ok(None),
            Source::Whole(bytes) => Ok(Some(std::mem::take(bytes).into())),
            Source::File(_) => Ok(None),
        }
    }

    /// All the bytes. For evidence, which is bounded.
    pub async fn all(mut self) -> Result<Vec<u8>, Broken> {
        let mut all = vec![];
        while let Some(piece) = self.next().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }
}
