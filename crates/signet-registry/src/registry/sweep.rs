//! Letting go of what its table says may go.

use std::time::Duration;

use signet_domain::time::Timestamp;

use crate::db::{Cell, Written};
use crate::{Broken, Registry, store};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long an upload that no record names is kept.
const UPLOAD_KEPT: i64 = 30 * DAY;
/// How long evidence that nothing names is kept.
const ORPHAN_KEPT: i64 = DAY;
/// How long a file that no row names is kept: longer than any upload takes.
const ORPHAN_FILE_AGE: Duration = Duration::from_secs(24 * 60 * 60);

impl Registry {
    /// Sweeps every table once. `now` is the moment by the clock that requests are dated by.
    pub async fn sweep(&self, now: Timestamp) -> Result<(), Broken> {
        let db = &self.inner.db;
        db.write(vec![store::nonces::forget(now.0)]).await?;
        db.write(vec![store::seals::forget()]).await?;
        db.write(vec![store::objects::forget(now.0 - UPLOAD_KEPT)]).await?;
        let forgotten = db.write(vec![store::evidence::forget(now.0 - ORPHAN_KEPT)]).await?;
        if let Written::Done(steps) = forgotten {
            // The rows are gone for good: now the files may go too.
            for row in steps.into_iter().flatten() {
                if let Some(Cell::Text(file)) = row.0.first() {
                    self.inner.files.delete(file).await?;
                }
            }
        }
        self.sweep_files().await
    }

    /// Removes files that no row names: uploads that a crash cut off.
    async fn sweep_files(&self) -> Result<(), Broken> {
        let known = |names: Vec<String>| async move {
            let mut known = vec![];
            for name in names {
                if store::evidence::is_named(&self.inner.db, &name).await? {
                    known.push(name);
                }
            }
            Ok::<_, Broken>(known)
        };
        for file in self.inner.files.orphans(ORPHAN_FILE_AGE, known).await? {
            self.inner.files.delete(&file).await?;
        }
        Ok(())
    }
}
