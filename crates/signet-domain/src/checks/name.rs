//! Checks of a signature's name.

use super::{Check, Facts, Part, when};
use crate::finding::Severity;
use crate::identity::look_alike::simplified;
use crate::label::Label;
use crate::signature::Market;
use crate::text::{SignatureName, is_word};

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
        let long =
            |(name, market): (&SignatureName, _)| name.len_chars() > facts.pack.name_max(market);
        when(placed(facts).is_some_and(long))
    },
};

/// Shorter than passes review.
pub(super) const SHORT: Check = Check {
    name: "name-short",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label { zh: "签名过短", en: "the name is shorter than its channel takes" },
    source: "review standards: at least 2 characters",
    look: |facts| {
        let name = facts.signature.and_then(|it| it.name);
        when(name.is_some_and(|name| name.len_chars() < facts.pack.name_min))
    },
};

/// Brackets are not part of a name: the platform puts them around it.
pub(super) const BRACKETS: Check = Check {
    name: "name-brackets",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label {
        zh: "签名含有括号；发送时平台会自动加上【】",
        en: "the name has brackets; the platform puts them around it when it sends",
    },
    source: "review standards: names are filed without brackets",
    look: |facts| {
        let found: String = facts.name().unwrap_or("").chars().filter(|c| is_bracket(*c)).collect();
        if found.is_empty() { vec![] } else { vec![found] }
    },
};

/// Other characters that do not pass review.
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
        let Some((name, market)) = placed(facts) else { return vec![] };
        // An official example for the global market has an inner blank.
        let taken = |c: char| is_word(c) || is_bracket(c) || (market == Market::Global && c == ' ');
        when(!name.as_str().chars().all(taken))
    },
};

/// A number is nobody's name.
pub(super) const DIGITS: Check = Check {
    name: "name-digits",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label { zh: "签名全部由数字组成", en: "the name has nothing but digits" },
    source: "review standards: names of digits alone are refused",
    look: |facts| {
        when(facts.name().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_digit())))
    },
};

/// Traditional characters, where only simplified ones are taken.
pub(super) const TRADITIONAL: Check = Check {
    name: "name-traditional",
    severity: Severity::Warns,
    part: Part::Name,
    text: Label {
        zh: "签名可能含有繁体字，该渠道只支持简体",
        en: "the name seems to have traditional characters, and its channel takes simplified ones",
    },
    source: "review standards: traditional Chinese is not supported; Unihan's kSimplifiedVariant",
    look: |facts| {
        let name = facts.name().filter(|_| facts.pack.simplified_only).unwrap_or("");
        let pairs = name.chars().filter_map(|c| Some(format!("{c}→{}", simplified(c)?)));
        let pairs: Vec<_> = pairs.collect();
        if pairs.is_empty() { vec![] } else { vec![pairs.join(" ")] }
    },
};

/// A word that marks a name as a test.
pub(super) const FORBIDDEN: Check = Check {
    name: "name-forbidden",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label { zh: "签名含有禁用词", en: "the name has a word that no name may have" },
    source: "the operations' pages: no word for `test`; the rule pack may add words",
    look: |facts| {
        let word = facts.name().and_then(|name| facts.words.forbidden_in(name));
        word.map(str::to_owned).into_iter().collect()
    },
};

/// A name that could be anybody's.
pub(super) const NEUTRAL: Check = Check {
    name: "name-neutral",
    severity: Severity::Blocks,
    part: Part::Name,
    text: Label {
        zh: "签名内容中性化，无法辨别具体主体",
        en: "the name is neutral: it points at nobody in particular",
    },
    source: "review standards: published examples of neutral names; the rule pack may add others",
    look: |facts| when(facts.name().is_some_and(|name| facts.words.is_neutral(name))),
};

/// A topic that reviewers look at closely.
pub(super) const TOPIC: Check = Check {
    name: "name-topic",
    severity: Severity::Warns,
    part: Part::Name,
    text: Label {
        zh: "签名涉及审核标准中列出的不合规行业或话题",
        en: "the name touches a topic that review standards list as not compliant",
    },
    source: "review standards: published topics behind rejections; the rule pack may add others",
    look: |facts| {
        let word = facts.name().and_then(|name| facts.words.topic_in(name));
        word.map(str::to_owned).into_iter().collect()
    },
};

/// Somebody else's approved name, or one that is taken for it.
pub(super) const LOOKS_ALIKE: Check = Check {
    name: "name-looks-alike",
    severity: Severity::Warns,
    part: Part::Name,
    text: Label {
        zh: "与其他账号已通过的签名相同或形近",
        en: "the name is, or looks like, another account's approved signature",
    },
    source: "our own rule, after Unicode's confusables (UTS 39)",
    look: |facts| facts.neighbours.look_alikes.clone(),
};

/// The name and where it is used, if both are there.
fn placed<'a>(facts: &Facts<'a>) -> Option<(&'a SignatureName, Market)> {
    let signature = facts.signature?;
    Some((signature.name?, signature.market?))
}

fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '【' | '】' | '[' | ']' | '［' | '］' | '(' | ')' | '（' | '）' | '〔' | '〕' | '〖' | '〗'
    )
}
