//! What is to be filed with carriers: because it was approved, because what it rests on has changed,
//! or because somebody asked.

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::carrier::{
    self, Carrier, CarrierEvent, CarrierFiling, CarrierReason, CarrierState,
};
use signet_domain::ids::{AccountId, ApplicationId, CarrierFilingId, QualificationId, SignatureId};
use signet_domain::review::Case;
use signet_domain::rules::QualificationRule;
use signet_domain::signature::{Market, Signature, Which};
use signet_domain::time::Timestamp;

use super::moving::{Actor, Told};
use crate::db::{Step, Written};
use crate::store::carriers::{backing, filings};
use crate::{Broken, Registry, Undone, store};

/// How often a change is tried that others come in the way of.
const TRIES: usize = 10;

/// How asking for a signature to be filed ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Requested {
    /// It is filed with these carriers, as they stand now.
    Done(Vec<CarrierFiling>),
    /// There is no such signature.
    Unknown,
    /// It is not approved, or not for mainland China: there is nothing to file.
    NotFor,
    /// This carrier, or every one, is off.
    Off,
}

/// Whose signature it is, and through which door it came.
#[derive(Clone, Copy)]
pub(in crate::registry) struct Owner<'a> {
    pub(in crate::registry) account: AccountId,
    pub(in crate::registry) channel: &'a str,
}

impl<'a> Owner<'a> {
    /// Whose case it is.
    pub(in crate::registry) fn of(case: &'a Case) -> Self {
        Self { account: case.account, channel: &case.channel }
    }
}

impl Registry {
    /// The steps that have a signature filed with every carrier, in the transaction that approves it.
    /// What is filed already is filed anew: carriers are asked about what is in force.
    pub(in crate::registry) async fn request_carriers(
        &self,
        by: Actor<'_>,
        of: Owner<'_>,
        signature: &Signature,
        application: ApplicationId,
        qualification: Option<QualificationId>,
    ) -> Result<Vec<Step>, Broken> {
        if signature.market != Market::Mainland || self.inner.carriers.on().next().is_none() {
            return Ok(vec![]);
        }
        let filed = filings::of_signature(&self.inner.db, signature.id).await?;
        let held = self.held(of.channel, qualification, by.now())?;
        let mut steps = vec![];
        for carrier in self.inner.carriers.on() {
            match filed.iter().find(|filing| filing.carrier == carrier) {
                Some(before) => {
                    let application = Some(application);
                    let told = Told { application, reasons: held.clone(), ..Told::default() };
                    steps.extend(self.move_filing(by, before, CarrierEvent::Renew, told));
                }
                None => {
                    steps.extend(self.request(by, of, signature, application, carrier, &held));
                }
            }
        }
        Ok(steps.into_iter().flatten().collect())
    }

    fn request(
        &self,
        by: Actor<'_>,
        of: Owner<'_>,
        signature: &Signature,
        application: ApplicationId,
        carrier: Carrier,
        held: &[&'static CarrierReason],
    ) -> Option<Vec<Step>> {
        let state = carrier::CARRIER_FILING.next(None, CarrierEvent::Request).ok()??;
        let filing = CarrierFiling {
            id: CarrierFilingId(self.inner.ids.next()),
            signature: signature.id,
            account: of.account,
            channel: of.channel.into(),
            name: signature.name.to_string(),
            carrier,
            application,
            state,
            reasons: held.to_vec(),
            note: String::new(),
            attempt: 1,
            line: None,
            requested: by.now(),
            filed: None,
            completed: None,
            changed: by.now(),
        };
        let mut steps = vec![filings::add(&filing)];
        steps.extend(self.tell_of(by, None, &filing, None));
        Some(steps)
    }

    /// The steps that have a signature filed anew that is bound to another qualification.
    pub(in crate::registry) async fn renew_carriers(
        &self,
        by: Actor<'_>,
        signature: SignatureId,
    ) -> Result<Vec<Step>, Broken> {
        let filed = filings::of_signature(&self.inner.db, signature).await?;
        let renew = |before| self.move_filing(by, before, CarrierEvent::Renew, Told::default());
        Ok(filed.iter().filter_map(renew).flatten().collect())
    }

    /// The steps that take a signature which is deleted back from the carriers.
    pub(in crate::registry) async fn withdraw_carriers(
        &self,
        by: Actor<'_>,
        signature: SignatureId,
    ) -> Result<Vec<Step>, Broken> {
        let filed = filings::of_signature(&self.inner.db, signature).await?;
        let withdraw = |before: &CarrierFiling| {
            let told = Told {
                reasons: before.reasons.clone(),
                note: before.note.clone(),
                ..Told::default()
            };
            self.move_filing(by, before, CarrierEvent::Withdraw, told)
        };
        Ok(filed.iter().filter_map(withdraw).flatten().collect())
    }

    /// Has a signature in force filed with a carrier, or with every one: where it never was, and anew
    /// where a carrier has turned it down or let it go. What is under way or registered stays so. It is
    /// what an approval has done by itself, and takes what an approval takes.
    pub async fn file_with_carriers(
        &self,
        operator: &Operator,
        id: SignatureId,
        carrier: Option<Carrier>,
    ) -> Result<Requested, Undone> {
        operator.authority.needs(Scope::Decide)?;
        let by = Actor::Operator(operator);
        let carriers: Vec<_> =
            self.inner.carriers.on().filter(|on| carrier.is_none_or(|it| it == *on)).collect();
        for _ in 0..TRIES {
            let owner = backing::owner(&self.inner.db, id).await?;
            let owner = owner.filter(|(account, _)| operator.authority.reaches(*account));
            let Some((account, channel)) = owner else { return Ok(Requested::Unknown) };
            let channel = channel.as_str();
            let which = Which::Id(id);
            let signature =
                store::signatures::find(&self.inner.db, account, channel, &which).await?;
            let Some(signature) = signature else { return Ok(Requested::Unknown) };
            if !signature.state.in_force() || signature.market != Market::Mainland {
                return Ok(Requested::NotFor);
            }
            if carriers.is_empty() {
                return Ok(Requested::Off);
            }
            let filed = filings::of_signature(&self.inner.db, id).await?;
            let held = self.held(channel, signature.qualification, operator.now)?;
            let of = Owner { account, channel };
            // What was filed last may wait for its decision: what is in force is shown.
            let application = signature.shown;
            let mut steps = vec![];
            for carrier in &carriers {
                let before = filed.iter().find(|filing| filing.carrier == *carrier);
                steps.extend(match before {
                    None => self.request(by, of, &signature, application, *carrier, &held),
                    Some(before) if again(before, &held) => {
                        let told = Told {
                            application: Some(application),
                            reasons: held.clone(),
                            ..Told::default()
                        };
                        self.move_filing(by, before, CarrierEvent::Renew, told)
                    }
                    Some(_) => None,
                });
            }
            let steps: Vec<_> = steps.into_iter().flatten().collect();
            let nothing = steps.is_empty();
            let mut held_still = vec![backing::hold(&signature)];
            held_still.extend(steps);
            if nothing || matches!(self.inner.db.write(held_still).await?, Written::Done(_)) {
                let mut filed = filings::of_signature(&self.inner.db, id).await?;
                filed.retain(|filing| carriers.contains(&filing.carrier));
                return Ok(Requested::Done(filed));
            }
        }
        Err(Broken::new("a filing", "others came between all the time").passing().into())
    }

    /// What keeps a signature from being filed: carriers want to know who stands behind it, where the
    /// channel's rules have anybody say so.
    fn held(
        &self,
        channel: &str,
        qualification: Option<QualificationId>,
        now: Timestamp,
    ) -> Result<Vec<&'static CarrierReason>, Broken> {
        let pack = self.inner.schedule.pack_named(channel, now.beijing_day());
        let pack = pack.ok_or_else(|| Broken::new("the rules", "a case's channel has no packs"))?;
        let wanted = pack.qualification(Market::Mainland) == QualificationRule::Required;
        Ok(match wanted && qualification.is_none() {
            true => vec![carrier::QUALIFICATION_MISSING],
            false => vec![],
        })
    }
}

/// Whether somebody who asks for it has a filing begin again.
fn again(filing: &CarrierFiling, held: &[&'static CarrierReason]) -> bool {
    match filing.state {
        CarrierState::Failed | CarrierState::Lapsed => true,
        CarrierState::NotFiled => filing.reasons != held,
        _ => false,
    }
}
