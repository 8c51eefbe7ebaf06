//! Everything that can be said of a request, all at once, without doing what it asks.
//!
//! A call is told one code, the first in the vendor's order. Whoever is about to make it wants to
//! know them all, and what a reviewer would be told besides.

use std::collections::HashSet;

use serde::Serialize;
use signet_domain::checks::Part;
use signet_domain::finding::Finding;
use signet_domain::refusal::Refusal;
use signet_registry::Broken;

use crate::call::Call;
use crate::code::{Language, Verdict};
use crate::dialect::Dialect;
use crate::entry::Entry;
use crate::fault::{Fault, Flawed};
use crate::field::Field;
use crate::operation::Operation;
use crate::reader::Reader;
use crate::value::Params;

/// What an operation and the registry have to say of a request.
#[derive(Debug, Default)]
pub struct Checked {
    /// What the call would come upon: of these its answer is named.
    pub met: Vec<Fault>,
    /// What it would come upon once those were mended.
    pub ahead: Vec<Fault>,
    /// What a reviewer would be told.
    pub findings: Vec<Finding>,
}

/// All of it, in the vendor's words.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The code the call would be answered with; `None` when it would be done.
    pub answer: Option<String>,
    /// Everything there is to say: what would be told first, and then the rest, the weightiest first.
    pub items: Vec<Item>,
}

/// One thing to say.
#[derive(Debug, PartialEq, Serialize)]
pub struct Item {
    /// `flaw`: a value has the wrong shape. `refusal`: a rule says no. `finding`: a reviewer would be
    /// told.
    pub kind: &'static str,
    /// The parameter it is about, if it is about one.
    pub field: Option<String>,
    /// What it is, by its name in records.
    pub name: String,
    /// `refuses`: the call would fail. `blocks`, `warns`, `informs`: how heavily a finding weighs.
    pub severity: &'static str,
    /// The code that names it on the wire; findings have none.
    pub code: Option<String>,
    /// Whether this is what the call would be answered with.
    pub told: bool,
    /// What it says, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
    /// What a finding rests on.
    pub source: Option<&'static str>,
}

impl Report {
    /// Whether nothing keeps the request from being done and approved.
    pub fn is_clean(&self) -> bool {
        !self.items.iter().any(|item| matches!(item.severity, "refuses" | "blocks"))
    }
}

/// Reads the parameters and asks about all of them, or of what could be read of them.
pub async fn checked<O: Operation>(call: &Call<'_>, params: &Params) -> Result<Checked, Broken> {
    let mut reader = Reader::new(params, call.version);
    if call.strict {
        reader.unknown(O::FIELDS);
    }
    let draft = O::draft(&mut reader);
    let flaws = reader.finish();
    let closed = call.caller.account.closed_by(O::GATES);
    let considered = O::consider(&draft, call).await?;
    let probed = if flaws.is_empty() { vec![] } else { O::probe(&draft, call).await? };
    let all = considered
        .refusals
        .iter()
        .chain(probed.iter().filter(|it| !considered.refusals.contains(it)));
    let refusals: Vec<_> = all.copied().collect();
    let findings = considered.findings;

    // The stages in which a call comes upon things, as `Entry::run` has them.
    let mut met = flaws;
    let early = met.iter().any(Fault::is_before_account);
    let (here, gates): (&[Refusal], _) = match closed.as_slice() {
        _ if early => (&[], closed.as_slice()),
        [first, rest @ ..] => (std::slice::from_ref(first), rest),
        [] => (&[], &[]),
    };
    let stopped = early || !here.is_empty();
    let (now, later): (Vec<_>, Vec<_>) = refusals
        .into_iter()
        .partition(|refusal| !stopped && (met.is_empty() || probed.contains(refusal)));
    met.extend(here.iter().chain(&now).copied().map(Fault::Refused));
    let ahead = gates.iter().chain(&later).copied().map(Fault::Refused).collect();
    Ok(Checked { met, ahead, findings })
}

/// Everything that can be said of a request, in the vendor's words.
///
/// # Errors
///
/// When the registry cannot be asked.
pub async fn report<D: Dialect>(
    entry: &'static Entry,
    call: &Call<'_>,
    params: Params,
) -> Result<Report, Broken> {
    let params = D::arrived(params, entry);
    let Checked { met, ahead, findings } = entry.check(call, &params).await?;
    let told = entry.first::<D>(&met);
    let flawed: HashSet<&str> = met.iter().filter_map(flawed_field).collect();
    let field = |part: Option<Part>| -> Option<&'static Field> {
        let names = part.map_or(&[][..], D::fields_of);
        names.iter().find_map(|name| entry.fields.iter().find(|field| field.name == *name))
    };
    let name = |part| field(part).and_then(|field| field.name_in(call.version)).map(str::to_owned);
    // What could not be read is missing from the draft: what is said of that, its flaw has said.
    let is_read = |part| field(part).is_none_or(|field| !flawed.contains(field.name));
    let mut items = vec![];
    for (at, fault) in met.iter().chain(&ahead).enumerate() {
        let about = match fault {
            Fault::Refused(refusal) if !is_read(refusal.part()) => continue,
            Fault::Refused(refusal) => name(refusal.part()),
            Fault::Flawed(flawed) => Some(flawed.place()),
            Fault::UnknownParameter(name) => Some(name.clone()),
            _ => None,
        };
        let (kind, called) = match fault {
            Fault::Refused(refusal) => ("refusal", refusal.name()),
            Fault::Flawed(Flawed { flaw, .. }) => ("flaw", flaw.name().to_owned()),
            _ => ("flaw", "unknown-parameter".to_owned()),
        };
        let verdict = entry.verdict::<D>(fault);
        items.push(Item {
            kind,
            field: about,
            name: called,
            severity: "refuses",
            code: Some(verdict.name_in(call.version)),
            told: told == Some(at),
            en: verdict.message(Language::English),
            zh: verdict.message(Language::Chinese),
            source: None,
        });
    }
    items.extend(findings.iter().filter(|it| is_read(Some(it.check.part))).map(|finding| Item {
        kind: "finding",
        field: name(Some(finding.check.part)),
        name: finding.name().to_owned(),
        severity: finding.severity().name(),
        code: None,
        told: false,
        en: finding.en(),
        zh: finding.zh(),
        source: Some(finding.check.source),
    }));
    let weight = |item: &Item| match item.severity {
        _ if item.told => 0,
        "refuses" => 1,
        "blocks" => 2,
        "warns" => 3,
        _ => 4,
    };
    items.sort_by_key(weight);
    let answer = told.and_then(|at| met.get(at)).map(|fault| entry.verdict::<D>(fault));
    Ok(Report { answer: answer.map(|verdict: Verdict| verdict.name_in(call.version)), items })
}

/// The field whose value could not be read, by its first name.
fn flawed_field(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Flawed(flawed) => Some(flawed.field.name),
        _ => None,
    }
}
