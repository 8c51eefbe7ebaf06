//! The master key: what unlocks a registry, and changing it while the registry is open.
//!
//! Only the root key is sealed by it, so a change rewrites one row. A key in a file of ours is
//! written beside the old one first and takes its place last: whenever the machine stops in
//! between, one of the two opens the registry, and a start finds out which.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;

use super::open::{folder_trouble, write_private};
use crate::db::{Db, Written};
use crate::keys::Secret;
use crate::registry::options::{MasterKey, OpenError};
use crate::store::events::{Event, by_operator};
use crate::vault::Key;
use crate::{Broken, Registry, Undone, clock, store};

/// What the root key is sealed for.
const ROOT: &str = "root key";

/// What came of changing the master key.
#[derive(Debug, PartialEq, Eq)]
pub enum Rotated {
    /// The new one is in the file of the old one.
    InFile,
    /// The new one has to be there at the next start.
    AsGiven,
    /// There is no file of ours, and no key was given.
    KeyMissing,
    /// The file is used, and a key was given.
    KeyNotWanted,
    /// What was given is no key.
    NotAKey,
    /// Another change came first.
    Crossed,
}

/// Reads the master key, making one on the first start. Gives its file, if it is in one of ours.
pub(crate) fn read(given: &MasterKey, folder: &Path) -> Result<(Key, Option<PathBuf>), OpenError> {
    let wrong = || OpenError("the master key is not 64 hex digits".into());
    let path = match given {
        MasterKey::Given(secret) => {
            return Ok((parse(secret.reveal()).ok_or_else(wrong)?, None));
        }
        MasterKey::File => folder.join("master-key"),
    };
    let key = match fs::read_to_string(&path) {
        Ok(hex) => parse(&hex).ok_or_else(wrong)?,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = Key::generate().map_err(|broken| OpenError(broken.to_string()))?;
            write_private(&path, &hex::encode(**key.bytes()))?;
            key
        }
        Err(error) => return Err(folder_trouble(&path)(error)),
    };
    Ok((key, Some(path)))
}

/// Opens the root key of a registry that is there and that nobody serves. A change of the master key that
/// was cut off is finished, as a start would.
pub(crate) fn kept_root(given: &MasterKey, folder: &Path, sealed: &[u8]) -> Result<Key, OpenError> {
    if matches!(given, MasterKey::File) {
        let path = folder.join("master-key");
        fs::metadata(&path).map_err(folder_trouble(&path))?;
    }
    let (master, file) = read(given, folder)?;
    opened(&master, file.as_deref(), sealed)
}

/// Opens the root key, making one for a new registry.
pub(super) async fn root_key(db: &Db, master: Key, file: Option<&Path>) -> Result<Key, OpenError> {
    let trouble = |error: crate::db::DbError| OpenError(error.to_string());
    if store::root::sealed(db).await.map_err(trouble)?.is_none() {
        let sealed = Key::generate().and_then(|root| seal_root(&root, &master));
        let sealed = sealed.map_err(|broken: Broken| OpenError(broken.to_string()))?;
        // Of two servers that start together on one database, one key wins; both read it back.
        db.write(vec![store::root::add(sealed, clock::wall().0)]).await.map_err(trouble)?;
    }
    let sealed = store::root::sealed(db).await.map_err(trouble)?.unwrap_or_default();
    opened(&master, file, &sealed)
}

/// Opens the root key by the key in a file of ours, or by the one that was to take its place when the
/// machine stopped.
fn opened(master: &Key, file: Option<&Path>, sealed: &[u8]) -> Result<Key, OpenError> {
    if let Some(root) = open(master, sealed) {
        if let Some(file) = file {
            // A change that was cut off before it was written down counts for nothing.
            let _ = fs::remove_file(next(file));
        }
        return Ok(root);
    }
    if let Some(file) = file
        && let Some(root) = finish_change(file, sealed)?
    {
        return Ok(root);
    }
    unseal_root(sealed, master)
}

/// Seals a root key under a master key.
pub(crate) fn seal_root(root: &Key, master: &Key) -> Result<Vec<u8>, Broken> {
    master.seal(ROOT, &**root.bytes())
}

/// Opens what [`seal_root`] gave.
pub(crate) fn unseal_root(sealed: &[u8], master: &Key) -> Result<Key, OpenError> {
    open(master, sealed).ok_or_else(|| {
        OpenError("the master key does not open this registry: it was made with another one".into())
    })
}

/// Puts a new key in its place whose change was written down before the machine stopped.
fn finish_change(file: &Path, sealed: &[u8]) -> Result<Option<Key>, OpenError> {
    let next = next(file);
    let master = fs::read_to_string(&next).ok().and_then(|hex| parse(&hex));
    let Some(root) = master.and_then(|master| open(&master, sealed)) else { return Ok(None) };
    replace(&next, file).map_err(folder_trouble(file))?;
    Ok(Some(root))
}

/// Where a new key is until it takes the old one's place.
fn next(file: &Path) -> PathBuf {
    file.with_extension("next")
}

fn replace(next: &Path, file: &Path) -> std::io::Result<()> {
    fs::rename(next, file)?;
    fs::File::open(file.parent().unwrap_or(Path::new(".")))?.sync_all()
}

fn parse(hex: &str) -> Option<Key> {
    hex::decode(hex.trim()).ok().and_then(|bytes| Key::from_bytes(&bytes))
}

fn open(master: &Key, sealed: &[u8]) -> Option<Key> {
    master.open(ROOT, sealed).ok().and_then(|root| Key::from_bytes(&root))
}

impl Registry {
    /// Seals the root key under another master key: a new one where it is in a file of ours, the one
    /// given otherwise. Requests go on meanwhile; nothing else is sealed by it.
    pub async fn rotate_master(
        &self,
        operator: &Operator,
        given: Option<Secret>,
    ) -> Result<Rotated, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let file = self.inner.master_file.clone();
        let new = match (&file, given) {
            (Some(_), Some(_)) => return Ok(Rotated::KeyNotWanted),
            (None, None) => return Ok(Rotated::KeyMissing),
            (Some(_), None) => Key::generate()?,
            (None, Some(given)) => match parse(given.reveal()) {
                Some(key) => key,
                None => return Ok(Rotated::NotAKey),
            },
        };
        let old = store::root::sealed(&self.inner.db).await?.unwrap_or_default();
        let sealed = seal_root(&self.inner.root, &new)?;
        if let Some(file) = &file {
            let next = next(file);
            let _ = fs::remove_file(&next);
            write_private(&next, &hex::encode(**new.bytes()))
                .map_err(|error| Broken::new("the master key", error))?;
        }
        let detail = json!({});
        let event = Event {
            id: self.inner.ids.next(),
            kind: "master-key.changed",
            subject: "registry".into(),
            detail: &detail,
        };
        let steps = vec![store::root::change(&old, sealed), by_operator(operator, None, event)];
        if matches!(self.inner.db.write(steps).await?, Written::Unmet(_)) {
            return Ok(Rotated::Crossed);
        }
        match &file {
            Some(file) => {
                replace(&next(file), file)?;
                Ok(Rotated::InFile)
            }
            None => Ok(Rotated::AsGiven),
        }
    }
}
