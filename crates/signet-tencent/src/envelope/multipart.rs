//! Bodies of type `multipart/form-data`, as far as official clients write them: a part for each
//! parameter, lists and objects as parts that hold JSON.

use bytes::Bytes;
use bytestring::ByteString;
use memchr::memmem;
use signet_wire::value::{NotJson, from_json};
use signet_wire::{Params, Value, Verdict};

use super::about;
use crate::codes;

/// The most parts a body may have.
const PARTS_MAX: usize = 1_000;
/// The most bytes the headers of a part may have.
const HEADERS_MAX: usize = 8 * 1024;
/// The most characters a boundary may have (RFC 2046, 5.1.1).
const BOUNDARY_MAX: usize = 70;

/// Reads a body of the given content type.
pub fn read(body: &Bytes, content_type: &str) -> Result<Params, Verdict> {
    let malformed = || Verdict::of(&codes::INVALID_REQUEST);
    let boundary = boundary(content_type).ok_or_else(malformed)?;
    let parts = parts(body, boundary).ok_or_else(malformed)?;
    let mut params = Params::default();
    for part in parts {
        if params.get(&part.name).is_some() {
            return Err(about(&codes::REPEATED, &part.name));
        }
        let value = if part.json {
            from_json(&part.value).map_err(|not| match not {
                NotJson::Malformed => about(&codes::PART_NOT_JSON, &part.name),
                NotJson::Repeated(name) => about(&codes::REPEATED, &name),
            })?
        } else {
            let text = ByteString::try_from(part.value);
            Value::Text(text.map_err(|_| about(&codes::INVALID_PARAMETER, &part.name))?)
        };
        params.0.push((part.name, value));
    }
    Ok(params)
}

struct Part {
    name: ByteString,
    json: bool,
    value: Bytes,
}

/// The boundary a content type names.
fn boundary(content_type: &str) -> Option<&str> {
    let boundary = parameter(content_type, "boundary")?;
    let fits = (1..=BOUNDARY_MAX).contains(&boundary.len());
    (fits && boundary.bytes().all(|b| matches!(b, b' '..=b'~'))).then_some(boundary)
}

/// A parameter behind the first semicolon of a header's value, without its quotes.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|piece| {
        let (of, value) = piece.trim().split_once('=')?;
        let value = value.trim();
        let value = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value);
        of.trim().eq_ignore_ascii_case(name).then_some(value)
    })
}

/// The parts of a body; `None` when it is malformed.
fn parts(body: &Bytes, boundary: &str) -> Option<Vec<Part>> {
    let delimiter = format!("\r\n--{boundary}");
    let finder = memmem::Finder::new(delimiter.as_bytes());
    // The first boundary has no line end before it, unless something stands before it.
    let mut at = match body.starts_with(&delimiter.as_bytes()[2..]) {
        true => delimiter.len() - 2,
        false => finder.find(body)? + delimiter.len(),
    };
    let mut parts = vec![];
    loop {
        let rest = body.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        if !rest.starts_with(b"\r\n") || parts.len() == PARTS_MAX {
            return None;
        }
        // Looked for from the line end on: a part may have no headers, but then it has no name.
        let window = rest.get(..rest.len().min(HEADERS_MAX))?;
        let headers_end = memmem::find(window, b"\r\n\r\n")?;
        let headers = std::str::from_utf8(rest.get(2..headers_end)?).ok()?;
        let start = at + headers_end + 4;
        let end = start + finder.find(body.get(start..)?)?;
        parts.push(part(headers, body.slice(start..end))?);
        at = end + delimiter.len();
    }
}

fn part(headers: &str, value: Bytes) -> Option<Part> {
    let (mut name, mut json) = (None, false);
    for line in headers.split("\r\n") {
        let (header, value) = line.split_once(':')?;
        let value = value.trim();
        if header.eq_ignore_ascii_case("content-disposition") {
            name = parameter(value, "name").filter(|name| !name.is_empty());
        } else if header.eq_ignore_ascii_case("content-type") {
            let kind = value.split(';').next().unwrap_or_default().trim();
            json = kind.eq_ignore_ascii_case("application/json");
        }
    }
    Some(Part { name: ByteString::from(name?), json, value })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"b\"";

    fn code(body: &str) -> String {
        match read(&Bytes::copy_from_slice(body.as_bytes()), TYPE) {
            Ok(Params(members)) => serde_json::to_string(&Value::Map(members)).unwrap(),
            Err(verdict) => verdict.name(),
        }
    }

    fn field(name: &str, value: &str) -> String {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    }

    #[test]
    fn parts_are_parameters() {
        let json = "--b\r\ncontent-type: application/json; charset=utf-8\r\n\
                    Content-Disposition: form-data; name=\"B\"\r\n\r\n[1, 2]\r\n";
        assert_eq!(code(&format!("{}{json}--b--\r\n", field("A", "0"))), r#"{"A":"0","B":[1,2]}"#);
        assert_eq!(code(&format!("before\r\n{}--b--after", field("A", ""))), r#"{"A":""}"#);
        assert_eq!(code(&format!("{}--b--", field("A", "x\r\n--c"))), r#"{"A":"x\r\n--c"}"#);
        assert_eq!(code("--b--"), "{}");
    }

    #[test]
    fn what_is_malformed_is_an_invalid_request() {
        let bad = [
            "",
            "--b",
            "--b\r\n",
            "--c--",
            "--b\r\n\r\nvalue\r\n--b--",
            "--b\r\nContent-Disposition: form-data\r\n\r\nvalue\r\n--b--",
            "--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nvalue\r\n--b--",
            "--b\r\nno colon\r\n\r\nvalue\r\n--b--",
        ];
        for body in bad {
            assert_eq!(code(body), "InvalidRequest", "{body:?}");
        }
        assert_eq!(code(&field("A", "0")), "InvalidRequest");
        let many = (0..=PARTS_MAX).map(|at| field(&at.to_string(), "")).collect::<String>();
        assert_eq!(code(&format!("{many}--b--")), "InvalidRequest");
        let body = Bytes::from_static(b"--b--");
        for kind in ["multipart/form-data", "multipart/form-data; boundary=", "; boundary=\u{7f}"] {
            assert_eq!(read(&body, kind).unwrap_err().name(), "InvalidRequest", "{kind}");
        }
    }

    #[test]
    fn bad_values_are_invalid_parameters() {
        assert_eq!(code(&format!("{0}{0}--b--", field("A", "0"))), "InvalidParameter");
        let json = "--b\r\nContent-Type: application/json\r\n\
                    Content-Disposition: form-data; name=\"B\"\r\n\r\n[1, \r\n--b--";
        assert_eq!(code(json), "InvalidParameter");
    }

    proptest! {
        #[test]
        fn nothing_panics(
            pieces in proptest::collection::vec(
                prop_oneof![
                    Just("--b".to_owned()), Just("\r\n".to_owned()), Just("--".to_owned()),
                    Just("Content-Disposition: form-data; name=\"A\"".to_owned()),
                    Just("Content-Type: application/json".to_owned()), "\\PC{0,6}",
                ],
                0..20,
            ),
            kind in "(multipart/form-data; boundary=b|\\PC{0,40})",
        ) {
            let _ = read(&Bytes::from(pieces.concat()), &kind);
        }
    }
}
