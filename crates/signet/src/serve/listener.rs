//! Connections: accepted, served, and drained when the server is told to stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::outside::Outside;

/// How long requests under way may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(30);
/// How long a client may take to send the head of a request.
const HEAD: Duration = Duration::from_secs(30);
/// How much of a connection is buffered while it is read.
const BUFFER: usize = 64 * 1024;
/// The most header fields a request may have.
const HEADERS: usize = 100;

/// Accepts connections until a signal comes, then lets what is under way finish. The administration may
/// have a listener of its own.
pub async fn run(
    listener: TcpListener,
    admin: Option<TcpListener>,
    outside: Outside,
    mut stop: Stop,
) {
    let graceful = GracefulShutdown::new();
    loop {
        let (accepted, is_admin) = tokio::select! {
            accepted = listener.accept() => (accepted, false),
            accepted = accept(admin.as_ref()) => (accepted, true),
            () = stop.wait() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: others have to finish first.
                tracing::warn!(%error, "cannot accept");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let _ = stream.set_nodelay(true);
        let outside = outside.clone();
        let service = service_fn(move |request| {
            let outside = outside.clone();
            async move {
                Ok::<_, Infallible>(match is_admin {
                    true => outside.administer(request, peer.ip()).await,
                    false => outside.answer(request, peer.ip()).await,
                })
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(BUFFER)
            .max_headers(HEADERS)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = watched.await {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
    outside.stop();
    drop((listener, admin));
    tracing::info!("draining");
    let drained = pin!(tokio::time::timeout(DRAIN, graceful.shutdown()));
    tokio::select! {
        drained = drained => if drained.is_err() {
            tracing::warn!("requests were still under way after 30 s");
        },
        () = stop.wait() => {
            tracing::warn!("stopped at once by a second signal");
            std::process::exit(1);
        }
    }
}

/// The next connection of a listener, if there is one.
async fn accept(listener: Option<&TcpListener>) -> std::io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

/// Ctrl-C and SIGTERM, which mean the same.
pub struct Stop {
    signals: [Option<Signal>; 2],
}

impl Stop {
    /// Begins to take signals: from here on they no longer end the process by themselves.
    pub fn new() -> Self {
        let listen = |kind| match signal(kind) {
            Ok(signal) => Some(signal),
            Err(error) => {
                tracing::warn!(%error, "cannot listen for a signal");
                None
            }
        };
        Self { signals: [listen(SignalKind::interrupt()), listen(SignalKind::terminate())] }
    }

    async fn wait(&mut self) {
        async fn one(signal: &mut Option<Signal>) {
            match signal {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        }
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            () = one(interrupt) => {}
            () = one(terminate) => {}
        }
    }
}
