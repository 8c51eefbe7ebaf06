use signet_domain::caller::{Once, Operator};
use signet_domain::time::Timestamp;

use super::events::Event;
use crate::clock::wall;
use crate::db::{Db, DbError, Row, Step};

/// What is known of a change that was asked for under a key.
pub(crate) struct OnceRow {
    pub(crate) request: Vec<u8>,
    pub(crate) kind: String,
    pub(crate) subject: String,
    pub(crate) status: Option<i64>,
    pub(crate) answer: Option<Vec<u8>>,
}

/// Notes that a change was made under a key. No effect means that another request made one under it.
pub(crate) fn claim(operator: &Operator, once: &Once, event: &Event<'_>) -> Step {
    const SQL: &str = "INSERT INTO once \
        (operator, name, request, attempt, kind, subject, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (operator, name) \
        DO UPDATE SET kind = excluded.kind, subject = excluded.subject \
        WHERE once.attempt = excluded.attempt";
    let args = vec![
        operator.name.as_str().into(),
        once.key.as_str().into(),
        once.request.clone().into(),
        operator.request_id.as_str().into(),
        event.kind.into(),
        event.subject.as_str().into(),
        wall().0.into(),
    ];
    Step::needed(SQL, args)
}

/// Keeps the answer to the request that made the change.
pub(crate) fn keep(operator: &Operator, key: &str, status: u16, answer: Vec<u8>) -> Step {
    const SQL: &str = "UPDATE once SET status = $4, answer = $5 \
        WHERE operator = $1 AND name = $2 AND attempt = $3";
    let args = vec![
        operator.name.as_str().into(),
        key.into(),
        operator.request_id.as_str().into(),
        i64::from(status).into(),
        answer.into(),
    ];
    Step::new(SQL, args)
}

pub(crate) async fn find(db: &Db, operator: &str, key: &str) -> Result<Option<OnceRow>, DbError> {
    const SQL: &str = "SELECT request, kind, subject, status, answer FROM once \
        WHERE operator = $1 AND name = $2";
    let rows = db.read(SQL, vec![operator.into(), key.into()]).await?;
    let once = |row: &Row| {
        Ok(OnceRow {
            request: row.bytes(0)?.to_vec(),
            kind: row.text(1)?.into(),
            subject: row.text(2)?.into(),
            status: (!row.is_null(3)).then(|| row.int(3)).transpose()?,
            answer: (!row.is_null(4)).then(|| row.bytes(4).map(<[u8]>::to_vec)).transpose()?,
        })
    };
    rows.first().map(once).transpose()
}

/// Lets go of what was written before a moment.
pub(crate) fn forget(before: Timestamp) -> Step {
    Step::new("DELETE FROM once WHERE created_at < $1", vec![before.0.into()])
}
