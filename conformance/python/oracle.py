"""The vendors' tables of codes, and what our spec says about them."""

import json
from pathlib import Path

from signet_server import ROOT

FOLDER = Path(__file__).resolve().parents[1] / "oracle"


def tencent_codes() -> list[tuple[str, str, str]]:
    """Operation, version and code of everything the vendor lists for an operation."""
    rows = [tuple(line.split("\t")) for line in _lines("tencent-codes.txt")]
    # The page of AddSmsSign is one of the newer version.
    rows = [(of, "2021-01-11" if version == "seed" else version, code) for of, version, code in rows]
    return sorted({row for row in rows if row[1] != "flat"})


def alibaba_codes() -> list[tuple[str, int, str]]:
    """Operation, status and code of everything the vendor lists for the two Create operations."""
    rows = (line.split("\t") for line in _lines("alibaba-codes.txt"))
    return [(operation, int(status), code) for operation, status, code in rows]


def codes_that_cannot_be_met(dialect: str, operation: str = "", version: str = "") -> set[str]:
    """The codes that the program says it never answers, each with its reason: at all, or with an
    operation; as a version spells them."""
    spec = _spec(dialect)
    own = {entry["name"]: entry.get("unmet", {}) for entry in spec["operations"]}
    codes = [code for code in spec["codes"] if code.get("unmet") or code["code"] in own.get(operation, {})]
    return {code.get("renamed", {}).get(version, code["code"]) for code in codes}


def spellings(dialect: str, version: str) -> dict[str, str]:
    """Codes that a version spells otherwise, each with the spelling."""
    renamed = ((code["code"], code.get("renamed", {})) for code in _spec(dialect)["codes"])
    return {code: names[version] for code, names in renamed if version in names}


def _spec(dialect: str) -> dict:
    return json.loads((ROOT / "spec" / f"{dialect}.json").read_text())


def _lines(name: str) -> list[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
