//! The rule packs a server works by: those the dialects publish, what the operator's files make of
//! them, and which is in force from when.

mod file;
mod vocabulary;

use std::path::PathBuf;
use std::str::FromStr;

use serde::Deserialize;
use signet_domain::rules::{Clash, RulePack, Schedule, Term};
use signet_domain::time::Day;

use self::file::Own;
use crate::dialects;

/// A rule pack to work by, as an operator names it: `PACK`, or `PACK@YYYY-MM-DD`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Choice {
    /// Its name.
    pub name: String,
    /// The day in Beijing it begins; `None` from the beginning.
    pub from: Option<Day>,
}

impl FromStr for Choice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((name, day)) = text.split_once('@') else {
            return Ok(Self { name: text.to_owned(), from: None });
        };
        let day = Day::parse(day).map_err(|_| format!("`{day}` is no day such as 2025-07-01"))?;
        Ok(Self { name: name.to_owned(), from: Some(day) })
    }
}

impl TryFrom<String> for Choice {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// The rule packs a server works by.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Every pack that is known, those of the operator's files last.
    pub packs: Vec<RulePack>,
    /// Which of them is in force from when.
    pub schedule: Schedule,
}

impl Rules {
    /// Puts together what was chosen, what the files have, and each channel's default.
    pub fn read(chosen: &[Choice], files: &[PathBuf]) -> Result<Self, String> {
        let published = dialects::ALL.iter().flat_map(|dialect| dialect.packs.iter().cloned());
        let mut packs: Vec<_> = published.collect();
        let mut own = vec![];
        for path in files {
            let trouble = |error| format!("cannot use {}: {error}", path.display());
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
            let read = file::read(&text, &packs).map_err(trouble)?;
            packs.push(read.pack.clone());
            own.push(read);
        }
        let schedule = schedule(chosen, &own, &packs)?;
        Ok(Self { packs, schedule })
    }
}

/// Which pack is in force from when. A file's pack begins as `--rules` says, or else on its own
/// day, or else takes the place of the pack it is based on.
fn schedule(chosen: &[Choice], own: &[Own], packs: &[RulePack]) -> Result<Schedule, String> {
    let mut terms = vec![];
    for Choice { name, from } in chosen {
        let pack = packs.iter().find(|pack| pack.name == *name);
        let pack = pack.ok_or_else(|| unknown(name, packs))?;
        terms.push(Term { from: *from, pack: pack.clone() });
    }
    let mut defaults: Vec<_> = dialects::ALL
        .iter()
        .filter_map(|dialect| dialect.packs.first())
        .filter(|pack| !terms.iter().any(|term| always(term) && same_channel(term, pack)))
        .map(|pack| Term { from: None, pack: pack.clone() })
        .collect();
    let mut replaced: Vec<&Own> = vec![];
    for one in own.iter().filter(|one| !chosen.iter().any(|choice| one.pack.name == choice.name)) {
        let Own { pack, base, since } = one;
        if since.is_some() {
            terms.push(Term { from: *since, pack: pack.clone() });
            continue;
        }
        if let Some(other) = replaced.iter().find(|other| other.base == *base) {
            return Err(format!(
                "the rule packs `{}` and `{}` both take the place of `{base}`; give one of them a \
                 day: since = YYYY-MM-DD",
                other.pack.name, pack.name
            ));
        }
        replaced.push(one);
        let (mut places, rest): (Vec<_>, Vec<_>) =
            defaults.into_iter().partition(|term: &Term| term.pack.name == *base);
        defaults = rest;
        terms.append(&mut places);
        let mut places = terms.iter_mut().filter(|term| term.pack.name == *base).peekable();
        if places.peek().is_none() {
            drop(places);
            defaults.retain(|term| !same_channel(term, pack));
            terms.push(Term { from: None, pack: pack.clone() });
        } else {
            places.for_each(|term| term.pack = pack.clone());
        }
    }
    terms.extend(defaults);
    Schedule::new(terms).map_err(|clash| match clash {
        Clash::SameDay { from: Some(day), first, second } => {
            format!("the rule packs `{first}` and `{second}` both begin on {day}; keep one of them")
        }
        Clash::SameDay { from: None, first, second } => format!(
            "the rule packs `{first}` and `{second}` are for one channel and both in force from \
             the beginning; give one of them a day: {second}@YYYY-MM-DD"
        ),
        Clash::NoneBefore(pack) => format!("before the rule pack `{pack}` begins there is none"),
    })
}

fn always(term: &Term) -> bool {
    term.from.is_none()
}

fn same_channel(term: &Term, pack: &RulePack) -> bool {
    term.pack.channel == pack.channel
}

/// Says that there is no such pack, and which there are.
pub fn unknown(name: &str, packs: &[RulePack]) -> String {
    let known = packs.iter().map(|pack| &*pack.name).collect::<Vec<_>>().join(", ");
    format!("there is no rule pack `{name}`; there are {known}")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    /// What is in force from when: with these choices, and files of a name, a base and a day.
    fn plan(chosen: &[&str], files: &[(&str, &str, &str)]) -> Result<Vec<String>, String> {
        let chosen: Vec<Choice> = chosen.iter().map(|text| text.parse().unwrap()).collect();
        let files = files.iter().map(|(name, base, since)| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            writeln!(file, "name = '{name}'\nbased-on = '{base}'\n{since}").unwrap();
            file
        });
        let files: Vec<_> = files.collect();
        let paths: Vec<_> = files.iter().map(|file| file.path().to_owned()).collect();
        let rules = Rules::read(&chosen, &paths)?;
        let terms = rules.schedule.terms().iter().map(Term::to_string);
        Ok(terms.filter(|term| !term.starts_with("alibaba")).collect())
    }

    fn check(chosen: &[&str], files: &[(&str, &str, &str)], expect: &[&str]) {
        let expect = expect.iter().map(|&term| term.to_owned()).collect();
        assert_eq!(plan(chosen, files), Ok(expect), "{chosen:?} {files:?}");
    }

    const SEED: &str = "tencent-2024-03";
    const SITE: &str = "tencent-cn-2025";

    #[test]
    fn choices_go_before_defaults() {
        check(&[], &[], &[SEED]);
        check(&[SITE], &[], &[SITE]);
        check(&["tencent-cn-2025@2025-07-01"], &[], &[SEED, "tencent-cn-2025@2025-07-01"]);
        check(&["tencent-2024-03@2026-01-01", SITE], &[], &[SITE, "tencent-2024-03@2026-01-01"]);
    }

    #[test]
    fn a_file_takes_the_place_of_what_it_is_based_on() {
        check(&[], &[("own", SEED, "")], &["own"]);
        check(&[], &[("own", SITE, "")], &["own"]);
        check(&[SITE], &[("own", SITE, "")], &["own"]);
        let day = "tencent-cn-2025@2025-07-01";
        check(&[day], &[("own", SITE, "")], &[SEED, "own@2025-07-01"]);
        check(&[day], &[("own", SEED, "")], &["own", day]);
        check(&[], &[("own", SEED, ""), ("two", "own", "")], &["two"]);
    }

    #[test]
    fn a_file_begins_when_it_is_told_to() {
        let since = "since = 2025-07-01";
        check(&[], &[("own", SEED, since)], &[SEED, "own@2025-07-01"]);
        check(&["own"], &[("own", SEED, since)], &["own"]);
        check(&["own@2026-01-01"], &[("own", SEED, "")], &[SEED, "own@2026-01-01"]);
    }

    #[test]
    fn what_cannot_be_is_told() {
        let check = |chosen: &[&str], files: &[(&str, &str, &str)], says: &[&str]| {
            let told = plan(chosen, files).unwrap_err();
            assert!(says.iter().all(|word| told.contains(word)), "{told}");
        };
        check(&["nothing"], &[], &["nothing", SEED, SITE, "alibaba-2026-01"]);
        check(&[SEED, SITE], &[], &[SEED, SITE, "from the beginning", "@YYYY-MM-DD"]);
        let twice = ["tencent-2024-03@2025-07-01", "tencent-cn-2025@2025-07-01"];
        check(&twice, &[], &[SEED, SITE, "2025-07-01"]);
        check(&[SEED], &[("own", SITE, "")], &[SEED, "own"]);
        check(&[], &[("own", SEED, ""), ("two", SEED, "")], &["own", "two", SEED, "since"]);
        check(&[], &[("own", "nothing", "")], &["line 2", "nothing", SEED]);
        check(&[], &[("own", SEED, ""), ("own", SEED, "")], &["line 1", "own"]);
    }

    #[test]
    fn choices_may_have_a_day() {
        let chosen = |name: &str, from| Ok(Choice { name: name.into(), from });
        assert_eq!("a".parse(), chosen("a", None));
        assert_eq!("b@2025-07-01".parse(), chosen("b", Some(Day::fixed(2025, 7, 1))));
        for bad in ["a@", "a@tomorrow", "a@2025-02-29", "a@b@2025-07-01"] {
            assert!(bad.parse::<Choice>().is_err(), "{bad:?}");
        }
    }
}
