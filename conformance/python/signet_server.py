"""The real binary on a free port, with a folder of its own, and its command line."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(os.environ.get("SIGNET_BIN", ROOT / "target" / "debug" / "signet"))
ADMIN_TOKEN = "fake-admin-token-for-tests"
# A debug build on a busy machine; a healthy start takes a fraction of a second.
START_TIMEOUT = 30
# Whether it is there is not a secret: nothing is sent that would want proof.
UNPROVEN = ssl._create_unverified_context()


@dataclass(frozen=True)
class Key:
    """An access key, of either dialect."""

    id: str
    secret: str


KEY = Key("AKIDEXAMPLEFORTESTS00000000000001", "FakeSecretForTests0000000000001")


class CommandFailed(Exception):
    """A command of the binary ended with another status than zero."""


class Server:
    """One server. `flags` are those of `signet serve`, with underscores for dashes; `verbosity` is what
    it logs, if not as much as usual."""

    def __init__(self, folder: Path, key: Key = KEY, verbosity: str | None = None, **flags: str):
        self.folder = folder
        self.key = key
        self.verbosity = verbosity
        self.flags = {"rate_limits": "off", "signature_limit": "0", **flags}
        # What it is told by its environment: options that take no value.
        self.environment_extra: dict[str, str] = {}
        self.port = free_port()
        self.process: subprocess.Popen | None = None
        self.log_path = folder / "server.log"

    @property
    def host(self) -> str:
        """Where it listens, as clients write it into their endpoint."""
        return f"127.0.0.1:{self.port}"

    @property
    def scheme(self) -> str:
        """How it is spoken to."""
        return "https" if "tls_cert" in self.flags else "http"

    @property
    def url(self) -> str:
        """The same with its scheme."""
        return f"{self.scheme}://{self.host}"

    def start(self) -> Server:
        """Starts it and waits until it says that it is ready."""
        command = [str(BINARY), "serve", "--listen", self.host, "--data", str(self.folder / "data")]
        for name, value in self.flags.items():
            command += [f"--{name.replace('_', '-')}", value]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready()
        return self

    def stop(self) -> int:
        """Asks it to end, as an operator would, and gives its exit status."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once, as a crash would."""
        self._end(signal.SIGKILL)

    def restart(self, **flags: str) -> Server:
        """Starts it again on the same folder, with some flags changed. It must not be running."""
        self.flags.update(flags)
        return self.start()

    def command(self, *arguments: str) -> str:
        """Runs a command of the binary against this server and gives what it prints."""
        run = self.attempt(*arguments)
        if run.returncode != 0:
            raise CommandFailed(f"signet {' '.join(arguments)}: {run.returncode}\n{run.stderr}")
        return run.stdout

    def attempt(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command of the binary, whatever comes of it."""
        return subprocess.run(
            [str(BINARY), *arguments],
            env=self.environment(),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def json(self, *arguments: str):
        """The same with `--json`, read."""
        return json.loads(self.command(*arguments, "--json"))

    def json_of(self, *arguments: str):
        """What a command prints that speaks nothing but JSON."""
        return json.loads(self.command(*arguments))

    def evidence(self, application: int, role: str) -> bytes:
        """The bytes of a piece of evidence, as the administration hands them to a reviewer."""
        return self.read(f"/applications/{application}/evidence/{role}")

    def read(self, path: str) -> bytes:
        """What the administration has at a path."""
        url = f"{self.url}/_signet/v1{path}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def log(self, tail: int | None = None) -> str:
        """What it has logged, or the end of that."""
        lines = self.log_path.read_text(errors="replace").splitlines() if self.log_path.exists() else []
        return "\n".join(lines[-tail:] if tail else lines)

    def environment(self) -> dict[str, str]:
        """What the command line needs to be told."""
        return {
            **({"RUST_LOG": self.verbosity} if self.verbosity else {}),
            **self.environment_extra,
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "SIGNET_URL": self.url,
            "SIGNET_ADMIN_TOKEN": ADMIN_TOKEN,
            "SIGNET_ACCESS_KEY_ID": self.key.id,
            "SIGNET_ACCESS_KEY_SECRET": self.key.secret,
        }

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.log(40)}")
            try:
                with urllib.request.urlopen(f"{self.url}/_signet/ready", timeout=2, context=UNPROVEN) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.02)
        self.kill()
        raise RuntimeError(f"the server was not ready in {START_TIMEOUT} s:\n{self.log(40)}")

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            status = self.process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the server did not end on {how.name}:\n{self.log(40)}") from None
        self.process = None
        return status


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_folder() -> Path:
    """A folder for one server."""
    return Path(tempfile.mkdtemp(prefix="signet-"))
