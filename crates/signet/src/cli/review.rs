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
    Reject {
        /// The application's id
        application: i64,
        /// Why; the applicant reads it
        #[arg(long)]
        reason: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Standing {
    /// Waiting for a decision
    Pending,
    /// Approved
    Approved,
    /// Rejected
    Rejected,
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
                        "signature",
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
        ReviewCommand::Reject { application, reason, json } => {
            let body = json!({ "reason": reason });
            print(&client.post(&format!("/applications/{application}/reject"), &body)?, json);
        }
    }
    Ok(())
}

/// Every page of a list.
fn all(client: &Client, state: Standing) -> Result<Vec<Value>, Trouble> {
    let state = match state {
        Standing::Pending => "&state=pending",
        Standing::Approved => "&state=approved",
        Standing::Rejected => "&state=rejected",
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
        Value::String(text) => text.clone(),
        Value::Null => "-".into(),
        other => other.to_string(),
    };
    for name in [
        "application",
        "account",
        "signature",
        "name",
        "market",
        "source",
        "document",
        "purpose",
        "remark",
        "state",
        "submitted",
    ] {
        output::line(&format!("{name:12} {}", text(&case[name])));
    }
    if let Some(decided) = case["decided"].as_object() {
        output::line(&format!(
            "{:12} {} by {}",
            "decided",
            text(&decided["at"]),
            text(&decided["by"])
        ));
        if decided["reason"] != "" {
            output::line(&format!("{:12} {}", "reason", text(&decided["reason"])));
        }
    }
    for finding in case["findings"].as_array().into_iter().flatten() {
        output::line(&format!(
            "{:12} {} ({})",
            "finding",
            text(&finding["text"]),
            text(&finding["severity"])
        ));
    }
    for exhibit in case["evidence"].as_array().into_iter().flatten() {
        let short: String = text(&exhibit["fingerprint"]).chars().take(16).collect();
        output::line(&format!(
            "{:12} {}, {} bytes, {short}…",
            "evidence",
            text(&exhibit["role"]),
            exhibit["size"]
        ));
    }
}
