//! The upload form and the download links that one dialect's clients use.
//!
//! A client asks the dialect for a [`Grant`], posts its file with it as a form, and names the
//! file by its key from then on. Queries hand out links under which the file can be fetched for a
//! while. Form, links and errors are those of the vendor's object storage (OSS): PostObject, and
//! signatures of version 1 in the query.
//!
//! There is one bucket. What lies in it belongs to the account whose number its key begins with,
//! and nobody lists it, changes its rights or reaches it by any other call.

mod answer;
mod body;
pub mod codes;
mod credential;
pub mod form;
mod get;
pub mod link;
mod object_key;
pub mod policy;
mod post;
mod seal;
mod transfer;

use signet_domain::ids::{AccountId, EvidenceId};
use signet_domain::text::FileKey;
use signet_domain::time::Timestamp;
use signet_registry::Registry;
use signet_wire::Site;

pub use crate::body::{Body, Cut};
pub use crate::get::get;
pub use crate::post::post;

/// The bucket that every file lies in.
pub const BUCKET: &str = "signet";

/// How long a grant serves, in milliseconds: an hour, in which a person can fill in a form and
/// choose files.
pub const GRANT_LIFETIME: i64 = 60 * 60 * 1000;

/// How long a download link serves, in milliseconds: an hour, as links go into pages that are
/// looked at, not into records.
pub const LINK_LIFETIME: i64 = 60 * 60 * 1000;

/// The largest file a grant allows, in bytes. Evidence may have 5 MB; a larger file is taken so
/// that the operation it was meant for can say what is wrong with it.
pub const UPLOAD_MAX: u64 = 20 * 1024 * 1024;

/// What a client needs to upload files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Which key signed the policy.
    pub access_key_id: String,
    /// What may be uploaded: a JSON document in Base64.
    pub policy: String,
    /// The signature of the policy.
    pub signature: String,
    /// What keys of files must begin with, without the slash that follows it.
    pub start_path: String,
    /// Where to post the form.
    pub host: String,
    /// The bucket.
    pub bucket: String,
    /// When the policy expires, in seconds since the start of 1970.
    pub expires: i64,
}

/// Lets an account upload files for [`GRANT_LIFETIME`].
pub fn grant(registry: &Registry, account: AccountId, site: &Site, now: Timestamp) -> Grant {
    let expires = Timestamp::from_seconds(now.plus_millis(GRANT_LIFETIME).seconds());
    let policy = policy::write(account, site.upload_max, expires);
    Grant {
        access_key_id: credential::access_key_id(account),
        signature: seal::seal(registry.upload_secret(account).reveal(), &policy),
        policy,
        start_path: account.to_string(),
        host: site.public_url.clone(),
        bucket: BUCKET.into(),
        expires: expires.seconds(),
    }
}

/// A link under which a file of an account can be fetched for [`LINK_LIFETIME`]: one version of it,
/// as it was filed, or whatever its key names then. That the file is there is not checked.
pub fn download_url(
    registry: &Registry,
    account: AccountId,
    site: &Site,
    key: &FileKey,
    version: Option<EvidenceId>,
    now: Timestamp,
) -> String {
    let expires = now.plus_millis(LINK_LIFETIME).seconds();
    let secret = registry.upload_secret(account);
    link::write(&site.public_url, account, &secret, key.as_str(), version, expires)
}

/// Whether a path looks like a download: `/<digits>/<something>`.
pub fn is_download(path: &str) -> bool {
    path.strip_prefix('/').and_then(|path| path.split_once('/')).is_some_and(|(start, name)| {
        !start.is_empty() && start.bytes().all(|b| b.is_ascii_digit()) && !name.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server answers each connection in a task that may move between threads.
    #[test]
    fn answers_may_move_between_threads() {
        fn check<T: Send>(_: impl FnOnce(&'static signet_wire::App) -> T) {}
        check(|app| post(app, unread(), std::net::Ipv4Addr::LOCALHOST.into()));
        check(|app| get(app, http::Request::new(())));
        fn unread() -> http::Request<signet_wire::Intake> {
            let stream = body::tests::frames(vec![], std::time::Duration::ZERO);
            http::Request::new(signet_wire::Intake::new(stream, signet_wire::Budget::new(0)))
        }
    }

    #[test]
    fn downloads_look_like_keys() {
        for path in ["/123456/a.jpg", "/1/a/b", "/1/%E5%9B%BE"] {
            assert!(is_download(path), "{path}");
        }
        for path in ["", "/", "/1", "/1/", "//a", "/a/1", "/1a/b", "1/a", "/_signet/health"] {
            assert!(!is_download(path), "{path}");
        }
    }
}
