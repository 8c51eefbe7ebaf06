//! The dialects there are. Everything else that is the same for all of them is written once, over
//! what this table tells.

use bytes::Bytes;
use signet_alibaba::Alibaba;
use signet_domain::rules::{Clash, RulePack, Schedule, Term};
use signet_registry::keys::AccessKey;
use signet_tencent::Tencent;
use signet_wire::doctor::{Diagnosis, Sample};
use signet_wire::{Ask, Code, Dialect, Entry};

use crate::config::Choice;

/// What the command line, the pages and the spec know of a dialect.
pub struct Spoken {
    /// Its name.
    pub name: &'static str,
    /// Its operations.
    pub operations: &'static [Entry],
    /// Its codes.
    pub codes: &'static [&'static Code],
    /// Its rule packs, the default first.
    pub packs: &'static [RulePack],
    /// Seals a request.
    pub ask: fn(&Ask) -> Option<http::Request<Bytes>>,
    /// The operation that hands out leave to upload, with its parameters, if files are uploaded.
    pub upload: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    /// Finds out why a seal did not match.
    pub diagnose: fn(&Sample, &AccessKey, &[AccessKey]) -> Diagnosis,
}

impl Spoken {
    const fn of<D: Dialect>(
        upload: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    ) -> Self {
        Self {
            name: D::NAME,
            operations: D::OPERATIONS,
            codes: D::CODES,
            packs: D::PACKS,
            ask: D::ask,
            upload,
            diagnose: D::diagnose,
        }
    }
}

/// Every dialect.
pub static ALL: [Spoken; 2] = [
    Spoken::of::<Tencent>(None),
    Spoken::of::<Alibaba>(Some(("GetQualificationOssInfo", &[("BizType", "dysms")]))),
];

/// The dialect of this name.
pub fn named(name: &str) -> Option<&'static Spoken> {
    ALL.iter().find(|dialect| dialect.name == name)
}

/// Every pack of every dialect, the default of each first.
pub fn packs() -> Vec<RulePack> {
    ALL.iter().flat_map(|dialect| dialect.packs.iter().cloned()).collect()
}

/// Every channel that applications come through.
pub fn channels() -> impl Iterator<Item = &'static str> {
    ALL.iter().filter_map(|dialect| dialect.packs.first()).map(|pack| pack.channel.0)
}

/// Which pack is in force from when: what was chosen, and the default of each channel before that.
pub fn schedule(chosen: &[Choice]) -> Result<Schedule, String> {
    let packs = packs();
    let mut terms = vec![];
    for Choice { name, from } in chosen {
        let Some(pack) = packs.iter().find(|pack| pack.name == *name) else {
            let known = packs.iter().map(|pack| &*pack.name).collect::<Vec<_>>().join(", ");
            return Err(format!("there is no rule pack `{name}`; there are {known}"));
        };
        terms.push(Term { from: *from, pack: pack.clone() });
    }
    for pack in ALL.iter().filter_map(|dialect| dialect.packs.first()) {
        if !terms.iter().any(|term| term.pack.channel == pack.channel && term.from.is_none()) {
            terms.push(Term { from: None, pack: pack.clone() });
        }
    }
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

#[cfg(test)]
mod tests {
    use signet_wire::{Field, Kind};

    use super::*;

    /// Collects what has no text in Chinese: fields, their members, and the values of their choices.
    fn without_chinese(path: &str, fields: &[Field], found: &mut Vec<String>) {
        for field in fields {
            let path = format!("{path}.{}", field.name);
            lacks(&path, field.zh, found);
            kind_without_chinese(&path, &field.kind, found);
        }
    }

    fn kind_without_chinese(path: &str, kind: &Kind, found: &mut Vec<String>) {
        match kind {
            Kind::Choice(meanings) => {
                for it in *meanings {
                    lacks(&format!("{path}={}", it.value), it.zh, found);
                }
            }
            Kind::List(inner) => kind_without_chinese(path, inner, found),
            Kind::Members(members) => without_chinese(path, members, found),
            Kind::Text
            | Kind::Integer
            | Kind::Boolean
            | Kind::Image
            | Kind::FileKey
            | Kind::Day
            | Kind::Period
            | Kind::Object(_) => {}
        }
    }

    fn lacks(path: &str, zh: &str, found: &mut Vec<String>) {
        if !zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) {
            found.push(path.to_owned());
        }
    }

    #[test]
    fn everything_a_client_fills_in_is_told_in_chinese() {
        let mut found = vec![];
        for dialect in &ALL {
            assert!(!dialect.operations.is_empty());
            for entry in dialect.operations {
                let path = format!("{} {}", dialect.name, entry.name);
                lacks(&path, entry.zh, &mut found);
                without_chinese(&path, entry.fields, &mut found);
            }
        }
        assert!(found.is_empty(), "no #[wire(zh = \"…\")]: {found:#?}");
    }
}
