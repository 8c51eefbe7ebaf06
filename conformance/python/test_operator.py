"""Around a decision: one operator with nothing but the administration's API and the vendors' SDKs. Once
as a story, then with the server killed at any moment of it, then with two servers that share the work."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import threading
import time

import pytest
import requests
from standardwebhooks.webhooks import Webhook
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import databases
import signs
from administration import Administration
from alibaba import beijing_day
from expect import fresh
from receiver import PATIENCE, Receiver
from signet_server import Key, Server, new_folder
from tencent import Client

ROUNDS = int(os.environ.get("SIGNET_KILL_ROUNDS", "8"))
CARRIERS = ["mobile", "unicom", "telecom"]
RECEIVED = (200, b'{"code":0}', {"Content-Type": "application/json"})
WITHIN = {"private_endpoints": "allow", "http_endpoints": "allow"}
# What a client sees of a server that dies.
GONE = (TencentCloudSDKException, requests.RequestException, AssertionError, OSError)


def _until(ask, patience: float = PATIENCE):
    """Asks until the answer says yes, and gives it."""
    deadline = time.monotonic() + patience
    while not (answer := ask()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.1)
    return answer


def _subscribe(server: Server, receiver: Receiver) -> None:
    """Has everything told to an endpoint that happens to the only account's things."""
    admin = Administration(server)
    [account] = admin.all("/accounts")
    given = {"account": account["id"], "url": receiver.url(), "form": "cloudevents"}
    admin.post("/subscriptions", given)


def _answered(sheet: bytes, result: str) -> bytes:
    """A carrier's sheet with an answer in each line."""
    rows = list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))
    rows = [{name.split(" ")[-1]: cell for name, cell in row.items()} for row in rows]
    text = io.StringIO()
    writer = csv.DictWriter(
        text, ["batch", "line", "signature", "result", "reasons", "completed", "note"],
        extrasaction="ignore",
    )  # fmt: skip
    writer.writeheader()
    writer.writerows({**row, "result": result, "reasons": "", "completed": "", "note": ""} for row in rows)
    return text.getvalue().encode()


@pytest.mark.sdk("alibabacloud_dysmsapi20170525")
@pytest.mark.operation("CreateSmsSign")
def test_from_an_account_to_a_proof(start_server, verifier):
    server = start_server(carriers="file", **WITHIN)
    admin = Administration(server)
    account = admin.post("/accounts", {"name": "示例商户"})["id"]
    made = admin.post("/keys", {"account": account})
    key = Key(made["id"], made["secret"])
    admin.post("/operators", {"name": "李", "role": "senior-reviewer", "accounts": [account]})
    li = Administration(server, admin.post("/operators/李/tokens")["token"])

    with Receiver() as envelope, Receiver([RECEIVED]) as receipt:
        told = admin.post("/subscriptions", {"account": account, "url": envelope.url(), "form": "cloudevents"})
        form = {"account": account, "url": receipt.url(), "form": "sign-sms-report"}
        reported = admin.post("/subscriptions", form)

        # The merchant files through the SDK.
        merchant = _Merchant(server, admin, key)
        qualification = merchant.qualification()
        name = fresh("云")
        order = merchant.create(SignName=name, QualificationId=qualification).order_id

        # A reviewer finds it by its name, looks at what was found, and decides.
        [case] = li.all("/applications", q=name)
        assert (case["application"], case["account"], case["state"]) == (order, account, "pending")
        assert {finding["severity"] for finding in case["findings"]} <= {"informs", "warns", "blocks"}
        decided = li.post(f"/applications/{order}/approve", {"despite_findings": True})
        assert (decided["state"], decided["decided"]["by"]) == ("approved", "李")

        # The merchant's endpoints are told.
        notices = _until(lambda: [n for n in envelope.notices if n.json["data"].get("name") == name][:5])
        assert notices[0].json["type"] == "signet.signature.filed"
        decision = _until(
            lambda: [n for n in envelope.notices if n.json["type"] == "signet.signature.decided"]
        )
        for notice in envelope.notices:
            Webhook(told["secret"]).verify(notice.body, notice.headers)
        assert decision[0].json["data"]["state"] == "approved"
        reports = receipt.wait(2)
        for notice in reports:
            Webhook(reported["secret"]).verify(notice.body, notice.headers)
        statuses = [notice.json[0]["sign_status"] for notice in reports]
        assert (statuses, reports[0].json[0]["orderId"]) == (["approving", "approved"], order)

        # The carriers get their batches, and answer.
        assert {it.register_status for it in merchant.get(name).sign_isp_register_detail_list} == {-2}
        for carrier in CARRIERS:
            batch = admin.post("/carriers/batches", {"carrier": carrier})["batch"]["batch"]
            sheet = admin.bytes(f"/carriers/batches/{batch}/sheet.csv")
            assert admin.bytes(f"/carriers/batches/{batch}/evidence.zip")[:2] == b"PK"
            admin.post(f"/carriers/batches/{batch}/taken")
            answer = _answered(sheet, "verified")
            for _ in range(2):
                taken = admin.ask("POST", "/carriers/answers/file", data=answer)
                assert taken.ok, taken.text
        details = merchant.get(name).sign_isp_register_detail_list
        assert {it.operator_code: it.register_status for it in details} == dict.fromkeys(CARRIERS, 3)

    # The decision is in the record, and a stranger's program says so.
    _until(lambda: not admin.get("/log")["waiting"])
    entries, after = [], None
    while after is not None or not entries:
        query = {"cursor": after} if after else {}
        page = admin.get("/log/entries", limit=500, **query)
        entries += page["items"]
        if (after := page["next"]) is None:
            break
    lines = [json.loads(entry["line"]) for entry in entries]
    [event] = [e for e in lines if e["kind"] == "application.decided" and e["subject"] == str(order)]
    assert (event["principal"], event["detail"]["state"]) == ("李", "approved")
    proof = admin.get(f"/log/events/{event['id']}")
    status, said = verifier("inclusion", proof["verifier_key"], given=proof)
    assert status == 0 and said.startswith("included: "), said
    bent = {**proof, "line": proof["line"].replace("approved", "rejected")}
    assert verifier("inclusion", proof["verifier_key"], given=bent)[0] == 1


class _Merchant(signs.Signs):
    """A merchant whose qualification is approved over HTTP, without a command line."""

    def __init__(self, server: Server, admin: Administration, key: Key):
        super().__init__(server, key)
        self.admin = admin

    def qualification(self, **parameters) -> int:
        filed = super().qualification(approved=False, **parameters)
        [case] = [
            case
            for case in self.admin.all("/applications", kind="qualification", state="pending")
            if case["qualification"] == str(filed)
        ]
        self.admin.post(f"/applications/{case['application']}/approve", {"despite_findings": True})
        return filed


class _Business:
    """Merchants file, reviewers decide, carriers get batches and answer, until the server is gone."""

    def __init__(self, server: Server):
        self.server, self.over = server, threading.Event()
        work = [self._file, self._file, self._decide, self._carry]
        self.threads = [threading.Thread(target=self._go, args=(task,)) for task in work]
        self.faults: list[BaseException] = []

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a client hangs"
        assert not self.faults, self.faults

    def _go(self, task) -> None:
        admin, client = Administration(self.server), Client(self.server)
        while not self.over.is_set():
            try:
                task(admin, client)
            except GONE as error:
                # Until the server was killed, nothing may go wrong but what another one was faster at.
                if not self.over.is_set() and "already-decided" not in str(error):
                    time.sleep(0.5)
                    if not self.over.is_set():
                        self.faults.append(error)
                        return

    def _file(self, _admin, client) -> None:
        client.add(SignName=fresh("杀"))

    def _decide(self, admin, _client) -> None:
        cases = admin.get("/applications", state="pending", limit=10)["items"]
        for case in cases:
            admin.post(f"/applications/{case['application']}/approve", {"despite_findings": True})
        if not cases:
            time.sleep(0.02)

    def _carry(self, admin, _client) -> None:
        carrier = random.choice(CARRIERS)
        made = admin.post("/carriers/batches", {"carrier": carrier})["batch"]
        if made is None:
            time.sleep(0.02)
            return
        batch = made["batch"]
        sheet = admin.bytes(f"/carriers/batches/{batch}/sheet.csv")
        admin.post(f"/carriers/batches/{batch}/taken")
        taken = admin.ask("POST", "/carriers/answers/file", data=_answered(sheet, "registered"))
        assert taken.ok, taken.text


def test_killed_at_any_moment_nothing_is_lost_or_done_twice(start_server, tmp_path):
    server = start_server(carriers="file", **WITHIN)
    with Receiver() as receiver:
        _subscribe(server, receiver)
        for _ in range(ROUNDS):
            with _Business(server) as business:
                time.sleep(random.uniform(0.2, 1.2))
                business.over.set()
                server.kill()
            server.restart()
        admin = Administration(server)
        _until(lambda: not admin.all("/deliveries", state="waiting"), patience=120)
        signatures = admin.all("/signatures")
        assert len(signatures) > ROUNDS, "there was hardly any business"
        approved = [it for it in signatures if it["state"] == "approved"]
        assert approved, "nothing was ever decided"
        _check_notices(receiver, signatures, approved)
        _check_carriers(admin, {it["signature"] for it in approved})
    _check_record(server, tmp_path, len(signatures), len(approved))


def _check_notices(receiver: Receiver, signatures: list, approved: list) -> None:
    """Every change was told, and of each subject in its order."""
    first: dict[str, dict] = {}
    for notice in receiver.notices:
        first.setdefault(notice.headers["webhook-id"], notice.json)
    told: dict[str, list[str]] = {}
    for event in first.values():
        told.setdefault(event["subject"], []).append(event["type"].removeprefix("signet."))
    decided = {it["signature"] for it in approved}
    for signature in (it["signature"] for it in signatures):
        kinds = told[signature]
        assert kinds[0] == "signature.filed", kinds
        assert kinds.count("signature.filed") == 1
        assert kinds.count("signature.decided") == (signature in decided), kinds
        if signature in decided:
            assert kinds[1] == "signature.decided", kinds
            assert set(kinds[2:]) <= {"carrier.changed"}, kinds


def _check_carriers(admin: Administration, approved: set[str]) -> None:
    """Every approved signature is with every carrier once, and in one line at the most."""
    filings = admin.all("/carriers/filings")
    places = [(it["signature"], it["carrier"]) for it in filings]
    assert len(set(places)) == len(places)
    assert set(places) == {(signature, carrier) for signature in approved for carrier in CARRIERS}
    lines = []
    for batch in admin.all("/carriers/batches"):
        found = admin.all(f"/carriers/batches/{batch['batch']}/lines")
        lines += [(batch["carrier"], line["particulars"]["signature"]) for line in found]
    assert len(set(lines)) == len(lines), "a signature was filed with a carrier twice"


def _check_record(server: Server, folder, filed: int, decided: int) -> None:
    """The log is whole, and has one entry for each change."""
    export = folder / "record.jsonl"
    _until(lambda: not json.loads(server.read("/log"))["waiting"])
    server.command("audit", "export", str(export))
    server.stop()
    assert "everything is as it was signed" in server.command(
        "audit", "verify", "--data", str(server.folder / "data")
    )
    server.restart()
    kinds = [json.loads(line)["kind"] for line in export.read_text().splitlines()]
    assert kinds.count("signature.registered") == filed
    assert kinds.count("application.decided") == decided


def test_two_servers_share_the_work_and_do_nothing_twice(start_server):
    if databases.SERVER is None:
        pytest.fail("set SIGNET_TEST_POSTGRES, or run this through ./test or scripts/with-postgres")
    url = databases.create()
    one = start_server(database=url, **WITHIN)
    other = Server(new_folder(), key=one.key, database=url, **WITHIN)
    (other.folder / "data").mkdir(mode=0o700)
    (other.folder / "data" / "master-key").write_text((one.folder / "data" / "master-key").read_text())
    try:
        with Receiver() as receiver:
            _subscribe(one, receiver)
            letters = signs.Signs(one, one.key)
            for number in range(6):
                last_day = beijing_day(20 + number)
                letters.create_letter(AuthorizationLetterExpDate=f"2020-01-01~{last_day}")
            # Both look at what lapses when they start, and go on to do so.
            one.stop()
            pair = [threading.Thread(target=server.start) for server in (one, other)]
            for thread in pair:
                thread.start()
            for thread in pair:
                thread.join(timeout=60)
            for _ in range(8):
                for server in (one, other):
                    sign = Client(server).add()
                    admin = Administration(server)
                    [case] = [c for c in admin.all("/applications", state="pending")
                              if c.get("signature") == str(sign)]
                    admin.post(f"/applications/{case['application']}/approve", {"despite_findings": True})
            receiver.wait(6 + 2 * 16)
            # Nothing is under way any more that could come twice.
            _until(lambda: not Administration(one).all("/deliveries", state="waiting"))
            received = list(receiver.notices)
            messages = [notice.headers["webhook-id"] for notice in received]
            assert len(set(messages)) == len(messages)
            lapsing = [n.json for n in received if n.json["type"] == "signet.paper.lapses"]
            assert len({event["subject"] for event in lapsing}) == len(lapsing) == 6
            assert len(Administration(one).all("/notices")) == 6
        # One log of both, whole to its end, with the same checkpoint for whoever asks.
        for server in (one, other):
            _until(lambda at=server: not json.loads(at.read("/log"))["waiting"])
        heads = [json.loads(server.read("/log")) for server in (one, other)]
        assert heads[0]["checkpoint"] == heads[1]["checkpoint"]
        other.stop()
        one.stop()
        told = one.command("audit", "verify", "--data", str(one.folder / "data"), "--database", url)
        assert "everything is as it was signed" in told
    finally:
        other.stop()
        one.stop()
        databases.drop(url)
