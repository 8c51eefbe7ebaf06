"""The upload form: what it takes, what it refuses, and what comes back from the links."""

import base64
import hashlib
import json
import time
from xml.etree import ElementTree

import pytest
import requests

import pictures
import raw
import seals
from alibaba import Client, Policy
from expect import fresh

pytestmark = [pytest.mark.sdk("requests"), pytest.mark.operation("PostObject")]


@pytest.fixture
def policy(server):
    return Policy(Client(server))


def _refused(answer, code: str, status: int, message: str = "") -> None:
    assert answer.status_code == status, (answer.status_code, answer.text)
    assert answer.headers["content-type"] == "application/xml"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == "Error"
    assert root.findtext("Code") == code, answer.text
    assert message in root.findtext("Message")
    assert root.findtext("RequestId") and root.findtext("HostId")


def _key(policy: Policy) -> str:
    return f"{policy.start_path}/{fresh()}.jpg"


def _parts(policy: Policy, *names_and_values: tuple) -> list:
    """The policy's fields, then these, in their order."""
    fields = [(name, (None, value)) for name, value in policy.fields.items()]
    return fields + [(n, v if isinstance(v, tuple) else (None, v)) for n, v in names_and_values]


FILE = ("file", ("picture.jpg", b"content", "image/jpeg"))


@pytest.mark.parametrize(
    "asked, status", [("200", 200), ("201", 201), ("204", 204), (None, 204), ("418", 204)], ids=str
)
def test_success(policy, asked, status):
    key = _key(policy)
    answer = policy.post(pictures.jpeg(), key=key, success_action_status=asked)
    assert answer.status_code == status, answer.text
    assert answer.headers["etag"].startswith('"')
    assert answer.headers["x-oss-request-id"]
    if status == 201:
        root = ElementTree.fromstring(answer.content)
        assert root.tag == "PostResponse"
        assert root.findtext("Key") in (key, None)
        assert root.findtext("Location").endswith(key)
        assert root.findtext("ETag") == answer.headers["etag"]
        assert root.findtext("Bucket")
    else:
        assert answer.content == b""


@pytest.mark.parametrize("size", [1, 1000, 65_536, 65_537, 200_000, 5 * pictures.MEGABYTE])
def test_what_goes_up_comes_down(server, lenient_server, size):
    client = Client(lenient_server)
    content = (hashlib.sha512(str(size).encode()).digest() * (size // 64 + 1))[:size]
    icp = client.create_icp(AppIcpRecordPic=client.upload(content))
    [record] = client.query_icp(icp)
    assert requests.get(record.app_icp_record_pic_url, timeout=30).content == content


def test_names_of_fields_in_any_case(policy):
    fields = {name.upper(): value for name, value in policy.fields.items()}
    parts = [(name, (None, value)) for name, value in fields.items()]
    assert policy.send([*parts, ("KEY", (None, _key(policy))), FILE]).status_code == 200


def test_what_follows_the_file_is_ignored(policy):
    parts = _parts(policy, ("key", _key(policy)), FILE, ("submit", "Upload"))
    assert policy.send(parts).status_code == 200


def test_the_file_name_in_the_key(server, policy):
    key = f"{policy.start_path}/{fresh()}-${{filename}}"
    assert policy.post(pictures.jpeg(), key=key).status_code == 200
    client = Client(server)
    icp = client.create_icp(AppIcpRecordPic=key.replace("${filename}", "picture.jpg"))
    assert client.query_icp(icp)


def test_overwriting(server, policy):
    key, first, second = _key(policy), pictures.jpeg(), pictures.jpeg()
    assert policy.post(first, key=key).status_code == 200
    forbidden = {"x-oss-forbid-overwrite": "true"}
    _refused(policy.post(second, key=key, **forbidden), "FileAlreadyExists", 409)
    assert policy.post(second, key=key).status_code == 200
    client = Client(server)
    [record] = client.query_icp(client.create_icp(AppIcpRecordPic=key))
    assert requests.get(record.app_icp_record_pic_url, timeout=30).content == second


def test_another_kind_of_multipart(policy):
    answer = requests.post(
        f"{policy.host}/", data=b"--x--", headers={"Content-Type": "multipart/mixed; boundary=x"}, timeout=30
    )
    _refused(answer, "RequestIsNotMultiPartContent", 400)


@pytest.mark.parametrize("missing", ["OSSAccessKeyId", "policy", "Signature"])
def test_one_of_three_is_missing(policy, missing):
    _refused(policy.post(b"x", key=_key(policy), **{missing: None}), "InvalidArgument", 400)


def test_no_proof_at_all(policy):
    nothing = {"OSSAccessKeyId": None, "policy": None, "Signature": None}
    answer = policy.post(b"x", key=_key(policy), **nothing)
    assert answer.status_code == 403
    _refused(answer, "AccessDenied", 403)


def test_no_key(policy):
    _refused(policy.post(b"x"), "InvalidArgument", 400, "key")


def test_a_key_behind_the_file(policy):
    parts = _parts(policy, FILE, ("key", _key(policy)))
    _refused(policy.send(parts), "InvalidArgument", 400, "order of the fields")


@pytest.mark.parametrize("key", ["/absolute.jpg", "\\x.jpg", "{start}/" + "x" * 1024], ids=["slash", "backslash", "long"])
def test_a_bad_key(policy, key):
    answer = policy.post(b"x", key=key.format(start=policy.start_path))
    assert answer.status_code in (400, 403), answer.text


def test_no_file(policy):
    parts = _parts(policy, ("key", _key(policy)))
    _refused(policy.send(parts), "IncorrectNumberOfFilesInPOSTRequest", 400)


def test_a_long_field(policy):
    answer = policy.post(b"x", key=_key(policy), **{"x-oss-meta-note": "x" * (3 * pictures.MEGABYTE)})
    _refused(answer, "FieldItemTooLong", 400)


def test_another_folder(policy):
    answer = policy.post(b"x", key=f"someone/{fresh()}.jpg")
    _refused(answer, "AccessDenied", 403, "Policy Condition failed")


def test_an_unknown_key_id(policy):
    answer = policy.post(b"x", key=_key(policy), OSSAccessKeyId="NOSUCHKEY")
    _refused(answer, "InvalidAccessKeyId", 403)


def test_a_policy_of_ones_own(policy):
    widened = json.loads(base64.b64decode(policy.fields["policy"]))
    widened["conditions"] = [["starts-with", "$key", ""]]
    text = base64.b64encode(json.dumps(widened).encode()).decode()
    answer = policy.post(b"x", key=f"someone/{fresh()}.jpg", policy=text)
    _refused(answer, "SignatureDoesNotMatch", 403)


@pytest.mark.parametrize(
    "text", ["not base64!", base64.b64encode(b"{nonsense").decode(), base64.b64encode(b"[]").decode()]
)
def test_a_policy_that_is_none(policy, text):
    _refused(policy.post(b"x", key=_key(policy), policy=text), "InvalidPolicyDocument", 400)


def test_a_file_over_twenty_megabytes(policy):
    answer = policy.post(bytes(20 * pictures.MEGABYTE + 1), key=_key(policy))
    _refused(answer, "EntityTooLarge", 400)


def test_a_body_that_is_not_what_its_md5_says(policy):
    parts = _parts(policy, ("key", _key(policy)), FILE)
    _refused(policy.send(parts, **{"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="}), "InvalidDigest", 400)


def test_a_body_that_is_what_its_md5_says(policy):
    prepared = requests.Request(
        "POST", f"{policy.host}/", files=_parts(policy, ("key", _key(policy)), FILE)
    ).prepare()
    digest = base64.b64encode(hashlib.md5(prepared.body).digest()).decode()
    prepared.headers["Content-MD5"] = digest
    assert requests.Session().send(prepared, timeout=30).status_code == 200


def test_an_expired_policy(start_server):
    server = start_server()
    policy = Policy(Client(server))
    server.stop()
    server.restart(clock="+48h")
    _refused(policy.post(b"x", key=_key(policy)), "AccessDenied", 403, "Policy expired")


def test_an_expired_link(start_server):
    server = start_server()
    client = Client(server)
    [record] = client.query_icp(client.create_icp())
    assert requests.get(record.app_icp_record_pic_url, timeout=30).status_code == 200
    server.stop()
    server.restart(clock="+8760h")
    assert requests.get(record.app_icp_record_pic_url, timeout=30).status_code == 403


BROKEN = {
    "no-boundary": ("multipart/form-data", b"--x\r\n\r\n--x--\r\n"),
    "other-boundary": ("multipart/form-data; boundary=y", b"--x\r\n\r\n--x--\r\n"),
    "no-end": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nvalue',
    ),
    "no-name": ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_form(server, case):
    kind, body = BROKEN[case]
    answer = raw.send(server, "POST", "/", {"Host": server.host, "Content-Type": kind}, body)
    assert answer.status == 400, answer


def test_a_form_that_breaks_off(server, policy):
    """The client goes away in the middle of its file: nothing of it is kept."""
    key = _key(policy)
    prepared = requests.Request(
        "POST", f"{policy.host}/", files=_parts(policy, ("key", key), FILE)
    ).prepare()
    headers = {"Host": server.host, **prepared.headers}
    cut = raw.request("POST", "/", headers, prepared.body, length=False)[:-60]
    answer = raw.exchange(server, cut, close=True)
    assert answer is None or answer.status >= 400
    icp = Client(server).icp(AppIcpRecordPic=key)
    headers = seals.acs3(server.key, server.host, "CreateSmsAppIcpRecord", icp, at=int(time.time()))
    answer = raw.send(server, "POST", f"/?{seals.canonical_query(icp)}", headers)
    assert answer.code == "AppIcpRecordOssFileNotUploadError"
