//! Taking request bodies in without letting them take the machine.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body::Body;
use http_body_util::BodyExt;
use ring::digest::{Context, Digest, SHA256, digest};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// How long a body may wait for room.
const ROOM_WAIT: Duration = Duration::from_secs(10);
/// How long a body may pause, and how long it may take for each megabyte on top of that.
const PAUSE: Duration = Duration::from_secs(10);
const PER_MEGABYTE: Duration = Duration::from_secs(5);
/// Bodies up to this size are taken without asking for room: there is always this much for
/// each connection.
const SMALL: usize = 16 * 1024;
/// What the budget is counted in.
const UNIT: usize = 1024;

/// The bytes that request bodies may take together.
#[derive(Debug)]
pub struct Budget(Arc<Semaphore>);

impl Budget {
    /// A budget of this many bytes.
    pub fn new(bytes: usize) -> Arc<Self> {
        Arc::new(Self(Arc::new(Semaphore::new(bytes / UNIT))))
    }

    /// Waits for room for this many bytes; `None` when there is none in time.
    pub async fn reserve(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).ok()?;
        timeout(ROOM_WAIT, self.0.clone().acquire_many_owned(units)).await.ok()?.ok()
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
    _room: Option<OwnedSemaphorePermit>,
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
    ///
    /// Room is reserved once and for the whole body, when its first bytes have come: bodies that
    /// reserve piece by piece can each hold what another waits for.
    pub async fn read(self, max: usize, hash: bool) -> Result<Taken, NotTaken> {
        let declared = self.declared();
        if declared.is_some_and(|declared| declared > max as u64) {
            return Err(NotTaken::TooLarge);
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
        let mut room = None;
        let mut bytes = BytesMut::new();
        let mut context = hash.then(|| Context::new(&SHA256));
        loop {
            let wait = PAUSE.min(deadline.saturating_duration_since(Instant::now()));
            let frame = timeout(wait, stream.frame()).await.map_err(|_| NotTaken::Cut)?;
            let Some(frame) = frame else { break };
            let Ok(data) = frame.map_err(|_| NotTaken::Cut)?.into_data() else { continue };
            if bytes.len() + data.len() > max {
                return Err(NotTaken::TooLarge);
            }
            if room.is_none() && size > SMALL && bytes.len() + data.len() > 0 {
                room = Some(self.budget.reserve(size * 2).await.ok_or(NotTaken::Busy)?);
                bytes.reserve(declared.map_or(0, |_| size));
            }
            if let Some(context) = &mut context {
                context.update(&data);
            }
            // A body that came in one piece is kept as it came.
            if bytes.is_empty() && declared == Some(data.len() as u64) {
                let sha256 = context.map(Context::finish);
                return Ok(Taken { bytes: data, sha256, _room: room });
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Taken { bytes: bytes.freeze(), sha256: context.map(Context::finish), _room: room })
    }
}
