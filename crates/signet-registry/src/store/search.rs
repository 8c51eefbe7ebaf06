//! What names are searched by.

use std::sync::LazyLock;

use signet_domain::review::Case;

use super::applications::{Sought, case, columns, filter_args};
use super::reach::within;
use crate::db::{Arg, Db, DbError, Row, Step};

/// An application found, and the company that stands behind it.
pub(crate) struct FoundRow {
    pub(crate) case: Case,
    pub(crate) company: String,
}

/// The names of an application.
pub(crate) struct NamesRow {
    pub(crate) application: i64,
    pub(crate) name: String,
    pub(crate) company: String,
}

/// The company that stood behind an application when it was filed.
macro_rules! company {
    () => {
        "COALESCE(q.company, (SELECT f.company FROM qualification_filing f \
            WHERE f.qualification = a.qualification AND f.application < a.id \
            ORDER BY f.application DESC LIMIT 1), '') "
    };
}

macro_rules! found {
    ($from:literal, $rest:literal) => {
        columns!(filtered concat!(
            ", ", company!(), $from,
            "LEFT JOIN qualification_filing q ON q.application = a.id "
        ), $rest)
    };
}

/// How many characters, or pairs of them, a search asks the index for.
pub(crate) const ASKED: usize = 3;

/// Applications behind one that have all of these, by the index, the oldest first.
pub(crate) async fn indexed(
    db: &Db,
    sought: &Sought<'_>,
    grams: &[String; ASKED],
    after: i64,
    limit: i64,
) -> Result<Vec<FoundRow>, DbError> {
    const SQL: &str = found!(
        "FROM search_gram g JOIN application a ON a.id = g.application ",
        "g.gram = $20 AND g.application > $18 \
        AND EXISTS (SELECT 1 FROM search_gram h WHERE h.gram = $21 AND h.application = a.id) \
        AND EXISTS (SELECT 1 FROM search_gram h WHERE h.gram = $22 AND h.application = a.id) \
        ORDER BY g.application"
    );
    let mut args = args(sought, after, limit);
    args.extend(grams.iter().map(|gram| gram.as_str().into()));
    db.read(SQL, args).await?.iter().map(found).collect()
}

/// Applications behind one that are not in the index, the oldest first.
pub(crate) async fn unindexed(
    db: &Db,
    sought: &Sought<'_>,
    after: i64,
    limit: i64,
) -> Result<Vec<FoundRow>, DbError> {
    const SQL: &str = found!(
        "FROM application a ",
        "a.id > $18 AND NOT EXISTS \
        (SELECT 1 FROM search_gram h WHERE h.gram = '' AND h.application = a.id) ORDER BY a.id"
    );
    db.read(SQL, args(sought, after, limit)).await?.iter().map(found).collect()
}

fn args(sought: &Sought<'_>, after: i64, limit: i64) -> Vec<Arg> {
    let mut args = filter_args(sought);
    args.extend([after.into(), limit.into()]);
    args
}

fn found(row: &Row) -> Result<FoundRow, DbError> {
    Ok(FoundRow { case: case(row)?, company: row.text(28)?.into() })
}

/// The names of applications behind one that are not in the index, the oldest first.
pub(crate) async fn to_index(db: &Db, after: i64, limit: i64) -> Result<Vec<NamesRow>, DbError> {
    const SQL: &str = concat!(
        "SELECT a.id, a.name, ",
        company!(),
        "FROM application a LEFT JOIN qualification_filing q ON q.application = a.id \
        WHERE a.id > $1 AND NOT EXISTS \
        (SELECT 1 FROM search_gram h WHERE h.gram = '' AND h.application = a.id) \
        ORDER BY a.id LIMIT $2"
    );
    let names = |row: &Row| {
        Ok(NamesRow {
            application: row.int(0)?,
            name: row.text(1)?.into(),
            company: row.text(2)?.into(),
        })
    };
    db.read(SQL, vec![after.into(), limit.into()]).await?.iter().map(names).collect()
}

/// The highest application in the index.
pub(crate) async fn mark(db: &Db) -> Result<i64, DbError> {
    let rows = db.read("SELECT done FROM search_mark WHERE id = 1", vec![]).await?;
    rows.first().map_or(Ok(0), |row| row.int(0))
}

/// Notes that the index goes up to an application.
pub(crate) fn set_mark(done: i64) -> Step {
    const SQL: &str = "UPDATE search_mark SET done = $1 WHERE id = 1 AND done < $1";
    Step::new(SQL, vec![done.into()])
}

/// How many rows one statement adds.
const ROWS: usize = 64;

/// Adds to the index. What is there already stays.
pub(crate) fn add(grams: &[(String, i64)]) -> impl Iterator<Item = Step> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let row = |at: usize| format!("(${}, ${})", 2 * at + 1, 2 * at + 2);
        let rows = (0..ROWS).map(row).collect::<Vec<_>>().join(", ");
        format!("INSERT INTO search_gram (gram, application) VALUES {rows} ON CONFLICT DO NOTHING")
    });
    grams.chunks(ROWS).map(|chunk| {
        // A statement has one length: the last is filled up with a row that is there by then.
        let rows = chunk.iter().chain(std::iter::repeat(&chunk[0])).take(ROWS);
        let args = rows.flat_map(|(gram, id)| [gram.as_str().into(), (*id).into()]);
        Step::new(&SQL, args.collect())
    })
}
