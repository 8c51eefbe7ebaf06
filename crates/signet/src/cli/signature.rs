//! `signet signature`.

use clap::Subcommand;

use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum SignatureCommand {
    /// List signatures of all accounts, the oldest first
    List {
        /// Only those that rest on a paper which has lapsed
        #[arg(long)]
        flagged: bool,
        /// Only this account's
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: SignatureCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    let SignatureCommand::List { flagged, account, json } = command;
    let query = Query::default().with("flagged", Some(flagged)).with("account", account);
    let signatures = client.list("/signatures", &query)?;
    match json {
        true => output::json(&signatures.into()),
        false => output::table(
            &[
                "signature",
                "account",
                "channel",
                "name",
                "market",
                "state",
                "letter",
                "qualification",
                "trademark",
                "flags",
            ],
            &signatures,
        ),
    }
    Ok(())
}
