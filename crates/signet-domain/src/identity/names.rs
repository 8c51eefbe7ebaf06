//! Names of companies as people write them: with one kind of bracket or another, wide or narrow,
//! with a blank or without.
//!
//! Two names are the same here when only such habits set them apart. Legal forms and characters
//! count: nothing is abbreviated, and no traditional character is taken for a simplified one.

use unicode_normalization::UnicodeNormalization;

use super::look_alike::simplified;

/// How many characters before and behind a difference are shown with it.
const AROUND: usize = 4;

/// How many characters of a difference are shown.
const SHOWN: usize = 12;

/// A name in the one way of writing that all its ways share: narrow, in small letters, without
/// blanks, with round brackets and one kind of middle dot.
pub fn normalized(name: &str) -> String {
    if name.chars().all(is_plain) {
        return name.chars().filter_map(unified).map(|c| c.to_ascii_lowercase()).collect();
    }
    name.nfkc().filter_map(unified).flat_map(char::to_lowercase).collect()
}

/// A name in the one way of writing that it is searched by: as [`normalized`], with simplified
/// characters for traditional ones.
pub fn searched(name: &str) -> String {
    normalized(name).chars().map(|c| simplified(c).unwrap_or(c)).collect()
}

/// Whether a character is its own normal form, and has no small letter but an ASCII one. Nearly all
/// names are of such characters alone, and looking the others up takes time.
fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Whether two texts write the same name.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || normalized(a) == normalized(b)
}

/// Where two names differ, for people: both around their difference, in at most 60 characters.
/// `None` when they are the same.
pub fn difference(a: &str, b: &str) -> Option<String> {
    let (a, b) = (normalized(a), normalized(b));
    if a == b {
        return None;
    }
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    // A character is never both before and behind, as it would be between 股份股份 and 股份.
    let left = a.len().min(b.len()) - before;
    let behind = a.iter().rev().zip(b.iter().rev()).take(left).take_while(|(a, b)| a == b).count();
    Some(format!("{} / {}", excerpt(&a, before, behind), excerpt(&b, before, behind)))
}

/// One name around its difference, with dots for what is left out.
fn excerpt(name: &[char], before: usize, behind: usize) -> String {
    let differs = name.len() - before - behind;
    let from = before.saturating_sub(AROUND);
    let until = before + differs.min(SHOWN);
    let mut text = String::new();
    if from > 0 {
        text.push('…');
    }
    text.extend(name.iter().take(until).skip(from));
    if differs > SHOWN {
        text.push('…');
        return text;
    }
    text.extend(name.iter().skip(until).take(AROUND));
    if behind > AROUND {
        text.push('…');
    }
    text
}

/// A character in the one way of writing; `None` for blanks and characters without width.
fn unified(c: char) -> Option<char> {
    match c {
        '[' | '{' | '<' | '【' | '〔' | '〖' | '〈' | '《' | '「' | '『' | '〘' | '〚' => {
            Some('(')
        }
        ']' | '}' | '>' | '】' | '〕' | '〗' | '〉' | '》' | '」' | '』' | '〙' | '〛' => {
            Some(')')
        }
        '•' | '‧' | '∙' | '⋅' | '・' | '●' | '᛫' => Some('·'),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{feff}' | '\u{ad}' => None,
        c if c.is_whitespace() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn habits_of_writing_do_not_count() {
        // The example of a vendor's operation for letters, and how it is written elsewhere.
        for other in [
            "支付宝(中国)网络技术有限公司",
            "支付宝（中国）网络技术有限公司",
            "支付宝【中国】网络技术有限公司",
            "支付宝〔中国〕网络技术有限公司",
            " 支付宝 (中国)\u{3000}网络技术有限公司\u{200b}",
        ] {
            assert!(same_name("支付宝(中国)网络技术有限公司", other), "{other}");
            assert_eq!(difference("支付宝(中国)网络技术有限公司", other), None, "{other}");
        }
        for dot in ["·", "•", "・", "･", "‧", "⋅"] {
            assert!(same_name("阿凡提·艾新", &format!("阿凡提{dot}艾新")), "{dot}");
        }
        assert!(same_name("ＥＸＡＭＰＬＥ　科技", "Example科技"));
    }

    #[test]
    fn legal_forms_and_characters_count() {
        for (a, b) in [
            ("示例科技有限公司", "示例科技股份有限公司"),
            ("示例科技有限公司", "示例科技有限责任公司"),
            ("示例科技有限公司", "示例科技"),
            ("东方有限公司", "東方有限公司"),
            ("示例(中国)有限公司", "示例中国有限公司"),
            ("", "示例"),
        ] {
            assert!(!same_name(a, b), "{a} {b}");
            assert!(difference(a, b).is_some());
        }
    }

    #[test]
    fn names_are_searched_whatever_they_are_written_in() {
        assert_eq!(searched("菜鳥網絡ＡＢＣ　（China）"), "菜鸟网络abc(china)");
        assert_eq!(searched(" \u{200b}"), "");
    }

    #[test]
    fn a_difference_is_shown_with_what_is_around_it() {
        let check = |a, b, expect: &str| assert_eq!(difference(a, b).as_deref(), Some(expect));
        check(
            "杭州示例网络科技有限公司",
            "杭州示例网络科技股份有限公司",
            "…网络科技有限公司 / …网络科技股份有限公司",
        );
        check("杭州示例(中国)公司", "杭州示范（中国）公司", "杭州示例(中国)… / 杭州示范(中国)…");
        check("示例股份股份", "示例股份", "示例股份股份 / 示例股份");
        check("", "示例", " / 示例");
        check(
            "一二三四五六七八九十甲乙丙丁戊己",
            "子丑寅卯",
            "一二三四五六七八九十甲乙… / 子丑寅卯",
        );
    }

    proptest! {
        #[test]
        fn differences_are_short_and_there_when_names_differ(a in any::<String>(), b in any::<String>()) {
            let difference = difference(&a, &b);
            prop_assert_eq!(difference.is_none(), same_name(&a, &b));
            if let Some(text) = difference {
                prop_assert!(text.chars().count() <= 60);
                let (left, right) = text.split_once(" / ").unwrap_or_default();
                prop_assert_ne!(left, right);
            }
        }

        #[test]
        fn names_that_share_most_differ_visibly(
            before in "[示例网络科技]{0,9}",
            a in "[股份责任]{0,16}",
            b in "[股份责任]{0,16}",
            behind in "[有限公司]{0,9}",
        ) {
            let (a, b) = (format!("{before}{a}{behind}"), format!("{before}{b}{behind}"));
            if let Some(text) = difference(&a, &b) {
                let (left, right) = text.split_once(" / ").unwrap_or_default();
                prop_assert_ne!(left, right);
            } else {
                prop_assert_eq!(a, b);
            }
        }
    }
}
