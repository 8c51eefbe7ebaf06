"""The server is killed in the middle of load, over and over, and started again on its folder.

What it acknowledged must be there, byte for byte; what it did not may be there or not, but never
by half.
"""

from __future__ import annotations

import os
import random
import threading
import time
from dataclasses import dataclass, field

import pytest
import requests
from Tea.exceptions import TeaException
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import pictures
from alibaba import Client as AlibabaClient
from alibaba import Policy
from expect import fresh
from tencent import Client as TencentClient
from tencent import base64_of

pytestmark = pytest.mark.sdk("kill -9")
ROUNDS = int(os.environ.get("SIGNET_KILL_ROUNDS", "20"))
# A folder is thrown away after so many rounds, or the final counts would take hours.
ROUNDS_PER_FOLDER = 25
BIG = 80_000
# What a client sees of a server that dies.
GONE = (TencentCloudSDKException, TeaException, requests.RequestException, OSError)


@dataclass
class Filed:
    """What was asked for, and what was acknowledged. Lists grow by appending only."""

    names: dict[str, bytes] = field(default_factory=dict)
    signatures: list[tuple[int, str]] = field(default_factory=list)
    letters_asked: dict[str, bytes] = field(default_factory=dict)
    letters: list[tuple[int, str, bytes]] = field(default_factory=list)
    uploads: list[tuple[str, bytes]] = field(default_factory=list)
    filings: list[tuple[int, bytes]] = field(default_factory=list)

    def count(self) -> int:
        """How much was acknowledged."""
        return sum(map(len, (self.signatures, self.letters, self.uploads, self.filings)))


class Load:
    """Clients that file things until the server is gone."""

    def __init__(self, server, filed: Filed):
        self.server, self.filed = server, filed
        self.over = threading.Event()
        self.faults: list[BaseException] = []
        work = [self._small, self._small, self._big, self._letters, self._uploads, self._filings]
        self.threads = [threading.Thread(target=self._until_over, args=(step,)) for step in work]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=60)
            assert not thread.is_alive(), "a client hangs"
        assert not self.faults, self.faults

    def _until_over(self, step) -> None:
        try:
            for act in step():
                if self.over.is_set():
                    return
                act()
        except GONE as error:
            # Until the server was killed, nothing may go wrong.
            if not self.over.is_set():
                self.faults.append(error)
        except BaseException as error:
            self.faults.append(error)

    def _small(self):
        client = TencentClient(self.server)
        while True:
            yield lambda: self._add(client, pictures.jpeg())

    def _big(self):
        client = TencentClient(self.server)
        while True:
            yield lambda: self._add(client, pictures.noise(BIG))

    def _add(self, client, picture: bytes) -> None:
        name = fresh()
        self.filed.names[name] = picture
        sign_id = client.add(SignName=name, ProofImage=base64_of(picture))
        self.filed.signatures.append((sign_id, name))

    def _letters(self):
        client = AlibabaClient(self.server)
        while True:
            yield lambda: self._letter(client)

    def _letter(self, client) -> None:
        name, picture = fresh("授权书"), pictures.png(random.randint(8, 200), 50)
        key = client.upload(picture)
        self.filed.uploads.append((key, picture))
        self.filed.letters_asked[name] = picture
        letter = client.create_letter(AuthorizationLetterName=name, AuthorizationLetterPic=key)
        self.filed.letters.append((int(letter), name, picture))

    def _uploads(self):
        policy = Policy(AlibabaClient(self.server))
        while True:
            yield lambda: self._upload(policy, pictures.noise(random.randint(100, 300_000)))

    def _upload(self, policy, picture: bytes) -> None:
        self.filed.uploads.append((policy.upload(picture), picture))

    def _filings(self):
        client = AlibabaClient(self.server)
        while True:
            yield lambda: self._filing(client)

    def _filing(self, client) -> None:
        picture = pictures.noise(BIG)
        icp = client.create_icp(AppIcpRecordPic=client.upload(picture))
        self.filed.filings.append((int(icp), picture))


@pytest.mark.operation("AddSmsSign")
def test_whatever_was_acknowledged_is_there(start_server):
    acknowledged = 0
    for first in range(0, ROUNDS, ROUNDS_PER_FOLDER):
        server, everything = start_server(), Filed()
        for _ in range(min(ROUNDS_PER_FOLDER, ROUNDS - first)):
            filed = Filed()
            with Load(server, filed) as load:
                time.sleep(random.uniform(0.3, 1.5))
                load.over.set()
                server.kill()
            server.restart()
            _check_acknowledged(server, filed)
            acknowledged += filed.count()
            for name, values in vars(filed).items():
                kept = getattr(everything, name)
                kept.update(values) if isinstance(kept, dict) else kept.extend(values)
        _check_nothing_by_half(server, everything)
        assert server.stop() == 0
    assert acknowledged > ROUNDS * 10, "there was hardly any load"
    print(f"{ROUNDS} rounds, {acknowledged} acknowledged and found")


def _check_acknowledged(server, filed: Filed) -> None:
    """Everything that was acknowledged in a round is there."""
    tencent, alibaba = TencentClient(server), AlibabaClient(server)
    for some in _hundreds(filed.signatures):
        items = tencent.list(SignIdSet=[sign_id for sign_id, _ in some])
        assert [(item.SignId, item.SignName) for item in items] == some

    applications = {c["name"]: c["application"] for c in server.json("review", "list")}
    for _, name in filed.signatures:
        assert server.evidence(applications[name], "proof") == filed.names[name]

    for some in _hundreds(filed.letters):
        found = alibaba.query_letters(AuthorizationLetterIdList=[id for id, _, _ in some])
        found = {letter.authorization_letter_id: letter for letter in found}
        for id, name, picture in some:
            assert found[id].authorization_letter_name == name
            assert _download(found[id].authorization_letter_pic) == picture

    for some in _hundreds(filed.filings):
        found = {r.app_icp_record_id: r for r in alibaba.query_icp(*(id for id, _ in some))}
        for id, picture in some:
            assert _download(found[id].app_icp_record_pic_url) == picture

    for key, picture in filed.uploads:
        # Filing an upload is the only way to read it back.
        [record] = alibaba.query_icp(alibaba.create_icp(AppIcpRecordPic=key))
        assert _download(record.app_icp_record_pic_url) == picture


def _check_nothing_by_half(server, filed: Filed) -> None:
    """Whatever is there is whole, and was asked for; the registry's own lists agree."""
    tencent, alibaba = TencentClient(server), AlibabaClient(server)
    listed = _every_signature(tencent)
    assert {sign_id for sign_id, _ in filed.signatures} <= set(listed)
    assert set(listed.values()) <= set(filed.names)
    assert len(set(listed.values())) == len(listed), "a name is there twice"

    cases = server.json("review", "list")
    assert {(int(c["signature"]), c["name"]) for c in cases} == set(listed.items())
    assert len({c["application"] for c in cases}) == len(cases)
    for case in cases:
        assert server.evidence(case["application"], "proof") == filed.names[case["name"]]

    for letter in alibaba.query_letters():
        picture = filed.letters_asked[letter.authorization_letter_name]
        assert _download(letter.authorization_letter_pic) == picture


def _every_signature(client) -> dict[int, str]:
    found: dict[int, str] = {}
    while page := client.list(Limit=100, Offset=len(found)):
        found.update((item.SignId, item.SignName) for item in page)
    return found


def _download(url: str) -> bytes:
    answer = requests.get(url, timeout=30)
    assert answer.status_code == 200, (answer.status_code, answer.text)
    return answer.content


def _hundreds(items: list):
    return (items[start : start + 100] for start in range(0, len(items), 100))
