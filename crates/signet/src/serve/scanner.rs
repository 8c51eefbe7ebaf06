//! Where the malware scanner is, and what happens without it.

use clap::{Args, ValueEnum};
use serde::Deserialize;
use signet_registry::{ScannerOptions, ScannerPlace};

/// Options of the scanner; the table `[scanner]` of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[group(id = "scanner")]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Flags {
    /// Have evidence looked through for malware by the clamd that listens here [default: not at all]
    #[arg(long, env = "SIGNET_CLAMD", value_name = "HOST:PORT|/SOCKET", value_parser = place)]
    #[serde(deserialize_with = "read_place")]
    clamd: Option<ScannerPlace>,
    /// What happens to filings while it does not answer: they are told to come back, or pass
    /// [default: busy]
    #[arg(long, env = "SIGNET_CLAMD_AWAY", value_name = "busy|pass")]
    clamd_away: Option<Away>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Away {
    Busy,
    Pass,
}

impl Flags {
    /// Puts flags and the file's table together.
    pub fn read(self, file: Self) -> Option<ScannerOptions> {
        let pass_when_away = self.clamd_away.or(file.clamd_away) == Some(Away::Pass);
        self.clamd.or(file.clamd).map(|place| ScannerOptions { place, pass_when_away })
    }
}

/// Reads the path of a socket, or a host and a port.
fn place(text: &str) -> Result<ScannerPlace, String> {
    let port = text.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    match (text.starts_with('/'), port) {
        (true, _) => Ok(ScannerPlace::Unix(text.into())),
        (false, Some(_)) => Ok(ScannerPlace::Tcp(text.into())),
        (false, None) => Err(format!("`{text}` is neither HOST:PORT nor the path of a socket")),
    }
}

fn read_place<'de, D: serde::Deserializer<'de>>(
    reader: D,
) -> Result<Option<ScannerPlace>, D::Error> {
    let text = String::deserialize(reader)?;
    place(&text).map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanners_listen_on_ports_or_sockets() {
        assert_eq!(place("127.0.0.1:3310"), Ok(ScannerPlace::Tcp("127.0.0.1:3310".into())));
        assert_eq!(place("/run/clamd.ctl"), Ok(ScannerPlace::Unix("/run/clamd.ctl".into())));
        assert!(place("clamd").is_err() && place("clamd:x").is_err());
    }
}
