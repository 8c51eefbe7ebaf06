//! `signet rules`.

use clap::Subcommand;
use serde_json::{Value, json};

use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum RulesCommand {
    /// List the rule packs there are, and which is in force since when
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the live signatures that a rule pack would refuse and another would not
    Diff {
        /// The pack to compare with
        from: String,
        /// The pack that would refuse
        to: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: RulesCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        RulesCommand::List { json } => {
            let packs = client.list("/rules", &Query::default())?;
            let columns = ["name", "channel", "date", "in_force_since", "begins", "summary"];
            match json {
                true => output::json(&packs.into()),
                false => output::table(&columns, &packs),
            }
        }
        RulesCommand::Diff { from, to, json } => {
            let (refused, looked_at) = all(&client, &from, &to)?;
            if json {
                output::json(&json!({ "signatures": refused, "looked_at": looked_at }));
                return Ok(());
            }
            if !refused.is_empty() {
                let columns =
                    ["signature", "account", "name", "market", "state", "application", "reasons"];
                output::table(&columns, &refused);
            }
            output::line(&format!(
                "{to} would refuse {} of {looked_at} live signatures that {from} would not",
                refused.len()
            ));
        }
    }
    Ok(())
}

/// Every page of the difference, and how many signatures were looked at.
fn all(client: &Client, from: &str, to: &str) -> Result<(Vec<Value>, u64), Trouble> {
    let query = Query::default().with("from", Some(from)).with("to", Some(to));
    let (mut refused, mut looked_at) = (vec![], 0);
    client.pages("/rules/diff", &query, |page| {
        refused.extend(page["items"].as_array().cloned().unwrap_or_default());
        looked_at += page["looked_at"].as_u64().unwrap_or(0);
    })?;
    Ok((refused, looked_at))
}
