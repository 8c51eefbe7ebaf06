"""Limits of the operator's own, beside the published ones. Under a clock that stands still all calls
fall into one second."""

import json
import urllib.request
from datetime import datetime

import pytest
from alibabacloud_tea_openapi.exceptions import ThrottlingException

import databases
import raw
import seals
from alibaba import Client
from signet_server import Key, Server, new_folder

pytestmark = pytest.mark.sdk("raw requests")
CLOCK = "2026-01-15T08:00:00Z"
AT = int(datetime.fromisoformat(CLOCK).timestamp())
LIMITED = "RequestLimitExceeded"


def _call(server, key=None, source="127.0.0.1", secret=None) -> raw.Answer:
    key = key or server.key
    key = Key(key.id, secret) if secret else key
    body = json.dumps({"International": 0}).encode()
    sealed = seals.tc3(key, server.host, "DescribeSmsSignList", body, at=AT)
    answer = raw.exchange(server, raw.request("POST", "/", sealed, body), source=source)
    assert answer is not None
    return answer


@pytest.mark.operation("DescribeSmsSignList")
def test_a_key_has_its_limit(start_server):
    server = start_server(limit_key="3/s", limit_global="5", clock=CLOCK)
    made = server.json("key", "create")
    other = Key(made["id"], made["secret"])
    codes = [_call(server).code for _ in range(5)]
    assert codes == [None] * 3 + [LIMITED] * 2
    error = _call(server).json()["Response"]["Error"]
    assert "`6`" in error["Message"] and "`3`" in error["Message"]
    # Of the five of everybody, refused calls took none.
    assert [_call(server, other).code for _ in range(3)] == [None, None, LIMITED]
    with urllib.request.urlopen(f"{server.url}/_signet/metrics", timeout=30) as answer:
        counted = answer.read().decode()
    for limit, times in {"operation": 0, "key": 3, "address": 0, "all": 1}.items():
        assert f'signet_calls_limited_total{{limit="{limit}"}} {times}\n' in counted


@pytest.mark.operation("DescribeSmsSignList")
def test_an_address_has_its_limit_whatever_it_sends(start_server):
    server = start_server(limit_address="3/s", clock=CLOCK)
    wrong = [_call(server, source="127.0.0.2", secret="wrong").code for _ in range(4)]
    assert wrong == ["AuthFailure.SignatureFailure"] * 3 + [LIMITED]
    assert _call(server, source="127.0.0.2").code == LIMITED
    assert _call(server, source="127.0.0.3").code is None


@pytest.mark.operation("GetQualificationOssInfo")
def test_official_clients_are_told_how_long_to_wait(start_server):
    server = start_server(limit_key="1/s", clock="+0s")
    client = Client(server)
    caught = []
    for _ in range(200):
        try:
            client.qualification_policy()
        except ThrottlingException as error:
            caught.append(error)
            break
    [error] = caught
    assert error.code == "Throttling.User"
    assert "Request was denied due to user flow control." in error.message
    assert 0 < error.retry_after <= 1000


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("limit", [7, 50])
def test_servers_that_share_a_database_share_limits(limit):
    if databases.SERVER is None:
        pytest.fail("set SIGNET_TEST_POSTGRES, or run this through ./test or scripts/with-postgres")
    url = databases.create()
    servers = []
    try:
        for _ in range(2):
            server = Server(new_folder(), database=url, limit_key=f"{limit}/s", clock=CLOCK)
            server.environment_extra = {"SIGNET_MASTER_KEY": "5e" * 32}
            servers.append(server.start())
        codes = [_call(servers[n % 2]).code for n in range(2 * limit)]
        assert codes.count(None) <= limit
        assert set(codes) == {None, LIMITED}
        # Shares that one server holds are of no use to the other: at most one share is left over.
        assert codes.count(None) >= limit - (limit + 19) // 20
    finally:
        for server in servers:
            server.stop()
        databases.drop(url)
