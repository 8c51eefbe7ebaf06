"""The vendors' tables of codes, and what our spec says about them."""

import json
from pathlib import Path

from signet_server import ROOT

FOLDER = Path(__file__).resolve().parents[1] / "oracle"


def tencent_codes() -> list[str]:
    """The codes that the vendor lists for AddSmsSign."""
    return _lines("tencent-codes.txt")


def alibaba_codes() -> list[tuple[str, int, str]]:
    """Operation, status and code of everything the vendor lists for the two Create operations."""
    rows = (line.split("\t") for line in _lines("alibaba-codes.txt"))
    return [(operation, int(status), code) for operation, status, code in rows]


def codes_that_cannot_be_met(dialect: str) -> set[str]:
    """The codes that the program says it never answers, each with its reason."""
    spec = json.loads((ROOT / "spec" / f"{dialect}.json").read_text())
    return {code["code"] for code in spec["codes"] if code.get("unmet")}


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
