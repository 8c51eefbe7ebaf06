"""One round of load on one server, with what it cost the server."""

import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

LUA = Path(__file__).resolve().parent / "lua"


@dataclass(frozen=True)
class Scenario:
    """What is sent where, and what it is held to."""

    name: str
    script: str
    server: str
    picture: str = ""
    path: str = "/"
    repeated: bool = False
    uploads: bool = False
    floor: str = ""
    bar: float = 0.0


SCENARIOS = (
    Scenario("floor-json", "add.lua", "floor", "1k", path="/json"),
    Scenario("list-10", "list.lua", "signet", floor="floor-json", bar=3.0),
    Scenario("add-1k", "add.lua", "signet", "1k", floor="floor-json", bar=6.0),
    Scenario(
        "add-1k-repeated", "add.lua", "signet", "1k", repeated=True, floor="floor-json", bar=4.0
    ),
    Scenario("floor-file", "file.lua", "floor", "200k"),
    Scenario("object-200k", "object.lua", "signet", "200k", uploads=True, floor="floor-file", bar=1.5),
    Scenario("add-200k", "add.lua", "signet", "200k", floor="floor-file", bar=2.5),
)  # fmt: skip


@dataclass(frozen=True)
class Round:
    """The figures of one round. A round with a failed answer is void."""

    answered: int
    failed: int
    failure: str
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_micros: float


def run(scenario, server, settings, options):
    """Loads `server` with `scenario` for a while."""
    environment = {
        **os.environ,
        "BENCH_LUA": str(LUA),
        "BENCH_HOST": server.host,
        "BENCH_PATH": scenario.path,
        "BENCH_REPEATED": "1" if scenario.repeated else "0",
        "BENCH_SCENARIO": str(SCENARIOS.index(scenario) + 1),
        **{f"BENCH_{name}": value for name, value in settings.items()},
    }
    command = [
        "wrk", "--connections", "32", "--threads", str(options.threads),
        "--duration", f"{options.seconds}s", "--timeout", "10s",
        "--script", str(LUA / scenario.script), f"http://{server.host}/",
    ]  # fmt: skip
    before = server.cpu_seconds()
    finished = subprocess.run(command, env=environment, capture_output=True, text=True)
    # What the requests left behind to be done, such as a checkpoint, is part of their price.
    time.sleep(0.5)
    cpu = server.cpu_seconds() - before

    result = re.search(
        r"^RESULT answered=(\d+) failed=(\d+) micros=(\d+) p50=(\d+) p99=(\d+)$",
        finished.stdout,
        re.MULTILINE,
    )
    if finished.returncode != 0 or result is None:
        raise RuntimeError(f"wrk failed: {finished.stdout}{finished.stderr}")
    answered, failed, micros, p50, p99 = map(int, result.groups())
    failure = re.search(r"^FAILURE (.*)$", finished.stdout, re.MULTILINE)
    return Round(
        answered=answered,
        failed=failed,
        failure=failure[1] if failure else "",
        per_second=answered / (micros / 1e6),
        p50_ms=p50 / 1e3,
        p99_ms=p99 / 1e3,
        cpu_micros=cpu * 1e6 / max(1, answered),
    )
