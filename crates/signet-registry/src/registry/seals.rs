//! Requests whose seal did not match.

use crate::seals::FailedSeal;
use crate::{Broken, Registry, store};

const SAMPLE: &str = "failed seal";

impl Registry {
    /// Keeps a failed seal. Nobody waits for it.
    pub fn keep_failed_seal(&self, mut failed: FailedSeal) {
        match self.inner.vault.samples().seal(SAMPLE, &failed.sample) {
            Ok(sealed) => {
                failed.sample = sealed;
                self.inner.db.write_later(vec![store::seals::add(failed)]);
            }
            Err(error) => tracing::warn!(%error, "a failed seal was not kept"),
        }
    }

    /// The failed seal of a request.
    pub async fn failed_seal(&self, request_id: &str) -> Result<Option<FailedSeal>, Broken> {
        let Some(mut failed) = store::seals::find(&self.inner.db, request_id).await? else {
            return Ok(None);
        };
        failed.sample = self.inner.vault.samples().open(SAMPLE, &failed.sample)?.to_vec();
        Ok(Some(failed))
    }
}
