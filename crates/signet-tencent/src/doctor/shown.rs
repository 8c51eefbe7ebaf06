//! What may be shown of a request: names of everything, values of what is public.

use std::borrow::Cow;

use signet_wire::doctor::veil;

use crate::envelope::COMMON;
use crate::ops;

/// Headers whose values may be shown.
const PUBLIC_HEADERS: &[&str] = &[
    "content-type",
    "host",
    "x-tc-action",
    "x-tc-version",
    "x-tc-timestamp",
    "x-tc-region",
    "x-tc-language",
    "x-tc-requestclient",
    "x-tc-content-sha256",
];

/// The value of a header, veiled unless it is public.
pub fn header<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    let public = PUBLIC_HEADERS.iter().any(|of| of.eq_ignore_ascii_case(name));
    if public { Cow::Borrowed(value) } else { Cow::Owned(veil(value)) }
}

/// The value of a parameter, veiled unless it is public.
pub fn param<'a>(name: &str, value: &'a str) -> Cow<'a, str> {
    if is_public(name) { Cow::Borrowed(value) } else { Cow::Owned(veil(value)) }
}

/// A raw query with the values of parameters that are not public veiled.
pub fn query(raw: &str) -> String {
    let pieces = raw.split('&').map(|piece| match piece.split_once('=') {
        Some((name, value)) => format!("{name}={}", param(name, value)),
        None if piece.is_empty() => String::new(),
        None => veil(piece),
    });
    pieces.collect::<Vec<_>>().join("&")
}

/// Whether a parameter's value may be shown. An operation that marks a parameter public marks it
/// for all: no two disagree, which a test watches.
fn is_public(name: &str) -> bool {
    let name = name.split('.').next().unwrap_or(name);
    if COMMON.contains(&name) {
        return name != "Token" && name != "Signature";
    }
    ops::ALL.iter().flat_map(|entry| entry.fields).any(|field| {
        let renamed = field.renamed.iter().any(|(_, renamed)| *renamed == name);
        field.public && (field.name == name || renamed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_values_are_shown() {
        assert_eq!(query("International=0&SignIdSet.0=7&"), "International=0&SignIdSet.0=7&");
        let shown = query("SignName=secret&UsedMethod=1&Remark=secret&Token=secret&secret");
        assert!(!shown.contains("secret"), "{shown}");
        assert!(shown.contains("SignName=<6 chars, sha256 ") && shown.contains("UsedMethod=1"));
        assert_eq!(header("Host", "localhost"), "localhost");
        assert!(header("x-tc-token", "TOK").starts_with("<3 chars"));
    }

    #[test]
    fn no_two_operations_disagree_on_what_is_public() {
        let fields = || ops::ALL.iter().flat_map(|entry| entry.fields);
        for field in fields() {
            assert!(fields().all(|of| of.name != field.name || of.public == field.public));
        }
    }
}
