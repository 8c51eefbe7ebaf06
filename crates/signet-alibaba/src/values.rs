//! Values this dialect reads more narrowly than the domain does.

use std::ops::RangeInclusive;

use signet_domain::text::{Flaw, SignatureName, is_word};
use signet_wire::{Aspect, FromWire, Kind, Value};

/// The fewest and the most characters of a signature's name (seed).
const NAME_LENGTH: RangeInclusive<usize> = 2..=12;

/// The name of a signature that is applied for: 2 to 12 Chinese characters, letters and digits, not
/// digits alone. Which words no name has is the rule pack's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignName(pub SignatureName);

impl FromWire for SignName {
    const KIND: Kind = Kind::Text;
    const ASPECT: Option<Aspect> = Some(Aspect::Name);
    const SIZE: Option<(usize, usize)> = Some((*NAME_LENGTH.start(), *NAME_LENGTH.end()));

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let Value::Text(text) = value else { return Err(Flaw::WrongType) };
        if text.is_empty() {
            return Err(Flaw::Missing);
        }
        if text.trim().is_empty() {
            return Err(Flaw::Blank);
        }
        if text.chars().any(is_emoji) {
            return Err(Flaw::Emoji);
        }
        let name = SignatureName::new(&**text)?;
        if name.len_chars() > *NAME_LENGTH.end() {
            return Err(Flaw::TooLong);
        }
        let fits = NAME_LENGTH.contains(&name.len_chars())
            && text.chars().all(is_word)
            && !text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(name)) } else { Err(Flaw::Malformed) }
    }

    fn size(&self) -> usize {
        self.0.len_chars()
    }
}

/// A signature's name in a letter's scope: the same, but whatever is wrong with it has one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeName(pub SignatureName);

impl FromWire for ScopeName {
    const KIND: Kind = SignName::KIND;
    const SIZE: Option<(usize, usize)> = SignName::SIZE;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match SignName::parse(value) {
            Ok(SignName(name)) => Ok(Self(name)),
            Err(Flaw::WrongType) => Err(Flaw::WrongType),
            // An empty item breaks the rule for names; it is the list that may be missing.
            Err(_) => Err(Flaw::Malformed),
        }
    }

    fn size(&self) -> usize {
        self.0.len_chars()
    }
}

/// Whether a character is an emoji or makes one of another. The blocks are those that Unicode keeps
/// for pictographs and their parts; a text symbol among them is no letter either.
fn is_emoji(c: char) -> bool {
    matches!(
        c,
        '\u{1f000}'..='\u{1faff}'
            | '\u{2600}'..='\u{27bf}'
            | '\u{2300}'..='\u{23ff}'
            | '\u{2b00}'..='\u{2bff}'
            | '\u{e0020}'..='\u{e007f}'
            | '\u{200d}'
            | '\u{20e3}'
            | '\u{fe0f}'
    )
}

/// A value with something in it: blanks only are [`Flaw::Blank`], which the vendor tells from other
/// wrong forms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled<T>(pub T);

impl<T: FromWire> FromWire for Filled<T> {
    const KIND: Kind = T::KIND;
    const ASPECT: Option<Aspect> = T::ASPECT;
    const SIZE: Option<(usize, usize)> = T::SIZE;
    const OVERSIZE: Flaw = T::OVERSIZE;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match value {
            Value::Text(text) if !text.is_empty() && text.trim().is_empty() => Err(Flaw::Blank),
            _ => T::parse(value).map(Self),
        }
    }

    fn size(&self) -> usize {
        self.0.size()
    }
}

/// A page's number, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageNumber(pub i64);

impl FromWire for PageNumber {
    const KIND: Kind = Kind::Integer;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let number = i64::parse(value)?;
        // The vendor's parameter has 32 bits.
        let fits = (1..=i64::from(i32::MAX)).contains(&number);
        if fits { Ok(Self(number)) } else { Err(Flaw::Malformed) }
    }
}

/// How many items a page has: 1 to 50 (reference: limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageSize(pub i64);

impl FromWire for PageSize {
    const KIND: Kind = Kind::Integer;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let size = i64::parse(value)?;
        if (1..=50).contains(&size) { Ok(Self(size)) } else { Err(Flaw::Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_narrower_than_the_domains() {
        let check = |text: &str, expect: Result<(), Flaw>| {
            assert_eq!(SignName::parse(&Value::text(text)).map(|_| ()), expect, "{text:?}");
            let scope = ScopeName::parse(&Value::text(text)).map(|_| ());
            assert_eq!(scope, expect.map_err(|_| Flaw::Malformed), "{text:?}");
        };
        for good in ["菜鸟网络", "ab", "阿里云12345678", "Aliyun通信", "一二三四五六七八九十一二"]
        {
            check(good, Ok(()));
        }
        for bad in
            ["菜", "12345", "菜鸟 网络", "【菜鸟】", "菜鸟，网络", "阿凡提·艾", "菜鸟\0", "à1"]
        {
            check(bad, Err(Flaw::Malformed));
        }
        for long in ["一二三四五六七八九十一二三", "123456789012345678"] {
            check(long, Err(Flaw::TooLong));
        }
        for emoji in ["菜鸟😀", "❤️菜鸟网络一二三四五六七八九十", "👨‍👩‍👧", "1️⃣2", "☀"]
        {
            check(emoji, Err(Flaw::Emoji));
        }
        check("", Err(Flaw::Missing));
        for blank in [" ", "\u{3000}\u{3000}", "\t"] {
            check(blank, Err(Flaw::Blank));
        }
        assert_eq!(SignName::parse(&Value::Integer(12)), Err(Flaw::WrongType));
        assert_eq!(ScopeName::parse(&Value::Integer(12)), Err(Flaw::WrongType));
    }

    #[test]
    fn blanks_are_told_from_what_is_missing_and_what_is_malformed() {
        use signet_domain::text::PersonName;
        let check = |text: &str| Filled::<PersonName>::parse(&Value::text(text)).map(|_| ());
        assert_eq!(check("李华"), Ok(()));
        assert_eq!(check(""), Err(Flaw::Missing));
        assert_eq!(check(" \u{3000}"), Err(Flaw::Blank));
    }

    #[test]
    fn pages_begin_at_one_and_have_up_to_fifty_items() {
        assert_eq!(PageNumber::parse(&Value::Integer(0)), Err(Flaw::Malformed));
        assert_eq!(PageNumber::parse(&Value::text("2")), Ok(PageNumber(2)));
        assert_eq!(PageSize::parse(&Value::Integer(50)), Ok(PageSize(50)));
        for bad in [0, 51, -1] {
            assert_eq!(PageSize::parse(&Value::Integer(bad)), Err(Flaw::Malformed));
        }
    }
}
