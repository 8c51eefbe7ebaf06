"""TLS, HTTP/2 and proxies: what lies between a client and the server."""

import json
import os
import signal
import socket
import ssl
import struct
import time

import httpx
import pytest

import alibaba
import certificates
import raw
import seals
import tencent
from signet_server import Server, new_folder

pytestmark = pytest.mark.sdk("raw requests")
# An address of this machine that stands for a proxy's.
PROXY = "127.0.0.9"
CLIENT = "203.0.113.9"


@pytest.fixture
def tls_server(start_server, tmp_path):
    """A server with a certificate of its own."""
    cert, key = certificates.write(tmp_path)
    return start_server(tls_cert=str(cert), tls_key=str(key))


@pytest.fixture
def proxied(start_server):
    """A server that believes one proxy; and a key that may be used from one address only."""

    def start(**flags):
        server = start_server(trusted_proxy=PROXY, **flags)
        account = server.json("account", "show")
        server.command("account", "set", "--addresses", CLIENT, str(account["id"]))
        return server

    return start


def _context(server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.flags["tls_cert"])


@pytest.mark.operation("DescribeSmsSignList")
def test_official_sdks_over_tls(tls_server):
    sign_id = tencent.Client(tls_server).add()
    [sign] = tencent.Client(tls_server).list(SignIdSet=[sign_id])
    assert sign.SignId == sign_id
    assert alibaba.Client(tls_server).qualification_policy().host.startswith("https://127.0.0.1:")


@pytest.mark.operation("DescribeSmsSignList")
def test_seals_over_http_2(tls_server):
    """SDKs seal the host as a header; HTTP/2 sends it as something else."""
    body = json.dumps({"International": 0}).encode()
    with httpx.Client(http2=True, verify=_context(tls_server)) as client:
        for make, action, sent in [
            (seals.tc3, "DescribeSmsSignList", body),
            (_acs3_form, "GetQualificationOssInfo", b"BizType=dysms"),
        ]:
            headers = make(tls_server.key, tls_server.host, action, body=sent, at=int(time.time()))
            for _ in range(2):
                answer = client.post(tls_server.url, headers=headers, content=sent)
                assert answer.http_version == "HTTP/2"
                read = answer.json()
                if make is seals.tc3:
                    assert "Error" not in read["Response"], read
                else:
                    # The second has the nonce of the first: that its seal fits is known by then.
                    assert read["Code"] in ("OK", "SignatureNonceUsed"), read
        headers = seals.tc3(
            tls_server.key, "other.example.com", "DescribeSmsSignList", body, at=int(time.time())
        )
        headers["Host"] = tls_server.host
        answer = client.post(tls_server.url, headers=headers, content=body)
        assert answer.json()["Response"]["Error"]["Code"] == "AuthFailure.SignatureFailure"


def _acs3_form(*of, **options):
    return seals.acs3(*of, content_type="application/x-www-form-urlencoded", **options)


def test_certificates_are_read_again_while_connections_go_on(tls_server, tmp_path):
    first = ssl.get_server_certificate(("127.0.0.1", tls_server.port))
    with httpx.Client(verify=_context(tls_server)) as client:
        health = f"{tls_server.url}/_signet/health"
        assert client.get(health).status_code == 200
        cert, key = tls_server.flags["tls_cert"], tls_server.flags["tls_key"]
        newer = certificates.write(tmp_path, "newer")
        for path, with_what in zip((key, cert), reversed(newer)):
            os.replace(with_what, path)
        second = _wait(lambda: ssl.get_server_certificate(("127.0.0.1", tls_server.port)), first)
        assert client.get(health).status_code == 200, "the connection of before"

        with open(cert, "w") as broken:
            broken.write("nonsense")
        os.kill(tls_server.process.pid, signal.SIGHUP)
        _wait(lambda: "the old TLS certificate stays" in tls_server.log(), False)
        assert ssl.get_server_certificate(("127.0.0.1", tls_server.port)) == second
        assert client.get(health).status_code == 200


def test_a_certificate_and_another_key(tmp_path):
    cert, _ = certificates.write(tmp_path)
    _, key = certificates.write(tmp_path, "other")
    with pytest.raises(RuntimeError, match="other.key.pem"):
        Server(new_folder(), tls_cert=str(cert), tls_key=str(key)).start()


def test_what_is_not_tls_is_hung_up_on(tls_server):
    answer = raw.exchange(tls_server, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", close=True)
    assert answer is None
    assert tencent.Client(tls_server).list() == []
    counted = httpx.get(f"{tls_server.url}/_signet/metrics", verify=_context(tls_server)).text
    assert 'signet_connections_ended_total{cause="tls"} 1\n' in counted


def _wait(ask, before):
    """What is answered once it is no longer what it was."""
    deadline = time.monotonic() + raw.PATIENCE
    while time.monotonic() < deadline:
        if (now := ask()) != before:
            return now
        time.sleep(0.1)
    raise AssertionError(f"it is still {before!r}")


def _request(server, **headers) -> bytes:
    body = json.dumps({"International": 0}).encode()
    sealed = seals.tc3(server.key, server.host, "DescribeSmsSignList", body, at=int(time.time()))
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw.request("POST", "/", {**sealed, **headers}, body)


def _alibaba(server, **headers) -> bytes:
    sealed = seals.acs3(server.key, server.host, "GetQualificationOssInfo", at=int(time.time()))
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return raw.request("POST", "/", {**sealed, **headers})


NOT_LISTED = "UnauthorizedOperation.RequestIpNotInWhitelist"


@pytest.mark.operation("DescribeSmsSignList")
def test_headers_are_believed_of_trusted_proxies_only(proxied):
    server = proxied()
    request = _request(server, X_Forwarded_For=f"198.51.100.1, {CLIENT}")
    assert raw.exchange(server, request, source=PROXY).code is None
    assert raw.exchange(server, request).code == NOT_LISTED
    # What stands further left anybody may have written.
    request = _request(server, X_Forwarded_For=f"{CLIENT}, 198.51.100.1")
    assert raw.exchange(server, request, source=PROXY).code == NOT_LISTED
    request = _request(server, X_Real_IP=CLIENT, Forwarded=f"for={CLIENT}")
    assert raw.exchange(server, request, source=PROXY).code == NOT_LISTED


@pytest.mark.operation("DescribeSmsSignList")
def test_the_standard_header(proxied):
    server = proxied(forwarded_header="forwarded")
    request = _request(server, Forwarded=f'for="{CLIENT}:4711";proto=https')
    assert raw.exchange(server, request, source=PROXY).code is None
    request = _request(server, X_Forwarded_For=CLIENT)
    assert raw.exchange(server, request, source=PROXY).code == NOT_LISTED


@pytest.mark.operation("DescribeSmsSignList")
def test_a_proxys_header_that_cannot_be_read(proxied):
    server = proxied()
    bad = {"X_Forwarded_For": "nonsense"}
    answer = raw.exchange(server, _request(server, **bad), source=PROXY)
    assert (answer.status, answer.code) == (200, "InvalidParameter")
    assert "X-Forwarded-For" in answer.json()["Response"]["Error"]["Message"]
    answer = raw.exchange(server, _alibaba(server, **bad), source=PROXY)
    assert (answer.status, answer.code) == (400, "InvalidParameter")
    assert "X-Forwarded-For" in answer.json()["Message"]
    health = raw.request("GET", "/_signet/health", {"Host": "a", "X-Forwarded-For": "nonsense"})
    answer = raw.exchange(server, health, source=PROXY)
    assert (answer.status, b"X-Forwarded-For" in answer.body) == (400, True)
    assert raw.exchange(server, health).status == 200, "nobody's word is not looked at"


def _line(address: str) -> bytes:
    return f"PROXY TCP4 {address} 127.0.0.1 4711 80\r\n".encode()


def _binary(address: str) -> bytes:
    addresses = socket.inet_aton(address) + socket.inet_aton("127.0.0.1")
    head = b"\r\n\r\n\0\r\nQUIT\n\x21\x11"
    return head + struct.pack("!H", 12) + addresses + struct.pack("!HH", 4711, 80)


def _with_switch(server, switch: str):
    """The same server with an option that takes no value."""
    server.stop()
    server.environment_extra = {f"SIGNET_{switch}": "true"}
    return server.restart()


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("header", [_line, _binary], ids=["text", "binary"])
def test_the_proxy_protocol(proxied, header):
    server = _with_switch(proxied(), "PROXY_PROTOCOL")
    request = _request(server)
    assert raw.exchange(server, header(CLIENT) + request, source=PROXY).code is None
    assert raw.exchange(server, header("198.51.100.1") + request, source=PROXY).code == NOT_LISTED
    # A proxy of one's own may not be left out; and nobody else has one.
    assert raw.exchange(server, request, source=PROXY) is None
    assert raw.exchange(server, header(CLIENT) + request).status == 400
    assert raw.exchange(server, request).code == NOT_LISTED


def test_so_many_connections_of_one_address(start_server):
    server = start_server(connections_per_address="10")
    held = [raw.connect(server, "127.0.0.2") for _ in range(30)]
    try:
        ended = sum(_is_closed(connection) for connection in held)
        assert ended == 20
        assert tencent.Client(server).list() == [], "others are not kept out"
    finally:
        for connection in held:
            connection.close()


def test_who_idles_makes_place(start_server):
    server = start_server(connections="20", connections_per_address="1000")
    held = [raw.connect(server, "127.0.0.2") for _ in range(50)]
    try:
        assert tencent.Client(server).list() == []
        assert sum(_is_closed(connection) for connection in held) >= 31
    finally:
        for connection in held:
            connection.close()


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(1)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
