"""A registry moves house: an operator packs it up with the command line and unpacks it elsewhere, and
clients go on with the keys they have."""

from __future__ import annotations

import shutil
import tarfile

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import databases
import pictures
from signet_server import KEY, Key, Server, new_folder
from tencent import Client, base64_of, case_of, decide

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python")
OTHER_KEY = Key("AKIDEXAMPLEFORTESTS00000000000002", "FakeSecretForTests0000000000002")
SMALL, LARGE = pictures.jpeg(), pictures.jpeg() + b"\0" * 200_000


@pytest.fixture
def house():
    """Servers that are not started, each with an empty house of its own: a file, or a database."""
    made = []

    def build(engine: str, key: Key = KEY) -> Server:
        flags = {"evidence": "lenient"}
        if engine == "postgres":
            if databases.SERVER is None:
                pytest.fail("set SIGNET_TEST_POSTGRES, or run this through ./test or scripts/with-postgres")
            flags["database"] = databases.create()
        made.append(Server(new_folder(), key=key, **flags))
        return made[-1]

    yield build
    for server in made:
        if server.process is not None:
            server.stop()
        if "database" in server.flags:
            databases.drop(server.flags["database"])
        shutil.rmtree(server.folder, ignore_errors=True)


def place(server: Server) -> list[str]:
    """Where a server's registry lives, for commands that open it themselves."""
    database = server.flags.get("database")
    return ["--data", str(server.folder / "data"), *(["--database", database] if database else [])]


def pack(server: Server, *flags: str):
    """Exports a registry whose server does not run. Gives the archive and the file with its key."""
    out, key = server.folder / "registry.tar", server.folder / "archive-key"
    server.command("export", *place(server), "--out", str(out), "--key-file", str(key), *flags)
    return out, key


def unpack(server: Server, archive, key) -> str:
    """Imports it, and gives what is said."""
    return server.command("import", str(archive), *place(server), "--key-file", str(key))


def filled(server: Server) -> tuple[Client, dict[int, tuple]]:
    """Files some signatures through the SDK and decides one."""
    client = Client(server.start())
    small = client.add(ProofImage=base64_of(SMALL))
    large = client.add(ProofImage=base64_of(LARGE))
    decide(server, small, "approve", "--despite-findings")
    return client, listed(client, [small, large])


def listed(client: Client, ids) -> dict[int, tuple]:
    """What a client sees of its signatures."""
    found = client.list(SignIdSet=list(ids))
    return {s.SignId: (s.SignName, s.StatusCode, s.ReviewReply, s.CreateTime) for s in found}


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize(("old", "new"), [("sqlite", "postgres"), ("postgres", "sqlite")])
def test_a_registry_moves_house_and_clients_go_on(house, old, new):
    old, new = house(old), house(new)
    _, before = filled(old)
    [waiting] = [sign for sign, (_, status, *_) in before.items() if status == 1]
    application = case_of(old, waiting)["application"]
    old.stop()
    archive, key = pack(old, "--with-secrets")
    assert "made anew" not in unpack(new, archive, key)
    # Before anybody goes on there, it is the same to the byte.
    shutil.copy(key, new.folder / "archive-key")
    again, _ = pack(new, "--with-secrets")
    assert again.read_bytes() == archive.read_bytes()
    client = Client(new.start())
    assert listed(client, before) == before
    assert new.evidence(application, "proof") == LARGE
    # And it goes on: what waited is decided, and another one is filed.
    decide(new, waiting, "approve", "--despite-findings")
    assert listed(client, [waiting])[waiting][1] == 0
    assert client.add() not in before


@pytest.mark.operation("DescribeSmsSignList")
def test_without_secrets_clients_need_other_keys(house):
    old, new = house("sqlite"), house("sqlite", key=OTHER_KEY)
    _, before = filled(old)
    old.stop()
    archive, key = pack(old)
    with tarfile.open(archive) as tar:
        keys = tar.extractfile("tables/access_key/000001.jsonl").read().decode()
    assert KEY.id in keys and '"secret"' not in keys
    said = unpack(new, archive, key)
    assert "made anew: 1" in said and KEY.id in said
    new.start()
    with pytest.raises(TencentCloudSDKException) as refused:
        Client(new, KEY).list(SignIdSet=list(before))
    assert refused.value.code.startswith("AuthFailure.SignatureFailure")
    assert listed(Client(new, OTHER_KEY), before) == before


@pytest.mark.operation("-")
def test_what_must_not_be_packed_or_unpacked_is_refused(house):
    old, new = house("sqlite"), house("sqlite")
    old.start()
    out = ["--out", str(old.folder / "out.tar"), "--key-file", str(old.folder / "archive-key")]
    refused = old.attempt("export", *place(old), *out)
    assert refused.returncode == 1 and "another signet is running" in refused.stderr
    old.stop()
    archive, key = pack(old)
    damaged = old.folder / "damaged.tar"
    data = bytearray(archive.read_bytes())
    data[data.index(b"tables/account/000001.jsonl") + 520] ^= 1
    damaged.write_bytes(data)
    other = old.folder / "other-key"
    other.write_text("ab" * 32)
    for given, with_key, why in [
        (damaged, key, "tables/account/000001.jsonl"),
        (archive, other, "another archive's key"),
        (archive, old.folder / "no-key", "no key file"),
        (key, key, "no archive"),
    ]:
        flags = [*place(new), "--key-file", str(with_key)]
        refused = new.attempt("import", str(given), *flags)
        assert refused.returncode == 1 and why in refused.stderr, refused.stderr
    assert not (new.folder / "data" / "signet.db").exists()
    unpack(new, archive, key)
    refused = new.attempt("import", str(archive), *place(new), "--key-file", str(key))
    assert refused.returncode == 1 and "a registry in" in refused.stderr
    assert "up to date" in new.command("migrate", "--check", *place(new))
