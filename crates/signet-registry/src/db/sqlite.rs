//! The embedded engine.
use super::{Arg, DbError, Row, Step, Written};
use std::path::Path;
#[derive(Clone)]
pub(crate) struct Sqlite {}
impl Sqlite {
    pub(super) fn open(_path: &Path, _durable: bool) -> Result<Self, DbError> {
        unimplemented!()
    }
    pub(super) fn migrate(&self) -> Result<(), DbError> {
        unimplemented!()
    }
    pub(super) fn read(&self, _sql: &'static str, _args: Vec<Arg>) -> Result<Vec<Row>, DbError> {
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
