//! The command line.
//!
//! Everything talks to a running server through its administration, so that whatever is done here can
//! be done from another machine; but for `serve`, `call` and `spec`, for `export`, `import` and
//! `migrate`, which want a registry that no server uses, and for `audit verify`: to check a record is
//! to trust no server with it.

mod account;
mod actor;
mod archive;
mod audit;
mod call;
mod carrier;
mod cases;
mod check;
mod client;
mod coverage;
mod delivery;
mod key;
mod notice;
mod operator;
mod output;
mod policy;
mod progress;
mod qualification;
mod requirements;
mod review;
mod rules;
mod signature;
mod spec;
mod sts;
mod subscription;
mod token;
mod why;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::ServeArgs;
use crate::serve;

/// A registry of SMS signatures that speaks Tencent Cloud's and Alibaba Cloud's APIs.
#[derive(Parser)]
#[command(version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the registry
    Serve(Box<ServeArgs>),
    /// Call an operation the way an SDK does
    Call(call::CallArgs),
    /// Tell everything that would be said of a request, without making it
    Check(check::CheckArgs),
    /// Look at applications and decide them
    Review(review::ReviewArgs),
    /// Say who runs the registry, and what they are there for
    #[command(subcommand)]
    Operator(operator::OperatorCommand),
    /// Issue, list and revoke the tokens that operators come with
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Tell whose token this is, and what it lets its holder do
    Whoami(operator::WhoamiArgs),
    /// Look at rule packs, and at what another one would refuse
    #[command(subcommand)]
    Rules(rules::RulesCommand),
    /// Look at signatures, and at what is wrong with them
    #[command(subcommand)]
    Signature(signature::SignatureCommand),
    /// Look at qualifications, and enter those that clients cannot file
    #[command(subcommand)]
    Qualification(qualification::QualificationCommand),
    /// Look at what owners are to be told
    #[command(subcommand)]
    Notice(notice::NoticeCommand),
    /// File approved signatures with carriers, and take their answers
    #[command(subcommand)]
    Carrier(carrier::CarrierCommand),
    /// Choose where an account's owner is told what happens
    #[command(subcommand)]
    Subscription(subscription::SubscriptionCommand),
    /// Look at notices on their way, and deliver them once more
    #[command(subcommand)]
    Delivery(delivery::DeliveryCommand),
    /// Look at accounts, open one, change one, erase one's personal data
    #[command(subcommand)]
    Account(account::AccountCommand),
    /// Make, list and disable access keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Add, list and delete users, and say which policies judge them
    #[command(subcommand)]
    User(actor::ActorCommand),
    /// Groups of users, and the policies that judge them
    #[command(subcommand)]
    Group(actor::GroupCommand),
    /// Roles that are assumed for a while
    #[command(subcommand)]
    Role(actor::RoleCommand),
    /// Policies that say who may call what, and what they would say of a call
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Issue temporary keys
    #[command(subcommand)]
    Sts(sts::StsCommand),
    /// Check the record, prove what is in it, hand it out
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// Tell why a request's signature did not match
    Why(why::WhyArgs),
    /// Tell what an application needs: papers, fields, limits
    Requirements(requirements::RequirementsArgs),
    /// Write a whole registry into an archive, while no server uses it
    Export(archive::ExportArgs),
    /// Fill an empty registry from an archive
    Import(archive::ImportArgs),
    /// Bring a database up to date, while no server uses it
    Migrate(archive::MigrateArgs),
    /// Write down every operation, parameter and code
    Spec(spec::SpecArgs),
}

/// What went wrong, for a person: lower case, no full stop, with a hint where there is one.
pub type Trouble = String;

/// A name as part of a path.
fn path_part(name: &str) -> String {
    percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string()
}

impl Cli {
    /// Does what was asked.
    pub fn run(self) -> ExitCode {
        let done = match self.command {
            Command::Serve(args) => args.read().and_then(serve::run),
            Command::Call(args) => return call::run(args),
            Command::Check(args) => return check::run(args),
            Command::Review(args) => review::run(args),
            Command::Operator(command) => operator::run(command),
            Command::Token(command) => token::run(command),
            Command::Whoami(args) => operator::whoami(args),
            Command::Rules(command) => rules::run(command),
            Command::Signature(command) => signature::run(command),
            Command::Qualification(command) => qualification::run(command),
            Command::Notice(command) => notice::run(command),
            Command::Carrier(command) => carrier::run(command),
            Command::Subscription(command) => subscription::run(command),
            Command::Delivery(command) => delivery::run(command),
            Command::Account(command) => account::run(command),
            Command::Key(command) => key::run(command),
            Command::User(command) => actor::run("user", command),
            Command::Group(command) => actor::run_group(command),
            Command::Role(command) => actor::run_role(command),
            Command::Policy(command) => policy::run(command),
            Command::Sts(command) => sts::run(command),
            Command::Audit(command) => audit::run(command),
            Command::Why(args) => why::run(args),
            Command::Requirements(args) => requirements::run(args),
            Command::Export(args) => archive::export(args),
            Command::Import(args) => archive::import(args),
            Command::Migrate(args) => archive::run_migrate(args),
            Command::Spec(args) => spec::run(args),
        };
        match done {
            Ok(()) => ExitCode::SUCCESS,
            Err(trouble) => {
                output::error(&trouble);
                ExitCode::FAILURE
            }
        }
    }
}
