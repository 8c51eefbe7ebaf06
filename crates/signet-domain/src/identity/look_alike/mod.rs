//! Names that look alike: a skeleton of a name, equal for names that a reader takes for one
//! another.
//!
//! What is told together: wide and narrow, capitals and small letters, with and without accents,
//! blanks and punctuation; traditional and simplified characters; letters of other scripts and
//! Latin ones (Unicode's list of confusables, UTS 39); I, l and 1, O and 0, m and rn; and a
//! few Chinese characters that a stroke sets apart. It is meant for findings: names that a
//! careful reader does tell apart may have one skeleton.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Pairs of a traditional character and its simplified form; `scripts/simplified-characters`
/// says where they are from.
const SIMPLIFIED: &str = include_str!("simplified.txt");

/// What looks like Latin letters, digits or Chinese characters: on each line that, and the code
/// points of the characters that look like it. A test derives it again.
const CONFUSABLES: &str = include_str!("confusables.txt");

/// Both lists, ordered for searching. They are read once.
struct Tables {
    simplified: Vec<(char, char)>,
    confusables: Vec<(char, &'static str)>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let rows = |text: &'static str| text.lines().filter(|line| !line.starts_with('#'));
    let mut simplified: Vec<_> = rows(SIMPLIFIED)
        .flat_map(str::split_whitespace)
        .filter_map(|pair| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        })
        .collect();
    let mut confusables: Vec<_> = rows(CONFUSABLES)
        .filter_map(|row| row.split_once(' '))
        .flat_map(|(like, sources)| sources.split(' ').map(move |source| (source, like)))
        .filter_map(|(source, like)| {
            let code_point = u32::from_str_radix(source, 16).ok()?;
            Some((char::from_u32(code_point)?, like))
        })
        .collect();
    simplified.sort_unstable();
    confusables.sort_unstable();
    Tables { simplified, confusables }
});

/// The skeleton of a name. It is for comparing only: as text it means nothing.
pub fn skeleton(name: &str) -> String {
    let tables = &*TABLES;
    let mut skeleton = String::with_capacity(name.len());
    for c in name.nfkd() {
        tables.push(c, &mut skeleton);
    }
    if skeleton.is_empty() {
        // A name of symbols alone looks like itself.
        skeleton.extend(name.nfkc().filter(|c| !c.is_whitespace()));
    }
    skeleton
}

/// The simplified form of a traditional character; `None` for any other. A few traditional characters
/// are simplified ones too, of other words.
pub fn simplified(c: char) -> Option<char> {
    found(&TABLES.simplified, c)
}

impl Tables {
    /// Adds what stands for a character.
    fn push(&self, c: char, skeleton: &mut String) {
        if c.is_ascii() {
            return push_latin(c, skeleton);
        }
        let c = self.simplified(c);
        match self.like(c) {
            Some(like) => {
                for c in like.chars() {
                    if c.is_ascii() {
                        push_latin(c, skeleton);
                    } else {
                        skeleton.push(one_of_twins(self.simplified(c)));
                    }
                }
            }
            None if c.is_alphanumeric() => skeleton.extend(c.to_lowercase().map(one_of_twins)),
            None => {}
        }
    }

    /// The simplified form of a traditional character; any other as it is.
    fn simplified(&self, c: char) -> char {
        found(&self.simplified, c).unwrap_or(c)
    }

    /// What a character looks like. Where only its other case looks like something, that counts:
    /// в does not look like a B, but В does.
    fn like(&self, c: char) -> Option<&'static str> {
        let cases = std::iter::once(c).chain(c.to_lowercase()).chain(c.to_uppercase());
        cases.into_iter().find_map(|c| found(&self.confusables, c))
    }
}

/// What stands beside a character in a list that is ordered by characters.
fn found<T: Copy>(list: &[(char, T)], c: char) -> Option<T> {
    let at = list.binary_search_by_key(&c, |(of, _)| *of).ok()?;
    list.get(at).map(|(_, found)| *found)
}

/// Adds what stands for an ASCII character: letters and digits that look alike share one.
fn push_latin(c: char, skeleton: &mut String) {
    match c.to_ascii_lowercase() {
        'i' | 'l' | '1' | '|' => skeleton.push('l'),
        'o' | '0' => skeleton.push('o'),
        'm' => skeleton.push_str("rn"),
        c if c.is_ascii_alphanumeric() => skeleton.push(c),
        _ => {}
    }
}

/// One character for each group of simplified ones that a stroke sets apart. Unicode's list has
/// few of them; these are our own choice.
fn one_of_twins(c: char) -> char {
    match c {
        '已' | '巳' => '己',
        '戌' | '戍' => '戊',
        '入' => '人',
        '夭' => '天',
        '千' => '干',
        '冶' => '治',
        '亳' => '毫',
        '冼' => '洗',
        '荼' => '茶',
        '睛' => '晴',
        '侯' => '候',
        '徽' => '微',
        '祟' => '崇',
        '璧' => '壁',
        '拨' => '拔',
        '劵' => '券',
        '剌' => '刺',
        '幼' => '幻',
        '亨' => '享',
        '兔' => '免',
        '睢' => '雎',
        '妺' => '妹',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn alike(a: &str, b: &str) {
        assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
    }

    fn apart(a: &str, b: &str) {
        assert_ne!(skeleton(a), skeleton(b), "{a} {b}");
    }

    #[test]
    fn ways_of_writing_look_alike() {
        alike("Example科技", "ＥＸＡＭＰＬＥ　科技");
        alike("示例·科技", "示例科技");
        alike("示例\u{200b}科技", "示例科技");
        alike("Café", "cafe");
        alike("Café", "Cafe\u{301}");
    }

    #[test]
    fn traditional_characters_look_like_simplified_ones() {
        alike("騰訊雲", "腾讯云");
        alike("國際貿易發展銀行", "国际贸易发展银行");
        alike("臺灣銀行", "台湾银行");
        // The confusables make the traditional form of this character the model, not the
        // simplified one.
        alike("悅來", "悦来");
        alike("歲月滄桑", "岁月沧桑");
    }

    #[test]
    fn only_traditional_characters_have_a_simplified_form() {
        assert_eq!("騰訊雲".chars().map(simplified).collect::<Option<String>>().unwrap(), "腾讯云");
        assert!("腾讯云 Cloud12".chars().all(|c| simplified(c).is_none()));
    }

    #[test]
    fn letters_and_digits_look_alike() {
        alike("AliO1", "a1i0l");
        alike("Illinois", "1lIinO1s");
        alike("modern", "modem");
        // Cyrillic letters; the last pair is one letter in both cases.
        alike("раураl", "PAYPAL");
        alike("ВЕКА", "века");
        // Greek letters, and Latin ones with strokes and without dots.
        alike("ΝΙΚΕ", "nike");
        alike("ørsted", "0rsted");
        alike("ın", "in");
        // Mathematical and circled letters.
        alike("𝐄𝐱𝐚𝐦𝐩𝐥𝐞", "example");
        alike("①号", "1号");
    }

    #[test]
    fn chinese_characters_that_a_stroke_sets_apart_look_alike() {
        // From Unicode's list.
        alike("口岸", "ロ岸");
        alike("未来", "末来");
        alike("士地", "土地");
        alike("日月", "曰月");
        // From our own.
        alike("己知", "已知");
        alike("人口", "入口");
    }

    #[test]
    fn other_names_do_not_look_alike() {
        apart("示例科技", "示范科技");
        apart("腾讯", "腾信");
        apart("example", "examples");
        apart("A2", "AZ");
        apart("上海", "海上");
        apart("★★", "☆☆");
        apart("", "★");
        assert_eq!(skeleton(""), "");
    }

    #[test]
    fn the_tables_are_read_whole() {
        assert_eq!(TABLES.simplified.len(), 2634);
        assert!(TABLES.simplified.iter().all(|(from, to)| from != to));
        for (_, to) in &TABLES.simplified {
            assert_eq!(TABLES.simplified(*to), *to);
        }
        let sources: usize = derived()
            .lines()
            .filter(|l| !l.starts_with('#'))
            .map(|l| l.split(' ').count() - 1)
            .sum();
        assert_eq!(TABLES.confusables.len(), sources);
    }

    #[test]
    fn every_pair_of_traditional_and_simplified_looks_alike() {
        for (traditional, simplified) in &TABLES.simplified {
            alike(&traditional.to_string(), &simplified.to_string());
        }
    }

    /// The list of confusables as this version of `unicode-security` gives it: everything that
    /// decomposing leaves alone and whose prototype is ASCII or Chinese.
    fn derived() -> String {
        let mut like: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for c in '\u{80}'..=char::MAX {
            let text = c.to_string();
            if !text.chars().nfkd().eq([c]) {
                continue;
            }
            let prototype: String =
                unicode_security::skeleton(&text).nfkd().filter(|c| c.is_alphanumeric()).collect();
            let wanted = |c: char| c.is_ascii() || matches!(c, '\u{3400}'..='\u{9fff}');
            if !prototype.is_empty() && prototype != text && prototype.chars().all(wanted) {
                like.entry(prototype).or_default().push(format!("{:04X}", u32::from(c)));
            }
        }
        let mut table = String::from(
            "# What looks like Latin letters, digits and Chinese characters, and the code points that do.\n\
             # Derived from Unicode's confusables.txt (UTS 39) by a test. © Unicode, Inc.; see LICENSE-UNICODE.\n",
        );
        for (prototype, sources) in like {
            table += &format!("{prototype} {}\n", sources.join(" "));
        }
        table
    }

    #[test]
    fn the_list_of_confusables_is_what_unicode_says() {
        let derived = derived();
        assert!(derived == CONFUSABLES, "confusables.txt should be:\n{derived}");
    }

    proptest! {
        #[test]
        fn case_and_width_never_count(name in "[a-zA-Z0-9一-龥]{1,15}") {
            let wide: String = name
                .chars()
                .map(|c| if c.is_ascii() { char::from_u32(u32::from(c) + 0xfee0).unwrap() } else { c })
                .collect();
            prop_assert_eq!(skeleton(&name), skeleton(&wide));
            prop_assert_eq!(skeleton(&name), skeleton(&name.to_uppercase()));
            prop_assert_eq!(skeleton(&name), skeleton(&name.to_lowercase()));
        }

        #[test]
        fn no_text_makes_a_panic_or_a_long_skeleton(name in any::<String>()) {
            let longest = name.nfkd().count().saturating_mul(3);
            prop_assert!(skeleton(&name).chars().count() <= longest);
        }
    }
}
