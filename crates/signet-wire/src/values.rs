//! How the domain's values are read off the wire.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use signet_domain::evidence::{EVIDENCE_MAX, Scan};
use signet_domain::person::IdNumber;
use signet_domain::phone::PhoneNumber;
use signet_domain::text::{
    FileKey, Flaw, IcpNumber, LetterName, Link, OrganizationCode, PartyName, PersonName,
    QualificationName, REMARK_MAX, Remark, SCENE_MAX, SIGNATURE_NAME_MAX, Scene, ServiceName,
    SignatureName, TrademarkApplicant, TrademarkName, TrademarkNumber, UnitName,
};
use signet_domain::time::{Day, Period};

use crate::field::{Aspect, Kind};
use crate::reader::{Flaws, FromWire};
use crate::value::Value;

/// Base64 as clients write it: with or without padding, and with trailing bits that a strict
/// reader refuses (reference: the documented samples `xxxx` and `base64` have to pass).
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The text of a value. None that anybody means has a NUL in it, and not every database takes one.
fn text(value: &Value) -> Result<&str, Flaw> {
    match value {
        Value::Text(text) if text.contains('\0') => Err(Flaw::Malformed),
        Value::Text(text) => Ok(text),
        _ => Err(Flaw::WrongType),
    }
}

macro_rules! text_from_wire {
    ($($name:ident $kind:ident $({ $(const $constant:ident: $type:ty = $value:expr;)* })?),* $(,)?) => {$(
        impl FromWire for $name {
            const KIND: Kind = Kind::$kind;
            $($(const $constant: $type = $value;)*)?

            fn parse(value: &Value) -> Result<Self, Flaw> {
                $name::new(text(value)?)
            }

            fn size(&self) -> usize {
                self.len_chars()
            }
        }
    )*};
}

text_from_wire! {
    SignatureName Text {
        const ASPECT: Option<Aspect> = Some(Aspect::Name);
        const SIZE: Option<(usize, usize)> = Some((1, SIGNATURE_NAME_MAX));
    },
    LetterName Text,
    PartyName Text,
    OrganizationCode Text,
    ServiceName Text,
    UnitName Text,
    IcpNumber Text {
        const ASPECT: Option<Aspect> = Some(Aspect::IcpNumber);
    },
    Link Text,
    QualificationName Text,
    PersonName Text,
    TrademarkName Text,
    TrademarkNumber Text,
    TrademarkApplicant Text,
    Remark Text {
        const SIZE: Option<(usize, usize)> = Some((0, REMARK_MAX));
    },
    Scene Text {
        const SIZE: Option<(usize, usize)> = Some((1, SCENE_MAX));
    },
    FileKey FileKey,
}

impl FromWire for String {
    const KIND: Kind = Kind::Text;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match text(value)? {
            "" => Err(Flaw::Missing),
            text => Ok(text.to_owned()),
        }
    }

    fn size(&self) -> usize {
        self.chars().count()
    }
}

impl FromWire for IdNumber {
    const KIND: Kind = Kind::Text;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        IdNumber::new(text(value)?)
    }
}

impl FromWire for PhoneNumber {
    const KIND: Kind = Kind::Text;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        PhoneNumber::parse(text(value)?)
    }
}

impl FromWire for Day {
    const KIND: Kind = Kind::Day;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match text(value)? {
            "" => Err(Flaw::Missing),
            text => Day::parse(text),
        }
    }
}

impl FromWire for Period {
    const KIND: Kind = Kind::Period;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match text(value)? {
            "" => Err(Flaw::Missing),
            text => Period::parse(text),
        }
    }
}

impl FromWire for Scan {
    const KIND: Kind = Kind::Image;
    const SIZE: Option<(usize, usize)> = Some((1, EVIDENCE_MAX));

    /// Decodes Base64. What the bytes are is looked at by the registry, which knows the pack.
    fn parse(value: &Value) -> Result<Self, Flaw> {
        let text = text(value)?;
        if text.is_empty() {
            return Err(Flaw::Malformed);
        }
        // Four characters hold three bytes: what cannot fit is not decoded at all.
        if text.len() / 4 * 3 > EVIDENCE_MAX + 3 {
            return Err(Flaw::TooLong);
        }
        let bytes = BASE64.decode(text).map_err(|_| Flaw::Malformed)?;
        match bytes.len() {
            0 => Err(Flaw::Malformed),
            size if size > EVIDENCE_MAX => Err(Flaw::TooLong),
            _ => Ok(Scan::new(bytes)),
        }
    }

    fn size(&self) -> usize {
        self.bytes().len()
    }
}

impl FromWire for i64 {
    const KIND: Kind = Kind::Integer;

    /// Takes numbers and, as both vendors' clients send them, digits in quotes.
    fn parse(value: &Value) -> Result<Self, Flaw> {
        match value {
            Value::Integer(number) => Ok(*number),
            Value::Text(text) if text.is_empty() => Err(Flaw::Missing),
            Value::Text(text) if text.len() <= 20 => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                if plain { text.parse().map_err(|_| Flaw::WrongType) } else { Err(Flaw::WrongType) }
            }
            _ => Err(Flaw::WrongType),
        }
    }
}

impl FromWire for bool {
    const KIND: Kind = Kind::Boolean;

    /// Takes booleans and the words for them in any case: some clients write `True`.
    fn parse(value: &Value) -> Result<Self, Flaw> {
        match value {
            Value::Bool(bool) => Ok(*bool),
            Value::Text(text) if text.is_empty() => Err(Flaw::Missing),
            Value::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Value::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            _ => Err(Flaw::WrongType),
        }
    }
}

impl<T: FromWire> FromWire for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
    const ASPECT: Option<Aspect> = T::ASPECT;
    const SIZE: Option<(usize, usize)> = T::SIZE;
    const OVERSIZE: Flaw = T::OVERSIZE;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match T::parse(value) {
            Ok(value) => Ok(Some(value)),
            Err(Flaw::Missing) => Ok(None),
            Err(flaw) => Err(flaw),
        }
    }

    fn read(value: &Value, flaws: &mut Flaws) -> Option<Self> {
        // An empty value for something optional means that it is not given.
        match value {
            Value::Text(text) if text.is_empty() => Some(None),
            Value::List(list) if list.is_empty() => Some(None),
            _ => T::read(value, flaws).map(Some),
        }
    }

    fn absent() -> Result<Self, Flaw> {
        Ok(None)
    }

    fn size(&self) -> usize {
        self.as_ref().map_or(0, T::size)
    }
}

impl<T: FromWire> FromWire for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);
    const ASPECT: Option<Aspect> = T::ASPECT;
    const SIZE: Option<(usize, usize)> = T::SIZE;
    const OVERSIZE: Flaw = Flaw::TooMany;

    fn parse(value: &Value) -> Result<Self, Flaw> {
        match value {
            Value::List(list) if list.is_empty() => Err(Flaw::Missing),
            Value::List(list) => list.iter().map(T::parse).collect(),
            Value::Text(text) if text.is_empty() => Err(Flaw::Missing),
            _ => Err(Flaw::WrongType),
        }
    }

    fn read(value: &Value, flaws: &mut Flaws) -> Option<Self> {
        let Value::List(list) = value else {
            return Self::parse(value).map_err(|flaw| flaws.add(None, flaw, value)).ok();
        };
        if list.is_empty() {
            flaws.add(None, Flaw::Missing, value);
            return None;
        }
        let mut items = Vec::with_capacity(list.len());
        for (index, item) in list.iter().enumerate() {
            items.extend(flaws.item::<T>(index, item));
        }
        (items.len() == list.len()).then_some(items)
    }

    fn size(&self) -> usize {
        self.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: FromWire + PartialEq + std::fmt::Debug>(value: Value, expect: Result<T, Flaw>) {
        assert_eq!(T::parse(&value), expect, "{value:?}");
    }

    #[test]
    fn numbers_may_come_in_quotes() {
        check(Value::Integer(7), Ok(7_i64));
        check(Value::text("1110"), Ok(1110_i64));
        check(Value::text("-1"), Ok(-1_i64));
        for bad in ["1.5", "x", "+1", " 1", "99999999999999999999", "-"] {
            check::<i64>(Value::text(bad), Err(Flaw::WrongType));
        }
        check::<i64>(Value::Bool(true), Err(Flaw::WrongType));
        check::<i64>(Value::Float(1.0), Err(Flaw::WrongType));
    }

    #[test]
    fn booleans_come_in_any_case() {
        check(Value::text("True"), Ok(true));
        check(Value::text("false"), Ok(false));
        check::<bool>(Value::text("1"), Err(Flaw::WrongType));
    }

    #[test]
    fn no_text_has_a_nul() {
        check(Value::text("a\0b"), Err::<String, _>(Flaw::Malformed));
        check(Value::text("a\0b"), Err::<SignatureName, _>(Flaw::Malformed));
    }

    #[test]
    fn base64_is_read_as_clients_write_it() {
        let bytes = |text: &str| Scan::parse(&Value::text(text.to_owned())).map(Scan::into_bytes);
        assert_eq!(bytes("iVBORw0KGgo="), Ok(b"\x89PNG\r\n\x1a\n".to_vec()));
        assert_eq!(bytes("iVBORw0KGgo"), Ok(b"\x89PNG\r\n\x1a\n".to_vec()));
        assert!(bytes("xxxx").is_ok());
        assert!(bytes("base64").is_ok());
        assert_eq!(bytes("data:image/jpeg;base64,xxxx"), Err(Flaw::Malformed));
        assert_eq!(bytes(""), Err(Flaw::Malformed));
        assert_eq!(bytes(&"A".repeat(EVIDENCE_MAX * 2)), Err(Flaw::TooLong));
    }

    #[test]
    fn empty_means_absent_where_absence_is_allowed() {
        check(Value::text(""), Ok(None::<i64>));
        check(Value::List(vec![]), Ok(None::<Vec<i64>>));
        check::<Vec<i64>>(Value::List(vec![]), Err(Flaw::Missing));
    }
}
