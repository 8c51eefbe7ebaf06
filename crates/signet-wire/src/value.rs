//! Parameters and replies as the wire carries them, before types and after.

use std::collections::HashSet;
use std::fmt;

use bytes::Bytes;
use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserializer, Serialize, Serializer};

/// Text that shares the request's buffer where it can: a picture in Base64 is not copied to be
/// passed on.
pub type Text = bytestring::ByteString;

/// One value on the wire.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// Text. Query strings and forms have nothing else.
    Text(Text),
    /// Several values.
    List(Vec<Value>),
    /// Named values, in order.
    Map(Vec<(Text, Value)>),
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Text>) -> Self {
        Value::Text(text.into())
    }

    /// The member of this name, if this is a map that has one.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(members) => members.iter().find(|(key, _)| *key == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// How the value may be quoted in an error: short, and on one line.
    pub fn quote(&self) -> String {
        let mut text = match self {
            Value::Text(text) => text.to_string(),
            Value::Null => "null".into(),
            Value::Bool(bool) => bool.to_string(),
            Value::Integer(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::List(_) => "array".into(),
            Value::Map(_) => "object".into(),
        };
        if let Some((end, _)) = text.char_indices().nth(64) {
            text.truncate(end);
            text.push('…');
        }
        text.retain(|c| !c.is_control());
        text
    }
}

/// What a request asks with: names and values, in the order sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(pub Vec<(Text, Value)>);

impl Params {
    /// The value of this name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The text of this name; `None` when it is absent or of another type.
    pub fn text(&self, name: &str) -> Option<&Text> {
        match self.get(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Takes the value of this name out.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.0.iter().position(|(key, _)| *key == name)?;
        Some(self.0.remove(at).1)
    }
}

/// Why bytes are not JSON we accept.
#[derive(Debug)]
pub enum NotJson {
    /// Not well-formed, or nested too deeply.
    Malformed,
    /// One object names a member twice.
    Repeated(String),
}

/// The most values one JSON text may have. No request needs a hundredth of it, and each takes many
/// times the memory of the bytes it came in.
const VALUES_MAX: usize = 20_000;

/// So many members of an object are told apart one by one, more by a set: most have few.
const FEW: usize = 16;

/// Reads one JSON value. Unescaped text shares the buffer instead of being copied.
pub fn from_json(bytes: &Bytes) -> Result<Value, NotJson> {
    let mut state = Reading { left: VALUES_MAX, repeated: None };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Seed { buffer: bytes, state: &mut state }.deserialize(&mut reader);
    match (value.and_then(|value| reader.end().map(|()| value)), state.repeated) {
        (_, Some(name)) => Err(NotJson::Repeated(name)),
        (Ok(value), None) => Ok(value),
        (Err(_), None) => Err(NotJson::Malformed),
    }
}

/// What is remembered while one text is read.
struct Reading {
    /// How many values there may still be.
    left: usize,
    /// A member that an object names twice.
    repeated: Option<String>,
}

/// Deserializes a [`Value`] out of `buffer`.
struct Seed<'b> {
    buffer: &'b Bytes,
    state: &'b mut Reading,
}

impl Seed<'_> {
    fn share(&self, text: &str) -> Text {
        // Sharing pays for itself only when the copy would be large.
        if text.len() < 256 {
            return Text::from(text);
        }
        Text::try_from(self.buffer.slice_ref(text.as_bytes())).unwrap_or_else(|_| Text::from(text))
    }
}

impl<'de: 'b, 'b> DeserializeSeed<'de> for Seed<'b> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        let left = self.state.left.checked_sub(1);
        self.state.left = left.ok_or_else(|| D::Error::custom("too many values"))?;
        reader.deserialize_any(self)
    }
}

impl<'de: 'b, 'b> Visitor<'de> for Seed<'b> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, bool: bool) -> Result<Value, E> {
        Ok(Value::Bool(bool))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(i64::try_from(number).map_or(Value::Float(number as f64), Value::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::Float(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value, E> {
        Ok(Value::Text(self.share(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(Text::from(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = vec![];
        let Self { buffer, state } = self;
        while let Some(item) = items.next_element_seed(Seed { buffer, state: &mut *state })? {
            list.push(item);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map: Vec<(Text, Value)> = vec![];
        let mut names = HashSet::new();
        let Self { buffer, state } = self;
        while let Some(name) = members.next_key::<String>()? {
            let name = Text::from(name);
            let repeated = if map.len() < FEW {
                map.iter().any(|(known, _)| *known == name)
            } else {
                if names.is_empty() {
                    names.extend(map.iter().map(|(known, _)| known.clone()));
                }
                !names.insert(name.clone())
            };
            if repeated {
                state.repeated = Some(name.to_string());
                return Err(A::Error::custom("repeated member"));
            }
            let value = members.next_value_seed(Seed { buffer, state: &mut *state })?;
            map.push((name, value));
        }
        Ok(Value::Map(map))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Null => writer.serialize_unit(),
            Value::Bool(bool) => writer.serialize_bool(*bool),
            Value::Integer(number) => writer.serialize_i64(*number),
            Value::Float(number) => writer.serialize_f64(*number),
            Value::Text(text) => writer.serialize_str(text),
            Value::List(list) => {
                let mut seq = writer.serialize_seq(Some(list.len()))?;
                list.iter().try_for_each(|item| seq.serialize_element(item))?;
                seq.end()
            }
            Value::Map(members) => {
                let mut map = writer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(&**name, value))?;
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Result<Value, NotJson> {
        from_json(&Bytes::copy_from_slice(text.as_bytes()))
    }

    #[test]
    fn values_keep_their_types_and_order() {
        let value = json(r#"{"b":1,"a":[true,null,"x",1.5,-2],"c":{"d":"\u817e"}}"#).unwrap();
        assert_eq!(
            serde_json::to_string(&value).unwrap(),
            r#"{"b":1,"a":[true,null,"x",1.5,-2],"c":{"d":"腾"}}"#
        );
    }

    #[test]
    fn long_text_is_not_copied() {
        let body = Bytes::from(format!(r#"{{"Image":"{}"}}"#, "A".repeat(4096)));
        let value = from_json(&body).unwrap();
        let Some(Value::Text(text)) = value.get("Image") else { panic!("no text") };
        assert_eq!(text.as_bytes().as_ptr(), body[10..].as_ptr());
    }

    #[test]
    fn repeated_members_are_named_at_any_depth() {
        assert!(matches!(json(r#"{"A":1,"A":2}"#), Err(NotJson::Repeated(name)) if name == "A"));
        assert!(
            matches!(json(r#"{"A":[{"B":1,"B":2}]}"#), Err(NotJson::Repeated(name)) if name == "B")
        );
    }

    #[test]
    fn repeated_members_are_named_among_many() {
        for (count, again) in [(FEW - 1, 0), (FEW, 0), (FEW, FEW - 1), (FEW + 9, 3), (99, 98)] {
            let members = |last: usize| {
                let names = (0..count).chain([last]).map(|name| format!(r#""{name}":0"#));
                format!("{{{}}}", names.collect::<Vec<_>>().join(","))
            };
            assert!(json(&members(count)).is_ok(), "{count}");
            let repeated = json(&members(again));
            assert!(matches!(repeated, Err(NotJson::Repeated(name)) if name == again.to_string()));
        }
    }

    #[test]
    fn what_is_not_json_is_malformed() {
        for bad in ["", "{", "{}x", "{\"a\":}", "\u{feff}{}"] {
            assert!(matches!(json(bad), Err(NotJson::Malformed)), "{bad:?}");
        }
        assert!(matches!(json(&"[".repeat(100_000)), Err(NotJson::Malformed)));
    }

    #[test]
    fn nobody_needs_twenty_thousand_values() {
        let list = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert!(json(&list(VALUES_MAX - 1)).is_ok());
        assert!(matches!(json(&list(VALUES_MAX)), Err(NotJson::Malformed)));
    }

    #[test]
    fn quotes_are_short_and_clean() {
        assert_eq!(Value::text("a\nb").quote(), "ab");
        assert_eq!(Value::text("字".repeat(100)).quote().chars().count(), 65);
    }
}
