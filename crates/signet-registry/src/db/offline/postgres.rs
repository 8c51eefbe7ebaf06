use std::pin::pin;

use futures_util::TryStreamExt as _;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls};

use super::super::postgres::{MIGRATION_LOCK, describe};
use super::super::{Arg, DbError, Row, Step};
use super::{Column, Kind};

/// How a transaction for reading begins: all it reads is of one moment.
pub(super) const READ: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// How one for writing does. A server may be set up to answer before a commit is on its disk.
pub(super) const WRITE: &str = "SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off';
    BEGIN";

/// A server, through one connection. The transaction ends with it.
pub(crate) struct Postgres {
    client: Client,
}

impl Postgres {
    pub(super) async fn begin(url: &str, how: &str) -> Result<Self, DbError> {
        let connected = tokio_postgres::connect(url, NoTls).await;
        let (client, connection) = connected.map_err(|error| DbError::Pool(describe(&error)))?;
        // It ends with the client; what fails is told by the client's calls.
        tokio::spawn(async move { connection.await.ok() });
        client.batch_execute(how).await?;
        Ok(Self { client })
    }

    pub(super) async fn hold(&self) -> Result<(), DbError> {
        let sql = "SELECT pg_advisory_xact_lock($1, hashtext(current_schema()))";
        self.client.execute(sql, &[&MIGRATION_LOCK]).await?;
        Ok(())
    }

    pub(super) async fn rows<E: From<DbError>>(
        &self,
        sql: &str,
        args: &[Arg],
        each: &mut (impl FnMut(Row) -> Result<(), E> + Send),
    ) -> Result<(), E> {
        let args = args.iter().map(|arg| arg as &(dyn ToSql + Sync));
        let rows = self.client.query_raw(sql, args).await.map_err(DbError::from)?;
        let mut rows = pin!(rows);
        while let Some(row) = rows.try_next().await.map_err(DbError::from)? {
            let cells = (0..row.len()).map(|index| row.try_get(index)).collect::<Result<_, _>>();
            each(Row(cells.map_err(DbError::from)?))?;
        }
        Ok(())
    }

    pub(super) async fn execute(&mut self, step: &Step) -> Result<bool, DbError> {
        let args: Vec<_> = step.args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
        Ok(self.client.execute(step.sql, &args).await? > 0)
    }

    pub(super) async fn batch(&mut self, sql: &str) -> Result<(), DbError> {
        Ok(self.client.batch_execute(sql).await?)
    }

    pub(super) async fn load(
        &mut self,
        table: &str,
        columns: &[Column],
        rows: &[Vec<Arg>],
    ) -> Result<(), DbError> {
        let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let sql = format!("COPY \"{table}\" ({}) FROM STDIN BINARY", names.join(", "));
        let types: Vec<_> = columns.iter().map(|column| wire(column.kind)).collect();
        let sink = self.client.copy_in(&sql).await?;
        let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
        for row in rows {
            let row: Vec<_> = row.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect();
            writer.as_mut().write(&row).await?;
        }
        writer.finish().await?;
        Ok(())
    }

    pub(super) async fn settle(&self) -> Result<(), DbError> {
        const NUMBERED: &str = "SELECT table_name::text, column_name::text \
            FROM information_schema.columns WHERE table_schema = current_schema() \
            AND (is_identity = 'YES' OR column_default LIKE 'nextval(%')";
        for row in self.client.query(NUMBERED, &[]).await? {
            let (table, column): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let settle = format!(
                "SELECT setval(pg_get_serial_sequence('\"{table}\"', '{column}'), \
                 COALESCE(MAX(\"{column}\"), 0) + 1, false) FROM \"{table}\""
            );
            self.client.batch_execute(&settle).await?;
        }
        Ok(())
    }

    pub(super) async fn commit(self) -> Result<(), DbError> {
        Ok(self.client.batch_execute("COMMIT").await?)
    }
}

fn wire(kind: Kind) -> Type {
    match kind {
        Kind::Int => Type::INT8,
        Kind::Text => Type::TEXT,
        Kind::Bytes => Type::BYTEA,
    }
}
