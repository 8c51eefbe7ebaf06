//! Nonces: a request that was answered is not answered again.

use signet_domain::time::Timestamp;

use crate::{Broken, Registry};

impl Registry {
    /// Takes a nonce for a key until it expires. `false` when it is taken.
    pub async fn claim_nonce(
        &self,
        _key: &str,
        _nonce: &str,
        _expires: Timestamp,
        _now: Timestamp,
    ) -> Result<bool, Broken> {
        unimplemented!()
    }
}
