"""The same calls through every client and every way to seal that Alibaba offers."""

import json
import time
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import raw
import seals
from alibaba import Client, Legacy
from expect import ALIBABA_REQUEST_ID, fresh, refused
from signet_server import Key

CURRENT = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
LEGACY = pytest.mark.sdk("aliyun-python-sdk-core")
ALGORITHMS = {"v3-sha256": None, "v3-sm3": "ACS3-HMAC-SM3", "v1": "v2"}
FORMS = {
    "post-query": {},
    "post-form": {"form": True},
    "get": {"method": "GET"},
}


@pytest.fixture(scope="module")
def rsa_key(server, tmp_path_factory):
    """A key that is registered by its public half; its secret is the private half."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path = tmp_path_factory.mktemp("rsa") / "public.pem"
    path.write_bytes(
        private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    account = str(server.json("account", "create", "--name", fresh("Firm"))["id"])
    made = server.json("key", "create", "--account", account, "--public-key", str(path))
    secret = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return Key(made["id"], secret.decode())


def _register_everything(client: Client) -> None:
    icp = client.create_icp(AppServiceName="a b+c*d~e/'!&=%")
    [record] = client.query_icp(icp)
    assert record.app_icp_record_id == int(icp)
    assert record.app_service_name == "a b+c*d~e/'!&=%"
    letter = client.create_letter(SignList=["菜鸟网络", "菜鸟裹裹"])
    [found] = client.query_letters(AuthorizationLetterIdList=[int(letter)])
    assert found.sign_scope == "菜鸟网络、菜鸟裹裹"


@CURRENT
@pytest.mark.operation("CreateSmsAuthorizationLetter")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_way_to_seal(server, algorithm):
    _register_everything(Client(server, algorithm=ALGORITHMS[algorithm]))


@CURRENT
@pytest.mark.operation("CreateSmsAuthorizationLetter")
def test_seals_of_a_registered_public_key(server, rsa_key):
    _register_everything(Client(server, rsa_key, algorithm="ACS3-RSA-SHA256"))


@CURRENT
@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_seals_of_a_public_key_that_is_not_registered(server, rsa_key):
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    client = Client(server, Key(rsa_key.id, stranger.decode()), algorithm="ACS3-RSA-SHA256")
    with refused("SignatureDoesNotMatch", status=400):
        client.query_letters()


@CURRENT
@pytest.mark.operation("QuerySmsAuthorizationLetter")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_wrong_secret(server, algorithm):
    client = Client(
        server, Key(server.key.id, "WrongSecretForTests"), algorithm=ALGORITHMS[algorithm]
    )
    text = {
        "v1": "is not matched with our calculation. server string to sign is:POST&%2F&",
    }.get(algorithm, "does not match our calculation. server StringToSign is [ACS3-HMAC-")
    with refused("SignatureDoesNotMatch", text, status=400) as refusal:
        client.query_letters()
    assert refusal.body["HostId"] == server.host
    assert refusal.body["Recommend"].startswith("http")


@CURRENT
@pytest.mark.operation("QuerySmsAuthorizationLetter")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_unknown_key(server, algorithm):
    client = Client(
        server, Key("LTAINOSUCHKEY", server.key.secret), algorithm=ALGORITHMS[algorithm]
    )
    with refused("InvalidAccessKeyId.NotFound", "Specified access key is not found.", 404):
        client.query_letters()


@CURRENT
@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_a_disabled_key(server, new_account):
    account = new_account()
    client = Client(server, account.key)
    assert client.query_letters() == []
    server.command("key", "disable", account.key.id)
    with refused("InvalidAccessKeyId.Inactive", status=400):
        client.query_letters()


@LEGACY
@pytest.mark.operation("CreateSmsAppIcpRecord")
@pytest.mark.parametrize("form", FORMS)
def test_common_request(server, form):
    parameters = Client(server).icp(AppServiceName="a b+c*d~e")
    body = json.loads(Legacy(server).call("CreateSmsAppIcpRecord", parameters, **FORMS[form]))
    assert (body["Code"], body["Message"], body["Success"]) == ("OK", "OK", True)
    assert ALIBABA_REQUEST_ID.fullmatch(body["RequestId"])
    [record] = Client(server).query_icp(body["Data"])
    assert record.app_service_name == "a b+c*d~e"


@LEGACY
@pytest.mark.operation("CreateSmsAuthorizationLetter")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("style", ["json", "repeated"])
def test_lists(server, form, style):
    parameters = Client(server).letter()
    if style == "repeated":
        names = parameters.pop("SignList")
        parameters |= {f"SignList.{number}": name for number, name in enumerate(names, 1)}
    legacy = Legacy(server)
    body = json.loads(legacy.call("CreateSmsAuthorizationLetter", parameters, **FORMS[form]))
    [letter] = Client(server).query_letters(AuthorizationLetterIdList=[int(body["Data"])])
    assert letter.sign_scope == "菜鸟网络、菜鸟裹裹"


@LEGACY
@pytest.mark.operation("QuerySmsAuthorizationLetter")
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_old_client_tells_a_wrong_secret_from_the_message(server, method):
    # It compares the server's string to sign with its own, which must be the same to the byte.
    legacy = Legacy(server, Key(server.key.id, "WrongSecretForTests"))
    with refused("InvalidAccessKeySecret", status=400):
        legacy.call_rpc("QuerySmsAuthorizationLetter", {"SignName": "a b+c*d~e"}, method)


@LEGACY
@pytest.mark.operation("QuerySmsAuthorizationLetter")
@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_secret_in_a_common_request(server, form):
    legacy = Legacy(server, Key(server.key.id, "WrongSecretForTests"))
    with refused("SignatureDoesNotMatch", "server string to sign is:", 400):
        legacy.call("QuerySmsAuthorizationLetter", {"SignName": "a b+c*d~e"}, **FORMS[form])


def _xml(server, key, action, parameters=None) -> ElementTree.Element:
    """Calls by hand: no SDK of today asks for XML."""
    sealed = seals.alibaba_v1(
        key, "POST", {"Action": action, "Format": "XML", **(parameters or {})}, at=int(time.time())
    )
    answer = raw.send(server, "POST", f"/?{urlencode(sealed)}", {"Host": server.host})
    assert answer.status == 200, answer
    assert answer.headers["content-type"] == "text/xml;charset=utf-8"
    return ElementTree.fromstring(answer.body)


@pytest.mark.sdk("raw requests")
@pytest.mark.operation("CreateSmsAppIcpRecord")
def test_xml(server):
    root = _xml(server, server.key, "CreateSmsAppIcpRecord", Client(server).icp())
    assert root.tag == "CreateSmsAppIcpRecordResponse"
    assert root.findtext("Code") == "OK"
    assert root.findtext("Success") == "true"
    assert root.findtext("Data").isdigit()


@pytest.mark.sdk("raw requests")
@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_xml_lists(server, new_account):
    account = new_account()
    client = Client(server, account.key)
    names = sorted(fresh("授权书") for _ in range(2))
    for name in names:
        client.create_letter(AuthorizationLetterName=name)
    root = _xml(server, account.key, "QuerySmsAuthorizationLetter")
    assert root.tag == "QuerySmsAuthorizationLetterResponse"
    assert len(root.findall("Data")) == 2
    assert sorted(e.text for e in root.iter("AuthorizationLetterName")) == names
