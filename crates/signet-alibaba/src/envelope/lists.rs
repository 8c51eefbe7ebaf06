//! Lists: one parameter with a JSON array, or one parameter for each item, counted from 1.

use std::collections::{BTreeMap, HashSet};

use bytes::Bytes;
use signet_wire::value::from_json;
use signet_wire::{Entry, Field, Kind, Params, Text, Value};

/// The longest JSON array, in bytes. Ten times what a hundred signatures take.
const JSON_MAX: usize = 64 * 1024;

/// Puts the lists together that an operation's fields ask for. What cannot be read as a list stays
/// as it is, and the field finds its type wrong.
pub fn unflatten(params: Params, entry: &'static Entry) -> Params {
    let lists: Vec<_> =
        entry.fields.iter().filter(|field| matches!(field.kind, Kind::List(_))).collect();
    if lists.is_empty() {
        return params;
    }
    let mut repeated: BTreeMap<&'static str, BTreeMap<u32, Item>> = BTreeMap::new();
    let mut whole = HashSet::new();
    let mut kept = vec![];
    for (name, value) in params.0 {
        if let Some(field) = lists.iter().find(|field| *name == *field.name) {
            whole.insert(field.name);
            kept.push((name, whole_list(value)));
        } else if let Some((field, index, member)) = item(&name, &lists) {
            let item = repeated.entry(field).or_default().entry(index).or_default();
            match member {
                Some(member) => item.members.push((Text::from(member), value)),
                None => item.value = Some(value),
            }
        } else {
            kept.push((name, value));
        }
    }
    for (name, items) in repeated {
        // Where both forms are given, the array counts.
        if !whole.contains(name) {
            let items = items.into_values().map(Item::into_value).collect();
            kept.push((Text::from_static(name), Value::List(items)));
        }
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

fn whole_list(value: Value) -> Value {
    match &value {
        Value::Text(text) if !text.is_empty() && text.len() <= JSON_MAX => {
            match from_json(&Bytes::copy_from_slice(text.as_bytes())) {
                Ok(list @ Value::List(_)) => list,
                _ => value,
            }
        }
        _ => value,
    }
}

/// Reads `Name.3` or `Name.3.Member`, where the name is a list's.
fn item<'a>(
    name: &'a str,
    lists: &[&'static Field],
) -> Option<(&'static str, u32, Option<&'a str>)> {
    let (field, rest) = name.split_once('.')?;
    let field = lists.iter().find(|list| list.name == field)?;
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

    #[test]
    fn items_may_have_members() {
        let item = Value::Map(vec![(Text::from("Pic"), Value::text("a"))]);
        assert_eq!(letters(&[("SignList.1.Pic", "a")]), Some(Value::List(vec![item])));
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
