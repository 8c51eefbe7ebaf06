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

/// A trademark with holes: what is absent was not given, or could not be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct TrademarkDraft<'a> {
    /// The uploaded screenshot of its entry in the register.
    pub screenshot: Option<&'a FileKey>,
    /// The mark, as words.
    pub name: Option<&'a TrademarkName>,
    /// Whom it is registered for.
    pub applicant: Option<&'a TrademarkApplicant>,
    /// The term of the exclusive right.
    pub term: Option<Period>,
}

impl TrademarkDraft<'_> {
    /// What stands in the way at once, whatever was uploaded.
    pub fn refusals(&self, today: Day) -> Vec<Refusal> {
        let outside = self.term.is_some_and(|term| !term.contains(today));
        outside.then_some(Refusal::TrademarkNotInForce).into_iter().collect()
    }
}

impl<'a> From<&'a FileTrademark> for TrademarkDraft<'a> {
    fn from(it: &'a FileTrademark) -> Self {
        Self {
            screenshot: Some(&it.screenshot),
            name: Some(&it.name),
            applicant: Some(&it.applicant),
            term: Some(it.term),
        }
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
