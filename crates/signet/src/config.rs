//! What a server is told: by flag, by environment, by file, in this order.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Deserialize;
use signet_domain::evidence::Strictness;
use signet_domain::rules::Matrix;
use signet_domain::time::{Day, Timestamp};
use signet_registry::PhoneCodeSender;
use signet_registry::clock::Clock;
use signet_registry::keys::Secret;

use crate::rules::{Choice, Rules};

/// Options of `signet serve`. Each is also an environment variable and a line of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Flags {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "SIGNET_LISTEN", value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// The folder everything is kept in, or `:memory:` for a registry that goes with the process
    /// [default: ./signet-data]
    #[arg(long, env = "SIGNET_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL server to keep records in, instead of a file in the folder
    #[arg(long, env = "SIGNET_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// Where clients find this server, for addresses it hands out [default: the listen address]
    #[arg(long, env = "SIGNET_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Whether each operation's published calls per second are enforced [default: on]
    #[arg(long, env = "SIGNET_RATE_LIMITS", value_name = "on|off")]
    rate_limits: Option<Switch>,
    /// Whether evidence must be a picture, or may be any bytes [default: strict]
    #[arg(long, env = "SIGNET_EVIDENCE", value_name = "strict|lenient")]
    evidence: Option<Evidence>,
    /// A rule pack to work by, from a day in Beijing on if one is given; repeat it for several
    /// channels or days
    #[arg(long, env = "SIGNET_RULES", value_name = "PACK[@YYYY-MM-DD]", value_delimiter = ',')]
    rules: Vec<Choice>,
    /// A TOML file with rules of your own on top of a pack; repeat it for several
    #[arg(long, env = "SIGNET_RULES_FILE", value_name = "FILE", value_delimiter = ',')]
    rules_file: Vec<PathBuf>,
    /// What happens to a document that does not prove its type of signature [default: refuse]
    #[arg(long, env = "SIGNET_MATRIX", value_name = "refuse|review")]
    matrix: Option<MatrixChoice>,
    /// The most signatures of one account in one market, 0 for no limit [default: 50]
    #[arg(long, env = "SIGNET_SIGNATURE_LIMIT", value_name = "N")]
    signature_limit: Option<u32>,
    /// What carries codes to phones: files in the data folder, a POST to a web address, or a program
    /// that is run for each [default: file]
    #[arg(
        long,
        env = "SIGNET_PHONE_CODE_SENDER",
        value_name = "file|webhook:URL|command:PATH",
        hide_env_values = true
    )]
    phone_code_sender: Option<String>,
    /// Fix the time rules work by, or put it on, for tests and demonstrations
    #[arg(long, env = "SIGNET_CLOCK", value_name = "RFC3339|+DURATION", value_parser = clock)]
    #[serde(deserialize_with = "read_clock")]
    clock: Option<Clock>,
    /// Allow --clock on an address that others can reach
    #[arg(long, env = "SIGNET_CLOCK_ON_PUBLIC_LISTENER")]
    clock_on_public_listener: bool,
    /// How log lines look [default: human on a terminal, json elsewhere]
    #[arg(long, env = "SIGNET_LOG", value_name = "human|json")]
    log: Option<LogFormat>,
    /// What request bodies may take of memory together, in megabytes [default: 96]
    #[arg(long, env = "SIGNET_BODY_MEMORY", value_name = "MB")]
    body_memory: Option<usize>,
    /// The largest upload, in megabytes [default: 20]
    #[arg(long, env = "SIGNET_UPLOAD_MAX", value_name = "MB")]
    upload_max: Option<u64>,
}

/// What goes with [`Flags`] but has no place in a file of settings.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    #[command(flatten)]
    flags: Flags,
    /// A TOML file with any of these options, by their long names
    #[arg(long, env = "SIGNET_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

#[derive(Clone, Copy, Debug, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Evidence {
    Strict,
    Lenient,
}

#[derive(Clone, Copy, Debug, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum MatrixChoice {
    Refuse,
    Review,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LogFormat {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// What a server works by, once everything is known.
#[derive(Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder; `None` for a registry that goes with the process.
    pub data: Option<PathBuf>,
    /// The PostgreSQL server.
    pub database: Option<String>,
    /// Where clients find the server, if that is not where it listens.
    pub public_url: Option<String>,
    /// Whether limits are enforced.
    pub rate_limits: bool,
    /// How closely evidence is looked at.
    pub evidence: Strictness,
    /// The rule packs that are known, and which is in force from when.
    pub rules: Rules,
    /// What happens to unfit documents.
    pub matrix: Matrix,
    /// The most signatures of an account in a market.
    pub signature_limit: u32,
    /// What carries codes to phones.
    pub phone_code_sender: PhoneCodeSender,
    /// The time rules work by.
    pub clock: Clock,
    /// How log lines look.
    pub log: Option<LogFormat>,
    /// What bodies may take together, in bytes.
    pub body_memory: usize,
    /// The largest upload, in bytes.
    pub upload_max: u64,
    /// The master key, if the environment has it or says where to get it.
    pub master_key: Option<Secret>,
    /// The first access key, if the environment has it.
    pub first_key: Option<(String, Secret)>,
    /// The administrator's token, if the environment has it.
    pub admin_token: Option<Secret>,
}

impl ServeArgs {
    /// Puts flags, environment and file together.
    pub fn read(self) -> Result<Config, String> {
        let file = self.config.as_deref().map_or_else(|| Ok(Flags::default()), read_file)?;
        let flags = self.flags;
        let listen =
            flags.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
        let clock = flags.clock.or(file.clock).unwrap_or_default();
        let allowed = flags.clock_on_public_listener || file.clock_on_public_listener;
        if clock != Clock::System && !listen.ip().is_loopback() && !allowed {
            return Err(format!(
                "--clock is for tests, and {listen} can be reached by others; \
                 add --clock-on-public-listener if that is meant"
            ));
        }
        let data = flags.data.or(file.data).unwrap_or_else(|| PathBuf::from("signet-data"));
        let on = |switch: Option<Switch>| switch != Some(Switch::Off);
        Ok(Config {
            listen,
            data: (data != Path::new(":memory:")).then_some(data),
            database: flags.database.or(file.database),
            public_url: public_url(flags.public_url.or(file.public_url))?,
            rate_limits: on(flags.rate_limits.or(file.rate_limits)),
            evidence: match flags.evidence.or(file.evidence) {
                Some(Evidence::Lenient) => Strictness::Lenient,
                _ => Strictness::Strict,
            },
            rules: Rules::read(
                &if flags.rules.is_empty() { file.rules } else { flags.rules },
                &if flags.rules_file.is_empty() { file.rules_file } else { flags.rules_file },
            )?,
            matrix: match flags.matrix.or(file.matrix) {
                Some(MatrixChoice::Review) => Matrix::Review,
                _ => Matrix::Refuse,
            },
            signature_limit: flags.signature_limit.or(file.signature_limit).unwrap_or(50),
            phone_code_sender: sender(flags.phone_code_sender.or(file.phone_code_sender))?,
            clock,
            log: flags.log.or(file.log),
            body_memory: flags.body_memory.or(file.body_memory).unwrap_or(96).clamp(32, 65_536)
                << 20,
            upload_max: flags.upload_max.or(file.upload_max).unwrap_or(20).clamp(5, 1_000) << 20,
            master_key: master_key()?,
            first_key: first_key()?,
            admin_token: secret("SIGNET_ADMIN_TOKEN"),
        })
    }
}

fn read_file(path: &Path) -> Result<Flags, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("cannot use {}: {error}", path.display()))
}

fn secret(variable: &str) -> Option<Secret> {
    std::env::var(variable).ok().filter(|text| !text.is_empty()).map(Secret::new)
}

/// The master key of the environment, or what the command of the environment prints: a key in a
/// vault need not lie beside what it protects.
fn master_key() -> Result<Option<Secret>, String> {
    let Some(command) = secret("SIGNET_MASTER_KEY_COMMAND") else {
        return Ok(secret("SIGNET_MASTER_KEY"));
    };
    let ran = std::process::Command::new("sh")
        .args(["-c", command.reveal()])
        .stderr(std::process::Stdio::inherit())
        .output()
        .map_err(|error| format!("cannot run SIGNET_MASTER_KEY_COMMAND: {error}"))?;
    if !ran.status.success() {
        return Err(format!("SIGNET_MASTER_KEY_COMMAND failed: {}", ran.status));
    }
    let key = String::from_utf8(ran.stdout);
    let key = key.map_err(|_| "SIGNET_MASTER_KEY_COMMAND printed something that is not text")?;
    Ok(Some(Secret::new(key.trim())))
}

fn first_key() -> Result<Option<(String, Secret)>, String> {
    let id = std::env::var("SIGNET_ACCESS_KEY_ID").ok().filter(|text| !text.is_empty());
    match (id, secret("SIGNET_ACCESS_KEY_SECRET")) {
        (Some(id), Some(secret)) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        _ => Err("set both SIGNET_ACCESS_KEY_ID and SIGNET_ACCESS_KEY_SECRET, or neither".into()),
    }
}

fn public_url(url: Option<String>) -> Result<Option<String>, String> {
    let Some(url) = url else { return Ok(None) };
    let scheme = url.starts_with("http://") || url.starts_with("https://");
    match scheme && url.parse::<http::Uri>().is_ok() {
        true => Ok(Some(url.trim_end_matches('/').to_owned())),
        false => Err(format!("--public-url wants http:// or https:// and a host, not `{url}`")),
    }
}

/// Reads `2025-06-01T00:00:00Z`, or `+90s`, `+15m`, `+36h`, `+30d` to put the clock on.
fn clock(text: &str) -> Result<Clock, String> {
    let wrong = || {
        format!(
            "`{text}` is neither a time such as 2025-06-01T00:00:00Z nor an offset such as +36h"
        )
    };
    if let Some(offset) = text.strip_prefix('+') {
        let unit = offset.chars().last().ok_or_else(wrong)?;
        let number: i64 = offset[..offset.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => return Err(wrong()),
        };
        return number.checked_mul(seconds * 1000).map(Clock::Offset).ok_or_else(wrong);
    }
    use time::OffsetDateTime;
    use time::format_description::well_known::Rfc3339;
    let moment = match Day::parse(text) {
        Ok(_) => OffsetDateTime::parse(&format!("{text}T00:00:00+08:00"), &Rfc3339),
        Err(_) => OffsetDateTime::parse(text, &Rfc3339),
    };
    let moment = moment.map_err(|_| wrong())?;
    Ok(Clock::Fixed(Timestamp::from_seconds(moment.unix_timestamp())))
}

fn read_clock<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<Clock>, D::Error> {
    let text = Option::<String>::deserialize(reader)?;
    text.map(|text| clock(&text)).transpose().map_err(serde::de::Error::custom)
}

/// Reads `file`, `webhook:URL` or `command:PATH`. What is wrong is not repeated: an address commonly
/// has a token in it.
fn sender(text: Option<String>) -> Result<PhoneCodeSender, String> {
    let Some(text) = text else { return Ok(PhoneCodeSender::default()) };
    match text.split_once(':') {
        None if text == "file" => Ok(PhoneCodeSender::File),
        Some(("webhook", url)) => Ok(PhoneCodeSender::Webhook(Secret::new(url))),
        Some(("command", path)) => Ok(PhoneCodeSender::Command(path.into())),
        _ => Err("--phone-code-sender wants file, webhook:URL or command:PATH".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_are_fixed_or_put_on() {
        assert_eq!(clock("+36h"), Ok(Clock::Offset(36 * 3_600_000)));
        let fixed = Clock::Fixed(Timestamp::from_seconds(1_712_000_000));
        assert_eq!(clock("2024-04-01T19:33:20Z"), Ok(fixed));
        let midnight = Clock::Fixed(Timestamp::from_seconds(1_748_707_200));
        assert_eq!(clock("2025-06-01"), Ok(midnight));
        for bad in ["", "+", "+3", "+3y", "tomorrow", "+é"] {
            assert!(clock(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn senders_are_named_by_kind_and_place() {
        let read = |text: &str| sender(Some(text.into()));
        assert!(matches!(sender(None), Ok(PhoneCodeSender::File)));
        assert!(matches!(read("file"), Ok(PhoneCodeSender::File)));
        let webhook = read("webhook:https://hooks.example.com:8443/?token=t0ken").unwrap();
        assert!(!format!("{webhook:?}").contains("t0ken"));
        assert!(matches!(
            webhook,
            PhoneCodeSender::Webhook(url)
                if url.reveal() == "https://hooks.example.com:8443/?token=t0ken"
        ));
        let command = read("command:/opt/a:b/send").unwrap();
        assert!(matches!(
            command,
            PhoneCodeSender::Command(path) if path == Path::new("/opt/a:b/send")
        ));
        for bad in ["", "files", "file:", "https://hooks.example.com/?token=t0ken", "sms:1"] {
            let error = read(bad).unwrap_err();
            assert!(error.contains("webhook:URL") && !error.contains("t0ken"), "{bad}: {error}");
        }
    }

    #[test]
    fn files_name_options_by_their_flags() {
        let flags: Flags =
            toml::from_str("listen = '127.0.0.1:9000'\nrate-limits = 'off'\nclock = '+1d'")
                .unwrap();
        assert_eq!(flags.clock, Some(Clock::Offset(86_400_000)));
        let flags: Flags = toml::from_str("phone-code-sender = 'command:/bin/send'").unwrap();
        assert_eq!(flags.phone_code_sender.as_deref(), Some("command:/bin/send"));
        assert!(toml::from_str::<Flags>("listen = '127.0.0.1:9000'").is_ok());
        assert!(toml::from_str::<Flags>("listen-on = '127.0.0.1:9000'").is_err());
    }
}
