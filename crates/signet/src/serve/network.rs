//! What the listener is told: TLS, proxies, and how many connections it takes.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use ipnet::IpNet;
use serde::Deserialize;

/// Options of the listener; the table `[network]` of the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[group(id = "network")]
pub struct Flags {
    /// Serve TLS with the certificates of this PEM file, the server's own first; read again when it
    /// changes, and on SIGHUP
    #[arg(long, env = "SIGNET_TLS_CERT", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate, a PEM file
    #[arg(long, env = "SIGNET_TLS_KEY", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// A proxy that is believed about where requests come from, an address or a range; repeat it
    /// for several
    #[arg(
        long,
        env = "SIGNET_TRUSTED_PROXY",
        value_name = "CIDR",
        value_delimiter = ',',
        value_parser = range
    )]
    #[serde(deserialize_with = "read_ranges")]
    trusted_proxy: Vec<IpNet>,
    /// The header that trusted proxies tell a client's address in; the other is not looked at
    /// [default: x-forwarded-for]
    #[arg(long, env = "SIGNET_FORWARDED_HEADER", value_name = "HEADER")]
    forwarded_header: Option<Header>,
    /// Whether trusted proxies begin each connection with a PROXY protocol header, version 1 or 2
    #[arg(long, env = "SIGNET_PROXY_PROTOCOL")]
    proxy_protocol: bool,
    /// The most connections at a time [default: 4096, or what the system allows]
    #[arg(long, env = "SIGNET_CONNECTIONS", value_name = "N")]
    connections: Option<usize>,
    /// The most connections at a time from one address, trusted proxies excepted [default: 1024]
    #[arg(long, env = "SIGNET_CONNECTIONS_PER_ADDRESS", value_name = "N")]
    connections_per_address: Option<usize>,
}

/// The header that proxies tell where a request came from in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Header {
    /// `X-Forwarded-For`, with `X-Forwarded-Proto` beside it.
    #[default]
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// What the listener works by.
#[derive(Clone, Debug)]
pub struct Network {
    /// The files of the certificates and of the key, when it serves TLS.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// The proxies that are believed.
    pub proxies: Proxies,
    /// Whether they begin connections with a PROXY protocol header.
    pub proxy_protocol: bool,
    /// The most connections at a time.
    pub connections: usize,
    /// The most connections at a time from one address.
    pub connections_per_address: usize,
}

/// The proxies that are believed about where requests come from.
#[derive(Clone, Debug, Default)]
pub struct Proxies {
    /// Their addresses.
    pub ranges: Vec<IpNet>,
    /// The header that is believed.
    pub header: Header,
}

impl Proxies {
    /// Whether this is the address of one.
    pub fn trust(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.ranges.iter().any(|range| range.contains(&address))
    }
}

impl Network {
    /// Puts flags and the file's table together.
    pub fn read(flags: Flags, file: Flags) -> Result<Self, String> {
        let tls = match (flags.tls_cert.or(file.tls_cert), flags.tls_key.or(file.tls_key)) {
            (Some(cert), Some(key)) => Some((cert, key)),
            (None, None) => None,
            _ => return Err("TLS wants both --tls-cert and --tls-key".into()),
        };
        let ranges = match flags.trusted_proxy.is_empty() {
            true => file.trusted_proxy,
            false => flags.trusted_proxy,
        };
        let proxy_protocol = flags.proxy_protocol || file.proxy_protocol;
        if proxy_protocol && ranges.is_empty() {
            return Err(
                "--proxy-protocol wants a --trusted-proxy: anybody could say to be anyone \
                        else"
                    .into(),
            );
        }
        let header = flags.forwarded_header.or(file.forwarded_header).unwrap_or_default();
        let most = |number: Option<usize>, default| match number.unwrap_or(default) {
            0 => Err("--connections and --connections-per-address want at least 1"),
            number => Ok(number),
        };
        Ok(Self {
            tls,
            proxies: Proxies { ranges, header },
            proxy_protocol,
            connections: most(flags.connections.or(file.connections), 4096)?,
            connections_per_address: most(
                flags.connections_per_address.or(file.connections_per_address),
                1024,
            )?,
        })
    }
}

/// Reads a range, or an address as the range of itself.
fn range(text: &str) -> Result<IpNet, String> {
    let range = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    range.map(|range| range.trunc()).map_err(|_| {
        format!("`{text}` is neither an address nor a range such as 10.0.0.0/8 or fd00::/8")
    })
}

fn read_ranges<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<Vec<IpNet>, D::Error> {
    let texts = Vec::<String>::deserialize(reader)?;
    let ranges = texts.iter().map(|text| range(text));
    ranges.collect::<Result<_, _>>().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Network, String> {
        let file = toml::from_str(text).map_err(|error| error.to_string())?;
        Network::read(Flags::default(), file)
    }

    #[test]
    fn proxies_are_addresses_or_ranges() {
        let network = read("trusted-proxy = ['10.1.2.3/8', '2001:db8::1']").unwrap();
        let trusts = |address: &str| network.proxies.trust(address.parse().unwrap());
        assert!(trusts("10.9.9.9") && trusts("2001:db8::1") && trusts("::ffff:10.0.0.1"));
        assert!(!trusts("11.0.0.1") && !trusts("2001:db8::2"));
        assert!(read("trusted-proxy = ['10.0.0.0/33']").unwrap_err().contains("10.0.0.0/33"));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (text, told) in [
            ("tls-cert = 'a.pem'", "--tls-key"),
            ("proxy-protocol = true", "--trusted-proxy"),
            ("connections = 0", "at least 1"),
            ("conections = 1", "conections"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
