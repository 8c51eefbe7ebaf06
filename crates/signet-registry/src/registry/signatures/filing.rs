//! Filing signatures, for the first time and again.

use serde_json::json;
use signet_domain::caller::Caller;
use signet_domain::carrier::{Effect, effect};
use signet_domain::evidence::Role;
use signet_domain::ids::{ApplicationId, SignatureId};
use signet_domain::lifecycle::{self, Event as Happens, SIGNATURE, State};
use signet_domain::policy::Filed;
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::signature::{
    Basis, Purpose, RegisterSignature, Registered, Signature, SignatureDraft, Which,
};

use super::super::evidence::{Kept, commitments};
use super::judging::{Judged, qualification_of, scans, skeleton};
use super::{TRIES, outrun, shelf};
use crate::db::{Step, Written};
use crate::registry::forms::SIGNATURE_FILED;
use crate::registry::notifying::Happening;
use crate::store::applications::Filing;
use crate::store::events::{Event, by_caller};
use crate::{Broken, Error, Registry, store};

impl Registry {
    /// Registers a signature and sends it to review.
    ///
    /// Refused with everything that stands in the way: what the rules say, what the pictures are,
    /// what it rests on, and what else is registered.
    pub async fn register_signature(
        &self,
        caller: &Caller,
        mut command: RegisterSignature,
    ) -> Result<Registered, Error> {
        forget_idle_commission(&mut command);
        // What stood in its way may be gone again: every turn is somebody else's success.
        for _ in 0..TRIES {
            if let Some(ids) = self.try_register(caller, &mut command).await? {
                return Ok(ids);
            }
        }
        Err(outrun("a filing"))
    }

    /// Registers a signature, unless it was kept from it by what is gone again.
    async fn try_register(
        &self,
        caller: &Caller,
        command: &mut RegisterSignature,
    ) -> Result<Option<Registered>, Error> {
        let draft = SignatureDraft::from(&*command);
        let mut judged = self.judge(caller, &draft, None).await?;
        if !judged.refusals.is_empty() {
            judged.refusals.extend(self.name_refusals(caller, &draft, None).await?);
            return Err(Error::Refused(judged.refusals));
        }
        command.qualification = qualification_of(&draft, None, self.pack_of(caller)?);
        let ids = Registered {
            signature: SignatureId(self.inner.ids.next()),
            application: ApplicationId(self.inner.ids.next()),
        };
        let shelf = shelf(caller, command.market);
        let limit = self.limit(caller);
        let (skeleton, now) = (skeleton(&command.name), caller.now);
        // Whatever is counted or compared stays so until the transaction ends.
        let locked = limit.is_some() || command.ignoring_case;
        let mut steps: Vec<_> =
            locked.then(|| store::accounts::lock(shelf.account)).into_iter().collect();
        let daily = self.daily_limit(caller)?.map(|limit| {
            store::daily_filings::count(shelf.account, shelf.channel, now.beijing_day(), limit)
        });
        steps.extend(daily);
        steps.extend(hold_qualification(&judged));
        steps.extend(limit.map(|limit| store::signatures::room(shelf, limit)));
        let any_case = command.ignoring_case;
        steps.extend(any_case.then(|| store::signatures::free_in_any_case(shelf, &command.name)));
        let adding = steps.len();
        steps.push(store::signatures::add(shelf, ids, command, skeleton, now));
        match self.file(caller, command, None, ids, judged, steps).await? {
            Written::Done(_) => Ok(Some(ids)),
            Written::Unmet(step) if step <= adding => {
                let refusals = self.name_refusals(caller, &(&*command).into(), None).await?;
                if refusals.is_empty() { Ok(None) } else { Err(Error::Refused(refusals)) }
            }
            Written::Unmet(_) => {
                Err(Broken::new("evidence", "it was collected too early").passing().into())
            }
        }
    }

    /// Files a signature anew. What is in force stays in force until the new filing is approved.
    ///
    /// The proof, the power of attorney and the qualification that it has stay with it where the
    /// new filing brings none.
    pub async fn resubmit_signature(
        &self,
        caller: &Caller,
        which: &Which,
        mut command: RegisterSignature,
    ) -> Result<Registered, Error> {
        forget_idle_commission(&mut command);
        let named = command.qualification;
        // Decided, filed anew or deleted meanwhile, it is looked at again as it stands now.
        for _ in 0..TRIES {
            command.qualification = named;
            if let Some(ids) = self.try_resubmit(caller, which, &mut command).await? {
                return Ok(ids);
            }
        }
        Err(outrun("a filing"))
    }

    /// Files a signature anew, unless it does not stand any more as it was looked at.
    async fn try_resubmit(
        &self,
        caller: &Caller,
        which: &Which,
        command: &mut RegisterSignature,
    ) -> Result<Option<Registered>, Error> {
        let Some(before) = self.signature(caller, which).await? else {
            let refusals = self.refusals_of_unknown(caller, &(&*command).into()).await?;
            return Err(Error::Refused(refusals));
        };
        let draft = SignatureDraft::from(&*command);
        let mut refusals = self.resubmission_refusals(caller, &before, &draft).await?;
        let judged = self.judge(caller, &draft, Some(&before)).await?;
        refusals.extend_from_slice(&judged.refusals);
        if !refusals.is_empty() {
            refusals.extend(self.name_refusals(caller, &draft, Some(&before)).await?);
            return Err(Error::Refused(refusals));
        }
        command.qualification = qualification_of(&draft, Some(&before), self.pack_of(caller)?);
        let application = ApplicationId(self.inner.ids.next());
        let ids = Registered { signature: before.id, application };
        let shelf = shelf(caller, before.market);
        let (skeleton, now) = (skeleton(&command.name), caller.now);
        let moved = SIGNATURE.next(Some(before.state), Happens::Resubmit);
        let step = match moved {
            Ok(Some(State::Revising)) => store::signatures::revise(&before, application, now),
            _ => store::signatures::refile(shelf, &before, application, command, skeleton, now),
        };
        let mut steps = vec![store::accounts::lock(shelf.account)];
        steps.extend(hold_qualification(&judged));
        let moving = steps.len();
        steps.push(step);
        match self.file(caller, command, Some(&before), ids, judged, steps).await? {
            Written::Done(_) => Ok(Some(ids)),
            Written::Unmet(step) if step <= moving => {
                let draft = (&*command).into();
                let refusals = self.name_refusals(caller, &draft, Some(&before)).await?;
                if refusals.is_empty() { Ok(None) } else { Err(Error::Refused(refusals)) }
            }
            Written::Unmet(_) => {
                Err(Broken::new("evidence", "it was collected too early").passing().into())
            }
        }
    }

    /// What is refused of a filing for a signature that is not there: that, and what is wrong with
    /// the filing itself.
    pub(super) async fn refusals_of_unknown(
        &self,
        caller: &Caller,
        draft: &SignatureDraft<'_>,
    ) -> Result<Vec<Refusal>, Broken> {
        let mut refusals = self.judge(caller, draft, None).await?.refusals;
        // Were it there, its own name, its place and its qualification would count for it.
        refusals.retain(|refusal| {
            !matches!(
                refusal,
                Refusal::AlreadyPending
                    | Refusal::AlreadyApproved
                    | Refusal::NameHeld
                    | Refusal::TooManySignatures
                    | Refusal::TooManyToday
                    | Refusal::QualificationMissing
            )
        });
        refusals.push(Refusal::SignatureUnknown);
        Ok(refusals)
    }

    /// Whether a signature that stands like this may be filed anew as this.
    pub(super) async fn resubmission_refusals(
        &self,
        caller: &Caller,
        before: &Signature,
        draft: &SignatureDraft<'_>,
    ) -> Result<Vec<Refusal>, Broken> {
        let pack = self.pack_of(caller)?;
        let legal = SIGNATURE.next(Some(before.state), Happens::Resubmit).is_ok();
        // What is in force is used under its name, and keeps it. It may rest on more than pictures,
        // and is not replaced by them.
        let renamed =
            before.state.in_force() && draft.name.is_some_and(|name| *name != before.name);
        let unfit = before.state.in_force() && draft.basis == Basis::Pictures;
        // One that a carrier has turned down or let go is changed like one that was turned down here.
        let undone = before.state.in_force() && {
            let filed = store::carriers::filings::of_signature(&self.inner.db, before.id).await?;
            effect(filed.iter().map(|filing| filing.state)) == Effect::Undone
        };
        let stands = match before.state {
            State::Approved if undone => State::Rejected,
            State::Revising if undone => State::Pending,
            state => state,
        };
        let modifiable = pack.may_modify(before.state) || pack.may_modify(stands);
        let state = match before.state {
            _ if renamed || unfit => Some(Refusal::NotModifiable),
            _ if legal && modifiable => None,
            State::Pending | State::Revising => Some(Refusal::UnderReview),
            _ => Some(Refusal::NotModifiable),
        };
        let market = draft.market.is_some_and(|market| market != before.market);
        Ok(state.into_iter().chain(market.then_some(Refusal::OtherMarket)).collect())
    }

    /// Writes an application with all that goes with it behind the steps that make room for it.
    async fn file(
        &self,
        caller: &Caller,
        command: &RegisterSignature,
        before: Option<&Signature>,
        ids: Registered,
        judged: Judged,
        mut steps: Vec<Step>,
    ) -> Result<Written, Error> {
        let (account, now) = (caller.account.id, caller.now);
        let draft = SignatureDraft::from(command);
        let prints = self.prints(&draft);
        let around = self.look_around(caller, &draft, &judged, &prints).await?;
        let findings = self.findings(caller, &draft, before, &judged, &around.neighbours).await?;
        let mut exhibits: Vec<((Role, i64), Kept)> = vec![];
        let pictures = scans(&draft).into_iter().zip(prints).enumerate();
        for (at, ((place, scan), (_, print))) in pictures {
            let bytes = scan.bytes();
            let kept = if around.kept.contains(&at) {
                Kept::known(print, bytes.len(), now)
            } else {
                self.keep_bytes(account, bytes, print, now).await?
            };
            exhibits.push((place, kept));
        }
        let mut evidence: Vec<_> = exhibits.iter().map(|(_, kept)| kept.commitment_hex()).collect();
        evidence.extend(commitments(judged.uploads.iter().map(|(_, upload, _)| upload)));
        let again = before.map(|before| (before.application, kept_papers(command)));
        if let Some((earlier, kept)) = &again {
            evidence.extend(self.commitments_again(*earlier, kept).await?);
        }
        let detail = json!({ "application": ids.application.0, "evidence": evidence });
        let event = Event {
            id: self.inner.ids.next(),
            kind: if before.is_some() { "signature.resubmitted" } else { "signature.registered" },
            subject: ids.signature.to_string(),
            detail: &detail,
        };
        if let Some(before) = before {
            let standing = lifecycle::Standing::Superseded;
            steps.push(store::applications::end(before.application, standing, now));
        }
        let due = review::due(review::SIGNATURE, Some(command.source), now);
        let filing = Filing { findings: &findings, now, due };
        let shelf = shelf(caller, command.market);
        steps.push(store::applications::add(ids, shelf, command, &filing));
        let filed = Filed {
            account,
            channel: caller.channel.0,
            kind: review::SIGNATURE,
            source: Some(command.source),
            purpose: command.purpose,
            name: command.name.as_str(),
            findings: &findings,
            at: now,
        };
        let (plan, step) = self.plan(ids.application, &filed).unzip();
        steps.extend(step);
        let application = ids.application.0;
        for (place, kept) in &mut exhibits {
            steps.extend(kept.steps(application, *place, account));
        }
        for (key, upload, at) in &judged.uploads {
            let place = (Role::Material, *at);
            let key = key.as_str();
            steps.push(store::evidence::exhibit_object(application, place, account, key, upload));
        }
        if let Some((earlier, kept)) = again {
            let filed = |role| store::evidence::exhibit_again(application, role, earlier.0);
            steps.extend(kept.into_iter().map(filed));
        }
        if self.is_subscribed(account) {
            steps.extend(self.tell(&Happening {
                event: event.id,
                kind: SIGNATURE_FILED,
                account,
                channel: caller.channel.0,
                subject: ids.signature.0,
                at: now,
                data: json!({
                    "application": application,
                    "signature": ids.signature.0,
                    "name": command.name.as_str(),
                    "market": command.market.name(),
                    "source": command.source.name(),
                    "usage": command.usage.name(),
                    "remark": command.remark.as_ref().map_or("", |remark| remark.as_str()),
                    "submitted": now.utc_text(),
                    "again": before.is_some(),
                }),
            }));
        }
        steps.push(by_caller(caller, event));
        let written = self.inner.db.write(steps).await?;
        self.settle(exhibits.into_iter().map(|(_, kept)| kept), &written).await;
        if let (Some(plan), Written::Done(_)) = (plan, &written) {
            self.carry_out(ids.application, &plan, now).await;
        }
        Ok(written)
    }
}

/// Which pictures stay as they were filed before: those that do not come again.
fn kept_papers(command: &RegisterSignature) -> Vec<Role> {
    let for_others = command.purpose == Purpose::ForOthers;
    let proof = command.proof.is_none().then_some(Role::Proof);
    let commission = (command.commission.is_none() && for_others).then_some(Role::Commission);
    proof.into_iter().chain(commission).collect()
}

/// What a signature is being bound to is neither deleted nor filed anew meanwhile.
fn hold_qualification(judged: &Judged) -> Option<Step> {
    let bound = judged.grounds.qualification.as_ref();
    bound.map(|it| store::qualifications::hold_approved(it.id))
}

/// A power of attorney counts only where the name is somebody else's.
fn forget_idle_commission(command: &mut RegisterSignature) {
    if command.purpose == Purpose::Own {
        command.commission = None;
    }
}
