//! Evidence looked through for malware, by a scanner of the operator's.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::Broken;
use crate::registry::objects::Content;

/// How long a scan may take, from asking to answer.
const WAIT: Duration = Duration::from_secs(30);
/// How many scans are made at a time: the scanner has other work than ours.
const AT_A_TIME: usize = 4;
/// The longest answer: a name of malware, or of an error.
const ANSWER_MAX: u64 = 1024;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScannerPlace {
    /// A host and a port.
    Tcp(String),
    /// A socket in the file system.
    Unix(PathBuf),
}

/// The scanner, and what happens without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannerOptions {
    /// Where it listens.
    pub place: ScannerPlace,
    /// Whether evidence is taken unlooked at while it is away.
    pub pass_when_away: bool,
}

/// A scanner that speaks as clamd does (`INSTREAM`).
pub(crate) struct Scanner {
    options: ScannerOptions,
    turns: Semaphore,
}

/// What a scanner said.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Clean,
    Found(String),
}

impl Scanner {
    pub(crate) fn new(options: ScannerOptions) -> Self {
        Self { options, turns: Semaphore::new(AT_A_TIME) }
    }

    /// Whether there is malware in some evidence. When the scanner does not answer that is a trouble
    /// that passes, unless evidence passes without it.
    pub(crate) async fn finds(&self, content: Content) -> Result<bool, Broken> {
        let away = |error: io::Error| Broken::new("the malware scanner", error).passing();
        let asked = timeout(WAIT, self.ask(content)).await;
        let said = asked.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        match said {
            Ok(Said::Clean) => Ok(false),
            Ok(Said::Found(name)) => {
                tracing::warn!(name, "evidence was refused: there is malware in it");
                Ok(true)
            }
            Err(error) if self.options.pass_when_away => {
                tracing::warn!(%error, "evidence was not scanned");
                Ok(false)
            }
            Err(error) => Err(away(error)),
        }
    }

    async fn ask(&self, content: Content) -> io::Result<Said> {
        let _turn = self.turns.acquire().await.map_err(io::Error::other)?;
        match &self.options.place {
            ScannerPlace::Tcp(address) => {
                exchange(TcpStream::connect(address).await?, content).await
            }
            ScannerPlace::Unix(path) => exchange(UnixStream::connect(path).await?, content).await,
        }
    }
}

/// Sends the content in pieces, each with its length before it, and reads the verdict.
async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    mut content: Content,
) -> io::Result<Said> {
    // A scanner that has seen enough answers before the end, and hangs up.
    let sent = send(&mut stream, &mut content).await;
    let mut answer = vec![];
    let read = (&mut stream).take(ANSWER_MAX).read_to_end(&mut answer).await;
    if answer.is_empty() {
        sent.and(read.map(|_| ()))?;
    }
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_end_matches(['\0', '\n']);
    match answer.strip_prefix("stream: ").unwrap_or(answer) {
        "OK" => Ok(Said::Clean),
        found if found.ends_with(" FOUND") => {
            Ok(Said::Found(found.trim_end_matches(" FOUND").to_owned()))
        }
        error => Err(io::Error::other(format!("it said `{}`", error.escape_debug()))),
    }
}

async fn send(stream: &mut (impl AsyncWrite + Unpin), content: &mut Content) -> io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    while let Some(piece) = content.next().await.map_err(io::Error::other)? {
        if piece.is_empty() {
            continue;
        }
        let length = u32::try_from(piece.len()).map_err(io::Error::other)?;
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(&piece).await?;
    }
    stream.write_all(&[0; 4]).await?;
    stream.flush().await
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    const EVIL: &[u8] = b"malware, for a test";

    /// A clamd of our own that answers so when it finds [`EVIL`], and gives what it was sent.
    async fn clamd(found: &'static str) -> (ScannerPlace, tokio::task::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = ScannerPlace::Tcp(listener.local_addr().unwrap().to_string());
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut command = [0; 10];
            stream.read_exact(&mut command).await.unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut sent = vec![];
            loop {
                let length = stream.read_u32().await.unwrap() as usize;
                if length == 0 {
                    break;
                }
                let begun = sent.len();
                sent.resize(begun + length, 0);
                stream.read_exact(&mut sent[begun..]).await.unwrap();
            }
            let answer = if sent == EVIL { found } else { "stream: OK\0" };
            stream.write_all(answer.as_bytes()).await.unwrap();
            sent
        });
        (place, task)
    }

    async fn finds(bytes: &[u8], said: &'static str, pass_when_away: bool) -> Result<bool, bool> {
        let (place, clamd) = clamd(said).await;
        let scanner = Scanner::new(ScannerOptions { place, pass_when_away });
        let finds = scanner.finds(Content::whole(bytes.to_vec())).await;
        assert_eq!(clamd.await.unwrap(), bytes);
        finds.map_err(|broken| broken.is_passing())
    }

    #[tokio::test]
    async fn verdicts_are_read() {
        assert_eq!(finds(b"harmless", "", false).await, Ok(false));
        assert_eq!(finds(EVIL, "stream: Test-Signature FOUND\0", false).await, Ok(true));
        assert_eq!(finds(EVIL, "stream: Test-Signature FOUND\0", true).await, Ok(true));
        assert_eq!(finds(EVIL, "INSTREAM size limit exceeded. ERROR\0", false).await, Err(true));
        assert_eq!(finds(EVIL, "", false).await, Err(true), "it hung up");
        assert_eq!(finds(EVIL, "stream: nonsense", true).await, Ok(false));
    }

    #[tokio::test]
    async fn a_scanner_that_is_away_is_told_apart() {
        let place = ScannerPlace::Unix("/nonexistent/clamd.sock".into());
        for pass_when_away in [false, true] {
            let options = ScannerOptions { place: place.clone(), pass_when_away };
            let finds = Scanner::new(options).finds(Content::whole(vec![1])).await;
            match pass_when_away {
                true => assert!(!finds.unwrap()),
                false => assert!(finds.unwrap_err().is_passing()),
            }
        }
    }
}
