//! A registry into an archive.

use std::fs::{self, File, OpenOptions};
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use super::house::House;
use super::key::{ArchiveKey, identity};
use super::manifest::{Cut, FIRST, FORMAT, MANIFEST, Manifest, SEAL, TableEntry};
use super::pack::Pack;
use super::tables::{CARRIED, PASSING, Special, Table, carried};
use super::{ArchiveError, at, cut, rows};
use crate::Progress;
use crate::db::migrate::newest;
use crate::db::offline::{Column, Offline};
use crate::db::{Cell, DbError, Row};
use crate::files::Files;

/// When a part of a table is full, in bytes. Its last row may go beyond it.
const PART: usize = 4 << 20;

/// What an archive came to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many rows.
    pub rows: u64,
    /// How many files of evidence.
    pub evidence_files: u64,
    /// Its bytes.
    pub size: u64,
    /// The last event in it.
    pub event: i64,
}

/// Writes the archive of a registry that no server uses into a new file. Under its name it is whole and
/// durable; what is not finished has `.partial` after its name, and goes with the next attempt.
pub async fn export(
    house: &House,
    key: &ArchiveKey,
    secrets: bool,
    out: &Path,
    progress: &dyn Progress,
) -> Result<Exported, ArchiveError> {
    let _taken = house.take()?;
    if house.importing().exists() {
        let told = "an import into this folder has not ended; run it again first";
        return Err(ArchiveError::Failed(told.into()));
    }
    let db = house.read().await?;
    let db = db.ok_or_else(|| empty(&house.folder))?;
    let (found, known) = (db.version().await?, newest());
    match found {
        0 => return Err(empty(&house.folder)),
        _ if found < known => {
            return Err(ArchiveError::Failed(format!(
                "the database is at schema {found}, this program at {known}; \
                 run `signet migrate` first"
            )));
        }
        _ if found > known => {
            return Err(ArchiveError::Failed(format!(
                "the database is at schema {found}, this program knows up to {known}; \
                 use a newer signet"
            )));
        }
        _ => {}
    }
    if out.exists() {
        return Err(ArchiveError::Failed(format!("{} is there already", out.display())));
    }
    let sealed = db.all("SELECT root_key FROM registry", vec![]).await?;
    let sealed = sealed.first().ok_or_else(|| empty(&house.folder))?.bytes(0)?;
    let root = house.root(sealed)?;
    let sealed_root = key.seal_root(&root)?;

    let partial = Partial::new(out)?;
    let mut export = Export {
        pack: Pack::new(BufWriter::with_capacity(1 << 20, partial.open()?)),
        cut: cut::now(&db).await?,
        db,
        secrets,
        sealed_root,
        progress,
    };
    export.pack.add(FIRST, format!("{FORMAT}\n").as_bytes())?;
    let tables = export.tables().await?;
    let evidence_files = export.evidence(&house.evidence()).await?;
    let manifest = Manifest {
        format: FORMAT,
        schema: known,
        registry: identity(&root),
        cut: export.cut,
        secrets,
        tables,
        evidence_files,
        indexes: export.pack.indexes()?,
    };
    let written = manifest.written()?;
    let seal = format!("{}\n", key.seal_manifest(&written));
    let file = export.pack.finish(&[(MANIFEST, &written), (SEAL, seal.as_bytes())])?;
    let file = file.into_inner().map_err(|error| at(out)(error.into_error()))?;
    let size = file.metadata().map_err(at(out))?.len();
    file.sync_all().map_err(at(out))?;
    partial.keep(out)?;
    let rows = manifest.tables.iter().map(|table| table.rows).sum();
    Ok(Exported { rows, evidence_files, size, event: manifest.cut.event })
}

fn empty(folder: &Path) -> ArchiveError {
    ArchiveError::Failed(format!("there is no registry in {}", folder.display()))
}

struct Export<'a> {
    db: Offline,
    pack: Pack<BufWriter<File>>,
    cut: Cut,
    secrets: bool,
    sealed_root: Vec<u8>,
    progress: &'a dyn Progress,
}

impl Export<'_> {
    async fn tables(&mut self) -> Result<Vec<TableEntry>, ArchiveError> {
        for found in self.db.tables().await? {
            let is_passing = PASSING.iter().any(|(name, _)| *name == found);
            if carried(&found).is_none() && !is_passing {
                return Err(ArchiveError::Failed(format!(
                    "what becomes of table {found} is unknown"
                )));
            }
        }
        let mut entries = vec![];
        for table in CARRIED {
            entries.push(self.table(table).await?);
        }
        Ok(entries)
    }

    async fn table(&mut self, table: &Table) -> Result<TableEntry, ArchiveError> {
        let mut columns = self.db.columns(table.name).await?;
        columns.retain(|column| match table.special(&column.name) {
            Some(Special::Secret(_)) => self.secrets,
            Some(Special::RootKey) | None => true,
        });
        let (filter, args) = match table.cut_by {
            Some(column) => (format!(" WHERE {column} <= $1"), vec![self.cut.event.into()]),
            None => (String::new(), vec![]),
        };
        let name = table.name;
        let total =
            self.db.all(&format!("SELECT COUNT(*) FROM {name}{filter}"), args.clone()).await?;
        let total = total.first().map_or(Ok(0), |row| row.int(0))?;
        self.progress.begin(name, u64::try_from(total).ok());

        let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let order = self.db.order(table.key, &columns);
        let names = names.join(", ");
        let sql = format!("SELECT {names} FROM {name}{filter} ORDER BY {order}");
        let root = columns
            .iter()
            .position(|column| matches!(table.special(&column.name), Some(Special::RootKey)));
        let mut parts = Parts {
            table,
            columns: &columns,
            pack: &mut self.pack,
            part: vec![],
            count: 0,
            rows: 0,
        };
        let (progress, sealed_root) = (self.progress, &self.sealed_root);
        self.db
            .rows(&sql, args, |mut row| {
                if let Some(cell) = root.and_then(|at| row.0.get_mut(at)) {
                    *cell = Cell::Bytes(sealed_root.clone());
                }
                parts.add(&row, progress)
            })
            .await?;
        parts.end()?;
        let (rows, parts) = (parts.rows, parts.count);
        let columns = columns.iter().map(Into::into).collect();
        Ok(TableEntry { name: name.into(), rows, parts, columns })
    }

    /// Adds the files that rows of evidence name, and tells how many there were.
    async fn evidence(&mut self, folder: &Path) -> Result<u64, ArchiveError> {
        const TOTAL: &str = "SELECT COUNT(*) FROM evidence WHERE file IS NOT NULL";
        const NAMES: &str = "SELECT file FROM evidence WHERE file IS NOT NULL ORDER BY id";
        let total = self.db.all(TOTAL, vec![]).await?;
        let total = total.first().map_or(Ok(0), |row| row.int(0))?;
        let total = u64::try_from(total).unwrap_or(0);
        self.progress.begin("evidence files", Some(total));
        if total == 0 {
            return Ok(0);
        }
        let files = Files::open(folder).map_err(at(folder))?;
        let (pack, progress) = (&mut self.pack, self.progress);
        self.db
            .rows(NAMES, vec![], |row| {
                stop_if_told(progress)?;
                let name = row.text(0)?;
                let opened = files.sealed(name).map_err(|error| {
                    ArchiveError::Failed(format!(
                        "evidence file {name} cannot be read: {error}; is it in another server's folder?"
                    ))
                });
                let (file, size) = opened?;
                pack.add_from(&format!("evidence/{name}"), size, file)?;
                progress.advance(1);
                Ok::<_, ArchiveError>(())
            })
            .await?;
        Ok(total)
    }
}

/// A table on its way into members.
struct Parts<'a> {
    table: &'a Table,
    columns: &'a [Column],
    pack: &'a mut Pack<BufWriter<File>>,
    part: Vec<u8>,
    count: u64,
    rows: u64,
}

impl Parts<'_> {
    fn add(&mut self, row: &Row, progress: &dyn Progress) -> Result<(), ArchiveError> {
        stop_if_told(progress)?;
        if row.0.len() != self.columns.len() {
            return Err(DbError::Column(row.0.len()).into());
        }
        rows::write(self.columns, &row.0, &mut self.part);
        self.rows += 1;
        progress.advance(1);
        if self.part.len() >= PART { self.end() } else { Ok(()) }
    }

    fn end(&mut self) -> Result<(), ArchiveError> {
        if self.part.is_empty() {
            return Ok(());
        }
        self.count += 1;
        let name = format!("tables/{}/{:06}.jsonl", self.table.name, self.count);
        self.pack.add(&name, &self.part)?;
        self.part.clear();
        Ok(())
    }
}

pub(super) fn stop_if_told(progress: &dyn Progress) -> Result<(), ArchiveError> {
    if progress.is_stopped() { Err(ArchiveError::Stopped) } else { Ok(()) }
}

/// A file that is not finished. It goes when this is dropped.
struct Partial {
    path: PathBuf,
    kept: bool,
}

impl Partial {
    fn new(out: &Path) -> Result<Self, ArchiveError> {
        let name = out.file_name().ok_or_else(|| {
            ArchiveError::Failed(format!("{} is no name of a file", out.display()))
        })?;
        let mut name = name.to_owned();
        name.push(".partial");
        Ok(Self { path: out.with_file_name(name), kept: false })
    }

    /// Begins the file anew: what a crash left of it is gone.
    fn open(&self) -> Result<File, ArchiveError> {
        let mut options = OpenOptions::new();
        let options = options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&self.path).map_err(at(&self.path))
    }

    fn keep(mut self, out: &Path) -> Result<(), ArchiveError> {
        fs::rename(&self.path, out).map_err(at(out))?;
        self.kept = true;
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(at(folder))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.kept {
            // It may not even be there.
            let _ = fs::remove_file(&self.path);
        }
    }
}
