//! `signet export`, `signet import` and `signet migrate`: work on a registry that no server uses.

use std::path::{Path, PathBuf};

use clap::Args;
use signet_registry::archive::{self, ArchiveKey, Exported, House, Imported};
use signet_registry::clock::Clock;
use signet_registry::{MasterKey, migrate, write_private};

use super::{Trouble, output, progress};
use crate::secrets;

/// How many names a list shows.
const SHOWN: usize = 20;

/// Where a registry lives.
#[derive(Args)]
struct Place {
    /// The folder of the registry [default: ./signet-data]
    #[arg(long, env = "SIGNET_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// The PostgreSQL server that its records are on, instead of a file in the folder
    #[arg(long, env = "SIGNET_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
}

#[derive(Args)]
pub struct ExportArgs {
    #[command(flatten)]
    place: Place,
    /// The archive to write
    #[arg(long, value_name = "ARCHIVE")]
    out: PathBuf,
    /// The file with the archive's key, 64 hex digits; made if it is not there
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// Take along what opens doors: secrets of access keys, and what tells operators' tokens
    #[arg(long)]
    with_secrets: bool,
}

#[derive(Args)]
pub struct ImportArgs {
    /// The archive to read
    archive: PathBuf,
    #[command(flatten)]
    place: Place,
    /// The file with the archive's key
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
}

#[derive(Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    place: Place,
    /// Change nothing, and fail if the database is not up to date
    #[arg(long)]
    check: bool,
}

pub fn export(args: ExportArgs) -> Result<(), Trouble> {
    let house = args.place.house()?;
    let key = match read_key(&args.key_file)? {
        Some(key) => key,
        None => make_key(&args.key_file)?,
    };
    let (out, secrets) = (args.out, args.with_secrets);
    let exported = progress::run(async |progress| {
        archive::export(&house, &key, secrets, &out, progress).await
    });
    let Exported { rows, evidence_files, size, event } = exported?;
    output::line(&format!(
        "{}: {rows} rows, {evidence_files} evidence files, {size} bytes, up to event {event}",
        out.display()
    ));
    Ok(())
}

pub fn import(args: ImportArgs) -> Result<(), Trouble> {
    let house = args.place.house()?;
    let missing = || format!("there is no key file {}", args.key_file.display());
    let key = read_key(&args.key_file)?.ok_or_else(missing)?;
    let now = Clock::System.now();
    let imported = progress::run(async |progress| {
        archive::import(&args.archive, &key, &house, now, progress).await
    });
    let Imported { rows, evidence_files, anew, before } = imported?;
    let again = if before { " (it was whole before)" } else { "" };
    output::line(&format!(
        "{}: {rows} rows, {evidence_files} evidence files{again}",
        house.folder.display()
    ));
    for (what, some) in anew {
        names(what, &some);
    }
    Ok(())
}

pub fn run_migrate(args: MigrateArgs) -> Result<(), Trouble> {
    let house = args.place.house()?;
    let migrated = progress::run(async |progress| migrate(&house, args.check, progress).await)?;
    let (from, to) = (migrated.from, migrated.to);
    match args.check {
        _ if from == to => output::line(&format!("the database is up to date, at schema {to}")),
        false => output::line(&format!("the database was at schema {from}, and is at {to}")),
        true => return Err(format!("the database is at schema {from}, this program at {to}")),
    }
    Ok(())
}

impl Place {
    fn house(self) -> Result<House, Trouble> {
        let folder = self.data.unwrap_or_else(|| PathBuf::from("signet-data"));
        if folder == Path::new(":memory:") {
            return Err("a registry in memory goes with its process; name a folder".into());
        }
        let master_key = secrets::known_master_key()?.map_or(MasterKey::File, MasterKey::Given);
        Ok(House { folder, database: self.database, master_key })
    }
}

/// The key in a file; `None` if there is no file.
fn read_key(path: &Path) -> Result<Option<ArchiveKey>, Trouble> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("cannot read {}: {error}", path.display())),
        Ok(text) => text,
    };
    let wrong = || format!("{} does not hold 64 hex digits", path.display());
    ArchiveKey::from_hex(&text).map(Some).ok_or_else(wrong)
}

fn make_key(path: &Path) -> Result<ArchiveKey, Trouble> {
    let hex = ArchiveKey::generate().map_err(|error| error.to_string())?;
    write_private(path, &hex).map_err(|error| error.to_string())?;
    output::note(&format!("made a key in {}; keep it apart from the archive", path.display()));
    ArchiveKey::from_hex(&hex).ok_or_else(|| "the new key is none".into())
}

/// Prints how many there are, and the first of them.
fn names(what: &str, names: &[String]) {
    output::line(&format!("{what}: {}", names.len()));
    for name in names.iter().take(SHOWN) {
        output::line(&format!("  {name}"));
    }
    if names.len() > SHOWN {
        output::line("  …");
    }
}
