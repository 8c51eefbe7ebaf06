//! `signet requirements`: what an application needs, by the rules in force.

use clap::Args;
use serde_json::Value;

use super::client::Client;
use super::{Trouble, output};

#[derive(Args)]
#[command(disable_version_flag = true)]
pub struct RequirementsArgs {
    /// One dialect's operations
    #[arg(long)]
    dialect: Option<String>,
    /// One operation
    #[arg(long)]
    action: Option<String>,
    /// The version of the API; the newest unless told
    #[arg(long)]
    version: Option<String>,
    /// What the name stands for, such as `app`
    #[arg(long)]
    source: Option<String>,
    /// Where it is used: `mainland` or `global`
    #[arg(long)]
    market: Option<String>,
    /// Whose name it is: `own` or `for-others`
    #[arg(long)]
    purpose: Option<String>,
    /// A rule pack to go by; the one in force unless told
    #[arg(long, value_name = "PACK")]
    rules: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: RequirementsArgs) -> Result<(), Trouble> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("dialect", &args.dialect),
        ("action", &args.action),
        ("version", &args.version),
        ("source", &args.source),
        ("market", &args.market),
        ("purpose", &args.purpose),
        ("rules", &args.rules),
    ] {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let answer = Client::new()?.get(&format!("/requirements?{}", query.finish()))?;
    if args.json {
        output::json(&answer["requirements"]);
        return Ok(());
    }
    for told in items(&answer["requirements"]) {
        print(told);
    }
    Ok(())
}

fn print(told: &Value) {
    let operation = &told["operation"];
    output::line(&format!(
        "{} {} {}, by {}",
        text(&told["dialect"]),
        text(&operation["action"]),
        text(&operation["version"]),
        text(&operation["rule_pack"])
    ));
    output::line(&format!("  {}", both(operation)));
    match &*items(&operation["cases"]).collect::<Vec<_>>() {
        [case] => print_case(case),
        cases => print_cases(cases),
    }
    output::line("");
}

/// One kind of application, field by field.
fn print_case(case: &Value) {
    for part in ["source", "market", "purpose"] {
        if case[part].is_object() {
            output::line(&format!(
                "  {part}: {}: {}",
                text(&case[part]["name"]),
                both(&case[part])
            ));
        }
    }
    if case["taken"] == false {
        output::line("  such applications are not taken");
        return;
    }
    for document in items(&case["documents"]) {
        output::line(&format!("  one of: {}: {}", text(&document["name"]), both(document)));
    }
    for field in items(&case["fields"]) {
        print_field(field, "  ");
    }
}

fn print_field(field: &Value, indent: &str) {
    let list = if field["list"] == true { "several of " } else { "" };
    let mut notes = vec![format!("{list}{}", text(&field["type"]))];
    for (limit, unit) in [
        ("min_characters", "characters at least"),
        ("max_characters", "characters at most"),
        ("max_bytes", "bytes at most"),
        ("max_items", "items at most"),
    ] {
        if let Some(number) = field[limit].as_u64() {
            notes.push(format!("{number} {unit}"));
        }
    }
    let formats: Vec<_> = items(&field["formats"]).map(text).collect();
    if !formats.is_empty() {
        notes.push(formats.join(", "));
    }
    output::line(&format!(
        "\n{indent}{} [{}] {}",
        text(&field["name"]),
        text(&field["need"]),
        notes.join("; ")
    ));
    output::line(&format!("{indent}  {}", both(field)));
    for value in items(&field["values"]) {
        output::line(&format!("{indent}    {}  {}", text(&value["value"]), both(value)));
    }
    if !text(&field["example"]).is_empty() {
        output::line(&format!("{indent}  e.g. {}", text(&field["example"])));
    }
    for member in items(&field["members"]) {
        print_field(member, &format!("{indent}  "));
    }
}

/// Many kinds of application, a line for each.
fn print_cases(cases: &[&Value]) {
    let rows: Vec<_> = cases
        .iter()
        .map(|case| {
            let needed = items(&case["fields"])
                .filter(|field| matches!(field["need"].as_str(), Some("required" | "for-review")));
            serde_json::json!({
                "source": case["source"]["name"],
                "market": case["market"]["name"],
                "purpose": case["purpose"]["name"],
                "taken": case["taken"],
                "documents": case["documents"],
                "needs": needed.cloned().collect::<Vec<_>>(),
            })
        })
        .collect();
    output::table(&["source", "market", "purpose", "taken", "documents", "needs"], &rows);
    output::line("--source, --market and --purpose tell of one kind field by field");
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What something means, in both languages.
fn both(value: &Value) -> String {
    format!("{} {}", text(&value["en"]), text(&value["zh"]))
}
