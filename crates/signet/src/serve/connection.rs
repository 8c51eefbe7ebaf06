//! One connection: who it is from, whether it is encrypted, and its requests one after another.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri, Version, header};
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use signet_wire::Origin;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::metrics::Ended;
use super::network::Network;
use super::outside::{Outgoing, Outside};
use super::places::Place;
use super::proxy;

/// How long a client may take to send the head of a request, and how long a connection is kept
/// that waits for one.
const HEAD: Duration = Duration::from_secs(30);
/// How long a proxy's header and the beginning of TLS may take together.
const BEGIN: Duration = Duration::from_secs(10);
/// How long nothing may happen. Who takes no answer in this time wants none.
const IDLE: Duration = Duration::from_secs(60);
/// How often idle connections are looked for.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How much of a connection is buffered while it is read, and how much of an answer.
const BUFFER: usize = 64 * 1024;
/// The most header fields a request may have.
const HEADERS: usize = 100;
/// The most requests at a time on a connection that takes several.
const STREAMS: u32 = 32;

/// What all connections of a listener share.
pub struct Shared {
    /// Whom they are for.
    pub outside: Outside,
    /// What the listener works by.
    pub network: Network,
    /// What takes TLS on, if it does.
    pub tls: Option<TlsAcceptor>,
}

/// Serves a connection until it ends.
pub async fn serve(
    shared: Arc<Shared>,
    stream: TcpStream,
    peer: IpAddr,
    place: Place,
    mut stop: watch::Receiver<bool>,
) {
    let begun = tokio::select! {
        begun = timeout(BEGIN, begin(&shared, stream, peer, &place)) => begun,
        () = place.has_to_go() => return shared.ended(Ended::MadePlace),
        _ = stop.wait_for(|stop| *stop) => return,
    };
    match begun {
        Ok(Ok(Begun::Plain(stream, peer))) => http1(shared, stream, peer, place, stop).await,
        Ok(Ok(Begun::Encrypted(stream, peer))) => {
            match stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                true => http2(shared, stream, peer, place, stop).await,
                false => http1(shared, stream, peer, place, stop).await,
            }
        }
        Ok(Err((ended, error))) => {
            tracing::debug!(%peer, %error, "connection refused");
            shared.ended(ended);
        }
        Err(_) => {
            tracing::debug!(%peer, "connection did not begin in time");
            shared.ended(Ended::SlowBegin);
        }
    }
}

impl Shared {
    /// Counts a connection that was refused or ended.
    fn ended(&self, ended: Ended) {
        self.outside.metrics().count_ended(ended);
    }
}

/// A connection that requests can come on.
enum Begun {
    Plain(TcpStream, Origin),
    Encrypted(Box<tokio_rustls::server::TlsStream<TcpStream>>, Origin),
}

async fn begin(
    shared: &Shared,
    mut stream: TcpStream,
    peer: IpAddr,
    place: &Place,
) -> Result<Begun, (Ended, io::Error)> {
    let mut address = peer;
    let proxies = &shared.network.proxies;
    if shared.network.proxy_protocol && proxies.trust(peer) {
        let told = proxy::read(&mut stream).await;
        address = told.map_err(|error| (Ended::ProxyHeader, error))?.unwrap_or(peer);
    }
    if !proxies.trust(address) && !place.claim(address) {
        let error = io::Error::other("the address has too many connections");
        return Err((Ended::AddressInUse, error));
    }
    match &shared.tls {
        None => Ok(Begun::Plain(stream, Origin { address, secure: false })),
        Some(tls) => {
            let stream = tls.accept(stream).await.map_err(|error| (Ended::Tls, error))?;
            Ok(Begun::Encrypted(Box::new(stream), Origin { address, secure: true }))
        }
    }
}

async fn http1(
    shared: Arc<Shared>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Origin,
    place: Place,
    stop: watch::Receiver<bool>,
) {
    let place = Arc::new(place);
    let service = service_fn(|request| answer(shared.clone(), place.clone(), request, peer));
    let stream = Heard { stream, place: place.clone() };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    if let Some(ended) = drive(connection, &place, stop).await {
        shared.ended(ended);
    }
}

async fn http2(
    shared: Arc<Shared>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Origin,
    place: Place,
    stop: watch::Receiver<bool>,
) {
    let place = Arc::new(place);
    let service = service_fn(|request| answer(shared.clone(), place.clone(), request, peer));
    let connection = http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(BUFFER as u32)
        // What is sent ahead of being read is memory that no budget knows of.
        .initial_stream_window_size(BUFFER as u32)
        .initial_connection_window_size(BUFFER as u32)
        .max_send_buf_size(BUFFER)
        .serve_connection(TokioIo::new(stream), service);
    if let Some(ended) = drive(connection, &place, stop).await {
        shared.ended(ended);
    }
}

/// Keeps a connection going until it ends, idles, or has to go; and tells why it was ended, if it was by
/// this end.
async fn drive<C>(connection: C, place: &Place, mut stop: watch::Receiver<bool>) -> Option<Ended>
where
    C: GracefulConnection<Error = hyper::Error>,
{
    let mut connection = pin!(connection);
    let mut looks = tokio::time::interval(LOOK_EVERY);
    let mut stopping = false;
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                let error = ended.err()?;
                tracing::debug!(%error, "connection ended");
                return match error.is_timeout() {
                    true if place.waits() => Some(Ended::SlowHead),
                    true => Some(Ended::Idle),
                    false => error.is_parse().then_some(Ended::BadHead),
                };
            }
            () = place.has_to_go() => return Some(Ended::MadePlace),
            _ = stop.wait_for(|stop| *stop), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            _ = looks.tick() => if place.idle() > IDLE {
                return Some(Ended::Stalled);
            },
        }
    }
}

async fn answer(
    shared: Arc<Shared>,
    place: Arc<Place>,
    mut request: Request<Incoming>,
    peer: Origin,
) -> Result<Response<Outgoing>, Infallible> {
    place.heard_whole();
    let _busy = place.busy();
    name_host(&mut request);
    let origin = shared.network.proxies.origin(peer, request.headers());
    let response = match origin {
        Ok(origin) => shared.outside.answer(request, origin).await,
        Err(misled) => {
            request.extensions_mut().insert(misled);
            shared.outside.answer(request, peer).await
        }
    };
    place.heard_whole();
    place.moved();
    Ok(response.map(|body| Watched { body, place: place.clone() }.boxed_unsync()))
}

/// Puts the host where seals look for it. HTTP/2 has it in the address instead, and SDKs seal it as
/// a header all the same.
fn name_host(request: &mut Request<Incoming>) {
    if request.version() < Version::HTTP_2 {
        return;
    }
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    let Some(host) = authority.and_then(|authority| authority.parse().ok()) else { return };
    request.headers_mut().insert(header::HOST, host);
    // HTTP/1 has neither scheme nor host there.
    if let Some(path) = request.uri().path_and_query().cloned() {
        *request.uri_mut() = Uri::from(path);
    }
}

/// A connection that notes that something came, so that a request which does not come whole is told from
/// none.
struct Heard<S> {
    stream: S,
    place: Arc<Place>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Heard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.place.heard();
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Heard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A body on its way out, whose every piece is a sign that the client still wants it.
struct Watched {
    body: Outgoing,
    place: Arc<Place>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = <Outgoing as Body>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        self.place.moved();
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
