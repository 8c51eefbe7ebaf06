//! Carriers: what is approved for mainland China is filed with each, and what they say is kept.
//!
//! A filing moves in the transaction of whatever moves it, with its event and with what its owner is
//! told: see [`Registry::move_filing`]. How the batches travel is the adapters' business.

mod answers;
mod batches;
mod delivery;
mod moving;
pub mod options;
mod particulars;
mod requesting;
mod work;

pub use self::answers::{Answer, Placed};
pub use self::batches::{BatchLine, Made};
pub(super) use self::moving::Actor;
pub use self::particulars::{Particulars, Piece, SheetLine};
pub(super) use self::requesting::Owner;
pub use self::requesting::Requested;

use std::collections::HashMap;

use signet_domain::authority::Scope;
use signet_domain::caller::{Caller, Operator};
use signet_domain::carrier::{Carrier, CarrierFiling, CarrierState};
use signet_domain::ids::{AccountId, CarrierFilingId, SignatureId};

use crate::store::carriers::filings::{self, Asked};
use crate::{Broken, Registry, Undone};

/// Which filings are asked for; everything given must hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct CarrierFilter {
    /// Of this account.
    pub account: Option<AccountId>,
    /// Of this signature.
    pub signature: Option<SignatureId>,
    /// With this carrier.
    pub carrier: Option<Carrier>,
    /// That stand like this.
    pub state: Option<CarrierState>,
}

impl Registry {
    /// How each carrier is reached.
    pub fn carriers(&self) -> &options::Carriers {
        &self.inner.carriers
    }

    /// Some of the caller's signatures with those carriers that are filed with. Where none is, the database is not
    /// asked: nothing of carriers is told then, and approval is all there is.
    pub async fn carriers_of(
        &self,
        caller: &Caller,
        signatures: &[SignatureId],
    ) -> Result<HashMap<SignatureId, Vec<CarrierFiling>>, Broken> {
        let mut found = HashMap::new();
        if self.inner.carriers.on().next().is_none() {
            return Ok(found);
        }
        for id in signatures.iter().copied() {
            let mut filings = filings::of_signature(&self.inner.db, id).await?;
            let own = |filing: &CarrierFiling| filing.account == caller.account.id;
            filings.retain(|filing| own(filing) && self.inner.carriers.is_on(filing.carrier));
            found.insert(id, filings);
        }
        Ok(found)
    }

    /// Filings that are asked for, behind one, the oldest first.
    pub async fn carrier_filings(
        &self,
        operator: &Operator,
        filter: CarrierFilter,
        after: Option<CarrierFilingId>,
        limit: i64,
    ) -> Result<Vec<CarrierFiling>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let CarrierFilter { account, signature, carrier, state } = filter;
        let asked = Asked { account, signature, carrier, state };
        let after = after.unwrap_or(CarrierFilingId(0));
        Ok(filings::page(db, &asked, reach, after, limit).await?)
    }
}
