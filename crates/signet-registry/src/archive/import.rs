//! A registry out of an archive, or nothing at all.
//!
//! All of it is made aside: the evidence, and the database, in a folder `importing` of the registry's
//! own, or in a transaction of a server. The folder is there from before anything is written until
//! everything is in its place. A server does not start beside it, and another attempt begins by removing
//! what it and the place of evidence hold.

use std::fs::{self, File};
use std::io::{BufReader, Seek as _, SeekFrom, Write as _};
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use serde_json::json;
use signet_domain::authority::Authority;
use signet_domain::caller::Operator;
use signet_domain::time::Timestamp;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::cut::IMPORTED;
use super::export::stop_if_told;
use super::house::{House, remove_folder};
use super::key::ArchiveKey;
use super::loading::Loader;
use super::manifest::Manifest;
use super::tables::CARRIED;
use super::unpack::{Member, Unpack};
use super::{ArchiveError, at};
use crate::Progress;
use crate::db::DbError;
use crate::db::migrate::newest;
use crate::db::offline::Offline;
use crate::files::Files;
use crate::ids::Ids;
use crate::registry::open::{lock, make_private};
use crate::store::events::{Event, by_operator};

/// What an import has brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// How many rows.
    pub rows: u64,
    /// How many files of evidence.
    pub evidence_files: u64,
    /// What has to be made anew, since its secrets were not in the archive: what it is, and the names.
    pub anew: Vec<(&'static str, Vec<String>)>,
    /// Whether an attempt before this one had brought it, and was only cut off at its very end.
    pub before: bool,
}

/// Fills an empty house. Called on a runtime of several threads.
pub async fn import(
    archive: &Path,
    key: &ArchiveKey,
    house: &House,
    now: Timestamp,
    progress: &dyn Progress,
) -> Result<Imported, ArchiveError> {
    let mut file = File::open(archive).map_err(at(archive))?;
    let size = file.metadata().map_err(at(archive))?.len();
    progress.begin("checking the archive", Some(size));
    let reader = BufReader::with_capacity(1 << 20, &file);
    let manifest = Unpack::new(reader, key, progress).read(|_, _| Ok(()))?;
    let known = newest();
    if manifest.schema > known {
        return Err(ArchiveError::Failed(format!(
            "the archive is at schema {}, this program knows up to {known}; use a newer signet",
            manifest.schema
        )));
    }
    file.seek(SeekFrom::Start(0)).map_err(at(archive))?;

    make_private(&house.folder)?;
    let _taken = lock(&house.folder)?;
    // The archive's own name: another attempt with the same archive has the same.
    let id = key.seal_manifest(&manifest.written()?);
    if let Some(left) = left_behind(house).await? {
        if left == id {
            let db =
                house.read().await?.ok_or_else(|| ArchiveError::Failed("it is gone".into()))?;
            return imported(&db, &manifest, true).await;
        }
        return Err(full(house));
    }
    refuse_full(house).await?;
    let master = house.master_key()?;

    let attempt = Attempt::begin(house, &id)?;
    let staged = Files::open(attempt.evidence()).map_err(at(&attempt.evidence()))?;
    let mut db = match &house.database {
        Some(url) => Offline::write_postgres(url).await?,
        None => Offline::write_sqlite(&attempt.file())?,
    };
    db.hold().await?;
    let found = db.version().await?;
    if found > manifest.schema {
        return Err(ArchiveError::Failed(format!(
            "the database is at schema {found}, the archive at {}; give it an empty database",
            manifest.schema
        )));
    }
    db.migrate(manifest.schema).await?;
    if holds_rows(&db).await? {
        return Err(full(house));
    }
    let mut loader = Loader::new(db, &manifest, key, master).await?;
    progress.begin("importing", Some(size));
    let mut carried = Carried { files: &staged, open: None, count: 0 };
    let reader = BufReader::with_capacity(1 << 20, &file);
    let again = Unpack::new(reader, key, progress).read(|name, member| match member {
        Member::Whole(bytes) => {
            block_in_place(|| Handle::current().block_on(loader.part(name, bytes)))
        }
        Member::Piece { bytes, last } => carried.piece(name, bytes, last),
    })?;
    loader.check()?;
    if again != manifest || carried.count != manifest.evidence_files {
        return Err(ArchiveError::Failed("the archive was changed while it was read".into()));
    }
    staged.flush().map_err(at(&attempt.evidence()))?;
    progress.begin("putting it in its place", None);
    let mut db = loader.db;
    db.migrate(known).await?;
    db.settle().await?;
    tell(&mut db, &manifest, &id, now).await?;
    let imported = imported(&db, &manifest, false).await?;
    stop_if_told(progress)?;
    attempt.end(db).await?;
    Ok(imported)
}

/// Cleans up after an attempt that was cut off. Gives the name of its archive if it had brought it.
async fn left_behind(house: &House) -> Result<Option<String>, ArchiveError> {
    let importing = house.importing();
    if !importing.exists() {
        return Ok(None);
    }
    let id = fs::read_to_string(importing.join("id")).unwrap_or_default();
    let brought = match house.read().await? {
        Some(db) if db.version().await? > 0 => {
            let told = "SELECT 1 FROM event WHERE kind = $1 AND request = $2";
            !db.all(told, vec![IMPORTED.into(), id.as_str().into()]).await?.is_empty()
        }
        _ => false,
    };
    if brought {
        fs::write(house.folder.join("running"), "").map_err(at(&house.folder))?;
    } else if importing.join("moved").exists() {
        remove_folder(&house.evidence())?;
    }
    remove_folder(&importing)?;
    Ok(brought.then_some(id))
}

/// Refuses a house with something in it.
async fn refuse_full(house: &House) -> Result<(), ArchiveError> {
    if has_files(&house.evidence()).map_err(at(&house.evidence()))? {
        return Err(full(house));
    }
    match house.read().await? {
        Some(db) if holds_rows(&db).await? => Err(full(house)),
        _ => Ok(()),
    }
}

fn full(house: &House) -> ArchiveError {
    let place = match house.database {
        Some(_) => "the database".into(),
        None => house.folder.display().to_string(),
    };
    ArchiveError::Failed(format!(
        "there is a registry in {place} already; an archive goes into an empty one only"
    ))
}

/// Whether a table that archives carry has a row.
async fn holds_rows(db: &Offline) -> Result<bool, DbError> {
    let tables = db.tables().await?;
    for table in CARRIED.iter().filter(|table| tables.iter().any(|found| found == table.name)) {
        let some = format!("SELECT 1 FROM {} LIMIT 1", table.name);
        if !db.all(&some, vec![]).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether there is a file somewhere below a folder.
fn has_files(folder: &Path) -> std::io::Result<bool> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        outcome => outcome?,
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_type()?.is_dir() || has_files(&entry.path())? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes into the record that this was imported.
async fn tell(
    db: &mut Offline,
    manifest: &Manifest,
    id: &str,
    now: Timestamp,
) -> Result<(), ArchiveError> {
    let operator = Operator {
        name: "signet".into(),
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        request_id: id.into(),
        now,
        authority: Authority::everything(),
        once: None,
    };
    let rows = db.all("SELECT COALESCE(MAX(id), 0) FROM event", vec![]).await?;
    let last = rows.first().map_or(Ok(0), |row| row.int(0))?;
    let detail = json!({ "cut": manifest.cut.event, "secrets": manifest.secrets });
    let event = Event {
        id: Ids::above(last).next(),
        kind: IMPORTED,
        subject: manifest.registry.clone(),
        detail: &detail,
    };
    db.execute(&by_operator(&operator, None, event)).await?;
    Ok(())
}

async fn imported(
    db: &Offline,
    manifest: &Manifest,
    before: bool,
) -> Result<Imported, ArchiveError> {
    let mut anew = vec![];
    for told in CARRIED.iter().filter_map(|table| table.anew.as_ref()) {
        if manifest.secrets {
            break;
        }
        let rows = db.all(told.names, vec![]).await?;
        let names = rows.iter().map(|row| row.text(0).map(str::to_owned));
        let names = names.collect::<Result<Vec<_>, DbError>>()?;
        if !names.is_empty() {
            anew.push((told.what, names));
        }
    }
    Ok(Imported {
        rows: manifest.tables.iter().map(|table| table.rows).sum(),
        evidence_files: manifest.evidence_files,
        anew,
        before,
    })
}

/// Files of evidence on their way to where they are kept.
struct Carried<'a> {
    files: &'a Files,
    open: Option<File>,
    count: u64,
}

impl Carried<'_> {
    fn piece(&mut self, member: &str, bytes: &[u8], last: bool) -> Result<(), ArchiveError> {
        let wrong = |error: std::io::Error| ArchiveError::member(member, error);
        if self.open.is_none() {
            let name = member.strip_prefix("evidence/");
            let name = name.ok_or_else(|| ArchiveError::member(member, "it has no place here"))?;
            self.open = Some(self.files.carried(name).map_err(wrong)?);
        }
        let Some(file) = &mut self.open else { return Ok(()) };
        file.write_all(bytes).map_err(wrong)?;
        if last {
            file.sync_all().map_err(wrong)?;
            self.open = None;
            self.count += 1;
        }
        Ok(())
    }
}

/// An attempt at filling a house. What it made goes unless it ends well.
struct Attempt<'a> {
    house: &'a House,
    ended: bool,
}

impl<'a> Attempt<'a> {
    fn begin(house: &'a House, id: &str) -> Result<Self, ArchiveError> {
        let importing = house.importing();
        let attempt = Self { house, ended: false };
        make_private(&importing)?;
        let path = importing.join("id");
        fs::write(&path, id).map_err(at(&path))?;
        sync(&importing)?;
        sync(&house.folder)?;
        Ok(attempt)
    }

    fn evidence(&self) -> std::path::PathBuf {
        self.house.importing().join("evidence")
    }

    fn file(&self) -> std::path::PathBuf {
        self.house.importing().join("signet.db")
    }

    /// Puts everything in its place. The database goes last: with it the registry is there.
    async fn end(mut self, db: Offline) -> Result<(), ArchiveError> {
        let (importing, folder) = (self.house.importing(), &self.house.folder);
        fs::write(importing.join("moved"), "").map_err(at(&importing))?;
        sync(&importing)?;
        // Empty folders may be there.
        let evidence = self.house.evidence();
        remove_folder(&evidence)?;
        fs::rename(self.evidence(), &evidence).map_err(at(&evidence))?;
        sync(folder)?;
        // From here on it is for the next attempt to say what came of this one.
        self.ended = true;
        db.commit().await?;
        if self.house.database.is_none() {
            let (from, to) = (self.file(), self.house.file());
            sync(&from)?;
            for log in ["signet.db-wal", "signet.db-shm"] {
                let _ = fs::remove_file(folder.join(log));
            }
            fs::rename(&from, &to).map_err(at(&to))?;
        }
        // The first start is one after a crash: requests that the old house answered are refused.
        let running = folder.join("running");
        fs::write(&running, "").map_err(at(&running))?;
        sync(folder)?;
        remove_folder(&importing)?;
        sync(folder)
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        if self.house.importing().join("moved").exists() {
            let _ = remove_folder(&self.house.evidence());
        }
        if let Err(error) = remove_folder(&self.house.importing()) {
            tracing::warn!(%error, "an import left something behind");
        }
    }
}

/// Flushes a file or a folder.
fn sync(path: &Path) -> Result<(), ArchiveError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(at(path))
}
