//! Values this dialect reads more narrowly than the domain does.

use signet_domain::text::{Flaw, SignatureName, is_word};
use signet_wire::{FromWire, Kind, Value};

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
}
