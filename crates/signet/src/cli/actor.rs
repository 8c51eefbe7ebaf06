//! `signet user`, `signet group` and `signet role`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::{Value, json};

use super::account::only;
use super::client::{Client, Query};
use super::policy::read;
use super::{Trouble, output, path_part};

#[derive(Subcommand)]
pub enum ActorCommand {
    /// Add one
    Add {
        /// Its name
        name: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List them
    List {
        /// Only those of this account
        #[arg(long)]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show one, with its policies and what else belongs to it
    Show {
        /// Its name or id
        name: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
    /// Delete one, with its keys or sessions
    Delete {
        /// Its name or id
        name: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
    /// Have a policy judge it
    Attach {
        /// Its name or id
        name: String,
        /// The policy's name
        policy: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
    /// Have a policy judge it no more
    Detach {
        /// Its name or id
        name: String,
        /// The policy's name
        policy: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
}

#[derive(Subcommand)]
pub enum GroupCommand {
    #[command(flatten)]
    Actor(ActorCommand),
    /// Put a user into a group
    Join {
        /// The group's name or id
        group: String,
        /// The user's name or id
        user: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
    /// Take a user out of a group
    Leave {
        /// The group's name or id
        group: String,
        /// The user's name or id
        user: String,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
}

#[derive(Subcommand)]
pub enum RoleCommand {
    #[command(flatten)]
    Actor(ActorCommand),
    /// Say who may assume a role
    Trust {
        /// The role's name or id
        role: String,
        /// A file with the document that says so
        #[arg(required_unless_present = "own")]
        document: Option<PathBuf>,
        /// Its own account, and nobody else
        #[arg(long, conflicts_with = "document")]
        own: bool,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
    },
}

/// Does what is asked of users, groups or roles: `kind` is `user`, `group` or `role`.
pub fn run(kind: &str, command: ActorCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        ActorCommand::Add { name, account, json } => {
            let account = account.map_or_else(|| only(&client), Ok)?;
            let body = json!({ "account": account.to_string(), "name": name });
            let added = client.post(&format!("/{kind}s"), &body)?;
            match json {
                true => output::json(&added),
                false => output::table(&["id", "account", "name", "created"], &[added]),
            }
        }
        ActorCommand::List { account, json } => {
            let rows = list(&client, kind, account)?;
            match json {
                true => output::json(&rows.into()),
                false => output::table(&["id", "account", "name", "created"], &rows),
            }
        }
        ActorCommand::Show { name, account } => {
            let id = find(&client, kind, &name, account)?;
            output::json(&client.get(&format!("/{kind}s/{id}"))?);
        }
        ActorCommand::Delete { name, account } => {
            let id = find(&client, kind, &name, account)?;
            client.delete(&format!("/{kind}s/{id}"))?;
            output::line(&format!("{name} is deleted"));
        }
        ActorCommand::Attach { name, policy, account } => {
            let id = find(&client, kind, &name, account)?;
            client.post(&format!("/{kind}s/{id}/policies"), &json!({ "policy": policy }))?;
            output::line(&format!("{policy} judges {name}"));
        }
        ActorCommand::Detach { name, policy, account } => {
            let id = find(&client, kind, &name, account)?;
            client.delete(&format!("/{kind}s/{id}/policies/{}", path_part(&policy)))?;
            output::line(&format!("{policy} does not judge {name} any more"));
        }
    }
    Ok(())
}

/// Does what is asked of groups.
pub fn run_group(command: GroupCommand) -> Result<(), Trouble> {
    match command {
        GroupCommand::Actor(command) => run("group", command),
        GroupCommand::Join { group, user, account } => {
            let client = Client::new()?;
            let path = membership(&client, &group, &user, account)?;
            client.put(&path, &json!({}))?;
            output::line(&format!("{user} is in {group}"));
            Ok(())
        }
        GroupCommand::Leave { group, user, account } => {
            let client = Client::new()?;
            client.delete(&membership(&client, &group, &user, account)?)?;
            output::line(&format!("{user} is not in {group} any more"));
            Ok(())
        }
    }
}

/// Does what is asked of roles.
pub fn run_role(command: RoleCommand) -> Result<(), Trouble> {
    match command {
        RoleCommand::Actor(command) => run("role", command),
        RoleCommand::Trust { role, document, own: _, account } => {
            let client = Client::new()?;
            let document = document.as_deref().map(read).transpose()?;
            let id = find(&client, "role", &role, account)?;
            let path = format!("/roles/{id}/trust");
            match document {
                Some(document) => {
                    client.put(&path, &json!({ "trust": document }))?;
                    output::line(&format!("{role} trusts whom the document names"));
                }
                None => {
                    client.delete(&path)?;
                    output::line(&format!("{role} trusts its own account"));
                }
            }
            Ok(())
        }
    }
}

fn membership(
    client: &Client,
    group: &str,
    user: &str,
    account: Option<i64>,
) -> Result<String, Trouble> {
    let group = find(client, "group", group, account)?;
    let user = find(client, "user", user, account)?;
    Ok(format!("/groups/{group}/members/{user}"))
}

/// The id of a user, group or role that is named by name or id.
pub fn find(
    client: &Client,
    kind: &str,
    name: &str,
    account: Option<i64>,
) -> Result<String, Trouble> {
    let account = account.map_or_else(|| only(client), Ok)?;
    let all = list(client, kind, Some(account))?;
    let found = all.iter().find(|of| of["name"] == name || of["id"] == name);
    let id = found.and_then(|of| of["id"].as_str()).map(str::to_owned);
    id.ok_or_else(|| format!("account {account} has no {kind} {name}"))
}

fn list(client: &Client, kind: &str, account: Option<i64>) -> Result<Vec<Value>, Trouble> {
    client.list(&format!("/{kind}s"), &Query::default().with("account", account))
}
