//! Signatures across accounts, as those see them who run the registry.

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::expiry::Flag;
use signet_domain::ids::{
    AccountId, ApplicationId, IcpRecordId, LetterId, QualificationId, SignatureId, TrademarkId,
};
use signet_domain::lifecycle::State;
use signet_domain::signature::{Market, Purpose, Source};
use signet_domain::time::Timestamp;

use crate::{Registry, Undone, store};

/// A signature in brief, with whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Its id.
    pub signature: SignatureId,
    /// Whose it is.
    pub account: AccountId,
    /// The door it came through.
    pub channel: String,
    /// Its newest application.
    pub application: ApplicationId,
    /// Its name.
    pub name: String,
    /// Where it is used.
    pub market: Market,
    /// What it stands for.
    pub source: Source,
    /// Whose name it is.
    pub purpose: Purpose,
    /// Where it stands.
    pub state: State,
    /// The qualification it is bound to.
    pub qualification: Option<QualificationId>,
    /// The letter it rests on.
    pub letter: Option<LetterId>,
    /// The record it rests on.
    pub icp_record: Option<IcpRecordId>,
    /// The trademark it rests on.
    pub trademark: Option<TrademarkId>,
    /// Which of its papers have lapsed, where it is in force.
    pub flags: Vec<Flag>,
    /// When it was submitted for review, last.
    pub submitted: Timestamp,
}

/// Which signatures are asked for; everything given must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OverviewFilter {
    /// Only this account's.
    pub account: Option<AccountId>,
    /// Only those with a flag.
    pub flagged: bool,
}

impl Registry {
    /// Signatures after one, of all accounts and channels, the oldest first.
    pub async fn overview(
        &self,
        operator: &Operator,
        filter: OverviewFilter,
        after: Option<SignatureId>,
        limit: i64,
    ) -> Result<Vec<Overview>, Undone> {
        operator.authority.needs(Scope::Read)?;
        let (db, reach) = (&self.inner.db, operator.authority.reach());
        let after = after.unwrap_or(SignatureId(0));
        Ok(store::overview::page(db, filter, reach, after, limit).await?)
    }
}
