//! What carriers answer: each line is placed by itself, and what cannot be placed is told.
//!
//! An answer is known by its line and its result. So the same file changes nothing the second time,
//! and neither does an old one after a newer: what a carrier said once was taken once.

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::carrier::{
    CARRIER_FILING, CarrierReason, CarrierResult, CarrierState, LineRef, LineStanding,
};
use signet_domain::ids::BatchId;
use signet_domain::time::Timestamp;

use super::moving::{Actor, Told};
use super::particulars::read;
use crate::db::Written;
use crate::store::carriers::batches::{self, AnswerRow, LineRow};
use crate::store::carriers::filings;
use crate::{Broken, Registry, Undone};

/// How often an answer is tried that others come in the way of.
const TRIES: usize = 10;

/// What a carrier says about one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The line.
    pub line: LineRef,
    /// The signature's name, where the answer has it: a check.
    pub name: Option<String>,
    /// What became of it.
    pub result: CarrierResult,
    /// Why.
    pub reasons: Vec<&'static CarrierReason>,
    /// The same in the carrier's own words.
    pub note: String,
    /// When the carrier was done with it.
    pub at: Option<Timestamp>,
}

/// Where an answer ended up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It was taken: the filing stands like this now.
    Done(CarrierState),
    /// It was taken before.
    Already,
    /// It answers a line of another batch than the one that was asked for.
    WrongBatch(BatchId),
    /// There is no such line.
    Unknown,
    /// The line is of a signature of another name.
    OtherName(String),
    /// The signature was filed anew since: the carrier has answered about what does not count.
    Superseded,
    /// The signature was deleted since.
    Withdrawn,
    /// The line was answered otherwise, and does not go from there to here.
    Otherwise(CarrierState),
}

impl Registry {
    /// Whether an operator may bring what carriers answer: asked before anything is read of it.
    ///
    /// # Errors
    ///
    /// Who may not operate the whole registry is denied.
    pub fn takes_carrier_answers_of(&self, operator: &Operator) -> Result<(), Undone> {
        Ok(operator.authority.needs_everywhere(Scope::Operate)?)
    }

    /// Takes what a carrier answers about a line. With `batch`, lines of others are not taken.
    /// `source` is the hash of the file it was read in, for the record.
    pub async fn take_carrier_answer(
        &self,
        operator: &Operator,
        batch: Option<BatchId>,
        answer: &Answer,
        source: Option<&str>,
    ) -> Result<Placed, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        if let Some(batch) = batch.filter(|batch| *batch != answer.line.batch) {
            return Ok(Placed::WrongBatch(batch));
        }
        for _ in 0..TRIES {
            let Some(line) = batches::line(&self.inner.db, answer.line).await? else {
                return Ok(Placed::Unknown);
            };
            if let Some(placed) = self.try_answer(operator, &line, answer, source).await? {
                return Ok(placed);
            }
        }
        Err(Broken::new("a carrier's answer", "others came between all the time").passing().into())
    }

    /// Places an answer, unless others come between.
    async fn try_answer(
        &self,
        operator: &Operator,
        line: &LineRow,
        answer: &Answer,
        source: Option<&str>,
    ) -> Result<Option<Placed>, Broken> {
        let db = &self.inner.db;
        let name = read(&line.particulars)?.name;
        if answer.name.as_ref().is_some_and(|said| *said != name) {
            return Ok(Some(Placed::OtherName(name)));
        }
        let row = AnswerRow {
            result: answer.result,
            reasons: answer.reasons.clone(),
            note: answer.note.clone(),
        };
        let given = batches::answers(db, line.line).await?;
        let before = filings::find(db, line.filing).await?;
        let before = before.ok_or_else(|| Broken::new("a line of a batch", "it files nothing"))?;
        match given.iter().find(|given| given.result == row.result) {
            Some(given) if *given == row => return Ok(Some(Placed::Already)),
            // The same said with other words is not the same: somebody has to look.
            Some(_) => return Ok(Some(Placed::Otherwise(before.state))),
            None => {}
        }
        if before.state == CarrierState::Withdrawn || line.standing == LineStanding::Withdrawn {
            return Ok(Some(Placed::Withdrawn));
        }
        if before.attempt != line.attempt {
            return Ok(Some(Placed::Superseded));
        }
        let now = operator.now;
        let told = Told {
            reasons: row.reasons.clone(),
            note: row.note.clone(),
            completed: answer.at,
            due: self.answers_next(&before, answer.result, now),
            source: source.map(str::to_owned),
            ..Told::default()
        };
        let event = answer.result.event();
        if CARRIER_FILING.next(Some(before.state), event).is_err() {
            return Ok(Some(Placed::Otherwise(before.state)));
        }
        let Some(moved) = self.move_filing(Actor::Operator(operator), &before, event, told) else {
            return Ok(Some(Placed::Otherwise(before.state)));
        };
        let answered = answer.at.unwrap_or(now);
        let mut steps = vec![batches::add_answer(line.line, &row, answered, now)];
        steps.extend(moved);
        Ok(match db.write(steps).await? {
            Written::Done(_) => Some(Placed::Done(answer.result.state())),
            Written::Unmet(_) => None,
        })
    }
}
