"""Requests byte for byte, over a plain socket."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from http.client import HTTPResponse

from signet_server import Server

# No answer in this time is a hang.
PATIENCE = 15


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        """The body, read."""
        return json.loads(self.body)

    @property
    def request_id(self) -> str:
        """The id of the request, in whichever envelope it came."""
        read = self.json()
        return read.get("Response", read)["RequestId"]

    @property
    def code(self) -> str | None:
        """The vendor's code, in whichever envelope it came; `None` when the call was answered."""
        try:
            read = self.json()
        except ValueError:
            return None
        if not isinstance(read, dict):
            return None
        if "Response" in read:
            return read["Response"].get("Error", {}).get("Code")
        return None if read.get("Code") == "OK" else read.get("Code")


def request(
    method: str, target: str, headers: dict[str, str], body: bytes = b"", *, length: bool = True
) -> bytes:
    """The bytes of a request."""
    lines = [f"{method} {target} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if length and (body or method not in ("GET", "HEAD")):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def exchange(
    server: Server, data: bytes, *, close: bool = False, source: str = "127.0.0.1"
) -> Answer | None:
    """Sends bytes and reads one answer; `None` when the server hung up without one.

    With `close`, says that nothing more will come; `source` is the address it is sent from.
    """
    with connect(server, source) as connection:
        try:
            connection.sendall(data)
            if close:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            # A server may refuse early; its answer is still to be read.
            pass
        return read(connection, head=data.startswith(b"HEAD "))


def connect(server: Server, source: str = "127.0.0.1") -> socket.socket:
    """A connection from an address of this machine."""
    return socket.create_connection(
        ("127.0.0.1", server.port), timeout=PATIENCE, source_address=(source, 0)
    )


def read(connection: socket.socket, *, head: bool = False) -> Answer | None:
    """Reads one answer from a connection."""
    answer = HTTPResponse(connection, method="HEAD" if head else "GET")
    try:
        answer.begin()
        body = answer.read()
    except TimeoutError:
        raise AssertionError(f"no answer in {PATIENCE} s") from None
    except (ConnectionResetError, OSError, ValueError):
        return None
    except Exception as error:
        if type(error).__module__ == "http.client":
            return None
        raise
    return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, body)


def send(
    server: Server, method: str, target: str, headers: dict[str, str], body: bytes = b""
) -> Answer:
    """Sends a request and expects an answer."""
    answer = exchange(server, request(method, target, headers, body))
    assert answer is not None, "the server hung up without an answer"
    return answer
