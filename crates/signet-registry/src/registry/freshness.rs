//! Keeping what is at hand in step with other servers.
//!
//! Accounts, keys and what judges calls are asked for with every call and hardly ever change, so
//! they are kept at hand. On a shared database every change raises a number, and a server that has
//! not looked at it for a second looks before it answers: what one server changes, the others know
//! a second later at the most, and cannot miss, as they could miss a message.

use std::time::{Duration, Instant};

use crate::{Broken, Registry, store};

/// How long another server's change may go unnoticed.
const STALE: Duration = Duration::from_secs(1);

/// What is known of other servers' changes.
#[derive(Debug, Default)]
pub(super) struct Freshness {
    asked: Option<Instant>,
    version: i64,
}

impl Registry {
    /// Forgets what is at hand if another server may have changed it.
    pub(super) async fn stay_fresh(&self) -> Result<(), Broken> {
        if !self.inner.db.is_shared() {
            return Ok(());
        }
        let now = Instant::now();
        {
            let mut freshness = self.inner.freshness.lock();
            if freshness.asked.is_some_and(|asked| now.duration_since(asked) < STALE) {
                return Ok(());
            }
            // Others need not ask as well, while this one does.
            freshness.asked = Some(now);
        }
        let version = match store::access_policies::version(&self.inner.db).await {
            Ok(version) => version,
            Err(error) => {
                self.inner.freshness.lock().asked = None;
                return Err(error.into());
            }
        };
        let moved = {
            let mut freshness = self.inner.freshness.lock();
            std::mem::replace(&mut freshness.version, version) != version
        };
        if moved {
            self.inner.changed();
        }
        Ok(())
    }
}
