"""The administration over HTTP, as a program of an operator's own would use it."""

from __future__ import annotations

import requests

from signet_server import ADMIN_TOKEN, Server

# What an administrator asks for takes no longer, on a busy machine.
PATIENCE = 30


class Administration:
    """Whoever has a token; the administrator's unless another is given."""

    def __init__(self, server: Server, token: str = ADMIN_TOKEN):
        self.server = server
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **options) -> requests.Response:
        """A request, and its answer whatever it is."""
        url = f"{self.server.url}/_signet/v1{path}"
        return self._session.request(method, url, timeout=PATIENCE, **options)

    def get(self, path: str, **query):
        """What is at a path."""
        return self._read(self.ask("GET", path, params=query))

    def bytes(self, path: str) -> bytes:
        """What is at a path, as it is."""
        answer = self.ask("GET", path)
        assert answer.ok, answer.text
        return answer.content

    def post(self, path: str, body: dict | None = None, **options):
        """Posts to a path, and gives the answer."""
        return self._read(self.ask("POST", path, json=body or {}, **options))

    def all(self, path: str, **query) -> list:
        """Every item of a list."""
        items, cursor = [], None
        while True:
            page = self.get(path, limit=500, **query, **({"cursor": cursor} if cursor else {}))
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    @staticmethod
    def _read(answer: requests.Response):
        assert answer.ok, f"{answer.status_code} {answer.text}"
        return answer.json()
