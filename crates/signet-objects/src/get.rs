//! Downloads: GET and HEAD of a signed link.

use bytes::Bytes;
use futures_util::stream::try_unfold;
use http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, X_CONTENT_TYPE_OPTIONS,
};
use http::{Method, Request, Response, StatusCode};
use http_body::Frame;
use http_body_util::{BodyExt as _, Full, StreamBody};
use percent_encoding::percent_decode_str;
use signet_domain::text::FileKey;
use signet_registry::{Content, Object};
use signet_wire::intake::Stream;
use signet_wire::{App, Verdict};

use crate::answer::{answer, quoted, refused, set};
use crate::post::NO_CONTENT_TYPE;
use crate::transfer::Transfer;
use crate::{codes, link, object_key};

/// The content types that a browser is told. Whatever else a client uploaded is just bytes.
const PICTURES: [&str; 3] = ["image/jpeg", "image/png", "image/gif"];

/// Answers a GET or HEAD of `/<StartPath>/<name>?Expires=…&OSSAccessKeyId=…&Signature=…`.
///
/// The file goes out piece by piece. Ranges are not served: the answer is always the whole file.
pub async fn get(app: &App, request: Request<()>) -> Response<Stream> {
    let is_head = request.method() == Method::HEAD;
    let mut transfer = Transfer::begin(if is_head { "HeadObject" } else { "GetObject" });
    let (mut response, verdict) = match find(app, &request, &mut transfer).await {
        Ok((key, object)) => {
            transfer.bytes = if is_head { 0 } else { object.size };
            let mut response = found(&key, &object, &transfer.request_id);
            if !is_head {
                *response.body_mut() = content(object.content);
            }
            (response, None)
        }
        Err(verdict) => {
            let response = refused(&verdict, &transfer.request_id, &app.site);
            (response.map(whole), Some(verdict))
        }
    };
    transfer.finish(verdict.as_ref(), &mut response);
    response
}

/// Checks the link and finds what it leads to.
async fn find(
    app: &App,
    request: &Request<()>,
    transfer: &mut Transfer,
) -> Result<(FileKey, Object), Verdict> {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        return Err(Verdict::of(&codes::METHOD_NOT_ALLOWED));
    }
    let path = request.uri().path();
    let path = percent_decode_str(path.strip_prefix('/').unwrap_or(path)).decode_utf8();
    let key = path.ok().and_then(|path| object_key::judge(&path));
    let key = key.ok_or_else(|| Verdict::of(&codes::INVALID_OBJECT_NAME))?;

    let claim = link::Claim::read(request.uri().query().unwrap_or_default())?;
    transfer.account = Some(claim.account);
    let account = app.registry.calling_account(claim.account).await.map_err(codes::broken)?;
    if account.is_none() {
        return Err(Verdict::of(&codes::INVALID_ACCESS_KEY_ID));
    }
    let secret = app.registry.upload_secret(claim.account);
    claim.check(method, key.as_str(), &secret, app.clock.now())?;
    // Nothing but our own links is signed, and none of them leads to another's files. Should one
    // ever, it leads nowhere.
    if !key.as_str().starts_with(&object_key::start(claim.account)) {
        return Err(Verdict::of(&codes::NO_SUCH_KEY));
    }
    let object = match claim.version {
        Some(version) => app.registry.filed_object(claim.account, &key, version).await,
        None => app.registry.object(claim.account, &key).await,
    };
    let object = object.map_err(codes::broken)?;
    let object = object.ok_or_else(|| Verdict::of(&codes::NO_SUCH_KEY))?;
    Ok((key, object))
}

/// The answer with everything but the content. Files are other people's: a browser must neither
/// guess what they are, nor run them, nor keep them.
fn found(key: &FileKey, object: &Object, request_id: &str) -> Response<Stream> {
    let mut response = answer(StatusCode::OK, request_id, whole(Bytes::new()));
    let headers = [
        (CONTENT_TYPE, shown_type(&object.content_type)),
        (CONTENT_LENGTH, &object.size.to_string()),
        (ETAG, &quoted(&object.etag)),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
        (CONTENT_DISPOSITION, &disposition(key)),
        (CACHE_CONTROL, "private, no-store"),
    ];
    for (name, value) in headers {
        set(&mut response, name, value);
    }
    response
}

/// The content type that is told, for the one that was uploaded.
fn shown_type(content_type: &str) -> &'static str {
    PICTURES
        .into_iter()
        .find(|picture| picture.eq_ignore_ascii_case(content_type))
        .unwrap_or(NO_CONTENT_TYPE)
}

/// Has a browser save the file, under a name that needs no escaping.
fn disposition(key: &FileKey) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name = key.file_name().chars().map(|c| if plain(c) { c } else { '_' });
    format!("attachment; filename=\"{}\"", name.collect::<String>())
}

/// The content of a file as a body.
fn content(content: Content) -> Stream {
    let pieces = try_unfold(content, |mut content| async move {
        match content.next().await {
            Ok(piece) => Ok(piece.map(|bytes| (Frame::data(bytes), content))),
            // The status has been sent; all that is left is to break off.
            Err(broken) => {
                tracing::error!(error = %broken, "cannot go on");
                Err(broken.into())
            }
        }
    });
    StreamBody::new(pieces).boxed_unsync()
}

fn whole(bytes: Bytes) -> Stream {
    Full::new(bytes).map_err(|never| match never {}).boxed_unsync()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_have_a_type() {
        assert_eq!(shown_type("image/jpeg"), "image/jpeg");
        assert_eq!(shown_type("Image/PNG"), "image/png");
        for other in ["text/html", "image/svg+xml", "image/png; charset=x", ""] {
            assert_eq!(shown_type(other), "application/octet-stream", "{other}");
        }
    }

    #[test]
    fn names_are_safe_in_headers() {
        let name = |key: &str| disposition(&FileKey::new(key).unwrap());
        assert_eq!(name("1/a-b_c.JPG"), "attachment; filename=\"a-b_c.JPG\"");
        assert_eq!(name("1/图\"; x=\r\n.jpg"), "attachment; filename=\"____x___.jpg\"");
    }
}
