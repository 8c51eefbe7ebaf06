"""What is decided without a person, as the SDKs see it."""

import time
from datetime import datetime, timedelta, timezone

import pytest

from expect import fresh
from tencent import Client

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python-sms")

TOO_LONG = "一二三四五六七八九十一二三"
# How long a plan that is due may take to be carried out on a busy machine.
PATIENCE = 30


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("version", ["2021-01-11", "2019-07-11"])
def test_auto_decides_before_the_filing_is_answered(start_server, version):
    client = Client(start_server(policy="auto"), version=version, language="zh-CN")
    good, bad = client.add(), client.add(SignName=TOO_LONG)
    [item] = client.list(SignIdSet=[good])
    assert (item.StatusCode, item.ReviewReply) == (0, "")
    [item] = client.list(SignIdSet=[bad])
    assert (item.StatusCode, item.ReviewReply) == (-1, "签名格式错误")


@pytest.mark.operation("AddSmsSign")
def test_rules_decide_by_name_when_their_time_has_come(start_server, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(
        """
[[rule]]
name = "fail"
pattern = "*驳回"
then = "reject"
reasons = ["proof-unreadable", "name-neutral"]
note = "见第二页"

[[rule]]
name = "others"
then = "approve"
despite-findings = true
after = "2m"
"""
    )
    # The SDK dates its requests itself, and five minutes off is too far.
    now = datetime.now(timezone.utc).replace(microsecond=0)
    server = start_server(policy=str(rules), clock=_text(now))
    client = Client(server, language="zh-CN")
    failed = client.add(SignName=f"{fresh()[:8]}驳回")
    later, long = client.add(), client.add(SignName=TOO_LONG)
    [item] = client.list(SignIdSet=[failed])
    reply = (-1, "证明材料格式错误；签名内容中性化；见第二页")
    assert (item.StatusCode, item.ReviewReply) == reply
    assert [i.StatusCode for i in client.list(SignIdSet=[later, long])] == [1, 1]

    # Two minutes later by the clock, after a crash, and with another policy.
    server.kill()
    server.restart(policy="manual", clock=_text(now + timedelta(minutes=2)))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        items = client.list(SignIdSet=[later, long])
        if [i.StatusCode for i in items] == [0, 0]:
            break
        time.sleep(0.1)
    assert [i.StatusCode for i in items] == [0, 0]
    decided = {case["decided"]["by"] for case in server.json("review", "list", "--state", "approved")}
    assert decided == {"policy:others"}


@pytest.mark.operation("AddSmsSign")
def test_a_persons_decision_is_before_a_plan(start_server, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "late"\nthen = "approve"\nafter = "1d"\n')
    server = start_server(policy=str(rules))
    client = Client(server, language="zh-CN")
    sign_id = client.add()
    [case] = server.json("review", "list")
    assert case["planned"]["by"] == "policy:late"
    server.command("review", "reject", str(case["application"]), "--reason", "proof-mismatch")
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.StatusCode, item.ReviewReply) == (-1, "资质材料错误")
    shown = server.json("review", "show", str(case["application"]))
    assert (shown["planned"], shown["decided"]["by"]) == (None, "administrator")


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
