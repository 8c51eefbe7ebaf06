//! stub
use signet_domain::time::Timestamp;
use std::io;
use std::path::Path;
pub(crate) struct Files {}
pub(crate) struct Writer {}
pub(crate) struct Reader {}
impl Files {
    pub(crate) fn open(_: &Path) -> io::Result<Self> {
        unimplemented!()
    }
    pub(crate) fn create(&self, _key: &[u8; 32], _context: &[u8]) -> io::Result<Writer> {
        unimplemented!()
    }
    pub(crate) fn read(&self, _name: &str, _key: &[u8; 32], _context: &[u8]) -> io::Result<Reader> {
        unimplemented!()
    }
    pub(crate) async fn delete(&self, _name: &str) -> io::Result<()> {
        unimplemented!()
    }
    pub(crate) async fn older_than(&self, _before: Timestamp) -> io::Result<Vec<String>> {
        unimplemented!()
    }
}
impl Writer {
    pub(crate) async fn write(&mut self, _bytes: &[u8]) -> io::Result<()> {
        unimplemented!()
    }
    pub(crate) async fn finish(self) -> io::Result<(String, u64)> {
        unimplemented!()
    }
}
impl io::Read for Reader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        unimplemented!()
    }
}
