//! Notices on their way: what the outbox has due is posted to the endpoints that owners have subscribed.

mod addresses;
mod courier;
mod endpoints;
mod envelope;
mod post;
mod signing;

use signet_registry::Form;

pub use self::courier::Courier;
pub use self::endpoints::{EndpointRules, Endpoints, Permission};
pub use self::envelope::CLOUDEVENTS;
use crate::dialects;

/// Every form that notices are delivered in, the envelope of our own first.
pub fn forms() -> Vec<Form> {
    std::iter::once(CLOUDEVENTS).chain(dialects::forms()).collect()
}
