//! Checks of trademarks.

use super::{Check, Facts, Part};
use crate::finding::Severity;
use crate::identity::names::difference;
use crate::label::Label;
use crate::signature::Purpose;

/// Not in force.
pub(super) const NOT_IN_FORCE: Check = Check {
    name: "trademark-not-in-force",
    severity: Severity::Blocks,
    part: Part::TrademarkTerm,
    text: Label {
        zh: "商标专用权今天不在有效期内",
        en: "the exclusive right to the trademark is not in force today",
    },
    source: "the operations' pages: the term has to include the day",
    look: |facts| {
        let term =
            facts.trademark.and_then(|it| it.term).filter(|term| !term.contains(facts.today));
        term.map(|term| term.to_string()).into_iter().collect()
    },
};

/// In force today, and not any more when it would be needed.
pub(super) const LAPSES: Check = Check {
    name: "trademark-lapses",
    severity: Severity::Warns,
    part: Part::TrademarkTerm,
    text: Label {
        zh: "商标专用权在签名预计生效之前到期",
        en: "the trademark's term ends before the signature is expected to go live",
    },
    source: "the operations' pages: the term has to include the day; the vendors' usual time for a review",
    look: |facts| {
        let lapses = facts
            .trademark
            .and_then(|it| it.term)
            .filter(|term| term.contains(facts.today) && term.last < facts.live);
        lapses.map(|term| term.to_string()).into_iter().collect()
    },
};

/// The mark is what the name stands for.
pub(super) const NAME_DIFFERS: Check = Check {
    name: "trademark-name-differs",
    severity: Severity::Warns,
    part: Part::TrademarkName,
    text: Label {
        zh: "商标名称与签名不一致", en: "the trademark is not the signature's name"
    },
    source: "the operations' pages: the trademark's name on the screenshot has to be the signature's",
    look: |facts| {
        let mark = facts.trademark.and_then(|it| it.name).zip(facts.name());
        mark.and_then(|(mark, name)| difference(mark.as_str(), name)).into_iter().collect()
    },
};

/// The mark is the applicant's own, or that of whoever gives leave.
pub(super) const APPLICANT_DIFFERS: Check = Check {
    name: "trademark-applicant-differs",
    severity: Severity::Warns,
    part: Part::TrademarkApplicant,
    text: Label {
        zh: "商标申请人与企业（自用）或授权方（他用）不一致",
        en: "the trademark is registered neither for the company, for one's own names, nor for the \
             party that authorizes, for others'",
    },
    source: "the operations' pages: the applicant has to be the enterprise, or who authorizes it",
    look: |facts| {
        let applicant = facts.trademark.and_then(|it| it.applicant);
        let differs = applicant
            .zip(owner(facts))
            .and_then(|(applicant, owner)| difference(applicant.as_str(), owner));
        differs.into_iter().collect()
    },
};

/// Whose mark it should be, if that is known.
fn owner<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    let authorizer = facts.letter.and_then(|it| Some(it.authorizer?.as_str()));
    match facts.purpose()? {
        Purpose::Own => facts.party.company,
        Purpose::ForOthers => authorizer.or(facts.party.company),
    }
}
