//! `signet qualification`.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::client::Client;
use super::{Trouble, account, output};

#[derive(Subcommand)]
pub enum QualificationCommand {
    /// Enter a qualification for an account whose vendor's API cannot file one
    Add(AddArgs),
}

#[derive(Args)]
pub struct AddArgs {
    /// What to call it: letters, digits and Chinese characters, once in an account
    #[arg(long)]
    name: String,
    /// The name of the company or institution
    #[arg(long)]
    company: String,
    /// Its unified social credit code, or another number it is registered by
    #[arg(long, value_name = "CODE")]
    organization_code: String,
    /// When its licence is in force: the first and the last day
    #[arg(long, value_name = "YYYY-MM-DD~YYYY-MM-DD")]
    licence_valid: String,
    /// Whose names it is for
    #[arg(long, default_value = "own")]
    purpose: Purpose,
    /// What kind of body it is of
    #[arg(long, default_value = "company")]
    body: Body,
    /// Leave it to a reviewer; it counts once it is approved
    #[arg(long)]
    pending: bool,
    /// The account; may be left out while there is only one
    #[arg(long, value_name = "ID")]
    account: Option<i64>,
    /// Through which dialect it is to be used
    #[arg(long, default_value = "tencent")]
    dialect: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Purpose {
    /// The account's own names
    Own,
    /// Somebody else's
    ForOthers,
}

#[derive(Clone, Copy, ValueEnum)]
enum Body {
    /// A company
    Company,
    /// A government body, a public institution or another that makes no profit
    Institution,
}

pub fn run(command: QualificationCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    let QualificationCommand::Add(args) = command;
    let account = match args.account {
        Some(id) => id,
        None => account::only(&client)?,
    };
    let entered = client.post(
        "/qualifications",
        &json!({
            "account": account,
            "dialect": args.dialect,
            "name": args.name,
            "company": args.company,
            "organization_code": args.organization_code,
            "licence_valid": args.licence_valid,
            "purpose": match args.purpose {
                Purpose::Own => "own",
                Purpose::ForOthers => "for-others",
            },
            "body": match args.body {
                Body::Company => "company",
                Body::Institution => "institution",
            },
            "approved": !args.pending,
        }),
    )?;
    match args.json {
        true => output::json(&entered),
        false => output::table(
            &["id", "account", "channel", "name", "company", "purpose", "state"],
            &[entered],
        ),
    }
    Ok(())
}
