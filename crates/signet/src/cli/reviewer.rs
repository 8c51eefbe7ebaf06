//! `signet reviewer`.

use clap::Subcommand;
use serde_json::json;

use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum ReviewerCommand {
    /// Add a person who decides; the token to act with is shown this once
    Add {
        /// The person's name, as the record of decisions will have it
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the persons who decide, or did
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Disable a person's token, and give back what the person has taken on
    Disable {
        /// The person's name
        name: String,
    },
}

pub fn run(command: ReviewerCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        ReviewerCommand::Add { name, json } => {
            let added = client.post("/reviewers", &json!({ "name": name }))?;
            if json {
                output::json(&added);
            } else {
                let text = |name: &str| added[name].as_str().unwrap_or_default().to_owned();
                output::line(&format!("reviewer: {}", text("name")));
                output::line(&format!("token:    {}", text("token")));
            }
        }
        ReviewerCommand::List { json } => {
            let reviewers = client.list("/reviewers", &Query::default())?;
            match json {
                true => output::json(&reviewers.into()),
                false => output::table(&["name", "state", "created"], &reviewers),
            }
        }
        ReviewerCommand::Disable { name } => {
            let path =
                percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC);
            client.patch(&format!("/reviewers/{path}"), &json!({ "state": "disabled" }))?;
            output::line(&format!("{name} is disabled"));
        }
    }
    Ok(())
}
