//! Getting at a registry that is not running.

use std::path::PathBuf;

use super::{AuditError, Earlier, Report, database};
use crate::db::Db;
use crate::log::{Signer, Verifier};
use crate::registry::options::MasterKey;
use crate::registry::{master, open};
use crate::{store, vault};

/// What is to be checked.
pub struct Audited {
    /// The registry's folder.
    pub folder: PathBuf,
    /// The PostgreSQL server that its records are on, if they are not in the folder.
    pub database: Option<String>,
    /// What checks signatures. Without it the registry's own key does, which the master key unlocks.
    pub verifier: Option<Verifier>,
    /// What unlocks it.
    pub master_key: MasterKey,
}

/// Checks the record of a registry, and gives what it was checked with. `progress` is told how many
/// events were looked at, of how many.
pub async fn audit_registry(
    audited: Audited,
    earlier: Option<Earlier>,
    progress: impl FnMut(u64, u64),
) -> Result<(Report, Verifier), AuditError> {
    let Audited { folder, database, verifier, master_key } = audited;
    let said = |error: crate::OpenError| AuditError(error.to_string());
    // A folder that another server works on is left alone. One without a registry is not made one.
    let file = folder.join("signet.db");
    if database.is_none() && !file.exists() {
        return Err(AuditError(format!("there is no registry in {}", folder.display())));
    }
    let _lock = match folder.is_dir() {
        true => Some(open::lock(&folder).map_err(said)?),
        false => None,
    };
    let db = match &database {
        Some(url) => Db::existing_postgres(url).await?,
        None => Db::existing_sqlite(&file).await?,
    };
    let checked = async {
        let verifier = match verifier {
            Some(verifier) => verifier,
            None => own(&db, &master_key, &folder).await?,
        };
        Ok((database::audit(&db, &verifier, earlier, progress).await?, verifier))
    };
    let checked = checked.await;
    db.close().await;
    checked
}

/// The registry's own verifier.
async fn own(
    db: &Db,
    master_key: &MasterKey,
    folder: &std::path::Path,
) -> Result<Verifier, AuditError> {
    let sealed = store::root::sealed(db).await?.unwrap_or_default();
    let root = master::kept_root(master_key, folder, &sealed).map_err(|error| {
        AuditError(format!("{error}; --key takes the log's public key instead"))
    })?;
    let newest = store::log::newest(db).await?;
    let origin = newest.as_ref().and_then(|newest| newest.note.lines().next());
    let signer = Signer::new(&root.derive(vault::LOG), origin);
    Ok(signer.map_err(|broken| AuditError(broken.to_string()))?.verifier().clone())
}
