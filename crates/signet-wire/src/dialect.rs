//! One vendor's way of speaking RPC over HTTP.

use std::future::Future;

use bytes::Bytes;
use http::{Request, Response, request};
use signet_domain::access::Language;
use signet_domain::channel::Channel;
use signet_domain::checks::Part;
use signet_domain::rules::RulePack;
use signet_domain::time::Timestamp;
use signet_registry::Form;
use signet_registry::keys::AccessKey;

use crate::call::{Site, Ticket};
use crate::client::Ask;
use crate::code::{Code, Verdict};
use crate::doctor::{Diagnosis, Sample};
use crate::entry::Entry;
use crate::fault::Fault;
use crate::intake::Intake;
use crate::spelling::Spelled;
use crate::value::{Params, Value};

/// One vendor's way of speaking RPC over HTTP.
pub trait Dialect: Send + Sync + 'static {
    /// As it appears in commands, logs and the spec. Lower case, one word.
    const NAME: &'static str;
    /// The channel its applications belong to.
    const CHANNEL: Channel;
    /// Every operation, in the order the reference lists them.
    const OPERATIONS: &'static [Entry];
    /// Every code, for the pages that explain them.
    const CODES: &'static [&'static Code];
    /// How its answers spell where things stand.
    const SPELLINGS: &'static [&'static dyn Spelled];
    /// The rule packs it owns, the default first.
    const PACKS: &'static [RulePack];
    /// The language of the policies that judge its calls.
    const POLICIES: Language;
    /// The forms in which the vendor tells owners what happened, where it does.
    const FORMS: &'static [Form];
    /// Whether missing parameters are told in alphabetical order instead of the documented one.
    const ALPHABETICAL: bool;
    /// Whether a parameter an operation does not have is refused.
    const STRICT: bool;
    /// What the caller put on the request to prove who sent it.
    type Seal: Send + Sync;

    /// A new request id, in the vendor's spelling.
    fn request_id() -> String;

    /// Reads what is asked and how it is sealed. Checks neither against a key. Seal headers are
    /// read before the body; what is learned goes onto the ticket at once.
    fn open(
        head: &request::Parts,
        body: Intake,
        now: Timestamp,
        ticket: &mut Ticket,
    ) -> impl Future<Output = Result<Opened<Self::Seal>, Fault>> + Send;

    /// Checks the seal against the key, whose token was checked.
    fn verify(seal: &Self::Seal, key: &AccessKey) -> Result<(), Fault>;

    /// Finds the operation asked for.
    fn find(version: &str, action: &str) -> Result<&'static Entry, Fault>;

    /// Undoes the vendor's flattening, now that the fields are known.
    fn unflatten(params: Params, entry: &'static Entry) -> Result<Params, Fault>;

    /// Parameters as they would arrive in a request of the vendor's current SDKs, out of what JSON has.
    fn arrived(params: Params, entry: &'static Entry) -> Params;

    /// The parameters that a part of an application is found in. The first is the part itself, the
    /// others are what it belongs to in operations that do not have it. Matches every part, with no
    /// wildcard.
    fn fields_of(part: Part) -> &'static [&'static str];

    /// Names a fault no operation names itself. Matches every variant, with no wildcard.
    fn code(fault: &Fault) -> Verdict;

    /// Wraps an outcome the way this vendor's SDKs expect it.
    fn answer(outcome: Result<Value, &Verdict>, ticket: &Ticket, site: &Site) -> Response<Bytes>;

    /// Seals a request the way this vendor's current SDKs do. `None` when a value cannot stand where
    /// the protocol puts it.
    fn ask(ask: &Ask) -> Option<Request<Bytes>>;

    /// Finds out why a seal did not match, by trying what clients get wrong.
    fn diagnose(sample: &Sample, key: &AccessKey, siblings: &[AccessKey]) -> Diagnosis;
}

/// A request that was read, but whose seal was not checked.
#[derive(Debug)]
pub struct Opened<S> {
    /// What it asks with, as flat as it came.
    pub params: Params,
    /// What proves who sent it.
    pub seal: S,
    /// The token that came along, if one did.
    pub token: Option<String>,
    /// Its nonce and when the request is dated, where the protocol has a nonce.
    pub nonce: Option<(String, Timestamp)>,
    /// The body, kept while its bytes count against the budget.
    pub body: crate::intake::Taken,
}
