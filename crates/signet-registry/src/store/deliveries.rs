use serde_json::Value;
use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::reach::within;
use super::{named, reach};
use crate::db::{Arg, Db, DbError, Row, Step};
use crate::registry::deliveries::{Delivery, DeliveryFilter, DeliveryState};
use crate::registry::forms::Told;

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT d.seq, d.event, d.subscription, d.account, d.channel, d.kind, d.subject, d.at, ",
            "d.data, d.body, d.state, d.again, d.attempts, d.first_at, d.due_at, d.outcome, ",
            "d.created_at, d.ended_at FROM delivery d ",
            $rest
        )
    };
}

/// Puts what happened into the outbox, for everybody who has subscribed to it.
pub(crate) fn add(told: &Told, written: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO delivery (event, subscription, account, channel, kind, subject, \
        at, data, state, again, attempts, due_at, outcome, created_at) \
        SELECT CAST($1 AS BIGINT), s.id, s.account, CAST($2 AS TEXT), CAST($3 AS TEXT), \
        CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), 'waiting', 0, 0, \
        CAST($7 AS BIGINT), '', CAST($7 AS BIGINT) FROM subscription s \
        WHERE s.account = $8 AND s.state <> 'disabled' \
        AND (s.channel = '' OR s.channel = CAST($2 AS TEXT)) \
        AND (s.kinds = '' OR s.kinds LIKE $9)";
    let mut args = told_args(told, written);
    args.extend([told.account.0.into(), format!("%,{},%", told.kind).into()]);
    Step::new(SQL, args)
}

/// Puts it into the outbox for one subscription, whatever that wants to be told of.
pub(crate) fn add_for(subscription: i64, told: &Told, written: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO delivery (event, subscription, account, channel, kind, subject, \
        at, data, state, again, attempts, due_at, outcome, created_at) \
        SELECT CAST($1 AS BIGINT), s.id, s.account, CAST($2 AS TEXT), CAST($3 AS TEXT), \
        CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS TEXT), 'waiting', 0, 0, \
        CAST($7 AS BIGINT), '', CAST($7 AS BIGINT) FROM subscription s \
        WHERE s.id = $8 AND s.state = 'active'";
    let mut args = told_args(told, written);
    args.push(subscription.into());
    Step::needed(SQL, args)
}

/// `$1` to `$7` of what adds.
fn told_args(told: &Told, written: Timestamp) -> Vec<Arg> {
    vec![
        told.event.into(),
        told.channel.as_str().into(),
        told.kind.as_str().into(),
        told.subject.into(),
        told.at.0.into(),
        told.data.to_string().into(),
        written.0.into(),
    ]
}

/// The active subscriptions that have something due.
pub(crate) async fn subscriptions_due(db: &Db, now: Timestamp) -> Result<Vec<i64>, DbError> {
    const SQL: &str = "SELECT s.id FROM subscription s WHERE s.state = 'active' \
        AND EXISTS (SELECT 1 FROM delivery d WHERE d.subscription = s.id \
            AND d.state = 'waiting' AND d.due_at <= $1) ORDER BY s.id";
    db.read(SQL, vec![now.0.into()]).await?.iter().map(|row| row.int(0)).collect()
}

/// What is due to a subscription and waits for nothing before it, the longest due first.
pub(crate) async fn due(
    db: &Db,
    subscription: i64,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    const SQL: &str = columns!(
        "WHERE d.subscription = $1 AND d.state = 'waiting' AND d.due_at <= $2 \
        AND (d.again = 1 OR NOT EXISTS (SELECT 1 FROM delivery e WHERE e.subscription = $1 \
            AND e.subject = d.subject AND e.state = 'waiting' AND e.again = 0 AND e.seq < d.seq)) \
        ORDER BY d.due_at, d.seq LIMIT $3"
    );
    let args = vec![subscription.into(), now.0.into(), limit.into()];
    db.read(SQL, args).await?.iter().map(delivery).collect()
}

/// Claims a delivery until a moment, and keeps what is going to be sent. No effect means that another
/// server was first.
pub(crate) fn claim(delivery: &Delivery, body: &str, by: &str, until: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET claimed_by = $2, due_at = $3, body = $4 \
        WHERE seq = $1 AND state = 'waiting' AND due_at = $5";
    let args =
        vec![delivery.seq.into(), by.into(), until.0.into(), body.into(), delivery.due.0.into()];
    Step::needed(SQL, args)
}

/// Lets go of everything that a server has claimed, or that anybody has: it is due at once.
pub(crate) fn unclaim(by: Option<&str>, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET claimed_by = NULL, due_at = $2 \
        WHERE state = 'waiting' AND claimed_by IS NOT NULL \
        AND (CAST($1 AS TEXT) IS NULL OR claimed_by = $1)";
    Step::new(SQL, vec![by.into(), now.0.into()])
}

/// Notes that a delivery was taken, whoever has claimed it since.
pub(crate) fn taken(seq: i64, outcome: &str, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET state = 'delivered', claimed_by = NULL, \
        attempts = attempts + 1, outcome = $2, ended_at = $3, \
        first_at = coalesce(first_at, CAST($3 AS BIGINT)) \
        WHERE seq = $1 AND state = 'waiting'";
    Step::needed(SQL, vec![seq.into(), outcome.into(), now.0.into()])
}

/// Notes that a delivery was not taken, and when it is tried again.
pub(crate) fn failed(seq: i64, by: &str, outcome: &str, now: Timestamp, next: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET claimed_by = NULL, attempts = attempts + 1, \
        outcome = $3, first_at = coalesce(first_at, CAST($4 AS BIGINT)), due_at = $5 \
        WHERE seq = $1 AND state = 'waiting' AND claimed_by = $2";
    Step::needed(SQL, vec![seq.into(), by.into(), outcome.into(), now.0.into(), next.0.into()])
}

/// Gives a delivery up.
pub(crate) fn given_up(seq: i64, by: &str, outcome: &str, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET state = 'dead', claimed_by = NULL, \
        attempts = attempts + 1, outcome = $3, ended_at = $4, \
        first_at = coalesce(first_at, CAST($4 AS BIGINT)) \
        WHERE seq = $1 AND state = 'waiting' AND claimed_by = $2";
    Step::needed(SQL, vec![seq.into(), by.into(), outcome.into(), now.0.into()])
}

/// Gives up everything that waits for a subscription.
pub(crate) fn give_up_all(subscription: i64, outcome: &str, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET state = 'dead', claimed_by = NULL, outcome = $2, \
        ended_at = $3 WHERE subscription = $1 AND state = 'waiting'";
    Step::new(SQL, vec![subscription.into(), outcome.into(), now.0.into()])
}

/// Has what waits behind a delivery wait until a moment: that is how long nobody needs to look at it.
pub(crate) fn hold_back(behind: &Delivery, until: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET due_at = $4 WHERE subscription = $1 AND subject = $2 \
        AND seq > $3 AND state = 'waiting' AND again = 0 AND due_at < $4 AND claimed_by IS NULL";
    let args = vec![
        behind.subscription.into(),
        behind.told.subject.into(),
        behind.seq.into(),
        until.0.into(),
    ];
    Step::new(SQL, args)
}

/// Has what waits behind a delivery wait no longer.
pub(crate) fn let_on(behind: &Delivery, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET due_at = $4 WHERE subscription = $1 AND subject = $2 \
        AND seq > $3 AND state = 'waiting' AND again = 0 AND due_at > $4 AND claimed_by IS NULL";
    let args = vec![
        behind.subscription.into(),
        behind.told.subject.into(),
        behind.seq.into(),
        now.0.into(),
    ];
    Step::new(SQL, args)
}

/// Has a delivery that has ended be made once more. No effect means that it has not ended, or that
/// its subscription takes nothing.
pub(crate) fn redeliver(seq: i64, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE delivery SET state = 'waiting', again = 1, attempts = 0, \
        first_at = NULL, ended_at = NULL, due_at = $2 \
        WHERE seq = $1 AND state IN ('delivered', 'dead') AND EXISTS \
        (SELECT 1 FROM subscription s WHERE s.id = delivery.subscription AND s.state <> 'disabled')";
    Step::needed(SQL, vec![seq.into(), now.0.into()])
}

/// The delivery of an event to a subscription.
pub(crate) async fn find(
    db: &Db,
    event: i64,
    subscription: i64,
) -> Result<Option<Delivery>, DbError> {
    const SQL: &str = columns!("WHERE d.event = $1 AND d.subscription = $2");
    let rows = db.read(SQL, vec![event.into(), subscription.into()]).await?;
    rows.first().map(delivery).transpose()
}

/// Deliveries after one, as they were written.
pub(crate) async fn page(
    db: &Db,
    filter: &DeliveryFilter,
    reach: &Reach,
    after: i64,
    limit: i64,
) -> Result<Vec<Delivery>, DbError> {
    const SQL: &str = columns!(concat!(
        "WHERE d.seq > $1 AND (CAST($2 AS BIGINT) IS NULL OR d.subscription = $2) \
        AND (CAST($3 AS BIGINT) IS NULL OR d.account = $3) \
        AND (CAST($4 AS TEXT) IS NULL OR d.state = $4) AND ",
        within!("$6", "d.account"),
        " ORDER BY d.seq LIMIT $5"
    ));
    let args = vec![
        after.into(),
        filter.subscription.into(),
        filter.account.map(|account| account.0).into(),
        filter.state.map(DeliveryState::name).into(),
        limit.into(),
        reach::accounts(reach),
    ];
    db.read(SQL, args).await?.iter().map(delivery).collect()
}

/// Forgets everything of a subscription.
pub(crate) fn forget_of(subscription: i64) -> Step {
    Step::new("DELETE FROM delivery WHERE subscription = $1", vec![subscription.into()])
}

/// Forgets what ended so before a moment.
pub(crate) fn forget(state: DeliveryState, before: Timestamp) -> Step {
    const SQL: &str =
        "DELETE FROM delivery WHERE state = $1 AND ended_at IS NOT NULL AND ended_at < $2";
    Step::new(SQL, vec![state.name().into(), before.0.into()])
}

/// Forgets what was written before a moment for subscriptions that are gone.
pub(crate) fn forget_orphans(before: Timestamp) -> Step {
    const SQL: &str = "DELETE FROM delivery WHERE created_at < $1 AND NOT EXISTS \
        (SELECT 1 FROM subscription s WHERE s.id = delivery.subscription)";
    Step::new(SQL, vec![before.0.into()])
}

fn delivery(row: &Row) -> Result<Delivery, DbError> {
    let moment =
        |column| (!row.is_null(column)).then(|| row.int(column).map(Timestamp)).transpose();
    let data: Value = serde_json::from_str(row.text(8)?).map_err(|_| DbError::Column(8))?;
    Ok(Delivery {
        seq: row.int(0)?,
        subscription: row.int(2)?,
        told: Told {
            event: row.int(1)?,
            kind: row.text(5)?.into(),
            account: AccountId(row.int(3)?),
            channel: row.text(4)?.into(),
            subject: row.int(6)?,
            at: Timestamp(row.int(7)?),
            data,
        },
        body: (!row.is_null(9)).then(|| row.text(9).map(str::to_owned)).transpose()?,
        state: named(DeliveryState::ALL, DeliveryState::name, row.text(10)?)?,
        again: row.int(11)? != 0,
        attempts: row.int(12)?,
        first: moment(13)?,
        due: Timestamp(row.int(14)?),
        outcome: row.text(15)?.into(),
        written: Timestamp(row.int(16)?),
        ended: moment(17)?,
    })
}
