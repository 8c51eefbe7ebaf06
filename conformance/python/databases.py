"""Databases of their own on the PostgreSQL server that `SIGNET_TEST_POSTGRES` names."""

import os
import subprocess
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

SERVER = os.environ.get("SIGNET_TEST_POSTGRES")


def create() -> str:
    """Makes an empty database and gives its URL."""
    name = f"signet_{uuid4().hex}"
    _run(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def drop(url: str) -> None:
    """Removes a database, whoever is still connected to it."""
    name = urlsplit(url).path.removeprefix("/")
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(sql: str) -> None:
    subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", sql, SERVER],
        check=True,
        capture_output=True,
        text=True,
    )
