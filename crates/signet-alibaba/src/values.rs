//! Values this dialect reads more narrowly than the domain does.

use signet_domain::text::{Flaw, SignatureName, is_word};
use signet_wire::{Aspect, FromWire, Kind, Value};

/// The fewest and the most characters of a signature's name (seed).
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 2..=12;
/// Words that mark a name as a test, in lower case (seed).
const FORBIDDEN: [&str; 2] = ["测试", "test"];

/// A signature's name as this dialect takes it: 2 to 12 Chinese characters, letters and digits,
/// not digits alone, and no word that marks it as a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeName(pub SignatureName);

impl FromWire for ScopeName {
    const KIND: Kind = Kind::Text;
    const SIZE: Option<(usize, usize)> = Some((*NAME_LENGTH.start(), *NAME_LENGTH.end()));

    fn parse(value: &Value) -> Result<Self, Flaw> {
        let Value::Text(text) = value else { return Err(Flaw::WrongType) };
        // An empty item breaks the rule for names; it is the list that may be missing.
        let name = SignatureName::new(&**text).map_err(|_| Flaw::Malformed)?;
        let lower = text.to_lowercase();
        let fits = NAME_LENGTH.contains(&name.len_chars())
            && text.chars().all(is_word)
            && !text.bytes().all(|byte| byte.is_ascii_digit())
            && !FORBIDDEN.iter().any(|word| lower.contains(word));
        if fits { Ok(Self(name)) } else { Err(Flaw::Malformed) }
    }

    fn size(&self) -> usize {
        self.0.len_chars()
    }
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
        if number >= 1 { Ok(Self(number)) } else { Err(Flaw::Malformed) }
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
        let check = |text: &str| ScopeName::parse(&Value::text(text)).map(|_| ());
        for good in ["菜鸟网络", "ab", "阿里云12345678", "Aliyun通信"] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "菜",
            "一二三四五六七八九十一二三",
            "12345",
            "菜鸟 网络",
            "【菜鸟】",
            "菜鸟，网络",
            "菜鸟测试",
            "MyTeSt",
            "菜鸟😀",
            "阿凡提·艾",
        ] {
            assert_eq!(check(bad), Err(Flaw::Malformed), "{bad}");
        }
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
