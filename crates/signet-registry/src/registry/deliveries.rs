//! The outbox: what is to be delivered, by whom, and what came of it.
//!
//! Times here are by the machine's clock, and handed in: how long a receiver was away is no matter of
//! the rules.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::forms::{Form, Retries, Told};
use super::retrying;
use super::subscriptions::unsealed;
use crate::db::Written;
use crate::keys::Secret;
use crate::store::events::{Event, by_operator, by_registry};
use crate::{Broken, Registry, Undone, store, vault};

/// How long a delivery is a server's own, in milliseconds: several times what an attempt may take. What a
/// server that vanished had claimed is another's after it.
const CLAIMED: i64 = 60_000;

/// Something to be delivered to a subscription, or that was.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// Its place in the outbox.
    pub seq: i64,
    /// Where to.
    pub subscription: i64,
    /// What happened.
    pub told: Told,
    /// What is sent, from the first attempt on.
    pub body: Option<String>,
    /// Where it stands.
    pub state: DeliveryState,
    /// Whether somebody asked for it to be delivered once more.
    pub again: bool,
    /// How often it was tried, since somebody asked for it if somebody did.
    pub attempts: i64,
    /// When it was tried first.
    pub first: Option<Timestamp>,
    /// When it is tried next, or until when a server has it.
    pub due: Timestamp,
    /// What came of the last attempt, for people; empty before.
    pub outcome: String,
    /// When it was written.
    pub written: Timestamp,
    /// When it was delivered or given up.
    pub ended: Option<Timestamp>,
}

impl Delivery {
    /// What receivers know it by: the same for every attempt.
    pub fn message(&self) -> String {
        message_id(self.told.event, self.subscription)
    }
}

/// What receivers know the delivery of an event to a subscription by.
pub(super) fn message_id(event: i64, subscription: i64) -> String {
    format!("msg_{event}_{subscription}")
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be made.
    Waiting,
    /// Taken by the other side.
    Delivered,
    /// Given up.
    Dead,
}

impl DeliveryState {
    /// Every state.
    pub const ALL: &[DeliveryState] = &[Self::Waiting, Self::Delivered, Self::Dead];

    /// Its name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// Which deliveries are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct DeliveryFilter {
    /// Only those to this subscription.
    pub subscription: Option<i64>,
    /// Only this account's.
    pub account: Option<AccountId>,
    /// Only those that stand like this.
    pub state: Option<DeliveryState>,
}

/// A delivery that this server is to make now.
pub struct Parcel {
    /// The delivery; its body is there.
    pub delivery: Delivery,
    /// The form it is in.
    pub form: Form,
    /// What is sent.
    pub body: String,
    /// Where to.
    pub url: Secret,
    /// What may be shown of that.
    pub place: String,
    /// What to sign with: one secret, or two while it is being replaced.
    pub secrets: Vec<Secret>,
}

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken {
        /// In words.
        what: String,
    },
    /// It was not.
    NotTaken {
        /// In words that quote nothing of the address.
        what: String,
        /// The pause that the other side asks for, in milliseconds.
        pause: Option<i64>,
    },
    /// The other side says that there is nobody any more.
    Gone {
        /// In words.
        what: String,
    },
}

/// What follows from an outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It is delivered.
    Delivered,
    /// It is tried again then.
    Again(Timestamp),
    /// It is given up.
    Dead,
    /// It is given up, and the subscription is disabled.
    Disabled,
    /// Another server has taken it over, or it was removed.
    Lost,
}

/// What came of asking for a delivery once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redelivered {
    /// It is due.
    Due,
    /// There is no such delivery.
    Unknown,
    /// It waits anyway.
    Waits,
    /// Its subscription is disabled.
    Disabled,
}

impl Registry {
    /// Claims deliveries that are due: of each subscription no more than `room` says there is room for.
    ///
    /// Of one subject only the first that was neither taken nor given up is there; what somebody
    /// asked for once more comes whenever it is due.
    pub async fn claim_deliveries(
        &self,
        now: Timestamp,
        room: impl Fn(i64) -> i64,
    ) -> Result<Vec<Parcel>, Broken> {
        let db = &self.inner.db;
        let mut parcels = vec![];
        let mut due = store::deliveries::subscriptions_due(db, now).await?;
        // Where there is not room for all, it is another's turn each time.
        let mut chance = [0; 4];
        vault::chance(&mut chance);
        let first = u32::from_le_bytes(chance) as usize % due.len().max(1);
        due.rotate_left(first);
        for id in due {
            let limit = room(id);
            if limit < 1 {
                continue;
            }
            // One that cannot be read does not keep others from being told.
            match self.claim_of(id, now, limit).await {
                Ok(claimed) => parcels.extend(claimed),
                Err(error) => {
                    tracing::warn!(%error, subscription = id, "cannot claim what is due");
                }
            }
        }
        Ok(parcels)
    }

    async fn claim_of(&self, id: i64, now: Timestamp, limit: i64) -> Result<Vec<Parcel>, Broken> {
        let db = &self.inner.db;
        let Some(row) = store::subscriptions::find(db, id).await? else { return Ok(vec![]) };
        let form = self.form(&row.subscription.form).copied();
        let form = form.ok_or_else(|| Broken::new("a subscription", "its form is not known"))?;
        let key = self.data_key(row.subscription.account).await?;
        let (url, secrets) = unsealed(&row, &key, now)?;
        let mut claimed = vec![];
        for mut delivery in store::deliveries::due(db, id, now, limit).await? {
            let body = match delivery.body.take() {
                Some(body) => body,
                None => (form.render)(&delivery.told),
            };
            let until = now.plus_millis(CLAIMED);
            let claim = store::deliveries::claim(&delivery, &body, &self.inner.node, until);
            // Without effect another server was first.
            if let Written::Done(_) = db.write(vec![claim]).await? {
                let (url, secrets) = (url.clone(), secrets.clone());
                let place = row.subscription.place.clone();
                claimed.push(Parcel { delivery, form, body, url, place, secrets });
            }
        }
        Ok(claimed)
    }

    /// Notes what came of an attempt. `now` is the moment by the clock that rules go by, for the record;
    /// `wall` by the machine's.
    pub async fn settle_delivery(
        &self,
        parcel: &Parcel,
        outcome: &Outcome,
        now: Timestamp,
        wall: Timestamp,
    ) -> Result<Settled, Broken> {
        let (delivery, node) = (&parcel.delivery, self.inner.node.as_str());
        let (seq, first) = (delivery.seq, delivery.first.unwrap_or(wall));
        let (what, pause) = match outcome {
            Outcome::Taken { what } => {
                let mut steps = vec![store::deliveries::taken(seq, what, wall)];
                if !delivery.again {
                    steps.push(store::deliveries::let_on(delivery, wall));
                }
                return self.settled(steps, Settled::Delivered).await;
            }
            Outcome::Gone { what } if parcel.form.retries == Retries::BackOff => {
                return self.disable(parcel, what, now, wall).await;
            }
            Outcome::Gone { what } => (what, None),
            Outcome::NotTaken { what, pause } => (what, *pause),
        };
        let mut chance = [0; 4];
        vault::chance(&mut chance);
        let failed = delivery.attempts + 1;
        let chance = u32::from_le_bytes(chance);
        let next = retrying::next(parcel.form.retries, failed, first, wall, pause, chance);
        let Some(next) = next else {
            let detail = json!({
                "kind": delivery.told.kind, "subject": delivery.told.subject, "outcome": what,
            });
            let event = self.delivery_event("delivery.dead", delivery.message(), &detail);
            let mut steps = vec![store::deliveries::given_up(seq, node, what, wall)];
            if !delivery.again {
                steps.push(store::deliveries::let_on(delivery, wall));
            }
            steps.push(by_registry(now, delivery.told.account, event));
            return self.settled(steps, Settled::Dead).await;
        };
        let mut steps = vec![store::deliveries::failed(seq, node, what, wall, next)];
        if !delivery.again {
            steps.push(store::deliveries::hold_back(delivery, next));
        }
        self.settled(steps, Settled::Again(next)).await
    }

    /// Disables a subscription whose endpoint is gone, and gives up what waits for it.
    async fn disable(
        &self,
        parcel: &Parcel,
        what: &str,
        now: Timestamp,
        wall: Timestamp,
    ) -> Result<Settled, Broken> {
        let (delivery, node) = (&parcel.delivery, self.inner.node.as_str());
        let id = delivery.subscription;
        let detail = json!({ "message": delivery.message() });
        let event = self.subscription_event("subscription.disabled", id, &detail);
        let steps = vec![
            store::deliveries::given_up(delivery.seq, node, what, wall),
            store::deliveries::give_up_all(id, "the endpoint is gone", wall),
            store::subscriptions::disable(id),
            by_registry(now, delivery.told.account, event),
        ];
        self.settled(steps, Settled::Disabled).await
    }

    async fn settled(&self, steps: Vec<crate::db::Step>, to: Settled) -> Result<Settled, Broken> {
        match self.inner.db.write(steps).await? {
            Written::Done(_) => Ok(to),
            Written::Unmet(_) => Ok(Settled::Lost),
        }
    }

    /// Lets go of what this server has claimed, so that whoever runs next need not wait for it.
    pub async fn release_deliveries(&self, wall: Timestamp) -> Result<(), Broken> {
        let node = Some(self.inner.node.as_str());
        self.inner.db.write(vec![store::deliveries::unclaim(node, wall)]).await?;
        Ok(())
    }

    /// A delivery by what receivers know it by.
    pub async fn delivery(
        &self,
        operator: &Operator,
        message: &str,
    ) -> Result<Option<Delivery>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let ids = message.strip_prefix("msg_").and_then(|ids| ids.split_once('_'));
        let ids = ids.and_then(|(event, of)| Some((event.parse().ok()?, of.parse().ok()?)));
        let Some((event, subscription)) = ids else { return Ok(None) };
        let found = store::deliveries::find(&self.inner.db, event, subscription).await?;
        Ok(found.filter(|delivery| operator.authority.reaches(delivery.told.account)))
    }

    /// Deliveries behind a place in the outbox, in their order there.
    pub async fn deliveries(
        &self,
        operator: &Operator,
        filter: &DeliveryFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Delivery>, Undone> {
        operator.authority.needs(Scope::Accounts)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        Ok(store::deliveries::page(db, filter, reach, after, limit).await?)
    }

    /// Has a delivery that was made or given up be made once more, out of order.
    pub async fn redeliver(
        &self,
        operator: &Operator,
        message: &str,
        wall: Timestamp,
    ) -> Result<Redelivered, Undone> {
        let Some(delivery) = self.delivery(operator, message).await? else {
            return Ok(Redelivered::Unknown);
        };
        let detail = json!({ "was": delivery.state.name() });
        let event = self.delivery_event("delivery.asked-again", delivery.message(), &detail);
        let steps = vec![
            store::deliveries::redeliver(delivery.seq, wall),
            by_operator(operator, Some(delivery.told.account.0), event),
        ];
        if let Written::Done(_) = self.inner.db.write(steps).await? {
            return Ok(Redelivered::Due);
        }
        Ok(match self.delivery(operator, message).await?.map(|delivery| delivery.state) {
            None => Redelivered::Unknown,
            Some(DeliveryState::Waiting) => Redelivered::Waits,
            Some(DeliveryState::Delivered | DeliveryState::Dead) => Redelivered::Disabled,
        })
    }

    fn delivery_event<'a>(
        &self,
        kind: &'static str,
        message: String,
        detail: &'a serde_json::Value,
    ) -> Event<'a> {
        Event { id: self.inner.ids.next(), kind, subject: message, detail }
    }
}
