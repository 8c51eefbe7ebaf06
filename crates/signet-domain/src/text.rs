//! Values made of characters, and what can be wrong with their shape.
//!
//! Lengths are counted in Unicode scalar values: a Chinese character, a letter and a digit each
//! count one.

/// What is wrong with the shape of one value. Meaning is a [`Refusal`](crate::refusal::Refusal)'s.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Absent, or empty where something is required.
    Missing,
    /// Of another type than the parameter's, such as a word where a number belongs.
    WrongType,
    /// Longer than allowed.
    TooLong,
    /// More items than allowed.
    TooMany,
    /// Of the right type, but not of the form asked for; includes numbers that name nothing.
    Malformed,
    /// Nothing but blanks, where a channel tells that from other wrong forms.
    Blank,
    /// With an emoji in it, where a channel tells that from other wrong forms.
    Emoji,
}

impl Flaw {
    /// Its name in lists.
    pub fn name(self) -> &'static str {
        match self {
            Flaw::Missing => "missing",
            Flaw::WrongType => "wrong-type",
            Flaw::TooLong => "too-long",
            Flaw::TooMany => "too-many",
            Flaw::Malformed => "malformed",
            Flaw::Blank => "blank",
            Flaw::Emoji => "emoji",
        }
    }
}

/// Declares a checked text value: a name, its doc, and the function that judges it.
macro_rules! text {
    ($(#[$doc:meta])* $name:ident, $judge:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Takes the text if its shape is right. Nothing is trimmed or folded.
            pub fn new(text: impl Into<String>) -> Result<Self, Flaw> {
                let text = text.into();
                let judge: fn(&str) -> Result<(), Flaw> = $judge;
                judge(&text)?;
                Ok(Self(text))
            }

            /// The text, as it was given.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Its length in characters.
            pub fn len_chars(&self) -> usize {
                self.0.chars().count()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text! {
    /// The name of a signature, without brackets: any text of 1 to 15 characters, which is what
    /// every dialect's longest rule leaves. Which characters a market takes is the rule pack's.
    SignatureName, |text| {
        present(text)?;
        at_most(text, SIGNATURE_NAME_MAX)
    }
}
/// The longest signature name any dialect files, in characters.
pub const SIGNATURE_NAME_MAX: usize = 15;

text! {
    /// What an applicant calls a letter: Chinese characters and letters, optionally with digits,
    /// not digits alone.
    LetterName, |text| {
        present(text)?;
        whole(text, is_word)?;
        not_digits_only(text)
    }
}

text! {
    /// A company or institution that gives or takes an authorization. Besides words: middle dot,
    /// blank, and Chinese or ASCII brackets; not digits alone.
    PartyName, |text| {
        present(text)?;
        not_blank(text)?;
        whole(text, |c| is_word(c) || matches!(c, '·' | '【' | '】' | '（' | '）' | '(' | ')' | ' '))?;
        not_digits_only(text)
    }
}

text! {
    /// An organization's unified social credit code, as filed. Its grammar is a check's matter:
    /// the vendors promise a length only, and their own examples are masked.
    OrganizationCode, |text| {
        if text.trim().is_empty() { Err(Flaw::Missing) } else { Ok(()) }
    }
}

text! {
    /// The service an ICP filing names.
    ServiceName, |text| { present(text)?; not_blank(text) }
}

text! {
    /// The unit an ICP filing holds responsible.
    UnitName, |text| { present(text)?; not_blank(text) }
}

text! {
    /// The number of an ICP record or licence, such as `B2-20080101`.
    IcpNumber, |text| { present(text)?; not_blank(text) }
}

text! {
    /// A web address with scheme `http` or `https` and something behind it.
    Link, |text| {
        present(text)?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        if rest.is_some_and(|rest| !rest.trim().is_empty()) { Ok(()) } else { Err(Flaw::Malformed) }
    }
}

text! {
    /// A note for the reviewer, of at most 1,000 characters.
    Remark, |text| at_most(text, REMARK_MAX)
}
/// The longest note for the reviewer, in characters.
pub const REMARK_MAX: usize = 1000;

text! {
    /// Where a name is met: a store's page, a site's domain, the name of an account. At most 1,000
    /// characters.
    Scene, |text| { present(text)?; at_most(text, SCENE_MAX) }
}
/// The longest text about where a name is met, in characters.
pub const SCENE_MAX: usize = 1000;

text! {
    /// What an applicant calls a qualification: like a letter's name.
    QualificationName, |text| {
        present(text)?;
        whole(text, is_word)?;
        not_digits_only(text)
    }
}

text! {
    /// A natural person's name.
    PersonName, |text| { present(text)?; not_blank(text) }
}

text! {
    /// The name of a trademark.
    TrademarkName, |text| { present(text)?; not_blank(text) }
}

text! {
    /// The number a trademark is registered under.
    TrademarkNumber, |text| { present(text)?; not_blank(text) }
}

text! {
    /// Whom a trademark is registered for.
    TrademarkApplicant, |text| { present(text)?; not_blank(text) }
}

text! {
    /// The name an uploaded file goes by: the account's folder, a slash, and a file name. At most
    /// 1,023 bytes.
    FileKey, |text| {
        present(text)?;
        if text.len() > 1023 { Err(Flaw::TooLong) } else { Ok(()) }
    }
}

impl Scene {
    /// Whether it is a web address.
    pub fn is_link(&self) -> bool {
        Link::new(self.as_str()).is_ok()
    }
}

impl FileKey {
    /// The part behind the last slash.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Whether the file name has only ASCII letters, digits, dots, dashes and underscores
    /// (seed: no Chinese and no special characters).
    pub fn has_plain_name(&self) -> bool {
        let name = self.file_name();
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    }

    /// The extension in lower case, if there is one.
    pub fn extension(&self) -> Option<String> {
        let (stem, extension) = self.file_name().rsplit_once('.')?;
        (!stem.is_empty() && !extension.is_empty()).then(|| extension.to_ascii_lowercase())
    }
}

/// Whether a character is Chinese (the unified ideographs U+4E00 to U+9FFF), an ASCII letter or
/// an ASCII digit.
pub fn is_word(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_ascii_alphanumeric()
}

fn present(text: &str) -> Result<(), Flaw> {
    if text.is_empty() { Err(Flaw::Missing) } else { Ok(()) }
}

fn not_blank(text: &str) -> Result<(), Flaw> {
    if text.trim().is_empty() { Err(Flaw::Malformed) } else { Ok(()) }
}

fn at_most(text: &str, max: usize) -> Result<(), Flaw> {
    // Bytes bound characters from above: the count is only needed for long texts.
    if text.len() > max && text.chars().count() > max { Err(Flaw::TooLong) } else { Ok(()) }
}

fn whole(text: &str, allowed: fn(char) -> bool) -> Result<(), Flaw> {
    if text.chars().all(allowed) { Ok(()) } else { Err(Flaw::Malformed) }
}

fn not_digits_only(text: &str) -> Result<(), Flaw> {
    if text.bytes().all(|b| b.is_ascii_digit()) { Err(Flaw::Malformed) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T>(judged: Result<T, Flaw>, expect: Result<(), Flaw>) {
        assert_eq!(judged.map(|_| ()), expect);
    }

    #[test]
    fn signature_names_are_counted_in_characters() {
        check(SignatureName::new("菜鸟网络"), Ok(()));
        check(SignatureName::new("Example Cloud"), Ok(()));
        check(SignatureName::new("一二三四五六七八九十一二三四五"), Ok(()));
        check(SignatureName::new("一二三四五六七八九十一二三四五六"), Err(Flaw::TooLong));
        check(SignatureName::new(""), Err(Flaw::Missing));
    }

    #[test]
    fn letter_names_take_words_only() {
        check(LetterName::new("菜鸟公司授权书"), Ok(()));
        check(LetterName::new("letter2"), Ok(()));
        check(LetterName::new("2026"), Err(Flaw::Malformed));
        check(LetterName::new("a b"), Err(Flaw::Malformed));
        check(LetterName::new(" "), Err(Flaw::Malformed));
        check(LetterName::new(""), Err(Flaw::Missing));
    }

    #[test]
    fn parties_may_have_brackets_dots_and_blanks() {
        check(PartyName::new("支付宝(中国)网络技术有限公司"), Ok(()));
        check(PartyName::new("阿凡提·艾【新】（疆） 公司"), Ok(()));
        check(PartyName::new("123"), Err(Flaw::Malformed));
        check(PartyName::new("a-b"), Err(Flaw::Malformed));
        check(PartyName::new("  "), Err(Flaw::Malformed));
    }

    #[test]
    fn links_need_a_scheme_and_a_rest() {
        check(Link::new("https://apps.example.com/应用"), Ok(()));
        check(Link::new("http://x"), Ok(()));
        check(Link::new("ftp://x"), Err(Flaw::Malformed));
        check(Link::new("https://"), Err(Flaw::Malformed));
        check(Link::new("   "), Err(Flaw::Malformed));
        check(Link::new(""), Err(Flaw::Missing));
    }

    #[test]
    fn file_keys_know_name_and_extension() {
        let key = FileKey::new("123456/test1719383196031.JPG").unwrap();
        assert!(key.has_plain_name());
        assert_eq!(key.extension().as_deref(), Some("jpg"));
        assert!(!FileKey::new("123456/图.jpg").unwrap().has_plain_name());
        assert!(!FileKey::new("123456/a b.jpg").unwrap().has_plain_name());
        assert_eq!(FileKey::new("123456/.jpg").unwrap().extension(), None);
        assert!(!FileKey::new("123456/").unwrap().has_plain_name());
    }
}
