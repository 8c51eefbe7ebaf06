//! The dialect of Tencent Cloud's SMS: API 3.0, versions 2021-01-11 and 2019-07-11.

pub mod access;
mod client;
pub mod codes;
mod doctor;
pub mod envelope;
mod faults;
pub mod ops;
pub mod parts;
pub mod reasons;
pub mod rules;
pub mod seal;
pub mod states;
#[cfg(test)]
mod testing;
pub mod values;

use bytes::Bytes;
use http::{Request, Response, request};
use signet_domain::access::Language;
use signet_domain::channel::Channel;
use signet_domain::checks::Part;
use signet_domain::rules::RulePack;
use signet_domain::time::Timestamp;
use signet_registry::Form;
use signet_registry::keys::AccessKey;
use signet_wire::doctor::{Diagnosis, Sample};
use signet_wire::{
    Ask, Code, Dialect, Entry, Fault, Intake, Opened, Params, Site, Spelled, Ticket, Value, Verdict,
};

/// The dialect of Tencent Cloud's SMS.
#[derive(Clone, Copy, Debug)]
pub struct Tencent;

impl Dialect for Tencent {
    const NAME: &'static str = "tencent";
    const CHANNEL: Channel = rules::CHANNEL;
    const OPERATIONS: &'static [Entry] = ops::ALL;
    const CODES: &'static [&'static Code] = codes::ALL;
    const SPELLINGS: &'static [&'static dyn Spelled] = states::ALL;
    const PACKS: &'static [RulePack] = rules::PACKS;
    const POLICIES: Language = access::LANGUAGE;
    /// The vendor calls nobody back about signatures.
    const FORMS: &'static [Form] = &[];
    const ALPHABETICAL: bool = false;
    const STRICT: bool = true;
    type Seal = seal::Seal;

    fn request_id() -> String {
        uuid::Uuid::new_v4().to_string()
    }

    async fn open(
        head: &request::Parts,
        body: Intake,
        now: Timestamp,
        ticket: &mut Ticket,
    ) -> Result<Opened<seal::Seal>, Fault> {
        envelope::open(head, body, now, ticket).await
    }

    fn verify(seal: &seal::Seal, key: &AccessKey) -> Result<(), Fault> {
        seal::verify(seal, key)
    }

    fn find(version: &str, action: &str) -> Result<&'static Entry, Fault> {
        ops::find(version, action)
    }

    /// Queries are unflattened as they are read: their grammar needs no fields, a broken one is
    /// told before the seal is looked at, and a JSON member that happens to have a dot in its name
    /// is not meant.
    fn unflatten(params: Params, _: &'static Entry) -> Result<Params, Fault> {
        Ok(params)
    }

    fn arrived(params: Params, _: &'static Entry) -> Params {
        params
    }

    fn fields_of(part: Part) -> &'static [&'static str] {
        parts::fields_of(part)
    }

    fn code(fault: &Fault) -> Verdict {
        faults::code(fault)
    }

    fn answer(outcome: Result<Value, &Verdict>, ticket: &Ticket, _: &Site) -> Response<Bytes> {
        envelope::answer(outcome, ticket)
    }

    fn ask(ask: &Ask) -> Option<Request<Bytes>> {
        client::ask(ask)
    }

    fn diagnose(sample: &Sample, key: &AccessKey, siblings: &[AccessKey]) -> Diagnosis {
        doctor::diagnose(sample, key, siblings)
    }
}
