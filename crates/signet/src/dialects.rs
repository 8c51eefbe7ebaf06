//! The dialects there are. Everything else that is the same for all of them is written once, over
//! what this table tells.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use signet_alibaba::Alibaba;
use signet_domain::access::Language;
use signet_domain::channel::Channel;
use signet_domain::checks::Part;
use signet_domain::rules::RulePack;
use signet_registry::keys::AccessKey;
use signet_registry::{Broken, Form};
use signet_tencent::Tencent;
use signet_wire::doctor::{Diagnosis, Sample};
use signet_wire::{Ask, Call, Code, Dialect, Entry, Params, Spelled, check};

type Report = for<'a> fn(&'static Entry, &'a Call<'a>, Params) -> Reporting<'a>;
type Reporting<'a> = Pin<Box<dyn Future<Output = Result<check::Report, Broken>> + Send + 'a>>;

/// What the command line, the pages and the spec know of a dialect.
pub struct Spoken {
    /// Its name.
    pub name: &'static str,
    /// The channel its applications belong to.
    pub channel: Channel,
    /// Its operations.
    pub operations: &'static [Entry],
    /// Its codes.
    pub codes: &'static [&'static Code],
    /// Its rule packs, the default first.
    pub packs: &'static [RulePack],
    /// The language of the policies that judge its calls.
    pub policies: Language,
    /// Seals a request.
    pub ask: fn(&Ask) -> Option<http::Request<Bytes>>,
    /// The operation that hands out leave to upload, with its parameters, if files are uploaded.
    pub upload: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    /// How its answers spell where things stand.
    pub spellings: &'static [&'static dyn Spelled],
    /// The parameters that a part of an application is found in.
    pub fields_of: fn(Part) -> &'static [&'static str],
    /// The forms in which the vendor tells owners what happened.
    pub forms: &'static [Form],
    /// Whether a parameter an operation does not have is refused.
    pub strict: bool,
    /// Tells everything that can be said of a request.
    pub report: Report,
    /// Finds out why a seal did not match.
    pub diagnose: fn(&Sample, &AccessKey, &[AccessKey]) -> Diagnosis,
}

impl Spoken {
    const fn of<D: Dialect>(
        upload: Option<(&'static str, &'static [(&'static str, &'static str)])>,
    ) -> Self {
        Self {
            name: D::NAME,
            channel: D::CHANNEL,
            operations: D::OPERATIONS,
            codes: D::CODES,
            packs: D::PACKS,
            policies: D::POLICIES,
            ask: D::ask,
            upload,
            spellings: D::SPELLINGS,
            fields_of: D::fields_of,
            forms: D::FORMS,
            strict: D::STRICT,
            report: |entry, call, params| Box::pin(check::report::<D>(entry, call, params)),
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

/// Every form that the dialects' vendors tell owners in.
pub fn forms() -> impl Iterator<Item = Form> {
    ALL.iter().flat_map(|dialect| dialect.forms).copied()
}

/// Every channel that applications come through.
pub fn channels() -> impl Iterator<Item = &'static str> {
    ALL.iter().filter_map(|dialect| dialect.packs.first()).map(|pack| pack.channel.0)
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
