//! Connections: accepted, served, and drained when the server is told to stop.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::connection::{self, Shared};
use super::metrics::Ended;
use super::network::Network;
use super::outside::Outside;
use super::places::Places;

/// Files that are open beside connections: databases, evidence, logs.
const OWN_FILES: usize = 256;
/// How long requests under way may take once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(30);

/// Accepts connections until a signal comes, then lets what is under way finish. The administration may
/// have a listener of its own.
pub async fn run(
    listener: TcpListener,
    admin: Option<TcpListener>,
    outside: Outside,
    network: Network,
    tls: Option<TlsAcceptor>,
    mut stop: Stop,
) {
    let places = Places::new(open_files(network.connections), network.connections_per_address);
    let administration =
        Shared { outside: outside.administration(), network: network.clone(), tls: tls.clone() };
    let administration = Arc::new(administration);
    let shared = Arc::new(Shared { outside, network, tls });
    // Receivers are told to stop, and gone when their connections are.
    let (stopping, stopped) = watch::channel(false);
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
        let Some(place) = places.take() else {
            tracing::debug!(%peer, "every connection is in use");
            shared.outside.metrics().count_ended(Ended::AllInUse);
            continue;
        };
        let address = peer.ip().to_canonical();
        let shared = if is_admin { &administration } else { &shared };
        tokio::spawn(connection::serve(shared.clone(), stream, address, place, stopped.clone()));
    }
    shared.outside.stop();
    drop((listener, admin, stopped));
    tracing::info!("draining");
    stopping.send_replace(true);
    let drained = pin!(tokio::time::timeout(DRAIN, stopping.closed()));
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

/// As many of these connections as the process may have files, with some left for its own.
fn open_files(connections: usize) -> usize {
    let most = getrlimit(Resource::Nofile);
    let wanted = connections.saturating_add(OWN_FILES) as u64;
    let enough = |limit: Option<u64>| limit.is_none_or(|limit| limit >= wanted);
    if enough(most.current) {
        return connections;
    }
    let raised =
        Rlimit { current: most.maximum.map(|most| most.min(wanted)).or(Some(wanted)), ..most };
    let current = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current,
        Err(_) => most.current,
    };
    let left = current.map_or(connections as u64, |limit| limit.saturating_sub(OWN_FILES as u64));
    let fewer = usize::try_from(left).unwrap_or(connections).clamp(1, connections);
    if fewer < connections {
        tracing::info!(connections = fewer, "the system allows no more open files");
    }
    fewer
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
