//! Natural persons behind a qualification. Everything here is personal data: sealed where it is
//! kept, veiled where it is shown, never logged.

use std::fmt;

use crate::text::{Flaw, PersonName};
use crate::time::Period;

/// What kind of document proves who a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdDocument {
    /// A resident identity card.
    IdentityCard,
    /// A passport.
    Passport,
    /// A mainland travel permit of residents of Hong Kong and Macao.
    HomeReturnPermit,
    /// A mainland travel permit of residents of Taiwan.
    TaiwanCompatriotPermit,
    /// A residence permit.
    ResidencePermit,
    /// Another.
    Other,
}

impl IdDocument {
    /// Every kind.
    pub const ALL: [IdDocument; 6] = [
        IdDocument::IdentityCard,
        IdDocument::Passport,
        IdDocument::HomeReturnPermit,
        IdDocument::TaiwanCompatriotPermit,
        IdDocument::ResidencePermit,
        IdDocument::Other,
    ];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            IdDocument::IdentityCard => "identity-card",
            IdDocument::Passport => "passport",
            IdDocument::HomeReturnPermit => "home-return-permit",
            IdDocument::TaiwanCompatriotPermit => "taiwan-compatriot-permit",
            IdDocument::ResidencePermit => "residence-permit",
            IdDocument::Other => "other",
        }
    }
}

/// The number of an identity document: ASCII letters, digits, dashes and brackets. An identity
/// card's has 15 or 18 characters; whether its check digit is right is a check's matter.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber(String);

impl IdNumber {
    /// Takes the number if its shape is right.
    pub fn new(text: impl Into<String>) -> Result<Self, Flaw> {
        let text = text.into();
        if text.is_empty() {
            return Err(Flaw::Missing);
        }
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-()".contains(&byte);
        let fits = text.bytes().all(fits) && (4..=30).contains(&text.len());
        if fits { Ok(Self(text)) } else { Err(Flaw::Malformed) }
    }

    /// The whole number.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The number as it is shown: the first six and the last four characters of a long one.
    pub fn veiled(&self) -> String {
        let (head, tail) = if self.0.len() >= 15 { (6, 4) } else { (1, 1) };
        let hidden = self.0.len().saturating_sub(head + tail);
        format!("{}{}{}", &self.0[..head], "*".repeat(hidden), &self.0[self.0.len() - tail..])
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdNumber(..)")
    }
}

/// A person with an identity document.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// The person's name.
    pub name: PersonName,
    /// What kind of document.
    pub document: IdDocument,
    /// Its number.
    pub number: IdNumber,
    /// When the document is in force.
    pub valid: Period,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

/// What checks look at of a person. What is absent was not given, or could not be read.
#[derive(Clone, Copy, Default)]
pub struct PersonDraft<'a> {
    /// What kind of document.
    pub document: Option<IdDocument>,
    /// Its number.
    pub number: Option<&'a IdNumber>,
    /// When the document is in force.
    pub valid: Option<Period>,
}

impl PersonDraft<'_> {
    /// Whether the number could be one of such a document. Of an identity card's the shape is known:
    /// 18 digits, the last perhaps an X, or the 15 of the older ones.
    pub fn number_fits(&self) -> bool {
        let (Some(IdDocument::IdentityCard), Some(number)) = (self.document, self.number) else {
            return true;
        };
        let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
        match number.reveal().as_bytes() {
            [rest @ .., last] if rest.len() == 17 => {
                digits(rest) && (last.is_ascii_digit() || matches!(last, b'X' | b'x'))
            }
            whole => whole.len() == 15 && digits(whole),
        }
    }
}

impl fmt::Debug for PersonDraft<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonDraft(..)")
    }
}

impl<'a> From<&'a Person> for PersonDraft<'a> {
    fn from(it: &'a Person) -> Self {
        Self { document: Some(it.document), number: Some(&it.number), valid: Some(it.valid) }
    }
}

/// Which of the two persons behind a qualification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// The one who stands for the company in law.
    LegalPerson,
    /// The one who looks after its signatures.
    Administrator,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_veiled() {
        let veiled = |text: &str| IdNumber::new(text).unwrap().veiled();
        // The national standard's own example.
        assert_eq!(veiled("11010519491231002X"), "110105********002X");
        assert_eq!(veiled("E12345678"), "E*******8");
        assert_eq!(IdNumber::new("1234 5678"), Err(Flaw::Malformed));
        assert_eq!(IdNumber::new("身份证"), Err(Flaw::Malformed));
        assert_eq!(IdNumber::new(""), Err(Flaw::Missing));
        assert!(!format!("{:?}", IdNumber::new("11010519491231002X")).contains("1949"));
    }

    #[test]
    fn an_identity_cards_number_has_its_shape() {
        let fits = |document, number: &str| {
            let number = IdNumber::new(number).unwrap();
            let (document, number) = (Some(document), Some(&number));
            PersonDraft { document, number, valid: None }.number_fits()
        };
        for good in
            ["11010519491231002X", "11010519491231002x", "110105194912310021", "110105491231002"]
        {
            assert!(fits(IdDocument::IdentityCard, good), "{good}");
        }
        for bad in ["11010519491231002A", "1101051949123100", "X1010519491231002X", "E12345678"] {
            assert!(!fits(IdDocument::IdentityCard, bad), "{bad}");
            assert!(fits(IdDocument::Passport, bad), "{bad}");
        }
    }
}
