//! Looking at an export: lines, and the checkpoint that was exported with them.

use tlog_tiles::Hash;

use super::earlier::{Beside, Lines, event_id};
use super::{AuditError, Earlier, Finding, Report};
use crate::log::{Tiles, Verifier, line};

/// Checks that lines are those that a checkpoint was signed over. `progress` is told how many were
/// looked at.
pub fn audit_export(
    lines: Box<dyn std::io::BufRead + Send>,
    checkpoint: &str,
    verifier: &Verifier,
    earlier: Option<Earlier>,
    mut progress: impl FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let mut report = Report { checkpoints: 1, ..Report::default() };
    let signed = verifier.open(checkpoint);
    let size = signed.as_ref().map_or(0, |signed| signed.size);
    let mut beside = Beside::new(earlier, verifier, &mut report);
    let (mut lines, mut tiles) = (Lines::new(lines), Tiles::default());
    let mut root = None;
    beside.grown(0, &tiles, &mut report);
    while let Some(text) = lines.next()? {
        let position = lines.read - 1;
        let Some(id) = event_id(&text) else {
            report.add(Finding::NotALine { number: lines.read });
            continue_with(&mut tiles, position, line::leaf(&text));
            continue;
        };
        if signed.is_ok() && position >= size {
            report.add(Finding::Inserted { position, id });
            continue;
        }
        let leaf = line::leaf(&text);
        continue_with(&mut tiles, position, leaf);
        beside.event(position, leaf, &mut report)?;
        beside.grown(lines.read, &tiles, &mut report);
        report.events += 1;
        if lines.read == size {
            root = tiles.root(size).ok();
        }
        if lines.read.is_multiple_of(10_000) {
            progress(lines.read, size);
        }
    }
    if size == 0 {
        root = Tiles::default().root(0).ok();
    }
    match signed {
        Err(why) => {
            let size = checkpoint.lines().nth(1).and_then(|size| size.parse().ok());
            report.add(Finding::Foreign { size: size.unwrap_or_default(), why: why.to_string() });
        }
        Ok(signed) if lines.read < signed.size => {
            report.add(Finding::Cut { size: lines.read, signed: signed.size });
        }
        Ok(signed) if root.map(|root| root.0) != Some(signed.root) => {
            report.add(Finding::Unfit { size: signed.size, fits: 0 });
        }
        Ok(signed) => report.root = hex::encode(signed.root),
    }
    beside.end(lines.read, &mut report)?;
    Ok(report)
}

fn continue_with(tiles: &mut Tiles, position: u64, leaf: Hash) {
    let full = tiles.append(position, leaf).count() > 1;
    if full {
        tiles.keep_edge(position + 1);
    }
}
