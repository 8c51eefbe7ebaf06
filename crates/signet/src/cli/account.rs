//! `signet account`.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value, json};

use super::client::{Client, Query};
use super::{Trouble, output};
use crate::config::Switch;

#[derive(Subcommand)]
pub enum AccountCommand {
    /// Show all accounts, or one
    Show {
        /// The account's id
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Open an account
    Create {
        /// What to call it
        #[arg(long)]
        name: String,
        /// Whom it belongs to
        #[arg(long, default_value = "enterprise")]
        kind: Kind,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Change an account
    Set(SetArgs),
    /// Erase an account's personal data for good: persons, and pictures of their documents
    Erase {
        /// The account's id
        account: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub enum Kind {
    /// A verified enterprise or institution
    Enterprise,
    /// A natural person
    Individual,
}

#[derive(Args)]
pub struct SetArgs {
    /// The account's id; may be left out while there is only one
    account: Option<i64>,
    /// What to call it
    #[arg(long)]
    name: Option<String>,
    /// Whom it belongs to
    #[arg(long)]
    kind: Option<Kind>,
    /// Whether service is stopped because fees are unpaid
    #[arg(long, value_name = "on|off")]
    arrears: Option<Switch>,
    /// Whether the product is denied to it
    #[arg(long, value_name = "on|off")]
    denied: Option<Switch>,
    /// From where it may call: addresses or ranges, with commas; empty for anywhere
    #[arg(long, value_name = "CIDR,…")]
    addresses: Option<String>,
    /// From where its keys may be used: addresses or ranges, with commas; empty for anywhere
    #[arg(long, value_name = "CIDR,…")]
    allow: Option<String>,
    /// From where its keys may not be used, even if the other list has it
    #[arg(long, value_name = "CIDR,…")]
    block: Option<String>,
    /// The most signatures in one market, 0 for no limit, -1 for the server's
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    signature_limit: Option<i64>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(command: AccountCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        AccountCommand::Show { account: Some(id), json } => {
            print(&[client.get(&format!("/accounts/{id}"))?], json);
        }
        AccountCommand::Show { account: None, json } => print(&all(&client)?, json),
        AccountCommand::Create { name, kind, json } => {
            let body = json!({ "name": name, "kind": kind.word() });
            print(&[client.post("/accounts", &body)?], json);
        }
        AccountCommand::Set(args) => {
            let id = match args.account {
                Some(id) => id,
                None => only(&client)?,
            };
            let json = args.json;
            print(&[client.patch(&format!("/accounts/{id}"), &args.body())?], json);
        }
        AccountCommand::Erase { account, json } => {
            let erased = client.post(&format!("/accounts/{account}/erase"), &json!({}))?;
            match json {
                true => output::json(&erased),
                false => output::table(&["account", "pictures"], &[erased]),
            }
        }
    }
    Ok(())
}

/// The one account there is.
pub fn only(client: &Client) -> Result<i64, Trouble> {
    match &*all(client)? {
        [account] => {
            let id = account["id"].as_str().and_then(|id| id.parse().ok());
            id.ok_or_else(|| "the server answered nonsense".into())
        }
        accounts => Err(format!("there are {} accounts; say which one by its id", accounts.len())),
    }
}

fn all(client: &Client) -> Result<Vec<Value>, Trouble> {
    client.list("/accounts", &Query::default())
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Enterprise => "enterprise",
            Kind::Individual => "individual",
        }
    }
}

impl SetArgs {
    fn body(self) -> Value {
        let mut body = Map::new();
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.into(), value);
            }
        };
        set("name", self.name.map(Value::from));
        set("kind", self.kind.map(|kind| kind.word().into()));
        set("in_arrears", self.arrears.map(|switch| (switch == Switch::On).into()));
        set("denied", self.denied.map(|switch| (switch == Switch::On).into()));
        set("addresses", self.addresses.map(listed));
        set("allowed", self.allow.map(listed));
        set("blocked", self.block.map(listed));
        set("signature_limit", self.signature_limit.map(Value::from));
        Value::Object(body)
    }
}

/// Ranges that are written with commas.
pub fn listed(text: String) -> Value {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect()
}

fn print(accounts: &[Value], json: bool) {
    match (json, accounts) {
        (true, [account]) => output::json(account),
        (true, accounts) => output::json(&accounts.into()),
        _ => output::table(
            &[
                "id",
                "name",
                "kind",
                "in_arrears",
                "denied",
                "addresses",
                "allowed",
                "blocked",
                "signature_limit",
            ],
            accounts,
        ),
    }
}
