//! One statement: binding what it takes, reading what it gives.

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use super::super::{Arg, Cell, DbError, Ran, Row};

/// Runs a statement to its end.
pub(super) fn run(connection: &Connection, sql: &str, args: &[Arg]) -> Result<Ran, DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    bind(&mut statement, args)?;
    if statement.column_count() == 0 {
        let changed = statement.raw_execute()?;
        return Ok(Ran { rows: vec![], met: changed > 0 });
    }
    let rows = rows(&mut statement)?;
    Ok(Ran { met: !rows.is_empty(), rows })
}

/// Binds by name. To this engine `$2` is a name like any other, numbered by where it first stands:
/// bound by position, `SELECT $2, $1` would silently answer in the wrong order.
fn bind(statement: &mut Statement<'_>, args: &[Arg]) -> Result<(), DbError> {
    let takes = statement.parameter_count();
    let mismatch = DbError::Arguments { takes, given: args.len() };
    if takes != args.len() {
        return Err(mismatch);
    }
    for index in 1..=takes {
        let arg = statement
            .parameter_name(index)
            .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok()?.checked_sub(1))
            .and_then(|position| args.get(position));
        let Some(arg) = arg else { return Err(mismatch) };
        statement.raw_bind_parameter(index, arg)?;
    }
    Ok(())
}

fn rows(statement: &mut Statement<'_>) -> Result<Vec<Row>, DbError> {
    let columns = statement.column_count();
    let mut answer = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let cells = (0..columns).map(|column| cell(row.get_ref(column)?, column));
        answer.push(Row(cells.collect::<Result<_, DbError>>()?));
    }
    Ok(answer)
}

fn cell(value: ValueRef<'_>, column: usize) -> Result<Cell, DbError> {
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Int(number),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| DbError::Column(column))?;
            Cell::Text(text.into())
        }
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.into()),
        ValueRef::Real(_) => return Err(DbError::Column(column)),
    })
}

impl ToSql for Arg {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Arg::Int(number) => ValueRef::Integer(*number),
            Arg::Text(text) => ValueRef::Text(text.as_bytes()),
            Arg::Bytes(bytes) => ValueRef::Blob(bytes),
            Arg::Null => ValueRef::Null,
        }))
    }
}
