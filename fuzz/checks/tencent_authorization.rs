//! Tencent's `Authorization` header, and what a seal covers: the first line is the header's value,
//! the others are headers of the request. What was read can be written and read again, and the
//! canonical form stays in proportion to the request.

use http::Request;
use signet_tencent::seal::tc3::{ALGORITHM, Authorization, Sealed};

pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n');
    let Ok(read) = Authorization::parse(lines.next().unwrap_or_default()) else { return };
    let Authorization { key, date, service, signed_headers, seal } = &read;
    let written = format!(
        "{ALGORITHM} Credential={key}/{date}/{service}/tc3_request, \
         SignedHeaders={signed_headers}, Signature={seal}"
    );
    assert_eq!(Authorization::parse(&written).expect("what was written can be read"), read);

    let mut request = Request::post("/");
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.parse::<http::HeaderName>().is_ok() && value.parse::<http::HeaderValue>().is_ok() {
            request = request.header(name, value);
        }
    }
    let (head, ()) = request.body(()).expect("its headers were looked at").into_parts();
    let Ok(sealed) = Sealed::read(&head, read, "1551113065", String::new()) else { return };
    assert!(sealed.covered.canonical().len() < 2 * bytes.len() + 64);
    // A seal is text of the client's; if it is the right one, so much the better.
    let _ = sealed.verify("FakeSecret");
}
