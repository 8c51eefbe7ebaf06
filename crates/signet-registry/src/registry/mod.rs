//! One file per aggregate; what they share is here.

pub mod accounts;
pub mod icp_records;
pub mod keys;
pub mod letters;
pub mod nonces;
pub mod objects;
pub mod options;
pub mod reviews;
pub mod seals;
pub mod signatures;

use std::sync::Arc;

/// A registry that is open. Cheap to clone: clones are the same registry.
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {}
