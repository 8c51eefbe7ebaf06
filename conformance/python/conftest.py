"""Servers for tests, and the tables of results and of codes."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

import databases
import provoked
import verifiers
from expect import fresh
from signet_server import Key, Server, new_folder

# Where the tables go, if anywhere; the test command puts them together with the others.
RESULTS = os.environ.get("SIGNET_RESULTS")
PROVOKED = os.environ.get("SIGNET_PROVOKED")
_running: list[Server] = []
_results: dict[tuple[str, str, str], str] = {}


@pytest.fixture(scope="session")
def server():
    """One server for all tests that can share one: no limits, strict evidence."""
    yield from _served()


@pytest.fixture(scope="session")
def lenient_server():
    """The same, taking any bytes for evidence."""
    yield from _served(evidence="lenient")


@pytest.fixture
def start_server():
    """Starts servers with flags of the test's own; they end with the test."""
    started: list[Server] = []

    def start(key: Key | None = None, **flags: str) -> Server:
        server = Server(new_folder(), **({"key": key} if key else {}), **flags)
        started.append(server)
        _running.append(server)
        return server.start()

    yield start
    for server in started:
        _end(server)


@pytest.fixture(params=["sqlite", "postgres"])
def engine_server(request, start_server):
    """A server of its own on each engine."""
    if request.param == "sqlite":
        yield start_server()
        return
    if databases.SERVER is None:
        pytest.fail("set SIGNET_TEST_POSTGRES, or run this through ./test or scripts/with-postgres")
    url = databases.create()
    server = start_server(database=url)
    yield server
    server.stop()
    databases.drop(url)


@pytest.fixture(scope="session")
def verifier(tmp_path_factory):
    """What an outsider checks the record with."""
    return verifiers.build(tmp_path_factory.mktemp("verifier"))


@dataclass
class Account:
    """An account of a test's own."""

    id: str
    key: Key


@pytest.fixture
def new_account(server):
    """Creates accounts on the shared server, set as the test says."""

    def create(on: Server = server, **settings: str) -> Account:
        account = str(on.json("account", "create", "--name", fresh("Firm"))["id"])
        key = on.json("key", "create", "--account", account)
        if settings:
            flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
            on.command("account", "set", *flags, account)
        return Account(account, Key(key["id"], key["secret"]))

    return create


def _served(**flags: str):
    server = Server(new_folder(), **flags)
    _running.append(server)
    yield server.start()
    _end(server)


def _end(server: Server) -> None:
    _running.remove(server)
    if server.process is not None:
        status = server.stop()
        assert status == 0, f"the server ended with {status}:\n{server.log(40)}"
    provoked.read(server.log())
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Shows what the servers logged when a test fails, and notes its result for the table."""
    report = (yield).get_result()
    if report.failed:
        for server in _running:
            report.sections.append((f"log of the server at {server.host}", server.log(tail=80)))
    sdk = item.get_closest_marker("sdk")
    if sdk and (report.when == "call" or not report.passed):
        _results[(sdk.args[0], _operation(item), _case(item))] = _word(report)


def pytest_sessionfinish():
    """Writes this part of the tables."""
    if RESULTS:
        _write(RESULTS, ((*row, result) for row, result in _results.items()))
    if PROVOKED:
        _write(PROVOKED, provoked.rows())


def _write(path: str, rows) -> None:
    lines = ["\t".join(row) for row in rows]
    Path(path).write_text("".join(f"{line}\n" for line in sorted(lines)))


def _operation(item) -> str:
    parameters = getattr(item, "callspec", None)
    if parameters and "operation" in parameters.params:
        return parameters.params["operation"]
    marker = item.get_closest_marker("operation")
    return marker.args[0] if marker else "-"


def _case(item) -> str:
    return item.name.removeprefix("test_")


def _word(report) -> str:
    if report.skipped:
        return "skip"
    return "pass" if report.passed else "fail"
