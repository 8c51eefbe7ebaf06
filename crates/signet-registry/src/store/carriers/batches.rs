use signet_domain::carrier::{
    Batch, BatchState, Carrier, CarrierReason, CarrierResult, LineRef, LineStanding,
};
use signet_domain::ids::{AccountId, BatchId, CarrierFilingId};
use signet_domain::time::Timestamp;

use super::{reasons, reasons_text};
use crate::db::{Arg, Db, DbError, Row, Step};
use crate::store::named;

macro_rules! columns {
    ($rest:expr) => {
        concat!(
            "SELECT b.id, b.carrier, b.state, b.made_at, b.made_by, b.taken_at, b.closed_at, ",
            "b.tries, (SELECT count(*) FROM carrier_line l WHERE l.batch = b.id), ",
            "(SELECT count(*) FROM carrier_line l WHERE l.batch = b.id AND l.standing = 'sent') ",
            "FROM carrier_batch b ",
            $rest
        )
    };
}

/// A batch.
pub(crate) async fn find(db: &Db, id: BatchId) -> Result<Option<Batch>, DbError> {
    let rows = db.read(columns!("WHERE b.id = $1"), vec![id.0.into()]).await?;
    rows.first().map(batch).transpose()
}

/// The batch of a carrier that may not have left.
pub(crate) async fn open(db: &Db, carrier: Carrier) -> Result<Option<Batch>, DbError> {
    const SQL: &str = columns!("WHERE b.carrier = $1 AND b.state = 'open'");
    db.read(SQL, vec![carrier.name().into()]).await?.first().map(batch).transpose()
}

/// Batches after one, the oldest first.
pub(crate) async fn page(
    db: &Db,
    carrier: Option<Carrier>,
    state: Option<BatchState>,
    after: BatchId,
    limit: i64,
) -> Result<Vec<Batch>, DbError> {
    const SQL: &str = columns!(
        "WHERE b.id > $1 AND (CAST($3 AS TEXT) IS NULL OR b.carrier = $3) \
         AND (CAST($4 AS TEXT) IS NULL OR b.state = $4) ORDER BY b.id LIMIT $2"
    );
    let (carrier, state) = (carrier.map(Carrier::name), state.map(BatchState::name));
    let args = vec![after.0.into(), limit.into(), carrier.into(), state.into()];
    db.read(SQL, args).await?.iter().map(batch).collect()
}

/// Batches of a carrier that a program tries to deliver or asks about, and whose turn it is.
pub(crate) async fn due(
    db: &Db,
    carrier: Carrier,
    wall: Timestamp,
    limit: i64,
) -> Result<Vec<Batch>, DbError> {
    const SQL: &str = columns!(
        "WHERE b.carrier = $1 AND b.state IN ('open', 'taken') AND b.next_at <= $2 \
         ORDER BY b.next_at, b.id LIMIT $3"
    );
    let args = vec![carrier.name().into(), wall.0.into(), limit.into()];
    db.read(SQL, args).await?.iter().map(batch).collect()
}

/// Adds an open batch. No effect means that the carrier has one.
pub(crate) fn add(id: BatchId, carrier: Carrier, by: &str, now: Timestamp) -> Step {
    const SQL: &str = "INSERT INTO carrier_batch \
        (id, carrier, state, made_at, made_by, tries, next_at) \
        VALUES ($1, $2, 'open', $3, $4, 0, 0) \
        ON CONFLICT (carrier) WHERE state = 'open' DO NOTHING";
    Step::needed(SQL, vec![id.0.into(), carrier.name().into(), now.0.into(), by.into()])
}

/// Adds a line to a batch. No effect means that this attempt went out already.
pub(crate) fn add_line(
    line: LineRef,
    filing: CarrierFilingId,
    attempt: i64,
    particulars: String,
) -> Step {
    const SQL: &str = "INSERT INTO carrier_line \
        (batch, line, filing, attempt, standing, particulars) \
        VALUES ($1, $2, $3, $4, 'sent', $5) ON CONFLICT DO NOTHING";
    let args: Vec<Arg> = vec![
        line.batch.0.into(),
        line.number.into(),
        filing.0.into(),
        attempt.into(),
        particulars.into(),
    ];
    Step::needed(SQL, args)
}

/// Notes that a batch has left. No effect means that it had.
pub(crate) fn take(id: BatchId, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE carrier_batch SET state = 'taken', taken_at = $2, tries = 0, \
        next_at = 0 WHERE id = $1 AND state = 'open'";
    Step::needed(SQL, vec![id.0.into(), now.0.into()])
}

/// Notes that a batch was tried once more, and when it is its turn again, by the machine's clock.
pub(crate) fn retry(batch: &Batch, next: Timestamp) -> Step {
    const SQL: &str = "UPDATE carrier_batch SET tries = tries + 1, next_at = $3 \
        WHERE id = $1 AND state = $2";
    Step::new(SQL, vec![batch.id.0.into(), batch.state.name().into(), next.0.into()])
}

/// Ends the wait of a line.
pub(crate) fn end_line(line: LineRef, standing: LineStanding) -> Step {
    const SQL: &str = "UPDATE carrier_line SET standing = $3 \
        WHERE batch = $1 AND line = $2 AND standing = 'sent'";
    Step::new(SQL, vec![line.batch.0.into(), line.number.into(), standing.name().into()])
}

/// Closes a batch of whose lines none waits any more.
pub(crate) fn close(id: BatchId, now: Timestamp) -> Step {
    const SQL: &str = "UPDATE carrier_batch SET state = 'answered', closed_at = $2 \
        WHERE id = $1 AND state <> 'answered' AND NOT EXISTS \
        (SELECT 1 FROM carrier_line l WHERE l.batch = $1 AND l.standing = 'sent')";
    Step::new(SQL, vec![id.0.into(), now.0.into()])
}

/// A line of a batch.
#[derive(Clone, Debug)]
pub(crate) struct LineRow {
    pub(crate) line: LineRef,
    pub(crate) filing: CarrierFilingId,
    pub(crate) attempt: i64,
    pub(crate) standing: LineStanding,
    pub(crate) particulars: String,
    /// Whose filing it is.
    pub(crate) account: AccountId,
}

macro_rules! line_columns {
    ($rest:expr) => {
        concat!(
            "SELECT l.batch, l.line, l.filing, l.attempt, l.standing, l.particulars, f.account ",
            "FROM carrier_line l JOIN carrier_filing f ON f.id = l.filing ",
            $rest
        )
    };
}

/// One line.
pub(crate) async fn line(db: &Db, of: LineRef) -> Result<Option<LineRow>, DbError> {
    const SQL: &str = line_columns!("WHERE l.batch = $1 AND l.line = $2");
    let rows = db.read(SQL, vec![of.batch.0.into(), of.number.into()]).await?;
    rows.first().map(line_row).transpose()
}

/// The lines of a batch after one, in their order.
pub(crate) async fn lines(
    db: &Db,
    id: BatchId,
    after: i64,
    limit: i64,
) -> Result<Vec<LineRow>, DbError> {
    const SQL: &str = line_columns!("WHERE l.batch = $1 AND l.line > $2 ORDER BY l.line LIMIT $3");
    let rows = db.read(SQL, vec![id.0.into(), after.into(), limit.into()]).await?;
    rows.iter().map(line_row).collect()
}

/// What a carrier answered about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerRow {
    pub(crate) result: CarrierResult,
    pub(crate) reasons: Vec<&'static CarrierReason>,
    pub(crate) note: String,
}

/// Everything a carrier answered about a line.
pub(crate) async fn answers(db: &Db, of: LineRef) -> Result<Vec<AnswerRow>, DbError> {
    const SQL: &str = "SELECT result, reasons, note FROM carrier_answer \
        WHERE batch = $1 AND line = $2 ORDER BY taken_at, result";
    let answer = |row: &Row| {
        Ok(AnswerRow {
            result: named(CarrierResult::ALL, CarrierResult::name, row.text(0)?)?,
            reasons: reasons(row.text(1)?),
            note: row.text(2)?.into(),
        })
    };
    let rows = db.read(SQL, vec![of.batch.0.into(), of.number.into()]).await?;
    rows.iter().map(answer).collect()
}

/// Keeps an answer. No effect means that there is one like it.
pub(crate) fn add_answer(
    line: LineRef,
    answer: &AnswerRow,
    answered: Timestamp,
    now: Timestamp,
) -> Step {
    const SQL: &str = "INSERT INTO carrier_answer \
        (batch, line, result, reasons, note, answered_at, taken_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (batch, line, result) DO NOTHING";
    let args = vec![
        line.batch.0.into(),
        line.number.into(),
        answer.result.name().into(),
        reasons_text(&answer.reasons).into(),
        answer.note.as_str().into(),
        answered.0.into(),
        now.0.into(),
    ];
    Step::needed(SQL, args)
}

fn line_row(row: &Row) -> Result<LineRow, DbError> {
    Ok(LineRow {
        line: LineRef { batch: BatchId(row.int(0)?), number: row.int(1)? },
        filing: CarrierFilingId(row.int(2)?),
        attempt: row.int(3)?,
        standing: named(LineStanding::ALL, LineStanding::name, row.text(4)?)?,
        particulars: row.text(5)?.into(),
        account: AccountId(row.int(6)?),
    })
}

fn batch(row: &Row) -> Result<Batch, DbError> {
    let at = |column| (!row.is_null(column)).then(|| row.int(column).map(Timestamp)).transpose();
    Ok(Batch {
        id: BatchId(row.int(0)?),
        carrier: named(Carrier::ALL, Carrier::name, row.text(1)?)?,
        state: named(BatchState::ALL, BatchState::name, row.text(2)?)?,
        made: (Timestamp(row.int(3)?), row.text(4)?.into()),
        taken: at(5)?,
        closed: at(6)?,
        tries: row.int(7)?,
        lines: row.int(8)?,
        waiting: row.int(9)?,
    })
}
