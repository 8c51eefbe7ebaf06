//! One attempt: a request, and as much of the answer as counts.

use std::io::ErrorKind;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use signet_domain::time::Timestamp;
use signet_registry::{Outcome, Parcel};

use super::endpoints::{Endpoints, Target};
use super::signing::signatures;

/// How long an attempt may take in all.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an answer is read.
const ANSWER_MAX: usize = 16 * 1024;

/// Why there was no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The address is none that notices go to.
    Unfit(&'static str),
    /// The name stands for nothing.
    Unresolved,
    /// The name stands for addresses that notices do not go to.
    Refused,
    /// Nobody took the connection.
    Unreached(ErrorKind),
    /// The other side does not prove who it is.
    Untrusted,
    /// The connection broke.
    Broken,
    /// It took too long.
    Overrun,
}

impl Failure {
    /// In words that quote nothing of the address.
    fn words(self) -> String {
        match self {
            Failure::Unfit(why) => why.into(),
            Failure::Unresolved => "the host was not found".into(),
            Failure::Refused => "the host is not of the public internet".into(),
            Failure::Unreached(kind) => format!("the host was not reached: {kind}"),
            Failure::Untrusted => {
                "no TLS connection: the certificate is not trusted, or not TLS".into()
            }
            Failure::Broken => "the connection broke before the answer".into(),
            Failure::Overrun => format!("no answer within {} seconds", PATIENCE.as_secs()),
        }
    }
}

/// What the other side answered.
struct Answer {
    status: StatusCode,
    pause: Option<i64>,
    body: Vec<u8>,
}

/// Posts a parcel, and tells what came of it. No redirect is followed: a notice goes where its owner
/// said, and nowhere else.
pub async fn post(endpoints: &Endpoints, parcel: &Parcel, now: Timestamp) -> Outcome {
    let attempt = tokio::time::timeout(PATIENCE, attempt(endpoints, parcel, now)).await;
    let answer = match attempt.unwrap_or(Err(Failure::Overrun)) {
        Ok(answer) => answer,
        Err(failure) => return Outcome::NotTaken { what: failure.words(), pause: None },
    };
    let status = answer.status.as_u16();
    let what = format!("answered with status {status}");
    if (parcel.form.is_taken)(status, &answer.body) {
        return Outcome::Taken { what };
    }
    match answer.status {
        StatusCode::GONE => Outcome::Gone { what },
        StatusCode::OK => {
            let what = format!("{what}, but not as the form wants it");
            Outcome::NotTaken { what, pause: answer.pause }
        }
        _ => Outcome::NotTaken { what, pause: answer.pause },
    }
}

async fn attempt(
    endpoints: &Endpoints,
    parcel: &Parcel,
    now: Timestamp,
) -> Result<Answer, Failure> {
    // What may be reached is the operator's to change, after a subscription was made.
    let target = endpoints.target(parcel.url.reveal()).map_err(Failure::Unfit)?;
    let request = request(&target, parcel, now)?;
    let stream = endpoints.connect(&target).await?;
    match target.is_secure() {
        true => exchange(endpoints.secure(&target, stream).await?, request, now).await,
        false => exchange(stream, request, now).await,
    }
}

fn request(
    target: &Target,
    parcel: &Parcel,
    now: Timestamp,
) -> Result<Request<Full<Bytes>>, Failure> {
    let (message, timestamp) = (parcel.delivery.message(), now.seconds());
    let signed = signatures(&parcel.secrets, &message, timestamp, &parcel.body);
    let mut request = Request::post(target.path())
        .header(header::HOST, target.authority())
        .header(header::CONTENT_TYPE, parcel.form.content_type)
        .header(header::USER_AGENT, concat!("signet/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", message)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signed);
    if parcel.delivery.again {
        let name = HeaderName::from_static("signet-redelivery");
        request = request.header(name, HeaderValue::from_static("true"));
    }
    let body = Full::new(Bytes::copy_from_slice(parcel.body.as_bytes()));
    request.body(body).map_err(|_| Failure::Unfit("the address cannot be asked for"))
}

async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    now: Timestamp,
) -> Result<Answer, Failure>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    TokioIo<S>: Read + Write,
{
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|_| Failure::Broken)?;
    // The connection moves only while somebody asks it to, and ends with this attempt.
    let asking = async {
        let answer = sender.send_request(request).await.map_err(|_| Failure::Broken)?;
        let (head, mut body) = answer.into_parts();
        let mut read = vec![];
        while read.len() < ANSWER_MAX
            && let Some(frame) = body.frame().await
        {
            let frame = frame.map_err(|_| Failure::Broken)?;
            let data = frame.data_ref().map_or(&[][..], |data| &data[..]);
            read.extend_from_slice(&data[..data.len().min(ANSWER_MAX - read.len())]);
        }
        Ok(Answer { status: head.status, pause: pause(&head.headers, now), body: read })
    };
    let mut asking = std::pin::pin!(asking);
    tokio::select! {
        answer = &mut asking => answer,
        // It may be over before the answer was read to its end.
        _ = connection => asking.await,
    }
}

/// The pause that the other side asks for, in milliseconds: so many seconds, or until a date.
fn pause(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds) * 1000);
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    let until = i64::try_from(since.as_millis()).ok()?;
    (until > now.0).then_some(until - now.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_asked_for_in_seconds_or_by_date() {
        let now = Timestamp::from_seconds(784_111_777);
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            pause(&headers, now)
        };
        assert_eq!(asked("120"), Some(120_000));
        assert_eq!(asked("Sun, 06 Nov 1994 08:50:37 GMT"), Some(60_000));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), None);
        assert_eq!(asked("soon"), None);
        assert_eq!(asked("-1"), None);
        assert_eq!(pause(&HeaderMap::new(), now), None);
    }
}
