//! Requests whose seal did not match.

use crate::seals::FailedSeal;
use crate::{Broken, Registry};

impl Registry {
    /// Keeps a failed seal. Nobody waits for it.
    pub fn keep_failed_seal(&self, _failed: FailedSeal) {
        unimplemented!()
    }

    /// The failed seal of a request.
    pub async fn failed_seal(&self, _request_id: &str) -> Result<Option<FailedSeal>, Broken> {
        unimplemented!()
    }
}
