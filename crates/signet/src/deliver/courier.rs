//! Takes what is due out of the outbox, and notes what came of it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use signet_registry::clock::Clock;
use signet_registry::{Outcome, Parcel, Registry, Settled};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::endpoints::Endpoints;
use super::post::post;
use crate::serve::metrics::Metrics;

/// How often the outbox is looked into when nothing happens.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How many attempts are under way at once, and how many to one subscription: an endpoint that takes its
/// time keeps its own notices waiting, and nobody else's.
const AT_ONCE: i64 = 256;
const AT_ONCE_EACH: i64 = 4;
/// How long attempts under way may go on once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(12);

/// What brings notices to their endpoints.
pub struct Courier {
    registry: Registry,
    clock: Clock,
    endpoints: Endpoints,
    metrics: Arc<Metrics>,
}

impl Courier {
    /// A courier for a registry.
    pub fn new(
        registry: Registry,
        clock: Clock,
        endpoints: Endpoints,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self { registry, clock, endpoints, metrics }
    }

    /// Delivers until the other end of `ending` goes.
    pub async fn run(self, mut ending: oneshot::Receiver<()>) {
        let courier = Arc::new(self);
        let mut under_way = JoinSet::new();
        let mut busy: HashMap<i64, i64> = HashMap::new();
        loop {
            for parcel in courier.claim(&busy).await {
                *busy.entry(parcel.delivery.subscription).or_default() += 1;
                let courier = courier.clone();
                under_way.spawn(async move {
                    courier.deliver(&parcel).await;
                    parcel.delivery.subscription
                });
            }
            tokio::select! {
                _ = &mut ending => break,
                // What waits behind a delivery goes on at once.
                Some(done) = under_way.join_next() => free(&mut busy, done),
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
            while let Some(done) = under_way.try_join_next() {
                free(&mut busy, done);
            }
        }
        let drained = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(DRAIN, drained).await.is_err() {
            under_way.abort_all();
        }
        if let Err(error) = courier.registry.release_deliveries(Clock::System.now()).await {
            tracing::warn!(%error, "what was under way is delivered a little later");
        }
    }

    async fn claim(&self, busy: &HashMap<i64, i64>) -> Vec<Parcel> {
        let left = AtomicI64::new(AT_ONCE - busy.values().sum::<i64>());
        let room = |subscription| {
            let room = AT_ONCE_EACH - busy.get(&subscription).copied().unwrap_or(0);
            let room = room.min(left.load(Ordering::Relaxed));
            left.fetch_sub(room, Ordering::Relaxed);
            room
        };
        let claimed = self.registry.claim_deliveries(Clock::System.now(), room).await;
        claimed.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot look into the outbox");
            vec![]
        })
    }

    async fn deliver(&self, parcel: &Parcel) {
        let outcome = post(&self.endpoints, parcel, Clock::System.now()).await;
        let (now, wall) = (self.clock.now(), Clock::System.now());
        let settled = match self.registry.settle_delivery(parcel, &outcome, now, wall).await {
            Ok(settled) => settled,
            Err(error) => {
                tracing::warn!(
                    %error,
                    message = parcel.delivery.message(),
                    "cannot note what came of a delivery; it is tried again"
                );
                return;
            }
        };
        self.note(parcel, &outcome, settled);
    }

    /// Counts an attempt, and logs one that failed.
    fn note(&self, parcel: &Parcel, outcome: &Outcome, settled: Settled) {
        let (word, next) = match settled {
            Settled::Delivered => ("delivered", None),
            Settled::Again(at) => ("failed", Some(at.utc_text())),
            Settled::Dead | Settled::Disabled => ("dead", None),
            Settled::Lost => ("lost", None),
        };
        self.metrics.count_attempt(parcel.form.name, word);
        let (Outcome::NotTaken { what, .. } | Outcome::Gone { what }) = outcome else { return };
        tracing::warn!(
            message = parcel.delivery.message(),
            account = parcel.delivery.told.account.0,
            kind = parcel.delivery.told.kind,
            place = parcel.place,
            attempt = parcel.delivery.attempts + 1,
            outcome = what,
            next,
            disabled = (settled == Settled::Disabled).then_some(true),
            "a notice was {}",
            if word == "dead" { "given up" } else { "not delivered" }
        );
    }
}

/// Makes room where an attempt has ended.
fn free(busy: &mut HashMap<i64, i64>, done: Result<i64, tokio::task::JoinError>) {
    match done {
        Ok(subscription) => {
            if let Some(attempts) = busy.get_mut(&subscription) {
                *attempts -= 1;
            }
            busy.retain(|_, attempts| *attempts > 0);
        }
        Err(error) => {
            // Nobody knows whose it was: let all have room again.
            tracing::error!(%error, "an attempt ended badly");
            busy.clear();
        }
    }
}
