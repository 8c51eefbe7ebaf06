//! Nonces: a request that was answered is not answered again.
//!
//! On a database of our own, a nonce joins the group of writes under way and nobody waits for it:
//! until it is written it is remembered here. What a crash makes us forget is refused by its date.
//! A shared database is asked and waited for, since another server may have seen the nonce.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use signet_domain::time::Timestamp;

use crate::db::{Db, Written};
use crate::{Broken, Registry, store};

/// How long a nonce is kept after the date of its request: the longest span of dates a protocol
/// admits, and the 31 minutes its reference asks for (section 11, no. 22).
const KEPT_MILLIS: i64 = (15 + 31) * 60 * 1000;
/// How long a nonce takes to be written, at the most. Requests dated this long before a crash was
/// noticed, and earlier, are refused as used.
const WRITTEN_MILLIS: i64 = 5_000;
/// How many nonces may wait to be written before requests wait with them.
const PENDING_MAX: usize = 50_000;

/// Nonces that are on their way to the database.
pub(super) struct Pending {
    nonces: HashSet<(String, String)>,
    /// Requests dated before this are refused: a crash may have lost their nonces.
    floor: Option<Timestamp>,
}

impl Pending {
    /// No nonces; `crashed` is when a start found that the last one had ended in a crash.
    pub(super) fn new(crashed: Option<Timestamp>) -> Arc<Mutex<Self>> {
        let floor = crashed.map(|at| at.plus_millis(-WRITTEN_MILLIS));
        Arc::new(Mutex::new(Self { nonces: HashSet::new(), floor }))
    }
}

impl Registry {
    /// Takes the nonce of a request that is dated so. `false` when it is taken.
    pub async fn claim_nonce(
        &self,
        key: &str,
        nonce: &str,
        dated: Timestamp,
    ) -> Result<bool, Broken> {
        let db = &self.inner.db;
        let claim = || store::nonces::claim(key, nonce, dated.0.saturating_add(KEPT_MILLIS));
        if db.is_shared() {
            return Ok(matches!(db.write(vec![claim()]).await?, Written::Done(_)));
        }
        let name = (key.to_owned(), nonce.to_owned());
        let crowded = {
            let mut pending = self.inner.nonces.lock();
            let forgotten = pending.floor.is_some_and(|floor| dated < floor);
            if forgotten || !pending.nonces.insert(name.clone()) {
                return Ok(false);
            }
            pending.nonces.len() > PENDING_MAX
        };
        if store::nonces::is_used(db, key, nonce).await? {
            self.inner.nonces.lock().nonces.remove(&name);
            return Ok(false);
        }
        let written = write(db.clone(), claim(), name, self.inner.nonces.clone());
        if crowded {
            written.await;
        } else {
            tokio::spawn(written);
        }
        Ok(true)
    }

    /// Waits until the nonces that were taken are written: whoever writes one may not have come to
    /// hand it to the database yet. Those that cannot be written are waited for only so long.
    pub(super) async fn nonces_written(&self) {
        let all = async {
            while !self.inner.nonces.lock().nonces.is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let longest = Duration::from_millis(WRITTEN_MILLIS as u64);
        if tokio::time::timeout(longest, all).await.is_err() {
            tracing::warn!("nonces were still waiting to be written");
        }
    }
}

async fn write(
    db: Db,
    claim: crate::db::Step,
    name: (String, String),
    pending: Arc<Mutex<Pending>>,
) {
    match db.write(vec![claim]).await {
        // What was not written stays remembered here.
        Err(error) => tracing::warn!(%error, "a nonce was not written"),
        Ok(_) => {
            pending.lock().nonces.remove(&name);
        }
    }
}
