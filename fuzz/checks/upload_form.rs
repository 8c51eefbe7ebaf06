//! Forms of uploads: the first byte says how many bytes come at a time, the rest is the body, with
//! `B` for its boundary. Any bytes are read or refused, and how they came makes no difference.

use std::convert::Infallible;

use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use signet_objects::Body;
use signet_objects::form::{FIELDS_SIZE_MAX, Form, open};

/// More than any body a fuzzer sends.
const FILE_MAX: u64 = 1 << 20;

pub fn check(bytes: &[u8]) {
    let Some((frame, bytes)) = bytes.split_first() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("a runtime can be had");
    runtime.block_on(async {
        let whole = read(bytes, bytes.len()).await;
        assert_eq!(read(bytes, usize::from(*frame)).await, whole);
    });
}

type Read = (Form, Option<(Option<String>, Vec<u8>)>);

async fn read(bytes: &[u8], frame: usize) -> Result<Read, String> {
    let pieces: Vec<_> = bytes.chunks(frame.max(1)).map(Bytes::copy_from_slice).collect();
    let frames = pieces.into_iter().map(|piece| Ok::<_, Infallible>(Frame::data(piece)));
    let stream = StreamBody::new(futures_util::stream::iter(frames));
    let stream = stream.map_err(|never| match never {}).boxed_unsync();
    let mut body = Body::new(stream, FIELDS_SIZE_MAX);
    let (form, file) = open(&mut body, "B").await.map_err(|verdict| verdict.name())?;
    let Some(mut file) = file else { return Ok((form, None)) };
    file.allow(FILE_MAX);
    let name = file.file_name().map(str::to_owned);
    let mut content = vec![];
    while let Some(bytes) = file.next().await.map_err(|verdict| verdict.name())? {
        content.extend_from_slice(&bytes);
    }
    file.finish().await.map_err(|verdict| verdict.name())?;
    Ok((form, Some((name, content))))
}
