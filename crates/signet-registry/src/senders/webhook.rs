//! The webhook: each message is posted to a web address.

use std::time::Duration;

use ureq::http::Uri;

use super::{Message, SendError};
use crate::keys::Secret;
use crate::registry::options::OpenError;

/// A web address that takes messages.
pub(crate) struct Webhook {
    /// The address, which commonly has a token in it.
    url: Secret,
    host: String,
    agent: ureq::Agent,
}

impl Webhook {
    /// Takes an address, and how long it may take to answer.
    pub(super) fn new(url: Secret, patience: Duration) -> Result<Self, OpenError> {
        let uri = url.reveal().parse::<Uri>().ok();
        let uri = uri.filter(|uri| matches!(uri.scheme_str(), Some("http" | "https")));
        let host = uri.as_ref().and_then(Uri::host).filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| {
            OpenError("a webhook for phone codes wants http:// or https:// and a host".into())
        })?;
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(patience))
            // A code goes where the operator said, and nowhere else.
            .max_redirects(0)
            .http_status_as_error(false)
            // Messages are too few to keep connections for, and a kept one may be dead.
            .max_idle_connections(0)
            .user_agent("signet");
        Ok(Self { host: host.to_owned(), agent: config.build().into(), url })
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Posts a message. Any status from 200 to 299 means that it was taken; what else the answer
    /// says is not read.
    pub(super) async fn send(&self, message: &Message) -> Result<(), SendError> {
        let (agent, url, json) = (self.agent.clone(), self.url.clone(), message.to_json());
        let post = move || {
            let request = agent.post(url.reveal()).header("content-type", "application/json");
            request.send(json.as_str()).map(|answer| answer.status())
        };
        let answered = tokio::task::spawn_blocking(post).await.map_err(|_| SendError::CutOff)?;
        match answered {
            Ok(status) if status.is_success() => Ok(()),
            Ok(status) => Err(SendError::Status(status.as_u16())),
            Err(error) => Err(SendError::Unreached(cause(&error))),
        }
    }
}

/// What kept a request from being answered, in words that quote nothing.
fn cause(error: &ureq::Error) -> &'static str {
    match error {
        ureq::Error::Timeout(_) => "it took too long",
        ureq::Error::HostNotFound => "its host is not known",
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => {
            "the connection was refused"
        }
        ureq::Error::Io(_) => "the connection broke",
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            "no TLS connection was agreed upon"
        }
        ureq::Error::Protocol(_) => "its answer is not HTTP",
        ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
            "the proxy of the environment did not connect"
        }
        _ => "the request failed",
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::{SocketAddr, TcpListener};
    use std::thread::JoinHandle;

    use super::super::message;
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    /// Takes one request, and gives its head and body once it has answered.
    fn listen(answer: &'static str) -> (SocketAddr, JoinHandle<(String, String)>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let serve = move || {
            let (stream, _) = listener.accept().unwrap();
            let mut reader = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert_ne!(reader.read_line(&mut head).unwrap(), 0, "a whole head");
            }
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let mut body = vec![0; length.unwrap().trim().parse().unwrap()];
            reader.read_exact(&mut body).unwrap();
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
            (head, String::from_utf8(body).unwrap())
        };
        (address, std::thread::spawn(serve))
    }

    fn webhook(address: SocketAddr, patience: Duration) -> Webhook {
        Webhook::new(Secret::new(format!("http://{address}/codes?token=t")), patience).unwrap()
    }

    #[tokio::test]
    async fn a_message_is_posted_whole() {
        let (address, served) = listen("HTTP/1.1 204 No Content\r\n\r\n");
        webhook(address, LONG).send(&message()).await.unwrap();
        let (head, body) = served.join().unwrap();
        assert!(head.starts_with("post /codes?token=t http/1.1\r\n"), "{head}");
        assert!(head.contains("content-type: application/json\r\n"), "{head}");
        assert_eq!(body, *message().to_json());
    }

    #[tokio::test]
    async fn another_status_means_that_it_was_not_taken() {
        for (answer, status) in [
            ("HTTP/1.1 500 Oops\r\ncontent-length: 6\r\n\r\n314159", 500),
            ("HTTP/1.1 404 None\r\ncontent-length: 0\r\n\r\n", 404),
            (
                "HTTP/1.1 307 There\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
                307,
            ),
        ] {
            let (address, served) = listen(answer);
            let error = webhook(address, LONG).send(&message()).await.unwrap_err();
            served.join().unwrap();
            assert!(matches!(error, SendError::Status(found) if found == status), "{error}");
            assert_eq!(error.to_string(), format!("the webhook answered with status {status}"));
        }
    }

    #[tokio::test]
    async fn one_that_does_not_answer_is_given_up() {
        // Connections are taken by the system, and nobody reads from them.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let silent = webhook(listener.local_addr().unwrap(), Duration::from_millis(100));
        let error = silent.send(&message()).await.unwrap_err().to_string();
        assert_eq!(error, "the webhook was not reached: it took too long");
    }

    #[tokio::test]
    async fn one_that_is_not_there_is_told() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let error = webhook(address, LONG).send(&message()).await.unwrap_err().to_string();
        assert_eq!(error, "the webhook was not reached: the connection was refused");
    }
}
