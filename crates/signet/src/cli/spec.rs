//! `signet spec`: every operation, parameter and code, as the entries have them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};
use signet_domain::text::Flaw;
use signet_wire::{Code, Entry, Field, Kind, ReplyField};

use super::{Trouble, output};
use crate::dialects::{self, Spoken};

#[derive(Args)]
pub struct SpecArgs {
    /// Write one file for each dialect into this folder, instead of printing
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Change nothing, and fail if a file in the folder is stale
    #[arg(long, requires = "dir")]
    check: bool,
}

pub fn run(args: SpecArgs) -> Result<(), Trouble> {
    let Some(dir) = args.dir else {
        let all = dialects::ALL.iter().map(|dialect| (dialect.name.to_owned(), written(dialect)));
        output::json(&Value::Object(all.collect()));
        return Ok(());
    };
    for dialect in &dialects::ALL {
        let path = dir.join(format!("{}.json", dialect.name));
        let text = serde_json::to_string_pretty(&written(dialect)).unwrap_or_default() + "\n";
        let same = std::fs::read_to_string(&path).is_ok_and(|old| old == text);
        if args.check && !same {
            return Err(format!(
                "{} is stale; run `signet spec --dir {}`",
                path.display(),
                dir.display()
            ));
        }
        if !same {
            std::fs::create_dir_all(&dir)
                .and_then(|()| std::fs::write(&path, text))
                .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
    }
    Ok(())
}

fn written(dialect: &Spoken) -> Value {
    json!({
        "dialect": dialect.name,
        "operations": dialect.operations.iter().map(operation).collect::<Vec<_>>(),
        "codes": dialect.codes.iter().map(|code| json!({
            "code": code.name,
            "status": code.status,
            "message": code.message,
            "chinese": code.chinese,
        })).collect::<Vec<_>>(),
        "rule_packs": dialect.packs.iter().map(|pack| json!({
            "name": pack.name,
            "summary": pack.summary,
        })).collect::<Vec<_>>(),
    })
}

fn operation(entry: &Entry) -> Value {
    // A code with several texts may stand several times in the order, and is one code.
    let mut codes: Vec<_> = entry.codes.iter().map(|code| code.name).collect();
    let mut seen = BTreeSet::new();
    codes.retain(|name| seen.insert(*name));
    json!({
        "name": entry.name,
        "versions": entry.versions,
        "summary": entry.summary,
        "zh": entry.zh,
        "calls_per_second": entry.rate,
        "parameters": entry.fields.iter().map(field).collect::<Vec<_>>(),
        "reply": entry.reply.iter().map(member).collect::<Vec<_>>(),
        "codes": codes,
    })
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
