"""What Alibaba's gateway says before an operation is reached."""

import re
import time
from urllib.parse import urlencode
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from alibabacloud_dysmsapi20170525 import models

import pictures
import provoked
import raw
import seals
from alibaba import Client, Legacy
from expect import ALIBABA_REQUEST_ID, refused

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
FIXED = 1748736000
QUERY = "QuerySmsAuthorizationLetter"


def _v3(server, action=QUERY, query=None, *, at=None, drop=(), changes=None, target=None, **options):
    """Sends a V3 request that is sealed by hand, with headers changed or dropped afterwards."""
    headers = seals.acs3(server.key, server.host, action, query, at=at or int(time.time()), **options)
    headers = {n: v for n, v in {**headers, **(changes or {})}.items() if n not in drop}
    target = target or f"/?{seals.canonical_query(query or {})}"
    return raw.send(server, options.get("method", "POST"), target, headers, options.get("body", b""))


def _v1(server, parameters=None, *, method="POST", at=None, drop=(), changes=None):
    """Sends a V1 request, likewise."""
    sealed = seals.alibaba_v1(
        server.key, method, {"Action": QUERY, **(parameters or {})}, at=at or int(time.time())
    )
    sealed = {n: v for n, v in {**sealed, **(changes or {})}.items() if n not in drop}
    return raw.send(server, method, f"/?{urlencode(sealed)}", {"Host": server.host})


def _refused(answer, code, status=400, message=None):
    read = answer.json()
    assert (answer.status, read["Code"]) == (status, code), answer.body
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert ALIBABA_REQUEST_ID.fullmatch(read["RequestId"])
    provoked.note(read["RequestId"])
    assert {"RequestId", "HostId", "Code", "Message", "Recommend"} <= set(read)
    if message:
        assert message in read["Message"]


@pytest.mark.operation(QUERY)
def test_the_hand_made_seals_are_good(server):
    for answer in (_v3(server), _v3(server, method="GET"), _v1(server), _v1(server, method="GET")):
        assert (answer.status, answer.code) == (200, None), answer.body


@pytest.mark.operation(QUERY)
@pytest.mark.parametrize("seal", [_v3, _v1], ids=["v3", "v1"])
def test_the_window_is_fifteen_minutes_both_ways(start_server, seal):
    server = start_server(clock=seals.iso(FIXED))
    for offset in (-899, 899):
        assert seal(server, at=FIXED + offset).code is None
    for offset in (-901, 901):
        _refused(seal(server, at=FIXED + offset), "InvalidTimeStamp.Expired")


@pytest.mark.operation(QUERY)
@pytest.mark.parametrize("algorithm", [None, "v2"], ids=["v3", "v1"])
def test_an_expired_timestamp_through_the_sdk(start_server, algorithm):
    client = Client(start_server(clock="2024-01-01T00:00:00Z"), algorithm=algorithm)
    with refused("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.", 400):
        client.query_letters()


@pytest.mark.operation(QUERY)
def test_a_replayed_nonce(server):
    nonce = uuid4().hex
    assert _v3(server, nonce=nonce).code is None
    _refused(_v3(server, nonce=nonce), "SignatureNonceUsed")
    nonce = uuid4().hex
    assert _v1(server, {"SignatureNonce": nonce}).code is None
    _refused(_v1(server, {"SignatureNonce": nonce}), "SignatureNonceUsed")


@pytest.mark.operation(QUERY)
def test_a_nonce_of_a_bad_request_is_not_used_up(server):
    nonce = uuid4().hex
    answer = _v3(server, nonce=nonce, changes={"x-acs-action": "QuerySmsAppIcpRecord"})
    _refused(answer, "SignatureDoesNotMatch")
    assert _v3(server, nonce=nonce).code is None


@pytest.mark.operation(QUERY)
def test_nonces_are_counted_by_key(server, new_account):
    nonce, account = uuid4().hex, new_account()
    assert _v3(server, nonce=nonce).code is None
    headers = seals.acs3(account.key, server.host, QUERY, at=int(time.time()), nonce=nonce)
    assert raw.send(server, "POST", "/", headers).code is None


@pytest.mark.operation(QUERY)
def test_a_nonce_stays_used_after_a_restart(start_server):
    server, nonce, at = start_server(), uuid4().hex, int(time.time())
    headers = seals.acs3(server.key, server.host, QUERY, at=at, nonce=nonce)
    assert raw.send(server, "POST", "/", headers).code is None
    server.stop()
    server.restart()
    _refused(raw.send(server, "POST", "/", headers), "SignatureNonceUsed")


V3 = {
    "no-date": ({"without": ("x-acs-date",)}, {"MissingTimestamp", "IncompleteSignature"}),
    "no-action": ({"without": ("x-acs-action",)}, {"MissingAction", "IncompleteSignature"}),
    "no-version": ({"without": ("x-acs-version",)}, {"MissingVersion", "IncompleteSignature"}),
    "lost-action": ({"drop": ("x-acs-action",)}, {"SignatureDoesNotMatch", "MissingAction"}),
    "bad-date": ({"changes": {"x-acs-date": "yesterday"}}, {"InvalidTimeStamp.Format"}),
    "bad-authorization": ({"changes": {"Authorization": "ACS3-HMAC-SHA256 x"}}, {"MissingAccessKeyId"}),
    "bad-algorithm": (
        {"changes": {"Authorization": "ACS3-HMAC-MD5 Credential={id},SignedHeaders={all},Signature=0"}},
        {"InvalidSignatureMethod"},
    ),
    "few-headers-signed": (
        {"changes": {"Authorization": "ACS3-HMAC-SHA256 Credential={id},SignedHeaders=host,Signature=0"}},
        {"IncompleteSignature"},
    ),
    "changed-query": ({"target": "/?State=INT"}, {"SignatureDoesNotMatch"}),
    "changed-hash": ({"changes": {"x-acs-content-sha256": "0" * 64}}, {"SignatureDoesNotMatch"}),
}


@pytest.mark.operation(QUERY)
@pytest.mark.parametrize("case", V3)
def test_headers_of_v3(server, case):
    options, codes = V3[case]
    names = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
    changes = options.get("changes", {}).items()
    changes = {n: v.format(id=server.key.id, all=names) for n, v in changes}
    answer = _v3(server, **{**options, "changes": changes})
    assert answer.code in codes, answer.body
    _refused(answer, answer.code)


V1 = {
    "no-signature": ({"drop": ("Signature",)}, "MissingSignature"),
    "no-nonce": ({"parameters": {"SignatureNonce": None}}, "MissingSignatureNonce"),
    "no-timestamp": ({"parameters": {"Timestamp": None}}, "MissingTimestamp"),
    "no-version": ({"parameters": {"Version": None}}, "MissingVersion"),
    "no-action": ({"parameters": {"Action": None}}, "MissingAction"),
    "bad-timestamp": ({"parameters": {"Timestamp": "yesterday"}}, "InvalidTimeStamp.Format"),
    "bad-method": ({"parameters": {"SignatureMethod": "HMAC-MD5"}}, "InvalidSignatureMethod"),
    "bad-format": ({"parameters": {"Format": "YAML"}}, "InvalidParameter.Format"),
    "bad-version": ({"parameters": {"Version": "2016-09-27"}}, "InvalidVersion"),
    "changed-parameter": ({"changes": {"State": "INT"}}, "SignatureDoesNotMatch"),
}


@pytest.mark.operation(QUERY)
@pytest.mark.parametrize("case", V1)
def test_parameters_of_v1(server, case):
    options, code = V1[case]
    answer = _v1(server, **options)
    if case == "bad-format":
        # Which format such an error comes in is nobody's to say.
        assert b"InvalidParameter.Format" in answer.body and answer.status == 400
        provoked.note(re.search(ALIBABA_REQUEST_ID, answer.body.decode())[0])
    else:
        _refused(answer, code)


@pytest.mark.operation(QUERY)
def test_no_key_at_all(server):
    answer = raw.send(server, "POST", f"/?Action={QUERY}&Version=2017-05-25", {"Host": server.host})
    assert b"MissingAccessKeyId" in answer.body and answer.status == 400
    answer = raw.send(server, "GET", "/", {"Host": server.host})
    assert b"MissingAccessKeyId" in answer.body and answer.status == 400


@pytest.mark.operation("NoSuchAction")
@pytest.mark.parametrize("seal", [_v3, _v1], ids=["v3", "v1"])
def test_an_unknown_action(server, seal):
    answer = seal(server, "NoSuchAction") if seal is _v3 else seal(server, {"Action": "NoSuchAction"})
    _refused(answer, "InvalidAction.NotFound", 404, "Specified api is not found")


@pytest.mark.operation("SendSms")
def test_an_operation_that_is_not_served(server):
    request = models.SendSmsRequest(
        phone_numbers="10000000000", sign_name="阿里云", template_code="SMS_0"
    )
    with refused("InvalidAction.NotFound", status=404):
        Client(server).sdk.send_sms(request)


@pytest.mark.operation(QUERY)
def test_an_unknown_version(server):
    _refused(_v3(server, version="2016-09-27"), "InvalidVersion", 400, "Version is not valid")


@pytest.mark.operation(QUERY)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods(server, method):
    _refused(_v3(server, method=method), "UnsupportedHTTPMethod", 400)


@pytest.mark.operation(QUERY)
def test_the_request_body_may_hold_the_parameters(server):
    body = b"Status=VALID&OrganizationCode=nobodys"
    headers = seals.acs3(
        server.key,
        server.host,
        QUERY,
        body=body,
        at=int(time.time()),
        content_type="application/x-www-form-urlencoded",
    )
    answer = raw.send(server, "POST", "/", headers, body)
    assert (answer.code, answer.json()["Data"]) == (None, [])


@pytest.mark.operation(QUERY)
def test_a_query_that_is_not_text(server):
    answer = raw.send(server, "POST", "/?%ff=x&AccessKeyId=x&Format=JSON", {"Host": server.host})
    _refused(answer, "InvalidParameter")


@pytest.mark.operation(QUERY)
def test_a_body_that_is_not_the_one_announced(server):
    answer = _v3(server, body=b"x", content_md5="AAAAAAAAAAAAAAAAAAAAAA==")
    _refused(answer, "ContentMD5NotMatched")


@pytest.mark.operation(QUERY)
def test_a_body_over_four_megabytes(server):
    _refused(_v3(server, body=b" " * (4 * pictures.MEGABYTE + 1)), "RequestBodyTooLarge", 413)


@pytest.mark.operation(QUERY)
def test_a_body_that_ends_early(server):
    headers = seals.acs3(server.key, server.host, QUERY, body=b"12345", at=int(time.time()))
    whole = raw.request("POST", "/", headers, b"12345")
    _refused(raw.exchange(server, whole[:-1], close=True), "RequestBodyIncomplete")


@pytest.mark.operation(QUERY)
def test_errors_in_xml(server):
    answer = _v1(server, {"Format": "XML", "Action": "NoSuchAction"})
    assert answer.status == 404
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    root = ElementTree.fromstring(answer.body)
    assert root.tag == "Error"
    assert root.findtext("Code") == "InvalidAction.NotFound"
    assert ALIBABA_REQUEST_ID.fullmatch(root.findtext("RequestId"))
    provoked.note(root.findtext("RequestId"))
    assert root.findtext("HostId") == server.host


@pytest.mark.operation(QUERY)
def test_xml_is_what_v1_answers_unless_told_otherwise(server):
    answer = _v1(server, {"Format": None})
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    assert ElementTree.fromstring(answer.body).tag == f"{QUERY}Response"


@pytest.mark.sdk("aliyun-python-sdk-core")
@pytest.mark.operation("NoSuchAction")
def test_an_unknown_action_through_the_old_client(server):
    with refused("InvalidAction.NotFound", status=404):
        Legacy(server).call("NoSuchAction", {})


@pytest.mark.operation(QUERY)
def test_recommend_leads_to_a_page(server):
    with refused("InvalidAction.NotFound") as refusal:
        Client(server).sdk.send_sms(
            models.SendSmsRequest(
                phone_numbers="10000000000", sign_name="阿里云", template_code="SMS_0"
            )
        )
    url = refusal.body["Recommend"]
    assert url.startswith(server.url)
    page = raw.send(server, "GET", url.removeprefix(server.url), {"Host": server.host})
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    assert b"InvalidAction.NotFound" in page.body


@pytest.mark.operation("GetQualificationOssInfo")
def test_upload_infos(server):
    client = Client(server)
    data = client.qualification_policy()
    assert data.host == server.url
    assert data.start_path and data.access_key_id and data.policy and data.signature
    assert time.time() < data.expire < time.time() + 24 * 3600
    with refused("OssBiztypeNotSupportError", status=400):
        client.qualification_policy("other")
    with refused("MissingBizType", status=400):
        client.qualification_policy(None)


@pytest.mark.operation("GetOSSInfoForUploadFile")
@pytest.mark.parametrize("biz_type", [None, "fcMediaSms"])
def test_upload_info_for_material(server, biz_type):
    request = models.GetOSSInfoForUploadFileRequest(biz_type=biz_type)
    body = Client(server).sdk.get_ossinfo_for_upload_file(request).body
    assert (body.code, body.success, body.model.host) == ("OK", True, server.url)
    assert isinstance(body.model.expire_time, str) and int(body.model.expire_time) > time.time()
    assert body.model.start_path


@pytest.mark.operation("GetSmsOcrOssInfo")
@pytest.mark.parametrize("task_type", [None, "ICP_DOMAIN"])
def test_upload_info_for_links(server, task_type):
    request = models.GetSmsOcrOssInfoRequest(task_type=task_type)
    body = Client(server).sdk.get_sms_ocr_oss_info(request).body
    assert (body.code, body.success, body.model.host) == ("OK", True, server.url)
    assert isinstance(body.model.expire_time, str) and int(body.model.expire_time) > time.time()
    assert body.model.bucket and body.model.start_path
