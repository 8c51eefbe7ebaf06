//! The body of an upload, as it comes in.
//!
//! It stands between the connection and the form parser and keeps the parser within bounds: the
//! parser takes whatever is ready into memory, so what is ready is never much; and a client that
//! stops, trickles, or sends more than was agreed is cut off here.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::poll_fn;
use http_body::Body as _;
use md5::{Digest as _, Md5};
use signet_wire::intake::{Budget, Loss, Stream};
use tokio::time::{Instant, Sleep, sleep_until, timeout};

/// How much is handed on at a time.
pub(crate) const PIECE: usize = 64 * 1024;
/// How long a client may pause.
const PAUSE: Duration = Duration::from_secs(10);
/// How far a client may fall behind the slowest pace, which is 32 KB in a second.
const BEHIND: Duration = Duration::from_secs(30);
const PACE: u64 = 32 * 1024;

/// The body of an upload.
pub struct Body {
    stream: Stream,
    meter: Arc<Meter>,
    /// What is left of the frame that came last.
    rest: Bytes,
    /// How much was handed on since the parser last had to wait.
    round: usize,
    begun: Instant,
    idle: Pin<Box<Sleep>>,
    waiting: bool,
    ended: bool,
    md5: Option<Md5>,
    /// What counts that it was lost, if it is.
    counted: Option<Arc<Budget>>,
}

/// How much of a body came, and how much of it may.
#[derive(Debug)]
pub(crate) struct Meter {
    received: AtomicU64,
    allowed: AtomicU64,
}

/// Why a body ended before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The client stopped, or was too slow.
    Stalled,
    /// The connection broke.
    Broken,
    /// More came than was allowed.
    TooMuch,
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Cut::Stalled => "the client stalled",
            Cut::Broken => "the connection broke",
            Cut::TooMuch => "more came than was allowed",
        })
    }
}

impl std::error::Error for Cut {}

impl Meter {
    /// How many bytes came.
    pub(crate) fn received(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// Allows so many more bytes, however many were allowed before.
    pub(crate) fn allow(&self, more: u64) {
        self.allowed.store(self.received().saturating_add(more), Ordering::Relaxed);
    }
}

impl Body {
    /// A body of which nothing was read, and of which `allowed` bytes may be.
    pub fn new(stream: Stream, allowed: u64) -> Self {
        let begun = Instant::now();
        Self {
            stream,
            meter: Arc::new(Meter { received: 0.into(), allowed: allowed.into() }),
            rest: Bytes::new(),
            round: 0,
            begun,
            idle: Box::pin(sleep_until(begun + PAUSE)),
            waiting: false,
            ended: false,
            md5: None,
            counted: None,
        }
    }

    /// Has it counted if it is lost.
    pub(crate) fn counted_by(&mut self, budget: Arc<Budget>) {
        self.counted = Some(budget);
    }

    fn lost(&self, cut: Cut) -> Cut {
        if let Some(budget) = &self.counted {
            budget.lose(match cut {
                Cut::Stalled => Loss::Slow,
                Cut::Broken => Loss::Broken,
                Cut::TooMuch => Loss::TooLarge,
            });
        }
        cut
    }

    /// Computes the MD5 of the body as it comes.
    pub(crate) fn digest(&mut self) {
        self.md5 = Some(Md5::new());
    }

    /// How much came and may come.
    pub(crate) fn meter(&self) -> Arc<Meter> {
        self.meter.clone()
    }

    /// How long the client says the body is.
    pub(crate) fn declared(&self) -> Option<u64> {
        self.stream.size_hint().exact()
    }

    /// Waits until some of it is here.
    pub(crate) async fn begin(&mut self) -> Result<(), Cut> {
        poll_fn(|cx| self.poll_fill(cx)).await
    }

    /// Reads on to the end, and tells the MD5 if it was asked for.
    pub(crate) async fn end(&mut self) -> Result<Option<[u8; 16]>, Cut> {
        while let Some(piece) = poll_fn(|cx| self.poll_piece(cx)).await {
            piece?;
        }
        Ok(self.md5.take().map(|md5| md5.finalize().into()))
    }

    /// Reads on to the end, or to a limit, and throws away what comes. A client that is still
    /// sending does not listen: without this it would see a broken connection instead of the
    /// answer that tells it why its file was not wanted.
    pub(crate) async fn discard(&mut self, max: u64, time: Duration) {
        self.meter.allow(max);
        self.md5 = None;
        // Whatever ends it, there is nothing more to be done for the client.
        let _ = timeout(time, self.end()).await;
    }

    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Cut>>> {
        if self.round >= PIECE {
            // The parser asks until it has to wait; so it has to, for a moment.
            self.round = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if let Err(cut) = ready!(self.poll_fill(cx)) {
            self.ended = true;
            return Poll::Ready(Some(Err(self.lost(cut))));
        }
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        let received = self.meter.received() + piece.len() as u64;
        self.meter.received.store(received, Ordering::Relaxed);
        if received > self.meter.allowed.load(Ordering::Relaxed) {
            self.ended = true;
            self.rest.clear();
            return Poll::Ready(Some(Err(self.lost(Cut::TooMuch))));
        }
        self.round += piece.len();
        if let Some(md5) = &mut self.md5 {
            md5.update(&piece);
        }
        Poll::Ready(Some(Ok(piece)))
    }

    /// Waits until there are bytes to hand on, or none will come.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Cut>> {
        if !self.rest.is_empty() || self.ended {
            return Poll::Ready(Ok(()));
        }
        match Pin::new(&mut self.stream).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.waiting = false;
                match frame.into_data() {
                    Ok(data) if !data.is_empty() => {
                        self.rest = data;
                        Poll::Ready(Ok(()))
                    }
                    // Trailers, or nothing. Whoever sends much of it lets others go first.
                    _ => {
                        cx.waker().wake_by_ref();
                        Poll::Pending
                    }
                }
            }
            Poll::Ready(Some(Err(_))) => Poll::Ready(Err(Cut::Broken)),
            Poll::Ready(None) => {
                self.ended = true;
                Poll::Ready(Ok(()))
            }
            Poll::Pending => {
                self.round = 0;
                if !self.waiting {
                    self.waiting = true;
                    let paced = Duration::from_secs(self.meter.received() / PACE);
                    let patience = self.begun + BEHIND + paced;
                    self.idle.as_mut().reset(patience.min(Instant::now() + PAUSE));
                }
                ready!(self.idle.as_mut().poll(cx));
                Poll::Ready(Err(Cut::Stalled))
            }
        }
    }
}

impl futures_util::Stream for Body {
    type Item = Result<Bytes, Cut>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_piece(cx)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use futures_util::StreamExt as _;
    use http_body::Frame;
    use http_body_util::{BodyExt as _, StreamBody};

    use super::*;

    /// A body that comes in these frames, each after a pause.
    pub(crate) fn frames(frames: Vec<Bytes>, pause: Duration) -> Stream {
        let frames = futures_util::stream::iter(frames).then(move |frame| async move {
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            Ok(Frame::data(frame))
        });
        StreamBody::new(frames).boxed_unsync()
    }

    async fn read(body: &mut Body) -> Result<usize, Cut> {
        let mut length = 0;
        while let Some(piece) = body.next().await {
            length += piece?.len();
        }
        Ok(length)
    }

    #[tokio::test]
    async fn large_frames_are_handed_on_in_pieces_with_pauses() {
        let stream = frames(vec![Bytes::from(vec![0; 5 * PIECE + 1])], Duration::ZERO);
        let mut body = Body::new(stream, u64::MAX);
        body.digest();
        let mut at_once = 0;
        let mut most = 0;
        let mut total = 0;
        poll_fn(|cx| {
            at_once = 0;
            loop {
                match body.poll_piece(cx) {
                    Poll::Ready(Some(piece)) => {
                        at_once += piece.as_ref().unwrap().len();
                        total += piece.unwrap().len();
                        most = most.max(at_once);
                    }
                    Poll::Ready(None) => return Poll::Ready(()),
                    Poll::Pending => return Poll::Pending,
                }
            }
        })
        .await;
        assert_eq!((total, most), (5 * PIECE + 1, PIECE));
        let md5 = body.end().await.unwrap().unwrap();
        assert_eq!(md5, <[u8; 16]>::from(Md5::digest(vec![0; 5 * PIECE + 1])));
    }

    #[tokio::test]
    async fn more_than_allowed_is_cut_off() {
        let stream = || frames(vec![Bytes::from_static(b"0123456789"); 3], Duration::ZERO);
        assert_eq!(read(&mut Body::new(stream(), 30)).await, Ok(30));
        let mut body = Body::new(stream(), 29);
        assert_eq!(read(&mut body).await, Err(Cut::TooMuch));
        assert_eq!(read(&mut body).await, Ok(0));
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_or_trickles_is_cut_off() {
        let pause = Duration::from_secs;
        let stream = |frame: usize, count, pause| {
            Body::new(frames(vec![Bytes::from(vec![0; frame]); count], pause), u64::MAX)
        };
        assert_eq!(read(&mut stream(1, 1, pause(11))).await, Err(Cut::Stalled));
        assert_eq!(read(&mut stream(1, 4, pause(9))).await, Err(Cut::Stalled));
        assert_eq!(read(&mut stream(1, 3, pause(9))).await, Ok(3));
        assert_eq!(read(&mut stream(9 * 32 * 1024, 100, pause(9))).await, Ok(100 * 9 * 32 * 1024));
    }
}
