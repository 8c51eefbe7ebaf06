//! `signet call`: an operation called the way an SDK does, its options made from its entry.

use std::path::Path;
use std::process::ExitCode;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Args, Command};
use serde_json::Value as Json;
use signet_domain::time::Timestamp;
use signet_registry::clock::Clock;
use signet_registry::keys::Secret;
use signet_wire::value::from_json;
use signet_wire::{Ask, Entry, Field, Kind, Text, Value};

use super::client::{agent, server_url};
use super::{Trouble, output};
use crate::dialects::{self, Spoken};
use crate::serve::pages::NOW;

/// The options are made from the operations; see `signet call --help`.
#[derive(Args)]
#[command(disable_help_flag = true)]
pub struct CallArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    rest: Vec<String>,
}

pub fn run(args: CallArgs) -> ExitCode {
    let words = std::iter::once("signet call".to_owned()).chain(args.rest);
    let matches = match command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) => {
            // Writes help to standard output, mistakes to standard error.
            let _ = error.print();
            return if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    match call(&matches) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            output::error(&trouble);
            ExitCode::FAILURE
        }
    }
}

/// The command with every operation of every dialect.
fn command() -> Command {
    let dialects = dialects::ALL.iter().map(|dialect| {
        Command::new(dialect.name)
            .about(format!("Operations of {}", dialect.name))
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(dialect.operations.iter().map(operation))
    });
    Command::new("signet call")
        .about("Call an operation the way an SDK does")
        .long_about(
            "Call an operation the way an SDK does: sealed with an access key, over the vendor's \
             protocol. SIGNET_URL says where the server is, SIGNET_ACCESS_KEY_ID and \
             SIGNET_ACCESS_KEY_SECRET who calls; without them the first key of the data folder is \
             used. `@FILE` stands for a file where a picture or a fileKey is wanted.",
        )
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(dialects)
}

fn operation(entry: &'static Entry) -> Command {
    let version = Arg::new("version")
        .long("version")
        .help("The version of the API")
        .value_parser(PossibleValuesParser::new(entry.versions))
        .default_value(entry.versions.first().copied().unwrap_or_default());
    // A field may go by several names: each is an option.
    let names = entry.fields.iter().flat_map(|field| {
        let renamed =
            field.renamed.iter().map(move |(version, name)| (field, *name, Some(*version)));
        std::iter::once((field, field.name, field.only)).chain(renamed)
    });
    let options = names.map(|(field, name, only)| {
        Arg::new(name)
            .long(name)
            .help(help(field, only))
            .value_name(value_name(&field.kind))
            .allow_hyphen_values(true)
            .action(if matches!(field.kind, Kind::List(_)) {
                ArgAction::Append
            } else {
                ArgAction::Set
            })
    });
    let rate = entry.rate.map(|rate| match rate {
        1 => "\n\nLimited to one call a second for each account.".to_owned(),
        rate => format!("\n\nLimited to {rate} calls a second for each account."),
    });
    Command::new(entry.name)
        .about(entry.summary)
        .long_about(format!("{}{}", entry.summary, rate.unwrap_or_default()))
        .disable_version_flag(true)
        .arg(version)
        .args(options)
}

fn help(field: &Field, only: Option<&str>) -> String {
    let mut notes = vec![];
    if field.required {
        notes.push("required".to_owned());
    }
    notes.extend(field.required_in.map(|version| format!("required in {version}")));
    notes.extend(only.map(|version| format!("only in {version}")));
    notes.extend(field.max.map(|max| format!("at most {max}")));
    if !field.example.is_empty() {
        notes.push(format!("e.g. {}", field.example));
    }
    let mut help = match notes.is_empty() {
        true => field.doc.to_owned(),
        false => format!("{} [{}]", field.doc, notes.join("; ")),
    };
    if let Kind::Choice(meanings) = field.kind {
        help.extend(meanings.iter().map(|it| format!("\n  {}  {}", it.value, it.doc)));
    }
    help
}

fn value_name(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Object(_) => "TEXT",
        Kind::Members(_) => "JSON",
        Kind::Integer => "NUMBER",
        Kind::Boolean => "true|false",
        Kind::Choice(_) => "VALUE",
        Kind::Image => "BASE64|@FILE",
        Kind::FileKey => "FILEKEY|@FILE",
        Kind::Day => "YYYY-MM-DD",
        Kind::Period => "YYYY-MM-DD~YYYY-MM-DD",
        Kind::List(_) => "ITEM|JSON",
    }
}

/// Calls what was asked for. `false` when the vendor's answer is an error.
fn call(matches: &ArgMatches) -> Result<bool, Trouble> {
    let (dialect, matches) = matches.subcommand().ok_or("say which dialect")?;
    let dialect = dialects::named(dialect).ok_or("there is no such dialect")?;
    let (action, matches) = matches.subcommand().ok_or("say which operation")?;
    let entry = dialect.operations.iter().find(|entry| entry.name == action);
    let entry = entry.ok_or("there is no such operation")?;
    let version = matches.get_one::<String>("version").cloned().unwrap_or_default();
    let caller = Caller::new(dialect)?;

    let mut params = vec![];
    for field in entry.fields {
        let names = std::iter::once(field.name).chain(field.renamed.iter().map(|(_, name)| *name));
        for name in names {
            let given: Vec<&String> = matches.get_many(name).into_iter().flatten().collect();
            if !given.is_empty() {
                params.push((Text::from_static(name), caller.value(&field.kind, &given)?));
            }
        }
    }
    let answer = caller.send(entry, &version, params)?;
    output::json(&answer.body);
    Ok(answer.good)
}

struct Caller {
    dialect: &'static Spoken,
    url: String,
    key: String,
    secret: Secret,
    agent: ureq::Agent,
}

struct Answer {
    body: Json,
    good: bool,
}

impl Caller {
    fn new(dialect: &'static Spoken) -> Result<Self, Trouble> {
        let (key, secret) = credentials()?;
        Ok(Self { dialect, url: server_url(), key, secret, agent: agent() })
    }

    /// The value that words of the command line stand for.
    fn value(&self, kind: &Kind, given: &[&String]) -> Result<Value, Trouble> {
        let word = given.last().map_or("", |word| word.as_str());
        Ok(match kind {
            Kind::List(inner) => match from_json(&word.to_owned().into()) {
                Ok(list @ Value::List(_)) if given.len() == 1 => list,
                _ => {
                    let items = given.iter().map(|word| self.value(inner, &[word]));
                    Value::List(items.collect::<Result<_, _>>()?)
                }
            },
            Kind::Image => match word.strip_prefix('@') {
                Some(path) => Value::text(STANDARD.encode(read(path)?)),
                None => Value::text(word.to_owned()),
            },
            Kind::FileKey => match word.strip_prefix('@') {
                Some(path) => Value::text(self.upload(path)?),
                None => Value::text(word.to_owned()),
            },
            // What is not a number is sent as it is: telling so is the server's matter.
            Kind::Integer | Kind::Choice(_) => {
                word.parse().map_or_else(|_| Value::text(word.to_owned()), Value::Integer)
            }
            Kind::Boolean => match word {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                word => Value::text(word.to_owned()),
            },
            Kind::Members(_) => match from_json(&word.to_owned().into()) {
                Ok(object @ Value::Map(_)) => object,
                _ => Value::text(word.to_owned()),
            },
            Kind::Text | Kind::Day | Kind::Period | Kind::Object(_) => Value::text(word.to_owned()),
        })
    }

    fn send(
        &self,
        entry: &'static Entry,
        version: &str,
        params: Vec<(Text, Value)>,
    ) -> Result<Answer, Trouble> {
        let host = self.url.split("://").nth(1).unwrap_or(&self.url).to_owned();
        let ask = Ask {
            host,
            action: entry.name,
            version: version.into(),
            params,
            key: self.key.clone(),
            secret: self.secret.clone(),
            now: self.now(),
            nonce: uuid::Uuid::new_v4().simple().to_string(),
        };
        let request = (self.dialect.ask)(&ask).ok_or("a value cannot be sent in this protocol")?;
        let (mut head, body) = request.into_parts();
        head.uri = format!("{}{}", self.url, head.uri)
            .parse()
            .map_err(|_| "SIGNET_URL is not an address")?;
        let sent = self.agent.run(http::Request::from_parts(head, body.to_vec()));
        let mut answer = sent.map_err(|error| format!("cannot reach {}: {error}", self.url))?;
        let good = answer.status().is_success();
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let body: Json =
            serde_json::from_str(&text).map_err(|_| format!("the answer is not JSON: {text}"))?;
        let error = body["Response"]["Error"].is_object()
            || body["Code"].as_str().is_some_and(|code| code != "OK");
        Ok(Answer { body, good: good && !error })
    }

    /// The time the server goes by, which a demonstration may have fixed; ours if it does not say.
    fn now(&self) -> Timestamp {
        let answer = self.agent.get(format!("{}/_signet/health", self.url)).call().ok();
        let told = answer.and_then(|answer| answer.headers().get(NOW)?.to_str().ok()?.parse().ok());
        told.map_or_else(|| Clock::System.now(), Timestamp)
    }

    /// Uploads a file and gives its fileKey.
    fn upload(&self, path: &str) -> Result<String, Trouble> {
        let (action, params) = self.dialect.upload.ok_or("this dialect has no uploads")?;
        let entry = self.dialect.operations.iter().find(|entry| entry.name == action);
        let entry = entry.ok_or("this dialect has no uploads")?;
        let params =
            params.iter().map(|(name, value)| (Text::from_static(name), Value::text(*value)));
        let answer = self.send(
            entry,
            entry.versions.first().copied().unwrap_or_default(),
            params.collect(),
        )?;
        if !answer.good {
            return Err(format!("no leave to upload: {}", answer.body));
        }
        let data = &answer.body["Data"];
        let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
        let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or("file");
        let key = format!("{}/{name}", text("StartPath"));
        let fields = [
            ("key", key.clone()),
            ("OSSAccessKeyId", text("AccessKeyId")),
            ("policy", text("Policy")),
            ("Signature", text("Signature")),
            ("success_action_status", "200".to_owned()),
        ];
        let boundary = uuid::Uuid::new_v4().simple().to_string();
        let body = form(&boundary, &fields, name, &read(path)?);
        let sent = self
            .agent
            .post(format!("{}/", text("Host")))
            .header("content-type", format!("multipart/form-data; boundary={boundary}"))
            .send(&body[..]);
        let mut answer = sent.map_err(|error| format!("cannot upload {path}: {error}"))?;
        match answer.status().is_success() {
            true => Ok(key),
            false => {
                let told = answer.body_mut().read_to_string().unwrap_or_default();
                Err(format!("cannot upload {path}: the server answered {} {told}", answer.status()))
            }
        }
    }
}

/// A form with its fields first and its file last, as the upload protocol wants it.
fn form(boundary: &str, fields: &[(&str, String)], name: &str, file: &[u8]) -> Vec<u8> {
    let mut body = vec![];
    for (name, value) in fields {
        body.extend(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .into_bytes(),
        );
    }
    // The name is only shown: a quote in it must not end it.
    let name = name.replace(['"', '\r', '\n'], "_");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    body.extend(head.into_bytes());
    body.extend_from_slice(file);
    body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
    body
}

fn read(path: &str) -> Result<Vec<u8>, Trouble> {
    std::fs::read(path).map_err(|error| format!("cannot read {path}: {error}"))
}

/// Who calls: the environment's key, or the first key of the data folder.
fn credentials() -> Result<(String, Secret), Trouble> {
    let set = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
    if let (Some(id), Some(secret)) = (set("SIGNET_ACCESS_KEY_ID"), set("SIGNET_ACCESS_KEY_SECRET"))
    {
        return Ok((id, Secret::new(secret)));
    }
    let folder = set("SIGNET_DATA").unwrap_or_else(|| "signet-data".into());
    let path = Path::new(&folder).join("first-key");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let part = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    match (part("access key id:"), part("access key secret:")) {
        (Some(id), Some(secret)) => Ok((id.to_owned(), Secret::new(secret))),
        _ => Err("set SIGNET_ACCESS_KEY_ID and SIGNET_ACCESS_KEY_SECRET".into()),
    }
}
