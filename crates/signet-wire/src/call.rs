//! What surrounds one call.

use std::sync::Arc;

use signet_domain::caller::Caller;
use signet_domain::ids::AccountId;
use signet_registry::Registry;
use signet_registry::clock::Clock;
use tokio::sync::Semaphore;

use crate::code::Language;
use crate::intake::Budget;
use crate::rates::Rates;

/// What every call of a server shares.
#[derive(Clone)]
pub struct App {
    /// Where everything is kept.
    pub registry: Registry,
    /// The time calls are dated by.
    pub clock: Clock,
    /// Calls counted by second; `None` when limits are lifted.
    pub rates: Option<Arc<Rates>>,
    /// What request bodies may take together.
    pub budget: Arc<Budget>,
    /// Where clients find this server.
    pub site: Arc<Site>,
    /// Whose turn it is to be diagnosed in the background: one seal's at a time.
    pub doctor: Arc<Semaphore>,
}

/// Where clients find a server, for addresses it hands out.
#[derive(Clone, Debug)]
pub struct Site {
    /// Scheme, host and port, without a slash at the end.
    pub public_url: String,
    /// The largest upload, in bytes.
    pub upload_max: u64,
}

/// Everything an operation may look at besides its own parameters.
pub struct Call<'a> {
    /// Where everything is kept.
    pub registry: &'a Registry,
    /// Who asks.
    pub caller: &'a Caller,
    /// Where clients find this server.
    pub site: &'a Site,
    /// The version of the API asked for.
    pub version: &'a str,
    /// The language texts for people are wanted in.
    pub language: Language,
    /// Whether parameters the operation does not have are refused.
    pub strict: bool,
}

/// A name that a client made up, as a ticket keeps it for the log: short, and without characters
/// that could begin a line or move a cursor.
pub fn noted(name: &str) -> String {
    // Names that fit and are plain, which are all but made-up ones, are kept as they are.
    if name.len() <= NOTED_MAX && name.bytes().all(|byte| byte.is_ascii_graphic()) {
        return name.to_owned();
    }
    let plain = |c: char| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c };
    name.chars().take(NOTED_MAX).map(plain).collect()
}

/// The most characters of a name that are noted.
const NOTED_MAX: usize = 128;

/// What is known of a request so far: enough to answer and to log it, however early it fails.
#[derive(Clone, Debug, Default)]
pub struct Ticket {
    /// The id the answer carries, as the dialect writes it.
    pub request_id: String,
    /// The action asked for.
    pub action: String,
    /// The version asked for.
    pub version: String,
    /// The access key named.
    pub key: String,
    /// The account whose key it is, once the seal was checked.
    pub account: Option<AccountId>,
    /// The language messages are wanted in.
    pub language: Language,
    /// Whether the answer is wanted as XML.
    pub xml: bool,
    /// The host the request was addressed to, as it was sent.
    pub host: String,
    /// How many bytes the body had.
    pub bytes_in: usize,
    /// In how many milliseconds a call that came too early may come again.
    pub retry_after: Option<u32>,
    /// Whether its seal did not match, so that somebody may ask why.
    pub mismatched: bool,
}
