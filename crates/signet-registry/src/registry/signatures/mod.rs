//! Signatures.

mod changing;
mod filing;
mod judging;
pub(super) mod looking;

use std::collections::{HashMap, HashSet};

use signet_domain::caller::Caller;
use signet_domain::evidence::Role;
use signet_domain::ids::{QualificationId, SignatureId};
use signet_domain::qualification::Qualification;
use signet_domain::signature::{Market, Signature, SignatureDetail, Which};

use crate::store::signatures::Shelf;
use crate::{Broken, Error, Registry, store};

/// A qualification behind a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backing {
    /// The qualification.
    pub qualification: Qualification,
    /// Whether a filing of it was ever approved: if so, what waits or was turned down is a change.
    pub once_approved: bool,
}

/// How often a change is tried that others come in the way of: each time it was somebody else's turn,
/// so that many callers at once all come to an end.
const TRIES: usize = 100;

impl Registry {
    /// The caller's signature that is meant.
    pub async fn signature(
        &self,
        caller: &Caller,
        which: &Which,
    ) -> Result<Option<Signature>, Broken> {
        let (account, channel) = (caller.account.id, caller.channel.0);
        Ok(store::signatures::find(&self.inner.db, account, channel, which).await?)
    }

    /// The caller's signature that is meant, with everything its owner may see of it.
    pub async fn signature_detail(
        &self,
        caller: &Caller,
        which: &Which,
    ) -> Result<Option<SignatureDetail>, Broken> {
        let Some(signature) = self.signature(caller, which).await? else { return Ok(None) };
        let db = &self.inner.db;
        let said = store::applications::said(db, signature.shown).await?;
        let said = said.ok_or_else(|| Broken::new("a signature", "its application is gone"))?;
        let material = store::evidence::uploads(db, signature.shown.0, Role::Material).await?;
        let letter_passed = self.has_passed(caller, &signature).await?;
        let (scene, remark) = (said.scene, said.remark);
        Ok(Some(SignatureDetail { signature, scene, remark, material, letter_passed }))
    }

    /// Whether a signature on the letter that this one rests on was approved.
    pub async fn has_passed(&self, caller: &Caller, signature: &Signature) -> Result<bool, Broken> {
        let Some(letter) = signature.letter else { return Ok(false) };
        Ok(store::letters::has_passed(&self.inner.db, caller.account.id, letter).await?)
    }

    /// The qualifications that some of the caller's signatures are bound to.
    pub async fn backing(
        &self,
        caller: &Caller,
        signatures: &[Signature],
    ) -> Result<HashMap<QualificationId, Backing>, Broken> {
        let (db, account, channel) = (&self.inner.db, caller.account.id, caller.channel.0);
        let ids: HashSet<_> = signatures.iter().filter_map(|it| it.qualification).collect();
        let mut backing = HashMap::new();
        for id in ids {
            let found = store::qualifications::find(db, account, channel, id).await?;
            let Some(qualification) = found else { continue };
            let once_approved = store::applications::was_approved(db, id.0).await?;
            backing.insert(id, Backing { qualification, once_approved });
        }
        Ok(backing)
    }

    /// The caller's signatures with these ids, in this order; unknown ids and repetitions are
    /// left out.
    pub async fn signatures_with(
        &self,
        caller: &Caller,
        ids: &[SignatureId],
    ) -> Result<Vec<Signature>, Broken> {
        let mut seen = HashSet::new();
        let mut signatures = vec![];
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            signatures.extend(self.signature(caller, &Which::Id(*id)).await?);
        }
        Ok(signatures)
    }

    /// The caller's signatures in a market, the newest first.
    pub async fn signatures_page(
        &self,
        caller: &Caller,
        market: Market,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Signature>, Broken> {
        Ok(store::signatures::page(&self.inner.db, shelf(caller, market), offset, limit).await?)
    }

    /// How many signatures the caller has in a market.
    pub async fn signatures_count(&self, caller: &Caller, market: Market) -> Result<i64, Broken> {
        Ok(store::signatures::count(&self.inner.db, shelf(caller, market)).await?)
    }
}

fn shelf(caller: &Caller, market: Market) -> Shelf {
    Shelf { account: caller.account.id, channel: caller.channel.0, market }
}

/// Others came between whenever a change was tried.
fn outrun(what: &'static str) -> Error {
    Broken::new(what, "others came between all the time").passing().into()
}
