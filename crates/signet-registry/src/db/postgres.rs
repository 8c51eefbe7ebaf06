//! The server engine.

use super::{Arg, DbError, Row, Step, Written};
#[derive(Clone)]
pub(crate) struct Postgres {}
impl Postgres {
    pub(super) async fn connect(_url: &str) -> Result<Self, DbError> {
        unimplemented!()
    }
    pub(super) async fn migrate(&self) -> Result<(), DbError> {
        unimplemented!()
    }
    pub(super) async fn read(
        &self,
        _sql: &'static str,
        _args: Vec<Arg>,
    ) -> Result<Vec<Row>, DbError> {
        unimplemented!()
    }
    pub(super) async fn write(&self, _steps: Vec<Step>) -> Result<Written, DbError> {
        unimplemented!()
    }
    pub(super) fn write_later(&self, _steps: Vec<Step>) {
        unimplemented!()
    }
    pub(super) async fn close(&self) {
        unimplemented!()
    }
}
