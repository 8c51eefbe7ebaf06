//! TLS: certificates from PEM files, read again while connections go on.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::RwLock;
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at. Who replaces both may take as long between them.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What a server proves itself with, as the files had it last.
pub struct Certificates {
    files: (PathBuf, PathBuf),
    now: RwLock<Arc<CertifiedKey>>,
}

/// What tells that a file was replaced.
type Look = [Option<(SystemTime, u64)>; 2];

impl Certificates {
    /// Reads the files.
    pub fn read(cert: &Path, key: &Path) -> Result<Arc<Self>, String> {
        let now = RwLock::new(Arc::new(certified(cert, key)?));
        Ok(Arc::new(Self { files: (cert.to_owned(), key.to_owned()), now }))
    }

    /// What takes TLS connections on with them.
    pub fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, String> {
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?;
        let mut config = config.with_no_client_auth().with_cert_resolver(self.clone());
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// Reads the files again when they change and when a signal asks for it. What cannot be used
    /// is told, and the old one stays.
    pub async fn keep_fresh(self: Arc<Self>) {
        let mut hangup = signal(SignalKind::hangup()).ok();
        let mut seen = self.look().await;
        loop {
            let asked = async {
                match &mut hangup {
                    Some(hangup) => {
                        hangup.recv().await;
                    }
                    None => std::future::pending().await,
                }
            };
            let told = tokio::select! {
                () = asked => true,
                () = tokio::time::sleep(LOOK_EVERY) => false,
            };
            let look = self.look().await;
            if told || look != seen {
                seen = look;
                self.read_again().await;
            }
        }
    }

    async fn look(&self) -> Look {
        let (cert, key) = &self.files;
        let mut look = Look::default();
        for (file, seen) in [cert, key].into_iter().zip(&mut look) {
            let metadata = tokio::fs::metadata(file).await.ok();
            *seen = metadata.and_then(|file| Some((file.modified().ok()?, file.len())));
        }
        look
    }

    async fn read_again(&self) {
        let (cert, key) = self.files.clone();
        let read = tokio::task::spawn_blocking(move || certified(&cert, &key)).await;
        match read.map_err(|error| error.to_string()).flatten() {
            Ok(certified) => {
                *self.now.write() = Arc::new(certified);
                tracing::info!("the TLS certificate was read again");
            }
            Err(error) => tracing::error!(error, "the old TLS certificate stays"),
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.now.read().clone())
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("files", &self.files).finish_non_exhaustive()
    }
}

/// A certificate with the key that belongs to it.
fn certified(cert: &Path, key: &Path) -> Result<CertifiedKey, String> {
    let told = |file: &Path, error: &dyn fmt::Display| format!("{}: {error}", file.display());
    let chain = CertificateDer::pem_file_iter(cert).map_err(|error| told(cert, &error))?;
    let chain = chain.collect::<Result<Vec<_>, _>>().map_err(|error| told(cert, &error))?;
    if chain.is_empty() {
        return Err(told(cert, &"there is no certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| told(key, &error))?;
    let made = CertifiedKey::from_der(chain, private, &default_provider());
    made.map_err(|error| told(key, &error))
}
