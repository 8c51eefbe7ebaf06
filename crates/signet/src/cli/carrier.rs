//! `signet carrier`.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};

use super::client::{Client, Query};
use super::{Trouble, output};

#[derive(Subcommand)]
pub enum CarrierCommand {
    /// Tell how each carrier is reached and what waits for it
    Show {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List what was filed with carriers, the oldest first
    List {
        /// Only with this carrier
        #[arg(long, value_name = "NAME")]
        carrier: Option<String>,
        /// Only what stands like this, such as `failed`
        #[arg(long)]
        state: Option<String>,
        /// Only this account's
        #[arg(long, value_name = "ID")]
        account: Option<i64>,
        /// Only this signature
        #[arg(long, value_name = "ID")]
        signature: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List batches, the oldest first
    Batches {
        /// Only this carrier's
        #[arg(long, value_name = "NAME")]
        carrier: Option<String>,
        /// Only those that are `open`, `taken` or `answered`
        #[arg(long)]
        state: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// File a signature that never was, or anew where a carrier has turned it down or let it go
    File {
        /// The signature's id
        signature: i64,
        /// Only with this carrier
        #[arg(long, value_name = "NAME")]
        carrier: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Write what waits for a carrier into a folder: a spreadsheet, the same as CSV, and the evidence.
    /// One that died half-way is repeated
    Export {
        /// The carrier: mobile, unicom or telecom
        #[arg(long, value_name = "NAME", required_unless_present = "batch")]
        carrier: Option<String>,
        /// A batch to write once more, instead of what waits
        #[arg(long, value_name = "BATCH", conflicts_with = "carrier")]
        batch: Option<String>,
        /// The folder; it is made if it is not there
        #[arg(long, value_name = "FOLDER")]
        out: PathBuf,
        /// The most lines
        #[arg(long, value_name = "N")]
        limit: Option<i64>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take what a carrier has sent back. Fails when something of it could not be placed
    Import {
        /// The answer: XLSX or CSV
        file: PathBuf,
        /// Take lines of this batch only
        #[arg(long, value_name = "BATCH")]
        batch: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: CarrierCommand) -> Result<(), Trouble> {
    let client = Client::new()?;
    match command {
        CarrierCommand::Show { json } => {
            let shown = client.get("/carriers")?;
            let columns = ["carrier", "reached", "waiting", "open_batch"];
            print(json, &shown, &columns, &shown["carriers"]);
        }
        CarrierCommand::List { carrier, state, account, signature, json } => {
            let query = Query::default()
                .with("carrier", carrier)
                .with("state", state)
                .with("account", account)
                .with("signature", signature);
            let filings = client.list("/carriers/filings", &query)?.into();
            let columns =
                ["signature", "name", "carrier", "state", "reasons", "attempt", "line", "changed"];
            print(json, &filings, &columns, &filings);
        }
        CarrierCommand::Batches { carrier, state, json } => {
            let query = Query::default().with("carrier", carrier).with("state", state);
            let batches = client.list("/carriers/batches", &query)?.into();
            let columns = ["batch", "carrier", "state", "lines", "waiting", "made", "taken"];
            print(json, &batches, &columns, &batches);
        }
        CarrierCommand::File { signature, carrier, json } => {
            let path = format!("/signatures/{signature}/carriers");
            let filed = client.post(&path, &json!({ "carrier": carrier }))?;
            let columns = ["signature", "name", "carrier", "state", "reasons", "attempt"];
            print(json, &filed, &columns, &filed["items"]);
        }
        CarrierCommand::Export { carrier, batch, out, limit, json } => {
            export(&client, carrier, batch, &out, limit, json)?;
        }
        CarrierCommand::Import { file, batch, json } => import(&client, &file, batch, json)?,
    }
    Ok(())
}

fn print(json: bool, whole: &Value, columns: &[&str], rows: &Value) {
    match json {
        true => output::json(whole),
        false => output::table(columns, rows.as_array().map_or(&[][..], Vec::as_slice)),
    }
}

/// Writes a batch, and says so only when all of it is on the disk: what dies before leaves the batch
/// open, and the next export gives it again.
fn export(
    client: &Client,
    carrier: Option<String>,
    batch: Option<String>,
    out: &Path,
    limit: Option<i64>,
    json: bool,
) -> Result<(), Trouble> {
    let made = match batch {
        Some(batch) => json!({ "batch": client.get(&format!("/carriers/batches/{batch}"))? }),
        None => {
            let mut make = json!({ "carrier": carrier });
            if let Some(limit) = limit {
                make["limit"] = limit.into();
            }
            client.post("/carriers/batches", &make)?
        }
    };
    let Some(id) = made["batch"]["batch"].as_str() else {
        match json {
            true => output::json(&made),
            false => output::line("nothing waits"),
        }
        return Ok(());
    };
    let trouble = |error: std::io::Error| format!("cannot write to {}: {error}", out.display());
    fs::create_dir_all(out).map_err(trouble)?;
    let carrier = made["batch"]["carrier"].as_str().unwrap_or_default();
    let mut files = vec![];
    for (name, ending) in
        [("sheet.xlsx", ".xlsx"), ("sheet.csv", ".csv"), ("evidence.zip", "-evidence.zip")]
    {
        let file = out.join(format!("signet-{carrier}-{id}{ending}"));
        // Persons stand in it: for its owner's eyes, as the file is made with.
        let mut part = tempfile::NamedTempFile::new_in(out).map_err(trouble)?;
        client.save(&format!("/carriers/batches/{id}/{name}"), part.as_file_mut())?;
        part.as_file().sync_all().map_err(trouble)?;
        part.persist(&file).map_err(|error| trouble(error.error))?;
        files.push(file.display().to_string());
    }
    File::open(out).and_then(|folder| folder.sync_all()).map_err(trouble)?;
    let batch = client.post(&format!("/carriers/batches/{id}/taken"), &json!({}))?;
    match json {
        true => output::json(&json!({ "batch": batch, "files": files })),
        false => {
            output::line(&format!("batch {id}: {} lines", batch["lines"]));
            files.iter().for_each(|file| output::line(file));
        }
    }
    Ok(())
}

fn import(client: &Client, file: &Path, batch: Option<String>, json: bool) -> Result<(), Trouble> {
    let bytes =
        fs::read(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let query = Query::default().with("batch", batch);
    let taken = client.send(&format!("/carriers/answers/file{query}"), bytes)?;
    let problems = taken["problems"].as_array().map_or(&[][..], Vec::as_slice);
    match json {
        true => output::json(&taken),
        false => {
            output::line(&format!(
                "{} placed, {} known already, {} without an answer, {} without a place",
                taken["placed"],
                taken["already"],
                taken["unanswered"],
                problems.len()
            ));
            for problem in problems {
                let detail = problem["detail"].as_str().unwrap_or_default();
                output::line(&format!("row {}: {detail}", problem["row"]));
            }
        }
    }
    match problems.len() {
        0 => Ok(()),
        count => Err(format!("{count} rows could not be placed")),
    }
}
