//! What a server is told: by flag, by environment, by file, in this order.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Deserialize;
use signet_domain::evidence::Strictness;
use signet_domain::review::{Chosen, SecondEyes};
use signet_domain::rules::Matrix;
use signet_registry::clock::Clock;
use signet_registry::keys::Secret;
use signet_registry::{Carriers, PhoneCodeSender, Reviewing, ScannerOptions};
use signet_wire::rates::Limits;

use crate::deliver::{EndpointRules, Permission};
use crate::moments::clock;
use crate::rules::{Choice, Rules};
use crate::secrets::{first_key, master_key, secret};
use crate::serve::network::{self, Network};
use crate::serve::{limits, scanner};
use crate::{carrier_options, near, policy_file};

/// Options of `signet serve`. Each is also an environment variable and a line of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Flags {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, env = "SIGNET_LISTEN", value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Where the administration listens, instead of with everything else
    #[arg(long, env = "SIGNET_ADMIN_LISTEN", value_name = "ADDR")]
    admin_listen: Option<SocketAddr>,
    /// The folder everything is kept in, or `:memory:` for a registry that goes with the process
    /// [default: ./signet-data]
    #[arg(long, env = "SIGNET_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL server to keep records in, instead of a file in the folder
    #[arg(long, env = "SIGNET_DATABASE", value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// A file with the master key, 64 hex digits [default: master-key in the data folder, made at the
    /// first start]
    #[arg(long, env = "SIGNET_MASTER_KEY_FILE", value_name = "FILE")]
    master_key_file: Option<PathBuf>,
    /// A command that prints the master key
    #[arg(
        long,
        env = "SIGNET_MASTER_KEY_COMMAND",
        value_name = "COMMAND",
        hide_env_values = true,
        conflicts_with = "master_key_file"
    )]
    master_key_command: Option<String>,
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
    /// What is decided without a person: nothing, everything, or what the rules of a file say
    /// [default: manual]
    #[arg(long, env = "SIGNET_POLICY", value_name = "manual|auto|FILE")]
    policy: Option<String>,
    /// What two persons have to approve: a source of signatures, `for-others`, `qualification`, or
    /// `blocked` for what is approved despite findings
    #[arg(
        long,
        env = "SIGNET_SECOND_EYES",
        value_name = "KIND",
        value_delimiter = ',',
        value_parser = chosen
    )]
    #[serde(deserialize_with = "read_chosen")]
    second_eyes: Vec<Chosen>,
    /// How many minutes a reviewer who takes a case on has it alone [default: 30]
    #[arg(long, env = "SIGNET_CLAIM_MINUTES", value_name = "N")]
    claim_minutes: Option<u32>,
    /// What the signed log of the record is called, such as `sms.example.com/log`; it cannot change
    /// later [default: a name made from its key]
    #[arg(long, env = "SIGNET_LOG_ORIGIN", value_name = "NAME")]
    log_origin: Option<String>,
    /// How carriers are reached with what is approved for mainland China: all alike, or each by its
    /// name [default: off]
    #[arg(
        long,
        env = "SIGNET_CARRIERS",
        value_name = "[mobile|unicom|telecom=]off|simulated|file|http",
        value_delimiter = ','
    )]
    carriers: Vec<String>,
    /// Where batches for carriers are posted with `http`; `{carrier}` in it stands for the name
    #[arg(long, env = "SIGNET_CARRIER_URL", value_name = "URL", hide_env_values = true)]
    carrier_url: Option<String>,
    /// How long each step of a simulated carrier takes [default: 0s]
    #[arg(long, env = "SIGNET_CARRIER_DELAY", value_name = "DURATION")]
    carrier_delay: Option<String>,
    /// What becomes of some signatures with simulated carriers, the first that fits; `*` in a name
    /// stands for any characters [default: verified]
    #[arg(
        long,
        env = "SIGNET_CARRIER_OUTCOME",
        value_name = "[CARRIER:]NAME=RESULT[/REASON]",
        value_delimiter = ','
    )]
    carrier_outcome: Vec<String>,
    /// Whether notices go to addresses of private networks, and to any port [default: refuse]
    #[arg(long, env = "SIGNET_PRIVATE_ENDPOINTS", value_name = "allow|refuse")]
    private_endpoints: Option<Permission>,
    /// Whether notices go over plain http [default: refuse]
    #[arg(long, env = "SIGNET_HTTP_ENDPOINTS", value_name = "allow|refuse")]
    http_endpoints: Option<Permission>,
    /// Certificates that endpoints of notices may have theirs from, beside the public ones
    #[arg(long, env = "SIGNET_ENDPOINT_CA", value_name = "PEM-FILE")]
    endpoint_ca: Option<PathBuf>,
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
    #[command(flatten)]
    network: network::Flags,
    #[command(flatten)]
    limits: limits::Flags,
    #[command(flatten)]
    scanner: scanner::Flags,
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
    /// Where the administration listens, if not there.
    pub admin_listen: Option<SocketAddr>,
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
    /// How applications come to be decided.
    pub reviewing: Reviewing,
    /// What the log of the record is called, if it has a name of its own.
    pub log_origin: Option<String>,
    /// How carriers are reached.
    pub carriers: Carriers,
    /// Where notices may go.
    pub endpoints: EndpointRules,
    /// The time rules work by.
    pub clock: Clock,
    /// How log lines look.
    pub log: Option<LogFormat>,
    /// What bodies may take together, in bytes.
    pub body_memory: usize,
    /// The largest upload, in bytes.
    pub upload_max: u64,
    /// What the listener works by.
    pub network: Network,
    /// Limits of the operator's own.
    pub limits: Limits,
    /// What looks through evidence for malware.
    pub scanner: Option<ScannerOptions>,
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
        let admin_listen = flags.admin_listen.or(file.admin_listen);
        let clock = flags.clock.or(file.clock).unwrap_or_default();
        let allowed = flags.clock_on_public_listener || file.clock_on_public_listener;
        let mut listeners = [Some(listen), admin_listen].into_iter().flatten();
        if clock != Clock::System
            && !allowed
            && let Some(public) = listeners.find(|address| !address.ip().is_loopback())
        {
            return Err(format!(
                "--clock is for tests, and {public} can be reached by others; \
                 add --clock-on-public-listener if that is meant"
            ));
        }
        let data = flags.data.or(file.data).unwrap_or_else(|| PathBuf::from("signet-data"));
        let on = |switch: Option<Switch>| switch != Some(Switch::Off);
        Ok(Config {
            listen,
            admin_listen,
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
            reviewing: Reviewing {
                policy: policy_file::read(flags.policy.or(file.policy).as_deref())?,
                second_eyes: SecondEyes(match flags.second_eyes.is_empty() {
                    true => file.second_eyes,
                    false => flags.second_eyes,
                }),
                claim_minutes: claim_minutes(flags.claim_minutes.or(file.claim_minutes))?,
            },
            log_origin: flags.log_origin.or(file.log_origin),
            carriers: carrier_options::read(&carrier_options::Given {
                carriers: either(flags.carriers, file.carriers),
                url: flags.carrier_url.or(file.carrier_url),
                token: secret("SIGNET_CARRIER_TOKEN"),
                delay: flags.carrier_delay.or(file.carrier_delay),
                outcomes: either(flags.carrier_outcome, file.carrier_outcome),
            })?,
            endpoints: EndpointRules {
                private: flags.private_endpoints.or(file.private_endpoints).unwrap_or_default(),
                http: flags.http_endpoints.or(file.http_endpoints).unwrap_or_default(),
                ca: flags.endpoint_ca.or(file.endpoint_ca),
            },
            clock,
            log: flags.log.or(file.log),
            body_memory: flags.body_memory.or(file.body_memory).unwrap_or(96).clamp(32, 65_536)
                << 20,
            upload_max: flags.upload_max.or(file.upload_max).unwrap_or(20).clamp(5, 1_000) << 20,
            network: Network::read(flags.network, file.network)?,
            limits: flags.limits.read(file.limits),
            scanner: flags.scanner.read(file.scanner),
            master_key: master_key(
                flags.master_key_command.or(file.master_key_command),
                flags.master_key_file.or(file.master_key_file),
            )?,
            first_key: first_key()?,
            admin_token: secret("SIGNET_ADMIN_TOKEN"),
        })
    }
}

/// What flags say, or else the file.
fn either<T>(flags: Vec<T>, file: Vec<T>) -> Vec<T> {
    if flags.is_empty() { file } else { flags }
}

fn read_file(path: &Path) -> Result<Flags, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("cannot use {}: {error}", path.display()))
}

fn public_url(url: Option<String>) -> Result<Option<String>, String> {
    let Some(url) = url else { return Ok(None) };
    let scheme = url.starts_with("http://") || url.starts_with("https://");
    match scheme && url.parse::<http::Uri>().is_ok() {
        true => Ok(Some(url.trim_end_matches('/').to_owned())),
        false => Err(format!("--public-url wants http:// or https:// and a host, not `{url}`")),
    }
}

fn claim_minutes(minutes: Option<u32>) -> Result<u32, String> {
    match minutes.unwrap_or(30) {
        0 => Err("--claim-minutes wants at least 1".into()),
        minutes => Ok(minutes),
    }
}

/// Reads a kind of application that two persons have to approve.
fn chosen(text: &str) -> Result<Chosen, String> {
    let known = || Chosen::all().map(Chosen::name);
    let found = Chosen::all().find(|chosen| chosen.name() == text);
    found.ok_or_else(|| near::unknown("kind", text, known()))
}

fn read_chosen<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Vec<Chosen>, D::Error> {
    let texts = Vec::<String>::deserialize(reader)?;
    let kinds = texts.iter().map(|text| chosen(text));
    kinds.collect::<Result<_, _>>().map_err(serde::de::Error::custom)
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
    use signet_domain::signature::Source;

    use super::*;

    #[test]
    fn kinds_for_two_pairs_of_eyes_have_names() {
        let kinds = |text: &str| toml::from_str::<Flags>(text).map(|flags| flags.second_eyes);
        let read = kinds("second-eyes = ['institution', 'blocked']").unwrap();
        assert_eq!(read, [Chosen::Source(Source::Institution), Chosen::Blocked]);
        for kind in Chosen::all() {
            assert_eq!(chosen(kind.name()), Ok(kind));
        }
        let trouble = chosen("trade-mark").unwrap_err();
        assert!(trouble.contains("trademark") && trouble.contains("for-others"), "{trouble}");
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
