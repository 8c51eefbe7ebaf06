//! Filings with carriers, the batches they go out with, and the answers.

pub(crate) mod backing;
pub(crate) mod batches;
pub(crate) mod filings;

use signet_domain::carrier::CarrierReason;

/// Reasons as a record keeps them.
fn reasons_text(reasons: &[&'static CarrierReason]) -> String {
    reasons.iter().map(|reason| reason.name).collect::<Vec<_>>().join(",")
}

/// The reasons of a record.
fn reasons(text: &str) -> Vec<&'static CarrierReason> {
    text.split(',').filter_map(CarrierReason::named).collect()
}
