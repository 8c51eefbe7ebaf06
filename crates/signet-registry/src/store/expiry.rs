use signet_domain::expiry::{Flag, Paper};
use signet_domain::ids::{AccountId, QualificationId, SignatureId};
use signet_domain::lifecycle::State;
use signet_domain::time::{Day, Period};

use super::{flags, flags_text, named};
use crate::db::{Arg, Db, DbError, Row, Step};

/// A signature with the papers it rests on as it is in force.
pub(crate) struct Resting {
    pub(crate) id: SignatureId,
    pub(crate) account: AccountId,
    pub(crate) channel: String,
    pub(crate) name: String,
    pub(crate) state: State,
    pub(crate) flags: Vec<Flag>,
    pub(crate) papers: Vec<(Paper, Period)>,
    /// The ids of letter, qualification and trademark; 0 for none.
    bindings: [i64; 3],
}

// A licence counts from the day it is approved: a newer one that waits does not count yet.
macro_rules! resting {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.account, s.state, s.flags, coalesce(s.letter, 0), ",
            "coalesce(s.qualification, 0), coalesce(s.trademark, 0), l.first_day, l.last_day, ",
            "f.licence_first, f.licence_last, t.first_day, t.last_day, s.channel, s.name ",
            "FROM signature s ",
            "LEFT JOIN letter l ON l.id = s.letter ",
            "LEFT JOIN qualification_filing f ON f.application = (SELECT max(g.application) ",
            "FROM qualification_filing g JOIN application a ON a.id = g.application ",
            "WHERE g.qualification = s.qualification AND a.state = 'approved') ",
            "LEFT JOIN trademark t ON t.id = s.trademark ",
            $rest
        )
    };
}

/// One signature.
pub(crate) async fn one(db: &Db, id: SignatureId) -> Result<Option<Resting>, DbError> {
    let rows = db.read(resting!("WHERE s.id = $1"), vec![id.0.into()]).await?;
    rows.first().map(resting).transpose()
}

/// Signatures after one, all of them or those bound to a qualification, the oldest first.
pub(crate) async fn page(
    db: &Db,
    bound_to: Option<QualificationId>,
    after: SignatureId,
    limit: i64,
) -> Result<Vec<Resting>, DbError> {
    const ALL: &str = resting!("WHERE s.id > $1 ORDER BY s.id LIMIT $2");
    const BOUND: &str = resting!("WHERE s.qualification = $3 AND s.id > $1 ORDER BY s.id LIMIT $2");
    let mut args: Vec<Arg> = vec![after.0.into(), limit.into()];
    let rows = match bound_to {
        None => db.read(ALL, args).await?,
        Some(qualification) => {
            args.push(qualification.0.into());
            db.read(BOUND, args).await?
        }
    };
    rows.iter().map(resting).collect()
}

/// Changes the flags of a signature. No effect means that somebody else did, or that it does not
/// stand or rest as it did.
pub(crate) fn flag(before: &Resting, flags: &[Flag]) -> Step {
    const SQL: &str = "UPDATE signature SET flags = $2 WHERE id = $1 AND flags = $3 \
        AND state = $4 AND coalesce(letter, 0) = $5 AND coalesce(qualification, 0) = $6 \
        AND coalesce(trademark, 0) = $7";
    let mut args: Vec<Arg> = vec![
        before.id.0.into(),
        flags_text(flags).into(),
        flags_text(&before.flags).into(),
        before.state.name().into(),
    ];
    args.extend(before.bindings.map(Arg::from));
    Step::needed(SQL, args)
}

/// The flags of a signature.
pub(crate) async fn flags_of(db: &Db, id: SignatureId) -> Result<Vec<Flag>, DbError> {
    let rows = db.read("SELECT flags FROM signature WHERE id = $1", vec![id.0.into()]).await?;
    rows.first().map_or(Ok(vec![]), |row| Ok(flags(row.text(0)?)))
}

/// A paper whose last day may be near.
pub(crate) struct Ending {
    pub(crate) account: AccountId,
    pub(crate) channel: String,
    pub(crate) paper: Paper,
    pub(crate) subject: i64,
    pub(crate) name: String,
    /// `None` for a licence that was never approved.
    pub(crate) valid: Option<Period>,
    /// How many days ahead its owner was told last.
    pub(crate) told: Option<i64>,
}

/// Where a page of papers ended.
#[derive(Clone, Copy)]
pub(crate) struct After {
    pub(crate) last_day: Day,
    pub(crate) subject: i64,
}

/// Papers of a kind after where a page ended: letters and trademarks that end no later than a day,
/// the first to end first, and all licences, because what was approved last is nobody's order.
pub(crate) async fn ending(
    db: &Db,
    paper: Paper,
    after: After,
    until: Day,
    limit: i64,
) -> Result<Vec<Ending>, DbError> {
    const LETTERS: &str = "SELECT p.id, p.account, p.channel, p.name, p.first_day, p.last_day, \
        (SELECT min(n.days) FROM notice n WHERE n.subject = p.id AND n.paper = 'letter' \
            AND n.last_day = p.last_day) \
        FROM letter p WHERE (p.last_day, p.id) > ($2, $1) AND p.last_day <= $3 \
        ORDER BY p.last_day, p.id LIMIT $4";
    const TRADEMARKS: &str = "SELECT p.id, p.account, p.channel, p.name, p.first_day, p.last_day, \
        (SELECT min(n.days) FROM notice n WHERE n.subject = p.id AND n.paper = 'trademark' \
            AND n.last_day = p.last_day) \
        FROM trademark p WHERE (p.last_day, p.id) > ($2, $1) AND p.last_day <= $3 \
        ORDER BY p.last_day, p.id LIMIT $4";
    const LICENCES: &str = "SELECT q.id, q.account, q.channel, q.name, f.licence_first, \
        f.licence_last, (SELECT min(n.days) FROM notice n WHERE n.subject = q.id \
            AND n.paper = 'licence' AND n.last_day = f.licence_last) \
        FROM qualification q LEFT JOIN qualification_filing f ON f.application = \
            (SELECT max(g.application) FROM qualification_filing g \
            JOIN application a ON a.id = g.application \
            WHERE g.qualification = q.id AND a.state = 'approved') \
        WHERE q.id > $1 ORDER BY q.id LIMIT $2";
    let near = || {
        let days = [after.last_day, until].map(|day| Arg::from(day.to_string()));
        let mut args: Vec<Arg> = vec![after.subject.into()];
        args.extend(days);
        args.push(limit.into());
        args
    };
    let rows = match paper {
        Paper::Letter => db.read(LETTERS, near()).await?,
        Paper::Trademark => db.read(TRADEMARKS, near()).await?,
        Paper::Licence => db.read(LICENCES, vec![after.subject.into(), limit.into()]).await?,
    };
    rows.iter().map(|row| end(row, paper)).collect()
}

fn resting(row: &Row) -> Result<Resting, DbError> {
    let mut papers = vec![];
    for (paper, from) in [(Paper::Letter, 7), (Paper::Licence, 9), (Paper::Trademark, 11)] {
        papers.extend(period(row, from)?.map(|valid| (paper, valid)));
    }
    Ok(Resting {
        id: SignatureId(row.int(0)?),
        account: AccountId(row.int(1)?),
        channel: row.text(13)?.into(),
        name: row.text(14)?.into(),
        state: named(State::ALL, State::name, row.text(2)?)?,
        flags: flags(row.text(3)?),
        papers,
        bindings: [row.int(4)?, row.int(5)?, row.int(6)?],
    })
}

fn end(row: &Row, paper: Paper) -> Result<Ending, DbError> {
    Ok(Ending {
        account: AccountId(row.int(1)?),
        channel: row.text(2)?.into(),
        paper,
        subject: row.int(0)?,
        name: row.text(3)?.into(),
        valid: period(row, 4)?,
        told: (!row.is_null(6)).then(|| row.int(6)).transpose()?,
    })
}

/// A period out of two columns, if they are there.
fn period(row: &Row, from: usize) -> Result<Option<Period>, DbError> {
    if row.is_null(from) {
        return Ok(None);
    }
    let day = |column| Day::parse(row.text(column)?).map_err(|_| DbError::Column(column));
    Ok(Some(Period { first: day(from)?, last: day(from + 1)? }))
}
