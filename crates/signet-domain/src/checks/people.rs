//! Checks of the persons behind a qualification. What is found is told, never whose number it is
//! found in nor any of its digits.

use super::{Check, Facts, Part, when};
use crate::finding::Severity;
use crate::identity::resident_id::{self, ResidentIdFault};
use crate::label::Label;
use crate::person::{IdDocument, PersonDraft};
use crate::time::{Day, Period};

const STANDARD: &str = "GB 11643-1999";
const CARD_LAW: &str = "Law on Resident Identity Cards, article 5: 5, 10 or 20 years, or long-term";
/// The last day of papers without one (reference: how long-term documents are written).
const LONG_TERM: Day = Day::fixed(2099, 12, 31);

/// Declares one check for each of the two persons.
macro_rules! of_both {
    (
        $(#[$doc:meta])*
        $legal:ident $legal_name:literal $legal_part:ident,
        $administrator:ident $administrator_name:literal $administrator_part:ident,
        $severity:ident, $zh:literal, $en:literal, $source:expr, $found:expr
    ) => {
        $(#[$doc])*
        pub(super) const $legal: Check = Check {
            name: $legal_name,
            severity: Severity::$severity,
            part: Part::$legal_part,
            text: Label {
                zh: concat!("法定代表人", $zh),
                en: concat!("the legal person's ", $en),
            },
            source: $source,
            look: |facts| when($found(facts, facts.legal_person)),
        };
        $(#[$doc])*
        pub(super) const $administrator: Check = Check {
            name: $administrator_name,
            severity: Severity::$severity,
            part: Part::$administrator_part,
            text: Label {
                zh: concat!("管理员", $zh),
                en: concat!("the administrator's ", $en),
            },
            source: $source,
            look: |facts| when($found(facts, facts.administrator)),
        };
    };
}

of_both! {
    /// Not a number of a resident identity card.
    LEGAL_SHAPE "legal-person-number-shape" LegalPersonNumber,
    ADMINISTRATOR_SHAPE "administrator-number-shape" AdministratorNumber,
    Blocks,
    "的身份证号码不是 18 位，或含有不该出现的字符",
    "resident identity number does not have 18 characters, or has one that cannot stand there",
    STANDARD,
    |facts, person| has_fault(facts, person, |fault| {
        use ResidentIdFault::{Character, Length, Masked};
        matches!(fault, Length | Character(_) | Masked)
    })
}

of_both! {
    /// The first two digits are a province's.
    LEGAL_PROVINCE "legal-person-number-province" LegalPersonNumber,
    ADMINISTRATOR_PROVINCE "administrator-number-province" AdministratorNumber,
    Blocks,
    "的身份证号码前两位不是省级行政区划代码",
    "resident identity number begins with no province's digits",
    "GB 11643-1999 and GB/T 2260",
    |facts, person| has_fault(facts, person, |fault| fault == ResidentIdFault::Province)
}

of_both! {
    /// Digits 7 to 14 are a day.
    LEGAL_BIRTH "legal-person-number-birth" LegalPersonNumber,
    ADMINISTRATOR_BIRTH "administrator-number-birth" AdministratorNumber,
    Blocks,
    "的身份证号码中的出生日期不存在或尚未到来",
    "resident identity number has a day of birth that is none, or has not come yet",
    STANDARD,
    |facts, person| has_fault(facts, person, |fault| {
        matches!(fault, ResidentIdFault::BirthDate | ResidentIdFault::BirthInFuture)
    })
}

of_both! {
    /// A typing mistake, or an invention.
    LEGAL_CHECK_DIGIT "legal-person-number-check-digit" LegalPersonNumber,
    ADMINISTRATOR_CHECK_DIGIT "administrator-number-check-digit" AdministratorNumber,
    Blocks,
    "的身份证号码校验位不对",
    "resident identity number has a wrong check digit",
    STANDARD,
    |facts, person| has_fault(facts, person, |fault| fault == ResidentIdFault::CheckDigit)
}

of_both! {
    /// Who acts for a body is of age.
    LEGAL_MINOR "legal-person-minor" LegalPersonNumber,
    ADMINISTRATOR_MINOR "administrator-minor" AdministratorNumber,
    Informs,
    "未满 18 周岁",
    "resident identity number is that of somebody under 18",
    "Civil Code, articles 17 and 18: who acts in law for others is of age",
    |facts: &Facts<'_>, person: PersonDraft<'_>| {
        card_number(person).is_some_and(|number| resident_id::is_under(number, 18, facts.today))
    }
}

of_both! {
    /// A document that lapses while the application waits is not worth much.
    LEGAL_LAPSES "legal-person-document-lapses" LegalPersonPeriod,
    ADMINISTRATOR_LAPSES "administrator-document-lapses" AdministratorPeriod,
    Warns,
    "的证件在预计审核完成之前到期",
    "identity document ends before the application is expected to be decided",
    "the operations\' pages: documents have to be in force",
    |facts: &Facts<'_>, person: PersonDraft<'_>| {
        let lapses = |valid: Period| valid.contains(facts.today) && valid.last < facts.live;
        person.valid.is_some_and(lapses)
    }
}

of_both! {
    /// Identity cards are given for a few lengths of time only.
    LEGAL_PERIOD "legal-person-card-period" LegalPersonPeriod,
    ADMINISTRATOR_PERIOD "administrator-card-period" AdministratorPeriod,
    Informs,
    "的身份证有效期不是 5 年、10 年、20 年或长期",
    "identity card is valid for neither 5, 10 nor 20 years, nor long-term",
    CARD_LAW,
    |_: &Facts<'_>, person: PersonDraft<'_>| {
        let is_card = person.document == Some(IdDocument::IdentityCard);
        is_card && person.valid.is_some_and(|valid| !is_card_period(valid))
    }
}

fn has_fault(
    facts: &Facts<'_>,
    person: PersonDraft<'_>,
    wanted: fn(ResidentIdFault) -> bool,
) -> bool {
    let has_it = |number| resident_id::judge(number, facts.today).is_err_and(wanted);
    card_number(person).is_some_and(has_it)
}

/// The number, if it is an identity card's.
fn card_number(person: PersonDraft<'_>) -> Option<&str> {
    let is_card = person.document == Some(IdDocument::IdentityCard);
    person.number.filter(|_| is_card).map(|number| number.reveal())
}

/// Whether a card may be valid like this. People write the last day as the anniversary or as the day
/// before it.
fn is_card_period(valid: Period) -> bool {
    valid.last == LONG_TERM
        || [5, 10, 20].into_iter().any(|years| {
            let anniversary = valid.first.plus_years(years);
            [-1, 0].map(|days| anniversary.plus_days(days)).contains(&valid.last)
        })
}
