//! The vendor's numbers. They stop here: the domain has its own words.

use signet_domain::signature::{Document, Market, Purpose, Source};
use signet_domain::text::Flaw;
use signet_wire::{Aspect, Choice, FromWire, Kind, Value};

/// What a name stands for.
#[derive(Choice, Clone, Copy, Debug, PartialEq, Eq)]
#[wire(aspect = Source)]
pub enum SignType {
    /// A company.
    #[wire(zh = "公司。")]
    Company = 0,
    /// An app.
    #[wire(zh = "移动应用（App）。")]
    App = 1,
    /// A website.
    #[wire(zh = "网站。")]
    Website = 2,
    /// A WeChat Official Account.
    #[wire(zh = "微信公众号。")]
    OfficialAccount = 3,
    /// A trademark.
    #[wire(zh = "商标。")]
    Trademark = 4,
    /// A government body, public institution or other organization.
    #[wire(zh = "政府机关、事业单位或其他机构。")]
    Institution = 5,
    /// A WeChat Mini Program.
    #[wire(zh = "微信小程序。")]
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
#[wire(aspect = Document)]
pub enum DocumentType {
    /// A three-in-one licence.
    #[wire(zh = "三证合一的营业执照。")]
    ThreeInOneLicence = 0,
    /// A business licence.
    #[wire(zh = "企业营业执照。")]
    BusinessLicence = 1,
    /// An organization code certificate.
    #[wire(zh = "组织机构代码证书。")]
    OrganizationCodeCertificate = 2,
    /// A social credit code certificate.
    #[wire(zh = "社会信用代码证书。")]
    CreditCodeCertificate = 3,
    /// A screenshot of the app's management pages, for a personal app.
    #[wire(zh = "App 管理后台截图，用于个人 App。")]
    AppBackend = 4,
    /// A screenshot of the website's ICP filing, for a personal website.
    #[wire(zh = "网站备案截图，用于个人网站。")]
    WebsiteBackend = 5,
    /// A screenshot of the Mini Program's settings, for a personal one.
    #[wire(zh = "小程序设置页截图，用于个人小程序。")]
    MiniProgramSettings = 6,
    /// A trademark registration certificate.
    #[wire(zh = "商标注册证书。")]
    TrademarkCertificate = 7,
    /// A screenshot of the Official Account's settings, for a personal one.
    #[wire(zh = "公众号设置页截图，用于个人公众号。")]
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
#[wire(aspect = Market)]
pub enum International {
    /// Mainland China.
    #[wire(zh = "中国内地。")]
    Mainland = 0,
    /// Everywhere else, Hong Kong, Macao and Taiwan included.
    #[wire(zh = "其他地区，含港澳台。")]
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
#[wire(aspect = Purpose)]
pub enum SignPurpose {
    /// The account's own.
    #[wire(zh = "本账号自用。")]
    Own = 0,
    /// Somebody else's.
    #[wire(zh = "属于他人。")]
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
    const ASPECT: Option<Aspect> = T::ASPECT;

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
        // Shops are a source that this vendor never had.
        let sources = Source::ALL.into_iter().filter(|source| *source != Source::Shop);
        for (number, expect) in sources.enumerate() {
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
