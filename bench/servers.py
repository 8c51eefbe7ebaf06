"""Starting, asking, measuring and ending the servers."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import seals

# Made up for the benchmark; keys of either vendor look like the first.
KEY = ("AKIDFAKEBENCHKEY0000", "FakeBenchSecret00000000000000000")

_TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """A process that listens on a loopback port of its own."""

    def __init__(self, command, port, environment, log):
        self.port = port
        self.host = f"127.0.0.1:{port}"
        self.log = log
        # Two workers on both sides, whatever the machine has.
        environment = {**os.environ, **environment, "TOKIO_WORKER_THREADS": "2"}
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )

    def ask(self, request):
        """Sends one request on a connection of its own; gives the status and the body."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(request)
            answer = bytearray()
            while piece := connection.recv(65536):
                answer += piece
        head, _, body = bytes(answer).partition(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), body

    def first_answer(self, request, limit=30.0):
        """Asks again and again until there is an answer."""
        end = time.monotonic() + limit
        while True:
            try:
                return self.ask(request)
            except (ConnectionError, IndexError):
                if self.process.poll() is not None:
                    raise RuntimeError(f"the server ended at once; see {self.log}") from None
                if time.monotonic() > end:
                    raise RuntimeError(f"no answer in {limit:.0f} s; see {self.log}") from None
                time.sleep(0.0002)

    def cpu_seconds(self):
        """What its threads have used so far, in user and system mode."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def memory_mb(self, which):
        """`VmRSS` for what is resident now, `VmHWM` for the most there ever was."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(which + ":"):
                return int(line.split()[1]) * 1024 / 1e6
        raise RuntimeError(f"no {which} for the server")

    def stop(self):
        """Asks it to end, and waits for that."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def free_port():
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def floor(binary, folder, log):
    """Starts the floor with its files in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    server = Server([str(binary), f"127.0.0.1:{port}", str(folder)], port, {}, log)
    server.first_answer(
        f"GET / HTTP/1.1\r\nHost: {server.host}\r\nConnection: close\r\n\r\n".encode()
    )
    return server


def signet(binary, folder, log):
    """Starts Signet on `folder` with its defaults, but for limits that would stop the load."""
    port = free_port()
    command = [
        str(binary), "serve", "--listen", f"127.0.0.1:{port}", "--data", str(folder),
        "--rate-limits", "off", "--signature-limit", "0", "--log", "json",
    ]  # fmt: skip
    environment = {"SIGNET_ACCESS_KEY_ID": KEY[0], "SIGNET_ACCESS_KEY_SECRET": KEY[1]}
    return Server(command, port, environment, log)


def list_request(host):
    """A sealed call that any registry can answer."""
    body = b'{"International":0,"Limit":10,"Offset":0}'
    return seals.tencent(host, KEY, "DescribeSmsSignList", body)


def add_request(host, name, picture):
    """A sealed application with a picture in Base64."""
    body = json.dumps({
        "ProofImage": picture, "SignType": 0, "DocumentType": 0, "International": 0,
        "SignPurpose": 0, "SignName": name,
    }).encode()  # fmt: skip
    return seals.tencent(host, KEY, "AddSmsSign", body)


def upload_policy(server):
    """What the load generator needs to post files, from the server itself."""
    request = seals.alibaba(server.host, KEY, "GetQualificationOssInfo", {"BizType": "dysms"})
    status, body = server.ask(request)
    if status != 200:
        raise RuntimeError(f"no upload policy: {status} {body[:300]!r}")
    data = json.loads(body)["Data"]
    return {
        "UPLOAD_POLICY": data["Policy"],
        "UPLOAD_KEY_ID": data["AccessKeyId"],
        "UPLOAD_SIGNATURE": data["Signature"],
        "UPLOAD_FOLDER": data["StartPath"],
    }
