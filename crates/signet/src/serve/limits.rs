//! How many calls a second an operator allows, beside what the vendors publish.

use clap::Args;
use serde::Deserialize;
use signet_wire::rates::Limits;

/// Options of limits; the table `[limits]` of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[group(id = "limits")]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Flags {
    /// The most calls a second of each access key [default: no limit]
    #[arg(long, env = "SIGNET_LIMIT_KEY", value_name = "N/s", value_parser = rate)]
    #[serde(deserialize_with = "read_rate")]
    limit_key: Option<u32>,
    /// The most requests a second from each address, whether their seals match or not
    /// [default: no limit]
    #[arg(long, env = "SIGNET_LIMIT_ADDRESS", value_name = "N/s", value_parser = rate)]
    #[serde(deserialize_with = "read_rate")]
    limit_address: Option<u32>,
    /// The most calls a second of everybody together [default: no limit]
    #[arg(long, env = "SIGNET_LIMIT_GLOBAL", value_name = "N/s", value_parser = rate)]
    #[serde(deserialize_with = "read_rate")]
    limit_global: Option<u32>,
}

impl Flags {
    /// Puts flags and the file's table together.
    pub fn read(self, file: Self) -> Limits {
        Limits {
            key: self.limit_key.or(file.limit_key),
            address: self.limit_address.or(file.limit_address),
            all: self.limit_global.or(file.limit_global),
            unpublished: false,
        }
    }
}

/// Reads `50/s`, or just `50`.
fn rate(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<u32>().ok();
    let number = number.filter(|number| *number > 0);
    number.ok_or_else(|| format!("`{text}` is not a number of calls a second, such as 50/s"))
}

fn read_rate<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Option<u32>, D::Error> {
    let text = String::deserialize(reader)?;
    rate(&text).map(Some).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_flags_go_first() {
        let file = |text| toml::from_str::<Flags>(text);
        let flags = Flags { limit_key: Some(7), ..Flags::default() };
        let read = flags.read(file("limit-key = '50/s'\nlimit-global = '900'").unwrap());
        assert_eq!((read.key, read.address, read.all), (Some(7), None, Some(900)));
        for bad in ["limit-key = '0/s'", "limit-key = '5/m'", "limit-key = '-1'", "limit = '5'"] {
            assert!(file(bad).is_err(), "{bad}");
        }
    }
}
