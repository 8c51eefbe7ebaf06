"""The administration against its own description: schemathesis makes requests of it, good and bad, and
looks at what comes back."""

from __future__ import annotations

import subprocess
import sys

import pictures
from signet_server import ADMIN_TOKEN
from tencent import Client, base64_of, qualification

# Operators' names come from the server, so no made-up one may act.
CONFIG = """
[parameters]
"header.X-Signet-Operator" = "administrator"
"""

# What a description cannot say: that a cursor belongs to a list, or that an application waits.
LEFT_OUT = "positive_data_acceptance"


def test_the_description_is_kept(start_server):
    server = start_server(evidence="lenient")
    client = Client(server)
    for number in range(3):
        client.add(ProofImage=base64_of(pictures.png(10, 10 + number)))
    qualification(server)
    server.command("operator", "add", "王芳", "--role", "reviewer")
    server.command("token", "issue", "王芳")
    subscribed = server.json("subscription", "add", "https://hooks.example.com/")["subscription"]
    server.command("subscription", "pause", subscribed)
    client.add()
    config = server.folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "schemathesis.cli"]
    command += ["--config-file", str(config), "run", f"{server.url}/_signet/v1/openapi.json"]
    command += ["--header", f"Authorization: Bearer {ADMIN_TOKEN}"]
    command += ["--checks", "all", "--exclude-checks", LEFT_OUT, "--continue-on-failure"]
    command += ["--phases", "examples,coverage,fuzzing", "--max-examples", "8", "--seed", "1"]
    command += ["--suppress-health-check", "all", "--warnings", "off", "--no-color"]
    run = subprocess.run(
        command, cwd=server.folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
    assert "panicked" not in server.log()
