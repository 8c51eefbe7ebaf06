//! A file with an operator's own rules on top of a published pack. Whatever it does not know is
//! refused, with the line it stands on.

use std::ops::Range;

use serde::Deserialize;
use serde::de::Error as _;
use signet_domain::lifecycle::State;
use signet_domain::picture::Format;
use signet_domain::rules::RulePack;
use signet_domain::signature::{Document, Market, Source};
use signet_domain::text::SIGNATURE_NAME_MAX;
use signet_domain::time::Day;
use signet_domain::words::{Word, WordKind};
use toml::Spanned;

use super::unknown;
use super::vocabulary::Named;

/// What a file makes of a pack.
#[derive(Debug)]
pub struct Own {
    /// The pack it makes.
    pub pack: RulePack,
    /// The pack it is based on.
    pub base: String,
    /// The day in Beijing it begins, if the file says so.
    pub since: Option<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: Spanned<String>,
    based_on: Spanned<String>,
    since: Option<Date>,
    summary: Option<String>,
    name_min: Option<Spanned<usize>>,
    name_max_mainland: Option<Spanned<usize>>,
    name_max_global: Option<Spanned<usize>>,
    icp_number_max: Option<Spanned<usize>>,
    formats: Option<Spanned<Vec<Named<Format>>>>,
    hold_names: Option<bool>,
    modifies: Option<Vec<Named<State>>>,
    deletes_pending: Option<bool>,
    individual_daily: Option<u32>,
    #[serde(default)]
    fits: Vec<Spanned<Row>>,
    #[serde(default)]
    forbidden: List,
    #[serde(default)]
    neutral: List,
    #[serde(default)]
    topic: List,
}

/// What proves a source, in some markets or in all. Nothing at all withdraws it there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    source: Named<Source>,
    markets: Option<Vec<Named<Market>>>,
    documents: Vec<Named<Document>>,
}

/// Changes to a list of words.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct List {
    add: Vec<Spanned<String>>,
    remove: Vec<Spanned<String>>,
}

/// A day, as a date or as text.
struct Date(Day);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = match toml::Value::deserialize(reader)? {
            toml::Value::String(text) => text,
            other => other.to_string(),
        };
        let day = Day::parse(&text).map(Date);
        day.map_err(|_| D::Error::custom(format!("`{text}` is no day such as 2025-07-01")))
    }
}

/// What is wrong, and where.
struct Wrong(Range<usize>, String);

/// Reads a file that may be based on any of some packs.
///
/// # Errors
///
/// A text for the operator: the line, and what is wrong with it.
pub fn read(text: &str, packs: &[RulePack]) -> Result<Own, String> {
    let written = toml::from_str(text)
        .map_err(|error| Wrong(error.span().unwrap_or(0..0), error.message().to_owned()));
    written.and_then(|written| make(written, packs)).map_err(|Wrong(at, says)| {
        let before = text.get(..at.start).unwrap_or(text);
        format!("line {}: {says}", before.matches('\n').count() + 1)
    })
}

fn make(written: Written, packs: &[RulePack]) -> Result<Own, Wrong> {
    check_name(&written.name, packs)?;
    let base = written.based_on.get_ref();
    let found = packs.iter().find(|pack| pack.name == *base);
    let mut pack =
        found.ok_or_else(|| Wrong(written.based_on.span(), unknown(base, packs)))?.clone();
    set_limits(&mut pack, &written)?;
    pack.summary = written.summary.unwrap_or_else(|| format!("`{base}` with changes")).into();
    pack.name = written.name.into_inner().into();
    let since = written.since.map(|Date(day)| day);
    pack.since = since.unwrap_or(pack.since);
    pack.rejected_hold_names = written.hold_names.unwrap_or(pack.rejected_hold_names);
    pack.deletes_pending = written.deletes_pending.unwrap_or(pack.deletes_pending);
    if let Some(limit) = written.individual_daily {
        pack.individual_daily = (limit > 0).then_some(limit);
    }
    if let Some(states) = written.modifies {
        pack.modifies = states.into_iter().map(|Named(state)| state).collect();
    }
    if let Some(formats) = written.formats {
        if formats.get_ref().is_empty() {
            return Err(Wrong(formats.span(), "at least one format has to be left".into()));
        }
        pack.formats = formats.into_inner().into_iter().map(|Named(format)| format).collect();
    }
    set_fits(&mut pack, written.fits)?;
    for (kind, list) in [
        (WordKind::Forbidden, written.forbidden),
        (WordKind::Neutral, written.neutral),
        (WordKind::Topic, written.topic),
    ] {
        set_words(&mut pack, kind, list)?;
    }
    Ok(Own { pack, base: written.based_on.into_inner(), since })
}

fn check_name(name: &Spanned<String>, packs: &[RulePack]) -> Result<(), Wrong> {
    let text = name.get_ref();
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let says = if text.is_empty() || !text.chars().all(plain) {
        format!("`{text}` has to be of small letters, digits and dashes")
    } else if packs.iter().any(|pack| pack.name == *text) {
        format!("there is a rule pack `{text}` already")
    } else {
        return Ok(());
    };
    Err(Wrong(name.span(), says))
}

fn set_limits(pack: &mut RulePack, written: &Written) -> Result<(), Wrong> {
    let names = [
        (&written.name_min, &mut pack.name_min),
        (&written.name_max_mainland, &mut pack.name_max_mainland),
        (&written.name_max_global, &mut pack.name_max_global),
    ];
    for (written, limit) in names {
        let Some(written) = written else { continue };
        let number = *written.get_ref();
        if number == 0 || number > SIGNATURE_NAME_MAX {
            let says = format!("{number} is not from 1 to {SIGNATURE_NAME_MAX}");
            return Err(Wrong(written.span(), says));
        }
        *limit = number;
    }
    let max = pack.name_max_mainland.min(pack.name_max_global);
    if pack.name_min > max {
        let written = [&written.name_min, &written.name_max_mainland, &written.name_max_global];
        let span = written.into_iter().flatten().next().map_or(0..0, Spanned::span);
        let says = format!("no name has at least {} and at most {max} characters", pack.name_min);
        return Err(Wrong(span, says));
    }
    if let Some(written) = &written.icp_number_max {
        if *written.get_ref() == 0 {
            return Err(Wrong(written.span(), "0 is not from 1 up".into()));
        }
        pack.icp_number_max = *written.get_ref();
    }
    Ok(())
}

fn set_fits(pack: &mut RulePack, rows: Vec<Spanned<Row>>) -> Result<(), Wrong> {
    let mut seen = vec![];
    for row in rows {
        let span = row.span();
        let Row { source: Named(source), markets, documents } = row.into_inner();
        let documents: Vec<_> = documents.into_iter().map(|Named(document)| document).collect();
        let markets = markets.unwrap_or_else(|| Market::ALL.map(Named).to_vec());
        if markets.is_empty() {
            return Err(Wrong(span, "leave `markets` out for all of them".into()));
        }
        for Named(market) in markets {
            if seen.contains(&(source, market)) {
                let says = format!("there are two rows for {} in {}", source.name(), market.name());
                return Err(Wrong(span, says));
            }
            seen.push((source, market));
            pack.refit(source, market, documents.clone());
        }
    }
    Ok(())
}

/// Of a word that the base takes out and the file adds, or the other way round, the file's holds.
fn set_words(pack: &mut RulePack, kind: WordKind, list: List) -> Result<(), Wrong> {
    let mut seen = vec![];
    let changes = [(true, list.add), (false, list.remove)];
    for (adds, words) in changes {
        for text in words {
            let span = text.span();
            let text = text.into_inner();
            let word = Word::new(kind, &*text).filter(|_| text.trim() == text);
            let Some(word) = word else {
                return Err(Wrong(span, format!("`{text}` is not a word")));
            };
            if seen.iter().any(|other: &Word| other.is_like(&word)) {
                return Err(Wrong(span, format!("`{text}` stands here twice")));
            }
            let (to, from) = match adds {
                true => (&mut pack.extra_words, &mut pack.removed_words),
                false => (&mut pack.removed_words, &mut pack.extra_words),
            };
            from.to_mut().retain(|other| !other.is_like(&word));
            to.to_mut().push(word.clone());
            seen.push(word);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialects;

    fn read_over(packs: &[RulePack], text: &str) -> Result<RulePack, String> {
        read(text, packs).map(|own| own.pack)
    }

    fn packs() -> Vec<RulePack> {
        dialects::ALL.iter().flat_map(|dialect| dialect.packs.iter().cloned()).collect()
    }

    const HEAD: &str = "name = 'own'\nbased-on = 'tencent-2024-03'\n";

    #[test]
    fn what_a_file_does_not_say_stays() {
        let packs = packs();
        let own = read(HEAD, &packs).unwrap();
        assert_eq!((&*own.base, own.since), ("tencent-2024-03", None));
        let expect = RulePack { name: "own".into(), summary: "".into(), ..packs[0].clone() };
        assert_eq!(RulePack { summary: "".into(), ..own.pack }, expect);
    }

    #[test]
    fn what_a_file_says_goes_before_its_base() {
        let text = r#"
            name = "own"
            based-on = "tencent-2024-03"
            since = 2025-07-01
            summary = "ours"
            name-min = 3
            name-max-mainland = 10
            name-max-global = 11
            icp-number-max = 25
            formats = ["png"]
            hold-names = true
            modifies = ["approved", "rejected"]
            deletes-pending = false
            individual-daily = 3
            [[fits]]
            source = "website"
            documents = []
            [[fits]]
            source = "app"
            markets = ["mainland"]
            documents = ["app-backend"]
            [forbidden]
            add = ["彩票"]
            remove = ["测试"]
            [topic]
            add = ["通知"]
        "#;
        let own = read(text, &packs()).unwrap();
        let day = Day::fixed(2025, 7, 1);
        assert_eq!(own.since, Some(day));
        let pack = own.pack;
        assert_eq!((&*pack.name, &*pack.summary, pack.since), ("own", "ours", day));
        assert_eq!((pack.name_min, pack.name_max_mainland, pack.name_max_global), (3, 10, 11));
        assert_eq!((pack.icp_number_max, pack.rejected_hold_names), (25, true));
        assert_eq!(*pack.formats, [Format::Png]);
        assert_eq!(*pack.modifies, [State::Approved, State::Rejected]);
        assert!(!pack.deletes_pending);
        assert_eq!(pack.individual_daily, Some(3));
        let free = "name = 'free'\nbased-on = 'alibaba-2026-01'\nindividual-daily = 0\n";
        assert_eq!(read_over(&packs(), free).unwrap().individual_daily, None);
        assert_eq!(pack.documents_for(Source::Website, Market::Mainland), None);
        assert_eq!(pack.documents_for(Source::Website, Market::Global), None);
        let documents = |market| pack.documents_for(Source::App, market).map(<[_]>::len);
        assert_eq!(documents(Market::Mainland), Some(1));
        assert_eq!(documents(Market::Global), Some(5), "as before");
        let word = |kind, text: &str| Word::new(kind, text).unwrap();
        let extra = [word(WordKind::Forbidden, "彩票"), word(WordKind::Topic, "通知")];
        assert_eq!(*pack.extra_words, extra);
        assert_eq!(*pack.removed_words, [word(WordKind::Forbidden, "测试")]);

        let mut known = packs();
        known.push(pack);
        let on_top =
            "name = 'two'\nbased-on = 'own'\n[forbidden]\nadd = ['测试']\nremove = ['彩票']";
        let two = read_over(&known, on_top).unwrap();
        let extra = [word(WordKind::Topic, "通知"), word(WordKind::Forbidden, "测试")];
        assert_eq!(*two.extra_words, extra);
        assert_eq!(*two.removed_words, [word(WordKind::Forbidden, "彩票")]);
    }

    #[test]
    fn days_are_dates_or_texts() {
        let since = |day: &str| read(&format!("{HEAD}since = {day}"), &packs());
        for day in ["2025-07-01", "'2025-07-01'"] {
            assert_eq!(since(day).unwrap().since, Some(Day::fixed(2025, 7, 1)));
        }
        for day in ["'tomorrow'", "2025-07-01T00:00:00Z", "20250701"] {
            let told = since(day).unwrap_err();
            assert!(told.starts_with("line 3: ") && told.contains("2025-07-01"), "{told}");
        }
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_line() {
        let check = |text: &str, line: usize, says: &[&str]| {
            let told = read_over(&packs(), &format!("{HEAD}{text}")).unwrap_err();
            assert!(told.starts_with(&format!("line {line}: ")), "{text:?}: {told}");
            assert!(says.iter().all(|word| told.contains(word)), "{text:?}: {told}");
        };
        check("colour = 'red'", 3, &["colour", "name-min", "hold-names", "fits"]);
        check("\nname-max = 3", 4, &["name-max", "name-max-mainland"]);
        check("formats = ['png',\n'bmp']", 4, &["bmp", "jpeg, png, gif"]);
        check("formats = []", 3, &["format"]);
        check("hold-names = 'yes'", 3, &["boolean"]);
        check("modifies = ['usable']", 3, &["usable", "a state", "pending, approved, rejected"]);
        check("name-min = 0", 3, &["0", "1 to 15"]);
        check("name-max-global = 16", 3, &["16", "1 to 15"]);
        check("name-min = -1", 3, &["-1"]);
        check("name-max-global = 1", 3, &["at least 2", "at most 1"]);
        check("icp-number-max = 0", 3, &["0"]);
        let row = |source: &str, rest: &str| format!("[[fits]]\nsource = '{source}'\n{rest}");
        check(&row("shops", "documents = []"), 4, &["shops", "company, app, website"]);
        check(&row("app", "documents = ['letter']"), 5, &["letter", "business-licence"]);
        check(&row("app", "documents = []\nmarkets = ['moon']"), 6, &["moon", "mainland, global"]);
        check(&row("app", "documents = []\nmarkets = []"), 3, &["markets"]);
        check(&row("app", ""), 3, &["documents"]);
        check(&row("app", "documents = []\nnote = ''"), 6, &["note", "source"]);
        let one = row("app", "documents = []\n");
        check(&format!("{one}{one}"), 6, &["two rows", "app", "mainland"]);
        check("[forbidden]\nad = []", 4, &["ad", "add", "remove"]);
        check("[neutral]\nadd = ['a', ' ']", 4, &["not a word"]);
        check("[topic]\nadd = ['a']\nremove = ['a']", 5, &["`a`", "twice"]);
        check("name = 'own'", 3, &["duplicate"]);
        check("=", 3, &[]);
        for (text, says) in [
            ("name = 'Own'\nbased-on = 'tencent-2024-03'", "small letters"),
            ("name = ''\nbased-on = 'tencent-2024-03'", "small letters"),
            ("name = 'tencent-2024-03'\nbased-on = 'tencent-2024-03'", "already"),
            ("based-on = 'tencent-2024-03'", "name"),
        ] {
            let told = read_over(&packs(), text).unwrap_err();
            assert!(told.starts_with("line 1: ") && told.contains(says), "{told}");
        }
    }
}
