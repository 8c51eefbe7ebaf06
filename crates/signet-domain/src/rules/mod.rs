//! Dated sets of numbers that rules work with.
//!
//! Vendors change types, documents and lengths by announcement. What was announced when is data:
//! a dialect owns its packs and hands the one in force to the registry.

mod change;
mod schedule;

use std::borrow::Cow;

pub use self::schedule::{Clash, Schedule, Term};

use crate::channel::Channel;
use crate::lifecycle::State;
use crate::picture::Format;
use crate::refusal::Refusal;
use crate::signature::{Document, Market, Source};
use crate::text::{IcpNumber, SignatureName};
use crate::time::Day;
use crate::words::{Word, Words};

/// The rules one channel works by from some day on.
///
/// What a dialect publishes is borrowed and `const`; what an operator changes of it is owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulePack {
    /// Its name, such as `shop-2026-01`.
    pub name: Cow<'static, str>,
    /// The channel it is for.
    pub channel: Channel,
    /// The day it was announced. From when it is in force is a [`Schedule`]'s matter.
    pub since: Day,
    /// What it is, in a sentence.
    pub summary: Cow<'static, str>,
    /// Which documents prove which source in which market. A source without a row in a market is
    /// withdrawn there.
    pub fits: Cow<'static, [Fit]>,
    /// The shortest signature name that passes review, in characters.
    pub name_min: usize,
    /// The longest signature name, in characters, that passes review in each market.
    pub name_max_mainland: usize,
    /// The same for the global market.
    pub name_max_global: usize,
    /// The formats evidence may have.
    pub formats: Cow<'static, [Format]>,
    /// The longest ICP record or licence number, in characters.
    pub icp_number_max: usize,
    /// Whether a signature that was rejected or withdrawn still holds its name.
    pub rejected_hold_names: bool,
    /// Whether a signature that waits for review may be deleted.
    pub deletes_pending: bool,
    /// Sources that are met behind a link, which their applicants have to give.
    pub links: Cow<'static, [Source]>,
    /// Sources whose names reviewers look up by what the note says: a link, a domain, the full name
    /// of an account.
    pub remark_sources: Cow<'static, [Source]>,
    /// Whether names are in simplified characters only.
    pub simplified_only: bool,
    /// Sources that rest on something filed before: an app on the record of its ICP filing, a
    /// trademark on its registration. Other sources have nothing of the kind.
    pub records: Cow<'static, [Source]>,
    /// Whether a name with a forbidden word is refused at once. Elsewhere its reviewer is told.
    pub refuses_forbidden_words: bool,
    /// How many new signatures an account of a natural person may file on one day in Beijing;
    /// `None` for any number.
    pub individual_daily: Option<u32>,
    /// The states in which a signature may be changed by its owner.
    pub modifies: Cow<'static, [State]>,
    /// Whether a signature for the mainland rests on a qualification.
    pub qualification_mainland: QualificationRule,
    /// The same for the global market.
    pub qualification_global: QualificationRule,
    /// Words for names that the operator adds to the lists there are.
    pub extra_words: Cow<'static, [Word]>,
    /// Words that the operator takes out of those lists.
    pub removed_words: Cow<'static, [Word]>,
}

/// What qualifications are to a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QualificationRule {
    /// A signature has none. One that is named is not looked at.
    Unused,
    /// A signature needs one.
    Required,
}

impl QualificationRule {
    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            QualificationRule::Unused => "unused",
            QualificationRule::Required => "required",
        }
    }
}

/// One row of the matrix of sources and documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fit {
    /// What the name stands for.
    pub source: Source,
    /// Where the row applies.
    pub markets: Cow<'static, [Market]>,
    /// What proves it there.
    pub documents: Cow<'static, [Document]>,
}

impl Fit {
    /// A row of a pack that is a constant.
    pub const fn fixed(
        source: Source,
        markets: &'static [Market],
        documents: &'static [Document],
    ) -> Self {
        Self { source, markets: Cow::Borrowed(markets), documents: Cow::Borrowed(documents) }
    }
}

impl RulePack {
    /// The documents that prove this source in this market; `None` when it is withdrawn there.
    pub fn documents_for(&self, source: Source, market: Market) -> Option<&[Document]> {
        self.fits
            .iter()
            .find(|fit| fit.source == source && fit.markets.contains(&market))
            .map(|fit| &*fit.documents)
    }

    /// What stands in the way of proving this source by this document in this market.
    pub fn refuses(
        &self,
        source: Source,
        document: Option<Document>,
        market: Market,
        matrix: Matrix,
    ) -> Option<Refusal> {
        match self.documents_for(source, market) {
            None => Some(Refusal::SourceWithdrawn),
            Some(documents)
                if matrix == Matrix::Refuse
                    && document.is_some_and(|document| !documents.contains(&document)) =>
            {
                Some(Refusal::DocumentUnfit)
            }
            Some(_) => None,
        }
    }

    /// What stands in the way of a filing that has this number and was approved on this day.
    pub fn refuses_filing(
        &self,
        number: Option<&IcpNumber>,
        approved: Option<Day>,
        today: Day,
    ) -> Vec<Refusal> {
        let long = number.is_some_and(|number| number.len_chars() > self.icp_number_max);
        let early = approved.is_some_and(|approved| approved > today);
        let refusals =
            [long.then_some(Refusal::IcpNumberTooLong), early.then_some(Refusal::ApprovedInFuture)];
        refusals.into_iter().flatten().collect()
    }

    /// The longest name that passes review in this market.
    pub fn name_max(&self, market: Market) -> usize {
        match market {
            Market::Mainland => self.name_max_mainland,
            Market::Global => self.name_max_global,
        }
    }

    /// What qualifications are to a signature for this market.
    pub fn qualification(&self, market: Market) -> QualificationRule {
        match market {
            Market::Mainland => self.qualification_mainland,
            Market::Global => self.qualification_global,
        }
    }

    /// Whether a signature of any market rests on a qualification.
    pub fn uses_qualifications(&self) -> bool {
        Market::ALL.iter().any(|market| self.qualification(*market) == QualificationRule::Required)
    }

    /// The words names are searched for. To be kept: making them takes longer than asking them.
    pub fn words(&self) -> Words {
        Words::changed(&self.extra_words, &self.removed_words)
    }

    /// What stands in the way of a name for the words it has; `words` are the pack's.
    pub fn refuses_name(&self, words: &Words, name: &SignatureName) -> Option<Refusal> {
        let looks = self.refuses_forbidden_words;
        looks.then(|| words.forbids(name.as_str())).flatten().map(Refusal::NameForbidden)
    }

    /// Whether the owner may change a signature in this state.
    pub fn may_modify(&self, state: State) -> bool {
        self.modifies.contains(&state)
    }
}

/// What happens to a document that does not prove its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// The application is refused at once.
    Refuse,
    /// It is taken, and carries a finding that blocks approval.
    Review,
}
