//! PROXY protocol headers: any bytes are read or refused, and nothing beyond a header is taken.

use futures_util::FutureExt as _;

#[path = "../../crates/signet/src/serve/proxy.rs"]
mod proxy;

/// The longest header of either version.
const HEADER_MAX: usize = 16 + 4096;

pub fn check(bytes: &[u8]) {
    let mut rest = bytes;
    let said = proxy::read(&mut rest).now_or_never().expect("all of it is there");
    let taken = &bytes[..bytes.len() - rest.len()];
    assert!(taken.len() <= HEADER_MAX, "{} bytes were taken", taken.len());
    let Ok(said) = said else { return };
    match taken.strip_prefix(b"PROXY ") {
        Some(line) => assert!(taken.len() <= 107 && line.ends_with(b"\r\n")),
        None => {
            let length = usize::from(u16::from_be_bytes([taken[14], taken[15]]));
            assert_eq!(taken.len(), 16 + length);
        }
    }
    let mut alone = taken;
    let again = proxy::read(&mut alone).now_or_never().expect("all of it is there");
    assert_eq!(again.ok(), Some(said), "what follows a header changes what it says");
}
