//! Signet: a registry of SMS signatures that speaks two vendors' APIs.

mod admin;
mod carrier_options;
mod carriers;
mod cli;
mod config;
mod deliver;
mod dialects;
mod docs;
mod moments;
mod near;
mod policy_file;
mod rules;
mod secrets;
mod serve;

use std::process::ExitCode;

use clap::Parser as _;
use mimalloc::MiMalloc;

/// Requests are made of small, short-lived pieces that cross threads. This allocator serves those at
/// half the price of the C library's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    cli::Cli::parse().run()
}
