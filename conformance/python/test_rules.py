"""Rule packs begin on their day."""

from types import SimpleNamespace

import pytest
from tencentcloud.common import abstract_client

from expect import fresh, refused
from tencent import Client

# The last second of 2025-06-30 in Beijing, and the first of the day after.
BEFORE, AFTER = 1_751_299_199, 1_751_299_200

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python-sms")


@pytest.mark.operation("AddSmsSign")
def test_a_pack_that_starts_tomorrow_judges_tomorrow(start_server, monkeypatch):
    def sealed_at(seconds: int) -> None:
        monkeypatch.setattr(abstract_client, "time", SimpleNamespace(time=lambda: seconds))

    rules = "tencent-cn-2025@2025-07-01"
    server = start_server(rules=rules, clock="2025-06-30T23:59:59+08:00")
    sealed_at(BEFORE)
    website = fresh()
    sign_id = Client(server).add(SignName=website, SignType=2)

    difference = server.json("rules", "diff", "tencent-2024-03", "tencent-cn-2025")
    [listed] = difference["signatures"]
    assert (int(listed["signature"]), listed["name"]) == (sign_id, website)
    assert "source-withdrawn" in listed["reasons"]

    server.stop()
    server.restart(clock="2025-07-01T00:00:00+08:00")
    sealed_at(AFTER)
    client = Client(server)
    with refused("UnsupportedOperation"):
        client.add(SignType=2)
    [kept] = client.list(SignIdSet=[sign_id])
    assert (kept.SignName, kept.StatusCode) == (website, 1)
