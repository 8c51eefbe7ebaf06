"""An endpoint that takes notices: a real HTTP server on loopback, with what it was sent."""

from __future__ import annotations

import json
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# How long a notice may take on a busy machine; one that arrives is waited for no longer.
PATIENCE = 60


@dataclass
class Notice:
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        """The body, read."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """An endpoint. `answers` are given in turn, the last one for ever: a status, a body, headers. A status
    of 0 is no answer at all, for as long as the sender waits."""

    answers: list[tuple[int, bytes, dict]] = field(default_factory=lambda: [(204, b"", {})])
    notices: list[Notice] = field(default_factory=list)
    certificate: str | None = None

    def __enter__(self) -> Receiver:
        receiver = self
        self._changed = threading.Condition()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                status, text, extra = receiver._take(Notice(self.path, headers, body))
                if status == 0:
                    self.rfile.read(1)
                    self.close_connection = True
                    return
                self.send_response(status)
                for name, value in extra.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._server.server_address[1]

    def url(self, path: str = "/notices?token=t0ken") -> str:
        """An address of it, with a token as such addresses have."""
        scheme = "https" if self.certificate else "http"
        host = "localhost" if self.certificate else "127.0.0.1"
        return f"{scheme}://{host}:{self.port}{path}"

    def wait(self, count: int) -> list[Notice]:
        """Waits until so many requests have come, and gives them all."""
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while len(self.notices) < count:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.notices)} of {count} notices: {self.notices}"
                self._changed.wait(left)
            return list(self.notices)

    def _take(self, notice: Notice) -> tuple[int, bytes, dict]:
        with self._changed:
            self.notices.append(notice)
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            self._changed.notify_all()
        return answer
