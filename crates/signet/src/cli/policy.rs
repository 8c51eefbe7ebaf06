//! `signet policy`.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::account::only;
use super::client::{Client, Query};
use super::{Trouble, output, path_part};

#[derive(Subcommand)]
pub enum PolicyCommand {
    /// Add a policy; which language it is in shows in the document
    Add {
        /// Its name
        name: String,
        /// A file with the document
        document: PathBuf,
        /// Write the policy of this name anew
        #[arg(long)]
        anew: bool,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
    /// List policies, with those that everybody has
    List {
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Delete a policy that judges nobody
    Delete {
        /// Its name
        name: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
    /// Tell what would come of a call, statement by statement
    Simulate(Simulate),
    /// Tell what a denial's EncodedDiagnosticMessage says
    Decode {
        /// The message
        message: String,
    },
}

#[derive(Args)]
pub struct Simulate {
    /// The user who would call, by name or id
    #[arg(long = "as", value_name = "USER", required_unless_present = "role")]
    user: Option<String>,
    /// The role that would be assumed, by name or id
    #[arg(long, conflicts_with = "user")]
    role: Option<String>,
    /// The action as policies name it, such as sms:AddSmsSign or dysms:CreateSmsSign
    #[arg(long)]
    action: String,
    /// The resource; every one of the account unless told
    #[arg(long)]
    resource: Option<String>,
    /// The address it would come from
    #[arg(long)]
    ip: Option<IpAddr>,
    /// When, such as 2026-01-15T08:00:00Z; now unless told
    #[arg(long)]
    time: Option<String>,
    /// As if the connection were encrypted
    #[arg(long)]
    secure: bool,
    /// The account's id; may be left out while there is only one
    #[arg(long)]
    account: Option<i64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(command: PolicyCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    let account_of = |account: Option<i64>| account.map_or_else(|| only(&client), Ok);
    match command {
        PolicyCommand::Add { name, document, anew, account } => {
            let account = account_of(account)?;
            let document = read(&document)?;
            let kept = if anew {
                let path = format!("/accounts/{account}/policies/{}", path_part(&name));
                client.put(&path, &json!({ "document": document }))?
            } else {
                let body =
                    json!({ "account": account.to_string(), "name": name, "document": document });
                client.post("/policies", &body)?
            };
            let language = kept["language"].as_str().unwrap_or_default();
            output::line(&format!("{name} is kept ({language})"));
        }
        PolicyCommand::List { account, json } => {
            let account = account_of(account)?;
            let policies =
                client.list("/policies", &Query::default().with("account", Some(account)))?;
            match json {
                true => output::json(&policies.into()),
                false => output::table(&["name", "language", "preset", "changed"], &policies),
            }
        }
        PolicyCommand::Delete { name, account } => {
            let account = account_of(account)?;
            client.delete(&format!("/accounts/{account}/policies/{}", path_part(&name)))?;
            output::line(&format!("{name} is deleted"));
        }
        PolicyCommand::Simulate(args) => {
            let account = account_of(args.account)?;
            let json = args.json;
            let simulated = client.post("/policies/simulate", &args.body(account))?;
            match json {
                true => output::json(&simulated),
                false => explain(&simulated),
            }
        }
        PolicyCommand::Decode { message } => {
            output::json(&client.post("/policies/decode", &json!({ "message": message }))?);
        }
    }
    Ok(())
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, Trouble> {
    std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))
}

impl Simulate {
    fn body(self, account: i64) -> Value {
        json!({
            "account": account.to_string(),
            "user": self.user,
            "role": self.role,
            "action": self.action,
            "resource": self.resource,
            "address": self.ip,
            "time": self.time,
            "secure": self.secure,
        })
    }
}

/// Says in lines what came of it, and what each statement had to say.
fn explain(simulated: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let action = text(&simulated["action"]);
    output::line(&format!(
        "{}: {action} on {}",
        text(&simulated["outcome"]),
        text(&simulated["resource"])
    ));
    let policies = list(&simulated["policies"]);
    if policies.is_empty() {
        output::line(&format!("  no policy in this language ({})", text(&simulated["language"])));
    }
    for policy in &policies {
        let through = policy["group"].as_str().map(|group| format!(" through {group}"));
        output::line(&format!("{}{}", text(&policy["policy"]), through.unwrap_or_default()));
        for (statement, number) in list(&policy["statements"]).iter().zip(1..) {
            let says = |part: &str| if statement[part] == true { "yes" } else { "no" };
            let applies = if statement["applies"] == true { "applies" } else { "does not apply" };
            output::line(&format!(
                "  statement {number} ({}) {applies}: action {}, resource {}",
                text(&statement["effect"]),
                says("action"),
                says("resource"),
            ));
            for condition in list(&statement["conditions"]) {
                let found = list(&condition["found"]).iter().map(text).collect::<Vec<_>>();
                let found = if found.is_empty() { "absent".to_owned() } else { found.join(", ") };
                output::line(&format!(
                    "    {} {} ({found}): {}",
                    text(&condition["operator"]),
                    text(&condition["key"]),
                    if condition["holds"] == true { "yes" } else { "no" },
                ));
            }
        }
    }
}
