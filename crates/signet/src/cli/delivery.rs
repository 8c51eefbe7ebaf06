//! `signet delivery`.

use clap::Subcommand;
use serde_json::json;

use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum DeliveryCommand {
    /// List notices on their way, delivered, and given up, in the order they were written
    List {
        /// Only those to this subscription
        #[arg(long, value_name = "ID")]
        subscription: Option<i64>,
        /// Only this account's
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Only those that stand like this: waiting, delivered or dead
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        /// Only those that were given up
        #[arg(long, conflicts_with = "state")]
        dead: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show a delivery, with what is sent
    Show {
        /// The message id, as receivers see it in `webhook-id`
        message: String,
    },
    /// Deliver once more what was delivered or given up, out of order and marked so
    Redeliver {
        /// The message ids
        #[arg(required_unless_present = "dead")]
        messages: Vec<String>,
        /// Everything to this subscription that was given up
        #[arg(long, value_name = "SUBSCRIPTION", conflicts_with = "messages")]
        dead: Option<i64>,
    },
}

pub fn run(command: DeliveryCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        DeliveryCommand::List { subscription, account, state, dead, json } => {
            let state = if dead { Some("dead".to_owned()) } else { state };
            let query = Query::default()
                .with("subscription", subscription)
                .with("account", account)
                .with("state", state);
            let found = client.list("/deliveries", &query)?;
            match json {
                true => output::json(&found.into()),
                false => output::table(
                    &[
                        "message", "kind", "subject", "state", "attempts", "outcome", "next",
                        "ended",
                    ],
                    &found,
                ),
            }
        }
        DeliveryCommand::Show { message } => {
            output::json(&client.get(&format!("/deliveries/{}", escaped(&message)))?);
        }
        DeliveryCommand::Redeliver { messages, dead } => {
            let messages = match dead {
                None => messages,
                Some(id) => {
                    let query =
                        Query::default().with("subscription", Some(id)).with("state", Some("dead"));
                    let found = client.list("/deliveries", &query)?;
                    let message =
                        |it: &serde_json::Value| it["message"].as_str().map(str::to_owned);
                    found.iter().filter_map(message).collect()
                }
            };
            for message in messages {
                let path = format!("/deliveries/{}/redeliver", escaped(&message));
                client.post(&path, &json!({}))?;
                output::line(&format!("{message} is due"));
            }
        }
    }
    Ok(())
}

fn escaped(message: &str) -> String {
    percent_encoding::utf8_percent_encode(message, percent_encoding::NON_ALPHANUMERIC).to_string()
}
