//! Registered trademarks, as an applicant files them.

use crate::ids::{EvidenceId, TrademarkId};
use crate::refusal::Refusal;
use crate::text::{FileKey, TrademarkApplicant, TrademarkName, TrademarkNumber};
use crate::time::{Day, Period};

/// What an applicant files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileTrademark {
    /// The uploaded screenshot of its entry in the register.
    pub screenshot: FileKey,
    /// The mark, as words.
    pub name: TrademarkName,
    /// The number it is registered under.
    pub number: TrademarkNumber,
    /// Whom it is registered for.
    pub applicant: TrademarkApplicant,
    /// The term of the exclusive right.
    pub term: Period,
}

impl FileTrademark {
    /// What stands in the way at once, whatever was uploaded.
    pub fn refusals(&self, today: Day) -> Vec<Refusal> {
        if self.term.contains(today) { vec![] } else { vec![Refusal::TrademarkNotInForce] }
    }
}

/// A trademark as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trademark {
    /// Its id.
    pub id: TrademarkId,
    /// What was filed.
    pub filed: FileTrademark,
    /// The screenshot itself, as it was when the trademark was filed.
    pub evidence: Option<EvidenceId>,
}
