//! The PROXY protocol: a header before everything else, by which a proxy tells whose connection it
//! passes on.

use std::io;
use std::net::IpAddr;

use ppp::{v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt as _};

/// What the binary version begins with.
const SIGNATURE: &[u8] = v2::PROTOCOL_PREFIX;
/// The longest header of the version in text.
const TEXT_MAX: usize = 107;
/// The longest header of the binary version that is taken: addresses, and what proxies add to them.
const BINARY_MAX: usize = 4096;

/// Reads the header, and nothing beyond it. `None` when the proxy speaks for itself, as it does to
/// see whether the server is alive.
pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Option<IpAddr>> {
    // The shortest header of either version is longer.
    let mut header = vec![0; SIGNATURE.len()];
    stream.read_exact(&mut header).await?;
    if header == SIGNATURE {
        return read_binary(stream, header).await;
    }
    if !header.starts_with(b"PROXY ") {
        return Err(malformed("there is no header"));
    }
    while !header.ends_with(b"\r\n") {
        if header.len() == TEXT_MAX {
            return Err(malformed("the line is too long"));
        }
        header.push(stream.read_u8().await?);
    }
    let parsed = v1::Header::try_from(&header[..]).map_err(malformed)?;
    Ok(match parsed.addresses {
        v1::Addresses::Tcp4(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Tcp6(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Unknown => None,
    })
}

async fn read_binary(
    stream: &mut (impl AsyncRead + Unpin),
    mut header: Vec<u8>,
) -> io::Result<Option<IpAddr>> {
    let mut fixed = [0; 4];
    stream.read_exact(&mut fixed).await?;
    header.extend_from_slice(&fixed);
    let [_, _, high, low] = fixed;
    let rest = usize::from(u16::from_be_bytes([high, low]));
    if rest > BINARY_MAX {
        return Err(malformed("the header is too long"));
    }
    let begun = header.len();
    header.resize(begun + rest, 0);
    stream.read_exact(header.get_mut(begun..).unwrap_or_default()).await?;
    let parsed = v2::Header::try_from(&header[..]).map_err(malformed)?;
    if parsed.command == v2::Command::Local {
        return Ok(None);
    }
    match parsed.addresses {
        v2::Addresses::IPv4(addresses) => Ok(Some(addresses.source_address.into())),
        v2::Addresses::IPv6(addresses) => Ok(Some(addresses.source_address.into())),
        v2::Addresses::Unspecified | v2::Addresses::Unix(_) => Ok(None),
    }
}

fn malformed(why: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a header says, and what is left of the stream after it.
    async fn said(mut bytes: &[u8]) -> (Result<Option<IpAddr>, io::ErrorKind>, &[u8]) {
        let said = read(&mut bytes).await.map_err(|error| error.kind());
        (said, bytes)
    }

    fn binary(command: u8, family: u8, addresses: &[u8]) -> Vec<u8> {
        let length = (addresses.len() as u16).to_be_bytes();
        [SIGNATURE, &[command, family], &length, addresses, b"GET /"].concat()
    }

    #[tokio::test]
    async fn headers_are_read_and_nothing_beyond() {
        let at = |text: &str| Ok(Some(text.parse().unwrap()));
        let line = b"PROXY TCP4 203.0.113.9 192.0.2.1 1234 443\r\nGET /";
        assert_eq!(said(line).await, (at("203.0.113.9"), &b"GET /"[..]));
        let line = b"PROXY TCP6 2001:db8::9 2001:db8::1 1234 443\r\nGET /";
        assert_eq!(said(line).await, (at("2001:db8::9"), &b"GET /"[..]));
        assert_eq!(said(b"PROXY UNKNOWN\r\nGET /").await, (Ok(None), &b"GET /"[..]));
        let four = [203, 0, 113, 9, 192, 0, 2, 1, 4, 210, 1, 187];
        assert_eq!(said(&binary(0x21, 0x11, &four)).await, (at("203.0.113.9"), &b"GET /"[..]));
        assert_eq!(said(&binary(0x20, 0x00, &[])).await, (Ok(None), &b"GET /"[..]));
    }

    #[tokio::test]
    async fn what_is_no_header_is_told() {
        use io::ErrorKind::{InvalidData, UnexpectedEof};
        for (bytes, expect) in [
            (&b"GET / HTTP/1.1\r\n\r\n"[..], InvalidData),
            (b"PROXY TCP4 203.0.113.9\r\n", InvalidData),
            (b"PROXY TCP4 nonsense 192.0.2.1 1234 443\r\n", InvalidData),
            (&[&b"PROXY TCP4 "[..], &[b'1'; 200]].concat(), InvalidData),
            (&[SIGNATURE, &[0x21, 0x11, 0xff, 0xff]].concat(), InvalidData),
            (&binary(0x21, 0x11, &[1, 2]), InvalidData),
            (&binary(0x31, 0x11, &[0; 12]), InvalidData),
            (b"PROXY", UnexpectedEof),
            (b"PROXY TCP4 203.0.113.9", UnexpectedEof),
        ] {
            assert_eq!(said(bytes).await.0, Err(expect), "{bytes:?}");
        }
    }
}
