//! `signet check`: everything that would be said of a request, without making it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use serde_json::{Value, json};
use signet_wire::{Field, Kind};

use super::client::Client;
use super::{Trouble, output};
use crate::dialects;

/// Tells everything that would be said of a request, without making it: what is wrong with its
/// values, what rules say no, and what a reviewer would be told.
///
/// FILE holds {"dialect": …, "action": …, "version": …, "parameters": {…}}; the version may be left
/// out. `@PICTURE` stands for a file, seen from FILE's folder, where a picture in Base64 is wanted.
/// The exit status is 0 when nothing stands in the way, 1 when something refuses or blocks, and 2 when
/// nothing could be asked.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub struct CheckArgs {
    /// The request, as JSON; `-` for standard input
    file: PathBuf,
    /// Whose request it would be, where there are several accounts
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: CheckArgs) -> ExitCode {
    match check(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            output::error(&trouble);
            ExitCode::from(2)
        }
    }
}

/// Whether nothing stands in the way.
fn check(args: &CheckArgs) -> Result<bool, Trouble> {
    let mut request = read(&args.file)?;
    let folder = args.file.parent().unwrap_or(Path::new(""));
    fill_in(&mut request, folder)?;
    if let Some(account) = args.account {
        request["account"] = account.to_string().into();
    }
    let report = Client::new()?.post("/check", &request)?;
    if args.json {
        output::json(&report);
    } else {
        print(&report);
    }
    Ok(report["clean"] == json!(true))
}

fn read(path: &Path) -> Result<Value, Trouble> {
    let text = match path.to_str() {
        Some("-") => std::io::read_to_string(std::io::stdin()),
        _ => std::fs::read_to_string(path),
    };
    let text = text.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    match serde_json::from_str(&text) {
        Ok(request @ Value::Object(_)) => Ok(request),
        Ok(_) => Err(format!("{} is not an object", path.display())),
        Err(error) => Err(format!("{} is not JSON: {error}", path.display())),
    }
}

/// Puts pictures in the place of the files' names.
fn fill_in(request: &mut Value, folder: &Path) -> Result<(), Trouble> {
    let dialect = request["dialect"].as_str().and_then(dialects::named);
    let entry = dialect.and_then(|dialect| {
        let action = request["action"].as_str()?;
        dialect.operations.iter().find(|entry| entry.name == action)
    });
    // What is not known is the server's to tell.
    match entry {
        Some(entry) => fill_in_fields(&mut request["parameters"], entry.fields, folder),
        None => Ok(()),
    }
}

fn fill_in_fields(values: &mut Value, fields: &[Field], folder: &Path) -> Result<(), Trouble> {
    for field in fields {
        let renamed = field.renamed.iter().map(|(_, name)| *name);
        for name in std::iter::once(field.name).chain(renamed) {
            if let Some(value) = values.get_mut(name) {
                fill_in_value(value, field, &field.kind, folder)?;
            }
        }
    }
    Ok(())
}

fn fill_in_value(
    value: &mut Value,
    field: &Field,
    kind: &Kind,
    folder: &Path,
) -> Result<(), Trouble> {
    match (kind, value) {
        (Kind::List(inner), Value::Array(items)) => {
            items.iter_mut().try_for_each(|item| fill_in_value(item, field, inner, folder))
        }
        (Kind::Members(members), value @ Value::Object(_)) => {
            fill_in_fields(value, members, folder)
        }
        (Kind::Image, Value::String(text)) => {
            if let Some(name) = text.strip_prefix('@') {
                let path = folder.join(name);
                let bytes = std::fs::read(&path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                *text = STANDARD.encode(bytes);
            }
            Ok(())
        }
        (Kind::FileKey, Value::String(text)) if text.starts_with('@') => Err(format!(
            "{} is the key of an upload, and a check uploads nothing; upload {text} first",
            field.name
        )),
        _ => Ok(()),
    }
}

fn print(report: &Value) {
    let text = |value: &Value| match value {
        Value::String(text) => text.replace('\n', "\u{240a}"),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    };
    output::line(&format!(
        "{} {} {}: {}",
        text(&report["dialect"]),
        text(&report["action"]),
        text(&report["version"]),
        match &report["answer"] {
            Value::Null => "would be done".to_owned(),
            code => format!("would be answered with {}", text(code)),
        }
    ));
    let items = report["items"].as_array().map_or(&[][..], Vec::as_slice);
    for item in items {
        let mark = if item["told"] == json!(true) { "*" } else { " " };
        output::line(&format!(
            "{mark}{:8} {:28} {}",
            text(&item["severity"]),
            text(&item["field"]),
            text(&item["name"])
        ));
        for name in ["code", "en", "zh", "source"] {
            if !item[name].is_null() {
                output::line(&format!("          {name:6} {}", text(&item[name])));
            }
        }
    }
}
