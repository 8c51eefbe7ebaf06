//! `signet key`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::account::{listed, only};
use super::client::{Client, Query};
use super::{Trouble, actor, output, path_part};

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Make an access key; its secret is shown this once
    Create {
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
        /// The user whose key it is to be, by name or id; the account's own unless told
        #[arg(long, conflicts_with_all = ["id", "secret_env"])]
        user: Option<String>,
        /// A name of your own, together with --secret-env
        #[arg(long, requires = "secret_env")]
        id: Option<String>,
        /// The environment variable that has the secret: what is typed here ends up in histories
        #[arg(long, requires = "id", value_name = "VARIABLE")]
        secret_env: Option<String>,
        /// An RSA public key in PEM, for clients that sign with a key pair
        #[arg(long, value_name = "FILE")]
        public_key: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List access keys
    List {
        /// Only those of this account
        #[arg(long)]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Make another key for whoever has this one, which works on until it is disabled
    Rotate {
        /// The key's id
        id: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say from where a key may be used
    Set {
        /// The key's id
        id: String,
        /// From where: addresses or ranges, with commas; empty for anywhere
        #[arg(long, value_name = "CIDR,…")]
        allow: Option<String>,
        /// From where not, even if the other list has it
        #[arg(long, value_name = "CIDR,…")]
        block: Option<String>,
    },
    /// Delete an access key for good
    Delete {
        /// The key's id
        id: String,
    },
    /// Seal the registry under another master key, while it is running
    RotateMaster {
        /// The environment variable that has the new key, where the server was given the old one
        #[arg(long, value_name = "VARIABLE")]
        new_key_env: Option<String>,
    },
    /// Disable an access key
    Disable {
        /// The key's id
        id: String,
    },
    /// Enable an access key again
    Enable {
        /// The key's id
        id: String,
    },
}

pub fn run(command: KeyCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        KeyCommand::Create { account, user, id, secret_env, public_key, json } => {
            let user = user.map(|user| actor::find(&client, "user", &user, account)).transpose()?;
            let account = match user {
                Some(_) => None,
                None => Some(account.map_or_else(|| only(&client), Ok)?),
            };
            let secret = secret_env.map(|variable| {
                std::env::var(&variable).map_err(|_| format!("the environment has no {variable}"))
            });
            let public_key = public_key.map(|path| {
                std::fs::read_to_string(&path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))
            });
            let body = json!({
                "account": account.map(|id| id.to_string()),
                "user": user,
                "id": id,
                "secret": secret.transpose()?,
                "public_key": public_key.transpose()?,
            });
            print(&client.post("/keys", &body)?, json);
        }
        KeyCommand::Rotate { id, json } => {
            let path = format!("/keys/{}/rotate", path_part(&id));
            print(&client.post(&path, &json!({}))?, json);
        }
        KeyCommand::Set { id, allow, block } => {
            let mut change = serde_json::Map::new();
            for (name, list) in [("allowed", allow), ("blocked", block)] {
                if let Some(list) = list {
                    change.insert(name.into(), listed(list));
                }
            }
            let set = client.patch(&format!("/keys/{}", path_part(&id)), &change.into())?;
            output::table(&["id", "state", "allowed", "blocked"], &[set]);
        }
        KeyCommand::Delete { id } => {
            client.delete(&format!("/keys/{}", path_part(&id)))?;
            output::line(&format!("{id} is deleted"));
        }
        KeyCommand::RotateMaster { new_key_env } => {
            let key = new_key_env.map(|variable| {
                std::env::var(&variable).map_err(|_| format!("the environment has no {variable}"))
            });
            let changed = client.post("/master-key", &json!({ "key": key.transpose()? }))?;
            output::line(match changed["in_file"] == true {
                true => "the master key is changed, and the new one is in the server's folder",
                false => "the master key is changed: give the server the new one at its next start",
            });
        }
        KeyCommand::List { account, json } => {
            let keys = client.list("/keys", &Query::default().with("account", account))?;
            match json {
                true => output::json(&keys.into()),
                false => {
                    output::table(
                        &[
                            "id",
                            "account",
                            "user_name",
                            "state",
                            "public_key",
                            "created",
                            "last_used",
                        ],
                        &keys,
                    );
                }
            }
        }
        KeyCommand::Disable { id } => set(&client, &id, "disabled")?,
        KeyCommand::Enable { id } => set(&client, &id, "active")?,
    }
    Ok(())
}

/// Shows a new key.
fn print(key: &serde_json::Value, json: bool) {
    if json {
        output::json(key);
        return;
    }
    let text = |name: &str| key[name].as_str().unwrap_or_default().to_owned();
    output::line(&format!("access key id:     {}", text("id")));
    output::line(&format!("access key secret: {}", text("secret")));
}

fn set(client: &Client, id: &str, state: &str) -> Result<(), Trouble> {
    client.patch(&format!("/keys/{}", path_part(id)), &json!({ "state": state }))?;
    output::line(&format!("{id} is {state}"));
    Ok(())
}
