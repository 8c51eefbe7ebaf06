"""Those who run the registry: each with a role and tokens of their own, through the command line and over
HTTP."""

from __future__ import annotations

import json
import time

import pytest

from administration import Administration
from signet_server import ADMIN_TOKEN, Server
from tencent import Client

SCOPES = {
    "reviewer": ["read", "review", "decide"],
    "senior-reviewer": ["read", "review", "decide", "overrule"],
    "administrator": ["read", "review", "decide", "overrule", "accounts", "audit", "operate"],
    "auditor": ["read", "audit"],
}


class _Person:
    """Somebody at a terminal, with a token of their own."""

    def __init__(self, server: Server, token: str):
        self.server, self.token = server, token
        self.web = Administration(server, token)

    def attempt(self, *arguments: str):
        """Runs a command, whatever comes of it."""
        before = self.server.environment_extra
        self.server.environment_extra = {**before, "SIGNET_TOKEN": self.token}
        try:
            return self.server.attempt(*arguments)
        finally:
            self.server.environment_extra = before

    def json(self, *arguments: str):
        """Runs a command with `--json`, and reads what it prints."""
        run = self.attempt(*arguments, "--json")
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    def refused(self, *arguments: str) -> str:
        """Runs a command that is refused, and gives what is said."""
        run = self.attempt(*arguments)
        assert run.returncode == 1, run.stdout
        return run.stderr

    def status(self, method: str, path: str, **body) -> int:
        """What a request is answered with."""
        return self.web.ask(method, path, json=body).status_code


def _issue(server: Server, name: str, *arguments: str) -> tuple[str, _Person]:
    """Another token for an operator: its id, and whoever comes with it."""
    issued = server.json("token", "issue", name, *arguments)
    return issued["id"], _Person(server, issued["token"])


def _person(server: Server, name: str, role: str, *arguments: str) -> _Person:
    """An operator of a role, who is added first."""
    server.command("operator", "add", name, "--role", role, *arguments)
    return _issue(server, name)[1]


def _recorded(server: Server) -> list[tuple[str, str, dict]]:
    """What the record has of operators and tokens: who, what, and what of it."""
    entries, cursor = [], None
    admin = Administration(server)
    while admin.get("/log")["waiting"]:
        time.sleep(0.05)
    while True:
        page = admin.get("/log/entries", limit=500, **({"cursor": cursor} if cursor else {}))
        entries += [json.loads(entry["line"]) for entry in page["items"]]
        if (cursor := page["next"]) is None:
            break
    return [(e["principal"], e["kind"], e["detail"]) for e in entries if e["kind"].startswith("operator")]


def test_each_role_has_its_own_and_decides_under_its_name(engine_server):
    server = engine_server
    everyone = {role: _person(server, f"某{role}", role) for role in SCOPES}
    for role, person in everyone.items():
        me = person.json("whoami")
        assert (me["name"], me["role"], me["scopes"]) == (f"某{role}", role, SCOPES[role])
        assert (me["accounts"], me["token"]["state"]) == (None, "active")
        # Everybody looks at themselves, and only who operates the registry at others.
        assert person.status("GET", f"/operators/某{role}") == 200
        assert person.status("GET", f"/operators/某{role}/tokens") == 200
        allowed = 200 if role == "administrator" else 403
        assert person.status("GET", "/operators") == allowed
        of_others = "reviewer" if role == "auditor" else "auditor"
        assert person.status("GET", f"/operators/某{of_others}/tokens") == allowed

    # Each decides under the name of the token, whatever the address or the header.
    sign = Client(server).add()
    [case] = [it for it in everyone["reviewer"].json("review", "list") if it.get("signature") == str(sign)]
    decided = everyone["reviewer"].json("review", "reject", case["application"], "--note", "x")
    assert decided["decided"]["by"] == "某reviewer"
    told = everyone["reviewer"].refused("review", "--as", "某auditor", "list")
    assert "acts under no other name" in told

    # Nobody makes more of themselves, and the attempts are told of.
    for role in ("reviewer", "senior-reviewer", "auditor"):
        person, name = everyone[role], f"某{role}"
        assert "the scope `operate`" in person.refused("operator", "change", name, "--role", "administrator")
        assert "the scope `operate`" in person.refused("operator", "add", "谁", "--role", "auditor")
        assert "the scope `operate`" in person.refused("token", "issue", name)
        assert "the scope `operate`" in person.refused("operator", "disable", "某administrator")
    boss = everyone["administrator"]
    assert "themselves" in boss.refused("operator", "change", "某administrator", "--role", "auditor")
    assert server.log().count("an operator was denied") >= 12
    for person in everyone.values():
        assert person.token not in server.log()

    # What an administrator does is in the record under the person, and never with a token.
    boss.json("operator", "change", "某reviewer", "--role", "senior-reviewer")
    boss.json("token", "issue", "某reviewer", "--scope", "overrule")
    recorded = _recorded(server)
    assert [(who, kind) for who, kind, _ in recorded[-2:]] == [
        ("某administrator", "operator.changed"),
        ("某administrator", "operator-token.issued"),
    ]
    assert recorded[-2][2] == {"role": "senior-reviewer", "accounts": None}
    assert recorded[-1][2]["scopes"] == ["overrule"]
    assert not any(person.token in str(recorded) for person in everyone.values())


def test_an_operator_of_one_account_gets_tokens_for_no_other(start_server):
    server = start_server()
    [mine, other] = [server.json("account", "create", "--name", name)["id"] for name in "ab"]
    person = _person(server, "li", "reviewer", "--account", str(mine))
    assert person.json("whoami")["accounts"] == [str(mine)]
    admin = _Person(server, ADMIN_TOKEN)
    assert "/accounts" in admin.refused("token", "issue", "li", "--account", str(other))
    assert "no account 1" in admin.refused("operator", "add", "x", "--role", "auditor", "--account", "1")
    # A larger reach takes another token, a smaller one is had at once.
    both = ["--account", str(mine), "--account", str(other)]
    admin.json("operator", "change", "li", *both)
    assert person.json("whoami")["accounts"] == [str(mine)]
    assert set(_issue(server, "li")[1].json("whoami")["accounts"]) == {str(mine), str(other)}
    admin.json("operator", "change", "li", "--account", str(other))
    assert person.json("whoami")["accounts"] == []
    admin.json("operator", "change", "li", "--all-accounts")
    assert _issue(server, "li")[1].json("whoami")["accounts"] is None
    # Somebody who administers one account administers nobody.
    some = _person(server, "some", "administrator", "--account", str(mine))
    assert "the whole registry" in some.refused("operator", "list")


@pytest.mark.parametrize("days", [1, 90])
def test_a_token_expires_by_the_servers_clock(start_server, days):
    server = start_server()
    arguments = [] if days == 90 else ["--days", str(days)]
    server.command("operator", "add", "li", "--role", "auditor")
    token, person = _issue(server, "li", *arguments)
    assert person.json("whoami")["name"] == "li"
    for seconds, works in [(days * 86400 - 600, True), (days * 86400 + 1, False)]:
        server.stop()
        server.restart(clock=f"+{seconds}s")
        if works:
            assert person.json("whoami")["token"]["id"] == token
        else:
            assert "has expired" in person.refused("whoami")
    [listed] = server.json("token", "list", "li")
    assert listed["state"] == "expired"
    # A stranger is told nothing of the kind, and neither is its holder once it is revoked.
    stranger = _Person(server, "0" * 64).refused("whoami")
    assert "has expired" not in stranger
    server.command("token", "revoke", "li", token)
    assert person.refused("whoami") == stranger


def test_a_token_is_rotated_and_whoever_leaves_has_none(start_server):
    server = start_server()
    server.command("operator", "add", "王芳", "--role", "reviewer")
    former, old = _issue(server, "王芳", "--label", "old")
    _, new = _issue(server, "王芳", "--label", "new")
    _, narrow = _issue(server, "王芳", "--label", "narrow", "--scope", "read")
    # Both work until the old one is revoked, by its holder and with one that may do as much.
    assert old.json("whoami")["name"] == new.json("whoami")["name"] == "王芳"
    assert "has no token" in narrow.refused("token", "revoke", "王芳", former)
    run = new.attempt("token", "revoke", "王芳", former)
    assert (run.returncode, run.stdout) == (0, f"{former} is revoked\n")
    assert "is needed" in old.refused("whoami")
    listed = new.json("token", "list", "王芳")
    states = [(it["label"], it["state"]) for it in listed]
    assert states == [("old", "revoked"), ("new", "active"), ("narrow", "active")]
    assert [bool(it["last_used"]) for it in listed] == [True, True, True]
    assert all("token" not in it for it in listed)

    # Who leaves gives back what they took on, and none of the tokens works again.
    sign = Client(server).add()
    taken = new.json("review", "next")
    assert (taken["signature"], taken["claimed"]["by"]) == (str(sign), "王芳")
    server.command("operator", "disable", "王芳")
    assert "is needed" in new.refused("whoami")
    [case] = server.json("review", "list")
    assert case["claimed"] is None
    refused = server.attempt("review", "--as", "王芳", "list")
    assert refused.returncode == 1 and "is disabled" in refused.stderr
    server.command("operator", "enable", "王芳")
    assert "is needed" in new.refused("whoami")
    assert _issue(server, "王芳")[1].json("whoami")["scopes"] == SCOPES["reviewer"]


def test_what_is_kept_across_a_restart(start_server):
    server = start_server()
    person = _person(server, "li", "senior-reviewer")
    server.kill()
    server.restart()
    assert person.json("whoami")["role"] == "senior-reviewer"
    # In the name of somebody, the administrator's token does what that person may do.
    admin, acting = Administration(server), {"x-signet-operator": "li"}
    assert admin.ask("GET", "/me", headers=acting).json()["scopes"] == SCOPES["senior-reviewer"]
    assert admin.ask("GET", "/operators", headers=acting).status_code == 403
    assert admin.ask("GET", "/operators").status_code == 200
