//! Signatures.

use std::collections::HashSet;

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::evidence::Role;
use signet_domain::ids::{ApplicationId, SignatureId};
use signet_domain::refusal::Refusal;
use signet_domain::signature::{Market, Purpose, RegisterSignature, Registered, Signature, State};

use super::evidence::Kept;
use crate::db::Written;
use crate::store::events::{Event, by_caller};
use crate::store::signatures::Shelf;
use crate::{Broken, Error, Registry, store};

impl Registry {
    /// Registers a signature and sends it to review.
    ///
    /// Refused with everything that stands in the way: what the rules say, what the pictures are,
    /// and what else is registered.
    pub async fn register_signature(
        &self,
        caller: &Caller,
        mut command: RegisterSignature,
    ) -> Result<Registered, Error> {
        if command.purpose == Purpose::Own {
            command.commission = None;
        }
        let pack = self.inner.pack(caller.channel, caller.now.beijing_day())?;
        let shelf = shelf(caller, command.market);
        let limit = caller.account.signature_limit.unwrap_or(self.inner.signature_limit);
        let limit = (limit > 0).then_some(limit);

        let mut refusals = command.refusals(pack, self.inner.matrix);
        let scans =
            [(Role::Proof, Some(&command.proof)), (Role::Commission, command.commission.as_ref())];
        let scans: Vec<_> =
            scans.into_iter().filter_map(|(role, scan)| Some((role, scan?))).collect();
        for (role, scan) in &scans {
            if !self.looks_fit(scan.bytes(), pack) {
                refusals.push(Refusal::FileUnfit(*role));
            }
        }
        if !refusals.is_empty() {
            refusals.extend(self.shelf_refusals(shelf, &command, limit).await?);
            return Err(Error::Refused(refusals));
        }

        let mut exhibits: Vec<(Role, Kept)> = vec![];
        for (role, scan) in scans {
            exhibits
                .push((role, self.keep_bytes(caller.account.id, scan.bytes(), caller.now).await?));
        }
        let registered = Registered {
            signature: SignatureId(self.inner.ids.next()),
            application: ApplicationId(self.inner.ids.next()),
        };
        let findings = command.findings(pack);
        let detail = json!({
            "application": registered.application.0,
            "evidence": exhibits.iter().map(|(_, kept)| kept.fingerprint_hex()).collect::<Vec<_>>(),
        });
        let event = Event {
            id: self.inner.ids.next(),
            kind: "signature.registered",
            subject: registered.signature.to_string(),
            detail: &detail,
        };

        let mut steps: Vec<_> =
            limit.map(|_| store::accounts::lock(shelf.account)).into_iter().collect();
        let adding = steps.len();
        let Registered { signature, application } = registered;
        steps.push(store::signatures::add(
            shelf,
            signature,
            application,
            &command.name,
            caller.now,
            limit,
        ));
        steps.push(store::applications::add(
            application,
            signature,
            shelf,
            &command,
            &findings,
            caller.now,
        ));
        for (role, kept) in &mut exhibits {
            steps.extend(kept.steps(application.0, *role, shelf.account));
        }
        steps.push(by_caller(caller, event));
        let written = self.inner.db.write(steps).await?;
        self.settle(exhibits.into_iter().map(|(_, kept)| kept), &written).await;
        match written {
            Written::Done(_) => Ok(registered),
            Written::Unmet(step) if step == adding => {
                let refusals = self.shelf_refusals(shelf, &command, limit).await?;
                // What stood in the way may be gone by now: then the caller was second all the same.
                Err(Error::Refused(if refusals.is_empty() {
                    vec![Refusal::AlreadyPending]
                } else {
                    refusals
                }))
            }
            Written::Unmet(_) => {
                Err(Broken::new("evidence", "it was collected too early").passing().into())
            }
        }
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
            let found =
                store::signatures::find(&self.inner.db, caller.account.id, caller.channel.0, *id);
            signatures.extend(found.await?);
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

    /// What is registered already that stands in the way.
    async fn shelf_refusals(
        &self,
        shelf: Shelf,
        command: &RegisterSignature,
        limit: Option<u32>,
    ) -> Result<Vec<Refusal>, Broken> {
        let db = &self.inner.db;
        let taken = match store::signatures::live_state(db, shelf, &command.name).await? {
            Some(State::Approved) => Some(Refusal::AlreadyApproved),
            Some(_) => Some(Refusal::AlreadyPending),
            None => None,
        };
        let full = match limit {
            Some(limit) => store::signatures::count(db, shelf).await? >= i64::from(limit),
            None => false,
        };
        Ok(taken.into_iter().chain(full.then_some(Refusal::TooManySignatures)).collect())
    }
}

fn shelf(caller: &Caller, market: Market) -> Shelf {
    Shelf { account: caller.account.id, channel: caller.channel.0, market }
}
