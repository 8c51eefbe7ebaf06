//! Connections that are refused or ended, and bodies that do not come whole, as they are counted.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::HELD_BACK;
use super::server::Server;

/// What a proxy that is trusted begins with.
const PROXY: &str = "PROXY TCP4 203.0.113.9 192.0.2.1 1234 443\r\n";

/// A connection on which this was sent.
fn sent(server: &Server, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

/// What the server counts, asked for behind this.
fn counts(server: &Server, first: &str) -> String {
    let request = "GET /_signet/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let mut text = String::new();
    // A server that is busy for a moment may close it.
    let _ = sent(server, &format!("{first}{request}")).read_to_string(&mut text);
    text
}

/// Waits until the server counts each of these so often.
fn wait_for(server: &Server, first: &str, expect: &[(&str, u64)]) {
    let patience = Instant::now() + Duration::from_secs(60);
    loop {
        let text = counts(server, first);
        let counted = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name));
            value.map_or(0, |value| value.trim().parse().unwrap())
        };
        let found: Vec<(&str, u64)> =
            expect.iter().map(|(name, _)| (*name, counted(name))).collect();
        if found == expect {
            return;
        }
        assert!(Instant::now() < patience, "{found:?} is not {expect:?}:\n{text}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn connections_and_bodies_are_counted_by_why_they_ended() {
    let server =
        Server::start(&["--data", ":memory:", "--trusted-proxy", "127.0.0.1", "--proxy-protocol"]);
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nX-TC-Action: A\r\n\
                Content-Type: application/json\r\nContent-Length: 9\r\n\r\n";
    let _held = [
        sent(&server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        sent(&server, ""),
        sent(&server, &format!("{PROXY}\0\0\0\r\n\r\n")),
        sent(&server, &format!("{PROXY}GET / HTTP/1.1\r\nHost: loc")),
        sent(&server, &format!("{PROXY}GET /_signet/health HTTP/1.1\r\nHost: localhost\r\n\r\n")),
        sent(&server, &format!("{PROXY}{head}{{")),
    ];
    drop(sent(&server, &format!("{PROXY}{head}{{")));
    let too_large = head.replace("Content-Length: 9", "Content-Length: 99999999");
    let _large = sent(&server, &format!("{PROXY}{too_large}"));
    let first = "PROXY UNKNOWN\r\n";
    wait_for(
        &server,
        first,
        &[
            ("signet_connections_ended_total{cause=\"proxy-header\"}", 1),
            ("signet_connections_ended_total{cause=\"slow-begin\"}", 1),
            ("signet_connections_ended_total{cause=\"bad-head\"}", 1),
            ("signet_connections_ended_total{cause=\"slow-head\"}", 1),
            ("signet_connections_ended_total{cause=\"idle\"}", 1),
            ("signet_bodies_lost_total{cause=\"slow\"}", 1),
            ("signet_bodies_lost_total{cause=\"broken\"}", 1),
            ("signet_bodies_lost_total{cause=\"too-large\"}", 1),
        ],
    );
}

#[test]
fn connections_without_a_place_are_counted() {
    let server = Server::start(&["--data", ":memory:", "--connections", "1"]);
    // Whoever idles makes place.
    let _idle = sent(&server, "");
    let made_place = ("signet_connections_ended_total{cause=\"made-place\"}", 1);
    wait_for(&server, "", &[made_place]);
    // Whoever works does not.
    let mut busy = sent(&server, HELD_BACK);
    let mut heard = [0; 12];
    busy.read_exact(&mut heard).unwrap();
    assert_eq!(&heard, b"HTTP/1.1 100");
    let mut refused = sent(&server, "");
    assert_eq!(refused.read(&mut [0]).unwrap_or(0), 0);
    busy.write_all(b"}").unwrap();
    let mut answer = vec![0; 1024];
    assert!(busy.read(&mut answer).unwrap() > 0);
    drop(busy);
    // Whoever asks before the place is free again is refused as well, and counted.
    let (mut refused, mut text) = (1, String::new());
    let patience = Instant::now() + Duration::from_secs(60);
    while text.is_empty() && Instant::now() < patience {
        text = counts(&server, "");
        refused += u64::from(text.is_empty());
    }
    let counted = format!("signet_connections_ended_total{{cause=\"all-in-use\"}} {refused}\n");
    assert!(text.contains(&counted), "{refused}:\n{text}");
}

#[test]
fn an_address_with_too_many_is_counted() {
    let server = Server::start(&["--data", ":memory:", "--connections-per-address", "1"]);
    let mut first = sent(&server, "GET /_signet/health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut heard = [0; 12];
    first.read_exact(&mut heard).unwrap();
    let mut second = sent(&server, "");
    assert_eq!(second.read(&mut [0]).unwrap_or(0), 0);
    drop(first);
    wait_for(&server, "", &[("signet_connections_ended_total{cause=\"address-in-use\"}", 1)]);
}
