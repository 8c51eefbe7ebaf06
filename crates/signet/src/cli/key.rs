//! `signet key`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::account::only;
use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Make an access key; its secret is shown this once
    Create {
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
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
        KeyCommand::Create { account, id, secret_env, public_key, json } => {
            let account = account.map_or_else(|| only(&client), Ok)?;
            let secret = secret_env.map(|variable| {
                std::env::var(&variable).map_err(|_| format!("the environment has no {variable}"))
            });
            let public_key = public_key.map(|path| {
                std::fs::read_to_string(&path)
                    .map_err(|error| format!("cannot read {}: {error}", path.display()))
            });
            let body = json!({
                "account": account.to_string(),
                "id": id,
                "secret": secret.transpose()?,
                "public_key": public_key.transpose()?,
            });
            let key = client.post("/keys", &body)?;
            if json {
                output::json(&key);
            } else {
                let text = |name: &str| key[name].as_str().unwrap_or_default().to_owned();
                output::line(&format!("access key id:     {}", text("id")));
                output::line(&format!("access key secret: {}", text("secret")));
            }
        }
        KeyCommand::List { account, json } => {
            let keys = client.list("/keys", &Query::default().with("account", account))?;
            match json {
                true => output::json(&keys.into()),
                false => {
                    output::table(&["id", "account", "state", "public_key", "created"], &keys);
                }
            }
        }
        KeyCommand::Disable { id } => set(&client, &id, "disabled")?,
        KeyCommand::Enable { id } => set(&client, &id, "active")?,
    }
    Ok(())
}

fn set(client: &Client, id: &str, state: &str) -> Result<(), Trouble> {
    let path = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
    client.patch(&format!("/keys/{path}"), &json!({ "state": state }))?;
    output::line(&format!("{id} is {state}"));
    Ok(())
}
