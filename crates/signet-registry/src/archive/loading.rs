//! Rows of an archive on their way into a database.

use std::collections::HashMap;

use signet_domain::ids::AccountId;

use super::ArchiveError;
use super::key::{ArchiveKey, identity};
use super::manifest::{ColumnEntry, Manifest, TableEntry};
use super::rows;
use super::tables::{Instead, Special, Table, carried};
use crate::db::Arg;
use crate::db::offline::{Column, Offline};
use crate::registry::accounts;
use crate::registry::master::seal_root;
use crate::vault::{self, KEY_LEN, Key, Vault};

/// A database being filled.
pub(super) struct Loader<'a> {
    pub(super) db: Offline,
    manifest: &'a Manifest,
    key: &'a ArchiveKey,
    master: Key,
    vault: Option<Vault>,
    /// The columns that rows of a table have in the archive, and those that are filled in.
    shapes: HashMap<&'a str, Shape>,
    loaded: HashMap<&'a str, Loaded>,
}

struct Shape {
    table: &'static Table,
    /// What a row has in the archive.
    told: Vec<Column>,
    /// What it has here: the same, then what is filled in.
    all: Vec<Column>,
}

#[derive(Clone, Copy, Default)]
struct Loaded {
    rows: u64,
    parts: u64,
}

impl<'a> Loader<'a> {
    /// Prepares to fill tables that are there, with the columns of the archive.
    pub(super) async fn new(
        db: Offline,
        manifest: &'a Manifest,
        key: &'a ArchiveKey,
        master: Key,
    ) -> Result<Self, ArchiveError> {
        let mut shapes = HashMap::new();
        for entry in &manifest.tables {
            shapes.insert(&*entry.name, shape(&db, manifest, entry).await?);
        }
        Ok(Self { db, manifest, key, master, vault: None, shapes, loaded: HashMap::new() })
    }

    /// Loads a part of a table. What is wrong with it is told of its member.
    pub(super) async fn part(&mut self, member: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        let wrong = |error: &dyn std::fmt::Display| ArchiveError::member(member, error);
        let name = member.split('/').nth(1).unwrap_or_default();
        let entry = self.manifest.tables.iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| wrong(&"its table is not in the manifest"))?;
        let Some(shape) = self.shapes.remove(&*entry.name) else {
            return Err(wrong(&"its table is unknown"));
        };
        let text = std::str::from_utf8(bytes).map_err(|error| wrong(&error))?;
        let mut rows = vec![];
        for line in text.lines() {
            let row = rows::read(&shape.told, line).map_err(|error| wrong(&error))?;
            rows.push(self.filled(&shape, row).await.map_err(|error| wrong(&error))?);
        }
        let loaded = self.db.load(name, &shape.all, &rows).await;
        loaded.map_err(|error| wrong(&error))?;
        self.shapes.insert(&entry.name, shape);
        let loaded = self.loaded.entry(&entry.name).or_default();
        loaded.rows += rows.len() as u64;
        loaded.parts += 1;
        Ok(())
    }

    /// Sees that all there is according to the manifest has come.
    pub(super) fn check(&self) -> Result<(), ArchiveError> {
        for entry in &self.manifest.tables {
            let Loaded { rows, parts } = self.loaded.get(&*entry.name).copied().unwrap_or_default();
            if (rows, parts) != (entry.rows, entry.parts) {
                let told = format!(
                    "{rows} rows in {parts} members, where the manifest has {} in {}",
                    entry.rows, entry.parts
                );
                return Err(ArchiveError::member(&format!("tables/{}", entry.name), told));
            }
        }
        if self.vault.is_none() {
            return Err(ArchiveError::member("tables/registry", "there is no root key"));
        }
        Ok(())
    }

    /// A row as it is kept here.
    async fn filled(&mut self, shape: &Shape, mut row: Vec<Arg>) -> Result<Vec<Arg>, ArchiveError> {
        for (column, arg) in shape.told.iter().zip(&mut row) {
            if matches!(shape.table.special(&column.name), Some(Special::RootKey)) {
                let Arg::Bytes(sealed) = arg else {
                    return Err(ArchiveError::Failed("there is no root key".into()));
                };
                let root = self.key.open_root(sealed)?;
                if identity(&root) != self.manifest.registry {
                    return Err(ArchiveError::Failed("it is another registry's root key".into()));
                }
                *arg = seal_root(&root, &self.master)?.into();
                self.vault = Some(Vault::new(&root));
            }
        }
        for column in &shape.all[shape.told.len()..] {
            let instead = match shape.table.special(&column.name) {
                Some(Special::Secret(instead)) => instead,
                _ => return Err(ArchiveError::Failed(format!("no `{}`", column.name))),
            };
            let arg = self.instead(instead, shape, &row).await?;
            row.push(arg);
        }
        Ok(row)
    }

    /// What stands for a secret that was not carried.
    async fn instead(
        &self,
        instead: Instead,
        shape: &Shape,
        row: &[Arg],
    ) -> Result<Arg, ArchiveError> {
        match instead {
            Instead::Chance => {
                let mut chance = vec![0; KEY_LEN];
                vault::random(&mut chance)?;
                Ok(chance.into())
            }
            Instead::Nothing => Ok(Arg::Null),
            Instead::Sealed { make, context } => {
                let value = |name: &str| {
                    let at = shape.told.iter().position(|column| column.name == name);
                    at.and_then(|at| row.get(at))
                };
                let id = match value("id") {
                    Some(Arg::Text(id)) => id.to_string(),
                    Some(Arg::Int(id)) => id.to_string(),
                    _ => return Err(ArchiveError::Failed("a secret without a name".into())),
                };
                let Some(Arg::Int(account)) = value("account") else {
                    return Err(ArchiveError::Failed("a secret without an owner".into()));
                };
                let data_key = self.data_key(AccountId(*account)).await?;
                Ok(data_key.seal(&context(&id), make()?.reveal().as_bytes())?.into())
            }
        }
    }

    async fn data_key(&self, account: AccountId) -> Result<Key, ArchiveError> {
        let none = || ArchiveError::Failed(format!("account {account} has no data key"));
        let sealed = "SELECT data_key FROM account WHERE id = $1";
        let rows = self.db.all(sealed, vec![account.0.into()]).await?;
        let (row, vault) = rows.first().zip(self.vault.as_ref()).ok_or_else(none)?;
        let key = vault.accounts().open(&accounts::context(account), row.bytes(0)?)?;
        Key::from_bytes(&key).ok_or_else(none)
    }
}

/// What a table's rows have in the archive and here. A table that differs is refused.
async fn shape(
    db: &Offline,
    manifest: &Manifest,
    entry: &TableEntry,
) -> Result<Shape, ArchiveError> {
    let name = &entry.name;
    let told = |what: String| ArchiveError::member(super::manifest::MANIFEST, what);
    let table = carried(name).ok_or_else(|| told(format!("table {name} is unknown")))?;
    let columns = db.columns(name).await?;
    let is_told = |column: &Column| match table.special(&column.name) {
        Some(Special::Secret(_)) => manifest.secrets,
        Some(Special::RootKey) | None => true,
    };
    let (carried, filled): (Vec<_>, Vec<_>) = columns.into_iter().partition(is_told);
    let here: Vec<ColumnEntry> = carried.iter().map(Into::into).collect();
    if here != entry.columns {
        return Err(told(format!("table {name} has other columns than at its schema")));
    }
    let all = [&carried[..], &filled].concat();
    Ok(Shape { table, told: carried, all })
}
