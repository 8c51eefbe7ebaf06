"""Requests that nobody sends by accident. The server answers each with a refusal of the vendor's,
or hangs up; it never fails, and never hangs."""

import json
import socket
import time

import pytest

import pictures
import raw
import seals
from tencent import Client

pytestmark = pytest.mark.sdk("raw requests")
# Being busy is an answer that the vendors document; anything else above 499 is a fault of ours.
BUSY = {"ServiceUnavailable"}


@pytest.fixture(autouse=True)
def still_there(server):
    """After whatever was sent, the server still works and has logged no fault."""
    yield
    assert isinstance(Client(server).add(), int)
    assert "panicked" not in server.log()


def _survived(answer) -> None:
    if answer is None:
        return
    assert answer.status < 500 or answer.code in BUSY, answer
    assert not (answer.code or "").startswith("InternalError"), answer.body
    assert answer.code != "InternalError", answer.body


def _tencent(server, body, action="AddSmsSign", **options):
    headers = seals.tc3(server.key, server.host, action, body, at=int(time.time()), **options)
    answer = raw.send(server, "POST", "/", headers, body)
    _survived(answer)
    assert answer.code is not None, answer.body
    return answer


DEEP = 100_000
JSON = {
    "deep-lists": b"[" * DEEP + b"]" * DEEP,
    "deep-objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep-in-a-parameter": b'{"SignName":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "open-end": b'{"SignName": "',
    "huge-number": b'{"SignType": ' + b"9" * 100_000 + b"}",
    "huge-exponent": b'{"SignType": 1e999999999}',
    "many-members": json.dumps({f"P{n}": n for n in range(50_000)}).encode(),
    "repeated-members": b"{" + b",".join([b'"SignType": 0'] * 10_000) + b"}",
    "lone-surrogate": b'{"SignName": "\\ud800"}',
    "nul": b'{"SignName": "a\\u0000b"}',
    "raw-nul": b"\0" * 1000,
    "invalid-utf-8": b'{"SignName": "\xff\xfe"}',
    "utf-16": '{"SignName": "a"}'.encode("utf-16"),
    "byte-order-mark": b'\xef\xbb\xbf{"SignName": "a"}',
    "whitespace": b" " * 1_000_000,
}


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("case", JSON)
def test_json(server, case):
    _tencent(server, JSON[case])


CONTENT_TYPES = [
    "text/plain",
    "application/octet-stream",
    "application/xml",
    "application/json; charset=utf-16",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "x" * 5000,
    "nonsense",
    "/;;;==",
]


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("kind", CONTENT_TYPES, ids=lambda kind: kind[:50])
def test_content_types(server, kind):
    _tencent(server, json.dumps(Client(server).application(SignType=9)).encode(), content_type=kind)


NAMES = {
    "control-characters": "a\u0001b\u001f",
    "right-to-left": "\u202eabc",
    "combining": "e\u0301" * 5,
    "emoji": "👩‍👩‍👧",
    "sql": "'; DROP",
    "markup": "<b>&amp;",
    "zero-width": "\u200b\u200b",
}


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("name", NAMES)
def test_names_are_kept_as_they_are_or_refused(server, name):
    body = json.dumps(Client(server).application(SignName=NAMES[name])).encode()
    headers = seals.tc3(server.key, server.host, "AddSmsSign", body, at=int(time.time()))
    answer = raw.send(server, "POST", "/", headers, body)
    _survived(answer)
    if answer.code is None:
        sign_id = answer.json()["Response"]["AddSignStatus"]["SignId"]
        [item] = Client(server).list(SignIdSet=[sign_id])
        assert item.SignName == NAMES[name]


HEADS = {
    "not-http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "http-0.9": b"GET /\r\n\r\n",
    "http-2-preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "http-1.0": b"GET / HTTP/1.0\r\n\r\n",
    "no-host": b"GET / HTTP/1.1\r\n\r\n",
    "two-hosts": b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "absolute-target": b"GET http://example.invalid/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "connect": b"CONNECT example.invalid:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    "odd-method": b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
    "long-target": b"GET /?" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "long-header": b"GET / HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 2_000_000 + b"\r\n\r\n",
    "many-headers": b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-Many: 1\r\n" * 5000 + b"\r\n",
    "two-lengths": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "bad-length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "huge-length": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "bad-chunk": b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "length-and-chunks": b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "dot-dot": b"GET /../../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
    "encoded-dot-dot": b"GET /x/..%2f..%2fetc%2fpasswd?Expires=9&OSSAccessKeyId=a&Signature=b HTTP/1.1\r\nHost: a\r\n\r\n",
    "nul-in-path": b"GET /x/%00.jpg?Expires=9&OSSAccessKeyId=a&Signature=b HTTP/1.1\r\nHost: a\r\n\r\n",
    "bad-percent": b"GET /?Action=%zz&AccessKeyId=%&Signature=%f HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes-in-query": b"GET /?AccessKeyId=\xff\xfe&Action=\x80 HTTP/1.1\r\nHost: a\r\n\r\n",
    "bytes-in-header": b"POST / HTTP/1.1\r\nHost: a\r\nX-TC-Action: \xff\xfe\r\nAuthorization: TC3-HMAC-SHA256 \xff\r\nContent-Length: 0\r\n\r\n",
    "both-dialects": b"POST / HTTP/1.1\r\nHost: a\r\nX-TC-Action: AddSmsSign\r\nx-acs-action: AddSmsSign\r\nAuthorization: ACS3-HMAC-SHA256 x\r\nContent-Length: 0\r\n\r\n",
    "other-path": b"POST /AddSmsSign HTTP/1.1\r\nHost: a\r\nX-TC-Action: AddSmsSign\r\nContent-Length: 0\r\n\r\n",
    "admin-without-token": b"GET /_signet/v1/reviews HTTP/1.1\r\nHost: a\r\n\r\n",
    "head": b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("case", HEADS)
def test_heads(server, case):
    answer = raw.exchange(server, HEADS[case], close=True)
    _survived(answer)
    if answer is not None:
        assert b"root:" not in answer.body


LISTS = {
    "deep": "[" * 20_000,
    "numbers": "[1,2]",
    "object": '{"a": 1}',
    "huge": json.dumps(["菜鸟"] * 2000),
    "nested": '[["菜鸟"]]',
}


@pytest.mark.operation("CreateSmsAuthorizationLetter")
@pytest.mark.parametrize("case", LISTS)
def test_lists(server, case):
    body = f"SignList={seals.encode(LISTS[case])}".encode()
    _alibaba(server, "CreateSmsAuthorizationLetter", body)


@pytest.mark.operation("CreateSmsAuthorizationLetter")
@pytest.mark.parametrize(
    "names",
    [
        [f"SignList.{n}" for n in range(1, 5000)],
        ["SignList.4294967296"],
        ["SignList.0"],
        ["SignList.-1"],
        ["SignList.1.2.3"],
        ["SignList." + "1." * 5000],
        ["SignList", "SignList.1"],
        ["SignList.1", "SignList.1"],
    ],
    ids=["many", "huge", "zero", "negative", "nested", "deep", "both-styles", "twice"],
)
def test_flattened_lists(server, names):
    body = "&".join(f"{name}=菜鸟" for name in names).encode()
    _alibaba(server, "CreateSmsAuthorizationLetter", body)


def _alibaba(server, action, body):
    headers = seals.acs3(
        server.key,
        server.host,
        action,
        body=body,
        at=int(time.time()),
        content_type="application/x-www-form-urlencoded",
    )
    answer = raw.send(server, "POST", "/", headers, body)
    _survived(answer)
    assert answer.status == 400, answer
    return answer


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("sent", [0, 10], ids=["nothing", "a-little"])
def test_a_body_that_stops_coming(server, sent):
    """The server lets go of it by itself: with an answer, or by hanging up."""
    body = json.dumps(Client(server).application()).encode()
    headers = seals.tc3(server.key, server.host, "AddSmsSign", body, at=int(time.time()))
    head = raw.request("POST", "/", headers, body)[: -len(body)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=raw.PATIENCE) as connection:
        connection.sendall(head + body[:sent])
        _survived(raw.read(connection))


@pytest.mark.operation("AddSmsSign")
def test_a_body_that_comes_drop_by_drop(server):
    """Never pausing does not buy for ever: such a body would take minutes."""
    body = json.dumps(Client(server).application()).encode()
    headers = seals.tc3(server.key, server.host, "AddSmsSign", body, at=int(time.time()))
    head = raw.request("POST", "/", headers, body)[: -len(body)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=raw.PATIENCE) as connection:
        connection.sendall(head)
        started = time.monotonic()
        connection.settimeout(0.2)
        for byte in body:
            assert time.monotonic() - started < 30, "the server waits for ever"
            try:
                connection.sendall(bytes([byte]))
                if connection.recv(1, socket.MSG_PEEK) == b"":
                    return
                break
            except TimeoutError:
                continue
            except OSError:
                return
        connection.settimeout(raw.PATIENCE)
        _survived(raw.read(connection))


def test_a_head_that_stops_coming(server):
    """A head may take its time, but a connection with half of one is not kept for ever."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nX-TC-Act")
        _survived(raw.read(connection))


@pytest.mark.operation("AddSmsSign")
def test_a_client_that_waits_to_be_told_to_go_on(server):
    body = json.dumps(Client(server).application()).encode()
    headers = seals.tc3(server.key, server.host, "AddSmsSign", body, at=int(time.time()))
    head = raw.request("POST", "/", {**headers, "Expect": "100-continue"}, body)[: -len(body)]
    with socket.create_connection(("127.0.0.1", server.port), timeout=raw.PATIENCE) as connection:
        connection.sendall(head)
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert raw.read(connection).code is None


@pytest.mark.operation("AddSmsSign")
def test_a_body_in_chunks(server):
    body = json.dumps(Client(server).application()).encode()
    headers = seals.tc3(server.key, server.host, "AddSmsSign", body, at=int(time.time()))
    head = raw.request("POST", "/", {**headers, "Transfer-Encoding": "chunked"}, length=False)
    chunks = b"".join(
        b"%x\r\n%s\r\n" % (len(piece), piece)
        for piece in (body[n : n + 100] for n in range(0, len(body), 100))
    )
    answer = raw.exchange(server, head + chunks + b"0\r\n\r\n")
    assert answer.code is None, answer


@pytest.mark.operation("AddSmsSign")
def test_chunks_without_end(server):
    """More than any request may have: refused before it is all there."""
    headers = seals.tc3(server.key, server.host, "AddSmsSign", b"", at=int(time.time()))
    head = raw.request("POST", "/", {**headers, "Transfer-Encoding": "chunked"}, length=False)
    chunk = b"%x\r\n%s\r\n" % (pictures.MEGABYTE, b" " * pictures.MEGABYTE)
    answer = raw.exchange(server, head + chunk * 30 + b"0\r\n\r\n")
    _survived(answer)
    assert answer is None or answer.code in ("RequestSizeLimitExceeded", "AuthFailure.SignatureFailure")


def test_many_idle_connections(server):
    idle = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(300)]
    try:
        assert isinstance(Client(server).add(), int)
    finally:
        for connection in idle:
            connection.close()
