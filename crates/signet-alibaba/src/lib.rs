//! The dialect of Alibaba Cloud's SMS API, Dysmsapi 2017-05-25, over RPC.
//!
//! What is registered and what rules it is held to is not here: an operation reads its
//! parameters, hands a command to the registry, and names whatever comes back.

pub mod access;
mod carriers;
mod client;
pub mod codes;
mod doctor;
pub mod envelope;
mod faults;
pub mod ops;
pub mod parts;
mod reasons;
mod report;
pub mod rules;
pub mod seal;
pub mod states;
#[cfg(test)]
mod testing;
mod values;

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

pub use crate::seal::Seal;

/// The version of the API.
pub const VERSION: &str = "2017-05-25";

const NAME: &str = "alibaba";
const CHANNEL: Channel = Channel(NAME);

/// The dialect.
#[derive(Clone, Copy, Debug)]
pub struct Alibaba;

impl Dialect for Alibaba {
    const NAME: &'static str = NAME;
    const CHANNEL: Channel = CHANNEL;
    const OPERATIONS: &'static [Entry] = ops::ALL;
    const CODES: &'static [&'static Code] = codes::ALL;
    const SPELLINGS: &'static [&'static dyn Spelled] = states::ALL;
    const PACKS: &'static [RulePack] = rules::ALL;
    const POLICIES: Language = access::LANGUAGE;
    const FORMS: &'static [Form] = &[report::SIGN_SMS_REPORT];
    const ALPHABETICAL: bool = true;
    const STRICT: bool = false;
    type Seal = Seal;

    fn request_id() -> String {
        uuid::Uuid::new_v4().hyphenated().to_string().to_ascii_uppercase()
    }

    async fn open(
        head: &request::Parts,
        body: Intake,
        now: Timestamp,
        ticket: &mut Ticket,
    ) -> Result<Opened<Seal>, Fault> {
        envelope::open(head, body, now, ticket).await
    }

    fn verify(seal: &Seal, key: &AccessKey) -> Result<(), Fault> {
        seal.verify(key)
    }

    fn find(version: &str, action: &str) -> Result<&'static Entry, Fault> {
        let param = |code, name| Err(Verdict::of(code).with("param", name).into());
        match (version, action) {
            ("", _) => param(&codes::MISSING_PARAMETER, "Version"),
            (version, _) if version != VERSION => param(&codes::INVALID_PARAMETER, "Version"),
            (_, "") => param(&codes::MISSING_PARAMETER, "Action"),
            _ => {
                let found = ops::ALL.iter().find(|entry| entry.name == action);
                found.ok_or_else(|| Verdict::of(&codes::INVALID_ACTION_NOT_FOUND).into())
            }
        }
    }

    fn unflatten(params: Params, entry: &'static Entry) -> Result<Params, Fault> {
        Ok(envelope::unflatten(params, entry))
    }

    fn arrived(params: Params, entry: &'static Entry) -> Params {
        let given = params.0.into_iter().filter(|(_, value)| *value != Value::Null);
        let flat = given.map(|(name, value)| (name, Value::text(client::written(&value))));
        envelope::unflatten(Params(flat.collect()), entry)
    }

    fn fields_of(part: Part) -> &'static [&'static str] {
        parts::fields_of(part)
    }

    fn code(fault: &Fault) -> Verdict {
        faults::code(fault)
    }

    fn answer(outcome: Result<Value, &Verdict>, ticket: &Ticket, site: &Site) -> Response<Bytes> {
        envelope::answer(outcome, ticket, site)
    }

    fn ask(ask: &Ask) -> Option<Request<Bytes>> {
        client::ask(ask)
    }

    fn diagnose(sample: &Sample, key: &AccessKey, siblings: &[AccessKey]) -> Diagnosis {
        doctor::diagnose(sample, key, siblings)
    }
}
