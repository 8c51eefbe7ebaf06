"""Requests whose seal is wrong for a reason, and whether `signet why` finds it."""

import base64
import hmac
import json
import time
from urllib.parse import urlencode

import pytest

import pictures
import raw
import seals
from alibaba import Client as AlibabaClient
from expect import fresh, refused
from signet_server import Key
from tencent import Client as TencentClient
from tencent import base64_of

pytestmark = pytest.mark.sdk("signet why")


def _diagnosis(server, request_id: str, *secrets: str) -> dict:
    """Asks why, and sees to it that nothing secret is told."""
    # The answer did not wait for the bad request to be kept.
    deadline = time.monotonic() + 5
    while server.attempt("why", request_id).returncode != 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    text = server.command("why", request_id, "--json")
    plain = server.command("why", request_id)
    for secret in (server.key.secret, *secrets):
        assert secret.strip() not in text
        assert secret.strip() not in plain
        assert secret.strip() not in server.log()
    told = json.loads(text)["diagnosis"]
    assert told["cause"] and told["fix"]
    assert told["cause"] in plain
    return told


def _names(told: dict, *words: str) -> None:
    assert told["name"] != "unknown", told
    cause = f"{told['name']} {told['cause']}".lower()
    assert any(word in cause for word in words), told


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("way", ["tc3", "v1"])
@pytest.mark.parametrize("blank", [" ", "\n"], ids=["space", "newline"])
def test_a_tencent_secret_with_a_blank_behind_it(server, way, blank):
    # The SDK of today looks for blanks itself; others do not.
    key, at = Key(server.key.id, server.key.secret + blank), int(time.time())
    if way == "tc3":
        body = b'{"International": 0}'
        headers = seals.tc3(key, server.host, "DescribeSmsSignList", body, at=at)
        answer = raw.send(server, "POST", "/", headers, body)
    else:
        parameters = {
            "Action": "DescribeSmsSignList",
            "Version": "2021-01-11",
            "Timestamp": str(at),
            "Nonce": "4711",
            "International": "0",
        }
        query = urlencode(seals.tencent_v1(key, server.host, "GET", parameters))
        answer = raw.send(server, "GET", f"/?{query}", {"Host": server.host})
    assert answer.code == "AuthFailure.SignatureFailure"
    told = _diagnosis(server, answer.json()["Response"]["RequestId"])
    _names(told, "blank", "space", "whitespace")


@pytest.mark.operation("QuerySmsAuthorizationLetter")
@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
def test_an_alibaba_secret_with_a_blank_behind_it(server, algorithm):
    key = Key(server.key.id, server.key.secret + " ")
    with refused("SignatureDoesNotMatch") as refusal:
        AlibabaClient(server, key, algorithm=algorithm).query_letters()
    _names(_diagnosis(server, refusal.request_id), "blank", "space", "whitespace")


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_a_secret_without_its_ampersand(server):
    parameters = {
        "Action": "QuerySmsAuthorizationLetter",
        "Version": "2017-05-25",
        "Format": "JSON",
        "AccessKeyId": server.key.id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": fresh(),
        "Timestamp": seals.iso(int(time.time())),
    }
    text = f"POST&%2F&{seals.encode(seals.canonical_query(parameters))}"
    seal = base64.b64encode(hmac.digest(server.key.secret.encode(), text.encode(), "sha1")).decode()
    target = f"/?{urlencode({**parameters, 'Signature': seal})}"
    answer = raw.send(server, "POST", target, {"Host": server.host})
    assert answer.code == "SignatureDoesNotMatch"
    _names(_diagnosis(server, answer.json()["RequestId"]), "&", "ampersand")


@pytest.mark.operation("DescribeSmsSignList")
def test_another_host_at_tencent(server):
    body = b'{"International": 0}'
    headers = seals.tc3(
        server.key, "sms.tencentcloudapi.com", "DescribeSmsSignList", body, at=int(time.time())
    )
    headers["Host"] = server.host
    answer = raw.send(server, "POST", "/", headers, body)
    assert answer.code == "AuthFailure.SignatureFailure"
    _names(_diagnosis(server, answer.json()["Response"]["RequestId"]), "host")


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_another_host_at_alibaba(server):
    headers = seals.acs3(
        server.key, "dysmsapi.aliyuncs.com", "QuerySmsAuthorizationLetter", at=int(time.time())
    )
    headers["host"] = server.host
    answer = raw.send(server, "POST", "/", headers)
    assert answer.code == "SignatureDoesNotMatch"
    _names(_diagnosis(server, answer.json()["RequestId"]), "host")


@pytest.mark.operation("AddSmsSign")
def test_a_body_that_was_written_anew_after_it_was_sealed(server):
    picture = base64_of(pictures.jpeg(16, 16))
    application = TencentClient(server).application(ProofImage=picture, Remark="not for everyone")
    sealed = json.dumps(application, separators=(",", ":"), ensure_ascii=False).encode()
    sent = json.dumps(application).encode()
    assert sealed != sent
    headers = seals.tc3(server.key, server.host, "AddSmsSign", sealed, at=int(time.time()))
    answer = raw.send(server, "POST", "/", headers, sent)
    assert answer.code == "AuthFailure.SignatureFailure"
    told = _diagnosis(server, answer.json()["Response"]["RequestId"], picture)
    _names(told, "body", "json", "payload")


@pytest.mark.operation("DescribeSmsSignList")
def test_the_key_of_another_account_stays_unknown(server, new_account):
    """Only keys of the same account are compared: nothing is told about anybody else's."""
    other = new_account()
    with refused("AuthFailure.SignatureFailure") as refusal:
        TencentClient(server, Key(server.key.id, other.key.secret)).list()
    told = _diagnosis(server, refusal.request_id, other.key.secret)
    assert told["name"] == "unknown"
    assert other.key.id not in json.dumps(told)


@pytest.mark.operation("DescribeSmsSignList")
def test_a_secret_that_is_simply_wrong(server):
    with refused("AuthFailure.SignatureFailure") as refusal:
        TencentClient(server, Key(server.key.id, "WrongSecretForTests")).list()
    told = _diagnosis(server, refusal.request_id, "WrongSecretForTests")
    assert told["name"] == "unknown"
    assert told["server"]["string_to_sign"].startswith("TC3-HMAC-SHA256\n")


@pytest.mark.operation("DescribeSmsSignList")
def test_a_request_that_nobody_knows(server):
    run = server.attempt("why", "f36e4f00-605e-49b1-ad0d-bfaba81c7325")
    assert run.returncode != 0
    assert run.stderr.strip()
