//! Queries and forms: pairs of names and values, with lists and objects flattened into names such
//! as `SignIdSet.0` and `Filters.0.Name`.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use bytestring::ByteString;
use percent_encoding::percent_decode;
use signet_wire::{Params, Text, Value, Verdict};

use super::about;
use crate::codes;

/// The most pairs there may be. Each takes many times the memory of the bytes it came in.
const PAIRS_MAX: usize = 2_000;
/// The most parts a flattened name may have.
const DEPTH_MAX: usize = 8;

/// The pairs of a query or form, decoded, in the order sent.
pub fn pairs(raw: &Bytes) -> Result<Vec<(ByteString, ByteString)>, Verdict> {
    let mut pairs = vec![];
    for piece in raw.split(|b| *b == b'&').filter(|piece| !piece.is_empty()) {
        let Some(at) = piece.iter().position(|b| *b == b'=') else {
            return Err(Verdict::of(&codes::NO_EQUALS_SIGN));
        };
        let (name, value) = (&piece[..at], &piece[at + 1..]);
        if name.is_empty() {
            return Err(Verdict::of(&codes::EMPTY_KEY));
        }
        let unreadable = || about(&codes::INVALID_PARAMETER, &String::from_utf8_lossy(name));
        let name = decode(name).ok_or_else(unreadable)?;
        let value = decode(value).ok_or_else(unreadable)?;
        if pairs.len() == PAIRS_MAX {
            return Err(Verdict::of(&codes::TOO_MANY_PARAMETERS));
        }
        pairs.push((name, value));
    }
    let mut names = HashSet::with_capacity(pairs.len());
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !names.insert(name)) {
        return Err(about(&codes::REPEATED, name));
    }
    Ok(pairs)
}

/// Undoes percent-encoding and `+` for a blank; `None` when what comes out is not UTF-8.
fn decode(raw: &[u8]) -> Option<ByteString> {
    let spaced;
    let raw = if raw.contains(&b'+') {
        spaced = raw.iter().map(|b| if *b == b'+' { b' ' } else { *b }).collect::<Vec<_>>();
        &*spaced
    } else {
        raw
    };
    let decoded = percent_decode(raw).collect::<Vec<_>>();
    String::from_utf8(decoded).ok().map(ByteString::from)
}

/// Undoes the flattening. Indexes have to start at 0 and leave nothing out, in whatever order they
/// come: some clients do not sort them.
pub fn nest(pairs: Vec<(ByteString, ByteString)>) -> Result<Params, Verdict> {
    let mut root = Branch::default();
    for (name, value) in pairs {
        root.insert(&name, value)?;
    }
    let members = root.members.into_iter().map(|(name, node)| {
        let value = node.into_value(&name)?;
        Ok((name, value))
    });
    members.collect::<Result<_, Verdict>>().map(Params)
}

enum Node {
    Leaf(ByteString),
    Branch(Branch),
}

/// The members under one name, in the order they came, and where each of them is.
#[derive(Default)]
struct Branch {
    members: Vec<(Text, Node)>,
    places: HashMap<Text, usize>,
}

impl Branch {
    fn insert(&mut self, name: &str, value: ByteString) -> Result<(), Verdict> {
        let parts = name.split('.').collect::<Vec<_>>();
        let bad = || about(&codes::INVALID_PARAMETER, name);
        if parts.len() > DEPTH_MAX || parts.iter().any(|part| part.is_empty()) {
            return Err(bad());
        }
        let Some((last, parents)) = parts.split_last() else { return Err(bad()) };
        let mut branch = self;
        for part in parents {
            branch = match branch.member(part, || Node::Branch(Branch::default())) {
                Node::Branch(branch) => branch,
                Node::Leaf(_) => return Err(bad()),
            };
        }
        // The same name twice was refused before; this is `A=1&A.0=2` the other way round.
        if branch.places.contains_key(*last) {
            return Err(bad());
        }
        branch.member(last, || Node::Leaf(value));
        Ok(())
    }

    /// The member of this name, made if there is none.
    fn member(&mut self, name: &str, make: impl FnOnce() -> Node) -> &mut Node {
        let place = match self.places.get(name) {
            Some(place) => *place,
            None => {
                let name = Text::from(name);
                self.places.insert(name.clone(), self.members.len());
                self.members.push((name, make()));
                self.members.len() - 1
            }
        };
        &mut self.members[place].1
    }
}

impl Node {
    /// The value under a name: a list if its members are numbered.
    fn into_value(self, name: &str) -> Result<Value, Verdict> {
        let branch = match self {
            Node::Leaf(text) => return Ok(Value::Text(text)),
            Node::Branch(branch) => branch,
        };
        let numbered = |name: &str| name.bytes().all(|b| b.is_ascii_digit());
        if !branch.members.iter().any(|(name, _)| numbered(name)) {
            let members = branch.members.into_iter().map(|(part, node)| {
                let value = node.into_value(&format!("{name}.{part}"))?;
                Ok((part, value))
            });
            return members.collect::<Result<_, Verdict>>().map(Value::Map);
        }
        let holes = || about(&codes::ARRAY_INDEX, name);
        let mut items: Vec<Option<Value>> = vec![];
        items.resize_with(branch.members.len(), || None);
        for (part, node) in branch.members {
            // `00` would be another name for `0`.
            let index = part.parse::<usize>().ok().filter(|index| *part == *index.to_string());
            let slot = index.and_then(|index| items.get_mut(index)).ok_or_else(holes)?;
            *slot = Some(node.into_value(&format!("{name}.{part}"))?);
        }
        items.into_iter().collect::<Option<_>>().map(Value::List).ok_or_else(holes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use signet_wire::Language;

    use super::*;

    fn read(raw: &str) -> Result<Params, Verdict> {
        nest(pairs(&Bytes::copy_from_slice(raw.as_bytes()))?)
    }

    fn check(raw: &str, expect: &str) {
        let Params(members) = read(raw).unwrap();
        assert_eq!(serde_json::to_string(&Value::Map(members)).unwrap(), expect, "{raw}");
    }

    fn refuse(raw: &str, message: &str) {
        let verdict = read(raw).unwrap_err();
        assert_eq!(verdict.name(), "InvalidParameter", "{raw}");
        assert_eq!(verdict.message(Language::English), message, "{raw}");
    }

    #[test]
    fn flattened_names_are_put_together_again() {
        check("", "{}");
        check("SignIdSet.0=1110&SignIdSet.1=1111", r#"{"SignIdSet":["1110","1111"]}"#);
        check("SignIdSet.1=1111&A=x&SignIdSet.0=1110", r#"{"SignIdSet":["1110","1111"],"A":"x"}"#);
        check(
            "Filters.0.Name=n&Filters.0.Values.0=a&Filters.0.Values.1=b",
            r#"{"Filters":[{"Name":"n","Values":["a","b"]}]}"#,
        );
        check("A.B=1", r#"{"A":{"B":"1"}}"#);
        check("A=%E8%85%BE+%2B&&B=", r#"{"A":"腾 +","B":""}"#);
        check("A=%zz=", r#"{"A":"%zz="}"#);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let holes = |param: &str| {
            format!(
                "Parameter `{param}` invalid array format, array index must be continuous and \
                 starts with 0."
            )
        };
        refuse("S.1=a", &holes("S"));
        refuse("S.0=a&S.2=b", &holes("S"));
        refuse("S.0=a&S.00=b", &holes("S"));
        refuse("S.0=a&S.x=b", &holes("S"));
        refuse("S.99999999999999999999=a", &holes("S"));
        refuse("A.0.B.1=a", &holes("A.0.B"));
        refuse("A=1&A=2", "Parameter `A` input repeated.");
        refuse("A=1&A.0=2", "Parameter `A.0` format invalid.");
        refuse("A.0=1&A=2", "Parameter `A` format invalid.");
        refuse("A..B=1", "Parameter `A..B` format invalid.");
        refuse(".=1", "Parameter `.` format invalid.");
        refuse("A=%ff", "Parameter `A` format invalid.");
        refuse("A.B.C.D.E.F.G.H.I=1", "Parameter `A.B.C.D.E.F.G.H.I` format invalid.");
        refuse("A", "Url key and value should be splited by `=`.");
        refuse("=1", "The request has a parameter key which is empty string.");
    }

    #[test]
    fn there_are_only_so_many_pairs() {
        let raw =
            |count: usize| (0..count).map(|at| format!("a.{at}=")).collect::<Vec<_>>().join("&");
        let Params(members) = read(&raw(PAIRS_MAX)).unwrap();
        assert_eq!(members.len(), 1);
        refuse(&raw(PAIRS_MAX + 1), "The request has too many parameters.");
    }

    proptest! {
        #[test]
        fn nothing_panics(raw in "([a-c.0-9%=&+]|\\PC){0,80}") {
            let _ = read(&raw);
        }

        #[test]
        fn flattened_lists_come_back(items in proptest::collection::vec("[^&=%+]{0,8}", 1..20)) {
            let pairs = items.iter().enumerate().map(|(at, item)| {
                (ByteString::from(format!("L.{at}")), ByteString::from(item.as_str()))
            });
            let nested = nest(pairs.rev().collect()).unwrap();
            let list = items.iter().map(|item| Value::text(item.clone())).collect();
            prop_assert_eq!(nested.get("L"), Some(&Value::List(list)));
        }
    }
}
