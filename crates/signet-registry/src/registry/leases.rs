//! Work that one server does at a time, where several share a database.

use super::Inner;
use crate::clock::wall;
use crate::db::{Step, Written};
use crate::{Broken, store};

/// How long work is a server's own before others may take it over, in milliseconds. It is renewed
/// whenever the work goes on, so this is how long everybody waits for one that vanished.
const HELD: i64 = 15_000;

impl Inner {
    /// Takes some work on, or goes on with it; `false` while another server does it. A database of
    /// our own has no other.
    pub(super) async fn takes(&self, work: &'static str) -> Result<bool, Broken> {
        if !self.db.is_shared() {
            return Ok(true);
        }
        let now = wall();
        let take = store::leases::take(work, &self.node, now, now.plus_millis(HELD));
        Ok(matches!(self.db.write(vec![take]).await?, Written::Done(_)))
    }

    /// The step that has a transaction happen only while this server has the work, whatever became
    /// of the lease since it was taken.
    pub(super) fn while_held(&self, work: &'static str) -> Option<Step> {
        self.db.is_shared().then(|| store::leases::held(work, &self.node))
    }

    /// Leaves all work to others, at the end.
    pub(super) async fn let_go(&self) {
        if self.db.is_shared()
            && let Err(error) = self.db.write(vec![store::leases::let_go(&self.node)]).await
        {
            tracing::warn!(%error, "others take over a little later");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::db::{Db, Written};
    use crate::store::leases::{held, let_go, take};
    use crate::testing::on_both_engines;
    use signet_domain::time::Timestamp;

    on_both_engines!(one_server_does_the_work, what_is_lost_is_not_written);

    async fn done(db: &Db, step: crate::db::Step) -> bool {
        matches!(db.write(vec![step]).await.unwrap(), Written::Done(_))
    }

    async fn one_server_does_the_work(db: Db) {
        let at = Timestamp;
        assert!(done(&db, take("work", "a", at(10), at(20))).await);
        assert!(!done(&db, take("work", "b", at(19), at(29))).await);
        assert!(done(&db, take("other", "b", at(19), at(29))).await);
        assert!(done(&db, take("work", "a", at(15), at(25))).await);
        assert!(!done(&db, take("work", "b", at(24), at(34))).await);
        assert!(done(&db, take("work", "b", at(25), at(35))).await);
        assert!(done(&db, let_go("b")).await);
        assert!(done(&db, take("work", "a", at(26), at(36))).await);
    }

    async fn what_is_lost_is_not_written(db: Db) {
        let at = Timestamp;
        assert!(done(&db, take("work", "a", at(10), at(20))).await);
        assert!(done(&db, held("work", "a")).await);
        assert!(done(&db, take("work", "b", at(20), at(30))).await);
        assert!(!done(&db, held("work", "a")).await);
    }
}
