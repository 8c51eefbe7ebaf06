//! What stands in the way of a signature, and what a reviewer should know of it.

use signet_domain::account::AccountKind;
use signet_domain::caller::Caller;
use signet_domain::checks::{self, Facts, Neighbours, Party};
use signet_domain::evidence::{Role, Scan};
use signet_domain::finding::Finding;
use signet_domain::icp_record::IcpRecord;
use signet_domain::identity::look_alike;
use signet_domain::ids::{EvidenceId, QualificationId};
use signet_domain::letter::{Letter, LetterFilter};
use signet_domain::lifecycle::State;
use signet_domain::need::{self, Case, Need};
use signet_domain::qualification::Qualification;
use signet_domain::refusal::Refusal;
use signet_domain::review;
use signet_domain::rules::{QualificationRule, RulePack};
use signet_domain::signature::{Basis, Material, Purpose, Signature, SignatureDraft, Which};
use signet_domain::text::{FileKey, SignatureName};
use signet_domain::trademark::Trademark;

use super::super::considering::Considered;
use super::super::evidence::{Print, Upload};
use super::super::objects::Content;
use super::shelf;
use crate::store::neighbours::AT_ONCE;
use crate::{Broken, Registry, store};

/// What a signature rests on, as far as it was found.
#[derive(Default)]
pub(super) struct Grounds {
    pub(super) qualification: Option<Qualification>,
    pub(super) letter: Option<Letter>,
    pub(super) icp_record: Option<IcpRecord>,
    pub(super) trademark: Option<Trademark>,
}

/// An application as it was looked at.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) refusals: Vec<Refusal>,
    pub(super) grounds: Grounds,
    /// Uploads, with the bytes that were looked at and their place among the material.
    pub(super) uploads: Vec<(FileKey, Upload, i64)>,
    /// Roles of uploads whose extension disagrees with their content.
    pub(super) misnamed: Vec<Role>,
}

/// What is kept already, next to an application.
pub(super) struct Around {
    pub(super) neighbours: Neighbours,
    /// Which of its pictures the account has, by place.
    pub(super) kept: Vec<usize>,
}

/// The pictures an application brings, and what each is there to show.
pub(super) fn scans<'a>(draft: &SignatureDraft<'a>) -> Vec<((Role, i64), &'a Scan)> {
    let pictures = [(Role::Proof, draft.proof), (Role::Commission, draft.commission)];
    let pictures = pictures.into_iter().filter_map(|(role, scan)| Some(((role, 0), scan?)));
    let material = (0..).zip(draft.material).filter_map(|(at, material)| match material {
        Material::Scan(scan) => Some(((Role::Material, at), scan)),
        Material::Upload(_) => None,
    });
    pictures.chain(material).collect()
}

impl Registry {
    /// Looks at an application without filing it: everything that would stand in its way, where the
    /// signature it would be filed for anew stands included, and everything a reviewer would be told.
    /// `before` is that signature.
    pub async fn consider_signature(
        &self,
        caller: &Caller,
        mut draft: SignatureDraft<'_>,
        before: Option<&Signature>,
    ) -> Result<Considered, Broken> {
        drop_idle_commission(&mut draft);
        let judged = self.judge(caller, &draft, before).await?;
        let mut refusals = match before {
            Some(before) => self.resubmission_refusals(caller, before, &draft).await?,
            None => vec![],
        };
        refusals.extend(self.name_refusals(caller, &draft, before).await?);
        let around = self.look_around(caller, &draft, &judged, &self.prints(&draft)).await?;
        let findings = self.findings(caller, &draft, before, &judged, &around.neighbours).await?;
        refusals.extend(judged.refusals);
        Ok(Considered { refusals, findings })
    }

    /// The same for a signature that is filed anew, which may not be there.
    pub async fn consider_resubmission(
        &self,
        caller: &Caller,
        which: &Which,
        mut draft: SignatureDraft<'_>,
    ) -> Result<Considered, Broken> {
        let before = self.signature(caller, which).await?;
        if before.is_some() {
            return self.consider_signature(caller, draft, before.as_ref()).await;
        }
        drop_idle_commission(&mut draft);
        let refusals = self.refusals_of_unknown(caller, &draft).await?;
        Ok(Considered { refusals, findings: vec![] })
    }

    /// Everything that stands in the way, but for what else is registered: that the database decides
    /// when the application is written, and [`Registry::name_refusals`] tells.
    pub(super) async fn judge(
        &self,
        caller: &Caller,
        draft: &SignatureDraft<'_>,
        before: Option<&Signature>,
    ) -> Result<Judged, Broken> {
        let pack = self.pack_of(caller)?;
        let refusals = draft.refusals(pack, self.words_of(caller)?, self.inner.matrix);
        let mut judged = Judged { refusals, ..Judged::default() };
        for ((role, _), scan) in scans(draft) {
            let fit = self.looks_fit(scan.bytes(), pack);
            if !fit || self.finds_malware(|| Content::whole(scan.bytes().to_vec())).await? {
                judged.refusals.push(Refusal::FileUnfit(role));
            }
        }
        for (at, material) in (0..).zip(draft.material) {
            let Material::Upload(key) = material else { continue };
            let looked = self.look_at_object(caller.account.id, Role::Material, key, pack).await?;
            judged.refusals.extend(looked.refusals);
            judged.misnamed.extend(looked.misnamed);
            judged.uploads.extend(looked.upload.map(|upload| (key.clone(), upload, at)));
        }
        self.judge_grounds(caller, draft, before, &mut judged).await?;
        Ok(judged)
    }

    /// What is registered already that stands in the way.
    pub(super) async fn name_refusals(
        &self,
        caller: &Caller,
        draft: &SignatureDraft<'_>,
        before: Option<&Signature>,
    ) -> Result<Vec<Refusal>, Broken> {
        let db = &self.inner.db;
        let Some(market) = draft.market else { return Ok(vec![]) };
        let shelf = shelf(caller, market);
        let holder = match draft.name {
            None => None,
            Some(name) if draft.ignoring_case => {
                store::signatures::holder_in_any_case(db, shelf, name).await?
            }
            Some(name) => store::signatures::holder(db, shelf, name).await?,
        };
        let holder = holder.filter(|(id, _)| before.is_none_or(|before| before.id != *id));
        let taken = holder.map(|(_, state)| match state {
            State::Approved | State::Revising => Refusal::AlreadyApproved,
            State::Pending => Refusal::AlreadyPending,
            State::Rejected | State::NeedsMaterial | State::Withdrawn => Refusal::NameHeld,
        });
        let mut refusals: Vec<_> = taken.into_iter().collect();
        // What is filed anew is counted already.
        if before.is_some() {
            return Ok(refusals);
        }
        if let Some(limit) = self.limit(caller)
            && store::signatures::count(db, shelf).await? >= i64::from(limit)
        {
            refusals.push(Refusal::TooManySignatures);
        }
        if let Some(limit) = self.daily_limit(caller)? {
            let (account, day) = (shelf.account, caller.now.beijing_day());
            let filed = store::daily_filings::on(db, account, shelf.channel, day).await?;
            if filed >= i64::from(limit) {
                refusals.push(Refusal::TooManyToday);
            }
        }
        Ok(refusals)
    }

    /// The most signatures the caller may have in one market.
    pub(super) fn limit(&self, caller: &Caller) -> Option<u32> {
        let limit = caller.account.signature_limit.unwrap_or(self.inner.signature_limit);
        (limit > 0).then_some(limit)
    }

    /// The most new signatures the caller may file on one day.
    pub(super) fn daily_limit(&self, caller: &Caller) -> Result<Option<u32>, Broken> {
        let pack = self.pack_of(caller)?;
        let individual = caller.account.kind == AccountKind::Individual;
        Ok(pack.individual_daily.filter(|_| individual))
    }

    /// Looks at what the signature rests on.
    async fn judge_grounds(
        &self,
        caller: &Caller,
        draft: &SignatureDraft<'_>,
        before: Option<&Signature>,
        judged: &mut Judged,
    ) -> Result<(), Broken> {
        let pack = self.pack_of(caller)?;
        let Judged { refusals, grounds, .. } = judged;
        let ruled = draft.basis == Basis::Ruled;
        let db = &self.inner.db;
        let (account, channel) = (caller.account.id, caller.channel.0);
        if ruled && draft.source.is_some_and(|source| pack.links.contains(&source)) {
            match draft.scene {
                // The record of a filing has the link, too.
                None if draft.icp_record.is_none() => refusals.push(Refusal::SceneMissing),
                Some(scene) if !scene.is_link() => refusals.push(Refusal::SceneNotLink),
                _ => {}
            }
        }
        let rule = draft.market.map(|market| pack.qualification(market));
        let needed = ruled && rule == Some(QualificationRule::Required);
        match qualification_of(draft, before, pack) {
            None if needed => refusals.push(Refusal::QualificationMissing),
            Some(id) if needed => {
                match store::qualifications::find(db, account, channel, id).await? {
                    None => refusals.push(Refusal::QualificationUnknown),
                    Some(found) => {
                        if found.state != State::Approved {
                            refusals.push(Refusal::QualificationNotApproved);
                        }
                        if draft.purpose.is_some_and(|purpose| found.purpose != purpose) {
                            refusals.push(Refusal::PurposeDiffers);
                        }
                        grounds.qualification = Some(found);
                    }
                }
            }
            _ => {}
        }
        if let Some(id) = draft.icp_record {
            grounds.icp_record = store::icp_records::find(db, account, channel, id).await?;
        }
        if let Some(id) = draft.trademark {
            grounds.trademark = store::trademarks::find(db, account, channel, id).await?;
        }
        let case = draft.case();
        let asked = |need: fn(&Case, &RulePack) -> Need| {
            ruled && case.is_some_and(|case| need(&case, pack) == Need::Required)
        };
        let record = draft.icp_record.is_some() || asked(need::icp_record);
        if record && grounds.icp_record.is_none() {
            refusals.push(Refusal::IcpRecordUnknown);
        }
        let trademark = draft.trademark.is_some() || asked(need::trademark);
        if trademark && grounds.trademark.is_none() {
            refusals.push(Refusal::TrademarkUnknown);
        }
        if let Some(id) = draft.letter {
            let filter = LetterFilter { ids: Some(vec![id]), ..LetterFilter::default() };
            let found = self.letters(caller, filter).await?.into_iter().next();
            let qualification = grounds.qualification.as_ref();
            refusals.extend(letter_refusals(caller, draft.name, found.as_ref(), qualification));
            grounds.letter = found;
        }
        Ok(())
    }

    /// What tells the pictures that an application brings from others.
    pub(super) fn prints(&self, draft: &SignatureDraft<'_>) -> Vec<(Role, Print)> {
        let print = |((role, _), scan): ((Role, _), &Scan)| (role, self.print(scan.bytes()));
        scans(draft).into_iter().map(print).collect()
    }

    /// Looks for what an application brings among what is kept already.
    pub(super) async fn look_around(
        &self,
        caller: &Caller,
        draft: &SignatureDraft<'_>,
        judged: &Judged,
        prints: &[(Role, Print)],
    ) -> Result<Around, Broken> {
        let (db, account) = (&self.inner.db, caller.account.id);
        let mut neighbours = self.neighbours(account, &judged.evidence()).await?;
        let mut kept = vec![];
        let skeleton = draft.name.map(skeleton);
        // The name is asked about once, together with the first pictures, or alone without any.
        let (first, rest) = prints.split_at(prints.len().min(AT_ONCE));
        let rest = rest.chunks(AT_ONCE).map(|some| (some, None));
        let turns = std::iter::once((first, skeleton.as_deref())).chain(rest);
        for (turn, (some, name)) in turns.enumerate() {
            let asked: Vec<_> = some.iter().map(|(_, print)| &*print.fingerprint).collect();
            let found = store::neighbours::find(db, account, &asked, name).await?;
            let shared = found.shared.iter().filter_map(|at| some.get(*at));
            neighbours.shared_evidence.extend(shared.map(|(role, _)| *role));
            neighbours.look_alikes.extend(found.look_alikes);
            kept.extend(found.kept.into_iter().map(|at| turn * AT_ONCE + at));
        }
        Ok(Around { neighbours, kept })
    }

    /// What a reviewer should know before looking.
    pub(super) async fn findings(
        &self,
        caller: &Caller,
        draft: &SignatureDraft<'_>,
        before: Option<&Signature>,
        judged: &Judged,
        neighbours: &Neighbours,
    ) -> Result<Vec<Finding>, Broken> {
        let (db, account) = (&self.inner.db, caller.account.id);
        let commissioned = match (draft.commission, before) {
            (Some(_), _) => true,
            (None, Some(before)) => {
                store::evidence::is_shown(db, before.application.0, Role::Commission).await?
            }
            (None, None) => false,
        };
        let Grounds { qualification, letter, icp_record, trademark } = &judged.grounds;
        // What the applicant is called is asked only where somebody has to be told apart from it.
        let applicants = match letter {
            Some(_) => store::qualifications::own_companies(db, account, caller.channel.0).await?,
            None => vec![],
        };
        let facts = Facts {
            signature: Some(*draft),
            commissioned,
            party: qualification.as_ref().map(Party::from).unwrap_or_default(),
            applicants: &applicants,
            letter: letter.as_ref().map(|it| (&it.filed).into()),
            icp_record: icp_record.as_ref().map(|it| (&it.filed).into()),
            trademark: trademark.as_ref().map(|it| (&it.filed).into()),
            misnamed: &judged.misnamed,
            ..self.facts(caller, review::SIGNATURE, draft.source, neighbours)?
        };
        Ok(checks::run(&facts))
    }
}

impl Judged {
    /// The uploads that were looked at, by role.
    fn evidence(&self) -> Vec<(Role, EvidenceId)> {
        self.uploads.iter().map(|(_, upload, _)| (Role::Material, upload.evidence)).collect()
    }
}

/// A power of attorney counts only where the name is somebody else's.
pub(super) fn drop_idle_commission(draft: &mut SignatureDraft<'_>) {
    if draft.purpose == Some(Purpose::Own) {
        draft.commission = None;
    }
}

/// The qualification a signature is to rest on. Where the rules want one, a signature filed anew
/// keeps the one it has unless another is named. Where they want none, what is named is not looked
/// at, and not kept either.
pub(super) fn qualification_of(
    draft: &SignatureDraft<'_>,
    before: Option<&Signature>,
    pack: &RulePack,
) -> Option<QualificationId> {
    let has = before.and_then(|before| before.qualification);
    match draft.market.map(|market| pack.qualification(market)) {
        Some(QualificationRule::Required) => draft.qualification.or(has),
        Some(QualificationRule::Unused) | None => has,
    }
}

/// What names that look alike have in common.
pub(super) fn skeleton(name: &SignatureName) -> String {
    look_alike::skeleton(name.as_str())
}

/// What is wrong with the letter that a signature of this name is to rest on, next to this
/// qualification.
pub(super) fn letter_refusals(
    caller: &Caller,
    name: Option<&SignatureName>,
    letter: Option<&Letter>,
    qualification: Option<&Qualification>,
) -> Vec<Refusal> {
    let Some(Letter { filed, .. }) = letter else { return vec![Refusal::LetterUnknown] };
    let mut refusals = vec![];
    let another_code =
        qualification.is_some_and(|it| it.organization_code != filed.organization_code);
    if another_code || !filed.valid.contains(caller.now.beijing_day()) {
        refusals.push(Refusal::LetterUnfit);
    }
    if name.is_some_and(|name| !filed.scope.contains(name)) {
        refusals.push(Refusal::NameNotInScope);
    }
    refusals
}
