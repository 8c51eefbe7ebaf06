"""The captured requests of the vendors' clients, exact bytes."""

from dataclasses import dataclass
from pathlib import Path

from seals import parse_query
from signet_server import Key

FOLDER = Path(__file__).resolve().parents[1] / "captures"


@dataclass(frozen=True)
class Capture:
    """A request, the key that sealed it, when, and what is to come of it."""

    name: str
    key: Key
    clock: str
    expects: str

    @property
    def bytes(self) -> bytes:
        """What went over the wire."""
        return (FOLDER / self.name).read_bytes()

    @property
    def request(self) -> tuple[str, str, dict[str, str], bytes]:
        """Method, target, headers with names in lower case, body."""
        head, _, body = self.bytes.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        method, target, _ = first.split(" ")
        headers = (line.partition(": ") for line in lines)
        return method, target, {name.lower(): value for name, _, value in headers}, body

    @property
    def action(self) -> str:
        """The operation that is asked for."""
        _, target, headers, body = self.request
        named = headers.get("x-tc-action") or headers.get("x-acs-action")
        return named or parse_query(target.partition("?")[2] or body.decode())["Action"]


def _read() -> list[Capture]:
    lines = (FOLDER / "captures.tsv").read_text().splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return [
        Capture(name, Key(id, secret), clock, expects) for name, id, secret, clock, expects in rows
    ]


ALL = _read()
