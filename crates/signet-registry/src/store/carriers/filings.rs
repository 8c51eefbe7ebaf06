use signet_domain::authority::Reach;
use signet_domain::carrier::{Carrier, CarrierFiling, CarrierState, LineRef};
use signet_domain::ids::{AccountId, ApplicationId, BatchId, CarrierFilingId, SignatureId};
use signet_domain::time::Timestamp;

use super::{reasons, reasons_text};
use crate::db::{Arg, Db, DbError, Row, Step};
use crate::store::reach::within;
use crate::store::{named, reach};

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT f.id, f.signature, f.account, f.channel, f.name, f.carrier, f.application, ",
            "f.state, f.reasons, f.note, f.attempt, f.batch, f.line, f.requested_at, f.filed_at, ",
            "f.completed_at, f.changed_at FROM carrier_filing f ",
            $rest
        )
    };
}

/// A signature with every carrier it was ever to be filed with.
pub(crate) async fn of_signature(
    db: &Db,
    signature: SignatureId,
) -> Result<Vec<CarrierFiling>, DbError> {
    const SQL: &str = columns!("WHERE f.signature = $1 ORDER BY f.id");
    rows(db.read(SQL, vec![signature.0.into()]).await?)
}

/// One filing.
pub(crate) async fn find(db: &Db, id: CarrierFilingId) -> Result<Option<CarrierFiling>, DbError> {
    let found = db.read(columns!("WHERE f.id = $1"), vec![id.0.into()]).await?;
    found.first().map(filing).transpose()
}

/// What filings are asked for; everything given must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) account: Option<AccountId>,
    pub(crate) signature: Option<SignatureId>,
    pub(crate) carrier: Option<Carrier>,
    pub(crate) state: Option<CarrierState>,
}

/// Filings after one, the oldest first.
pub(crate) async fn page(
    db: &Db,
    asked: &Asked,
    reach: &Reach,
    after: CarrierFilingId,
    limit: i64,
) -> Result<Vec<CarrierFiling>, DbError> {
    const SQL: &str = columns!(concat!(
        "WHERE f.id > $1 AND (CAST($3 AS BIGINT) IS NULL OR f.account = $3) \
         AND (CAST($4 AS BIGINT) IS NULL OR f.signature = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR f.carrier = $5) \
         AND (CAST($6 AS TEXT) IS NULL OR f.state = $6) AND ",
        within!("$7", "f.account"),
        " ORDER BY f.id LIMIT $2"
    ));
    let args = vec![
        after.0.into(),
        limit.into(),
        asked.account.map(|id| id.0).into(),
        asked.signature.map(|id| id.0).into(),
        asked.carrier.map(Carrier::name).into(),
        asked.state.map(CarrierState::name).into(),
        reach::accounts(reach),
    ];
    rows(db.read(SQL, args).await?)
}

/// What waits to be filed with a carrier and can be, the oldest first.
pub(crate) async fn waiting(
    db: &Db,
    carrier: Carrier,
    limit: i64,
) -> Result<Vec<CarrierFiling>, DbError> {
    const SQL: &str = columns!(
        "WHERE f.carrier = $1 AND f.state = 'not-filed' AND f.reasons = '' \
         ORDER BY f.id LIMIT $2"
    );
    rows(db.read(SQL, vec![carrier.name().into(), limit.into()]).await?)
}

/// What a simulated carrier answers by now, and when it does.
pub(crate) async fn due(
    db: &Db,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(CarrierFiling, Timestamp)>, DbError> {
    const SQL: &str = "SELECT f.id, f.due_at FROM carrier_filing f \
        WHERE f.due_at IS NOT NULL AND f.due_at <= $1 ORDER BY f.due_at, f.id LIMIT $2";
    let mut due = vec![];
    for row in db.read(SQL, vec![now.0.into(), limit.into()]).await? {
        let found = find(db, CarrierFilingId(row.int(0)?)).await?;
        due.extend(found.map(|filing| row.int(1).map(|at| (filing, Timestamp(at)))).transpose()?);
    }
    Ok(due)
}

/// What a carrier has turned down, and whose qualification was approved anew since.
pub(crate) async fn failed_before_their_qualification(
    db: &Db,
    limit: i64,
) -> Result<Vec<CarrierFiling>, DbError> {
    const SQL: &str = columns!(
        "JOIN signature s ON s.id = f.signature JOIN qualification q ON q.id = s.qualification \
         WHERE f.state = 'failed' AND q.state = 'approved' AND q.decided_at > f.changed_at \
         ORDER BY f.id LIMIT $1"
    );
    rows(db.read(SQL, vec![limit.into()]).await?)
}

/// Adds a filing. No effect means that there is one.
pub(crate) fn add(filing: &CarrierFiling) -> Step {
    const SQL: &str = "INSERT INTO carrier_filing (id, signature, account, channel, name, carrier, \
        application, state, reasons, note, attempt, requested_at, changed_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', $10, $11, $11) \
        ON CONFLICT (signature, carrier) DO NOTHING";
    let args = vec![
        filing.id.0.into(),
        filing.signature.0.into(),
        filing.account.0.into(),
        filing.channel.as_str().into(),
        filing.name.as_str().into(),
        filing.carrier.name().into(),
        filing.application.0.into(),
        filing.state.name().into(),
        reasons_text(&filing.reasons).into(),
        filing.attempt.into(),
        filing.requested.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Moves a filing on. No effect means that it does not stand as it did.
pub(crate) fn change(
    before: &CarrierFiling,
    after: &CarrierFiling,
    due: Option<Timestamp>,
) -> Step {
    const SQL: &str = "UPDATE carrier_filing SET state = $4, reasons = $5, note = $6, \
        attempt = $7, application = $8, batch = $9, line = $10, filed_at = $11, \
        completed_at = $12, changed_at = $13, due_at = $14 \
        WHERE id = $1 AND state = $2 AND attempt = $3";
    let at = |at: Option<Timestamp>| -> Arg { at.map(|at| at.0).into() };
    let args = vec![
        before.id.0.into(),
        before.state.name().into(),
        before.attempt.into(),
        after.state.name().into(),
        reasons_text(&after.reasons).into(),
        after.note.as_str().into(),
        after.attempt.into(),
        after.application.0.into(),
        after.line.map(|line| line.batch.0).into(),
        after.line.map(|line| line.number).into(),
        at(after.filed),
        at(after.completed),
        after.changed.0.into(),
        at(due),
    ];
    Step::needed(SQL, args)
}

fn rows(rows: Vec<Row>) -> Result<Vec<CarrierFiling>, DbError> {
    rows.iter().map(filing).collect()
}

fn filing(row: &Row) -> Result<CarrierFiling, DbError> {
    let number = |column| (!row.is_null(column)).then(|| row.int(column)).transpose();
    let line = match (number(11)?, number(12)?) {
        (Some(batch), Some(number)) => Some(LineRef { batch: BatchId(batch), number }),
        _ => None,
    };
    Ok(CarrierFiling {
        id: CarrierFilingId(row.int(0)?),
        signature: SignatureId(row.int(1)?),
        account: AccountId(row.int(2)?),
        channel: row.text(3)?.into(),
        name: row.text(4)?.into(),
        carrier: named(Carrier::ALL, Carrier::name, row.text(5)?)?,
        application: ApplicationId(row.int(6)?),
        state: named(CarrierState::ALL, CarrierState::name, row.text(7)?)?,
        reasons: reasons(row.text(8)?),
        note: row.text(9)?.into(),
        attempt: row.int(10)?,
        line,
        requested: Timestamp(row.int(13)?),
        filed: number(14)?.map(Timestamp),
        completed: number(15)?.map(Timestamp),
        changed: Timestamp(row.int(16)?),
    })
}
