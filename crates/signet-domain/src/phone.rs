//! Phone numbers, and the codes that prove who holds one.
//!
//! A code is a secret of one account and one number. Making, sending and comparing one is not the
//! domain's; how long it lives, how often it may be guessed and how often one is sent are.

use std::fmt;

use crate::refusal::Refusal;
use crate::text::Flaw;
use crate::time::Timestamp;

/// How many digits a code has.
pub const CODE_DIGITS: usize = 6;
/// How long a code works, in milliseconds: five minutes.
pub const CODE_VALID_MILLIS: i64 = 5 * MINUTE;
/// How many wrong guesses end a code.
pub const CODE_ATTEMPTS: u32 = 5;

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What may stand before the digits of a number in the mainland: the country's code with either
/// mark of an international call, without one, a bare mark, or nothing.
const PREFIXES: [&str; 5] = ["+86", "0086", "86", "+", ""];

/// A mobile phone number of mainland China: 11 digits, the first 1, the second 3 to 9. Never printed
/// whole, neither by `Display` nor by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// Reads a number with or without a prefix (`+`, `+86`, `0086`, `86`), and keeps the 11 digits.
    ///
    /// # Errors
    ///
    /// [`Flaw::Missing`] when there is nothing to read, [`Flaw::Malformed`] for whatever is no
    /// mobile number of the mainland. Blanks and dashes are not taken out.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        if text.is_empty() {
            return Err(Flaw::Missing);
        }
        let numbers = PREFIXES.iter().filter_map(|prefix| text.strip_prefix(prefix));
        // A number begins with 1, so no prefix is mistaken for a part of one.
        let number = numbers.into_iter().find(|rest| is_mobile(rest));
        number.map(|number| Self(number.to_owned())).ok_or(Flaw::Malformed)
    }

    /// The 11 digits, for whoever calls or seals them.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The number as its owner is reminded of it: `137********`.
    pub fn veiled(&self) -> String {
        format!("{}********", &self.0[..3])
    }

    /// The number as others may see it: `137****1234`.
    pub fn masked(&self) -> String {
        format!("{}****{}", &self.0[..3], &self.0[7..])
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PhoneNumber({})", self.masked())
    }
}

fn is_mobile(text: &str) -> bool {
    text.len() == 11
        && text.bytes().enumerate().all(|(place, byte)| match place {
            0 => byte == b'1',
            1 => matches!(byte, b'3'..=b'9'),
            _ => byte.is_ascii_digit(),
        })
}

/// How often codes are sent to one number, whichever accounts ask for them. Spans roll: a minute is
/// the last 60 seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CodeLimit {
    /// One a minute.
    Minute,
    /// Five an hour.
    Hour,
    /// Ten a day.
    Day,
}

impl CodeLimit {
    /// Every limit, the narrowest first.
    pub const ALL: [CodeLimit; 3] = [CodeLimit::Minute, CodeLimit::Hour, CodeLimit::Day];

    /// How many codes a span takes.
    pub const fn permits(self) -> u32 {
        match self {
            CodeLimit::Minute => 1,
            CodeLimit::Hour => 5,
            CodeLimit::Day => 10,
        }
    }

    /// The span, in milliseconds.
    pub const fn span_millis(self) -> i64 {
        match self {
            CodeLimit::Minute => MINUTE,
            CodeLimit::Hour => HOUR,
            CodeLimit::Day => DAY,
        }
    }

    /// The moment after which what was sent counts.
    pub const fn since(self, now: Timestamp) -> Timestamp {
        now.plus_millis(-self.span_millis())
    }

    /// The limits that forbid another code now, given when those before were sent. The narrowest
    /// first.
    pub fn refusals(sent: &[Timestamp], now: Timestamp) -> Vec<Refusal> {
        let full = |limit: &CodeLimit| {
            let counted = sent.iter().filter(|at| **at > limit.since(now)).count();
            u32::try_from(counted).unwrap_or(u32::MAX) >= limit.permits()
        };
        CodeLimit::ALL.into_iter().filter(full).map(Refusal::CodesLimited).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_and_without_a_prefix() {
        for text in
            ["13700001234", "+13700001234", "+8613700001234", "008613700001234", "8613700001234"]
        {
            assert_eq!(PhoneNumber::parse(text).unwrap().reveal(), "13700001234", "{text}");
        }
        for bad in [
            "1370000123",
            "137000012345",
            "12700001234",
            "23700001234",
            "+86 13700001234",
            "137-0000-1234",
            "+008613700001234",
            "86+8613700001234",
            "1370000１234",
            "+85213700001234",
            "+",
            "86",
        ] {
            assert_eq!(PhoneNumber::parse(bad), Err(Flaw::Malformed), "{bad}");
        }
        assert_eq!(PhoneNumber::parse(""), Err(Flaw::Missing));
    }

    #[test]
    fn numbers_are_never_printed_whole() {
        let number = PhoneNumber::parse("13700001234").unwrap();
        assert_eq!(number.masked(), "137****1234");
        assert_eq!(number.veiled(), "137********");
        assert_eq!(number.to_string(), "137****1234");
        assert_eq!(format!("{number:?}"), "PhoneNumber(137****1234)");
        assert!(!format!("{:#?}", Some(number)).contains("0000"));
    }

    #[test]
    fn limits_count_what_lies_within_their_span() {
        let now = Timestamp(DAY * 3);
        let check = |ago: &[i64], expect: &[CodeLimit]| {
            let sent: Vec<_> = ago.iter().map(|ago| now.plus_millis(-ago)).collect();
            let expect: Vec<_> = expect.iter().copied().map(Refusal::CodesLimited).collect();
            assert_eq!(CodeLimit::refusals(&sent, now), expect, "{ago:?}");
        };
        check(&[], &[]);
        check(&[0], &[CodeLimit::Minute]);
        check(&[MINUTE - 1], &[CodeLimit::Minute]);
        check(&[MINUTE], &[]);
        check(&[MINUTE; 4], &[]);
        check(&[MINUTE; 5], &[CodeLimit::Hour]);
        check(&[HOUR; 9], &[]);
        check(&[HOUR; 10], &[CodeLimit::Day]);
        check(&[DAY; 10], &[]);
        check(&[1; 10], &CodeLimit::ALL);
        // A clock that was put back does not open the door.
        check(&[-MINUTE], &[CodeLimit::Minute]);
    }
}
