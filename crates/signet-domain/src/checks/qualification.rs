//! Checks of the qualification behind a signature.

use super::{Check, Part, when};
use crate::finding::Severity;
use crate::label::Label;
use crate::time::Period;

/// A qualification is for one's own names or for others'.
pub(super) const PURPOSE_DIFFERS: Check = Check {
    name: "purposes-differ",
    severity: Severity::Blocks,
    part: Part::Qualification,
    text: Label {
        zh: "签名与资质的用途（自用或他用）不一致",
        en: "the signature is for another purpose than its qualification",
    },
    source: "the operations' pages: own or others' use has to be the qualification's",
    look: |facts| {
        let purposes = facts.signature.and_then(|it| it.purpose).zip(facts.party.purpose);
        when(purposes.is_some_and(|(signature, qualification)| signature != qualification))
    },
};

/// Not in force.
pub(super) const LICENCE_NOT_IN_FORCE: Check = Check {
    name: "licence-not-in-force",
    severity: Severity::Blocks,
    part: Part::LicencePeriod,
    text: Label {
        zh: "营业执照今天不在有效期内", en: "the licence is not in force today"
    },
    source: "the operations' pages: the licence has to be in force",
    look: |facts| when(facts.party.licence_valid.is_some_and(|valid| !valid.contains(facts.today))),
};

/// In force today, and not any more when it would be needed.
pub(super) const LICENCE_LAPSES: Check = Check {
    name: "licence-lapses",
    severity: Severity::Warns,
    part: Part::LicencePeriod,
    text: Label {
        zh: "营业执照在预计审核完成之前到期",
        en: "the licence ends before the application is expected to be decided",
    },
    source: "the operations' pages: the licence has to be in force; the vendors' usual time for a review",
    look: |facts| {
        let lapses = |valid: Period| valid.contains(facts.today) && valid.last < facts.live;
        when(facts.party.licence_valid.is_some_and(lapses))
    },
};
