//! The vendor's numbers. They stop here: the domain has its own words.

use signet_domain::signature::{Document, Market, Purpose, Source};
use signet_domain::text::Flaw;
use signet_wire::{Choice, FromWire, Kind, Value};

/// What a name stands for.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignType {
    /// A company.
    Company = 0,
    /// An app.
    App = 1,
    /// A website.
    Website = 2,
    /// A WeChat Official Account.
    OfficialAccount = 3,
    /// A trademark.
    Trademark = 4,
    /// A government body, public institution or other organization.
    Institution = 5,
    /// A WeChat Mini Program.
    MiniProgram = 6,
}

impl From<SignType> for Source {
    fn from(it: SignType) -> Self {
        match it {
            SignType::Company => Source::Company,
            SignType::App => Source::App,
            SignType::Website => Source::Website,
            SignType::OfficialAccount => Source::OfficialAccount,
            SignType::Trademark => Source::Trademark,
            SignType::Institution => Source::Institution,
            SignType::MiniProgram => Source::MiniProgram,
        }
    }
}

/// What proves it.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentType {
    /// A three-in-one licence.
    ThreeInOneLicence = 0,
    /// A business licence.
    BusinessLicence = 1,
    /// An organization code certificate.
    OrganizationCodeCertificate = 2,
    /// A social credit code certificate.
    CreditCodeCertificate = 3,
    /// A screenshot of the app's management pages, for a personal app.
    AppBackend = 4,
    /// A screenshot of the website's ICP filing, for a personal website.
    WebsiteBackend = 5,
    /// A screenshot of the Mini Program's settings, for a personal one.
    MiniProgramSettings = 6,
    /// A trademark registration certificate.
    TrademarkCertificate = 7,
    /// A screenshot of the Official Account's settings, for a personal one.
    OfficialAccountSettings = 8,
}

impl From<DocumentType> for Document {
    fn from(it: DocumentType) -> Self {
        match it {
            DocumentType::ThreeInOneLicence => Document::ThreeInOneLicence,
            DocumentType::BusinessLicence => Document::BusinessLicence,
            DocumentType::OrganizationCodeCertificate => Document::OrganizationCodeCertificate,
            DocumentType::CreditCodeCertificate => Document::CreditCodeCertificate,
            DocumentType::AppBackend => Document::AppBackend,
            DocumentType::WebsiteBackend => Document::WebsiteBackend,
            DocumentType::MiniProgramSettings => Document::MiniProgramSettings,
            DocumentType::TrademarkCertificate => Document::TrademarkCertificate,
            DocumentType::OfficialAccountSettings => Document::OfficialAccountSettings,
        }
    }
}

/// Where it is used.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum International {
    /// Mainland China.
    Mainland = 0,
    /// Everywhere else, Hong Kong, Macao and Taiwan included.
    Global = 1,
}

impl From<International> for Market {
    fn from(it: International) -> Self {
        match it {
            International::Mainland => Market::Mainland,
            International::Global => Market::Global,
        }
    }
}

/// Whose name it is.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignPurpose {
    /// The account's own.
    Own = 0,
    /// Somebody else's.
    ForOthers = 1,
}

impl From<SignPurpose> for Purpose {
    fn from(it: SignPurpose) -> Self {
        match it {
            SignPurpose::Own => Purpose::Own,
            SignPurpose::ForOthers => Purpose::ForOthers,
        }
    }
}

/// A whole number that is not negative: the vendor's `uint64`.
///
/// What is beyond `i64` is taken for its maximum. No id, offset or limit is that large, so it is
/// as unknown, as far or as much as the number sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsigned(pub i64);

impl FromWire for Unsigned {
    const KIND: Kind = Kind::Integer;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        /// 2^63 and 2^64, between which JSON numbers arrive as floats.
        const BEYOND: std::ops::RangeInclusive<f64> =
            9_223_372_036_854_775_808.0..=18_446_744_073_709_551_616.0;
        match value {
            Value::Float(number) if BEYOND.contains(number) => Ok(Self(i64::MAX)),
            // Longer digits than `i64` takes, but few enough for `u64`.
            Value::Text(digits) if digits.len() >= 19 && is_digits(digits) => digits
                .parse::<u64>()
                .map(|number| Self(i64::try_from(number).unwrap_or(i64::MAX)))
                .map_err(|_| Flaw::WrongType),
            _ => match i64::parse(value)? {
                number if number < 0 => Err(Flaw::WrongType),
                number => Ok(Self(number)),
            },
        }
    }
}

/// A choice whose numbers are never negative, as all of this vendor's are: a negative number is of
/// the wrong type and not merely one that names nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNegative<T>(pub T);

impl<T: FromWire> FromWire for NotNegative<T> {
    const KIND: Kind = T::KIND;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        T::parse(&Value::Integer(Unsigned::parse(value)?.0)).map(Self)
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsigned_numbers_are_taken_to_their_end() {
        let check = |value: Value, expect: Result<i64, Flaw>| {
            assert_eq!(Unsigned::parse(&value).map(|it| it.0), expect, "{value:?}");
        };
        check(Value::Integer(0), Ok(0));
        check(Value::text("1110"), Ok(1110));
        check(Value::text("9223372036854775807"), Ok(i64::MAX));
        check(Value::text("18446744073709551615"), Ok(i64::MAX));
        check(Value::Float(u64::MAX as f64), Ok(i64::MAX));
        check(Value::text("18446744073709551616"), Err(Flaw::WrongType));
        check(Value::text("-1"), Err(Flaw::WrongType));
        check(Value::Integer(-1), Err(Flaw::WrongType));
        check(Value::Float(1.5), Err(Flaw::WrongType));
        check(Value::Float(f64::INFINITY), Err(Flaw::WrongType));
        check(Value::Bool(true), Err(Flaw::WrongType));
    }

    #[test]
    fn negative_numbers_are_of_the_wrong_type() {
        let parse = |number| NotNegative::<SignType>::parse(&Value::Integer(number));
        assert_eq!(parse(-1), Err(Flaw::WrongType));
        assert_eq!(parse(7), Err(Flaw::Malformed));
        assert_eq!(parse(6), Ok(NotNegative(SignType::MiniProgram)));
    }

    #[test]
    fn choices_are_the_vendors_numbers() {
        let source = |number| SignType::parse(&Value::Integer(number)).map(Source::from);
        for (number, expect) in Source::ALL.into_iter().enumerate() {
            assert_eq!(source(number as i64), Ok(expect));
        }
        assert_eq!(source(7), Err(Flaw::Malformed));
        let document = |number| DocumentType::parse(&Value::Integer(number)).map(Document::from);
        for (number, expect) in Document::ALL.into_iter().enumerate() {
            assert_eq!(document(number as i64), Ok(expect));
        }
        assert_eq!(document(9), Err(Flaw::Malformed));
    }
}
