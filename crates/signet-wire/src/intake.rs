//! Taking request bodies in without letting them take the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;
use ring::digest::{Context, Digest, SHA256, digest};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep, timeout};

/// How long a body may wait for room.
const ROOM_WAIT: Duration = Duration::from_secs(10);
/// How long a body may pause, and how long it may take for each megabyte on top of that.
const PAUSE: Duration = Duration::from_secs(10);
const PER_MEGABYTE: Duration = Duration::from_secs(30);
/// So much of a body is taken without asking for room: there is always this much for each
/// connection.
const FREE: usize = 16 * 1024;
/// Room is asked for in steps of this many bytes.
const STEP: usize = 256 * 1024;
/// Room is counted in this many bytes.
const UNIT: usize = 1024;

/// The bytes that request bodies may take together.
///
/// Room is taken as bytes arrive, so that who sends nothing holds nothing. Bodies that each hold
/// what another waits for would all fail; so one of them at a time, whoever's turn it is, may go
/// on beyond the budget until it is done, and then gives its room back.
#[derive(Debug)]
pub struct Budget {
    room: Arc<Semaphore>,
    turn: Arc<Semaphore>,
    lost: [AtomicU64; Loss::ALL.len()],
}

/// Why a body was lost, as it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing of it came for too long, or too little.
    Slow,
    /// The connection broke.
    Broken,
    /// There was no room in time.
    NoRoom,
    /// It is larger than allowed.
    TooLarge,
}

impl Loss {
    /// Every one.
    pub const ALL: [Loss; 4] = [Loss::Slow, Loss::Broken, Loss::NoRoom, Loss::TooLarge];

    /// Its name in counts.
    pub fn name(self) -> &'static str {
        match self {
            Loss::Slow => "slow",
            Loss::Broken => "broken",
            Loss::NoRoom => "no-room",
            Loss::TooLarge => "too-large",
        }
    }
}

/// The room that one body holds, until it is dropped.
#[derive(Debug, Default)]
pub struct Room {
    held: Option<OwnedSemaphorePermit>,
    turn: Option<OwnedSemaphorePermit>,
    bytes: usize,
}

impl Budget {
    /// A budget of this many bytes.
    pub fn new(bytes: usize) -> Arc<Self> {
        let room = Arc::new(Semaphore::new(bytes / UNIT));
        Arc::new(Self { room, turn: Arc::new(Semaphore::new(1)), lost: Default::default() })
    }

    /// Counts a body that was lost.
    pub fn lose(&self, loss: Loss) {
        if let Some(count) = self.lost.get(loss as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How many bodies were lost, by why.
    pub fn lost(&self) -> impl Iterator<Item = (Loss, u64)> {
        Loss::ALL.into_iter().zip(self.lost.iter().map(|count| count.load(Ordering::Relaxed)))
    }

    /// Waits for room for this many bytes; `None` when there is none in time.
    pub async fn reserve(&self, bytes: usize) -> Option<Room> {
        let mut room = Room::default();
        self.grow(&mut room, bytes).await.ok().map(|()| room)
    }

    /// Sees to it that a body has room for this many bytes in all.
    async fn grow(&self, room: &mut Room, bytes: usize) -> Result<(), NotTaken> {
        if bytes <= room.bytes || room.turn.is_some() {
            return Ok(());
        }
        let more = (bytes - room.bytes).next_multiple_of(STEP);
        let units = u32::try_from(more / UNIT).map_err(|_| NotTaken::TooLarge)?;
        let permit = match self.room.clone().try_acquire_many_owned(units) {
            Ok(permit) => permit,
            Err(_) => tokio::select! {
                Ok(permit) = self.room.clone().acquire_many_owned(units) => permit,
                Ok(turn) = self.turn.clone().acquire_owned() => {
                    room.turn = Some(turn);
                    return Ok(());
                }
                () = sleep(ROOM_WAIT) => {
                    self.lose(Loss::NoRoom);
                    return Err(NotTaken::Busy);
                }
            },
        };
        room.bytes += more;
        match &mut room.held {
            Some(held) => held.merge(permit),
            held => *held = Some(permit),
        }
        Ok(())
    }
}

/// Whatever carries body bytes.
pub type Stream =
    http_body_util::combinators::UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>;

/// A request body that is to be read.
pub struct Intake {
    source: Source,
    budget: Arc<Budget>,
}

enum Source {
    Stream(Stream),
    /// Somebody had to look into it to know whose it is.
    Taken(Taken),
    /// Somebody tried to.
    NotTaken(NotTaken),
}

/// Why a body was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// It is larger than allowed.
    TooLarge,
    /// There was no room in time.
    Busy,
    /// It stalled, or the connection broke.
    Cut,
}

/// A body that was read. Its bytes count against the budget until it is dropped.
#[derive(Debug, Default)]
pub struct Taken {
    /// The bytes.
    pub bytes: Bytes,
    /// Their SHA-256, when it was asked for.
    pub sha256: Option<Digest>,
    _room: Room,
}

impl Intake {
    /// A body that is to be read within a budget.
    pub fn new(stream: Stream, budget: Arc<Budget>) -> Self {
        Self { source: Source::Stream(stream), budget }
    }

    /// A body that was read already, to be read again.
    pub fn again(taken: Taken, budget: Arc<Budget>) -> Self {
        Self { source: Source::Taken(taken), budget }
    }

    /// A body that could not be read, which is to be told to whoever reads it.
    pub fn failed(why: NotTaken, budget: Arc<Budget>) -> Self {
        Self { source: Source::NotTaken(why), budget }
    }

    /// The body as a stream, for whoever handles it piece by piece.
    pub fn into_stream(self) -> Stream {
        match self.source {
            Source::Stream(stream) => stream,
            Source::Taken(taken) => {
                let whole = http_body_util::Full::new(taken.bytes).map_err(|never| match never {});
                Stream::new(whole)
            }
            Source::NotTaken(_) => {
                Stream::new(http_body_util::Empty::new().map_err(|never| match never {}))
            }
        }
    }

    /// How long the client says the body is.
    pub fn declared(&self) -> Option<u64> {
        match &self.source {
            Source::Stream(stream) => stream.size_hint().exact(),
            Source::Taken(taken) => Some(taken.bytes.len() as u64),
            Source::NotTaken(_) => None,
        }
    }

    /// Reads it whole. Room for twice its length is kept: what is in it gets decoded.
    pub async fn read(self, max: usize, hash: bool) -> Result<Taken, NotTaken> {
        let declared = self.declared();
        let budget = self.budget;
        let lost = |loss, why: NotTaken| {
            budget.lose(loss);
            why
        };
        if declared.is_some_and(|declared| declared > max as u64) {
            return Err(lost(Loss::TooLarge, NotTaken::TooLarge));
        }
        let mut stream = match self.source {
            Source::Stream(stream) => stream,
            Source::Taken(mut taken) => {
                taken.sha256 = hash.then(|| digest(&SHA256, &taken.bytes));
                return Ok(taken);
            }
            Source::NotTaken(why) => return Err(why),
        };
        let size = declared.map_or(max, |declared| declared as usize);
        let deadline = Instant::now() + PAUSE + PER_MEGABYTE * (size / (1024 * 1024)) as u32;
        let mut room = Room::default();
        let mut pieces = Pieces::default();
        let mut context = hash.then(|| Context::new(&SHA256));
        loop {
            let wait = PAUSE.min(deadline.saturating_duration_since(Instant::now()));
            let frame = timeout(wait, stream.frame()).await;
            let frame = frame.map_err(|_| lost(Loss::Slow, NotTaken::Cut))?;
            let Some(frame) = frame else { break };
            let frame = frame.map_err(|_| lost(Loss::Broken, NotTaken::Cut))?;
            let Ok(data) = frame.into_data() else { continue };
            let length = pieces.length + data.len();
            if length > max {
                return Err(lost(Loss::TooLarge, NotTaken::TooLarge));
            }
            if length > FREE {
                budget.grow(&mut room, length * 2).await?;
            }
            if let Some(context) = &mut context {
                context.update(&data);
            }
            // A body that came in one piece is kept as it came.
            if declared == Some(data.len() as u64) {
                let sha256 = context.map(Context::finish);
                return Ok(Taken { bytes: data, sha256, _room: room });
            }
            pieces.push(data, size - pieces.length);
        }
        Ok(Taken { bytes: pieces.join(), sha256: context.map(Context::finish), _room: room })
    }
}

/// How large the pieces are in which a body is gathered. Most bodies fit into one.
const PIECE: usize = 512 * 1024;

/// A body on its way in. Memory is asked for as bytes arrive: a buffer for the whole of each of
/// many bodies that wait for each other would, by and by, be filled by all of them.
#[derive(Default)]
struct Pieces {
    pieces: Vec<BytesMut>,
    length: usize,
}

impl Pieces {
    /// Adds bytes, of which no more than `expected` are to come with them.
    fn push(&mut self, mut data: Bytes, expected: usize) {
        self.length += data.len();
        let mut expected = expected.max(data.len());
        while !data.is_empty() {
            let room = self.pieces.last().map_or(0, |piece| piece.capacity() - piece.len());
            if room == 0 {
                self.pieces.push(BytesMut::with_capacity(expected.min(PIECE)));
                continue;
            }
            let now = data.split_to(room.min(data.len()));
            expected -= now.len();
            if let Some(piece) = self.pieces.last_mut() {
                piece.extend_from_slice(&now);
            }
        }
    }

    /// The whole.
    fn join(mut self) -> Bytes {
        if self.pieces.len() <= 1 {
            return self.pieces.pop().unwrap_or_default().freeze();
        }
        let mut whole = BytesMut::with_capacity(self.length);
        // Each piece goes when it was copied.
        self.pieces.into_iter().for_each(|piece| whole.extend_from_slice(&piece));
        whole.freeze()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;
    use http_body_util::StreamBody;

    use super::*;

    const MEGABYTE: usize = 1024 * 1024;

    /// A body of pieces of 64 KB, each after a pause.
    fn body(pieces: usize, pause: Duration) -> Stream {
        let pieces = stream::unfold(0, move |sent| async move {
            sleep(pause).await;
            let piece = Bytes::from(vec![b'x'; 64 * 1024]);
            (sent < pieces).then(|| (Ok::<_, Infallible>(http_body::Frame::data(piece)), sent + 1))
        });
        Stream::new(StreamBody::new(pieces).map_err(Into::into))
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_that_crowd_each_other_all_arrive() {
        let budget = Budget::new(4 * MEGABYTE);
        let all = (0..20).map(|_| {
            let intake = Intake::new(body(40, Duration::from_millis(1)), budget.clone());
            tokio::spawn(async move {
                let taken = intake.read(8 * MEGABYTE, true).await?;
                Ok::<_, NotTaken>(taken.bytes.len())
            })
        });
        for one in all.collect::<Vec<_>>() {
            assert_eq!(one.await.unwrap(), Ok(40 * 64 * 1024));
        }
        assert_eq!(budget.room.available_permits(), 4 * 1024, "everything is given back");
    }

    #[test]
    fn pieces_come_together_again() {
        for (length, chunk, declared) in [
            (0, 1, true),
            (10, 3, true),
            (PIECE + 1, 65_536, true),
            (3 * PIECE, PIECE + 7, false),
            (3000, 1, false),
        ] {
            let body: Vec<u8> = (0..length).map(|at| at as u8).collect();
            let mut pieces = Pieces::default();
            for data in body.chunks(chunk) {
                let expected = if declared { length } else { 10 * PIECE } - pieces.length;
                pieces.push(Bytes::copy_from_slice(data), expected);
            }
            assert_eq!(pieces.join(), body, "{length} in {chunk}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_finds_no_room_is_told_to_come_back() {
        let budget = Budget::new(MEGABYTE);
        let _all = budget.reserve(MEGABYTE).await.unwrap();
        let _turn = budget.reserve(MEGABYTE).await.unwrap();
        let intake = Intake::new(body(40, Duration::ZERO), budget.clone());
        assert_eq!(intake.read(8 * MEGABYTE, false).await.err(), Some(NotTaken::Busy));
    }

    #[tokio::test(start_paused = true)]
    async fn bodies_that_stall_or_swell_are_cut_off() {
        let budget = Budget::new(4 * MEGABYTE);
        let stalled = Intake::new(body(2, Duration::from_secs(11)), budget.clone());
        assert_eq!(stalled.read(MEGABYTE, false).await.err(), Some(NotTaken::Cut));
        let swollen = Intake::new(body(40, Duration::ZERO), budget.clone());
        assert_eq!(swollen.read(MEGABYTE, false).await.err(), Some(NotTaken::TooLarge));
        assert_eq!(budget.room.available_permits(), 4 * 1024);
        let lost: Vec<_> = budget.lost().map(|(loss, count)| (loss.name(), count)).collect();
        assert_eq!(lost, [("slow", 1), ("broken", 0), ("no-room", 0), ("too-large", 1)]);
    }
}
