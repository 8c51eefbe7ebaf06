//! What the tests of this crate share: requests as text, the vendor's fake key, a fixed clock.

use bytes::Bytes;
use http::{HeaderValue, Request, request};
use http_body_util::{BodyExt as _, Full};
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use signet_registry::keys::{AccessKey, PublicKey, Secret};
use signet_wire::{Budget, Dialect as _, Fault, Intake, Opened, Ticket, Verdict};

use crate::{Alibaba, Seal};

pub const KEY: &str = "LTAI5tFakeKeyId000000001";
pub const SECRET: &str = "FakeSecret0000000000000000001";
/// 2026-01-15T08:00:00Z, when the captures were taken.
pub const NOW: Timestamp = Timestamp::from_seconds(1_768_464_000);

/// The raw requests captured from official clients.
pub const CAPTURES: [&str; 13] = [
    include_str!("captures/b01.http"),
    include_str!("captures/b02.http"),
    include_str!("captures/b03.http"),
    include_str!("captures/b04.http"),
    include_str!("captures/b05.http"),
    include_str!("captures/b06.http"),
    include_str!("captures/b07.http"),
    include_str!("captures/b08.http"),
    include_str!("captures/b09.http"),
    include_str!("captures/b10.http"),
    include_str!("captures/b11.http"),
    include_str!("captures/b12.http"),
    include_str!("captures/b13.http"),
];

/// A capture by its number in the reference.
pub fn capture(number: usize) -> Request<Bytes> {
    parse(CAPTURES[number - 1])
}

/// Reads a request as it is written in a capture.
pub fn parse(text: &str) -> Request<Bytes> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let mut request = Request::builder().method(first.next().unwrap()).uri(first.next().unwrap());
    for line in lines {
        let (name, value) = line.split_once(':').unwrap();
        request = request.header(name, HeaderValue::from_str(value.trim()).unwrap());
    }
    request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap()
}

/// A key with a secret.
pub fn key(secret: &str) -> AccessKey {
    AccessKey::of_account(KEY, AccountId(1), Secret::new(secret), NOW)
}

/// A key with a public half.
pub fn rsa_key(pem: &str) -> AccessKey {
    AccessKey { public_key: PublicKey::from_pem(pem), ..key(SECRET) }
}

/// Opens a request.
pub fn open(request: Request<Bytes>) -> (Result<Opened<Seal>, Fault>, Ticket) {
    let (head, body) = request.into_parts();
    let mut ticket = Ticket { request_id: "R-1".into(), ..Ticket::default() };
    let opened = open_parts(&head, body, &mut ticket);
    (opened, ticket)
}

fn open_parts(
    head: &request::Parts,
    body: Bytes,
    ticket: &mut Ticket,
) -> Result<Opened<Seal>, Fault> {
    let stream = Full::new(body).map_err(|never| match never {}).boxed_unsync();
    let intake = Intake::new(stream, Budget::new(1 << 30));
    now(Alibaba::open(head, intake, NOW, ticket))
}

/// Opens a request and checks its seal; gives the code on the wire, or `OK`.
pub fn judge(request: Request<Bytes>, key: &AccessKey) -> String {
    verdict(request, key).map_or_else(|| "OK".into(), |verdict| verdict.name())
}

/// The same, whole.
pub fn verdict(request: Request<Bytes>, key: &AccessKey) -> Option<Verdict> {
    let checked =
        open(request).0.and_then(|opened| match key.token_trouble(opened.token.as_deref(), NOW) {
            Some(trouble) => Err(Fault::Token(trouble)),
            None => Alibaba::verify(&opened.seal, key),
        });
    checked.err().map(|fault| Alibaba::code(&fault))
}

/// Runs a future.
pub fn now<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(future)
}
