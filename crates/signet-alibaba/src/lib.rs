//! The dialect of Alibaba Cloud's SMS API, Dysmsapi 2017-05-25, over RPC.
//!
//! What is registered and what rules it is held to is not here: an operation reads its
//! parameters, hands a command to the registry, and names whatever comes back.

mod client;
pub mod codes;
mod doctor;
mod envelope;
pub mod ops;
pub mod rules;
pub mod seal;
#[cfg(test)]
mod testing;
mod values;

use bytes::Bytes;
use http::{Request, Response, request};
use signet_domain::channel::Channel;
use signet_domain::evidence::Role;
use signet_domain::refusal::Refusal;
use signet_domain::rules::RulePack;
use signet_domain::text::Flaw;
use signet_domain::time::Timestamp;
use signet_registry::keys::AccessKey;
use signet_wire::doctor::{Diagnosis, Sample};
use signet_wire::fault::Flawed;
use signet_wire::{
    Ask, Code, Dialect, Entry, Fault, Intake, Mismatch, Opened, Params, Site, Ticket, Value,
    Verdict,
};

pub use crate::seal::Seal;

/// The version of the API.
pub const VERSION: &str = "2017-05-25";

const NAME: &str = "alibaba";
const CHANNEL: Channel = Channel(NAME);
/// The longest string to sign that is sent back to whoever signed another, in bytes.
const SIGNED_MAX: usize = 32 * 1024;

/// The dialect.
#[derive(Clone, Copy, Debug)]
pub struct Alibaba;

impl Dialect for Alibaba {
    const NAME: &'static str = NAME;
    const CHANNEL: Channel = CHANNEL;
    const OPERATIONS: &'static [Entry] = ops::ALL;
    const CODES: &'static [&'static Code] = codes::ALL;
    const PACKS: &'static [RulePack] = rules::ALL;
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

    fn code(fault: &Fault) -> Verdict {
        match fault {
            Fault::Gateway(verdict) => verdict.clone(),
            Fault::Ambiguous => Verdict::of(&codes::INCOMPLETE_SIGNATURE),
            Fault::UnknownKey => Verdict::of(&codes::INVALID_ACCESS_KEY_ID_NOT_FOUND),
            Fault::DisabledKey => Verdict::of(&codes::INVALID_ACCESS_KEY_ID_INACTIVE),
            Fault::Mismatch(mismatch) => name_mismatch(mismatch),
            Fault::Replayed => Verdict::of(&codes::SIGNATURE_NONCE_USED),
            Fault::Limited { seen: _, limit: _ } => Verdict::of(&codes::THROTTLING_USER),
            Fault::Busy => Verdict::of(&codes::SERVICE_UNAVAILABLE),
            // Never told by this dialect, which takes no notice of what it does not know.
            Fault::UnknownParameter(name) if is_name(name) => {
                Verdict::of(&codes::INVALID_PARAMETER).with("param", name)
            }
            Fault::UnknownParameter(_) => {
                Verdict::of(&codes::UNREADABLE_PARAMETER).with("reason", "unknown name")
            }
            Fault::Flawed(flawed) => name_flaw(flawed),
            Fault::Refused(refusal) => Verdict::of(name_refusal(*refusal)),
            Fault::Broken(broken) if broken.is_passing() => {
                Verdict::of(&codes::SERVICE_UNAVAILABLE)
            }
            Fault::Broken(_) => Verdict::of(&codes::INTERNAL_ERROR),
        }
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

/// Each scheme has its own message, and official clients read both.
fn name_mismatch(mismatch: &Mismatch) -> Verdict {
    let Mismatch { canonical, string_to_sign } = mismatch;
    if canonical.len() + string_to_sign.len() > SIGNED_MAX {
        return Verdict::of(&codes::SIGNATURE_DOES_NOT_MATCH);
    }
    let code = if string_to_sign.starts_with("ACS3-") {
        &codes::SIGNATURE_DOES_NOT_MATCH_V3
    } else {
        &codes::SIGNATURE_DOES_NOT_MATCH_V1
    };
    Verdict::of(code).with("string_to_sign", string_to_sign).with("canonical", canonical)
}

/// The gateway's pattern for what an operation has no code of its own for.
fn name_flaw(flawed: &Flawed) -> Verdict {
    let code = match (flawed.flaw, flawed.index) {
        (Flaw::Missing, None) => &codes::MISSING_PARAMETER,
        (Flaw::Missing | Flaw::WrongType | Flaw::TooLong | Flaw::TooMany | Flaw::Malformed, _) => {
            &codes::INVALID_PARAMETER
        }
    };
    Verdict::of(code).with("param", flawed.name)
}

fn name_refusal(refusal: Refusal) -> &'static Code {
    match refusal {
        Refusal::InArrears => &codes::OUT_OF_SERVICE,
        Refusal::NotEnterprise => &codes::NOT_ENTERPRISE_CERTIFY_CUST_CHECK_ERROR,
        Refusal::Denied => &codes::PRODUCT_UNSUBSCRIBE,
        Refusal::AddressNotListed => &codes::NO_PERMISSION,
        Refusal::AlreadyPending | Refusal::AlreadyApproved => &codes::SIGN_NAME_EXISTS,
        Refusal::TooManySignatures => &codes::SMS_OVER_LIMIT,
        Refusal::SourceWithdrawn => &codes::SIGN_SOURCE_ILLEGAL,
        Refusal::DocumentUnfit => &codes::INVALID_PARAMETERS,
        Refusal::LetterNameTaken => &codes::AUTHORIZATION_LETTER_NAME_REPEAT,
        Refusal::LetterNotInForce => &codes::AUTHORIZATION_LETTER_DATE_NOT_VALID,
        Refusal::ApprovedInFuture => &codes::APP_APPROVAL_DATE_NOT_VALID,
        Refusal::IcpNumberTooLong => &codes::APP_ICP_LICENSE_NUMBER_OVER_LIMIT,
        Refusal::FileMissing(Role::IcpFiling | Role::AppRuntime | Role::AppStore) => {
            &codes::APP_ICP_RECORD_OSS_FILE_NOT_UPLOAD_ERROR
        }
        Refusal::FileUnfit(Role::IcpFiling | Role::AppRuntime | Role::AppStore) => {
            &codes::APP_ICP_RECORD_PICS_FILE_ERROR
        }
        // No source has a code for a letter that is not a picture.
        Refusal::FileMissing(Role::Letter) | Refusal::FileUnfit(Role::Letter) => {
            &codes::AUTHORIZATION_OSS_FILE_NOT_UPLOAD_ERROR
        }
        Refusal::FileMissing(Role::Proof | Role::Commission)
        | Refusal::FileUnfit(Role::Proof | Role::Commission) => &codes::INVALID_PARAMETERS,
    }
}

/// Whether a text could be a parameter's name, and so may stand in a code.
fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}
