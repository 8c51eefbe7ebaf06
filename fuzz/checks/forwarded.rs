//! Headers by which proxies tell where a request came from. The first line says which header is
//! believed; each other one is a header: its name, a colon, its value.

use std::net::IpAddr;

use http::{HeaderMap, HeaderName, HeaderValue};
use signet_wire::Origin;

// The modules of the server's own, without the server.
#[allow(dead_code)]
#[path = "../../crates/signet/src/serve"]
mod serve {
    pub mod forwarded;
    pub mod network;
}

use self::serve::network::{Header, Proxies};

const PROXY: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
const STRANGER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

pub fn check(bytes: &[u8]) {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let header = match lines.next() {
        Some(b"forwarded") => Header::Forwarded,
        _ => Header::XForwardedFor,
    };
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..at]);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&line[at + 1..])) {
            headers.append(name, value);
        }
    }
    let proxies = Proxies { ranges: vec!["10.0.0.0/8".parse().expect("a range")], header };
    let of = |address| Origin { address, secure: false };
    let stranger = proxies.origin(of(STRANGER), &headers);
    assert_eq!(stranger.ok(), Some(of(STRANGER)), "a stranger was believed");

    let Ok(origin) = proxies.origin(of(PROXY), &headers) else { return };
    if proxies.trust(origin.address) {
        return;
    }
    // What stands at the left was there before any proxy wrote.
    let (name, forged) = match header {
        Header::XForwardedFor => ("x-forwarded-for", "198.51.100.77"),
        Header::Forwarded => ("forwarded", "for=198.51.100.77;proto=https"),
    };
    let name = HeaderName::from_static(name);
    let written: Vec<_> = headers.get_all(&name).into_iter().cloned().collect();
    headers.insert(&name, HeaderValue::from_static(forged));
    for value in written {
        headers.append(&name, value);
    }
    let still = proxies.origin(of(PROXY), &headers);
    assert_eq!(still.ok(), Some(origin), "what was forged at the left was believed");
}
