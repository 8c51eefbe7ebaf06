//! Rule packs: which there are, and what one would refuse that another took.

use std::collections::BTreeSet;

use signet_domain::authority::Scope;
use signet_domain::caller::Operator;
use signet_domain::checks::{self, Facts, Neighbours};
use signet_domain::finding::Severity;
use signet_domain::ids::{AccountId, ApplicationId, SignatureId};
use signet_domain::lifecycle::State;
use signet_domain::refusal::Refusal;
use signet_domain::rules::{QualificationRule, RulePack, Schedule};
use signet_domain::signature::{Market, SignatureDraft};
use signet_domain::words::Words;

use crate::store::live::{self, Live};
use crate::{Registry, Undone};

/// How many signatures are read at once. Tests have few.
const READ_AT_ONCE: usize = if cfg!(test) { 2 } else { 500 };
/// How many are looked at before an answer is given, however few of them belong in it.
const LOOKED_AT_MAX: usize = if cfg!(test) { 4 } else { 50_000 };

/// A live signature that a pack would refuse and another would not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewlyRefused {
    /// Whose it is.
    pub account: AccountId,
    /// The signature.
    pub signature: SignatureId,
    /// The application whose data it has.
    pub application: ApplicationId,
    /// Its name.
    pub name: String,
    /// Where it is used.
    pub market: Market,
    /// Where it stands.
    pub state: State,
    /// The names of the refusals, and of the findings that block, in which the packs differ.
    pub reasons: Vec<String>,
}

/// Some of the signatures that a pack would refuse and another would not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The signatures, the oldest first.
    pub signatures: Vec<NewlyRefused>,
    /// How many were looked at.
    pub looked_at: usize,
    /// The signature to go on after; `None` when all were looked at.
    pub next: Option<SignatureId>,
}

/// A pack with the words it has names searched for.
struct Ruled<'a> {
    pack: &'a RulePack,
    words: Words,
}

impl<'a> Ruled<'a> {
    fn by(pack: &'a RulePack) -> Self {
        Self { pack, words: pack.words() }
    }
}

impl Registry {
    /// Every pack that is known, in force or not.
    pub fn packs(&self) -> &[RulePack] {
        &self.inner.packs
    }

    /// Which pack is in force from when.
    pub fn schedule(&self) -> &Schedule {
        &self.inner.schedule
    }

    /// The live signatures of a channel, after one, that pack `to` would refuse for a reason that
    /// pack `from` does not have; at most `limit` of them. Both packs are of the channel.
    ///
    /// An application is judged as it was filed, by what would judge it today. Its pictures are not
    /// looked at again.
    pub async fn newly_refused(
        &self,
        operator: &Operator,
        (from, to): (&RulePack, &RulePack),
        after: Option<SignatureId>,
        limit: usize,
    ) -> Result<Difference, Undone> {
        operator.authority.needs_everywhere(Scope::Operate)?;
        let (from, to) = (Ruled::by(from), Ruled::by(to));
        let mut after = after.unwrap_or(SignatureId(0));
        let mut difference = Difference { signatures: vec![], looked_at: 0, next: None };
        let rows = i64::try_from(READ_AT_ONCE).unwrap_or(i64::MAX);
        while difference.looked_at < LOOKED_AT_MAX {
            let read = live::page(&self.inner.db, to.pack.channel.0, after, rows).await?;
            let last = read.len() < READ_AT_ONCE;
            for live in read {
                after = live.signature;
                difference.looked_at += 1;
                difference.signatures.extend(self.refused_by(live, &from, &to));
                if difference.signatures.len() >= limit {
                    difference.next = Some(after);
                    return Ok(difference);
                }
            }
            if last {
                return Ok(difference);
            }
        }
        difference.next = Some(after);
        Ok(difference)
    }

    fn refused_by(&self, live: Live, from: &Ruled<'_>, to: &Ruled<'_>) -> Option<NewlyRefused> {
        let Live { account, signature, application, market, state, .. } = live;
        let name = live.name.to_string();
        // What is asked here opens no picture, and both packs would miss the same ones.
        let filed = SignatureDraft {
            name: Some(&live.name),
            source: Some(live.source),
            document: live.document,
            market: Some(market),
            purpose: Some(live.purpose),
            ..SignatureDraft::default()
        };
        let objections = |by: &Ruled<'_>| {
            let mut told = self.objections(&filed, by);
            let wanted = by.pack.qualification(market) == QualificationRule::Required;
            if wanted && !live.qualified {
                told.insert(Refusal::QualificationMissing.name());
            }
            told
        };
        let reasons: Vec<_> = objections(to).difference(&objections(from)).cloned().collect();
        let refused =
            NewlyRefused { account, signature, application, name, market, state, reasons };
        (!refused.reasons.is_empty()).then_some(refused)
    }

    /// The names of everything that stands in the way of an application under a pack.
    fn objections(&self, filed: &SignatureDraft<'_>, by: &Ruled<'_>) -> BTreeSet<String> {
        let Ruled { pack, words } = by;
        let refusals = filed.refusals(pack, words, self.inner.matrix).into_iter();
        let neighbours = Neighbours::default();
        let facts = Facts {
            signature: Some(*filed),
            commissioned: true,
            words,
            ..Facts::on(pack.since, pack, &neighbours)
        };
        let findings = checks::run(&facts).into_iter();
        let blocking = findings.filter(|finding| finding.severity() == Severity::Blocks);
        let blocking = blocking.map(|finding| finding.name().to_owned());
        refusals.map(|refusal| refusal.name()).chain(blocking).collect()
    }
}
