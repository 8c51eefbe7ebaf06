//! From typed replies to wire values.

use crate::field::{Kind, ReplyField};
use crate::value::{Text, Value};

/// What an operation answers. Derived.
pub trait Reply: Send + 'static {
    /// Its members, in the order they are written.
    const FIELDS: &'static [ReplyField];

    /// The members as this version has them.
    fn to_value(&self, version: &str) -> Value;
}

/// A value a reply can hold.
pub trait ToWire {
    /// What it holds, for people.
    const KIND: Kind;

    /// The value as this version writes it. [`Value::Null`] is left out.
    fn to_wire(&self, version: &str) -> Value;
}

impl ToWire for String {
    const KIND: Kind = Kind::Text;

    fn to_wire(&self, _: &str) -> Value {
        Value::Text(Text::from(self.as_str()))
    }
}

impl ToWire for i64 {
    const KIND: Kind = Kind::Integer;

    fn to_wire(&self, _: &str) -> Value {
        Value::Integer(*self)
    }
}

impl ToWire for bool {
    const KIND: Kind = Kind::Boolean;

    fn to_wire(&self, _: &str) -> Value {
        Value::Bool(*self)
    }
}

impl<T: ToWire> ToWire for Option<T> {
    const KIND: Kind = T::KIND;

    fn to_wire(&self, version: &str) -> Value {
        self.as_ref().map_or(Value::Null, |value| value.to_wire(version))
    }
}

impl<T: ToWire> ToWire for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);

    fn to_wire(&self, version: &str) -> Value {
        Value::List(self.iter().map(|item| item.to_wire(version)).collect())
    }
}

/// Puts the members of one object together; called by the derive.
pub fn object(
    fields: &'static [ReplyField],
    version: &str,
    values: impl IntoIterator<Item = Value>,
) -> Value {
    let members = fields.iter().zip(values);
    let present = members.filter(|(field, value)| {
        *value != Value::Null && field.only.is_none_or(|only| only == version)
    });
    Value::Map(present.map(|(field, value)| (Text::from_static(field.name), value)).collect())
}
