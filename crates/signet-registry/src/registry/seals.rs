//! Requests whose seal did not match.

use std::sync::Arc;

use signet_domain::authority::{Reach, Scope};
use signet_domain::caller::Operator;

use crate::keys::AccessKey;
use crate::seals::FailedSeal;
use crate::{Registry, Undone, clock, store};

const SAMPLE: &str = "failed seal";
/// How many failed seals are kept of one second: who sends them by the thousand shall not fill
/// the disk between two sweeps.
const KEPT_A_SECOND: u32 = 50;

/// Failed seals kept in the second under way.
#[derive(Default)]
pub(super) struct Kept {
    second: i64,
    count: u32,
}

impl Registry {
    /// Keeps a failed seal, unless a flood of them comes in. Nobody waits for it.
    pub fn keep_failed_seal(&self, mut failed: FailedSeal) {
        {
            // By the machine's clock: the domain's may stand still.
            let second = clock::wall().seconds();
            let mut kept = self.inner.failed_seals.lock();
            if kept.second != second {
                *kept = Kept { second, count: 0 };
            }
            kept.count += 1;
            if kept.count > KEPT_A_SECOND {
                return;
            }
        }
        match self.inner.vault.samples().seal(SAMPLE, &failed.sample) {
            Ok(sealed) => {
                failed.sample = sealed;
                self.inner.db.write_later(vec![store::seals::add(failed)]);
            }
            Err(error) => tracing::warn!(%error, "a failed seal was not kept"),
        }
    }

    /// The failed seal of a request, and the key it named if there is one. One that named a key of
    /// nobody is there for who reaches every account.
    pub async fn failed_seal(
        &self,
        operator: &Operator,
        request_id: &str,
    ) -> Result<Option<(FailedSeal, Option<Arc<AccessKey>>)>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let db = &self.inner.db;
        let mut found = store::seals::find(db, request_id).await?;
        if found.is_none() {
            // Who asks at once may be ahead of the queue it is in: a write behind it has to wait.
            db.write(vec![]).await?;
            found = store::seals::find(db, request_id).await?;
        }
        let Some(mut failed) = found else { return Ok(None) };
        let key = self.calling_key(&failed.key).await?;
        let reached = match &key {
            Some(key) => operator.authority.reaches(key.account),
            None => *operator.authority.reach() == Reach::Everywhere,
        };
        if !reached {
            return Ok(None);
        }
        failed.sample = self.inner.vault.samples().open(SAMPLE, &failed.sample)?.to_vec();
        Ok(Some((failed, key)))
    }
}
