//! Which addresses notices may go to, and connections to those and no others.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use clap::ValueEnum;
use serde::Deserialize;
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

use super::addresses::is_public;
use super::post::Failure;

/// Whether something is done that commonly should not be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// It is.
    Allow,
    /// It is not.
    #[default]
    Refuse,
}

/// Where notices may go, as the operator says.
#[derive(Clone, Debug, Default)]
pub struct EndpointRules {
    /// Whether to private networks, and to any port.
    pub private: Permission,
    /// Whether over plain http.
    pub http: Permission,
    /// A file with certificates that endpoints may have theirs from, beside the public ones.
    pub ca: Option<PathBuf>,
}

/// Where notices may go, ready to be asked and to connect.
#[derive(Clone)]
pub struct Endpoints {
    private: bool,
    http: bool,
    tls: TlsConnector,
}

/// An address that was looked at.
#[derive(Clone, Debug)]
pub struct Target {
    url: Url,
    host: Host<String>,
    port: u16,
}

/// The longest address.
const URL_MAX: usize = 2000;

impl Endpoints {
    /// Reads the certificates that the rules name.
    pub fn new(rules: &EndpointRules) -> Result<Self, String> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = &rules.ca {
            let trouble = |what: String| format!("cannot use {}: {what}", path.display());
            let found = CertificateDer::pem_file_iter(path);
            let found = found.map_err(|error| trouble(error.to_string()))?;
            let before = roots.len();
            for certificate in found {
                let certificate = certificate.map_err(|error| trouble(error.to_string()))?;
                roots.add(certificate).map_err(|error| trouble(error.to_string()))?;
            }
            if roots.len() == before {
                return Err(trouble("there is no certificate in it".into()));
            }
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            private: rules.private == Permission::Allow,
            http: rules.http == Permission::Allow,
            tls: TlsConnector::from(Arc::new(config)),
        })
    }

    /// Looks at an address before anything is sent there. What is wrong is told without quoting it: such
    /// addresses commonly hold a token.
    pub fn target(&self, text: &str) -> Result<Target, &'static str> {
        if text.len() > URL_MAX {
            return Err("the address is longer than 2000 characters");
        }
        let url = Url::parse(text).map_err(|_| "the address is no http:// or https:// address")?;
        match url.scheme() {
            "https" => {}
            "http" if self.http => {}
            "http" => {
                return Err(
                    "the address is plain http, which the operator does not allow; use https",
                );
            }
            _ => return Err("the address is no http:// or https:// address"),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the address has a user or a password in it; put a token into its path");
        }
        if url.fragment().is_some() {
            return Err("the address has a fragment, which is never sent");
        }
        let host = url.host().map(|host| host.to_owned()).ok_or("the address has no host")?;
        let port = url.port_or_known_default().unwrap_or(443);
        // Below are other services, which may take a request for one of their own.
        let usual = matches!(port, 80 | 443) || port >= 1024;
        if port == 0 || !(usual || self.private) {
            return Err("the address has a port that is neither 80 nor 443 nor above 1023");
        }
        let literal = match &host {
            Host::Domain(_) => None,
            Host::Ipv4(address) => Some(IpAddr::V4(*address)),
            Host::Ipv6(address) => Some(IpAddr::V6(*address)),
        };
        if literal.is_some_and(|address| !self.may_reach(address)) {
            return Err("the address is not of the public internet");
        }
        Ok(Target { url, host, port })
    }

    fn may_reach(&self, address: IpAddr) -> bool {
        // What names nobody, or everybody, is nobody's endpoint.
        let nobody = address.is_unspecified() || address.is_multicast();
        !nobody && (self.private || is_public(address))
    }

    /// Connects to an address. A name is looked up here, and what it stands for is looked at before that
    /// very address is connected to: a name that changes its mind in between gains nothing.
    pub async fn connect(&self, target: &Target) -> Result<TcpStream, Failure> {
        let found: Vec<SocketAddr> = match &target.host {
            Host::Ipv4(address) => vec![(*address, target.port).into()],
            Host::Ipv6(address) => vec![(*address, target.port).into()],
            Host::Domain(name) => {
                let found = lookup_host((name.as_str(), target.port)).await;
                found.map_err(|_| Failure::Unresolved)?.collect()
            }
        };
        let mut failure = Failure::Unresolved;
        for address in found {
            if !self.may_reach(address.ip()) {
                failure = Failure::Refused;
                continue;
            }
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failure = Failure::Unreached(error.kind()),
            }
        }
        Err(failure)
    }

    /// Goes on with TLS.
    pub async fn secure(
        &self,
        target: &Target,
        stream: TcpStream,
    ) -> Result<tokio_rustls::client::TlsStream<TcpStream>, Failure> {
        let name = match &target.host {
            Host::Domain(name) => {
                ServerName::try_from(name.clone()).map_err(|_| Failure::Unresolved)?
            }
            Host::Ipv4(address) => ServerName::IpAddress(IpAddr::V4(*address).into()),
            Host::Ipv6(address) => ServerName::IpAddress(IpAddr::V6(*address).into()),
        };
        self.tls.connect(name, stream).await.map_err(|_| Failure::Untrusted)
    }
}

impl Target {
    /// Whether it is spoken to over TLS.
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Host and port, as a request names them.
    pub fn authority(&self) -> String {
        match self.url.port() {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.to_string(),
        }
    }

    /// What may be shown of it: scheme, host and port.
    pub fn place(&self) -> String {
        format!("{}://{}", self.url.scheme(), self.authority())
    }

    /// Path and query, as a request names them.
    pub fn path(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(private: Permission, http: Permission) -> Endpoints {
        Endpoints::new(&EndpointRules { private, http, ca: None }).unwrap()
    }

    #[test]
    fn an_address_is_looked_at_before_anything_is_sent() {
        use Permission::{Allow, Refuse};
        let public = endpoints(Refuse, Refuse);
        for url in [
            "https://hooks.example.com/a?token=t",
            "https://hooks.example.com:8443",
            "https://回调.example.com/",
            "https://1.1.1.1/",
            "https://[2606:4700::1111]:443/",
        ] {
            assert!(public.target(url).is_ok(), "{url}");
        }
        for (url, why) in [
            ("", "no http://"),
            ("hooks.example.com", "no http://"),
            ("ftp://hooks.example.com/", "no http://"),
            ("file:///etc/passwd", "no http://"),
            ("http://hooks.example.com/", "plain http"),
            ("https://user@hooks.example.com/", "a user"),
            ("https://:word@hooks.example.com/", "a password"),
            ("https://hooks.example.com/#a", "a fragment"),
            ("https://hooks.example.com:22/", "a port"),
            ("https://hooks.example.com:0/", "a port"),
            ("https://127.0.0.1/", "not of the public internet"),
            ("https://2130706433/", "not of the public internet"),
            ("https://0x7f.1/", "not of the public internet"),
            ("https://0177.0.0.1/", "not of the public internet"),
            ("https://169.254.169.254/latest", "not of the public internet"),
            ("https://[::1]/", "not of the public internet"),
            ("https://[::ffff:10.0.0.1]/", "not of the public internet"),
            ("https://[fd00::1]/", "not of the public internet"),
        ] {
            let told = public.target(url).unwrap_err();
            assert!(told.contains(why), "{url}: {told}");
        }
        let within = endpoints(Allow, Allow);
        for url in ["http://127.0.0.1:81/", "https://[::1]:9000/", "http://10.0.0.1/"] {
            assert!(within.target(url).is_ok(), "{url}");
        }
        for url in
            ["http://0.0.0.0/", "http://224.0.0.1/", "http://[ff02::1]/", "http://10.0.0.1:0/"]
        {
            assert!(within.target(url).is_err(), "{url}");
        }
    }

    #[test]
    fn no_token_is_shown() {
        let public = endpoints(Permission::Refuse, Permission::Refuse);
        let target = public.target("https://hooks.example.com:8443/t0ken?a=s3cret").unwrap();
        assert_eq!(target.place(), "https://hooks.example.com:8443");
        assert_eq!(target.path(), "/t0ken?a=s3cret");
    }

    #[tokio::test]
    async fn a_name_for_a_private_address_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = format!("https://localhost:{port}/");
        let public = endpoints(Permission::Refuse, Permission::Refuse);
        let target = public.target(&url).unwrap();
        assert!(matches!(public.connect(&target).await, Err(Failure::Refused)));
        let within = endpoints(Permission::Allow, Permission::Refuse);
        assert!(within.connect(&within.target(&url).unwrap()).await.is_ok());
    }
}
