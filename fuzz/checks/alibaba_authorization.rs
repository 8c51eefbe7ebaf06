//! Alibaba's `Authorization` header, and the lines of the headers it covers: the first line is the
//! header's value, the others are headers of the request. A list of headers that is taken keeps
//! the canonical form in proportion to the request.

use signet_alibaba::seal::v3::{Algorithm, Authorization, header_lines, string_to_sign};

pub fn check(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let mut lines = text.split('\n');
    let read = Authorization::parse(lines.next().unwrap_or_default());
    let Authorization { algorithm, credential, signed_headers, seal } = &read;
    let written = format!(
        "{algorithm} Credential={credential},SignedHeaders={signed_headers},Signature={seal}"
    );
    // Without an algorithm the first part would be taken for one.
    assert!(algorithm.is_empty() || Authorization::parse(&written) == read);
    if !read.lists_headers_once() {
        return;
    }
    let headers: Vec<_> = lines.filter_map(|line| line.split_once(':')).collect();
    let lines = header_lines(signed_headers, |name| {
        let named = headers.iter().filter(|(of, _)| of.eq_ignore_ascii_case(name));
        named.map(|(_, value)| (*value).to_owned()).collect()
    });
    assert!(lines.len() <= 2 * bytes.len() + 2, "{} from {}", lines.len(), bytes.len());
    let names = signed_headers.split(';').filter(|name| !name.is_empty());
    assert!(names.clone().all(|name| read.signs(name)));
    if let Some(algorithm) = Algorithm::named(algorithm) {
        assert!(string_to_sign(algorithm, &lines).starts_with(algorithm.name()));
    }
}
