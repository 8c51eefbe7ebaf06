//! `signet qualification`.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value};

use super::client::{Client, Query};
use super::{Trouble, account, output};

#[derive(Subcommand)]
pub enum QualificationCommand {
    /// List qualifications of all accounts, the oldest first
    List {
        /// Only this account's
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Only those that came through this channel
        #[arg(long)]
        channel: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a qualification with its persons, their numbers veiled
    Show {
        /// The qualification's id
        qualification: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Enter a qualification for a channel whose clients cannot file one
    Add(AddArgs),
}

#[derive(Args)]
pub struct AddArgs {
    /// Whose it is; may be left out while there is only one account
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// The channel whose signatures it is for
    #[arg(long)]
    channel: String,
    /// What to call it: Chinese characters and letters, with digits if you like
    #[arg(long)]
    name: String,
    /// Whose names it is for
    #[arg(long, default_value = "own")]
    purpose: Purpose,
    /// What kind of body it is of
    #[arg(long, default_value = "company")]
    body: Body,
    /// The body's name
    #[arg(long)]
    company: String,
    /// The body's credit code
    #[arg(long, value_name = "CODE")]
    organization_code: String,
    /// When its licence is in force; from today without end, unless told
    #[arg(long, value_name = "YYYY-MM-DD~YYYY-MM-DD")]
    licence: Option<String>,
    /// Leave it to a reviewer instead of approving it at once
    #[arg(long)]
    pending: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Purpose {
    /// The account's own
    Own,
    /// Somebody else's
    ForOthers,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Body {
    /// A company
    Company,
    /// A government body or a public institution
    Institution,
}

pub fn run(command: QualificationCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        QualificationCommand::List { account, channel, json } => {
            let query = Query::default().with("account", account).with("channel", channel);
            let found = client.list("/qualifications", &query)?;
            match json {
                true => output::json(&found.into()),
                false => output::table(
                    &["qualification", "account", "channel", "name", "company", "purpose", "state"],
                    &found,
                ),
            }
        }
        QualificationCommand::Show { qualification, json } => {
            print(&client.get(&format!("/qualifications/{qualification}"))?, json);
        }
        QualificationCommand::Add(args) => {
            let account = match args.account {
                Some(account) => account,
                None => account::only(&client)?,
            };
            let json = args.json;
            print(&client.post("/qualifications", &args.written(account))?, json);
        }
    }
    Ok(())
}

impl AddArgs {
    fn written(self, account: i64) -> Value {
        let word = |value: Option<clap::builder::PossibleValue>| {
            value.map(|value| Value::from(value.get_name())).unwrap_or_default()
        };
        let mut body = Map::new();
        body.insert("account".into(), account.to_string().into());
        body.insert("channel".into(), self.channel.into());
        body.insert("name".into(), self.name.into());
        body.insert("purpose".into(), word(self.purpose.to_possible_value()));
        body.insert("body".into(), word(self.body.to_possible_value()));
        body.insert("company".into(), self.company.into());
        body.insert("organization_code".into(), self.organization_code.into());
        body.insert("approved".into(), (!self.pending).into());
        if let Some(licence) = self.licence {
            body.insert("licence".into(), licence.into());
        }
        body.into()
    }
}

/// Prints one qualification: a line for each thing there is to say.
fn print(found: &Value, json: bool) {
    if json {
        return output::json(found);
    }
    for (name, value) in found.as_object().into_iter().flatten() {
        match value {
            Value::Object(persons) => {
                for (who, value) in persons {
                    output::line(&format!("{who}: {}", flat(value)));
                }
            }
            Value::Array(items) => {
                items.iter().for_each(|item| output::line(&format!("{name}: {}", flat(item))));
            }
            Value::Null => {}
            value => output::line(&format!("{name}: {}", flat(value))),
        }
    }
}

/// A value in one line.
fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(members) => members.values().map(flat).collect::<Vec<_>>().join(", "),
        value => value.to_string(),
    }
}
