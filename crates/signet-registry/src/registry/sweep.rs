//! Letting go of what its table says may go.

use signet_domain::time::Timestamp;

use crate::db::{Cell, Written};
use crate::{Broken, Registry, clock, store};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long an upload that no record names is kept.
const UPLOAD_KEPT: i64 = 30 * DAY;
/// How long evidence that nothing names is kept, and files that no row names.
const ORPHAN_KEPT: i64 = DAY;

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
        let before = Timestamp(clock::wall().0 - ORPHAN_KEPT);
        for file in self.inner.files.older_than(before).await? {
            if !store::evidence::is_named(&self.inner.db, &file).await? {
                self.inner.files.delete(&file).await?;
            }
        }
        Ok(())
    }
}
