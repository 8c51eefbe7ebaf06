"""The README's own examples, as they stand there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pictures
from signet_server import BINARY, Server, new_folder

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```(python|sh)\n(.*?)```", README.read_text(), re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
SHELL = [code for language, code in BLOCKS if language == "sh"]

pytestmark = pytest.mark.sdk("README")


def _shell(start: str) -> str:
    (found,) = [code for code in SHELL if code.startswith(start)]
    return found


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """Somebody who follows the README in a folder that has the picture."""
    folder = tmp_path_factory.mktemp("readme")
    (folder / "licence.png").write_bytes(pictures.png(64, 64))
    # One server for all examples: they build on each other.
    server = Server(new_folder(), rate_limits="off").start()
    programs = [str(BINARY.parent), str(Path(sys.executable).parent), os.environ["PATH"]]
    settings = {"PATH": ":".join(programs), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    environment = server.environment() | settings

    def run(code: str, *command: str) -> str:
        ran = subprocess.run(
            [*command, code.replace("127.0.0.1:8080", server.host)],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    yield run
    server.stop()


@pytest.mark.parametrize(("at", "expect"), [(0, ["SignId"]), (1, ["'Code': 'OK'"] * 2)])
def test_python(reader, at, expect):
    told = reader(PYTHON[at], sys.executable, "-c")
    assert told.count(expect[0]) == len(expect), told


@pytest.mark.parametrize(("start", "expect"), [("tccli sms", ["SignId"]), ("signet call", ["SignId", '"OK"'])])
def test_shell(reader, start, expect):
    told = reader(_shell(start), "bash", "-euc")
    assert all(word in told for word in expect), told


def test_deciding(reader):
    pending = reader("signet review list", "bash", "-euc").splitlines()[1:]
    assert len(pending) == 3, pending
    application = pending[0].split()[0]
    told = reader(_shell("signet review").replace("APPLICATION ", f"{application} "), "bash", "-euc")
    assert re.search("^state +approved$", told, re.MULTILINE), told
    assert '"StatusCode": 0' in told


def test_before_anything_is_filed(reader):
    told = reader(_shell("signet requirements"), "bash", "-euc")
    assert "ProofImage" in told and "MissingParameter" in told and "name-forbidden" in told, told
