//! Words that say something about the name they stand in.
//!
//! Lists are values: what is here by default comes from the vendors' published review standards,
//! and an operator may hand over others. Where they are kept and how they are read is not known
//! here.

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

/// A word of a list, with what it is compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    text: String,
    normalized: String,
}

impl Word {
    /// Takes a word; `None` when there is nothing in it, since nothing stands in every name.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let normalized = normalized(&text);
        (!normalized.is_empty()).then_some(Self { text, normalized })
    }

    /// Takes words, leaving out those with nothing in them.
    pub fn list<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Vec<Self> {
        texts.into_iter().filter_map(Self::new).collect()
    }

    /// The word as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// What names are searched for. Case, width and blanks do not count, neither in a word nor in a
/// name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// What no name may contain.
    pub forbidden: Vec<Word>,
    /// What a name must not be, as a whole: it points at nobody.
    pub neutral: Vec<Word>,
    /// What a name may not contain for the topic it belongs to.
    pub topics: Vec<Word>,
}

impl Words {
    /// The first forbidden word that the name contains.
    pub fn forbidden_in(&self, name: &str) -> Option<&str> {
        contained(&self.forbidden, name)
    }

    /// Whether the whole name is one that points at nobody. Such a word beside others is none of
    /// it: the notices of somebody who is named are somebody's.
    pub fn is_neutral(&self, name: &str) -> bool {
        let name = normalized(name);
        self.neutral.iter().any(|word| word.normalized == name)
    }

    /// The first word of a topic that the name contains.
    pub fn topic_in(&self, name: &str) -> Option<&str> {
        contained(&self.topics, name)
    }
}

impl Default for Words {
    /// What the review standards have published.
    fn default() -> Self {
        Self {
            forbidden: Word::list(FORBIDDEN),
            neutral: Word::list(NEUTRAL),
            topics: Word::list(TOPICS),
        }
    }
}

fn contained<'w>(words: &'w [Word], name: &str) -> Option<&'w str> {
    let name = normalized(name);
    words.iter().find(|word| name.contains(&word.normalized)).map(Word::as_str)
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
    fn an_operator_may_bring_other_lists() {
        let words = Words { topics: Word::list(["", "  ", "Ｗine"]), ..Words::default() };
        assert_eq!(words.topics.len(), 1);
        assert_eq!(words.topic_in("示例wine行"), Some("Ｗine"));
        assert_eq!(words.topic_in("大家炒股"), None);
        assert_eq!(words.forbidden_in("测试"), Some("测试"));
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
