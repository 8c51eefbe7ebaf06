//! One upload or download, as the log sees it.

use std::time::Instant;

use http::Response;
use ring::rand::{SecureRandom, SystemRandom};
use signet_domain::ids::AccountId;
use signet_wire::{Served, Verdict};

/// What is known of a transfer so far: enough to answer and to log it, however early it fails.
/// Neither keys of files nor signatures are kept here, as they do not belong in logs.
pub(crate) struct Transfer {
    /// What is done.
    pub op: &'static str,
    /// The id the answer carries: 24 upper-case hex digits.
    pub request_id: String,
    /// Whose file it is.
    pub account: Option<AccountId>,
    /// How many bytes were sent or are going to be.
    pub bytes: u64,
    started: Instant,
}

impl Transfer {
    pub(crate) fn begin(op: &'static str) -> Self {
        let mut id = [0; 12];
        // Without chance the id is less useful, and nothing else.
        let _ = SystemRandom::new().fill(&mut id);
        Self {
            op,
            request_id: hex::encode_upper(id),
            account: None,
            bytes: 0,
            started: Instant::now(),
        }
    }

    /// Logs how it went.
    pub(crate) fn finish<B>(&self, verdict: Option<&Verdict>, response: &mut Response<B>) {
        let code = verdict.map_or("OK", |verdict| verdict.code.name);
        tracing::info!(
            target: "signet::request",
            op = self.op,
            account = self.account.map(|account| account.0),
            request = %self.request_id,
            code,
            status = response.status().as_u16(),
            bytes = self.bytes,
            micros = self.started.elapsed().as_micros() as u64,
            "answered"
        );
        response.extensions_mut().insert(Served { dialect: "objects", action: self.op, code });
    }
}
