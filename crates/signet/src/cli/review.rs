//! `signet review`.

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::client::Client;
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum ReviewCommand {
    /// List applications, the oldest first
    List {
        /// Only those in this state
        #[arg(long, default_value = "pending")]
        state: Standing,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an application with its findings and evidence
    Show {
        /// The application's id
        application: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Approve an application
    Approve {
        /// The application's id
        application: i64,
        /// Approve even if findings stand in the way; the record says that you did
        #[arg(long)]
        despite_findings: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Reject an application
    Reject(Reply),
    /// Send an application back for more material
    AskForMore(Reply),
    /// List the catalogue of reasons
    Reasons {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(clap::Args)]
pub struct Reply {
    /// The application's id
    application: i64,
    /// A reason of the catalogue; may be given several times
    #[arg(long = "reason", required_unless_present = "note")]
    reasons: Vec<String>,
    /// A note in your own words; the applicant reads it behind the reasons
    #[arg(long)]
    note: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Standing {
    /// Waiting for a decision
    Pending,
    /// Approved
    Approved,
    /// Rejected
    Rejected,
    /// Sent back for more material
    NeedsMaterial,
    /// Withdrawn by the applicant
    Withdrawn,
    /// Replaced by a newer filing
    Superseded,
    /// Whatever their state
    All,
}

pub fn run(command: ReviewCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        ReviewCommand::List { state, json } => {
            let cases = all(&client, state)?;
            match json {
                true => output::json(&Value::Array(cases)),
                false => output::table(
                    &[
                        "application",
                        "kind",
                        "name",
                        "market",
                        "source",
                        "purpose",
                        "state",
                        "submitted",
                        "findings",
                    ],
                    &cases,
                ),
            }
        }
        ReviewCommand::Show { application, json } => {
            print(&client.get(&format!("/applications/{application}"))?, json);
        }
        ReviewCommand::Approve { application, despite_findings, json } => {
            let body = json!({ "despite_findings": despite_findings });
            let path = format!("/applications/{application}/approve");
            let decided = client.post(&path, &body).map_err(|trouble| {
                match trouble.contains("findings stand in the way") {
                    true => format!("{trouble}; add --despite-findings to approve it all the same"),
                    false => trouble,
                }
            });
            print(&decided?, json);
        }
        ReviewCommand::Reject(reply) => answer(&client, "reject", reply)?,
        ReviewCommand::AskForMore(reply) => answer(&client, "ask-for-more", reply)?,
        ReviewCommand::Reasons { json } => {
            let reasons = client.get("/reasons")?["reasons"].as_array().cloned();
            let reasons = reasons.unwrap_or_default();
            match json {
                true => output::json(&Value::Array(reasons)),
                false => output::table(&["name", "en", "zh"], &reasons),
            }
        }
    }
    Ok(())
}

/// Turns an application down, one way or the other.
fn answer(client: &Client, how: &str, reply: Reply) -> Result<(), Trouble> {
    let body = json!({ "reasons": reply.reasons, "note": reply.note.unwrap_or_default() });
    print(&client.post(&format!("/applications/{}/{how}", reply.application), &body)?, reply.json);
    Ok(())
}

/// Every page of a list.
fn all(client: &Client, state: Standing) -> Result<Vec<Value>, Trouble> {
    let state = match state {
        Standing::Pending => "&state=pending",
        Standing::Approved => "&state=approved",
        Standing::Rejected => "&state=rejected",
        Standing::NeedsMaterial => "&state=needs-material",
        Standing::Withdrawn => "&state=withdrawn",
        Standing::Superseded => "&state=superseded",
        Standing::All => "",
    };
    let (mut cases, mut after) = (vec![], 0);
    loop {
        let page = client.get(&format!("/applications?limit=1000&after={after}{state}"))?;
        cases.extend(page["applications"].as_array().cloned().unwrap_or_default());
        match page["next"].as_i64() {
            Some(next) => after = next,
            None => return Ok(cases),
        }
    }
}

fn print(case: &Value, json: bool) {
    if json {
        return output::json(case);
    }
    let text = |value: &Value| match value {
        Value::String(text) => text.replace('\n', "\u{240a}"),
        Value::Null => "-".into(),
        other => other.to_string(),
    };
    for name in [
        "application",
        "kind",
        "account",
        "signature",
        "qualification",
        "name",
        "company",
        "organization_code",
        "market",
        "source",
        "document",
        "purpose",
        "remark",
        "state",
        "submitted",
        "due",
        "risk",
    ] {
        // What a case of its kind does not have is not there.
        if let Some(value) = case.get(name) {
            output::line(&format!("{name:17} {}", text(value)));
        }
    }
    if let Some(decided) = case["decided"].as_object() {
        output::line(&format!(
            "{:17} {} by {}",
            "decided",
            text(&decided["at"]),
            text(&decided["by"])
        ));
        if decided["reply"] != "" {
            output::line(&format!("{:17} {}", "reply", text(&decided["reply"])));
        }
    }
    for flag in case["flags"].as_array().into_iter().flatten() {
        output::line(&format!("{:17} {}", "flag", text(flag)));
    }
    for finding in case["findings"].as_array().into_iter().flatten() {
        output::line(&format!(
            "{:17} {} ({})",
            "finding",
            text(&finding["text"]),
            text(&finding["severity"])
        ));
    }
    for exhibit in case["evidence"].as_array().into_iter().flatten() {
        let short: String = text(&exhibit["fingerprint"]).chars().take(16).collect();
        output::line(&format!(
            "{:17} {}, {} bytes, {short}…",
            "evidence",
            text(&exhibit["role"]),
            exhibit["size"]
        ));
    }
}
