//! `signet notice`.

use clap::Subcommand;

use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum NoticeCommand {
    /// List what owners are to be told, the oldest first
    List {
        /// Only this account's
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: NoticeCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    let NoticeCommand::List { account, json } = command;
    let notices = client.list("/notices", &Query::default().with("account", account))?;
    match json {
        true => output::json(&notices.into()),
        false => output::table(
            &["notice", "account", "channel", "paper", "of", "name", "last_day", "days", "written"],
            &notices,
        ),
    }
    Ok(())
}
