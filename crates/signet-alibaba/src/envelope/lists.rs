//! Lists and objects: one parameter with JSON, or one parameter for each item, counted from 1, and for
//! each member.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use signet_wire::value::from_json;
use signet_wire::{Entry, Field, Kind, Params, Text, Value};

/// The longest JSON array, in bytes. Ten times what a hundred signatures take.
const JSON_MAX: usize = 64 * 1024;

/// Puts the lists and objects together that an operation's fields ask for. What cannot be read as one
/// stays as it is, and the field finds its type wrong.
pub fn unflatten(params: Params, entry: &'static Entry) -> Params {
    unflatten_fields(params, entry.fields)
}

fn unflatten_fields(params: Params, fields: &'static [Field]) -> Params {
    let nested: Vec<_> = fields
        .iter()
        .filter(|field| matches!(field.kind, Kind::List(_) | Kind::Members(_)))
        .collect();
    if nested.is_empty() {
        return params;
    }
    let mut apart: BTreeMap<&'static str, BTreeMap<u32, Item>> = BTreeMap::new();
    let mut whole = HashSet::new();
    let mut kept = vec![];
    for (name, value) in params.0 {
        if let Some(field) = nested.iter().find(|field| *name == *field.name) {
            whole.insert(field.name);
            kept.push((name, whole_value(value, &field.kind)));
        } else if let Some((field, index, member)) = part(&name, &nested) {
            let item = apart.entry(field).or_default().entry(index).or_default();
            match member {
                Some(member) => item.members.push((Text::from(member), value)),
                None => item.value = Some(value),
            }
        } else {
            kept.push((name, value));
        }
    }
    for field in nested {
        // Where both forms are given, the JSON counts.
        let Some(items) = apart.remove(field.name).filter(|_| !whole.contains(field.name)) else {
            continue;
        };
        let mut items = items.into_values().map(Item::into_value);
        let value = match field.kind {
            Kind::Members(_) => items.next().unwrap_or(Value::Null),
            _ => Value::List(items.collect()),
        };
        kept.push((Text::from_static(field.name), value));
    }
    Params(kept)
}

/// One item of a list, as its parameters came.
#[derive(Default)]
struct Item {
    value: Option<Value>,
    members: Vec<(Text, Value)>,
}

impl Item {
    fn into_value(self) -> Value {
        self.value.unwrap_or(Value::Map(self.members))
    }
}

fn whole_value(value: Value, kind: &Kind) -> Value {
    match &value {
        Value::Text(text) if !text.is_empty() && text.len() <= JSON_MAX => {
            match (from_json(&Bytes::copy_from_slice(text.as_bytes())), kind) {
                (Ok(list @ Value::List(_)), Kind::List(_)) => list,
                (Ok(object @ Value::Map(_)), Kind::Members(_)) => object,
                _ => value,
            }
        }
        _ => value,
    }
}

/// Reads `Name.3` or `Name.3.Member`, where the name is a list's, or `Name.Member`, where it is an
/// object's.
fn part<'a>(
    name: &'a str,
    nested: &[&'static Field],
) -> Option<(&'static str, u32, Option<&'a str>)> {
    let (field, rest) = name.split_once('.')?;
    let field = nested.iter().find(|of| of.name == field)?;
    if let Kind::Members(_) = field.kind {
        return Some((field.name, 0, Some(rest)));
    }
    let (index, member) = match rest.split_once('.') {
        Some((index, member)) => (index, Some(member)),
        None => (rest, None),
    };
    let counts = !index.starts_with('0') && index.bytes().all(|byte| byte.is_ascii_digit());
    let index = counts.then(|| index.parse().ok()).flatten()?;
    Some((field.name, index, member))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use signet_wire::{Item, Request};

    use super::*;
    use crate::ops;

    fn letters(given: &[(&str, &str)]) -> Option<Value> {
        let entry = ops::ALL.iter().find(|entry| entry.name == "CreateSmsAuthorizationLetter");
        let params = given.iter().map(|(n, v)| (Text::from(*n), Value::text(*v))).collect();
        unflatten(Params(params), entry.unwrap()).take("SignList")
    }

    fn list(items: &[&str]) -> Option<Value> {
        Some(Value::List(items.iter().map(|item| Value::text(*item)).collect()))
    }

    #[test]
    fn both_forms_of_a_list_are_read() {
        assert_eq!(letters(&[("SignList", r#"["菜鸟网络","a"]"#)]), list(&["菜鸟网络", "a"]));
        assert_eq!(
            letters(&[("SignList.10", "c"), ("SignList.2", "b"), ("SignList.1", "a")]),
            list(&["a", "b", "c"])
        );
        assert_eq!(letters(&[("SignList.1", "a"), ("SignList", r#"["b"]"#)]), list(&["b"]));
    }

    #[test]
    fn what_is_not_a_list_stays_text() {
        for odd in ["菜鸟网络", "{}", "[", "", "null"] {
            assert_eq!(letters(&[("SignList", odd)]), Some(Value::text(odd)), "{odd}");
        }
        for odd in ["SignList.x", "SignList.", "SignList.0", "SignList.99999999999", "SignLists.1"]
        {
            assert_eq!(letters(&[(odd, "a")]), None, "{odd}");
        }
    }

    /// Asks with papers.
    #[derive(Request)]
    struct Papers {
        /// The papers.
        #[wire(name = "SignFileList")]
        #[expect(dead_code)]
        files: Vec<Paper>,
        /// The cover.
        #[expect(dead_code)]
        cover: Option<Paper>,
    }

    /// A paper.
    #[derive(Item)]
    #[expect(dead_code)]
    struct Paper {
        /// Its bytes.
        file_contents: String,
        /// Its extension.
        file_suffix: Option<String>,
    }

    fn papers(given: &[(&str, &str)]) -> String {
        let params = given.iter().map(|(n, v)| (Text::from(*n), Value::text(*v))).collect();
        let Params(members) = unflatten_fields(Params(params), Papers::FIELDS);
        serde_json::to_string(&Value::Map(members)).unwrap()
    }

    #[test]
    fn items_may_have_members() {
        assert_eq!(
            papers(&[
                ("SignFileList.2.FileContents", "b"),
                ("SignFileList.1.FileSuffix", "jpg"),
                ("SignFileList.1.FileContents", "a"),
                ("Other.1.FileContents", "c"),
            ]),
            r#"{"Other.1.FileContents":"c","SignFileList":[{"FileSuffix":"jpg","FileContents":"a"},{"FileContents":"b"}]}"#
        );
        let json = r#"[{"FileContents":"a","FileSuffix":"jpg"}]"#;
        assert_eq!(papers(&[("SignFileList", json)]), format!(r#"{{"SignFileList":{json}}}"#));
    }

    #[test]
    fn objects_come_whole_or_in_members() {
        let cover = r#"{"Cover":{"FileContents":"a"}}"#;
        assert_eq!(papers(&[("Cover", r#"{"FileContents":"a"}"#)]), cover);
        assert_eq!(papers(&[("Cover.FileContents", "a")]), cover);
        assert_eq!(papers(&[("Cover", "[]")]), r#"{"Cover":"[]"}"#);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn no_parameters_are_too_strange(
            given in prop::collection::vec(("(SignList|X)?[.0-9A-Z]{0,12}", any::<String>()), 0..16)
        ) {
            let given: Vec<_> = given.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let _ = letters(&given);
        }
    }
}
