//! The administration's client.

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

    /// The same, acting under a reviewer's name.
    pub fn acting_as(name: Option<String>) -> Result<Self, Trouble> {
        Ok(Self { operator: name.filter(|name| !name.is_empty()), ..Self::new()? })
    }

    /// Gets what is at a path.
    pub fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.ask(Method::GET, path, None)
    }

    /// Every page of a list: `member` of the answers at a path that has a query.
    pub fn list(&self, member: &str, path: &str) -> Result<Vec<Value>, Trouble> {
        let (mut items, mut after) = (vec![], 0);
        loop {
            let page = self.get(&format!("{path}&limit=1000&after={after}"))?;
            items.extend(page[member].as_array().cloned().unwrap_or_default());
            match page["next"].as_i64() {
                Some(next) => after = next,
                None => return Ok(items),
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

    /// Deletes what is at a path.
    pub fn delete(&self, path: &str) -> Result<Value, Trouble> {
        self.ask(Method::DELETE, path, None)
    }

    fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Trouble> {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}/_signet/v1{path}", self.url))
            .header("authorization", format!("Bearer {}", self.token));
        if let Some(operator) = &self.operator {
            // Names are written in any script, which a header does not carry as it is.
            let name =
                percent_encoding::utf8_percent_encode(operator, percent_encoding::NON_ALPHANUMERIC);
            request = request.header("x-signet-operator", name.to_string());
        }
        let answer = match body {
            Some(body) => {
                let request =
                    request.header("content-type", "application/json").body(body.to_string());
                self.agent.run(request.map_err(|error| error.to_string())?)
            }
            None => self.agent.run(request.body(()).map_err(|error| error.to_string())?),
        };
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
