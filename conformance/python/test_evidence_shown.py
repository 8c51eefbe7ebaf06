"""Evidence is other people's: how it is looked through, and how it is handed to people."""

import hashlib
import io
import shutil
import socket
import struct
import subprocess
import threading
import time
import urllib.error
import urllib.request

import pytest
from PIL import Image
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import alibaba
import pictures
import tencent
from signet_server import ADMIN_TOKEN, free_port

pytestmark = pytest.mark.sdk("administration")
EVIL = b"malware, for a test"
SECRET = b"121.4737E 31.2304N"


class Clamd(threading.Thread):
    """A scanner of the test's own, that speaks as clamd does."""

    def __init__(self):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.place = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.asked = 0
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!I", sent.read(4))[0]:
                    content += sent.read(length)
                self.asked += 1
                found = EVIL in content
                connection.sendall(b"stream: Test FOUND\0" if found else b"stream: OK\0")

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def clamd():
    scanner = Clamd()
    yield scanner
    scanner.close()


def _telling() -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    made = io.BytesIO()
    Image.new("RGB", (900, 300), "green").save(made, "JPEG", exif=exif, comment=SECRET)
    return made.getvalue()


def _get(server, path):
    url = f"{server.url}/_signet/v1/{path}"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def _file(server, content: bytes) -> int:
    """Files a signature with some evidence and gives its application's id."""
    client = tencent.Client(server)
    sign_id = client.add(ProofImage=tencent.base64_of(content))
    return tencent.case_of(server, sign_id)["application"]


@pytest.mark.operation("AddSmsSign")
def test_evidence_is_saved_and_never_shown(server):
    application = _file(server, _telling())
    [exhibit] = server.json("review", "show", str(application))["evidence"]
    path = f"applications/{application}/evidence/{exhibit['role']}"
    status, headers, body = _get(server, path)
    assert (status, body) == (200, _telling())
    assert headers["Content-Type"] == "image/jpeg"
    name = f"application-{application}-{exhibit['role']}-0.jpg"
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"

    status, headers, body = _get(server, f"{path}/0/thumbnail")
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert SECRET in _telling() and SECRET not in body
    drawn = Image.open(io.BytesIO(body))
    assert drawn.size == (512, 171) and not drawn.getexif() and drawn.info == {}
    assert _get(server, f"{path}/1/thumbnail")[0] == 404


@pytest.mark.operation("AddSmsSign")
def test_what_is_no_picture_has_no_thumbnail(lenient_server):
    application = _file(lenient_server, b"%PDF-1.7 <script>alert(1)</script>")
    [exhibit] = lenient_server.json("review", "show", str(application))["evidence"]
    path = f"applications/{application}/evidence/{exhibit['role']}"
    _, headers, _ = _get(lenient_server, path)
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment;")
    status, headers, _ = _get(lenient_server, f"{path}/0/thumbnail")
    assert (status, headers["Content-Type"]) == (422, "application/problem+json")


def _evil() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (90, 30), "green").save(made, "JPEG", comment=EVIL)
    return made.getvalue()


@pytest.mark.operation("AddSmsSign")
def test_malware_is_refused(start_server, clamd):
    server = start_server(clamd=clamd.place)
    client = tencent.Client(server)
    assert isinstance(client.add(), int)
    assert clamd.asked == 1
    with pytest.raises(TencentCloudSDKException) as caught:
        client.add(ProofImage=tencent.base64_of(_evil()))
    with pytest.raises(TencentCloudSDKException) as unfit:
        client.add(ProofImage=tencent.base64_of(b"no picture"))
    assert caught.value.code == unfit.value.code, "the vendor's word for a file that will not do"

    letters = alibaba.Client(server)
    assert letters.create_letter(AuthorizationLetterPic=letters.upload(pictures.jpeg()))
    with pytest.raises(Exception) as caught:
        letters.create_letter(AuthorizationLetterPic=letters.upload(_evil()))
    assert "AUTHORIZATION_LETTER" in str(caught.value) or "FILE" in str(caught.value).upper()


@pytest.fixture
def clamav(tmp_path):
    """ClamAV's own daemon with a database of one hash: of the test's malware."""
    program = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
    if program is None:
        pytest.fail("clamd is not installed: apt-get install clamav-daemon")
    evil = _evil()
    database = tmp_path / "database"
    database.mkdir()
    digest = hashlib.sha256(evil).hexdigest()
    (database / "local.hsb").write_text(f"{digest}:{len(evil)}:Test.Malware:73\n")
    place = tmp_path / "clamd.sock"
    settings = {
        "DatabaseDirectory": database,
        "LocalSocket": place,
        "Foreground": "yes",
        "LogFile": tmp_path / "clamd.log",
        "TemporaryDirectory": tmp_path,
    }
    lines = "".join(f"{name} {value}\n" for name, value in settings.items())
    (tmp_path / "clamd.conf").write_text(lines)
    command = [program, "--config-file", str(tmp_path / "clamd.conf")]
    output = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=output, stdout=output, stderr=output) as daemon:
        try:
            deadline = time.monotonic() + 60
            while not place.exists():
                assert daemon.poll() is None, (tmp_path / "clamd.log").read_text()
                assert time.monotonic() < deadline, "clamd does not listen"
                time.sleep(0.1)
            yield str(place)
        finally:
            daemon.terminate()


@pytest.mark.operation("AddSmsSign")
def test_malware_that_clamav_knows(start_server, clamav):
    server = start_server(clamd=clamav)
    client = tencent.Client(server)
    assert isinstance(client.add(), int)
    with pytest.raises(TencentCloudSDKException) as caught:
        client.add(ProofImage=tencent.base64_of(_evil()))
    assert caught.value.code == "InvalidParameterValue.ImageInvalid"
    assert "Test.Malware" in server.log()


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("away", ["busy", "pass"])
def test_a_scanner_that_is_away(start_server, away):
    server = start_server(clamd=f"127.0.0.1:{free_port()}", clamd_away=away)
    client = tencent.Client(server)
    if away == "pass":
        assert isinstance(client.add(), int)
        assert "evidence was not scanned" in server.log()
        return
    with pytest.raises(TencentCloudSDKException) as caught:
        client.add()
    assert caught.value.code == "ServiceUnavailable"
