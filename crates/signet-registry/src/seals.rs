//! Requests whose seal did not match, kept for whoever asks why.

use signet_domain::time::Timestamp;

/// A request whose seal did not match. The newest 10,000 are kept.
#[derive(Clone, Debug)]
pub struct FailedSeal {
    /// The id its answer carried.
    pub request_id: String,
    /// The dialect it came in.
    pub dialect: String,
    /// The action it asked for.
    pub action: String,
    /// The access key it named.
    pub key: String,
    /// The address it came from.
    pub address: String,
    /// When it came.
    pub at: Timestamp,
    /// The request, in the dialect grammar's own encoding. Kept encrypted.
    pub sample: Vec<u8>,
}

/// How many are kept.
pub const FAILED_SEALS_MAX: i64 = 10_000;
