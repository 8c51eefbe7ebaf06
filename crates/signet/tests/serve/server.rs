//! The binary, started and asked.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The administrator's token of servers that are given one.
pub const TOKEN: &str = "fake-admin-token-for-tests";

/// How long anything may take. A debug build on a busy machine needs a fraction of it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server that runs until it is dropped.
pub struct Server {
    child: Child,
    address: String,
    admin_address: String,
    lines: Receiver<String>,
    log: String,
    agent: ureq::Agent,
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub challenge: Option<String>,
    pub text: String,
    pub headers: http::HeaderMap,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }
}

/// The binary with no variables but these.
fn command(args: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
    command.args(args).env_clear().envs(variables.iter().copied());
    command
}

/// Runs the binary to its end.
pub fn run(args: &[&str], variables: &[(&str, &str)]) -> Output {
    command(args, variables).output().unwrap()
}

/// Runs a server that is not to start: its status, and what it says. Whatever is not said in
/// `args` is the default, but for a free port.
pub fn serve(args: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let free_port: &[&str] = match args.contains(&"--listen") {
        true => &[],
        false => &["--listen", "127.0.0.1:0"],
    };
    let output = run(&[&["serve"], args, free_port].concat(), variables);
    (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
}

impl Server {
    /// Starts a server with [`TOKEN`] for its token.
    pub fn start(args: &[&str]) -> Self {
        Self::start_with(args, &[])
    }

    /// The same, with more variables.
    pub fn start_with(args: &[&str], variables: &[(&str, &str)]) -> Self {
        Self::begin(args, &[&[("SIGNET_ADMIN_TOKEN", TOKEN)], variables].concat())
    }

    /// Starts a server that makes a token of its own.
    pub fn start_without_token(args: &[&str]) -> Self {
        Self::begin(args, &[])
    }

    fn begin(args: &[&str], variables: &[(&str, &str)]) -> Self {
        let args = [&["serve", "--listen", "127.0.0.1:0", "--log", "json"], args].concat();
        let mut command = command(&args, variables);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let reader = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            reader.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(PATIENCE)).build().into();
        let mut server = Self {
            child,
            address: String::new(),
            admin_address: String::new(),
            lines,
            log: String::new(),
            agent,
        };
        let line: Value = serde_json::from_str(&server.wait_for("signet is listening")).unwrap();
        server.address = line["listen"].as_str().unwrap().to_owned();
        server.admin_address = line["admin_listen"].as_str().unwrap().to_owned();
        server
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where its administration listens.
    pub fn admin_address(&self) -> &str {
        &self.admin_address
    }

    /// Waits for a line of the log, and gives it.
    pub fn wait_for(&mut self, text: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|_| panic!("no line with {text:?}:\n{}", self.log));
            self.log.push_str(&line);
            self.log.push('\n');
            if line.contains(text) {
                return line;
            }
        }
    }

    /// Everything it said, once it has ended.
    pub fn log(&mut self) -> &str {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.log.push_str(&line);
            self.log.push('\n');
        }
        &self.log
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub fn exit_code(&mut self) -> i32 {
        let patience = Instant::now() + PATIENCE;
        while Instant::now() < patience {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().expect("it ended by itself");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it does not end");
    }

    /// Gets a page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, None, None)
    }

    /// Asks the administration.
    pub fn admin(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        self.ask(method, &format!("/_signet/v1{path}"), Some(TOKEN), body)
    }

    /// Runs a command against it, with more variables: its status, what it prints, what it says.
    pub fn command(&self, args: &[&str], variables: &[(&str, &str)]) -> (i32, String, String) {
        let url = format!("http://{}", self.address);
        let output = run(args, &[&[("SIGNET_URL", &*url)], variables].concat());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// Asks for anything, with a token and a JSON body if there are any.
    pub fn ask(&self, method: &str, path: &str, token: Option<&str>, body: Option<&str>) -> Answer {
        self.ask_as(None, method, path, token, body)
    }

    /// The same, in somebody's name.
    pub fn ask_as(
        &self,
        name: Option<&str>,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> Answer {
        let name = name.map(|name| ("x-signet-operator", name));
        self.ask_with(name.as_slice(), method, path, token, body)
    }

    /// The same, with more headers.
    pub fn ask_with(
        &self,
        headers: &[(&str, &str)],
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> Answer {
        self.send(&self.address, headers, method, path, token, body)
    }

    /// Asks at another address of the same server.
    pub fn at(&self, address: &str, method: &str, path: &str, token: Option<&str>) -> Answer {
        self.send(address, &[], method, path, token, None)
    }

    fn send(
        &self,
        address: &str,
        headers: &[(&str, &str)],
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&str>,
    ) -> Answer {
        let uri = format!("http://{address}{path}");
        let mut request = http::Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json");
                self.agent.run(request.body(body.to_owned()).unwrap())
            }
            None => self.agent.run(request.body(()).unwrap()),
        };
        let mut answer = answer.unwrap();
        let header =
            |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        Answer {
            status: answer.status().as_u16(),
            kind: header("content-type").unwrap_or_default(),
            challenge: header("www-authenticate"),
            headers: answer.headers().clone(),
            text: answer.body_mut().read_to_string().unwrap(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
