//! `signet spec`: every operation, parameter and code, as the entries have them.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use signet_domain::text::Flaw;
use signet_wire::{Code, Entry, Field, Kind, ReplyField};

use super::{Trouble, coverage, output};
use crate::admin;
use crate::dialects::{self, Spoken};
use crate::docs::{findings, states};

#[derive(Args)]
pub struct SpecArgs {
    /// Write one file for each dialect and one for the administration into this folder, instead of
    /// printing the dialects
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Write the pages of operations and codes, of findings and of states into this folder
    #[arg(long, value_name = "DIR")]
    docs: Option<PathBuf>,
    /// Where the suites keep what the vendors' packages say, and the codes they met
    #[arg(long, value_name = "DIR", default_value = "conformance", requires = "docs")]
    conformance: PathBuf,
    /// Change nothing, and fail if a file in a folder is stale
    #[arg(long)]
    check: bool,
}

pub fn run(args: SpecArgs) -> Result<(), Trouble> {
    let mut files = vec![];
    if let Some(dir) = &args.dir {
        files.extend(dialects::ALL.iter().map(|dialect| {
            let text = serde_json::to_string_pretty(&written(dialect)).unwrap_or_default() + "\n";
            (dir.join(format!("{}.json", dialect.name)), text)
        }));
        let description = serde_json::to_string_pretty(&admin::description());
        files.push((dir.join("admin.openapi.json"), description.unwrap_or_default() + "\n"));
    }
    if let Some(docs) = &args.docs {
        files.push((docs.join("coverage.md"), coverage::page(&args.conformance)?));
        files.push((docs.join("findings.md"), findings::page()));
        files.push((docs.join("states.md"), states::page()));
    }
    if files.is_empty() {
        let all = dialects::ALL.iter().map(|dialect| (dialect.name.to_owned(), written(dialect)));
        output::json(&Value::Object(all.collect()));
    }
    files.iter().try_for_each(|(path, text)| put(path, text, args.check))
}

/// Writes a file that is not as it should be, or says that it is not.
fn put(path: &Path, text: &str, check: bool) -> Result<(), Trouble> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if check {
        return Err(format!(
            "{} is stale; run `signet spec --dir spec --docs docs`",
            path.display()
        ));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

fn written(dialect: &Spoken) -> Value {
    json!({
        "dialect": dialect.name,
        "operations": dialect.operations.iter().map(operation).collect::<Vec<_>>(),
        "codes": dialect.codes.iter().map(|code| self::code(code)).collect::<Vec<_>>(),
        "rule_packs": dialect.packs.iter().map(|pack| json!({
            "name": pack.name,
            "summary": pack.summary,
        })).collect::<Vec<_>>(),
    })
}

fn code(code: &Code) -> Value {
    let mut written = json!({
        "code": code.name,
        "status": code.status,
        "message": code.message,
        "chinese": code.chinese,
    });
    for (version, name) in code.renamed {
        written["renamed"][*version] = (*name).into();
    }
    if let Some(why) = code.unmet {
        written["unmet"] = why.into();
    }
    written
}

fn operation(entry: &Entry) -> Value {
    let mut written = json!({
        "name": entry.name,
        "versions": entry.versions,
        "summary": entry.summary,
        "zh": entry.zh,
        "calls_per_second": entry.rate,
        "parameters": entry.fields.iter().map(field).collect::<Vec<_>>(),
        "reply": entry.reply.iter().map(member).collect::<Vec<_>>(),
        "codes": entry.codes_once().iter().map(|code| code.name).collect::<Vec<_>>(),
    });
    if !entry.unmet.is_empty() {
        let unmet = entry.unmet.iter().map(|(code, why)| (code.name.to_owned(), (*why).into()));
        written["unmet"] = Value::Object(unmet.collect());
    }
    if entry.post_only {
        written["post_only"] = true.into();
    }
    written
}

fn field(field: &Field) -> Value {
    let codes = field
        .codes
        .iter()
        .map(|(flaw, code): &(Flaw, &Code)| (format!("{flaw:?}"), code.name.into()));
    let mut written = json!({
        "name": field.name,
        "doc": field.doc,
        "zh": field.zh,
        "type": kind(&field.kind),
        "required": field.required,
        "example": field.example,
    });
    let mut set = |name: &str, value: Value| written[name] = value;
    if let Some(max) = field.max {
        set("max", max.into());
    }
    if let Some(only) = field.only {
        set("only_in", only.into());
    }
    if let Some(version) = field.required_in {
        set("required_in", version.into());
    }
    for (version, name) in field.renamed {
        set("renamed", json!({ *version: name }));
    }
    if !field.codes.is_empty() {
        set("codes", Value::Object(codes.collect()));
    }
    written
}

fn member(field: &ReplyField) -> Value {
    let mut written = json!({ "name": field.name, "doc": field.doc, "type": kind(&field.kind) });
    if let Some(only) = field.only {
        written["only_in"] = only.into();
    }
    written
}

fn kind(kind: &Kind) -> Value {
    match kind {
        Kind::Choice(meanings) => json!({
            "choice": meanings.iter().map(|meaning| {
                (meaning.value.to_owned(), json!({ "doc": meaning.doc, "zh": meaning.zh }))
            }).collect::<serde_json::Map<_, _>>(),
        }),
        Kind::List(inner) => json!({ "list": self::kind(inner) }),
        Kind::Members(members) => {
            json!({ "object": members.iter().map(field).collect::<Vec<_>>() })
        }
        Kind::Object(fields) => json!({ "object": fields.iter().map(member).collect::<Vec<_>>() }),
        plain => plain.name().into(),
    }
}
