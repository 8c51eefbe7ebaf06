//! Whose request a proxy passes on.
//!
//! Headers are believed when the connection is a trusted proxy's, and then only the one that such
//! proxies are known to write: what they leave alone, anybody may have written. Each proxy adds what
//! it saw at the right, so the client is the right-most address that is no trusted proxy's.

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::{FORWARDED, HeaderName};
use signet_wire::{Misled, Origin};

use super::network::{Header, Proxies};

const FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

const MISLED_FOR: Misled = Misled("X-Forwarded-For");
const MISLED_PROTO: Misled = Misled("X-Forwarded-Proto");
const MISLED_FORWARDED: Misled = Misled("Forwarded");

/// One proxy's word.
struct Hop {
    address: IpAddr,
    secure: Option<bool>,
}

impl Proxies {
    /// Where a request came from that arrived on a connection of this peer.
    pub fn origin(&self, peer: Origin, headers: &HeaderMap) -> Result<Origin, Misled> {
        if !self.trust(peer.address) {
            return Ok(peer);
        }
        let hop = match self.header {
            Header::XForwardedFor => self.client(addresses(headers))?,
            Header::Forwarded => self.client(forwarded(headers)?.into_iter().rev().map(Ok))?,
        };
        let secure = match self.header {
            Header::XForwardedFor => protocol(headers)?,
            Header::Forwarded => hop.as_ref().and_then(|hop| hop.secure),
        };
        Ok(Origin {
            address: hop.map_or(peer.address, |hop| hop.address),
            secure: secure.unwrap_or(peer.secure),
        })
    }

    /// The first of these that is no proxy's, or else the last. What follows is not looked at: it
    /// was there before any trusted proxy wrote.
    fn client(
        &self,
        hops: impl Iterator<Item = Result<Hop, Misled>>,
    ) -> Result<Option<Hop>, Misled> {
        let mut client = None;
        for hop in hops {
            let hop = hop?;
            let trusted = self.trust(hop.address);
            client = Some(hop);
            if !trusted {
                break;
            }
        }
        Ok(client)
    }
}

/// The addresses of `X-Forwarded-For`, from right to left.
fn addresses(headers: &HeaderMap) -> impl Iterator<Item = Result<Hop, Misled>> {
    let lines = headers.get_all(FOR).into_iter().rev();
    let parts = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
    parts.map(|part| {
        let part = str::from_utf8(part).ok();
        let address = part.and_then(|part| address(part.trim()));
        address.map(|address| Hop { address, secure: None }).ok_or(MISLED_FOR)
    })
}

/// Whether the client's connection was encrypted, as the last proxy says.
fn protocol(headers: &HeaderMap) -> Result<Option<bool>, Misled> {
    let Some(line) = headers.get_all(PROTO).into_iter().next_back() else { return Ok(None) };
    let text = line.to_str().map_err(|_| MISLED_PROTO)?;
    let last = text.rsplit(',').next().unwrap_or_default();
    is_secure(last.trim()).map(Some).ok_or(MISLED_PROTO)
}

fn is_secure(protocol: &str) -> Option<bool> {
    match protocol.to_ascii_lowercase().as_str() {
        "https" => Some(true),
        "http" => Some(false),
        _ => None,
    }
}

/// The hops of `Forwarded`, from left to right.
fn forwarded(headers: &HeaderMap) -> Result<Vec<Hop>, Misled> {
    let mut hops = vec![];
    for line in headers.get_all(FORWARDED) {
        let line = line.to_str().map_err(|_| MISLED_FORWARDED)?;
        for element in split(line, ',').ok_or(MISLED_FORWARDED)? {
            hops.push(hop(element).ok_or(MISLED_FORWARDED)?);
        }
    }
    Ok(hops)
}

/// An element of `Forwarded`: `for=192.0.2.1;proto=https`.
fn hop(element: &str) -> Option<Hop> {
    let (mut node, mut secure) = (None, None);
    for pair in split(element, ';')? {
        let (name, value) = pair.trim().split_once('=')?;
        let value = match value.strip_prefix('"') {
            Some(quoted) => quoted.strip_suffix('"')?,
            None => value,
        };
        match name.to_ascii_lowercase().as_str() {
            "for" if node.is_none() => node = Some(address(value)?),
            "proto" if secure.is_none() => secure = Some(is_secure(value)?),
            "for" | "proto" => return None,
            _ => {}
        }
    }
    Some(Hop { address: node?, secure })
}

/// Splits where a separator does not stand in quotes; nothing if quotes do not end.
fn split(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut parts, mut begun, mut quoted, mut escaped) = (vec![], 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                parts.push(text.get(begun..at)?);
                begun = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(begun..)?);
    (!quoted).then_some(parts)
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let port = || text.parse::<SocketAddr>().map(|address| address.ip());
    bare.parse::<IpAddr>().or_else(|_| port()).ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn origin(
        header: Header,
        peer: &str,
        lines: &[(&str, &str)],
    ) -> Result<(String, bool), &'static str> {
        let ranges = vec!["10.0.0.0/8".parse().unwrap()];
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        let peer = Origin { address: peer.parse().unwrap(), secure: false };
        let origin = Proxies { ranges, header }.origin(peer, &headers);
        origin
            .map(|origin| (origin.address.to_string(), origin.secure))
            .map_err(|Misled(header)| header)
    }

    fn check(lines: &[(&str, &str)], expect: &str) {
        let expect = (expect.to_owned(), false);
        assert_eq!(origin(Header::XForwardedFor, PROXY, lines), Ok(expect), "{lines:?}");
    }

    #[test]
    fn only_proxies_are_believed() {
        let lines = [("x-forwarded-for", "203.0.113.9"), ("x-forwarded-proto", "https")];
        let peer = origin(Header::XForwardedFor, "192.0.2.1", &lines);
        assert_eq!(peer, Ok(("192.0.2.1".into(), false)));
        let peer = origin(Header::XForwardedFor, "192.0.2.1", &[("x-forwarded-for", "nonsense")]);
        assert_eq!(peer, Ok(("192.0.2.1".into(), false)), "nobody looks at it");
        let believed = origin(Header::XForwardedFor, PROXY, &lines);
        assert_eq!(believed, Ok(("203.0.113.9".into(), true)));
        let other = origin(Header::Forwarded, PROXY, &lines);
        assert_eq!(other, Ok((PROXY.into(), false)), "the other header is not looked at");
    }

    #[test]
    fn the_client_is_the_right_most_that_is_no_proxy() {
        check(&[], PROXY);
        check(&[("x-forwarded-for", "198.51.100.7, 203.0.113.9")], "203.0.113.9");
        check(&[("x-forwarded-for", "203.0.113.9, 10.0.0.7,10.0.0.8")], "203.0.113.9");
        check(&[("x-forwarded-for", "10.0.0.7, 10.0.0.8")], "10.0.0.7");
        check(
            &[("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "203.0.113.9")],
            "203.0.113.9",
        );
        check(&[("x-forwarded-for", "nonsense, 203.0.113.9")], "203.0.113.9");
        check(&[("x-forwarded-for", "203.0.113.9:4711")], "203.0.113.9");
        check(&[("x-forwarded-for", "[2001:db8::9]:4711")], "2001:db8::9");
        check(&[("x-forwarded-for", "::ffff:203.0.113.9")], "203.0.113.9");
    }

    #[test]
    fn the_standard_header_is_read_with_its_quotes() {
        let read = |line| origin(Header::Forwarded, PROXY, &[("forwarded", line)]);
        let at = |address: &str, secure| Ok((address.to_owned(), secure));
        assert_eq!(read("for=203.0.113.9;proto=https"), at("203.0.113.9", true));
        assert_eq!(
            read("for=198.51.100.7, For=\"[2001:db8::9]:47\";Proto=http;by=10.0.0.1"),
            at("2001:db8::9", false)
        );
        assert_eq!(
            read("for=203.0.113.9;host=\"a,b;c\";proto=https, for=10.0.0.7"),
            at("203.0.113.9", true)
        );
        for bad in
            ["", "for=unknown", "for=_hidden", "proto=https", "for=\"203.0.113.9", "for=1;for=2"]
        {
            assert_eq!(read(bad), Err("Forwarded"), "{bad}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let read = |name, value| origin(Header::XForwardedFor, PROXY, &[(name, value)]);
        for bad in ["", "unknown", "203.0.113.9, ", "203.0.113", "203.0.113.9 198.51.100.7"] {
            assert_eq!(read("x-forwarded-for", bad), Err("X-Forwarded-For"), "{bad}");
        }
        assert_eq!(read("x-forwarded-proto", "gopher"), Err("X-Forwarded-Proto"));
    }
}
