//! How long work tells how far it is, and learns that it should stop.

/// Who is told how far some work is. It counts; how that is shown is for others to say.
pub trait Progress: Send + Sync {
    /// A part of the work begins, of so many units if that is known. The one before it is over.
    fn begin(&self, what: &str, total: Option<u64>);

    /// So many more units are done.
    fn advance(&self, units: u64);

    /// Whether the work should stop, and leave nothing behind.
    fn is_stopped(&self) -> bool;
}

/// Nobody is told, and nobody stops it.
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: &str, _: Option<u64>) {}

    fn advance(&self, _: u64) {}

    fn is_stopped(&self) -> bool {
        false
    }
}
