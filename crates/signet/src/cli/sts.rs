//! `signet sts`.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::account::only;
use super::client::Client;
use super::policy::read;
use super::{Trouble, output, path_part};

#[derive(Subcommand)]
pub enum StsCommand {
    /// Assume a role for a while; secret and token are shown this once
    AssumeRole {
        /// The role, by name or id
        #[arg(long)]
        role: String,
        /// The user who assumes it, by name or id; the account itself unless told
        #[arg(long, value_name = "USER")]
        by_user: Option<String>,
        /// The account that assumes it, or whose user does; the role's own unless told
        #[arg(long, value_name = "ACCOUNT")]
        by_account: Option<i64>,
        /// What to call the session
        #[arg(long)]
        session: Option<String>,
        /// How long it lasts, in seconds: 900 to 43200 [default: 3600]
        #[arg(long, value_name = "SECONDS")]
        duration: Option<i64>,
        /// A file with a policy that narrows the role's; repeat it for each language
        #[arg(long, value_name = "FILE")]
        policy: Vec<PathBuf>,
        /// The account's id; may be left out while there is only one
        #[arg(long)]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// End a session before its time
    End {
        /// The temporary key's id
        id: String,
    },
}

pub fn run(command: StsCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        StsCommand::AssumeRole {
            role,
            by_user,
            by_account,
            session,
            duration,
            policy,
            account,
            json,
        } => {
            let account = account.map_or_else(|| only(&client), Ok)?;
            let policies = policy.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
            let body = json!({
                "account": account.to_string(),
                "role": role,
                "by_user": by_user,
                "by_account": by_account.map(|id| id.to_string()),
                "name": session,
                "seconds": duration,
                "policies": policies,
            });
            let issued = client.post("/sessions", &body)?;
            if json {
                output::json(&issued);
                return Ok(());
            }
            let text = |name: &str| issued[name].as_str().unwrap_or_default().to_owned();
            output::line(&format!("access key id:     {}", text("id")));
            output::line(&format!("access key secret: {}", text("secret")));
            output::line(&format!("security token:    {}", text("token")));
            output::line(&format!("expires:           {}", text("expires")));
        }
        StsCommand::End { id } => {
            client.delete(&format!("/sessions/{}", path_part(&id)))?;
            output::line(&format!("{id} is ended"));
        }
    }
    Ok(())
}
