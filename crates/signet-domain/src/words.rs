//! Words that say something about the name they stand in.
//!
//! Lists are values: what is here by default comes from the vendors' published review standards,
//! and an operator may hand over others. Where they are kept and how they are read is not known
//! here.

use std::sync::LazyLock;

use crate::identity::names::normalized;

/// Parts of a name that are never taken.
const FORBIDDEN: [&str; 2] = ["测试", "test"];

/// Names that point at nobody: published examples of what reviewers reject.
const NEUTRAL: [&str; 8] =
    ["测试", "aabb", "验证码", "通知", "会议通知", "个人姓名", "客服通知", "客户您好"];

/// Parts of a name that belong to a topic reviewers reject: the topics published, each by the
/// words it goes by.
const TOPICS: [&str; 36] = [
    "股票",
    "炒股",
    "荐股",
    "移民",
    "招聘",
    "求职",
    "彩票",
    "返利",
    "返现",
    "贷款",
    "借贷",
    "网贷",
    "催收",
    "讨债",
    "信用卡",
    "赌博",
    "博彩",
    "赌场",
    "毒品",
    "党政",
    "政治",
    "维权",
    "众筹",
    "慈善",
    "募捐",
    "宗教",
    "佛教",
    "基督教",
    "色情",
    "成人用品",
    "A货",
    "高仿",
    "医疗",
    "医美",
    "整形",
    "整容",
];

/// What a list says of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordKind {
    /// No name has it.
    Forbidden,
    /// A name that is it points at nobody.
    Neutral,
    /// A name that has it belongs to a topic reviewers reject.
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

/// Who put a word on a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordOrigin {
    /// It is among the published ones.
    Published,
    /// The operator added it.
    Operator,
}

/// A word of one of the lists, with what it is compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    kind: WordKind,
    text: String,
    normalized: String,
    letters: Letters,
}

/// Which characters a text has, told so roughly that it fits a number: enough to see at once that
/// most words do not stand in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Letters(u64);

impl Letters {
    fn of(text: &str) -> Self {
        Self(text.chars().fold(0, |letters, c| letters | 1 << (u32::from(c) % u64::BITS)))
    }

    /// Whether a text of these characters might contain one of those.
    fn may_contain(self, other: Letters) -> bool {
        other.0 & !self.0 == 0
    }
}

impl Word {
    /// Takes a word; `None` when there is nothing in it, since nothing stands in every name.
    pub fn new(kind: WordKind, text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let normalized = normalized(&text);
        let letters = Letters::of(&normalized);
        (!normalized.is_empty()).then_some(Self { kind, text, normalized, letters })
    }

    /// The list it is of.
    pub fn kind(&self) -> WordKind {
        self.kind
    }

    /// The word as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is of the same list and written the same but for habits.
    pub fn is_like(&self, other: &Word) -> bool {
        self.kind == other.kind && self.normalized == other.normalized
    }
}

/// What names are searched for. Case, width and blanks do not count, neither in a word nor in a
/// name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<(WordOrigin, Word)>);

impl Words {
    /// What the review standards have published but for some words, and an operator's own.
    pub fn changed(extra: &[Word], removed: &[Word]) -> Self {
        let mut words = Self::default().0;
        words.retain(|(_, word)| !removed.iter().any(|other| other.is_like(word)));
        words.extend(extra.iter().map(|word| (WordOrigin::Operator, word.clone())));
        Self(words)
    }

    /// What the review standards have published, made once.
    pub fn published() -> &'static Self {
        static PUBLISHED: LazyLock<Words> = LazyLock::new(Words::default);
        &PUBLISHED
    }

    /// The first forbidden word that the name contains.
    pub fn forbidden_in(&self, name: &str) -> Option<&str> {
        self.contained(WordKind::Forbidden, name).map(|(_, word)| word.as_str())
    }

    /// Who forbade a word that the name contains; `None` when it contains none.
    pub fn forbids(&self, name: &str) -> Option<WordOrigin> {
        self.contained(WordKind::Forbidden, name).map(|(origin, _)| *origin)
    }

    /// Whether the whole name is one that points at nobody. Such a word beside others is none of
    /// it: the notices of somebody who is named are somebody's.
    pub fn is_neutral(&self, name: &str) -> bool {
        let name = normalized(name);
        self.of(WordKind::Neutral).any(|(_, word)| word.normalized == name)
    }

    /// The first word of a topic that the name contains.
    pub fn topic_in(&self, name: &str) -> Option<&str> {
        self.contained(WordKind::Topic, name).map(|(_, word)| word.as_str())
    }

    fn of(&self, kind: WordKind) -> impl Iterator<Item = &(WordOrigin, Word)> {
        self.0.iter().filter(move |(_, word)| word.kind == kind)
    }

    fn contained(&self, kind: WordKind, name: &str) -> Option<&(WordOrigin, Word)> {
        let name = normalized(name);
        let letters = Letters::of(&name);
        self.of(kind)
            .find(|(_, word)| letters.may_contain(word.letters) && name.contains(&word.normalized))
    }
}

impl Default for Words {
    /// What the review standards have published.
    fn default() -> Self {
        let lists = [
            (WordKind::Forbidden, &FORBIDDEN[..]),
            (WordKind::Neutral, &NEUTRAL[..]),
            (WordKind::Topic, &TOPICS[..]),
        ];
        let words = lists
            .into_iter()
            .flat_map(|(kind, texts)| texts.iter().filter_map(move |text| Word::new(kind, *text)));
        Self(words.map(|word| (WordOrigin::Published, word)).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forbidden_words_are_found_anywhere() {
        let words = Words::default();
        for (name, found) in [
            ("测试", Some("测试")),
            ("示例测试云", Some("测试")),
            ("TESTING", Some("test")),
            ("示例ＴｅＳｔ", Some("test")),
            ("测 试", Some("测试")),
            ("示例科技", None),
            ("", None),
        ] {
            assert_eq!(words.forbidden_in(name), found, "{name}");
        }
    }

    #[test]
    fn neutral_names_are_whole_names() {
        let words = Words::default();
        for name in ["通知", "会议通知", "验证码", "AABB", "ａａｂｂ", "客户您好", "个人姓名"]
        {
            assert!(words.is_neutral(name), "{name}");
        }
        // The first is made after the published example of a good name.
        for name in ["示例云会议通知", "通知书", ""] {
            assert!(!words.is_neutral(name), "{name}");
        }
    }

    #[test]
    fn topics_are_found_anywhere() {
        let words = Words::default();
        for (name, found) in [
            ("大家炒股", Some("炒股")),
            ("a货之家", Some("A货")),
            ("Ａ货之家", Some("A货")),
            ("某某整形医院", Some("整形")),
            ("示例科技", None),
        ] {
            assert_eq!(words.topic_in(name), found, "{name}");
        }
    }

    #[test]
    fn an_operator_may_add_words_and_take_others_out() {
        let word = |kind, text: &str| Word::new(kind, text).unwrap();
        for nothing in ["", "  ", "\u{200b}"] {
            assert_eq!(Word::new(WordKind::Topic, nothing), None);
        }
        let extra = [word(WordKind::Topic, "Ｗine"), word(WordKind::Neutral, "示例")];
        let removed = [word(WordKind::Topic, "a货"), word(WordKind::Neutral, "测试")];
        let words = Words::changed(&extra, &removed);
        assert_eq!(words.topic_in("示例wine行"), Some("Ｗine"));
        assert_eq!(words.topic_in("A货之家"), None);
        assert_eq!(words.topic_in("大家炒股"), Some("炒股"));
        assert!(words.is_neutral("示例") && !words.is_neutral("测试"));
        // It was taken out of one list, and stays in the other.
        assert_eq!(words.forbidden_in("测试"), Some("测试"));
        let forbidden = word(WordKind::Forbidden, "彩虹");
        let words = Words::changed(&[forbidden], &[word(WordKind::Forbidden, "ＴＥＳＴ")]);
        assert_eq!(words.forbids("示例彩虹"), Some(WordOrigin::Operator));
        assert_eq!(words.forbids("示例测试"), Some(WordOrigin::Published));
        assert_eq!(words.forbids("示例Test"), None);
    }

    proptest! {
        #[test]
        fn a_word_is_found_wherever_it_stands(
            before in "[示例a-z]{0,5}",
            after in "[示例a-z]{0,5}",
            at in 0..TOPICS.len(),
        ) {
            let name = format!("{before}{}{after}", TOPICS[at]);
            prop_assert!(Words::default().topic_in(&name).is_some());
        }
    }
}
