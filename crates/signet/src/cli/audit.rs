//! `signet audit`.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};
use serde_json::Value;
use signet_registry::audit::{Audited, Earlier, Report, audit_export, audit_registry};
use signet_registry::{MasterKey, Progress, Verifier};

use super::client::{Client, Query};
use super::{Trouble, output, progress};
use crate::secrets;

/// How long to wait for an event to find its place.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Subcommand)]
pub enum AuditCommand {
    /// Check a record that no server works on: rows, hashes, signatures; nothing is changed
    Verify(VerifyArgs),
    /// Prove that an event is in the log, or that the log of an earlier size is its beginning
    Prove(ProveArgs),
    /// Write the record down, one event a line, as it is hashed
    Export(ExportArgs),
}

#[derive(Args)]
pub struct VerifyArgs {
    /// The registry's folder
    #[arg(long, env = "SIGNET_DATA", value_name = "DIR", default_value = "signet-data")]
    data: PathBuf,
    /// The PostgreSQL server that the records are on, if they are not in the folder
    #[arg(long, env = "SIGNET_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Check this export instead, with the checkpoint beside it
    #[arg(long, value_name = "FILE", requires = "key")]
    export: Option<PathBuf>,
    /// The log's public key, as `signet audit prove` and `/_signet/v1/log/key` tell it; without it
    /// the registry's own, which takes the master key
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// A checkpoint or an export that was kept earlier: it must be the beginning of this log
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
pub struct ProveArgs {
    /// The event, by its id
    #[arg(required_unless_present = "since")]
    event: Option<i64>,
    /// Prove instead that the log, when it had so many events, is the beginning of the log as it is
    #[arg(long, value_name = "SIZE", conflicts_with = "event")]
    since: Option<u64>,
}

#[derive(Args)]
pub struct ExportArgs {
    /// Where to write it; the checkpoint goes beside it, with `.checkpoint` at the end of its name
    file: PathBuf,
}

pub fn run(command: AuditCommand) -> Result<(), Trouble> {
    match command {
        AuditCommand::Verify(args) => verify(args),
        AuditCommand::Prove(args) => prove(args),
        AuditCommand::Export(args) => export(&args.file),
    }
}

fn verify(args: VerifyArgs) -> Result<(), Trouble> {
    let key = |text: &str| Verifier::parse(text).ok_or("--key is not a key of a log".to_owned());
    let verifier = args.key.as_deref().map(key).transpose()?;
    let earlier = args.since.as_deref().map(kept).transpose()?;
    let (report, verifier) = progress::run(async |told| match (&args.export, verifier) {
        (Some(path), Some(verifier)) => {
            let note = read(&checkpoint_beside(path))?;
            let lines = Box::new(BufReader::new(open(path)?));
            let report = audit_export(lines, &note, &verifier, earlier, steps(told));
            Ok((report.map_err(|error| error.to_string())?, verifier))
        }
        (_, verifier) => {
            let audited = Audited {
                folder: args.data.clone(),
                database: args.database.clone(),
                verifier,
                master_key: secrets::known_master_key()?.map_or(MasterKey::File, MasterKey::Given),
            };
            let done = audit_registry(audited, earlier, steps(told)).await;
            done.map_err(|error| error.to_string())
        }
    })?;
    tell(&report, &verifier, args.json);
    match report.findings.len() as u64 + report.more {
        0 => Ok(()),
        1 => Err("1 thing is not as it was signed".into()),
        more => Err(format!("{more} things are not as they were signed")),
    }
}

/// Tells how many events were looked at. What only reads has nothing to leave in order, and ends where
/// it is.
fn steps(told: &dyn Progress) -> impl FnMut(u64, u64) {
    let mut before = None;
    move |done, total| {
        if told.is_stopped() {
            std::process::exit(130);
        }
        let had = before.unwrap_or_else(|| {
            told.begin("events", Some(total));
            0
        });
        told.advance(done.saturating_sub(had));
        before = Some(done);
    }
}

fn tell(report: &Report, verifier: &Verifier, json: bool) {
    let findings: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
    if json {
        output::json(&serde_json::json!({
            "sound": report.is_sound(),
            "origin": verifier.origin(),
            "verifier_key": verifier.to_string(),
            "events": report.events,
            "checkpoints": report.checkpoints,
            "waiting": report.waiting,
            "root": report.root,
            "findings": findings,
            "more": report.more,
        }));
        return;
    }
    findings.iter().for_each(|finding| output::line(finding));
    if report.more > 0 {
        output::line(&format!("and {} more", report.more));
    }
    output::line(&format!("log:         {}", verifier.origin()));
    output::line(&format!("key:         {verifier}"));
    output::line(&format!("events:      {}", report.events));
    output::line(&format!("checkpoints: {}", report.checkpoints));
    if report.waiting > 0 {
        output::line(&format!("waiting:     {}", report.waiting));
    }
    output::line(&format!("root:        {}", report.root));
    if report.is_sound() {
        output::line("everything is as it was signed");
    }
}

/// Reads what was kept: an export begins with an event, a checkpoint with a name.
fn kept(path: &Path) -> Result<Earlier, Trouble> {
    use std::io::BufRead as _;
    let mut reader = BufReader::new(open(path)?);
    let first = reader.fill_buf().map_err(|error| cannot("read", path, &error))?.first().copied();
    match first {
        Some(b'{') => Ok(Earlier::Export(Box::new(reader))),
        _ => Ok(Earlier::Checkpoint(read(path)?)),
    }
}

fn prove(args: ProveArgs) -> Result<(), Trouble> {
    let client = Client::new()?;
    let path = match (args.event, args.since) {
        (Some(event), _) => format!("/log/events/{event}"),
        (None, since) => format!("/log/consistency?from={}", since.unwrap_or_default()),
    };
    let begun = Instant::now();
    loop {
        match client.get(&path) {
            Ok(proof) => {
                output::json(&proof);
                return Ok(());
            }
            // It was written a moment ago.
            Err(trouble) if trouble.contains("waits") && begun.elapsed() < PATIENCE => {
                std::thread::sleep(Duration::from_millis(100));
            }
            Err(trouble) => return Err(trouble),
        }
    }
}

/// Writes the lines and the checkpoint that is signed over them. Neither file is there before it is
/// whole.
fn export(path: &Path) -> Result<(), Trouble> {
    let client = Client::new()?;
    let log = client.get("/log")?;
    let size = log["size"].as_u64().unwrap_or_default();
    let partial = beside(path, "partial");
    let file = File::create(&partial).map_err(|error| cannot("write", &partial, &error))?;
    let mut file = BufWriter::new(file);
    let written = progress::run(async |told| write_lines(&client, size, &mut file, told));
    if let Err(trouble) = written {
        std::fs::remove_file(&partial).ok();
        return Err(trouble);
    }
    let whole = file.into_inner().map_err(|error| error.to_string());
    whole.and_then(|file| file.sync_all().map_err(|error| cannot("write", &partial, &error)))?;
    let note = log["checkpoint"].as_str().unwrap_or_default();
    let checkpoint = checkpoint_beside(path);
    std::fs::write(&checkpoint, note).map_err(|error| cannot("write", &checkpoint, &error))?;
    std::fs::rename(&partial, path).map_err(|error| cannot("write", path, &error))?;
    output::line(&format!("events:     {size}"));
    output::line(&format!("lines:      {}", path.display()));
    output::line(&format!("checkpoint: {}", checkpoint.display()));
    output::line(&format!("key:        {}", text(&log["verifier_key"])));
    Ok(())
}

/// Writes every line, a page at a time.
fn write_lines(
    client: &Client,
    size: u64,
    file: &mut impl std::io::Write,
    told: &dyn Progress,
) -> Result<(), Trouble> {
    told.begin("events", Some(size));
    let (mut written, mut cursor) = (0, None);
    while written < size {
        if told.is_stopped() {
            return Err("stopped: nothing was written".into());
        }
        let limit = (size - written).min(1000);
        let query = Query::default().with("limit", Some(limit)).with("cursor", cursor);
        let page = client.get(&format!("/log/entries{query}"))?;
        let entries = page["items"].as_array().map_or(&[][..], Vec::as_slice);
        for entry in entries {
            let line = entry["line"].as_str().unwrap_or_default();
            writeln!(file, "{line}").map_err(|error| format!("cannot write the lines: {error}"))?;
        }
        written += entries.len() as u64;
        told.advance(entries.len() as u64);
        cursor = page["next"].as_str().map(str::to_owned);
        if cursor.is_none() && written < size {
            return Err(format!(
                "the log has {size} events and gives {written}; `signet audit verify` says more"
            ));
        }
    }
    Ok(())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn checkpoint_beside(path: &Path) -> PathBuf {
    beside(path, "checkpoint")
}

fn open(path: &Path) -> Result<File, Trouble> {
    File::open(path).map_err(|error| cannot("read", path, &error))
}

fn read(path: &Path) -> Result<String, Trouble> {
    std::fs::read_to_string(path).map_err(|error| cannot("read", path, &error))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Trouble {
    format!("cannot {what} {}: {error}", path.display())
}
