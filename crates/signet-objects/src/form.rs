//! The form a file is uploaded with: fields first, the file last.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use multer::{Field, Multipart};
use signet_wire::{Code, Verdict};

use crate::body::{Body, Cut, Meter, PIECE};
use crate::codes;

/// The most fields before the file.
const FIELDS_MAX: usize = 100;
/// The longest name of a field, in bytes (vendor: 8 KB).
const NAME_MAX: usize = 8 * 1024;
/// The longest value of a field, in bytes. The vendor allows 2 MB; none of the fields it knows
/// has use for more than a policy does.
const VALUE_MAX: usize = 64 * 1024;
/// What everything before the file may take, in bytes.
pub const FIELDS_SIZE_MAX: u64 = 256 * 1024;
/// What may follow the file, in bytes. It is ignored, so there is no use for much of it.
const AFTER_MAX: u64 = 64 * 1024;

/// The fields of a form, by their names in lower case: the vendor's pages disagree on whether
/// case matters, and its own clients write it both ways. Of several with one name the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form(BTreeMap<String, String>);

impl Form {
    /// The value of a field, by its name in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

impl<'f> FromIterator<(&'f str, &'f str)> for Form {
    fn from_iter<T: IntoIterator<Item = (&'f str, &'f str)>>(fields: T) -> Self {
        Self(fields.into_iter().map(|(n, v)| (n.to_ascii_lowercase(), v.into())).collect())
    }
}

/// The boundary between the parts of a form.
pub fn boundary(headers: &HeaderMap) -> Result<String, Verdict> {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return Err(Verdict::of(&codes::REQUEST_IS_NOT_MULTI_PART_CONTENT));
    }
    let boundary = multer::parse_boundary(content_type).ok();
    boundary.filter(|boundary| !boundary.is_empty()).ok_or_else(malformed)
}

/// Reads a form up to the file, of which nothing is read; `None` when it has no file. The body
/// must allow [`FIELDS_SIZE_MAX`].
pub async fn open<'b>(
    body: &'b mut Body,
    boundary: &str,
) -> Result<(Form, Option<FilePart<'b>>), Verdict> {
    let meter = body.meter();
    let mut parts = Multipart::new(body, boundary);
    let mut form = Form::default();
    let named = |error| name(&error, &codes::FIELD_ITEM_TOO_LONG);
    while let Some(part) = parts.next_field().await.map_err(named)? {
        let name = part.name().ok_or_else(malformed)?.to_ascii_lowercase();
        if name == "file" {
            return Ok((form, Some(FilePart { part, parts, meter })));
        }
        if form.0.len() == FIELDS_MAX {
            return Err(malformed());
        }
        let value = value(part).await?;
        if name.len() > NAME_MAX {
            return Err(Verdict::of(&codes::FIELD_ITEM_TOO_LONG));
        }
        form.0.insert(name, value);
    }
    Ok((form, None))
}

/// Reads the value of a field.
async fn value(mut part: Field<'_>) -> Result<String, Verdict> {
    let mut value = Vec::new();
    let named = |error| name(&error, &codes::FIELD_ITEM_TOO_LONG);
    while let Some(bytes) = part.chunk().await.map_err(named)? {
        if value.len() + bytes.len() > VALUE_MAX {
            return Err(Verdict::of(&codes::FIELD_ITEM_TOO_LONG));
        }
        value.extend_from_slice(&bytes);
    }
    String::from_utf8(value).map_err(|_| malformed())
}

/// The file of a form, of which nothing was read yet.
pub struct FilePart<'b> {
    part: Field<'b>,
    parts: Multipart<'b>,
    meter: Arc<Meter>,
}

impl FilePart<'_> {
    /// What the client calls the file.
    pub fn file_name(&self) -> Option<&str> {
        self.part.file_name()
    }

    /// What the client says is in it.
    pub fn content_type(&self) -> Option<&str> {
        self.part.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok())
    }

    /// Lets a file of at most this many bytes pass. Whoever reads it counts them; this bounds
    /// what surrounds them.
    pub fn allow(&self, max: u64) {
        self.meter.allow(max.saturating_add(AFTER_MAX + PIECE as u64));
    }

    /// The next bytes of the file; `None` at its end.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Verdict> {
        self.part.chunk().await.map_err(|error| name(&error, &codes::ENTITY_TOO_LARGE))
    }

    /// Reads what follows the file. It is ignored, unless it is another file.
    pub async fn finish(self) -> Result<(), Verdict> {
        let Self { part, mut parts, meter } = self;
        drop(part);
        meter.allow(AFTER_MAX);
        let named = |error| name(&error, &codes::MALFORMED_POST_REQUEST);
        while let Some(part) = parts.next_field().await.map_err(named)? {
            if part.name().is_some_and(|name| name.eq_ignore_ascii_case("file")) {
                return Err(Verdict::of(&codes::INCORRECT_NUMBER_OF_FILES_IN_POST_REQUEST));
            }
        }
        Ok(())
    }
}

/// Names what the parser found. Too much means something else in each part of a form.
fn name(error: &multer::Error, too_much: &'static Code) -> Verdict {
    let cut = match error {
        multer::Error::StreamReadFailed(source) => source.downcast_ref(),
        _ => None,
    };
    match cut {
        Some(cut) => name_cut(*cut, too_much),
        None => malformed(),
    }
}

/// Names why a body ended before its end.
pub(crate) fn name_cut(cut: Cut, too_much: &'static Code) -> Verdict {
    Verdict::of(match cut {
        Cut::TooMuch => too_much,
        Cut::Stalled | Cut::Broken => &codes::REQUEST_TIMEOUT,
    })
}

fn malformed() -> Verdict {
    Verdict::of(&codes::MALFORMED_POST_REQUEST)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::time::Duration;

    use http::HeaderValue;
    use proptest::prelude::*;

    use super::*;
    use crate::body::tests::frames;

    /// A form's body, of parts that are name, attributes of the name, and content.
    pub(crate) fn body_of(parts: &[(&str, &str, &[u8])]) -> Vec<u8> {
        let mut body = vec![];
        for (name, more, content) in parts {
            body.extend_from_slice(
                format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
                    .as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--B--\r\n");
        body
    }

    type Read = (Form, Option<(Option<String>, Option<String>, Vec<u8>)>);

    async fn read(bytes: &[u8], frame: usize) -> Result<Read, String> {
        let pieces = bytes.chunks(frame.max(1)).map(Bytes::copy_from_slice).collect();
        let mut body = Body::new(frames(pieces, Duration::ZERO), FIELDS_SIZE_MAX);
        let name = |verdict: Verdict| verdict.name();
        let (form, file) = open(&mut body, "B").await.map_err(name)?;
        let Some(mut file) = file else { return Ok((form, None)) };
        file.allow(1 << 20);
        let file_name = file.file_name().map(String::from);
        let content_type = file.content_type().map(String::from);
        let mut content = vec![];
        while let Some(bytes) = file.next().await.map_err(name)? {
            content.extend_from_slice(&bytes);
        }
        file.finish().await.map_err(name)?;
        Ok((form, Some((file_name, content_type, content))))
    }

    /// Reads a body as a whole, byte by byte and in between, and expects one outcome.
    async fn read_all_ways(bytes: &[u8]) -> Result<Read, String> {
        let whole = read(bytes, usize::MAX).await;
        for frame in [1, 7, 1000] {
            assert_eq!(read(bytes, frame).await, whole, "frames of {frame}");
        }
        whole
    }

    #[tokio::test]
    async fn fields_and_file_are_read() {
        let more = "; filename=\"营业执照.jpg\"\r\nContent-Type: image/jpeg";
        let content = [b"\xff\xd8\r\n--A\r\n".as_slice(), &[7; 5000]].concat();
        let body = body_of(&[
            ("Key", "", b"1/a.jpg"),
            ("policy", "", b"e30="),
            ("x-oss-meta-empty", "", b""),
            ("key", "", b"1/b.jpg"),
            ("File", more, &content),
            ("submit", "", b"Upload"),
        ]);
        let (form, file) = read_all_ways(&body).await.unwrap();
        assert_eq!(form.get("key"), Some("1/b.jpg"));
        assert_eq!(form.get("policy"), Some("e30="));
        assert_eq!(form.get("x-oss-meta-empty"), Some(""));
        assert_eq!(form.get("submit"), None);
        let expected = (Some("营业执照.jpg".into()), Some("image/jpeg".into()), content);
        assert_eq!(file, Some(expected));
    }

    #[tokio::test]
    async fn what_stands_behind_the_file_does_not_count() {
        let body = body_of(&[("file", "; filename=\"a\"", b"1"), ("key", "", b"1/a")]);
        let (form, file) = read_all_ways(&body).await.unwrap();
        assert_eq!(form.get("key"), None);
        assert!(file.is_some());
    }

    #[tokio::test]
    async fn there_is_one_file() {
        let body = body_of(&[("key", "", b"1/a")]);
        assert_eq!(read_all_ways(&body).await.unwrap().1, None);
        let body = body_of(&[("file", "", b"1"), ("x", "", b""), ("FILE", "", b"2")]);
        let several = Err("IncorrectNumberOfFilesInPOSTRequest".into());
        assert_eq!(read_all_ways(&body).await, several);
    }

    #[tokio::test]
    async fn bodies_that_end_early_are_malformed() {
        let body = body_of(&[("key", "", b"1/a"), ("file", "", b"content")]);
        let malformed = Err("MalformedPOSTRequest".into());
        // All but the line that may follow the last boundary.
        for length in 0..body.len() - 2 {
            assert_eq!(read(&body[..length], 16).await, malformed, "{length}");
        }
        assert!(read(&body[..body.len() - 2], 16).await.is_ok());
        let nameless = b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--";
        assert_eq!(read_all_ways(nameless).await, malformed);
        let latin = body_of(&[("key", "", b"1/\xe4"), ("file", "", b"")]);
        assert_eq!(read_all_ways(&latin).await, malformed);
    }

    #[tokio::test]
    async fn what_surrounds_the_file_is_bounded() {
        let too_long = Err("FieldItemTooLong".into());
        let value = vec![b'a'; VALUE_MAX];
        assert!(read(&body_of(&[("a", "", &value)]), 4096).await.is_ok());
        let longer = [value.clone(), vec![b'a']].concat();
        assert_eq!(read(&body_of(&[("a", "", &longer)]), 4096).await, too_long);
        let fields = ["a", "b", "c", "d"].map(|name| (name, "", value.as_slice()));
        assert_eq!(read(&body_of(&fields), 4096).await, too_long);
        let name = "n".repeat(NAME_MAX + 1);
        assert_eq!(read(&body_of(&[(&name, "", b"")]), 4096).await, too_long);

        let names: Vec<_> = (0..=FIELDS_MAX).map(|i| i.to_string()).collect();
        let fields: Vec<_> = names.iter().map(|name| (&**name, "", b"".as_slice())).collect();
        assert!(read(&body_of(&fields[..FIELDS_MAX]), 4096).await.is_ok());
        assert_eq!(read(&body_of(&fields), 4096).await, Err("MalformedPOSTRequest".into()));

        let headers = [b"--B\r\nA: ".to_vec(), vec![b'a'; 300 * 1024]].concat();
        assert_eq!(read(&headers, 4096).await, too_long);
        let preamble = vec![b'a'; 300 * 1024];
        assert_eq!(read(&preamble, 4096).await, too_long);
        let after = body_of(&[("file", "", b""), ("a", "", &[b'a'; 300 * 1024])]);
        assert_eq!(read(&after, 4096).await, Err("MalformedPOSTRequest".into()));
        let file = body_of(&[("file", "", &[b'a'; 2 << 20])]);
        assert_eq!(read(&file, 4096).await, Err("EntityTooLarge".into()));
    }

    #[test]
    fn boundaries_are_found() {
        let boundary = |content_type: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            boundary(&headers).map_err(|verdict| verdict.name())
        };
        assert_eq!(boundary("multipart/form-data; boundary=B"), Ok("B".into()));
        assert_eq!(
            boundary("Multipart/Form-Data; charset=utf-8; boundary=\"a b\""),
            Ok("a b".into())
        );
        let no_form = Err("RequestIsNotMultiPartContent".into());
        assert_eq!(boundary("application/json"), no_form);
        assert_eq!(boundary("multipart/mixed; boundary=B"), no_form);
        assert_eq!(boundary(""), no_form);
        for none in ["multipart/form-data", "multipart/form-data; boundary=\"\""] {
            assert_eq!(boundary(none), Err("MalformedPOSTRequest".into()));
        }
    }

    /// Bodies that are nearly forms.
    fn nearly() -> impl Strategy<Value = Vec<u8>> {
        let token = prop_oneof![
            Just(b"--B".to_vec()),
            Just(b"--B--".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\r\n\r\n".to_vec()),
            Just(b"Content-Disposition: form-data; name=\"file\"; filename=\"a\"".to_vec()),
            Just(b"Content-Disposition: form-data; name=key".to_vec()),
            Just(b"Content-Type: text/plain; charset=latin1".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..20),
        ];
        proptest::collection::vec(token, 0..30).prop_map(|tokens| tokens.concat())
    }

    proptest! {
        #[test]
        fn no_form_panics_or_hangs(bytes in nearly(), frame in 1usize..40) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let outcome = runtime.unwrap().block_on(async {
                tokio::time::timeout(Duration::from_secs(5), read(&bytes, frame)).await
            });
            prop_assert!(outcome.is_ok());
        }

        #[test]
        fn files_come_through_whole(
            content in proptest::collection::vec(any::<u8>(), 0..3000), frame in 1usize..4000,
        ) {
            prop_assume!(!content.windows(5).any(|w| w == b"\r\n--B"));
            let body = body_of(&[("key", "", b"1/a"), ("file", "; filename=\"a\"", &content)]);
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let outcome = runtime.unwrap().block_on(read(&body, frame)).unwrap();
            prop_assert_eq!(outcome.1.unwrap().2, content);
        }
    }
}
