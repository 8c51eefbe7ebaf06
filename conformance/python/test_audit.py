"""The record, checked by a program that shares nothing with ours."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path


def events(server, file: Path) -> list[dict]:
    """The record as it is handed out, with everything in it that was written."""
    while json.loads(server.read("/log"))["waiting"]:
        pass
    server.command("audit", "export", str(file))
    return [json.loads(line) for line in file.read_text().splitlines()]


def test_an_outsider_checks_every_event(engine_server, verifier, tmp_path):
    server = engine_server
    for name in ("甲", "乙", "丙"):
        server.command("account", "create", "--name", name)
    kept = tmp_path / "kept.jsonl"
    earlier = events(server, kept)
    checkpoint = tmp_path / "kept.jsonl.checkpoint"
    for number in range(20):
        server.command("account", "create", "--name", f"账户{number}")
    first = server.json_of("audit", "prove", str(earlier[0]["id"]))
    key = first["verifier_key"]
    record = tmp_path / "record.jsonl"
    everything = events(server, record)
    assert len(everything) == len(earlier) + 20
    assert everything[: len(earlier)] == earlier
    for position, line in enumerate(record.read_text().splitlines()):
        proof = server.json_of("audit", "prove", str(everything[position]["id"]))
        assert (proof["line"], proof["position"]) == (line, position)
        status, said = verifier("inclusion", key, given=proof)
        assert (status, said) == (0, f"included: event {position} of {len(everything)}\n")

    leaves = [hashlib.sha256(b"\0" + line).digest() for line in record.read_bytes().splitlines()]
    assert server.read(f"/log/tile/0/000.p/{len(leaves)}") == b"".join(leaves)

    proof = server.json_of("audit", "prove", str(everything[5]["id"]))
    for bent in (
        {**proof, "line": proof["line"].replace("account.created", "account.changed")},
        {**proof, "position": proof["position"] + 1},
        {**proof, "proof": proof["proof"][:-1]},
        {**proof, "checkpoint": proof["checkpoint"].replace(f"\n{len(everything)}\n", "\n6\n")},
    ):
        assert bent != proof
        status, said = verifier("inclusion", key, given=bent)
        assert status == 1 and said.startswith("refused:"), said
    name = key.split("+")[0]
    other = f"{name}+00000000+{key.split('+', 2)[2]}"
    assert verifier("inclusion", other, given=proof)[0] == 1

    grown = server.json_of("audit", "prove", "--since", str(len(earlier)))
    status, said = verifier("consistency", key, str(checkpoint), given=grown)
    assert (status, said) == (0, f"consistent: {len(earlier)} events, then {len(everything)}\n")
    wrong = server.json_of("audit", "prove", "--since", str(len(earlier) + 1))
    assert verifier("consistency", key, str(checkpoint), given=wrong)[0] == 1


def test_what_was_done_to_an_export_is_told(start_server, tmp_path):
    server = start_server()
    server.command("account", "create", "--name", "甲")
    server.stop()
    server.restart()
    record = tmp_path / "record.jsonl"
    ids = [event["id"] for event in events(server, record)]
    key = server.json_of("audit", "prove", str(ids[0]))["verifier_key"]
    verify = ("audit", "verify", "--export", str(record), "--key", key)
    assert "everything is as it was signed" in server.command(*verify)
    whole = record.read_text()
    record.write_text(whole.replace("account.created", "account.changed", 1))
    told = server.attempt(*verify)
    assert told.returncode == 1 and "rewritten: the checkpoint" in told.stdout
    record.write_text("".join(whole.splitlines(keepends=True)[:-1]))
    told = server.attempt(*verify)
    assert told.returncode == 1 and f"the log ends after {len(ids) - 1} events" in told.stdout
