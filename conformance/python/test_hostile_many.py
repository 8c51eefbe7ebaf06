"""Thousands of hostile connections at a time: a well-behaved client goes on, and the server's memory
stays within bounds. How long things take is the benchmark's, not a test's."""

import asyncio
import concurrent.futures
import gzip
import itertools
import json
import resource
import ssl
import time
import zlib

import h2.config
import h2.connection
import h2.settings
import pytest

import certificates
import pictures
import raw
import seals
from tencent import Client, base64_of

pytestmark = pytest.mark.sdk("raw requests")
MEGABYTE = 1024 * 1024
CONNECTIONS = 2500
# What the server may grow by while it is under attack: its budget for bodies, and some buffers for
# each connection. A copy of what every attacker sends would be ten times as much.
GROWTH = 400 * MEGABYTE
SOURCES = [f"127.0.0.{n}" for n in range(2, 22)]


def _memory(server) -> int:
    """What the server holds of the machine's memory."""
    with open(f"/proc/{server.process.pid}/status") as status:
        [line] = [line for line in status if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024


def _sealed(server, body: bytes, length: int | None = None, **headers) -> bytes:
    sealed = seals.tc3(server.key, server.host, "AddSmsSign", body, at=int(time.time()))
    head = raw.request("POST", "/", {**sealed, **headers}, length=False)[:-2]
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length)


def _slow_head(server):
    yield b"POST / HTTP/1.1\r\nHost: a\r\n"
    for n in itertools.count():
        yield b"X-Drop-%d: x\r\n" % n


def _idle(server):
    yield b""


def _slow_body(server):
    yield _sealed(server, b"{}", length=8 * MEGABYTE)
    while True:
        yield b" "


def _large_body(server):
    """Most of a large body, and then nothing."""
    yield _sealed(server, b"{}", length=8 * MEGABYTE) + b" " * (256 * 1024)


def _slow_upload(server):
    boundary = "b" * 30
    kind = f"multipart/form-data; boundary={boundary}"
    yield raw.request("POST", "/", {"Host": server.host, "Content-Type": kind}, length=False)[:-2] + (
        b"Content-Length: 5000000\r\n\r\n"
    )
    for n in itertools.count():
        yield b'--%s\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % (boundary.encode(), n)


def _deaf(server):
    """Asks for pages and reads none."""
    yield b"GET /_signet/codes/tencent HTTP/1.1\r\nHost: a\r\n\r\n" * 20


ATTACKS = [_slow_head, _idle, _slow_body, _large_body, _slow_upload, _deaf]


async def _attack(server, attack, source: str, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            _, writer = await asyncio.open_connection(
                "127.0.0.1", server.port, local_addr=(source, 0), limit=1024
            )
        except OSError:
            await asyncio.sleep(0.2)
            continue
        writer.transport.pause_reading()
        try:
            for piece in attack(server):
                writer.write(piece)
                # Who is deaf to answers is not to grow here instead of there.
                if writer.transport.get_write_buffer_size() > 65536:
                    break
                await asyncio.sleep(2)
                if stop.is_set() or writer.transport.is_closing():
                    break
            # Nothing more comes; the connection stays until the server has had enough.
            for _ in range(120):
                if stop.is_set() or writer.transport.is_closing():
                    break
                await asyncio.sleep(0.5)
        except OSError:
            pass
        finally:
            writer.transport.abort()


def _work(server) -> tuple[list[int], int]:
    """What a well-behaved client does meanwhile: the ids of what it filed, and the most memory."""
    client, filed, most = Client(server), [], 0
    for _ in range(20):
        filed.append(client.add())
        assert [sign.SignId for sign in client.list(SignIdSet=filed[-1:])] == filed[-1:]
        most = max(most, _memory(server))
        time.sleep(0.5)
    return filed, most


async def _under_attack(server, attacks) -> tuple[list[int], int]:
    stop = asyncio.Event()
    attackers = [
        asyncio.create_task(_attack(server, attacks[n % len(attacks)], SOURCES[n % len(SOURCES)], stop))
        for n in range(CONNECTIONS)
    ]
    await asyncio.sleep(3)
    loop = asyncio.get_running_loop()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        try:
            return await loop.run_in_executor(pool, _work, server)
        finally:
            stop.set()
            await asyncio.gather(*attackers, return_exceptions=True)


@pytest.mark.operation("AddSmsSign")
def test_a_good_client_among_thousands_of_bad_ones(start_server):
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = CONNECTIONS + 500
    if most_files != resource.RLIM_INFINITY and most_files < needed:
        pytest.fail(f"raise the limit of open files to {needed}: ulimit -Hn {needed}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most_files))
    server = start_server(verbosity="warn")
    Client(server).add()
    before = _memory(server)
    filed, most = asyncio.run(_under_attack(server, ATTACKS))
    assert len(set(filed)) == 20
    assert most - before < GROWTH, f"{(most - before) // MEGABYTE} MB more"
    assert "panicked" not in server.log()
    assert isinstance(Client(server).add(), int)


BOMB = b" " * (200 * MEGABYTE)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_compressed_bodies_are_not_unpacked(server, encoding):
    """200 MB in 200 KB: the bytes that came are all that is looked at."""
    body = (gzip.compress if encoding == "gzip" else zlib.compress)(BOMB)
    before = _memory(server)
    head = _sealed(server, body, **{"Content-Encoding": encoding})
    answer = raw.exchange(server, head + body)
    assert answer.code == "InvalidParameter"
    assert _memory(server) - before < 50 * MEGABYTE


@pytest.mark.operation("AddSmsSign")
def test_pictures_that_claim_to_be_huge(server):
    """A header that promises gigabytes of pixels: nobody reserves them."""
    good = pictures.jpeg()
    at = good.index(b"\xff\xc0")
    bomb = good[: at + 5] + b"\xff\xff\xff\xff" + good[at + 9 :]
    before = _memory(server)
    body = json.dumps(Client(server).application(ProofImage=base64_of(bomb))).encode()
    answer = raw.exchange(server, _sealed(server, body) + body)
    assert answer.code is not None
    assert _memory(server) - before < 50 * MEGABYTE


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("parts", [5_000, 100_000])
def test_forms_of_very_many_parts(server, parts):
    body = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n' * parts + b"--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    sealed = seals.tc3(
        server.key, server.host, "AddSmsSign", body, at=int(time.time()), content_type=kind
    )
    before = _memory(server)
    answer = raw.exchange(server, raw.request("POST", "/", sealed, body))
    assert answer.code is not None
    assert _memory(server) - before < 100 * MEGABYTE


def _take_nothing(server, requests: int) -> tuple[ssl.SSLSocket, int]:
    """An HTTP/2 connection that asks for pages and gives no room to answer in; and how many requests
    the server lets it have at a time."""
    context = ssl.create_default_context(cafile=server.flags["tls_cert"])
    context.set_alpn_protocols(["h2"])
    plain = raw.connect(server)
    connection = context.wrap_socket(plain, server_hostname="127.0.0.1")
    assert connection.selected_alpn_protocol() == "h2"
    speaker = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
    speaker.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    speaker.initiate_connection()
    speaker.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    connection.sendall(speaker.data_to_send())
    while speaker.remote_settings.max_concurrent_streams > 1000:
        speaker.receive_data(connection.recv(65536))
    most = speaker.remote_settings.max_concurrent_streams
    for _ in range(min(requests, most)):
        speaker.send_headers(
            speaker.get_next_available_stream_id(),
            [
                (":method", "GET"),
                (":scheme", "https"),
                (":authority", server.host),
                (":path", "/_signet/codes/tencent"),
            ],
            end_stream=True,
        )
    connection.sendall(speaker.data_to_send())
    return connection, most


def test_answers_that_nobody_takes_over_http_2(start_server, tmp_path):
    cert, key = certificates.write(tmp_path)
    server = start_server(tls_cert=str(cert), tls_key=str(key))
    Client(server).add()
    before = _memory(server)
    held = []
    try:
        for _ in range(100):
            connection, most = _take_nothing(server, 1000)
            assert most == 32
            held.append(connection)
        assert isinstance(Client(server).add(), int)
        assert _memory(server) - before < GROWTH
    finally:
        for connection in held:
            connection.close()
    assert isinstance(Client(server).add(), int)
