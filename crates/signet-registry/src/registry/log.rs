//! The log of the record: events find their places in it, and it is signed and proven.
//!
//! A change commits its event with what the event hashes to, and waits for nothing else. One server at
//! a time then gives events their places, extends the tree and signs it, all in one transaction. Until
//! then an event waits, and is not lost: whoever comes next finds it.

use signet_domain::authority::{Reach, Scope};
use signet_domain::caller::Operator;
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use tlog_tiles::Hash;

use super::Inner;
use crate::clock::wall;
use crate::db::{Step, Written};
use crate::log::tree::{Place, Question, WIDTH};
use crate::log::{Tiles, Verifier};
use crate::store::log::{Checkpoint, PLACED_AT_ONCE, Unplaced};
use crate::{Broken, Registry, Undone, store};

/// The work of giving events their places.
const WORK: &str = "log";
/// The most events that get their places at once.
const BATCH: usize = 256;
/// How long an event may wait before the log is in a hurry, in milliseconds.
const LATE: i64 = 5_000;
/// A checkpoint goes when another one of the same hour takes its place.
const HOUR: i64 = 3_600_000;

/// How it went on with the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequenced {
    /// There is nothing to do, or another server does it.
    Idle,
    /// So many events found their places.
    Placed(usize),
    /// The same, and others have waited for long.
    Late(usize),
}

/// An event in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its place, from 0.
    pub position: u64,
    /// Its line, without the end.
    pub line: String,
    /// What the line hashes to.
    pub leaf: [u8; 32],
}

/// The proof that an event is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The event.
    pub entry: LogEntry,
    /// How many events the log has, of those that are proven.
    pub size: u64,
    /// The hashes beside the path from the event to the root (RFC 6962, 2.1.1).
    pub proof: Vec<[u8; 32]>,
    /// The signed checkpoint of this size.
    pub checkpoint: String,
}

/// What became of a wish for a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proven<T> {
    /// Here it is.
    Yes(T),
    /// There is no such event, or the log is not as long.
    Unknown,
    /// The event waits for its place: in a moment it can be proven.
    Waiting,
}

/// The proof that the log of a size is the beginning of the log as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consistency {
    /// How many events the log had.
    pub earlier: u64,
    /// How many it has.
    pub size: u64,
    /// The hashes that lead from one root to the other (RFC 6962, 2.1.2).
    pub proof: Vec<[u8; 32]>,
    /// The signed checkpoint of the log as it is.
    pub checkpoint: String,
}

/// How the log stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogState {
    /// How many events it has.
    pub size: u64,
    /// How many wait for their places.
    pub waiting: u64,
    /// The newest checkpoint, signed.
    pub checkpoint: String,
    /// When it was signed, by the machine's clock.
    pub signed: Timestamp,
}

fn bytes(hashes: Vec<Hash>) -> Vec<[u8; 32]> {
    hashes.into_iter().map(|hash| hash.0).collect()
}

fn broken(error: tlog_tiles::Error) -> Broken {
    Broken::new("the log's tree", error)
}

impl Inner {
    /// The newest checkpoint; that of a log without events, if nothing was signed yet.
    pub(super) async fn checkpoint(&self) -> Result<Checkpoint, Broken> {
        if let Some(newest) = store::log::newest(&self.db).await? {
            return Ok(newest);
        }
        let root = Tiles::default().root(0).map_err(broken)?;
        let first = Checkpoint { size: 0, at: wall().0, note: self.signer.sign(0, root) };
        // Of two servers that are first, one is.
        self.db.write(vec![store::log::add_checkpoint(-1, &first)]).await?;
        Ok(store::log::newest(&self.db).await?.unwrap_or(first))
    }

    async fn tiles(&self, places: impl IntoIterator<Item = Place>) -> Result<Tiles, Broken> {
        let mut tiles = Tiles::default();
        for place in places {
            let hashes = store::log::tile(&self.db, place).await?;
            let missing = || Broken::new("the log's tree", "a tile is missing");
            tiles.put(place, hashes.ok_or_else(missing)?);
        }
        Ok(tiles)
    }

    /// What is asked of the tree.
    async fn answer(&self, question: Question) -> Result<Vec<Hash>, Broken> {
        let tiles = self.tiles(question.tiles().map_err(broken)?).await?;
        tiles.answer(question).map_err(broken)
    }

    /// The leaf of an event, and the step that keeps it if it was never kept.
    async fn leaf(&self, event: &Unplaced) -> Result<(Hash, Option<Step>), Broken> {
        if let Some(leaf) = &event.leaf {
            let leaf = <[u8; 32]>::try_from(&**leaf);
            let leaf = leaf.map_err(|_| Broken::new("the log", "an event's hash is none"))?;
            return Ok((Hash(leaf), None));
        }
        let entry = store::log::find(&self.db, event.id).await?;
        let leaf = entry.ok_or_else(|| Broken::new("the log", "an event is gone"))?.line.leaf();
        Ok((leaf, Some(store::log::give_leaf(event.id, leaf.0.to_vec()))))
    }

    /// Gives the oldest of the events that wait their places.
    async fn sequence(&self) -> Result<Sequenced, Broken> {
        let waiting = store::log::unplaced(&self.db, BATCH as i64).await?;
        let (Some(oldest), true) = (waiting.first(), self.takes_if(&waiting).await?) else {
            return Ok(Sequenced::Idle);
        };
        let late = wall().0 - crate::ids::made(oldest.id).0 > LATE;
        let before = self.checkpoint().await?;
        let first = before.size as u64;
        let edge = Tiles::edge(first).map(|(place, _)| place);
        let mut tiles = self.tiles(edge).await?;
        let mut grew = std::collections::BTreeSet::new();
        let mut steps = Vec::from_iter(self.while_held(WORK));
        for (position, event) in (first..).zip(&waiting) {
            let (leaf, step) = self.leaf(event).await?;
            steps.extend(step);
            grew.extend(tiles.append(position, leaf));
        }
        let size = first + waiting.len() as u64;
        let root = tiles.root(size).map_err(broken)?;
        let checkpoint =
            Checkpoint { size: size as i64, at: wall().0, note: self.signer.sign(size, root) };
        steps.push(store::log::add_checkpoint(before.size, &checkpoint));
        if before.at / HOUR == checkpoint.at / HOUR {
            steps.push(store::log::forget_checkpoint(before.size));
        }
        let ids: Vec<_> = waiting.iter().map(|event| event.id).collect();
        for (part, ids) in (0..).zip(ids.chunks(PLACED_AT_ONCE)) {
            steps.push(store::log::place(ids, before.size + part * PLACED_AT_ONCE as i64));
        }
        steps.push(store::log::all_placed(before.size, waiting.len() as i64));
        for place in grew {
            let hashes = tiles.get(place).unwrap_or_default().to_vec();
            steps.push(store::log::put_tile(place, hashes));
        }
        match self.db.write(steps).await? {
            Written::Done(_) if late => Ok(Sequenced::Late(waiting.len())),
            Written::Done(_) => Ok(Sequenced::Placed(waiting.len())),
            // Another server took over, and goes on.
            Written::Unmet(_) => Ok(Sequenced::Idle),
        }
    }

    /// Takes the work on if there is any.
    async fn takes_if(&self, waiting: &[Unplaced]) -> Result<bool, Broken> {
        Ok(!waiting.is_empty() && self.takes(WORK).await?)
    }
}

impl Registry {
    /// The most events that find their places at once.
    pub const SEQUENCED_AT_ONCE: usize = BATCH;

    /// Gives events that wait their places in the log, as many as are done at once, the oldest first.
    pub async fn sequence(&self) -> Result<Sequenced, Broken> {
        self.inner.sequence().await
    }

    /// What checks the signatures of this log's checkpoints.
    pub fn log_verifier(&self) -> &Verifier {
        self.inner.signer.verifier()
    }

    /// How the log stands. Sizes, hashes and signatures tell nothing of anybody's account, and without
    /// them nobody could check the proof of an event of their own: they take no reach.
    pub async fn log_state(&self, operator: &Operator) -> Result<LogState, Undone> {
        operator.authority.needs(Scope::Audit)?;
        let newest = self.inner.checkpoint().await?;
        Ok(LogState {
            size: newest.size as u64,
            waiting: store::log::waiting(&self.inner.db).await? as u64,
            checkpoint: newest.note,
            signed: Timestamp(newest.at),
        })
    }

    /// Events from a place on, at most so many, of those that are signed. What is of no account is there
    /// for who reaches every account.
    pub async fn log_entries(
        &self,
        operator: &Operator,
        from: u64,
        limit: i64,
    ) -> Result<Vec<LogEntry>, Undone> {
        operator.authority.needs(Scope::Audit)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let size = self.inner.checkpoint().await?.size;
        let from = i64::try_from(from).unwrap_or(size);
        let entries = store::log::entries(db, reach, (from, size), limit).await?;
        Ok(entries.iter().filter_map(log_entry).collect())
    }

    /// Proves that an event is in the log as it is.
    pub async fn prove_event(
        &self,
        operator: &Operator,
        id: i64,
    ) -> Result<Proven<Inclusion>, Undone> {
        operator.authority.needs(Scope::Audit)?;
        let reached = |entry: &store::log::Entry| match entry.line.account {
            Some(account) => operator.authority.reaches(AccountId(account)),
            None => *operator.authority.reach() == Reach::Everywhere,
        };
        let found = store::log::find(&self.inner.db, id).await?;
        let Some(found) = found.filter(reached) else { return Ok(Proven::Unknown) };
        let Some(entry) = log_entry(&found) else { return Ok(Proven::Waiting) };
        let newest = self.inner.checkpoint().await?;
        let (size, position) = (newest.size as u64, entry.position);
        if position >= size {
            return Ok(Proven::Waiting);
        }
        let proof = self.inner.answer(Question::Inclusion { size, position }).await?;
        Ok(Proven::Yes(Inclusion { entry, size, proof: bytes(proof), checkpoint: newest.note }))
    }

    /// Proves that the log of an earlier size is the beginning of the log as it is.
    pub async fn prove_growth(
        &self,
        operator: &Operator,
        earlier: u64,
    ) -> Result<Proven<Consistency>, Undone> {
        operator.authority.needs(Scope::Audit)?;
        let newest = self.inner.checkpoint().await?;
        let size = newest.size as u64;
        if earlier > size {
            return Ok(Proven::Unknown);
        }
        let proof = self.inner.answer(Question::Consistency { size, earlier }).await?;
        let proof = bytes(proof);
        Ok(Proven::Yes(Consistency { earlier, size, proof, checkpoint: newest.note }))
    }

    /// The first hashes of a tile of the log's tree. `None` unless it has so many.
    pub async fn log_tile(
        &self,
        operator: &Operator,
        level: u8,
        number: u64,
        width: u16,
    ) -> Result<Option<Vec<u8>>, Undone> {
        operator.authority.needs(Scope::Audit)?;
        if u64::from(width) > WIDTH || i64::try_from(number).is_err() {
            return Ok(None);
        }
        let tile = store::log::tile(&self.inner.db, (level, number)).await?;
        Ok(tile.and_then(|hashes| hashes.get(..usize::from(width) * 32).map(<[u8]>::to_vec)))
    }
}

fn log_entry(entry: &store::log::Entry) -> Option<LogEntry> {
    let position = u64::try_from(entry.position?).ok()?;
    let line = entry.line.text();
    Some(LogEntry { position, leaf: crate::log::line::leaf(line.as_bytes()).0, line })
}
