//! Dated sets of numbers that rules work with.
//!
//! Vendors change types, documents and lengths by announcement. What was announced when is data:
//! a dialect owns its packs and hands the one in force to the registry.

use crate::channel::Channel;
use crate::picture::Format;
use crate::refusal::Refusal;
use crate::signature::{Document, Market, Source};
use crate::text::IcpNumber;
use crate::time::Day;

/// The rules one channel works by from some day on.
#[derive(Clone, Copy, Debug)]
pub struct RulePack {
    /// Its name, such as `shop-2026-01`.
    pub name: &'static str,
    /// The channel it is for.
    pub channel: Channel,
    /// What it is, in a sentence.
    pub summary: &'static str,
    /// Which documents prove which source in which market. A source without a row in a market is
    /// withdrawn there.
    pub fits: &'static [Fit],
    /// The longest signature name, in characters, that passes review in each market.
    pub name_max_mainland: usize,
    /// The same for the global market.
    pub name_max_global: usize,
    /// The formats evidence may have.
    pub formats: &'static [Format],
    /// The longest ICP record or licence number, in characters.
    pub icp_number_max: usize,
}

/// One row of the matrix of sources and documents.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// What the name stands for.
    pub source: Source,
    /// Where the row applies.
    pub markets: &'static [Market],
    /// What proves it there.
    pub documents: &'static [Document],
}

impl RulePack {
    /// The documents that prove this source in this market; `None` when it is withdrawn there.
    pub fn documents_for(&self, source: Source, market: Market) -> Option<&'static [Document]> {
        self.fits
            .iter()
            .find(|fit| fit.source == source && fit.markets.contains(&market))
            .map(|fit| fit.documents)
    }

    /// What stands in the way of proving this source by this document in this market.
    pub fn refuses(
        &self,
        source: Source,
        document: Document,
        market: Market,
        matrix: Matrix,
    ) -> Option<Refusal> {
        match self.documents_for(source, market) {
            None => Some(Refusal::SourceWithdrawn),
            Some(documents) if matrix == Matrix::Refuse && !documents.contains(&document) => {
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
}

/// What happens to a document that does not prove its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matrix {
    /// The application is refused at once.
    Refuse,
    /// It is taken, and carries a finding that blocks approval.
    Review,
}
