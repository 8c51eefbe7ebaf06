//! The administration's client.

use std::fs::File;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Method;

use super::Trouble;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a server's administration.
pub struct Client {
    url: String,
    token: String,
    operator: Option<String>,
    agent: ureq::Agent,
}

/// Where the server is, unless told.
pub const DEFAULT_URL: &str = "http://127.0.0.1:8080";

/// The address of the server.
pub fn server_url() -> String {
    let url = std::env::var("SIGNET_URL").ok().filter(|url| !url.is_empty());
    url.unwrap_or_else(|| DEFAULT_URL.into()).trim_end_matches('/').to_owned()
}

/// An HTTP client that gives every answer, whatever its status.
pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE));
    config.http_status_as_error(false).build().into()
}

impl Client {
    /// A client for the server of the environment.
    pub fn new() -> Result<Self, Trouble> {
        Ok(Self { url: server_url(), token: token()?, operator: None, agent: agent() })
    }

    /// The same, acting under an operator's name.
    pub fn acting_as(name: Option<String>) -> Result<Self, Trouble> {
        Ok(Self { operator: name.filter(|name| !name.is_empty()), ..Self::new()? })
    }

    /// Gets what is at a path.
    pub fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.ask(Method::GET, path, None)
    }

    /// Every item of a list at a path, page by page.
    pub fn list(&self, path: &str, query: &Query) -> Result<Vec<Value>, Trouble> {
        let mut items = vec![];
        self.pages(path, query, |mut page| {
            if let Value::Array(more) = page["items"].take() {
                items.extend(more);
            }
        })?;
        Ok(items)
    }

    /// Every page of a list at a path.
    pub fn pages(
        &self,
        path: &str,
        query: &Query,
        mut each: impl FnMut(Value),
    ) -> Result<(), Trouble> {
        let mut cursor = None;
        loop {
            let asked = query.clone().with("limit", Some(1000)).with("cursor", cursor);
            let page = self.get(&format!("{path}{asked}"))?;
            cursor = page["next"].as_str().map(str::to_owned);
            each(page);
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    /// Posts to a path.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        self.ask(Method::POST, path, Some(body))
    }

    /// Changes what is at a path.
    pub fn patch(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        self.ask(Method::PATCH, path, Some(body))
    }

    /// Writes what is at a path anew.
    pub fn put(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        self.ask(Method::PUT, path, Some(body))
    }

    /// Removes what is at a path.
    pub fn delete(&self, path: &str) -> Result<Value, Trouble> {
        self.ask(Method::DELETE, path, None)
    }

    /// Posts bytes to a path.
    pub fn send(&self, path: &str, bytes: Vec<u8>) -> Result<Value, Trouble> {
        let request = self.request(Method::POST, path).body(bytes);
        let answer = self.agent.run(request.map_err(|error| error.to_string())?);
        self.read(answer)
    }

    /// Writes what is at a path into a file, as it comes, however long it takes.
    pub fn save(&self, path: &str, to: &mut File) -> Result<(), Trouble> {
        let request = self.request(Method::GET, path).body(());
        let patient = ureq::Agent::config_builder().http_status_as_error(false).build();
        let answer = ureq::Agent::from(patient).run(request.map_err(|error| error.to_string())?);
        match answer {
            Ok(mut answer) if answer.status().is_success() => {
                let saved = std::io::copy(&mut answer.body_mut().as_reader(), to);
                saved.map(|_| ()).map_err(|error| format!("the answer broke off: {error}"))
            }
            answer => self.read(answer).map(|_| ()),
        }
    }

    /// Asks once, and a second time where the connection broke and it is not known whether what was
    /// asked for was done: under the same key it is done once.
    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let changes = method != Method::GET;
        let key = changes.then(|| uuid::Uuid::new_v4().to_string());
        let asked = || self.ask_once(method.clone(), path, body, key.as_deref());
        let answer = match asked() {
            Err(ureq::Error::Io(error)) if was_cut_off(&error) => asked(),
            answer => answer,
        };
        self.read(answer)
    }

    fn request(&self, method: Method, path: &str) -> http::request::Builder {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}/_signet/v1{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token));
        match &self.operator {
            Some(operator) => {
                // Names are written in any script, which a header does not carry as it is.
                let name = percent_encoding::utf8_percent_encode(
                    operator,
                    percent_encoding::NON_ALPHANUMERIC,
                );
                request.header("x-signet-operator", name.to_string())
            }
            None => request,
        }
    }

    fn read(
        &self,
        answer: Result<http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, Trouble> {
        let mut answer = answer.map_err(|error| {
            format!(
                "cannot reach {}: {error}; is `signet serve` running? SIGNET_URL says where",
                self.url
            )
        })?;
        let status = answer.status();
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        let value: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(value);
        }
        let detail = value["detail"].as_str().map(str::to_owned);
        let hint = match status.as_u16() {
            401 => {
                "; set SIGNET_TOKEN or SIGNET_ADMIN_TOKEN, or run this where the server's data \
                 folder is"
            }
            _ => "",
        };
        Err(format!("{}{hint}", detail.unwrap_or_else(|| format!("the server answered {status}"))))
    }

    fn ask_once(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<http::Response<ureq::Body>, ureq::Error> {
        let mut request = self.request(method, path);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_string())?)
            }
            None => self.agent.run(request.body(())?),
        }
    }
}

/// Whether a connection ended under way.
fn was_cut_off(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

/// What is asked for behind a path.
#[derive(Clone, Default)]
pub struct Query(Vec<(&'static str, String)>);

impl Query {
    /// The same, with a value if there is one.
    pub fn with(mut self, name: &'static str, value: Option<impl ToString>) -> Self {
        self.0.extend(value.map(|value| (name, value.to_string())));
        self
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.0);
        match query.finish() {
            query if query.is_empty() => Ok(()),
            query => write!(f, "?{query}"),
        }
    }
}

/// The token to act with: a person's own, or the administrator's, from the environment or the data
/// folder.
fn token() -> Result<String, Trouble> {
    let set = |name: &str| std::env::var(name).ok().filter(|token| !token.is_empty());
    if let Some(token) = set("SIGNET_TOKEN").or_else(|| set("SIGNET_ADMIN_TOKEN")) {
        return Ok(token);
    }
    let folder = std::env::var("SIGNET_DATA").unwrap_or_else(|_| "signet-data".into());
    let path = Path::new(&folder).join("admin-token");
    let token = std::fs::read_to_string(&path).map_err(|error| {
        format!(
            "cannot read the administrator's token from {}: {error}; set SIGNET_TOKEN or \
             SIGNET_ADMIN_TOKEN, or SIGNET_DATA to the server's folder",
            path.display()
        )
    })?;
    Ok(token.trim().to_owned())
}
