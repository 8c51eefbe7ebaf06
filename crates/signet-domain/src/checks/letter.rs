//! Checks of letters of authorization.

use super::{Check, Facts, Part, when};
use crate::finding::Severity;
use crate::identity::names::{difference, same_name};
use crate::label::Label;
use crate::signature::Purpose;
use crate::text::SignatureName;

/// Not in force.
pub(super) const NOT_IN_FORCE: Check = Check {
    name: "letter-not-in-force",
    severity: Severity::Blocks,
    part: Part::LetterPeriod,
    text: Label { zh: "授权书今天不在有效期内", en: "the letter is not in force today" },
    source: "the operations' pages: the period has to include the day",
    look: |facts| {
        let valid = facts.letter.and_then(|letter| letter.valid);
        let outside = valid.filter(|valid| !valid.contains(facts.today));
        outside.map(|valid| valid.to_string()).into_iter().collect()
    },
};

/// In force today, and not any more when it would be needed.
pub(super) const LAPSES: Check = Check {
    name: "letter-lapses",
    severity: Severity::Warns,
    part: Part::LetterPeriod,
    text: Label {
        zh: "授权书在签名预计生效之前到期",
        en: "the letter ends before the signature is expected to go live",
    },
    source: "the operations' pages: the period has to include the day; the vendors' usual time for a review",
    look: |facts| {
        let valid = facts.letter.and_then(|letter| letter.valid);
        let lapses = valid.filter(|valid| valid.contains(facts.today) && valid.last < facts.live);
        lapses.map(|valid| valid.to_string()).into_iter().collect()
    },
};

/// Longer than is recommended.
pub(super) const PERIOD_LONG: Check = Check {
    name: "letter-period-long",
    severity: Severity::Informs,
    part: Part::LetterPeriod,
    text: Label {
        zh: "授权书有效期超过三年", en: "the letter is valid for more than three years"
    },
    source: "the operations' pages: one to three years are recommended",
    look: |facts| {
        let valid = facts.letter.and_then(|letter| letter.valid);
        when(valid.is_some_and(|valid| valid.last > valid.first.plus_years(3)))
    },
};

/// Shorter than is recommended.
pub(super) const PERIOD_SHORT: Check = Check {
    name: "letter-period-short",
    severity: Severity::Informs,
    part: Part::LetterPeriod,
    text: Label {
        zh: "授权书有效期不足一年", en: "the letter is valid for less than a year"
    },
    source: "the operations' pages: one to three years are recommended",
    look: |facts| {
        let valid = facts.letter.and_then(|letter| letter.valid);
        // The last day is one of them: a year ends the day before it begins again.
        when(valid.is_some_and(|valid| valid.last < valid.first.plus_years(1).plus_days(-1)))
    },
};

/// A name that nobody gave leave for.
pub(super) const NAME_NOT_COVERED: Check = Check {
    name: "letter-name-not-covered",
    severity: Severity::Blocks,
    part: Part::Letter,
    text: Label {
        zh: "签名不在授权书的签名范围内",
        en: "the name is not among those the letter covers",
    },
    source: "the operations' pages: a signature outside the letter's scope needs another letter",
    look: |facts| when(covering(facts).is_some_and(|(_, covering)| covering.is_none())),
};

/// The same name, but for habits of writing.
pub(super) const NAME_WRITTEN_OTHERWISE: Check = Check {
    name: "letter-name-written-otherwise",
    severity: Severity::Warns,
    part: Part::Letter,
    text: Label {
        zh: "授权书中的签名与申请的签名只在大小写或写法上不同",
        en: "the letter writes the name with other capitals or in another way",
    },
    source: "the operations' pages: names are told apart by case",
    look: |facts| match covering(facts) {
        Some((name, Some(covering))) if covering.as_str() != name => {
            vec![format!("{name} / {covering}")]
        }
        _ => vec![],
    },
};

/// The name, and the one of the letter's that is it, at least but for habits of writing.
fn covering<'a>(facts: &Facts<'a>) -> Option<(&'a str, Option<&'a SignatureName>)> {
    let (name, scope) = (facts.name()?, facts.letter?.scope?);
    let exactly = scope.iter().find(|covered| covered.as_str() == name);
    let roughly = || scope.iter().find(|covered| same_name(covered.as_str(), name));
    Some((name, exactly.or_else(roughly)))
}

/// The letter authorizes somebody else.
pub(super) const AUTHORIZED_DIFFERS: Check = Check {
    name: "letter-authorized-differs",
    severity: Severity::Warns,
    part: Part::Authorized,
    text: Label {
        zh: "授权书的被授权方不是申请方",
        en: "the party the letter authorizes is not the applicant",
    },
    source: "the operations' pages: the authorized party is the verified entity of the account",
    look: |facts| {
        let Some(authorized) = facts.letter.and_then(|it| it.authorized) else { return vec![] };
        if is_applicant(facts, authorized.as_str()) {
            return vec![];
        }
        // With several companies, the first stands for what was expected.
        let differs = |it: &crate::text::PartyName| difference(authorized.as_str(), it.as_str());
        facts.applicants.first().and_then(differs).into_iter().collect()
    },
};

/// A frequent mistake: the applicant lets the owner use the name.
pub(super) const PARTIES_SWAPPED: Check = Check {
    name: "letter-parties-swapped",
    severity: Severity::Warns,
    part: Part::Authorizer,
    text: Label {
        zh: "授权方与被授权方似乎填反了：授权方是申请方",
        en: "the parties seem to be swapped: the one that authorizes is the applicant",
    },
    source: "the operations' pages: frequent faults of letters",
    look: |facts| {
        let authorizer = facts.letter.and_then(|it| it.authorizer);
        when(authorizer.is_some_and(|it| is_applicant(facts, it.as_str())))
    },
};

/// Nobody needs leave from oneself.
pub(super) const PARTIES_SAME: Check = Check {
    name: "letter-parties-same",
    severity: Severity::Warns,
    part: Part::Authorizer,
    text: Label {
        zh: "授权方与被授权方相同", en: "the letter's two parties are the same"
    },
    source: "the operations' pages: the owner of the signatures authorizes, the applicant is authorized",
    look: |facts| {
        let parties = facts.letter.and_then(|it| it.authorizer.zip(it.authorized));
        when(parties.is_some_and(|(one, other)| same_name(one.as_str(), other.as_str())))
    },
};

/// The owner's qualification and the owner's letter.
pub(super) const AUTHORIZER_DIFFERS: Check = Check {
    name: "letter-authorizer-differs",
    severity: Severity::Warns,
    part: Part::Authorizer,
    text: Label {
        zh: "授权书的授权方与资质中的企业名称不一致",
        en: "the party that authorizes is not the company of the qualification",
    },
    source: "the operations' pages: letter and qualification are of the signature's owner",
    look: |facts| {
        let authorizer = facts.letter.and_then(|it| it.authorizer);
        let owner = facts.party.company.filter(|_| facts.purpose() == Some(Purpose::ForOthers));
        let differs = authorizer
            .zip(owner)
            .and_then(|(authorizer, owner)| difference(authorizer.as_str(), owner));
        differs.into_iter().collect()
    },
};

/// Whether a name is one of the applicant's, as far as those are known.
fn is_applicant(facts: &Facts<'_>, name: &str) -> bool {
    facts.applicants.iter().any(|applicant| same_name(applicant.as_str(), name))
}
