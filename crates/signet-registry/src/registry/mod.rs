//! One file per aggregate; what they share is here.

pub mod access_policies;
pub mod accounts;
pub mod actors;
pub mod authorizing;
pub mod carriers;
pub mod cases;
pub mod claims;
pub mod considering;
pub mod deliveries;
pub mod entrance;
pub mod erasure;
pub(crate) mod evidence;
pub mod expiry;
pub mod forms;
mod freshness;
pub mod icp_records;
pub mod keys;
mod leases;
pub mod letters;
pub mod log;
pub mod master;
pub mod nonces;
mod notifying;
pub mod objects;
pub mod once;
pub(crate) mod open;
pub mod operator_tokens;
pub mod operators;
pub mod options;
pub mod overview;
pub mod papers;
mod personal;
pub mod phone_codes;
mod policies;
pub mod qualifications;
mod rates;
pub mod record;
mod retrying;
pub mod reviews;
pub mod rules;
pub mod seals;
mod search;
pub mod sessions;
pub mod signatures;
pub mod subscriptions;
pub mod sweep;
#[cfg(test)]
mod tests;
pub mod trademarks;
mod trust;
pub mod upkeep;
mod withdrawals;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::{Mutex, RwLock};
use signet_domain::access::Language;
use signet_domain::account::Account;
use signet_domain::channel::Channel;
use signet_domain::evidence::Strictness;
use signet_domain::ids::AccountId;
use signet_domain::rules::{Matrix, RulePack, Schedule};
use signet_domain::time::Day;
use signet_domain::words::Words;

use crate::Broken;
use crate::db::Db;
use crate::files::Files;
use crate::ids::Ids;
use crate::keys::AccessKey;
use crate::log::Signer;
use crate::scanner::Scanner;
use crate::senders::Sender;
use crate::vault::{Key, Vault};

/// A registry that is open. Cheap to clone: clones are the same registry.
#[derive(Clone)]
pub struct Registry {
    inner: Arc<Inner>,
}

struct Inner {
    db: Db,
    vault: Vault,
    /// What everything else is sealed under, to be sealed anew when the master key changes.
    root: Key,
    /// Where the master key is, if it is in a file of ours.
    master_file: Option<PathBuf>,
    signer: Signer,
    files: Files,
    ids: Ids,
    packs: Vec<RulePack>,
    schedule: Schedule,
    evidence: Strictness,
    matrix: Matrix,
    signature_limit: u32,
    languages: Vec<Language>,
    phone_codes: Sender,
    reviewing: options::Reviewing,
    carriers: carriers::options::Carriers,
    /// The forms that notices are delivered in.
    forms: Vec<forms::Form>,
    /// Accounts that have, or had, subscriptions: all of them, where the database is not shared.
    subscribed: RwLock<HashSet<AccountId>>,
    scanner: Option<Scanner>,
    /// Accounts and keys that were asked for, as they are. Emptied by every change to one.
    accounts: RwLock<HashMap<AccountId, Known>>,
    keys: RwLock<HashMap<String, Arc<AccessKey>>>,
    /// What judges users and roles, likewise.
    judging: RwLock<HashMap<i64, Arc<Vec<authorizing::Grant>>>>,
    freshness: Mutex<freshness::Freshness>,
    /// Raised by every change to an account or key: what was read before one is not kept.
    changes: AtomicU64,
    nonces: Arc<Mutex<nonces::Pending>>,
    failed_seals: Mutex<seals::Kept>,
    lease: open::Lease,
    /// A hash of what always lets its holder in.
    first_token: Vec<u8>,
    /// Which server this is, among those that share a database.
    node: String,
}

/// An account with what its data is sealed under.
#[derive(Clone)]
struct Known {
    account: Arc<Account>,
    data_key: Key,
}

impl Inner {
    /// How many changes to accounts and keys there were.
    fn changes(&self) -> u64 {
        self.changes.load(Ordering::SeqCst)
    }

    /// Forgets what is at hand of accounts and keys, after a change to one.
    fn changed(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        self.accounts.write().clear();
        self.keys.write().clear();
        self.judging.write().clear();
    }

    /// The pack in force for a channel on a day in Beijing.
    fn pack(&self, channel: Channel, day: Day) -> Result<&RulePack, Broken> {
        let pack = self.schedule.pack(channel, day);
        pack.ok_or_else(|| Broken::new("the rules", "there are no packs for this channel"))
    }
}

impl Registry {
    /// The pack in force for a channel on a day in Beijing.
    pub fn pack(&self, channel: Channel, day: Day) -> Result<&RulePack, Broken> {
        self.inner.pack(channel, day)
    }

    /// The words that this pack has names searched for.
    pub fn words(&self, channel: Channel, day: Day) -> Result<&Words, Broken> {
        let words = self.inner.schedule.words(channel, day);
        words.ok_or_else(|| Broken::new("the rules", "there are no packs for this channel"))
    }

    /// What happens to documents that do not prove their source.
    pub fn matrix(&self) -> Matrix {
        self.inner.matrix
    }

    /// Whether the database answers.
    pub async fn is_ready(&self) -> bool {
        self.inner.db.read("SELECT 1", vec![]).await.is_ok()
    }

    /// Finishes what is under way and lets go of the database and the folder.
    pub async fn close(&self) {
        self.inner.let_go().await;
        self.inner.db.close().await;
        self.inner.lease.end();
    }
}
