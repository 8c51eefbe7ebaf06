//! Batches: what waits for a carrier goes out together.
//!
//! A batch is made in one transaction with all its lines, and one is open for a carrier at most. So
//! an export that dies half-way leaves an open batch behind, or nothing, and the next export gives
//! that batch again.
//!
//! A batch holds many accounts' data: everything about one is for who reaches them all.

use serde_json::json;
use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::carrier::{
    Batch, BatchState, Carrier, CarrierEvent, CarrierFiling, LineRef, LineStanding,
};
use signet_domain::ids::{BatchId, CarrierFilingId};

use super::moving::{Actor, Told};
use super::particulars::{Particulars, read};
use crate::db::{Step, Written};
use crate::store::carriers::{batches, filings};
use crate::store::events::{Event, by_operator};
use crate::{Broken, Registry, Undone};

/// The most lines of a batch.
pub const LINES_MAX: i64 = 1000;
/// How many lines are read at once. Tests have few.
pub(super) const PAGE: i64 = if cfg!(test) { 2 } else { 500 };
/// How often a batch is tried to be made that others come in the way of.
const TRIES: usize = 20;

/// How making a batch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was made.
    New(Batch),
    /// There was one that may not have left: this is the same.
    Again(Batch),
    /// Nothing waits that could be filed.
    Nothing,
    /// Nothing is filed with this carrier.
    Off,
}

/// A line of a batch, as an operator sees it.
#[derive(Clone, Debug)]
pub struct BatchLine {
    /// The line.
    pub line: LineRef,
    /// The filing that goes out with it.
    pub filing: CarrierFilingId,
    /// Which attempt of that filing.
    pub attempt: i64,
    /// Where it stands.
    pub standing: LineStanding,
    /// What the carrier is told, persons apart.
    pub particulars: Particulars,
}

impl Registry {
    /// Makes a batch of what waits for a carrier, at most so many lines, the oldest first; or gives the
    /// one that is open.
    pub async fn make_carrier_batch(
        &self,
        operator: &Operator,
        carrier: Carrier,
        limit: i64,
    ) -> Result<Made, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        if !self.inner.carriers.is_on(carrier) {
            return Ok(Made::Off);
        }
        let db = &self.inner.db;
        for _ in 0..TRIES {
            if let Some(batch) = batches::open(db, carrier).await? {
                return Ok(Made::Again(batch));
            }
            let waiting = filings::waiting(db, carrier, limit.clamp(1, LINES_MAX)).await?;
            if waiting.is_empty() {
                return Ok(Made::Nothing);
            }
            let id = BatchId(self.inner.ids.next());
            let Some(steps) = self.making(operator, id, carrier, &waiting).await? else {
                continue;
            };
            // Without effect somebody made one, or something of it was filed anew or deleted.
            if let Written::Done(_) = db.write(steps).await?
                && let Some(batch) = batches::find(db, id).await?
            {
                return Ok(Made::New(batch));
            }
        }
        Err(Broken::new("a batch", "others came between all the time").passing().into())
    }

    async fn making(
        &self,
        operator: &Operator,
        id: BatchId,
        carrier: Carrier,
        waiting: &[CarrierFiling],
    ) -> Result<Option<Vec<Step>>, Broken> {
        let by = Actor::Operator(operator);
        let mut steps = vec![batches::add(id, carrier, &operator.name, operator.now)];
        for (filing, number) in waiting.iter().zip(1..) {
            let line = LineRef { batch: id, number };
            let Some(particulars) = self.particulars(filing).await? else { return Ok(None) };
            let particulars = serde_json::to_string(&particulars)
                .map_err(|error| Broken::new("a line of a batch", error))?;
            let told = Told {
                line: Some(line),
                due: self.answers_at(filing, operator.now),
                ..Told::default()
            };
            let Some(moved) = self.move_filing(by, filing, CarrierEvent::File, told) else {
                return Ok(None);
            };
            steps.extend(moved);
            steps.push(batches::add_line(line, filing.id, filing.attempt, particulars));
        }
        let detail = json!({ "carrier": carrier.name(), "lines": waiting.len() });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "carrier.batch-made",
            subject: id.to_string(),
            detail: &detail,
        };
        steps.push(by_operator(operator, None, event));
        Ok(Some(steps))
    }

    /// Notes that a batch has left for its carrier. Whether it has just now; `None` when there is no
    /// such batch.
    pub async fn take_carrier_batch(
        &self,
        operator: &Operator,
        id: BatchId,
    ) -> Result<Option<bool>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let Some(batch) = batches::find(&self.inner.db, id).await? else { return Ok(None) };
        let detail = json!({ "carrier": batch.carrier.name(), "lines": batch.lines });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "carrier.batch-taken",
            subject: id.to_string(),
            detail: &detail,
        };
        let steps = vec![batches::take(id, operator.now), by_operator(operator, None, event)];
        Ok(Some(matches!(self.inner.db.write(steps).await?, Written::Done(_))))
    }

    /// A batch.
    pub async fn carrier_batch(
        &self,
        operator: &Operator,
        id: BatchId,
    ) -> Result<Option<Batch>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        Ok(batches::find(&self.inner.db, id).await?)
    }

    /// Batches of a carrier, or of all, behind one, the oldest first.
    pub async fn carrier_batches(
        &self,
        operator: &Operator,
        carrier: Option<Carrier>,
        state: Option<BatchState>,
        after: Option<BatchId>,
        limit: i64,
    ) -> Result<Vec<Batch>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let after = after.unwrap_or(BatchId(0));
        Ok(batches::page(&self.inner.db, carrier, state, after, limit).await?)
    }

    /// The lines of a batch behind one, in their order.
    pub async fn carrier_lines(
        &self,
        operator: &Operator,
        id: BatchId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<BatchLine>, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let rows = batches::lines(&self.inner.db, id, after, limit).await?;
        let line = |row: batches::LineRow| {
            Ok(BatchLine {
                line: row.line,
                filing: row.filing,
                attempt: row.attempt,
                standing: row.standing,
                particulars: read(&row.particulars)?,
            })
        };
        rows.into_iter().map(line).collect()
    }

    /// How many filings wait that could go out with a carrier's next batch, as far as anybody counts.
    pub async fn carrier_waits(
        &self,
        operator: &Operator,
        carrier: Carrier,
    ) -> Result<i64, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let waiting = filings::waiting(&self.inner.db, carrier, LINES_MAX).await?;
        Ok(i64::try_from(waiting.len()).unwrap_or(LINES_MAX))
    }
}
