//! Looking at a database: every row against the tree, and the tree against what was signed.
//!
//! The tree's hashes say what each row hashed to when it found its place, and signed checkpoints say
//! that those hashes are the ones: so a row that was touched can be named, and so can one that is
//! missing. Whoever rewrites the hashes, too, meets the signatures.

use std::collections::BTreeMap;

use signet_domain::authority::Reach;
use tlog_tiles::{HASH_SIZE, Hash};

use super::earlier::Beside;
use super::{AuditError, Earlier, Finding, Report};
use crate::db::Db;
use crate::log::tree::{Place, WIDTH};
use crate::log::{Tiles, Verifier};
use crate::store;
use crate::store::log::{Checkpoint, Entry};

/// The most rows out of place that are remembered to find out where they belong.
const REMEMBERED: usize = 10_000;
/// How many rows are read at once where nothing else sets a measure.
const PAGE: i64 = 256;
/// How long an event waits for its place at the most, in milliseconds. A server that is busy catches
/// up within seconds.
const PATIENCE: i64 = 60_000;

/// A row that is not what was logged at its place.
struct Stranger {
    id: i64,
    position: u64,
    /// What it hashes to.
    leaf: [u8; 32],
}

struct Audit<'a, P> {
    db: &'a Db,
    verifier: &'a Verifier,
    progress: P,
    report: Report,
    beside: Beside,
    tiles: Tiles,
    strangers: Vec<Stranger>,
    /// What was logged where no row has it any more.
    wanted: BTreeMap<[u8; 32], u64>,
    /// Checkpoints that are ahead, the next one first.
    ahead: std::collections::VecDeque<Checkpoint>,
    /// The largest checkpoint that was read.
    asked: i64,
    /// The largest one that fits.
    fits: u64,
    /// How many do not.
    unfit: u64,
    /// Where rows end.
    end: u64,
}

/// Looks at everything. `progress` is told how many events were looked at, of how many.
pub(crate) async fn audit(
    db: &Db,
    verifier: &Verifier,
    earlier: Option<Earlier>,
    progress: impl FnMut(u64, u64),
) -> Result<Report, AuditError> {
    let mut report = Report::default();
    let beside = Beside::new(earlier, verifier, &mut report);
    let mut audit = Audit {
        db,
        verifier,
        progress,
        report,
        beside,
        tiles: Tiles::default(),
        strangers: vec![],
        wanted: BTreeMap::new(),
        ahead: Default::default(),
        asked: -1,
        fits: 0,
        unfit: 0,
        end: store::log::last_position(db).await?.map_or(0, |last| last as u64 + 1),
    };
    let newest = store::log::newest(db).await?;
    let size = newest.as_ref().and_then(|newest| u64::try_from(newest.size).ok()).unwrap_or(0);
    audit.grown(0).await?;
    for number in 0..size.div_ceil(WIDTH) {
        audit.tile(number, size).await?;
        if number % 40 == 39 {
            (audit.progress)((number + 1) * WIDTH, size);
        }
    }
    audit.end_of_tree(size).await?;
    let last = audit.beyond(size).await?;
    audit.out_of_place(size);
    audit.unplaced(newest).await?;
    let root = audit.tiles.root(size).map(|root| hex::encode(root.0));
    audit.report.root = root.unwrap_or_default();
    if size == 0 && last > 0 {
        audit.report.add(Finding::Unsigned);
    }
    audit.beside.end(size, &mut audit.report)?;
    Ok(audit.report)
}

impl<P: FnMut(u64, u64)> Audit<'_, P> {
    /// Looks at the events of one tile, in a tree of this size.
    async fn tile(&mut self, number: u64, size: u64) -> Result<(), AuditError> {
        let (first, end) = (number * WIDTH, ((number + 1) * WIDTH).min(size));
        let hashes = store::log::tile(self.db, (0, number)).await?.unwrap_or_default();
        if hashes.len() != (end - first) as usize * HASH_SIZE {
            self.report.add(Finding::Tile { level: 0, number });
        }
        let rows = store::log::entries(
            self.db,
            &Reach::Everywhere,
            (first as i64, end as i64),
            (end - first) as i64,
        )
        .await?;
        let mut rows = rows.into_iter().peekable();
        for position in first..end {
            let start = (position - first) as usize * HASH_SIZE;
            let logged = hashes.get(start..start + HASH_SIZE);
            let logged = logged.and_then(|hash| <[u8; 32]>::try_from(hash).ok());
            let mut found = false;
            let mut leaf = None;
            while let Some(row) =
                rows.next_if(|row| row.position.is_none_or(|at| at <= position as i64))
            {
                let hash = row.line.leaf().0;
                let fits = !found && logged.is_none_or(|logged| logged == hash);
                if !fits {
                    self.stranger(position, &row, hash);
                    continue;
                }
                found = true;
                leaf = Some(hash);
                if row.leaf.as_deref() != Some(&hash[..]) {
                    let id = row.line.id;
                    self.report.add(Finding::HashAltered { position, id });
                }
            }
            let logged = match (logged, leaf) {
                (Some(logged), _) | (None, Some(logged)) => logged,
                (None, None) => [0; 32],
            };
            if !found {
                self.missing(position, logged);
            }
            self.next(position, Hash(logged)).await?;
        }
        self.report.events = end;
        Ok(())
    }

    fn missing(&mut self, position: u64, logged: [u8; 32]) {
        if self.wanted.len() < REMEMBERED {
            self.wanted.insert(logged, position);
        } else if position < self.end {
            self.report.add(Finding::Removed { first: position, last: position });
        }
    }

    fn stranger(&mut self, position: u64, row: &Entry, leaf: [u8; 32]) {
        let id = row.line.id;
        if self.strangers.len() < REMEMBERED {
            self.strangers.push(Stranger { id, position, leaf });
        } else {
            self.report.add(Finding::Inserted { position, id });
        }
    }

    /// Goes on with what was logged at a place.
    async fn next(&mut self, position: u64, leaf: Hash) -> Result<(), AuditError> {
        let grew: Vec<_> = self.tiles.append(position, leaf).collect();
        self.beside.event(position, leaf, &mut self.report)?;
        // All but the topmost are full now, and stay as they are.
        for place in grew.iter().take(grew.len() - 1).filter(|(level, _)| *level > 0) {
            self.compare(*place).await?;
        }
        if grew.len() > 1 {
            self.tiles.keep_edge(position + 1);
        }
        self.grown(position + 1).await
    }

    /// Compares a tile above the events with the one that is kept.
    async fn compare(&mut self, place: Place) -> Result<(), AuditError> {
        let kept = store::log::tile(self.db, place).await?;
        if kept.as_deref() != self.tiles.get(place) {
            self.report.add(Finding::Tile { level: place.0, number: place.1 });
        }
        Ok(())
    }

    /// Compares the tree with what was signed of it at this size.
    async fn grown(&mut self, size: u64) -> Result<(), AuditError> {
        self.beside.grown(size, &self.tiles, &mut self.report);
        loop {
            if self.ahead.is_empty() && self.asked < i64::MAX {
                let page = store::log::checkpoints(self.db, self.asked, PAGE).await?;
                self.asked = page.last().map_or(i64::MAX, |last| last.size);
                self.ahead.extend(page);
            }
            let due = |next: &&Checkpoint| next.size <= size as i64;
            let Some(next) = self.ahead.front().filter(due).cloned() else { return Ok(()) };
            self.ahead.pop_front();
            self.report.checkpoints += 1;
            let root = self.tiles.root(size).ok().map(|root| root.0);
            match self.verifier.open(&next.note) {
                Err(why) => {
                    self.report.add(Finding::Foreign { size: next.size, why: why.to_string() })
                }
                Ok(signed) if signed.size as i64 != next.size => {
                    let why = format!("it says that it is of {}", signed.size);
                    self.report.add(Finding::Foreign { size: next.size, why });
                }
                Ok(signed) if root != Some(signed.root) => {
                    // Everything behind the first that does not fit does not fit either.
                    if self.unfit == 0 {
                        self.report.add(Finding::Unfit { size: signed.size, fits: self.fits });
                    }
                    self.unfit += 1;
                }
                Ok(signed) => self.fits = signed.size,
            }
        }
    }

    /// Compares what grows at the right edge of the tree.
    async fn end_of_tree(&mut self, size: u64) -> Result<(), AuditError> {
        let edge: Vec<_> = Tiles::edge(size).filter(|((level, _), _)| *level > 0).collect();
        for (place, _) in edge {
            self.compare(place).await?;
        }
        Ok(())
    }

    /// Looks at events behind what was signed, and tells how many there are.
    async fn beyond(&mut self, size: u64) -> Result<u64, AuditError> {
        let (mut from, mut found) = (size as i64, 0);
        loop {
            let page = store::log::beyond(self.db, from, PAGE).await?;
            let Some(last) = page.last().and_then(|last| last.position) else { return Ok(found) };
            for row in &page {
                let position = row.position.unwrap_or_default() as u64;
                self.stranger(position, row, row.line.leaf().0);
                found += 1;
            }
            from = last.saturating_add(1);
        }
    }

    /// Tells of rows that are not what was logged at their places, and of places that have none.
    fn out_of_place(&mut self, size: u64) {
        let strangers = std::mem::take(&mut self.strangers);
        let mut wanted: BTreeMap<_, _> =
            self.wanted.iter().map(|(leaf, position)| (*position, *leaf)).collect();
        let mut rest = vec![];
        for stranger in strangers {
            match self.wanted.get(&stranger.leaf) {
                Some(from) if wanted.remove(from).is_some() => {
                    let (id, to) = (stranger.id, stranger.position);
                    self.report.add(Finding::Moved { id, from: *from, to });
                }
                _ => rest.push(stranger),
            }
        }
        for Stranger { id, position, .. } in rest {
            self.report.add(match wanted.remove(&position) {
                Some(_) => Finding::Altered { position, id },
                None => Finding::Inserted { position, id },
            });
        }
        // What is missing up to the end was cut off, which is told once.
        wanted.split_off(&self.end);
        for position in wanted.into_keys() {
            self.report.add(Finding::Removed { first: position, last: position });
        }
        if self.end < size {
            self.report.add(Finding::Cut { size: self.end, signed: size });
        }
    }

    /// Looks at events without a place.
    async fn unplaced(&mut self, newest: Option<Checkpoint>) -> Result<(), AuditError> {
        let mut after = i64::MIN;
        loop {
            let page = store::log::unplaced_after(self.db, after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = *last;
            for id in page {
                let newest = newest.as_ref().map_or(i64::MAX, |newest| newest.at);
                if crate::ids::made(id).0.saturating_add(PATIENCE) < newest {
                    self.report.add(Finding::Unplaced { id });
                }
                self.report.waiting += 1;
            }
        }
    }
}
