//! Checks of a signature's name.

use super::{Check, Part, when};
use crate::finding::Severity;
use crate::label::Label;
use crate::signature::Market;
use crate::text::is_word;

/// Longer than passes review.
pub(super) const LONG: Check = Check {
    name: "name-long",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label {
        zh: "签名长度超过所在市场的上限",
        en: "the name is longer than its market takes",
    },
    source: "review standards: at most 12 characters on the mainland, 15 elsewhere",
    look: |facts| {
        let long = |it: &crate::signature::RegisterSignature| {
            it.name.len_chars() > facts.pack.name_max(it.market)
        };
        when(facts.signature.is_some_and(long))
    },
};

/// Shorter than passes review.
pub(super) const SHORT: Check = Check {
    name: "name-short",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label { zh: "签名过短", en: "the name is shorter than its channel takes" },
    source: "review standards: at least 2 characters",
    look: |facts| when(facts.signature.is_some_and(|it| it.name.len_chars() < facts.pack.name_min)),
};

/// Characters that do not pass review.
pub(super) const CHARACTERS: Check = Check {
    name: "name-characters",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label {
        zh: "签名含有所在市场不支持的字符",
        en: "the name has characters that its market does not take",
    },
    source: "review standards: Chinese, letters and digits; inner blanks outside the mainland",
    look: |facts| {
        let Some(it) = facts.signature else { return vec![] };
        // An official example for the global market has an inner blank.
        let taken = |c: char| is_word(c) || (it.market == Market::Global && c == ' ');
        when(!it.name.as_str().chars().all(taken))
    },
};
