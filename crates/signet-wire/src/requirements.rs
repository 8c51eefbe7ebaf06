//! What an application needs, before anybody files it.
//!
//! Told from the fields that are read and the rule pack that judges: there is no second list. An
//! operation whose fields say what a name stands for, where it is used and whose it is has a case for
//! each of their combinations; any other has one.

use serde::Serialize;
use signet_domain::evidence::EVIDENCE_MAX;
use signet_domain::label::Label;
use signet_domain::need::{self, Need};
use signet_domain::rules::RulePack;
use signet_domain::signature::{Document, Market, Purpose, Source};

use crate::entry::Entry;
use crate::field::{Aspect, Field, Kind, Meaning};
use crate::value::Value;

/// Which cases are wanted. What is left open, or what an operation does not ask, narrows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// What names stand for.
    pub source: Option<Source>,
    /// Where they are used.
    pub market: Option<Market>,
    /// Whose they are.
    pub purpose: Option<Purpose>,
}

/// What one operation needs.
#[derive(Debug, Serialize)]
pub struct Requirements {
    /// The action.
    pub action: &'static str,
    /// The version of the API.
    pub version: &'static str,
    /// What it does, in English.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// The rule pack that was asked.
    pub rule_pack: String,
    /// The kinds of application there are.
    pub cases: Vec<Case>,
}

/// What one kind of application needs.
#[derive(Debug, Serialize)]
pub struct Case {
    /// What the name stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Named>,
    /// Where it is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market: Option<Named>,
    /// Whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Named>,
    /// Whether such applications are taken at all.
    pub taken: bool,
    /// The documents of which one has to prove it, where applications name the document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<Named>,
    /// What is to be filled in, in the order the vendor documents it.
    pub fields: Vec<Requirement>,
}

/// Something of the domain's, with its words for people.
#[derive(Debug, Serialize)]
pub struct Named {
    /// Its name in records.
    pub name: &'static str,
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh: &'static str,
}

/// What one field needs.
#[derive(Debug, Serialize)]
pub struct Requirement {
    /// Its name on the wire.
    pub name: &'static str,
    /// `required`: refused without. `for-review`: taken without, and turned down by the review.
    /// `optional`. `unused`: taken, and without effect.
    pub need: &'static str,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Whether it holds several.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub list: bool,
    /// The most items, if it holds several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_items: Option<usize>,
    /// The fewest characters, of each item if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_characters: Option<usize>,
    /// The most characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_characters: Option<usize>,
    /// The most bytes of a file, decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<usize>,
    /// The formats a file may have.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<&'static str>,
    /// The values that are taken in this case, if it is one of some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Choice>,
    /// What its members need, if it has some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Requirement>,
    /// A value that passes.
    pub example: &'static str,
    /// What it means, in English.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

/// A value that is taken.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// As it is written on the wire.
    pub value: &'static str,
    /// What it stands for, in English.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
}

/// Whether an operation files papers, and so is what people mean by an application.
pub fn files_papers(entry: &Entry) -> bool {
    fn shows(field: &Field) -> bool {
        matches!(field.aspect, Some(Aspect::Evidence(_))) || members(&field.kind).iter().any(shows)
    }
    entry.fields.iter().any(shows)
}

/// What an operation needs in a version of the API, by this pack; `None` when the version does not
/// have it.
pub fn requirements(
    entry: &Entry,
    version: &str,
    pack: &RulePack,
    wanted: Wanted,
) -> Option<Requirements> {
    let version = entry.versions.iter().find(|of| **of == version)?;
    let sources = choices(entry, wanted.source, |aspect| match aspect {
        Aspect::Source(read) => Some(*read),
        _ => None,
    });
    let markets = choices(entry, wanted.market, |aspect| match aspect {
        Aspect::Market(read) => Some(*read),
        _ => None,
    });
    let purposes = choices(entry, wanted.purpose, |aspect| match aspect {
        Aspect::Purpose(read) => Some(*read),
        _ => None,
    });
    let mut cases = vec![];
    for source in &sources {
        for market in &markets {
            for purpose in &purposes {
                cases.push(case(entry, version, pack, *source, *market, *purpose));
            }
        }
    }
    Some(Requirements {
        action: entry.name,
        version,
        en: entry.summary,
        zh: entry.zh,
        rule_pack: pack.name.to_string(),
        cases,
    })
}

/// What the values of the field with some aspect stand for, each once, or the wanted one of them;
/// a single `None` when no field has it.
fn choices<T: Copy + PartialEq>(
    entry: &Entry,
    wanted: Option<T>,
    reads: impl Fn(&Aspect) -> Option<fn(&Value) -> Option<T>>,
) -> Vec<Option<T>> {
    let field = entry.fields.iter().find_map(|field| {
        let read = reads(field.aspect.as_ref()?)?;
        Some((field, read))
    });
    let Some((field, read)) = field else { return vec![None] };
    let mut found = vec![];
    for meaning in meanings(&field.kind) {
        let value = read(&written(meaning));
        if value.is_some() && !found.contains(&value) && wanted.is_none_or(|it| value == Some(it)) {
            found.push(value);
        }
    }
    found
}

fn case(
    entry: &Entry,
    version: &str,
    pack: &RulePack,
    source: Option<Source>,
    market: Option<Market>,
    purpose: Option<Purpose>,
) -> Case {
    // Where applications name no market, they are for the mainland.
    let case = need::Case { source, market: market.unwrap_or(Market::Mainland), purpose };
    let documents = source.map(|source| pack.documents_for(source, case.market));
    let taken = !matches!(documents, Some(None));
    let names_document =
        entry.fields.iter().any(|it| matches!(it.aspect, Some(Aspect::Document(_))));
    let documents = documents.flatten().filter(|_| names_document).unwrap_or_default();
    let judged = Judged { pack, case, market, documents };
    let fields = entry.fields.iter().filter(|_| taken);
    Case {
        source: source.map(|it| named(it.name(), it.label())),
        market: market.map(|it| named(it.name(), it.label())),
        purpose: purpose.map(|it| named(it.name(), it.label())),
        taken,
        documents: documents.iter().map(|it| named(it.name(), it.label())).collect(),
        fields: fields
            .filter_map(|field| {
                let name = field.name_in(version)?;
                Some(judged.requirement(field, name, field.required_in(version)))
            })
            .collect(),
    }
}

/// What a case is judged by.
struct Judged<'a> {
    pack: &'a RulePack,
    case: need::Case,
    market: Option<Market>,
    documents: &'a [Document],
}

impl Judged<'_> {
    fn requirement(&self, field: &Field, name: &'static str, required: bool) -> Requirement {
        let need = match field.needed {
            Some(needed) if !required => needed(&self.case, self.pack),
            _ if required => Need::Required,
            _ => Need::Optional,
        };
        let kind = innermost(&field.kind);
        let list = matches!(field.kind, Kind::List(_));
        let is_file = matches!(kind, Kind::Image | Kind::FileKey);
        let (mut min, mut max) = match field.size {
            Some((min, max)) => (Some(min), Some(max)),
            None => (None, None),
        };
        if !list {
            max = field.max.or(max);
        }
        match field.aspect {
            Some(Aspect::Name) => {
                min = Some(self.pack.name_min);
                max = Some(self.pack.name_max(self.case.market));
            }
            Some(Aspect::IcpNumber) => max = Some(self.pack.icp_number_max),
            _ => {}
        }
        let values = self.values(field);
        // The field's own example need not be one for this case.
        let example = match values.iter().any(|it| it.value == field.example) {
            false if !list => values.first().map_or(field.example, |it| it.value),
            _ => field.example,
        };
        Requirement {
            name,
            need: need.name(),
            kind: kind.name(),
            list,
            max_items: field.max.filter(|_| list),
            min_characters: min.filter(|min| !is_file && *min > 0),
            max_characters: max.filter(|_| !is_file),
            max_bytes: is_file.then(|| max.unwrap_or(EVIDENCE_MAX)),
            formats: match is_file {
                true => self.pack.formats.iter().map(|format| format.name()).collect(),
                false => vec![],
            },
            values,
            members: members(kind)
                .iter()
                .map(|member| self.requirement(member, member.name, member.required))
                .collect(),
            example,
            en: field.doc,
            zh: field.zh,
        }
    }

    /// The values a field takes in this case.
    fn values(&self, field: &Field) -> Vec<Choice> {
        let taken = |meaning: &&Meaning| {
            let value = written(meaning);
            match field.aspect {
                Some(Aspect::Source(read)) => read(&value) == self.case.source,
                Some(Aspect::Market(read)) => read(&value) == self.market,
                Some(Aspect::Purpose(read)) => read(&value) == self.case.purpose,
                Some(Aspect::Document(read)) => {
                    let document = read(&value);
                    self.case.source.is_none()
                        || document.is_some_and(|it| self.documents.contains(&it))
                }
                _ => true,
            }
        };
        let values = meanings(&field.kind).iter().filter(taken);
        values.map(|it| Choice { value: it.value, en: it.doc, zh: it.zh }).collect()
    }
}

fn innermost(kind: &Kind) -> &Kind {
    match kind {
        Kind::List(inner) => innermost(inner),
        kind => kind,
    }
}

fn members(kind: &Kind) -> &'static [Field] {
    match innermost(kind) {
        Kind::Members(members) => members,
        _ => &[],
    }
}

fn meanings(kind: &Kind) -> &'static [Meaning] {
    match innermost(kind) {
        Kind::Choice(meanings) => meanings,
        _ => &[],
    }
}

fn written(meaning: &Meaning) -> Value {
    Value::text(meaning.value)
}

fn named(name: &'static str, label: Label) -> Named {
    Named { name, en: label.en, zh: label.zh }
}
