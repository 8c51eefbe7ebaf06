//! Words that an operator adds to the lists names are judged by, or takes out of them.

use super::RulePack;
use crate::identity::names::normalized;
use crate::refusal::Refusal;
use crate::text::SignatureName;
use crate::words::{self, Words};

/// What a list says of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordKind {
    /// No name has it.
    Forbidden,
    /// It says nothing about whose name it is.
    Neutral,
    /// It says what messages are about, not who sends them.
    Topic,
}

impl WordKind {
    /// Every kind.
    pub const ALL: [WordKind; 3] = [WordKind::Forbidden, WordKind::Neutral, WordKind::Topic];

    /// Its name in records.
    pub fn name(self) -> &'static str {
        match self {
            WordKind::Forbidden => "forbidden",
            WordKind::Neutral => "neutral",
            WordKind::Topic => "topic",
        }
    }
}

/// A word of one of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The list it is of.
    pub kind: WordKind,
    /// The word, as it was written.
    pub text: String,
}

/// Who put a word on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordOrigin {
    /// It is among the published ones.
    Published,
    /// The operator added it.
    Operator,
}

impl RulePack {
    /// The lists names are judged by: the published ones, with the operator's changes.
    pub fn words(&self) -> Words {
        let mut words = Words::default();
        for word in &*self.removed_words {
            let removed = normalized(&word.text);
            list(&mut words, word.kind).retain(|word| normalized(word.as_str()) != removed);
        }
        for word in &*self.extra_words {
            list(&mut words, word.kind).extend(words::Word::new(&*word.text));
        }
        words
    }

    /// Who forbade a word that this name has; `None` when it has none.
    pub fn forbids(&self, name: &str) -> Option<WordOrigin> {
        let words = self.words();
        let found = words.forbidden_in(name)?;
        let added = |word: &Word| word.kind == WordKind::Forbidden && word.text == found;
        let own = self.extra_words.iter().any(added);
        Some(if own { WordOrigin::Operator } else { WordOrigin::Published })
    }

    /// What stands in the way of a name for the words it has.
    pub fn refuses_name(&self, name: &SignatureName) -> Option<Refusal> {
        let looks = self.refuses_forbidden_words;
        let forbidden = looks.then(|| self.forbids(name.as_str())).flatten();
        forbidden.map(Refusal::NameForbidden)
    }
}

fn list(words: &mut Words, kind: WordKind) -> &mut Vec<words::Word> {
    match kind {
        WordKind::Forbidden => &mut words.forbidden,
        WordKind::Neutral => &mut words.neutral,
        WordKind::Topic => &mut words.topics,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::schedule::tests::pack;

    fn word(kind: WordKind, text: &str) -> Word {
        Word { kind, text: text.into() }
    }

    #[test]
    fn an_operator_adds_words_and_takes_words_out() {
        let mut pack = pack("a", "x");
        assert_eq!(pack.forbids("示例Test"), Some(WordOrigin::Published));
        assert_eq!(pack.forbids("示例彩虹"), None);
        pack.extra_words = vec![
            word(WordKind::Forbidden, "彩虹"),
            word(WordKind::Topic, "彩云"),
            word(WordKind::Forbidden, " "),
        ]
        .into();
        pack.removed_words = vec![word(WordKind::Forbidden, "ＴＥＳＴ")].into();
        assert_eq!(pack.forbids("示例Test"), None);
        assert_eq!(pack.forbids("示例测试"), Some(WordOrigin::Published));
        assert_eq!(pack.forbids("示例彩虹"), Some(WordOrigin::Operator));
        assert_eq!(pack.forbids("示例彩云"), None);
        assert_eq!(pack.words().topic_in("示例彩云"), Some("彩云"));

        let name = SignatureName::new("示例彩虹").unwrap();
        assert_eq!(pack.refuses_name(&name), None);
        pack.refuses_forbidden_words = true;
        let refusal = Refusal::NameForbidden(WordOrigin::Operator);
        assert_eq!(pack.refuses_name(&name), Some(refusal));
    }
}
