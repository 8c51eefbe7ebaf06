//! `signet why`.

use clap::Args;
use serde_json::Value;

use super::client::Client;
use super::{Trouble, output};

#[derive(Args)]
pub struct WhyArgs {
    /// The request's id, from its answer or from the log
    request: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(args: WhyArgs) -> Result<(), Trouble> {
    let path =
        percent_encoding::utf8_percent_encode(&args.request, percent_encoding::NON_ALPHANUMERIC);
    let answer = Client::new()?.get(&format!("/seals/{path}"))?;
    if args.json {
        output::json(&answer);
        return Ok(());
    }
    let diagnosis = &answer["diagnosis"];
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    output::line(&format!(
        "request  {} ({} {})",
        text(&answer["request"]),
        text(&answer["dialect"]),
        text(&answer["action"])
    ));
    output::line(&format!("cause    {}", text(&diagnosis["cause"])));
    output::line(&format!("fix      {}", text(&diagnosis["fix"])));
    side("what the server signed", &diagnosis["server"]);
    if !diagnosis["client"].is_null() {
        side("what the client must have signed", &diagnosis["client"]);
    }
    Ok(())
}

fn side(title: &str, signed: &Value) {
    output::line(&format!("\n--- {title}: canonical request"));
    output::line(signed["canonical"].as_str().unwrap_or("-"));
    output::line(&format!("--- {title}: string to sign"));
    output::line(signed["string_to_sign"].as_str().unwrap_or("-"));
}
