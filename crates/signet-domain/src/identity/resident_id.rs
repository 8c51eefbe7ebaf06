//! Resident identity numbers (GB 11643-1999): the 18 characters by which a person is known.
//!
//! Nothing of a number is kept or returned: it is judged and forgotten, and a fault repeats none
//! of its digits.

use crate::time::Day;

/// The length of a number, in characters.
const LENGTH: usize = 18;

/// The first two digits of the divisions at province level (GB/T 2260), and 83, which residence
/// permits for residents of Taiwan have in the place of 71.
const PROVINCES: [&str; 35] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
    "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
    "81", "82", "83",
];

/// What is wrong with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResidentIdFault {
    /// Characters are hidden behind asterisks, so that nothing can be said about the rest.
    Masked,
    /// It does not have 18 characters.
    Length,
    /// The character at this position, counted from 1, cannot stand there.
    Character(usize),
    /// The first two digits are no province's.
    Province,
    /// Digits 7 to 14 are no day of the calendar.
    BirthDate,
    /// The day of birth is still to come.
    BirthInFuture,
    /// The last character does not follow from the others.
    CheckDigit,
}

/// Says what is wrong with a number, if anything. The small letter x is taken for the capital;
/// nothing is trimmed.
pub fn judge(text: &str, today: Day) -> Result<(), ResidentIdFault> {
    if text.chars().any(|c| matches!(c, '*' | '＊')) {
        return Err(ResidentIdFault::Masked);
    }
    if text.chars().count() != LENGTH {
        return Err(ResidentIdFault::Length);
    }
    for (position, c) in (1..).zip(text.chars()) {
        if !(c.is_ascii_digit() || position == LENGTH && matches!(c, 'X' | 'x')) {
            return Err(ResidentIdFault::Character(position));
        }
    }
    if !PROVINCES.contains(&text.get(0..2).unwrap_or_default()) {
        return Err(ResidentIdFault::Province);
    }
    let born = born(text).ok_or(ResidentIdFault::BirthDate)?;
    if born > today {
        return Err(ResidentIdFault::BirthInFuture);
    }
    if text.to_ascii_uppercase().ends_with(check_digit(text)) {
        Ok(())
    } else {
        Err(ResidentIdFault::CheckDigit)
    }
}

/// Whether whoever has this number is under an age, in years. Of a number that is wrong
/// nothing is said.
pub fn is_under(text: &str, years: i32, today: Day) -> bool {
    let born = judge(text, today).is_ok().then(|| born(text)).flatten();
    born.is_some_and(|born| born.plus_years(years) > today)
}

/// The day of birth that digits 7 to 14 tell.
fn born(text: &str) -> Option<Day> {
    let part = |range| text.get(range).unwrap_or_default();
    Day::parse(&format!("{}-{}-{}", part(6..10), part(10..12), part(12..14))).ok()
}

/// The check digit that follows from the first 17 digits (ISO 7064 MOD 11-2): each step doubles
/// what came before, and the whole number has to leave 1 modulo 11.
fn check_digit(text: &str) -> char {
    let digits = text.chars().take(LENGTH - 1).filter_map(|c| c.to_digit(10));
    let sum = digits.fold(0, |sum, digit| (sum + digit) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> Day {
        Day::parse("2025-06-01").unwrap()
    }

    fn check(text: &str, expect: Result<(), ResidentIdFault>) {
        assert_eq!(judge(text, today()), expect, "{text}");
    }

    #[test]
    fn published_numbers_pass() {
        // The two examples of GB 11643-1999.
        check("11010519491231002X", Ok(()));
        check("440524188001010014", Ok(()));
        check("11010519491231002x", Ok(()));
        // The documentation of python-stdnum 2.2, stdnum/cn/ric.py.
        check("360426199101010071", Ok(()));
    }

    #[test]
    fn faults_say_what() {
        // Variations of the standard's first example, but for the second: documentation masks so.
        check("110105********002X", Err(ResidentIdFault::Masked));
        check("511391********5123", Err(ResidentIdFault::Masked));
        check("", Err(ResidentIdFault::Length));
        check("110105491231002", Err(ResidentIdFault::Length));
        check("1101051949123100X2", Err(ResidentIdFault::Character(17)));
        check("11010519491231002Y", Err(ResidentIdFault::Character(18)));
        check("１1010519491231002X", Err(ResidentIdFault::Character(1)));
        check("19010519491231002X", Err(ResidentIdFault::Province));
        check("00010519491231002X", Err(ResidentIdFault::Province));
        check("11010519490229002X", Err(ResidentIdFault::BirthDate));
        check("11010519491331002X", Err(ResidentIdFault::BirthDate));
        check("110105194912310021", Err(ResidentIdFault::CheckDigit));
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let number = |day: &str| {
            let first = format!("110105{day}002");
            format!("{first}{}", check_digit(&first))
        };
        check(&number("20250601"), Ok(()));
        check(&number("20250602"), Err(ResidentIdFault::BirthInFuture));
    }

    #[test]
    fn an_age_is_reached_on_the_birthday() {
        let number = |day: &str| {
            let first = format!("110105{day}002");
            format!("{first}{}", check_digit(&first))
        };
        assert!(!is_under(&number("20070601"), 18, today()));
        assert!(is_under(&number("20070602"), 18, today()));
        assert!(!is_under("11010519491231002X", 18, today()));
        // What is wrong tells no age.
        assert!(!is_under("110105202401010021", 18, today()));
        assert!(!is_under("110105********002X", 18, today()));
    }

    proptest! {
        #[test]
        fn a_generated_number_passes_and_a_changed_character_is_noticed(
            province in 0..PROVINCES.len(),
            middle in "[0-9]{4}(19[0-9]{2}|200[0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}",
            position in 0..LENGTH,
            other in "[0-9X]",
        ) {
            let first = format!("{}{middle}", PROVINCES[province]);
            let number = format!("{first}{}", check_digit(&first));
            prop_assert_eq!(judge(&number, today()), Ok(()));
            let mut changed = number.clone();
            changed.replace_range(position..=position, &other);
            prop_assert_eq!(judge(&changed, today()).is_ok(), changed == number);
        }

        #[test]
        fn no_text_makes_a_panic(text in any::<String>()) {
            let _ = judge(&text, today());
        }
    }
}
