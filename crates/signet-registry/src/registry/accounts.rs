//! Accounts.

use std::sync::Arc;

use signet_domain::account::Account;
use signet_domain::ids::AccountId;

use crate::{Broken, Registry};

impl Registry {
    /// The account of this id.
    pub async fn account(&self, _id: AccountId) -> Result<Option<Arc<Account>>, Broken> {
        unimplemented!()
    }
}
