//! Calls of a second, shared among the servers of a database.

use signet_domain::time::Timestamp;

use crate::db::{Db, Written};
use crate::{Broken, Registry, store};

/// How long counts are kept after their second, for servers whose clocks differ.
const KEPT_SECONDS: i64 = 120;

impl Registry {
    /// Whether other servers may work on the same records.
    pub fn is_shared(&self) -> bool {
        self.inner.db.is_shared()
    }

    /// Takes up to so many of the calls that a scope may make in a second, and gives how many it got.
    /// All servers together get no more than the limit.
    pub async fn take_calls(
        &self,
        scope: &str,
        second: i64,
        calls: u32,
        limit: u32,
    ) -> Result<u32, Broken> {
        take(&self.inner.db, scope, second, calls, limit).await
    }

    /// Lets go of the counts of seconds that are over.
    pub(super) async fn forget_calls(&self, now: Timestamp) -> Result<Written, Broken> {
        let forget = store::rates::forget(now.seconds() - KEPT_SECONDS);
        Ok(self.inner.db.write(vec![forget]).await?)
    }
}

async fn take(db: &Db, scope: &str, second: i64, calls: u32, limit: u32) -> Result<u32, Broken> {
    let step = store::rates::take(scope, second, calls.into(), limit.into());
    let Written::Done(given) = db.write(vec![step]).await? else { return Ok(0) };
    let [rows] = &given[..] else { return Ok(0) };
    let taken = rows.first().map_or(Ok(0), |row| row.int(0))?;
    let before = taken - i64::from(calls);
    Ok(u32::try_from(i64::from(limit) - before).unwrap_or(0).min(calls))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_engines;

    on_both_engines!(a_second_is_given_once, many_servers_get_no_more_than_one, counts_go);

    async fn a_second_is_given_once(db: Db) {
        for (calls, expect) in [(3, 3), (3, 3), (3, 1), (3, 0), (1, 0)] {
            assert_eq!(take(&db, "key:a", 10, calls, 7).await.unwrap(), expect);
        }
        assert_eq!(take(&db, "key:b", 10, 9, 7).await.unwrap(), 7, "another scope");
        assert_eq!(take(&db, "key:a", 11, 3, 7).await.unwrap(), 3, "another second");
    }

    async fn many_servers_get_no_more_than_one(db: Db) {
        let all = (0..40).map(|_| {
            let db = db.clone();
            tokio::spawn(async move { take(&db, "all", 10, 4, 50).await.unwrap() })
        });
        let mut got = 0;
        for one in all.collect::<Vec<_>>() {
            got += one.await.unwrap();
        }
        assert_eq!(got, 50);
    }

    async fn counts_go(db: Db) {
        take(&db, "all", 10, 5, 5).await.unwrap();
        db.write(vec![store::rates::forget(11)]).await.unwrap();
        assert_eq!(take(&db, "all", 10, 5, 5).await.unwrap(), 5);
    }
}
