"""Carriers: what is filed with them, and how both vendors' clients see it."""

import csv
import io
import json
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

import tencent
from expect import fresh
from signs import Signs, approve

pytestmark = pytest.mark.operation("GetSmsSign")
# How long a server may take to see to carriers; it does every second.
PATIENCE = 30
CARRIERS = ["mobile", "unicom", "telecom"]


def _until(wanted, ask):
    """Asks until the answer is the wanted one."""
    end = time.monotonic() + PATIENCE
    while (answer := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.2)
    assert answer == wanted
    return answer


def _filed(server, signature: int) -> list[tuple]:
    filings = server.json("carrier", "list", "--signature", str(signature))
    return [(it["carrier"], it["state"]) for it in filings]


def _export(server, carrier: str, folder, *flags: str) -> tuple[str, dict]:
    """Exports a batch, and gives its name and its files by their endings."""
    exported = server.json("carrier", "export", "--carrier", carrier, "--out", str(folder), *flags)
    batch = exported["batch"]["batch"]
    return batch, {path.split(batch)[1]: path for path in exported["files"]}


def _rows(path: str) -> list[dict]:
    with open(path, encoding="utf-8-sig", newline="") as sheet:
        return [{key.split(" ")[1]: cell for key, cell in row.items()} for row in csv.DictReader(sheet)]


def _answer(path, rows: list[dict], encoding: str = "utf-8-sig") -> str:
    """Writes what a carrier sends back."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["batch", "line", "signature", "result", "reasons", "completed", "note"])
    writer.writeheader()
    writer.writerows({key: row.get(key, "") for key in writer.fieldnames} for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return str(path)


def _import(server, path: str) -> dict:
    """Imports an answer, whether or not all of it has a place."""
    done = server.attempt("carrier", "import", path, "--json")
    taken = json.loads(done.stdout)
    assert (done.returncode == 0) == (taken["problems"] == []), done
    return taken


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
def test_without_carriers_an_approved_signature_is_in_effect_at_once(start_server):
    server = start_server()
    client = tencent.Client(server)
    sign_id = client.add()
    tencent.decide(server, sign_id, "approve", "--despite-findings")
    assert client.list(SignIdSet=[sign_id])[0].StatusCode == 0
    assert server.json("carrier", "list") == []


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
def test_a_signature_waits_for_every_carrier_and_then_is_in_effect(start_server, tmp_path):
    server = start_server(carriers="file")
    client = tencent.Client(server)
    ids = [client.add(SignName=fresh()) for _ in range(2)]
    status = lambda sign_id: client.list(SignIdSet=[sign_id])[0].StatusCode
    for sign_id in ids:
        assert status(sign_id) == 1
        tencent.decide(server, sign_id, "approve", "--despite-findings")
        assert status(sign_id) == 2
        assert _filed(server, sign_id) == [(carrier, "not-filed") for carrier in CARRIERS]
    abroad = client.add(SignName=fresh(), International=1)
    tencent.decide(server, abroad, "approve", "--despite-findings")
    assert status(abroad) == 0

    for carrier in CARRIERS:
        assert [status(sign_id) for sign_id in ids] == [2, 2]
        batch, files = _export(server, carrier, tmp_path / carrier)
        rows = _rows(files[".csv"])
        assert [row["line"] for row in rows] == [f"{batch}-0001", f"{batch}-0002"]
        with zipfile.ZipFile(files["-evidence.zip"]) as evidence:
            assert evidence.testzip() is None
            assert {name.split("/")[0] for name in evidence.namelist()} == {"0001", "0002", f"{batch}.csv"}
        for row in rows:
            row["result"] = "成功"
        if carrier == "telecom":
            rows[1].update(result="失败", reasons="signature-error", note="见附件")
        answer = _answer(tmp_path / f"{carrier}.csv", rows, "gb18030")
        assert _import(server, answer) == {"placed": 2, "already": 0, "unanswered": 0, "problems": []}

    assert [status(sign_id) for sign_id in ids] == [0, -1]
    reply = client.list(SignIdSet=[ids[1]])[0].ReviewReply
    assert "电信" in reply or "Telecom" in reply
    assert "见附件" in reply
    # Somebody has it filed anew: it waits again.
    server.json("carrier", "file", str(ids[1]))
    assert status(ids[1]) == 2
    batch, files = _export(server, "telecom", tmp_path / "again")
    [row] = _rows(files[".csv"])
    _import(server, _answer(tmp_path / "again.csv", [{**row, "result": "verified"}]))
    assert status(ids[1]) == 0


@pytest.mark.sdk("alibabacloud_dysmsapi20170525")
def test_each_carrier_is_told_with_its_state_its_reasons_and_its_time(start_server, tmp_path):
    server = start_server(carriers="file")
    client = Signs(server)
    qualification = client.qualification()
    name = fresh("阿里")[:12]
    order = client.create(SignName=name, QualificationId=qualification).order_id
    told = lambda: {
        it.operator_code: (
            it.register_status,
            it.operator_complete_time,
            [reason.reason_code for reason in it.register_status_reasons],
        )
        for it in client.get(name).sign_isp_register_detail_list
    }
    nobody = (-2, "", ["NON_REGISTER"])
    assert told() == dict.fromkeys(CARRIERS, nobody)
    approve(server, order)
    assert told() == dict.fromkeys(CARRIERS, nobody)
    assert client.get(name).register_result == -1

    batch, files = _export(server, "mobile", tmp_path)
    [row] = _rows(files[".csv"])
    # Persons stand in what carriers get, and long numbers are not rounded.
    assert row["legal_person_number"].lstrip("'").isalnum() and row["company"]
    assert told()["mobile"] == (-1, "", ["REGISTERING"])
    row.update(result="registered", completed="2025-06-03 10:02:34")
    _import(server, _answer(tmp_path / "a.csv", [row]))
    assert told()["mobile"] == (1, "2025-06-03 10:02:34", ["DETECTING"])
    row.update(result="verified", completed="2025-06-04 10:02:34")
    _import(server, _answer(tmp_path / "b.csv", [row]))
    assert told()["mobile"] == (3, "2025-06-04 10:02:34", ["DETECT_SUCCESS"])
    row.update(result="lapsed", reasons="no-traffic", completed="2025-12-04 10:02:34")
    _import(server, _answer(tmp_path / "c.csv", [row]))
    assert told()["mobile"] == (2, "2025-12-04 10:02:34", ["NO_SEND_RECORD"])
    assert client.get(name).register_result == 2

    batch, files = _export(server, "telecom", tmp_path)
    [row] = _rows(files[".csv"])
    row.update(result="failed", reasons="code-shared", completed="2025-06-05 08:00:00")
    _import(server, _answer(tmp_path / "d.csv", [row]))
    assert told() == {
        "mobile": (2, "2025-12-04 10:02:34", ["NO_SEND_RECORD"]),
        "unicom": nobody,
        "telecom": (0, "2025-06-05 08:00:00", ["ONE_CODE_MULTIPLE_SIGN"]),
    }
    assert client.get(name).register_result == 0
    # The signature itself stays what it is.
    assert client.get(name).sign_status == 1


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
def test_an_export_that_was_killed_is_repeated_and_an_import_counts_once(start_server, tmp_path):
    server = start_server(carriers="file")
    client = tencent.Client(server)
    ids = [client.add(SignName=fresh()) for _ in range(3)]
    for sign_id in ids:
        tencent.decide(server, sign_id, "approve", "--despite-findings")
    # The folder cannot be made, so nothing of the batch arrives; and the server is killed.
    (tmp_path / "file").write_text("")
    failed = server.attempt("carrier", "export", "--carrier", "mobile", "--out", str(tmp_path / "file"))
    assert failed.returncode != 0
    [open_batch] = server.json("carrier", "batches")
    assert open_batch["state"] == "open"
    server.kill()
    server.restart()
    batch, files = _export(server, "mobile", tmp_path / "out")
    assert batch == open_batch["batch"]
    assert [batch["state"] for batch in server.json("carrier", "batches")] == ["taken"]
    again = server.json("carrier", "export", "--batch", batch, "--out", str(tmp_path / "again"))
    for first, second in zip(files.values(), again["files"]):
        with open(first, "rb") as one, open(second, "rb") as other:
            assert one.read() == other.read(), first
    assert server.json("carrier", "export", "--carrier", "mobile", "--out", str(tmp_path))["batch"] is None

    rows = _rows(files[".csv"])
    rows[0]["result"] = "verified"
    rows[1].update(result="failed")
    wrong = [
        {**rows[2], "result": "perhaps"},
        {**rows[2], "batch": "B1", "result": "verified"},
        {**rows[2], "signature": "Other", "result": "verified"},
        {**rows[0], "result": "verified"},
        {"batch": batch, "line": f"{batch}-0009", "result": "verified"},
        {"batch": "B1", "line": "B1-0001", "result": "verified"},
    ]
    answer = _answer(tmp_path / "answer.csv", [*rows, *wrong])
    taken = _import(server, answer)
    assert (taken["placed"], taken["unanswered"]) == (2, 1)
    expect = ["unreadable", "unreadable", "other-signature", "unreadable", "unknown-line", "unknown-line"]
    assert [(it["row"], it["problem"]) for it in taken["problems"]] == list(zip(range(5, 11), expect))
    before = server.json("carrier", "list")
    taken = _import(server, answer)
    assert (taken["placed"], taken["already"], len(taken["problems"])) == (0, 2, 6)
    assert server.json("carrier", "list") == before
    other = _answer(tmp_path / "other.csv", [{**rows[1], "result": "verified"}])
    assert _import(server, other)["problems"][0]["problem"] == "answered-otherwise"


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
def test_simulated_carriers_answer_by_the_clock_that_rules_go_by(start_server):
    flags = {"carriers": "simulated", "carrier-delay": "5d", "carrier-outcome": "telecom:Bad*=failed/timeout"}
    server = start_server(**flags)
    client = tencent.Client(server)
    good, bad = client.add(SignName=fresh("Good")), client.add(SignName=fresh("Bad"))
    for sign_id in (good, bad):
        tencent.decide(server, sign_id, "approve", "--despite-findings")
        _until([(carrier, "in-progress") for carrier in CARRIERS], lambda: _filed(server, sign_id))
        assert client.list(SignIdSet=[sign_id])[0].StatusCode == 2
    server.stop()
    server.restart(clock="+6d")
    _until([(carrier, "registered") for carrier in CARRIERS], lambda: _filed(server, good))
    _until(("telecom", "failed"), lambda: _filed(server, bad)[2])
    # Requests are dated today, so they are made today.
    server.stop()
    server.restart(clock="+0s")
    assert [client.list(SignIdSet=[sign_id])[0].StatusCode for sign_id in (good, bad)] == [0, -1]


class _Carrier(ThreadingHTTPServer):
    """A carrier behind an address: fails at first, then takes what is posted, and answers when asked."""

    def __init__(self):
        self.posted, self.keys, self.failures = [], [], 1
        super().__init__(("127.0.0.1", 0), _Handler)
        Thread(target=self.serve_forever, daemon=True).start()


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.keys.append(self.headers["Idempotency-Key"])
        if self.server.failures:
            self.server.failures -= 1
            return self._answer(503, {})
        self.server.posted.append(body)
        self._answer(202, {"ok": True})

    def do_GET(self):
        batch = self.path.rsplit("/", 1)[1]
        lines = [line for body in self.server.posted if body["batch"] == batch for line in body["lines"]]
        answers = [{"line": line["line"], "result": "verified"} for line in lines]
        self._answer(200, {"answers": answers})

    def _answer(self, status: int, value: dict):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
def test_a_carrier_behind_an_address_gets_each_batch_once(start_server):
    carrier = _Carrier()
    try:
        url = f"http://127.0.0.1:{carrier.server_port}/{{carrier}}"
        server = start_server(**{"carriers": "mobile=http", "carrier-url": url})
        client = tencent.Client(server)
        sign_id = client.add()
        tencent.decide(server, sign_id, "approve", "--despite-findings")
        _until([("mobile", "verified")], lambda: _filed(server, sign_id))
        assert client.list(SignIdSet=[sign_id])[0].StatusCode == 0
        [posted] = carrier.posted
        assert posted["carrier"] == "mobile" and len(posted["lines"]) == 1
        # Tried again under the same key.
        assert carrier.keys == [posted["batch"]] * 2
    finally:
        carrier.shutdown()
        carrier.server_close()
