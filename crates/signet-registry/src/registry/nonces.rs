//! Nonces: a request that was answered is not answered again.
//!
//! On a database of our own, a nonce is queued before anything its request writes, and nobody waits
//! for it: until it is written it is remembered here. So no change is without its nonce after a
//! crash; what a crash makes us forget of mere questions is refused by its date.
//! A shared database is asked and waited for, since another server may have seen the nonce.

use std::collections::HashSet;
use std::sync::Arc;

use parking_lot::Mutex;
use signet_domain::time::Timestamp;

use crate::db::Written;
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
        // In the queue before anything this request will write: a change that is acknowledged never
        // lacks its nonce after a crash.
        let written = match db.queue(vec![claim()]).await {
            Ok(written) => written,
            Err(error) => {
                self.inner.nonces.lock().nonces.remove(&name);
                return Err(error.into());
            }
        };
        let pending = self.inner.nonces.clone();
        let settle = async move {
            let written = written.await;
            pending.lock().nonces.remove(&name);
            written
        };
        if crowded {
            settle.await?;
            return Ok(true);
        }
        tokio::spawn(async move {
            if let Err(error) = settle.await {
                tracing::warn!(%error, "a nonce was not written");
            }
        });
        Ok(true)
    }
}
