use signet_domain::caller::{Caller, Operator};
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;

use super::once;
use crate::db::{Db, DbError, Row, Step};
use crate::log::Line;
use crate::registry::record::Recorded;

/// Who did what to what.
pub(crate) struct Event<'a> {
    pub(crate) id: i64,
    pub(crate) kind: &'static str,
    pub(crate) subject: String,
    /// JSON, without personal data. Every other text of an event is without them, too: what was once
    /// in the log cannot be taken out.
    pub(crate) detail: &'a serde_json::Value,
}

/// The highest id of an event; 0 when there is none. A change takes its event's id last, so it is
/// above every other id of the change.
pub(crate) async fn last(db: &Db) -> Result<i64, DbError> {
    let rows = db.read("SELECT id FROM event ORDER BY id DESC LIMIT 1", vec![]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// The events after one, the oldest first.
pub(crate) async fn page(db: &Db, after: i64, limit: i64) -> Result<Vec<Recorded>, DbError> {
    const SQL: &str = "SELECT id, at, account, principal, kind, subject FROM event \
        WHERE id > $1 ORDER BY id LIMIT $2";
    let recorded = |row: &Row| {
        Ok(Recorded {
            id: row.int(0)?,
            at: Timestamp(row.int(1)?),
            account: (!row.is_null(2)).then(|| row.int(2)).transpose()?,
            principal: row.text(3)?.into(),
            kind: row.text(4)?.into(),
            subject: row.text(5)?.into(),
        })
    };
    db.read(SQL, vec![after.into(), limit.into()]).await?.iter().map(recorded).collect()
}

/// The event of something a caller did.
pub(crate) fn by_caller(caller: &Caller, event: Event<'_>) -> Step {
    add(Line {
        id: event.id,
        at: caller.now.0,
        account: Some(caller.account.id.0),
        principal: stored(&caller.principal),
        key: stored(&caller.key),
        address: caller.address.to_string(),
        request: stored(&caller.request_id),
        kind: event.kind.into(),
        subject: stored(&event.subject),
        detail: event.detail.to_string(),
    })
}

/// The event of something an operator did, to an account's things if there is one. Where it is to
/// happen once, the transaction has no effect when it did already.
pub(crate) fn by_operator(operator: &Operator, account: Option<i64>, event: Event<'_>) -> Step {
    let once = operator.once.as_ref().map(|once| once::claim(operator, once, &event));
    let event = add(Line {
        id: event.id,
        at: operator.now.0,
        account,
        principal: stored(&operator.name),
        key: String::new(),
        address: operator.address.to_string(),
        request: stored(&operator.request_id),
        kind: event.kind.into(),
        subject: stored(&event.subject),
        detail: event.detail.to_string(),
    });
    match once {
        Some(once) => event.with(once),
        None => event,
    }
}

/// Who acts, as the record has it, when nobody asked for it.
const REGISTRY: &str = "registry";

/// The event of something the registry did by itself, because of a day that came.
pub(crate) fn by_registry(now: Timestamp, account: AccountId, event: Event<'_>) -> Step {
    add(Line {
        id: event.id,
        at: now.0,
        account: Some(account.0),
        principal: REGISTRY.into(),
        key: String::new(),
        address: String::new(),
        request: String::new(),
        kind: event.kind.into(),
        subject: stored(&event.subject),
        detail: event.detail.to_string(),
    })
}

/// A text as a row will have it: what is hashed must be what is read again.
fn stored(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

/// Writes an event with what its line hashes to. Its place in the log it gets a moment later.
fn add(line: Line) -> Step {
    const SQL: &str = "INSERT INTO event \
        (id, at, account, principal, access_key, address, request, kind, subject, detail, leaf) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let leaf = line.leaf().0.to_vec();
    let args = vec![
        line.id.into(),
        line.at.into(),
        line.account.into(),
        line.principal.into(),
        line.key.into(),
        line.address.into(),
        line.request.into(),
        line.kind.into(),
        line.subject.into(),
        line.detail.into(),
        leaf.into(),
    ];
    Step::new(SQL, args)
}
