"""The hand-made seals and the captured requests hold each other to account. No server needed."""

import hashlib
import hmac
import re
from datetime import datetime

import pytest

import captures
import seals


def _at(capture) -> int:
    return int(datetime.fromisoformat(capture.clock).timestamp())


def _named(prefix):
    return [pytest.param(capture, id=capture.name) for capture in captures.ALL if prefix(capture)]


def _is_tc3(capture):
    return capture.request[2].get("authorization", "").startswith("TC3") and (
        "unsigned" not in capture.name and "token" not in capture.name
    )


@pytest.mark.parametrize("capture", _named(_is_tc3))
def test_tc3_reproduces_the_capture(capture):
    method, target, headers, body = capture.request
    made = seals.tc3(
        capture.key,
        headers["host"],
        headers["x-tc-action"],
        body,
        at=_at(capture),
        method=method,
        query=target.partition("?")[2],
        content_type=headers["content-type"],
        version=headers["x-tc-version"],
    )
    assert made["Authorization"] == headers["authorization"]


@pytest.mark.parametrize(
    "capture",
    _named(lambda c: "authorization" not in c.request[2] and c.name.startswith("tencent")),
)
def test_tencent_v1_reproduces_the_capture(capture):
    method, target, headers, body = capture.request
    parameters = seals.parse_query(target.partition("?")[2] or body.decode())
    seal = parameters.pop("Signature")
    made = seals.tencent_v1(capture.key, headers["host"], method, parameters)
    assert made["Signature"] == seal


@pytest.mark.parametrize(
    "capture",
    _named(lambda c: c.request[2].get("authorization", "").startswith("ACS3-HMAC-SHA256")),
)
def test_acs3_reproduces_the_capture(capture):
    method, target, headers, body = capture.request
    names = re.search(r"SignedHeaders=([^,]+)", headers["authorization"])[1].split(";")
    query = seals.canonical_query(seals.parse_query(target.partition("?")[2]))
    lines = "".join(f"{name}:{headers[name]}\n" for name in names)
    payload = hashlib.sha256(body).hexdigest()
    assert headers["x-acs-content-sha256"] == payload
    canonical = f"{method}\n/\n{query}\n{lines}\n{';'.join(names)}\n{payload}"
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    seal = hmac.new(capture.key.secret.encode(), text.encode(), "sha256").hexdigest()
    assert headers["authorization"].endswith(f"Signature={seal}")


@pytest.mark.parametrize(
    "capture",
    _named(lambda c: "authorization" not in c.request[2] and c.name.startswith("alibaba")),
)
def test_alibaba_v1_reproduces_the_capture(capture):
    method, target, headers, body = capture.request
    parameters = seals.parse_query(target.partition("?")[2]) | seals.parse_query(body.decode())
    seal = parameters.pop("Signature")
    assert seals.alibaba_v1_seal(capture.key, method, parameters) == seal


def test_acs3_is_the_vendors_documented_example():
    headers = seals.acs3(
        seals.Key("YourAccessKeyId", "YourAccessKeySecret"),
        "ecs.cn-shanghai.aliyuncs.com",
        "RunInstances",
        {
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
            "RegionId": "cn-shanghai",
        },
        at=1698315752,
        nonce="3156853299f313e23d1673dc12e1703d",
        version="2014-05-26",
    )
    seal = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    assert headers["Authorization"].endswith(f"Signature={seal}")


def test_every_capture_is_in_the_table():
    files = {path.name for path in captures.FOLDER.glob("*.http")}
    assert files == {capture.name for capture in captures.ALL}


@pytest.mark.parametrize("capture", _named(lambda c: True))
def test_captures_are_whole(capture):
    _, _, headers, body = capture.request
    assert b"\n" not in capture.bytes.partition(b"\r\n\r\n")[0].replace(b"\r\n", b"")
    assert int(headers.get("content-length", 0)) == len(body)
    assert capture.action
