//! Signatures.

use signet_domain::caller::Caller;
use signet_domain::ids::SignatureId;
use signet_domain::signature::{Market, RegisterSignature, Registered, Signature};

use crate::{Broken, Error, Registry};

impl Registry {
    /// Registers a signature and sends it to review.
    pub async fn register_signature(
        &self,
        _caller: &Caller,
        _command: RegisterSignature,
    ) -> Result<Registered, Error> {
        unimplemented!()
    }

    /// The caller's signatures with these ids, in this order; unknown ids and repetitions are
    /// left out.
    pub async fn signatures_with(
        &self,
        _caller: &Caller,
        _ids: &[SignatureId],
    ) -> Result<Vec<Signature>, Broken> {
        unimplemented!()
    }

    /// The caller's signatures in a market, the newest first.
    pub async fn signatures_page(
        &self,
        _caller: &Caller,
        _market: Market,
        _offset: i64,
        _limit: i64,
    ) -> Result<Vec<Signature>, Broken> {
        unimplemented!()
    }
}
