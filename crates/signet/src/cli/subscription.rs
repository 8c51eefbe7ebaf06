//! `signet subscription`.

use clap::Subcommand;
use serde_json::{Value, json};

use super::account::only;
use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum SubscriptionCommand {
    /// Have an address told what happens to an account's things; its secret is shown this once
    Add {
        /// The account's id; may be left out while there is only one
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// How it is told: `cloudevents`, or a vendor's own form such as `sign-sms-report`
        #[arg(long, default_value = "cloudevents")]
        form: String,
        /// What it is told of, such as `signature.decided`; repeat it for several. Left out, everything
        /// that the form can tell
        #[arg(long = "kind", value_name = "KIND", value_delimiter = ',')]
        kinds: Vec<String>,
        /// Where it is told
        #[arg(required_unless_present = "url_env")]
        url: Option<String>,
        /// The environment variable that has the address, where that holds a token
        #[arg(long, conflicts_with = "url", value_name = "VARIABLE")]
        url_env: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List subscriptions
    List {
        /// Only this account's
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a subscription
    Show {
        /// The subscription's id
        id: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Keep what happens from now on, and deliver it when it is resumed
    Pause {
        /// The subscription's id
        id: i64,
    },
    /// Go on delivering, after a pause or after the endpoint was gone
    Resume {
        /// The subscription's id
        id: i64,
    },
    /// Write nothing more, and give up what waits
    Disable {
        /// The subscription's id
        id: i64,
    },
    /// Remove a subscription with all its deliveries
    Remove {
        /// The subscription's id
        id: i64,
    },
    /// Send a notice of nothing, to see whether it arrives
    Test {
        /// The subscription's id
        id: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Replace the secret; the one before signs for a day, too
    RotateSecret {
        /// The subscription's id
        id: i64,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

const COLUMNS: [&str; 7] =
    ["subscription", "account", "form", "kinds", "place", "state", "created"];

pub fn run(command: SubscriptionCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        SubscriptionCommand::Add { account, form, kinds, url, url_env, json } => {
            let account = account.map_or_else(|| only(&client), Ok)?;
            let url = match (url, url_env) {
                (Some(url), _) => url,
                (None, variable) => {
                    let variable = variable.unwrap_or_default();
                    std::env::var(&variable)
                        .map_err(|_| format!("the environment has no {variable}"))?
                }
            };
            let body = json!({ "account": account, "form": form, "kinds": kinds, "url": url });
            told_secret(&client.post("/subscriptions", &body)?, json);
        }
        SubscriptionCommand::List { account, json } => {
            let query = Query::default().with("account", account);
            let found = client.list("/subscriptions", &query)?;
            match json {
                true => output::json(&found.into()),
                false => output::table(&COLUMNS, &found),
            }
        }
        SubscriptionCommand::Show { id, json } => {
            let found = client.get(&format!("/subscriptions/{id}"))?;
            match json {
                true => output::json(&found),
                false => output::table(&COLUMNS, &[found]),
            }
        }
        SubscriptionCommand::Pause { id } => set(&client, id, "paused")?,
        SubscriptionCommand::Resume { id } => set(&client, id, "active")?,
        SubscriptionCommand::Disable { id } => set(&client, id, "disabled")?,
        SubscriptionCommand::Remove { id } => {
            client.delete(&format!("/subscriptions/{id}"))?;
            output::line(&format!("{id} is removed"));
        }
        SubscriptionCommand::Test { id, json } => {
            let sent = client.post(&format!("/subscriptions/{id}/test"), &json!({}))?;
            match json {
                true => output::json(&sent),
                false => {
                    let message = sent["message"].as_str().unwrap_or_default();
                    output::line(&format!("{message} is on its way; `signet delivery show` tells"));
                }
            }
        }
        SubscriptionCommand::RotateSecret { id, json } => {
            told_secret(&client.post(&format!("/subscriptions/{id}/secret"), &json!({}))?, json);
        }
    }
    Ok(())
}

fn told_secret(subscription: &Value, json: bool) {
    if json {
        return output::json(subscription);
    }
    output::line(&format!("subscription:   {}", subscription["subscription"]));
    let secret = subscription["secret"].as_str().unwrap_or_default();
    output::line(&format!("signing secret: {secret}"));
}

fn set(client: &Client, id: i64, state: &str) -> Result<(), Trouble> {
    client.patch(&format!("/subscriptions/{id}"), &json!({ "state": state }))?;
    output::line(&format!("{id} is {state}"));
    Ok(())
}
