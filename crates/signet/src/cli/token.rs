//! `signet token`.

use clap::Subcommand;
use serde_json::{Value, json};

use super::client::{Client, Query};
use super::operator::{ids, text};
use super::{Trouble, output, path_part};

#[derive(Subcommand)]
pub enum TokenCommand {
    /// Issue a token to an operator; it is shown this once
    Issue {
        /// The operator's name
        name: String,
        /// What its holder is to know it by
        #[arg(long)]
        label: Option<String>,
        /// What may be done with it; repeat it for each [default: what the role allows]
        #[arg(long)]
        scope: Vec<String>,
        /// An account it is for; repeat it for each [default: those the operator is for]
        #[arg(long, value_name = "ID")]
        account: Vec<i64>,
        /// For how many days it works, at most 365 [default: 90]
        #[arg(long)]
        days: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List an operator's tokens, but for what makes them tokens
    List {
        /// The operator's name
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a token for good
    Revoke {
        /// The operator's name
        name: String,
        /// The token's id
        id: String,
    },
}

pub fn run(command: TokenCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        TokenCommand::Issue { name, label, scope, account, days, json } => {
            let scopes = (!scope.is_empty()).then_some(scope);
            let new = json!({
                "label": label.unwrap_or_default(),
                "scopes": scopes,
                "accounts": ids(&account),
                "days": days,
            });
            let issued = client.post(&path(&name), &new)?;
            if json {
                output::json(&issued);
                return Ok(());
            }
            output::line(&format!("operator: {}", text(&issued, "operator")));
            output::line(&format!("id:       {}", text(&issued, "id")));
            output::line(&format!("token:    {}", text(&issued, "token")));
            output::line(&format!("expires:  {}", text(&issued, "expires")));
        }
        TokenCommand::List { name, json } => {
            let tokens = client.list(&path(&name), &Query::default())?;
            let columns = [
                "id",
                "label",
                "scopes",
                "accounts",
                "state",
                "expires",
                "last_used",
                "created_by",
            ];
            match json {
                true => output::json(&Value::from(tokens)),
                false => output::table(&columns, &tokens),
            }
        }
        TokenCommand::Revoke { name, id } => {
            client.delete(&format!("{}/{}", path(&name), path_part(&id)))?;
            output::line(&format!("{id} is revoked"));
        }
    }
    Ok(())
}

fn path(name: &str) -> String {
    format!("/operators/{}/tokens", path_part(name))
}
