"""The codes that tests have met, for `conformance/provoked.tsv`.

A test says which refusal it expected and got; what the server's log has under its request id says which
operation was refused, and how. So nothing is written down that no test looked at.
"""

from __future__ import annotations

import json

_expected: set[str] = set()
_met: set[tuple[str, str, str]] = set()


def note(request_id: str) -> None:
    """Says that a test expected the refusal with this id."""
    _expected.add(request_id)


def read(log: str) -> None:
    """Takes what a server's log says of the refusals that were noted."""
    for line in log.splitlines():
        if not line.startswith("{"):
            continue
        try:
            said = json.loads(line)
        except ValueError:
            # The last line of a server that was killed.
            continue
        if said.get("request") in _expected and said.get("dialect"):
            _met.add((said["dialect"], said["action"] or "-", said["code"]))


def rows() -> list[tuple[str, str, str]]:
    """Dialect, operation and code of everything that was met."""
    return sorted(_met)
