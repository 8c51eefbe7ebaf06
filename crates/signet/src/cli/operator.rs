//! `signet operator`, and `signet whoami`.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{Client, Query};
use super::{Trouble, output, path_part};

#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Add an operator; `signet token issue` gives the operator a token
    Add {
        /// The name, as the record will have it
        name: String,
        /// What the operator is there for: reviewer, senior-reviewer, administrator, auditor
        #[arg(long)]
        role: String,
        /// An account whose data the operator sees and changes; repeat it for each [default: all]
        #[arg(long, value_name = "ID")]
        account: Vec<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List those who run the registry, or did
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show an operator
    Show {
        /// The operator's name
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Change what an operator is there for, and whose data the operator sees
    Change {
        /// The operator's name
        name: String,
        #[command(flatten)]
        to: ToChange,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Disable an operator: every token is revoked, and what the operator has taken on is free
    Disable {
        /// The operator's name
        name: String,
    },
    /// Let an operator act again, who needs another token
    Enable {
        /// The operator's name
        name: String,
    },
}

#[derive(Args)]
#[group(required = true, multiple = true)]
pub struct ToChange {
    /// What the operator is to be there for: reviewer, senior-reviewer, administrator, auditor
    #[arg(long)]
    role: Option<String>,
    /// An account whose data the operator is to see and change; repeat it for each
    #[arg(long, value_name = "ID", conflicts_with = "all_accounts")]
    account: Vec<i64>,
    /// See and change every account's data
    #[arg(long)]
    all_accounts: bool,
}

#[derive(Args)]
pub struct WhoamiArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(command: OperatorCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        OperatorCommand::Add { name, role, account, json } => {
            let new = json!({ "name": name, "role": role, "accounts": ids(&account) });
            show(&client.post("/operators", &new)?, json);
        }
        OperatorCommand::List { json } => {
            let operators = client.list("/operators", &Query::default())?;
            match json {
                true => output::json(&operators.into()),
                false => {
                    output::table(&["name", "role", "accounts", "state", "created"], &operators)
                }
            }
        }
        OperatorCommand::Show { name, json } => show(&client.get(&path(&name))?, json),
        OperatorCommand::Change { name, to, json } => {
            let mut change = serde_json::Map::new();
            change.extend(to.role.map(|role| ("role".to_owned(), role.into())));
            if to.all_accounts || !to.account.is_empty() {
                change.insert("accounts".to_owned(), ids(&to.account));
            }
            show(&client.patch(&path(&name), &change.into())?, json);
        }
        OperatorCommand::Disable { name } => {
            client.patch(&path(&name), &json!({ "state": "disabled" }))?;
            output::line(&format!("{name} is disabled"));
        }
        OperatorCommand::Enable { name } => {
            client.patch(&path(&name), &json!({ "state": "active" }))?;
            output::line(&format!("{name} may act again, with another token"));
        }
    }
    Ok(())
}

/// Tells whose token it is that commands are sent with, and what it lets its holder do.
pub fn whoami(args: WhoamiArgs) -> Result<(), Trouble> {
    let me = Client::new()?.get("/me")?;
    if args.json {
        output::json(&me);
        return Ok(());
    }
    tell(&me);
    let token = match &me["token"] {
        Value::Null => "the administrator's".to_owned(),
        token => {
            let expires = token["expires"].as_str().map_or_else(
                || "does not expire".to_owned(),
                |expires| format!("expires {expires}"),
            );
            let label = token["label"].as_str().unwrap_or_default();
            format!("{} {label} {expires}", text(token, "id")).replace("  ", " ")
        }
    };
    output::line(&format!("token:    {token}"));
    Ok(())
}

/// Accounts by their ids; none for all.
pub(super) fn ids(accounts: &[i64]) -> Value {
    match accounts {
        [] => Value::Null,
        some => some.iter().map(ToString::to_string).collect(),
    }
}

fn path(name: &str) -> String {
    format!("/operators/{}", path_part(name))
}

fn show(operator: &Value, json: bool) {
    if json {
        output::json(operator);
        return;
    }
    tell(operator);
    output::line(&format!("state:    {}", text(operator, "state")));
}

/// What somebody may do, and to whose data.
fn tell(somebody: &Value) {
    output::line(&format!("operator: {}", text(somebody, "name")));
    if let Some(role) = somebody["role"].as_str() {
        output::line(&format!("role:     {role}"));
    }
    output::line(&format!("scopes:   {}", list(&somebody["scopes"])));
    let accounts = match &somebody["accounts"] {
        Value::Null => "all".to_owned(),
        some => list(some),
    };
    output::line(&format!("accounts: {accounts}"));
}

pub(super) fn text(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

fn list(values: &Value) -> String {
    let values = values.as_array().into_iter().flatten().filter_map(Value::as_str);
    values.collect::<Vec<_>>().join(", ")
}
