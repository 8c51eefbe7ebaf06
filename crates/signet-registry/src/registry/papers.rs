//! Letters, records and trademarks across accounts, as those see them who run the registry.

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::finding::Finding;
use signet_domain::ids::{AccountId, IcpRecordId, LetterId, TrademarkId};
use signet_domain::time::Timestamp;

use crate::{Registry, Undone, store};

/// What every paper has that signatures rest on.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: String,
    /// Whether a signature that rests on it was approved.
    pub passed: bool,
    /// What the checks had to say of it.
    pub findings: Vec<Finding>,
    /// When it was filed.
    pub at: Timestamp,
}

/// A letter of authorization. Days are as records have them, YYYY-MM-DD in Beijing.
#[derive(Clone, Debug)]
pub struct HeldLetter {
    /// Its id.
    pub id: LetterId,
    /// What every paper has.
    pub filed: Filed,
    /// Its name.
    pub name: String,
    /// The first day it is in force.
    pub first_day: String,
    /// The last day.
    pub last_day: String,
    /// Who authorizes.
    pub authorizer: String,
    /// The authorizer's credit code.
    pub organization_code: String,
    /// Who is authorized.
    pub authorized: String,
    /// The names it covers.
    pub scope: Vec<String>,
}

/// A record of a service that was filed with the authority.
#[derive(Clone, Debug)]
pub struct HeldIcpRecord {
    /// Its id.
    pub id: IcpRecordId,
    /// What every paper has.
    pub filed: Filed,
    /// What the service is called.
    pub service: String,
    /// Who runs it.
    pub unit: String,
    /// Its number.
    pub number: String,
    /// The day it was approved.
    pub approved_on: String,
    /// Where the service is.
    pub link: String,
}

/// A trademark.
#[derive(Clone, Debug)]
pub struct HeldTrademark {
    /// Its id.
    pub id: TrademarkId,
    /// What every paper has.
    pub filed: Filed,
    /// What it is.
    pub name: String,
    /// Its number.
    pub number: String,
    /// Who applied for it.
    pub applicant: String,
    /// The first day of its term.
    pub first_day: String,
    /// The last day.
    pub last_day: String,
}

/// Which papers are asked for; everything given must hold.
#[derive(Clone, Debug, Default)]
pub struct PaperFilter {
    /// Only this account's.
    pub account: Option<AccountId>,
    /// Only those that came through this channel.
    pub channel: Option<String>,
    /// Only the one of this id.
    pub id: Option<i64>,
}

impl Registry {
    /// Letters after one, of all accounts and channels, the oldest first.
    pub async fn held_letters(
        &self,
        operator: &Operator,
        filter: &PaperFilter,
        after: Option<LetterId>,
        limit: i64,
    ) -> Result<Vec<HeldLetter>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let after = after.unwrap_or(LetterId(0));
        Ok(store::papers::letters(db, filter, reach, after, limit).await?)
    }

    /// Records after one, of all accounts and channels, the oldest first.
    pub async fn held_icp_records(
        &self,
        operator: &Operator,
        filter: &PaperFilter,
        after: Option<IcpRecordId>,
        limit: i64,
    ) -> Result<Vec<HeldIcpRecord>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let after = after.unwrap_or(IcpRecordId(0));
        Ok(store::papers::icp_records(db, filter, reach, after, limit).await?)
    }

    /// Trademarks after one, of all accounts and channels, the oldest first.
    pub async fn held_trademarks(
        &self,
        operator: &Operator,
        filter: &PaperFilter,
        after: Option<TrademarkId>,
        limit: i64,
    ) -> Result<Vec<HeldTrademark>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let after = after.unwrap_or(TrademarkId(0));
        Ok(store::papers::trademarks(db, filter, reach, after, limit).await?)
    }
}
