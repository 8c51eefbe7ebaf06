use signet_domain::authority::Role;
use signet_domain::time::Timestamp;

use super::{named, reach};
use crate::db::{Db, DbError, Row, Step};
use crate::registry::operators::{KnownOperator, OperatorState};

macro_rules! columns {
    ($rest:literal) => {
        concat!("SELECT name, role, accounts, state, created_at FROM operator ", $rest)
    };
}

pub(crate) async fn find(db: &Db, name: &str) -> Result<Option<KnownOperator>, DbError> {
    let rows = db.read(columns!("WHERE name = $1"), vec![name.into()]).await?;
    rows.first().map(operator).transpose()
}

/// All there are, in no order: engines differ in how they order names.
pub(crate) async fn all(db: &Db) -> Result<Vec<KnownOperator>, DbError> {
    db.read(columns!(""), vec![]).await?.iter().map(operator).collect()
}

/// Adds an operator. No effect means that the name is taken.
pub(crate) fn add(operator: &KnownOperator) -> Step {
    const SQL: &str = "INSERT INTO operator (name, role, accounts, state, created_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (name) DO NOTHING";
    let args = vec![
        operator.name.as_str().into(),
        operator.role.name().into(),
        reach::text(&operator.reach).into(),
        operator.state.name().into(),
        operator.created.0.into(),
    ];
    Step::needed(SQL, args)
}

/// Makes of an operator what it is to be. No effect means that it is not any more what it was when it
/// was looked at.
pub(crate) fn change(was: &KnownOperator, is: &KnownOperator) -> Step {
    const SQL: &str = "UPDATE operator SET role = $2, accounts = $3, state = $4 \
        WHERE name = $1 AND role = $5 AND accounts IS NOT DISTINCT FROM $6 AND state = $7";
    let args = vec![
        was.name.as_str().into(),
        is.role.name().into(),
        reach::text(&is.reach).into(),
        is.state.name().into(),
        was.role.name().into(),
        reach::text(&was.reach).into(),
        was.state.name().into(),
    ];
    Step::needed(SQL, args)
}

/// Holds an operator as it was looked at, until the transaction is over. No effect means that it is not
/// that any more.
pub(crate) fn hold(operator: &KnownOperator) -> Step {
    change(operator, operator)
}

fn operator(row: &Row) -> Result<KnownOperator, DbError> {
    Ok(KnownOperator {
        name: row.text(0)?.into(),
        role: named(&Role::ALL, Role::name, row.text(1)?)?,
        reach: reach::read(row, 2)?,
        state: named(&OperatorState::ALL, OperatorState::name, row.text(3)?)?,
        created: Timestamp(row.int(4)?),
    })
}
