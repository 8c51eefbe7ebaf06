use signet_domain::authority::Reach;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::reach::within;
use super::{named, reach};
use crate::db::{Arg, Db, DbError, Row, Step};
use crate::registry::subscriptions::{Subscription, SubscriptionState};

/// A subscription with what is sealed of it.
pub(crate) struct SubscriptionRow {
    pub(crate) subscription: Subscription,
    pub(crate) url: Vec<u8>,
    pub(crate) secret: Vec<u8>,
    /// The secret before, and until when it signs, too.
    pub(crate) former: Option<(Vec<u8>, Timestamp)>,
}

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT id, account, form, kinds, place, state, created_at, former_until, url, secret, ",
            "former_secret FROM subscription ",
            $rest
        )
    };
}

/// Adds a subscription to the happenings of a channel, or of all.
pub(crate) fn add(row: SubscriptionRow, channel: &str) -> Step {
    const SQL: &str = "INSERT INTO subscription \
        (id, account, form, channel, kinds, place, url, secret, state, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let it = row.subscription;
    let args = vec![
        it.id.into(),
        it.account.0.into(),
        it.form.into(),
        channel.into(),
        kinds_text(&it.kinds).into(),
        it.place.into(),
        row.url.into(),
        row.secret.into(),
        it.state.name().into(),
        it.created.0.into(),
    ];
    Step::new(SQL, args)
}

pub(crate) async fn find(db: &Db, id: i64) -> Result<Option<SubscriptionRow>, DbError> {
    let rows = db.read(columns!("WHERE id = $1"), vec![id.into()]).await?;
    rows.first().map(subscription).transpose()
}

/// Subscriptions after one, everybody's or an account's, the oldest first.
pub(crate) async fn page(
    db: &Db,
    account: Option<AccountId>,
    reach: &Reach,
    after: i64,
    limit: i64,
) -> Result<Vec<Subscription>, DbError> {
    const ALL: &str =
        columns!(concat!("WHERE id > $1 AND ", within!("$3", "account"), " ORDER BY id LIMIT $2"));
    const OWNED: &str = columns!(concat!(
        "WHERE account = $4 AND id > $1 AND ",
        within!("$3", "account"),
        " ORDER BY id LIMIT $2"
    ));
    let mut args: Vec<Arg> = vec![after.into(), limit.into(), reach::accounts(reach)];
    let rows = match account {
        None => db.read(ALL, args).await?,
        Some(account) => {
            args.push(account.0.into());
            db.read(OWNED, args).await?
        }
    };
    rows.iter().map(|row| Ok(subscription(row)?.subscription)).collect()
}

/// Every account that has a subscription.
pub(crate) async fn accounts(db: &Db) -> Result<Vec<AccountId>, DbError> {
    let rows = db.read("SELECT DISTINCT account FROM subscription", vec![]).await?;
    rows.iter().map(|row| row.int(0).map(AccountId)).collect()
}

/// Changes where a subscription stands.
pub(crate) fn set_state(id: i64, state: SubscriptionState) -> Step {
    let args = vec![id.into(), state.name().into()];
    Step::needed("UPDATE subscription SET state = $2 WHERE id = $1", args)
}

/// Changes what a subscription is told of.
pub(crate) fn set_kinds(id: i64, kinds: &[String]) -> Step {
    let args = vec![id.into(), kinds_text(kinds).into()];
    Step::needed("UPDATE subscription SET kinds = $2 WHERE id = $1", args)
}

/// Has a subscription that is not disabled be so. No effect means that it is, or is gone.
pub(crate) fn disable(id: i64) -> Step {
    const SQL: &str =
        "UPDATE subscription SET state = 'disabled' WHERE id = $1 AND state <> 'disabled'";
    Step::new(SQL, vec![id.into()])
}

/// Gives a subscription another secret; what it had signs until a moment, too.
pub(crate) fn rotate(id: i64, secret: Vec<u8>, former_until: Timestamp) -> Step {
    const SQL: &str = "UPDATE subscription SET former_secret = secret, former_until = $3, \
        secret = $2 WHERE id = $1";
    Step::needed(SQL, vec![id.into(), secret.into(), former_until.0.into()])
}

pub(crate) fn remove(id: i64) -> Step {
    Step::needed("DELETE FROM subscription WHERE id = $1", vec![id.into()])
}

/// Forgets secrets that were replaced and sign no more.
pub(crate) fn forget_former(now: Timestamp) -> Step {
    const SQL: &str = "UPDATE subscription SET former_secret = NULL, former_until = NULL \
        WHERE former_until <= $1";
    Step::new(SQL, vec![now.0.into()])
}

fn kinds_text(kinds: &[String]) -> String {
    if kinds.is_empty() { String::new() } else { format!(",{},", kinds.join(",")) }
}

fn subscription(row: &Row) -> Result<SubscriptionRow, DbError> {
    let kinds = row.text(3)?.split(',').filter(|kind| !kind.is_empty());
    let former_until = (!row.is_null(7)).then(|| row.int(7).map(Timestamp)).transpose()?;
    let former = match former_until {
        Some(until) if !row.is_null(10) => Some((row.bytes(10)?.to_vec(), until)),
        _ => None,
    };
    Ok(SubscriptionRow {
        subscription: Subscription {
            id: row.int(0)?,
            account: AccountId(row.int(1)?),
            form: row.text(2)?.into(),
            kinds: kinds.map(str::to_owned).collect(),
            place: row.text(4)?.into(),
            state: named(SubscriptionState::ALL, SubscriptionState::name, row.text(5)?)?,
            created: Timestamp(row.int(6)?),
            former_until,
        },
        url: row.bytes(8)?.to_vec(),
        secret: row.bytes(9)?.to_vec(),
        former,
    })
}
