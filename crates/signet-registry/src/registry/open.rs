//! Opening a registry: the folder, its lock, the keys and the database.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;
use signet_domain::ids::AccountId;
use tempfile::TempDir;

use super::nonces::Pending;
use super::{Inner, Registry, entrance, master};
use crate::db::{Db, DbError};
use crate::files::Files;
use crate::ids::Ids;
use crate::log::Signer;
use crate::log::note::may_be_origin;
use crate::registry::options::{OpenError, Options, Place};
use crate::scanner::Scanner;
use crate::senders::Sender;
use crate::vault::{Key, Vault};
use crate::{clock, store, vault};

/// What there is in a folder that an import has not filled yet.
pub(crate) const IMPORTING: &str = "importing";

/// A hold on the registry's folder, for as long as the registry is open.
pub(crate) struct Lease {
    folder: PathBuf,
    /// The marker of a registry that is running: found at a start, it tells of a crash.
    running: PathBuf,
    _lock: File,
    _passing: Option<TempDir>,
}

impl Lease {
    /// Notes that the registry was closed in order.
    pub(crate) fn end(&self) {
        if let Err(error) = fs::remove_file(&self.running) {
            tracing::warn!(%error, "cannot remove the running marker");
        }
    }
}

impl Registry {
    /// Opens a registry, making it if there is none.
    pub async fn open(options: Options) -> Result<Self, OpenError> {
        let passing = match options.place {
            Place::Folder(_) => None,
            Place::Passing => {
                Some(tempfile::tempdir().map_err(folder_trouble(Path::new("a temporary folder")))?)
            }
        };
        let folder = match (&options.place, &passing) {
            (Place::Folder(folder), _) => folder.clone(),
            (Place::Passing, passing) => {
                passing.as_ref().map(|dir| dir.path().to_path_buf()).unwrap_or_default()
            }
        };
        let durable = passing.is_none();
        make_private(&folder)?;
        let lock = lock(&folder)?;
        if folder.join(IMPORTING).exists() {
            return Err(OpenError(format!(
                "an import into {} has not ended; run it again, or remove what it left",
                folder.display()
            )));
        }
        let phone_codes = Sender::open(options.phone_codes, &folder)?;
        let running = folder.join("running");
        let crashed = running.exists();
        File::create(&running).map_err(folder_trouble(&running))?;

        let (master, master_file) = master::read(&options.master_key, &folder)?;
        let db = match &options.database {
            Some(url) => Db::postgres(url).await,
            None => Db::sqlite(&folder.join("signet.db"), durable).await,
        };
        let db = db.map_err(|error| OpenError(error.to_string()))?;
        let root = master::root_key(&db, master, master_file.as_deref()).await?;
        let last = store::events::last(&db).await.map_err(|error| OpenError(error.to_string()))?;
        let looked = super::signatures::looking::look_at_names(&db).await;
        looked.map_err(|broken| OpenError(broken.to_string()))?;
        let signer = signer(&db, &root, options.log_origin.as_deref()).await?;
        let subscribed = subscribed(&db).await.map_err(|error| OpenError(error.to_string()))?;
        let first_token = entrance::first_token(options.first_token, &folder)?;
        let files = folder.join("evidence");
        let files = Files::open(files.clone()).map_err(folder_trouble(&files))?;
        let inner = Inner {
            db,
            vault: Vault::new(&root),
            root,
            master_file,
            signer,
            files,
            ids: Ids::above(last),
            packs: options.packs,
            schedule: options.schedule,
            evidence: options.evidence,
            matrix: options.matrix,
            signature_limit: options.signature_limit,
            languages: options.languages,
            phone_codes,
            reviewing: options.reviewing,
            carriers: options.carriers,
            forms: options.forms,
            subscribed: RwLock::new(subscribed),
            scanner: options.scanner.map(Scanner::new),
            accounts: Default::default(),
            keys: Default::default(),
            changes: Default::default(),
            judging: Default::default(),
            freshness: Default::default(),
            nonces: Pending::new(crashed.then_some(options.now)),
            failed_seals: Default::default(),
            lease: Lease { folder, running, _lock: lock, _passing: passing },
            first_token,
            node: node(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The folder the registry lives in.
    pub fn folder(&self) -> &Path {
        &self.inner.lease.folder
    }
}

/// The accounts that have subscriptions. Where nobody shares the database, whatever was claimed was so by
/// a server that is gone, and is due.
async fn subscribed(db: &Db) -> Result<HashSet<AccountId>, DbError> {
    if db.is_shared() {
        return Ok(HashSet::new());
    }
    db.write(vec![store::deliveries::unclaim(None, clock::wall())]).await?;
    Ok(store::subscriptions::accounts(db).await?.into_iter().collect())
}

/// A name for this server that no other has.
fn node() -> String {
    let mut chance = [0; 8];
    vault::chance(&mut chance);
    hex::encode(chance)
}

/// Makes a folder that only its owner can look into.
pub(crate) fn make_private(folder: &Path) -> Result<(), OpenError> {
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    let private = || {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        // One that was there may have been open to others.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
    };
    private().map_err(folder_trouble(folder))
}

/// Takes a folder for this process, until the file is closed.
pub(crate) fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(folder_trouble(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError(format!(
            "another signet is running on {}; stop it, or give this one a folder of its own with --data",
            folder.display()
        ))),
        Err(TryLockError::Error(error)) => Err(folder_trouble(&path)(error)),
    }
}

/// Writes a file that only its owner can read: whole and durable, or not at all. One that is there
/// already is not replaced.
pub fn write_private(path: &Path, text: &str) -> Result<(), OpenError> {
    let write = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        // Made with mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{text}")?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(folder_trouble(path))
}

/// What signs the log, under the name it was first signed under.
async fn signer(db: &Db, root: &Key, wanted: Option<&str>) -> Result<Signer, OpenError> {
    let trouble = |error: DbError| OpenError(error.to_string());
    if let Some(bad) = wanted.filter(|name| !may_be_origin(name)) {
        return Err(OpenError(format!(
            "a log cannot be called `{bad}`: its name has no space and no plus sign"
        )));
    }
    let newest = store::log::newest(db).await.map_err(trouble)?;
    let signed = newest.as_ref().and_then(|newest| newest.note.lines().next());
    if let (Some(signed), Some(wanted)) = (signed, wanted.filter(|name| Some(*name) != signed)) {
        return Err(OpenError(format!(
            "the log of this registry is called {signed}, and cannot be called {wanted} any more: \
             whoever keeps a checkpoint knows it by its name"
        )));
    }
    let signer = Signer::new(&root.derive(vault::LOG), signed.or(wanted));
    signer.map_err(|broken| OpenError(broken.to_string()))
}

pub(super) fn folder_trouble(path: &Path) -> impl FnOnce(std::io::Error) -> OpenError + use<> {
    let path = path.display().to_string();
    move |error| OpenError(format!("cannot use {path}: {error}"))
}
