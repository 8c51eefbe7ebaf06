//! What an auditor has kept of a log from an earlier day: a checkpoint, or an export.

use std::io::BufRead;

use tlog_tiles::Hash;

use super::{AuditError, Finding, Report};
use crate::log::{Tiles, Verifier, line};

/// The longest line that is read; no event comes near.
const LINE_MAX: u64 = 1 << 20;

/// What was kept.
pub enum Earlier {
    /// A signed checkpoint.
    Checkpoint(String),
    /// The lines of an export.
    Export(Box<dyn BufRead + Send>),
}

/// What was kept, beside the log that is being looked at.
pub(super) enum Beside {
    Nothing,
    /// The root that so many events had.
    Root(u64, [u8; 32]),
    Lines(Lines),
}

/// The lines of an export, one after another.
pub(super) struct Lines {
    reader: Box<dyn BufRead + Send>,
    pub(super) read: u64,
}

impl Lines {
    pub(super) fn new(reader: Box<dyn BufRead + Send>) -> Self {
        Self { reader, read: 0 }
    }

    /// The next line without its end.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, AuditError> {
        use std::io::Read as _;
        let mut line = vec![];
        let read = self.reader.by_ref().take(LINE_MAX).read_until(b'\n', &mut line);
        if read.map_err(|error| AuditError(format!("cannot read the export: {error}")))? == 0 {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        self.read += 1;
        Ok(Some(line))
    }
}

impl Beside {
    pub(super) fn new(earlier: Option<Earlier>, verifier: &Verifier, report: &mut Report) -> Self {
        match earlier {
            None => Beside::Nothing,
            Some(Earlier::Export(reader)) => Beside::Lines(Lines::new(reader)),
            Some(Earlier::Checkpoint(note)) => match verifier.open(&note) {
                Ok(signed) => Beside::Root(signed.size, signed.root),
                Err(why) => {
                    let size = note.lines().nth(1).and_then(|size| size.parse().ok());
                    let why = format!("what was kept: {why}");
                    report.add(Finding::Foreign { size: size.unwrap_or_default(), why });
                    Beside::Nothing
                }
            },
        }
    }

    /// Compares with the event at a place.
    pub(super) fn event(
        &mut self,
        position: u64,
        leaf: Hash,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let Beside::Lines(lines) = self else { return Ok(()) };
        let Some(kept) = lines.next()? else {
            *self = Beside::Nothing;
            return Ok(());
        };
        if line::leaf(&kept).0 != leaf.0 {
            let id = event_id(&kept).map(|id| format!(", where event {id} was"));
            report.add(Finding::Diverged { position, kept: id.unwrap_or_default() });
        }
        Ok(())
    }

    /// Compares with the tree when it has grown to a size.
    pub(super) fn grown(&self, size: u64, tiles: &Tiles, report: &mut Report) {
        let Beside::Root(kept, root) = self else { return };
        if *kept == size && tiles.root(size).ok().map(|root| root.0) != Some(*root) {
            report.add(Finding::Diverged {
                position: size.saturating_sub(1),
                kept: format!(" (a checkpoint of {size} events was kept)"),
            });
        }
    }

    /// Compares with the end of the log.
    pub(super) fn end(self, size: u64, report: &mut Report) -> Result<(), AuditError> {
        let signed = match self {
            Beside::Nothing => return Ok(()),
            Beside::Root(kept, _) => kept,
            Beside::Lines(mut lines) => {
                while lines.next()?.is_some() {}
                lines.read
            }
        };
        if signed > size {
            report.add(Finding::Cut { size, signed });
        }
        Ok(())
    }
}

/// The id in a line of an export.
pub(super) fn event_id(line: &[u8]) -> Option<i64> {
    serde_json::from_slice::<serde_json::Value>(line).ok()?.get("id")?.as_i64()
}
