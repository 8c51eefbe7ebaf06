"""The vendors' tables of codes, and what our documentation says about them."""

import re
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


def codes_that_cannot_be_met() -> set[str]:
    """The codes that docs/api.md says this system can never answer, each with its reason."""
    text = (ROOT / "docs" / "api.md").read_text()
    section = text.partition("## Codes that cannot be met\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| *`([^`]+)` *\|(.*)\|$", section, re.MULTILINE)
    without_reason = [code for code, rest in rows if not rest.replace("|", "").strip()]
    assert not without_reason, f"no reason is given for {without_reason}"
    return {code for code, _ in rows}


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
