//! One statement: binding what it takes, reading what it gives.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use super::super::{Arg, Cell, DbError, Ran, Row};

/// Runs a statement to its end, on a connection that many take turns to use.
pub(in crate::db) fn run(connection: &Connection, sql: &str, args: &[Arg]) -> Result<Ran, DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    let order = order(&statement)?;
    run_prepared(&mut statement, &order, args)
}

/// The statements of a connection that one thread has for itself, prepared once. To find one again
/// by its text would cost about as much as running it, so it is found by where its text lies.
pub(super) struct Statements<'c> {
    connection: &'c Connection,
    prepared: HashMap<*const str, (Statement<'c>, Vec<usize>)>,
}

impl<'c> Statements<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, prepared: HashMap::new() }
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// Runs a statement to its end.
    pub(in crate::db) fn run(&mut self, sql: &'static str, args: &[Arg]) -> Result<Ran, DbError> {
        let (statement, order) = match self.prepared.entry(sql) {
            Entry::Occupied(prepared) => prepared.into_mut(),
            Entry::Vacant(vacant) => {
                let statement = self.connection.prepare(sql)?;
                let order = order(&statement)?;
                vacant.insert((statement, order))
            }
        };
        let ran = run_prepared(statement, order, args);
        // What was bound may be a secret, and large.
        statement.clear_bindings();
        ran
    }
}

fn run_prepared(
    statement: &mut Statement<'_>,
    order: &[usize],
    args: &[Arg],
) -> Result<Ran, DbError> {
    bind(statement, order, args)?;
    if statement.column_count() == 0 {
        let changed = statement.raw_execute()?;
        return Ok(Ran { rows: vec![], met: changed > 0 });
    }
    let rows = rows(statement)?;
    Ok(Ran { met: !rows.is_empty(), rows })
}

fn bind(statement: &mut Statement<'_>, order: &[usize], args: &[Arg]) -> Result<(), DbError> {
    if order.len() != args.len() {
        return Err(DbError::Arguments { takes: order.len(), given: args.len() });
    }
    for (index, position) in (1..).zip(order) {
        let arg = args.get(*position);
        let arg = arg.ok_or(DbError::Arguments { takes: *position + 1, given: args.len() })?;
        statement.raw_bind_parameter(index, arg)?;
    }
    Ok(())
}

/// Which argument each parameter is. To this engine `$2` is a name like any other, numbered by where
/// it first stands: bound by position, `SELECT $2, $1` would silently answer in the wrong order.
fn order(statement: &Statement<'_>) -> Result<Vec<usize>, DbError> {
    let position = |index| {
        let name = statement.parameter_name(index)?.strip_prefix('$')?;
        name.parse::<usize>().ok()?.checked_sub(1)
    };
    let takes = statement.parameter_count();
    let order = (1..=takes).map(position).collect::<Option<_>>();
    order.ok_or(DbError::Arguments { takes, given: 0 })
}

fn rows(statement: &mut Statement<'_>) -> Result<Vec<Row>, DbError> {
    let mut answer = Vec::new();
    hand_over(statement, &mut |row| {
        answer.push(row);
        Ok::<_, DbError>(())
    })?;
    Ok(answer)
}

/// Runs a statement, and hands over its rows one by one as they are found.
pub(in crate::db) fn each<E: From<DbError>>(
    statement: &mut Statement<'_>,
    args: &[Arg],
    each: &mut impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let order = order(statement)?;
    bind(statement, &order, args)?;
    hand_over(statement, each)
}

fn hand_over<E: From<DbError>>(
    statement: &mut Statement<'_>,
    each: &mut impl FnMut(Row) -> Result<(), E>,
) -> Result<(), E> {
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(DbError::from)? {
        let mut cells = Vec::with_capacity(columns);
        for column in 0..columns {
            cells.push(cell(row.get_ref(column).map_err(DbError::from)?, column)?);
        }
        each(Row(cells))?;
    }
    Ok(())
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
