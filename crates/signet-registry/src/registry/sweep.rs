//! Letting go of what its table says may go.

use std::time::Duration;

use signet_domain::time::Timestamp;

use super::deliveries::DeliveryState;
use crate::clock::wall;
use crate::db::{Cell, Written};
use crate::{Broken, Registry, senders, store};

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long an upload that no record names is kept.
const UPLOAD_KEPT: i64 = 30 * DAY;
/// How long evidence that nothing names is kept.
const ORPHAN_KEPT: i64 = DAY;
/// How long a message in the outbox is kept. It has a number in it, so not for long; by the machine's
/// clock, as files are dated.
const MESSAGE_KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a notice is kept, by the machine's clock, as they are dated.
const NOTICE_KEPT: i64 = 365 * DAY;
/// How long a delivery is kept that was made, and one that was given up. By the machine's clock.
const DELIVERED_KEPT: i64 = 7 * DAY;
const DEAD_KEPT: i64 = 30 * DAY;
/// How long it is known what was asked for under a key, by the machine's clock. Clients are told a day.
const ONCE_KEPT: i64 = 2 * DAY;
/// How many pieces of evidence are looked at in one go.
const PAGE: i64 = 500;
/// How long a file that no row names is kept: longer than any upload takes.
const ORPHAN_FILE_AGE: Duration = Duration::from_secs(24 * 60 * 60);

impl Registry {
    /// Lets go of nonces, failed seals, codes that expired and counts that are over. `now` is the moment
    /// by the clock that requests are dated by. Cheap: for every minute.
    pub async fn sweep_requests(&self, now: Timestamp) {
        let db = &self.inner.db;
        report("nonces", db.write(vec![store::nonces::forget(now.0)]).await);
        report("failed seals", db.write(vec![store::seals::forget()]).await);
        report("sessions", self.sweep_sessions(now).await);
        report("phone codes", db.write(vec![store::phone_codes::forget(now)]).await);
        report("phone counts", db.write(vec![store::phone_codes::forget_counts(now)]).await);
        report("counts of calls", self.forget_calls(now).await);
        // Clocks of several servers may differ: a day is not over for all at once.
        let days = store::daily_filings::forget(now.beijing_day().plus_days(-1));
        report("daily counts", db.write(vec![days]).await);
        let once = store::once::forget(wall().plus_millis(-ONCE_KEPT));
        report("requests made once", db.write(vec![once]).await);
    }

    /// Lets go of uploads and evidence that nothing names, and of files that a crash cut off. Walks
    /// all evidence, a page at a time: for every hour.
    pub async fn sweep_evidence(&self, now: Timestamp) {
        let forget = store::objects::forget(now.0 - UPLOAD_KEPT);
        report("uploads", self.inner.db.write(vec![forget]).await);
        report("evidence", self.forget_evidence(now).await);
        report("evidence files", self.forget_files().await);
    }

    /// Lets go of messages in the outbox that nobody took, whichever sender is at work now. For
    /// every hour.
    pub async fn sweep_outbox(&self) {
        let outbox = senders::file::of(self.folder());
        report("the outbox", senders::file::sweep(outbox, MESSAGE_KEPT).await);
    }

    /// Lets go of notices that were written a year before `wall`, a moment by the machine's clock. For
    /// every hour.
    pub async fn sweep_notices(&self, wall: Timestamp) {
        let forget = store::notices::forget(wall.plus_millis(-NOTICE_KEPT));
        report("notices", self.inner.db.write(vec![forget]).await);
    }

    /// Lets go of deliveries that ended a while before `wall`, a moment by the machine's clock, of those
    /// to subscriptions that are gone, and of secrets that were replaced. For every hour.
    pub async fn sweep_deliveries(&self, wall: Timestamp) {
        let ago = |millis: i64| wall.plus_millis(-millis);
        for step in [
            store::deliveries::forget(DeliveryState::Delivered, ago(DELIVERED_KEPT)),
            store::deliveries::forget(DeliveryState::Dead, ago(DEAD_KEPT)),
            store::deliveries::forget_orphans(ago(DAY)),
            store::subscriptions::forget_former(wall),
        ] {
            report("deliveries", self.inner.db.write(vec![step]).await);
        }
    }

    async fn forget_evidence(&self, now: Timestamp) -> Result<(), Broken> {
        let mut after = 0;
        loop {
            let page = store::evidence::page(&self.inner.db, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.id;
            for found in
                page.iter().filter(|found| !found.named && found.created < now.0 - ORPHAN_KEPT)
            {
                let forgotten =
                    self.inner.db.write(vec![store::evidence::forget(found.id)]).await?;
                // The row is gone for good: now the file may go too.
                if let Written::Done(steps) = forgotten
                    && let Some(Cell::Text(file)) =
                        steps.iter().flatten().find_map(|row| row.0.first())
                {
                    self.inner.files.delete(file).await?;
                }
            }
            // Others have requests to be answered.
            tokio::task::yield_now().await;
        }
    }

    async fn forget_files(&self) -> Result<(), Broken> {
        let known = |names: Vec<String>| async move {
            let mut known = vec![];
            for name in names {
                if store::evidence::is_named(&self.inner.db, &name).await? {
                    known.push(name);
                }
            }
            tokio::task::yield_now().await;
            Ok::<_, Broken>(known)
        };
        for file in self.inner.files.orphans(ORPHAN_FILE_AGE, known).await? {
            self.inner.files.delete(&file).await?;
        }
        Ok(())
    }
}

/// What cannot be swept now is swept next time, and does not keep the rest from being swept.
pub(super) fn report<T>(what: &str, swept: Result<T, impl std::fmt::Display>) {
    if let Err(error) = swept {
        tracing::warn!(%error, "cannot sweep {what}");
    }
}
