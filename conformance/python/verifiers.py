"""The program that checks the record and shares nothing with ours, built from its source."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "verifier"
# Where Debian keeps Go's libraries.
LIBRARIES = Path("/usr/share/gocode")


def build(folder: Path):
    """Builds the verifier, and gives what runs it: its status, and what it says."""
    if shutil.which("go") is None or not (LIBRARIES / "src/golang.org/x/mod/sumdb").is_dir():
        pytest.fail("apt-get install golang-go golang-golang-x-mod-dev")
    program = folder / "verifier"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GOPATH": str(LIBRARIES),
        "GO111MODULE": "off",
        "GOCACHE": str(folder / "cache"),
    }
    built = subprocess.run(
        ["go", "build", "-o", str(program), "."],
        cwd=SOURCE,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert built.returncode == 0, built.stderr

    def run(*arguments: str, given: dict) -> tuple[int, str]:
        ran = subprocess.run(
            [str(program), *arguments],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=60,
        )
        return ran.returncode, ran.stdout + ran.stderr

    return run
