//! Signet: a registry of SMS signatures that speaks two vendors' APIs.

mod admin;
mod cli;
mod config;
mod dialects;
mod serve;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    cli::Cli::parse().run()
}
