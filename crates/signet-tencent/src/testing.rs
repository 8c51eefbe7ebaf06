//! How tests of this crate speak to it.

use bytes::Bytes;
use http::request::Parts;
use http_body_util::{BodyExt, Full};
use signet_domain::ids::AccountId;
use signet_domain::time::Timestamp;
use signet_registry::keys::{AccessKey, Secret};
use signet_wire::value::from_json;
use signet_wire::{
    Budget, Dialect, Entry, Fault, Intake, Opened, Operation, Params, Reader, Ticket, Value,
};

use crate::Tencent;
use crate::seal::Seal;

/// The reference's key.
pub const KEY: &str = "AKIDEXAMPLE0000000000000000000000001";
/// Its secret.
pub const SECRET: &str = "FakeSecretKeyForDocs00000000001";
/// When the reference's vectors were made.
pub const NOW: i64 = 1_712_000_000;

/// A key with a secret.
pub fn key(secret: &str) -> AccessKey {
    AccessKey::of_account(KEY, AccountId(1), Secret::new(secret), Timestamp(0))
}

/// A request as text, CRLF or not: a request line, headers, a blank line, a body.
pub fn request(text: &str) -> (Parts, Bytes) {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let mut line = lines.next().unwrap().split(' ');
    let mut request =
        http::Request::builder().method(line.next().unwrap()).uri(line.next().unwrap());
    for line in lines {
        let (name, value) = line.split_once(": ").unwrap_or((line.trim_end_matches(':'), ""));
        request = request.header(name, value);
    }
    (request.body(()).unwrap().into_parts().0, Bytes::copy_from_slice(body.as_bytes()))
}

/// A body that was not read.
pub fn intake(body: &Bytes) -> Intake {
    let body = Full::new(body.clone()).map_err(|never| match never {});
    Intake::new(body.boxed_unsync(), Budget::new(64 << 20))
}

/// Opens a request at a moment.
pub fn open_at(seconds: i64, head: &Parts, body: &Bytes) -> (Result<Opened<Seal>, Fault>, Ticket) {
    let mut ticket = Ticket::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let now = Timestamp::from_seconds(seconds);
    let opened = runtime.block_on(Tencent::open(head, intake(body), now, &mut ticket));
    (opened, ticket)
}

/// Opens a request and checks its seal with a secret: `OK`, or the code.
pub fn judge(seconds: i64, secret: &str, head: &Parts, body: &Bytes) -> String {
    let (opened, ticket) = open_at(seconds, head, body);
    let judged = opened.and_then(|opened| {
        let key = key(secret);
        match key.token_trouble(opened.token.as_deref(), Timestamp::from_seconds(seconds)) {
            Some(trouble) => Err(Fault::Token(trouble)),
            None => Tencent::verify(&opened.seal, &key),
        }
    });
    match judged {
        Ok(()) => "OK".into(),
        Err(fault) => Tencent::code(&fault).name_in(&ticket.version),
    }
}

/// Decodes a good request with some members replaced; `null` takes one away. The error is the code
/// a client would be told.
pub fn decode<O: Operation>(version: &str, good: &str, changes: &str) -> Result<O, String> {
    let members = |text: &str| match from_json(&Bytes::copy_from_slice(text.as_bytes())).unwrap() {
        Value::Map(members) => members,
        _ => panic!("not an object"),
    };
    let mut params = Params(members(good));
    for (name, value) in members(changes) {
        params.take(&name);
        if value != Value::Null {
            params.0.push((name, value));
        }
    }
    let entry = Tencent::OPERATIONS.iter().find(|entry| entry.name == O::NAME).unwrap();
    let mut reader = Reader::new(&params, version);
    reader.unknown(O::FIELDS);
    let draft = O::draft(&mut reader);
    let faults = reader.finish();
    if !faults.is_empty() {
        return Err(told(entry, &faults));
    }
    Ok(O::finish(draft).unwrap())
}

/// The one of several faults that is told.
pub fn told(entry: &Entry, faults: &[Fault]) -> String {
    entry.name_fault::<Tencent>(faults).name()
}

/// Decodes the examples of an operation's fields.
pub fn decode_examples<O: Operation>(version: &str) -> Result<O, String> {
    let members = O::FIELDS.iter().filter_map(|field| {
        let name = field.name_in(version)?;
        // An example is JSON if it parses, and text otherwise.
        let json = from_json(&Bytes::from_static(field.example.as_bytes()));
        let value = json.unwrap_or_else(|_| Value::text(field.example));
        Some((name.into(), value))
    });
    let good = serde_json::to_string(&Value::Map(members.collect())).unwrap();
    decode(version, &good, "{}")
}
