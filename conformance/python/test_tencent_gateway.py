"""What Tencent's gateway says before an operation is reached."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from urllib.parse import urlencode

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import pictures
import provoked
import raw
import seals
from expect import TENCENT_REQUEST_ID, refused
from signet_server import Key
from tencent import Client, base64_of, common_client

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python-sms")
FIXED = 1748736000
LIST = b'{"International": 0}'


def _ask(server, action="DescribeSmsSignList", body=LIST, *, at=None, drop=(), **options):
    """Sends a request that is sealed by hand, with headers changed or dropped afterwards."""
    changes = options.pop("changes", {})
    headers = seals.tc3(server.key, server.host, action, body, at=at or int(time.time()), **options)
    headers = {n: v for n, v in {**headers, **changes}.items() if n not in drop}
    query = options.get("query")
    target = f"/?{query}" if query else "/"
    return raw.send(server, options.get("method", "POST"), target, headers, body)


@pytest.fixture
def every_answer(server):
    """Checks what is true of every answer."""

    def check(answer):
        assert answer.status == 200
        assert answer.headers["content-type"] == "application/json"
        response = answer.json()["Response"]
        assert TENCENT_REQUEST_ID.fullmatch(response["RequestId"])
        # What the error is, each test says of what it gets back.
        if "Error" in response:
            provoked.note(response["RequestId"])
        return response.get("Error", {})

    return check


@pytest.mark.operation("DescribeSmsSignList")
def test_the_hand_made_seal_is_good(server, every_answer):
    assert every_answer(_ask(server)) == {}


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("way", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
def test_a_wrong_secret(server, way):
    client = Client(server, Key(server.key.id, "WrongSecretForTests"), sign_method=way)
    with refused("AuthFailure.SignatureFailure", "could not be validated"):
        client.list()


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("way", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
def test_an_unknown_key(server, way):
    client = Client(server, Key("AKIDNOSUCHKEY", server.key.secret), sign_method=way)
    with refused("AuthFailure.SecretIdNotFound"):
        client.list()


@pytest.mark.operation("DescribeSmsSignList")
def test_a_disabled_key(server, new_account):
    account = new_account()
    client = Client(server, account.key)
    assert client.list() == []
    server.command("key", "disable", account.key.id)
    with refused("AuthFailure.SecretIdNotFound"):
        client.list()


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("way", ["TC3-HMAC-SHA256", "HmacSHA256"])
def test_a_token_nobody_gave_out(server, way):
    client = Client(server, token="TOK", sign_method=way)
    with refused("AuthFailure.TokenFailure"):
        client.list()


@pytest.mark.operation("DescribeSmsSignList")
def test_an_unsigned_call(server):
    with refused("AuthFailure.InvalidAuthorization"):
        Client(server).call("DescribeSmsSignList", {"International": 0}, SkipSign=True)


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("way", ["TC3-HMAC-SHA256", "HmacSHA1"])
@pytest.mark.parametrize("offset", [-360, 360])
def test_a_clock_that_is_six_minutes_off(start_server, way, offset):
    now = datetime.fromtimestamp(time.time() + offset, timezone.utc)
    client = Client(start_server(clock=now.strftime("%Y-%m-%dT%H:%M:%SZ")), sign_method=way)
    with refused("AuthFailure.SignatureExpire"):
        client.list()


@pytest.mark.operation("DescribeSmsSignList")
def test_the_window_is_five_minutes_both_ways(start_server, every_answer):
    server = start_server(clock=seals.iso(FIXED))
    for offset in (-300, 300):
        assert every_answer(_ask(server, at=FIXED + offset)) == {}
    for offset in (-301, 301):
        error = every_answer(_ask(server, at=FIXED + offset))
        assert error["Code"] == "AuthFailure.SignatureExpire"


@pytest.mark.operation("NoSuchAction")
def test_an_unknown_action(server):
    with refused("InvalidAction", "`Action`"):
        Client(server).call("NoSuchAction", {})


@pytest.mark.operation("SendSms")
@pytest.mark.parametrize("version", ["2021-01-11", "2019-07-11"])
def test_an_operation_that_is_not_served(server, version):
    client = Client(server, version=version)
    request = client.models.SendSmsRequest()
    request.from_json_string('{"PhoneNumberSet": ["+8610000000000"]}')
    with refused("InvalidAction", "`Action`"):
        client.sdk.SendSms(request)


@pytest.mark.operation("QuerySmsSignList")
def test_an_action_of_the_other_dialect(server):
    with refused("InvalidAction"):
        Client(server).call("QuerySmsSignList", {})


@pytest.mark.operation("DescribeSmsSignList")
def test_an_unknown_version(server):
    with refused("NoSuchVersion", "version=`2020-01-01`"):
        common_client(server, "2020-01-01").call_json("DescribeSmsSignList", {"International": 0})


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize(
    "language, chinese", [("zh-CN", True), ("en-US", False), (None, False)], ids=str
)
def test_the_language_of_messages(server, every_answer, language, chinese):
    changes = {"X-TC-Language": language} if language else {}
    body = b'{"International": "abc"}'
    error = every_answer(_ask(server, body=body, changes=changes))
    assert error["Code"] == "InvalidParameter"
    start = "参数 `International` 取值类型错误" if chinese else "The value type of parameter `Int"
    assert error["Message"].startswith(start)


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_the_sdks_languages(server, language):
    text = {"zh-CN": "请求签名验证失败，请检查您的签名计算是否正确。", "en-US": "could not be validated"}
    client = Client(server, Key(server.key.id, "WrongSecretForTests"), language=language)
    with refused("AuthFailure.SignatureFailure", text[language]):
        client.list()


HEADERS = {
    "no-action": ({}, "X-TC-Action", "MissingParameter"),
    "no-version": ({}, "X-TC-Version", "MissingParameter"),
    "no-timestamp": ({}, "X-TC-Timestamp", "MissingParameter"),
    "bad-timestamp": ({"X-TC-Timestamp": "soon"}, None, "InvalidParameter"),
    "bad-language": ({"X-TC-Language": "tlh"}, None, "InvalidParameterValue"),
    "empty-region": ({"X-TC-Region": ""}, None, "InvalidParameterValue"),
    "bad-authorization": ({"Authorization": "TC3-HMAC-SHA256 nonsense"}, None, "AuthFailure.InvalidAuthorization"),
    "bad-scheme": ({"Authorization": "Basic eDp5"}, None, "AuthFailure.InvalidAuthorization"),
}


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("case", HEADERS)
def test_common_headers(server, every_answer, case):
    changes, drop, code = HEADERS[case]
    error = every_answer(_ask(server, changes=changes, drop=(drop,)))
    assert error["Code"].startswith(code), error


@pytest.mark.operation("DescribeSmsSignList")
def test_a_region_of_any_name(server):
    assert Client(server, region="ap-nowhere").list(Offset=10_000) == []
    assert Client(server, region="").list(Offset=10_000) == []


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("service", ["cvm", "127", "localhost:8080"])
def test_the_service_in_the_scope_may_be_another(server, every_answer, service):
    assert every_answer(_ask(server, service=service)) == {}


@pytest.mark.operation("DescribeSmsSignList")
def test_a_host_that_was_signed_without_its_port(server, every_answer):
    headers = seals.tc3(
        server.key, "127.0.0.1", "DescribeSmsSignList", LIST, at=int(time.time()), service="127"
    )
    headers["Host"] = server.host
    assert every_answer(raw.send(server, "POST", "/", headers, LIST)) == {}


@pytest.mark.operation("DescribeSmsSignList")
def test_a_host_with_a_scheme(server, every_answer):
    headers = seals.tc3(server.key, server.url, "DescribeSmsSignList", LIST, at=int(time.time()))
    assert every_answer(raw.send(server, "POST", "/", headers, LIST)) == {}


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"[1]", b'"text"', b"null", b'{"International": 0} trailing', b"\xff\xfe", b"{'a': 1}"],
    ids=repr,
)
def test_bad_json(server, every_answer, body):
    error = every_answer(_ask(server, body=body))
    # An empty body is an empty object to some clients: then a parameter is missing.
    assert error["Code"] in ("InvalidParameter", "MissingParameter"), error
    if body:
        assert error["Code"] == "InvalidParameter"


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize(
    "body, kind",
    [
        (b"", "multipart/form-data"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="International"\r\n\r\n0', "multipart/form-data; boundary=x"),
    ],
    ids=["no-boundary", "no-part", "no-name", "no-end"],
)
def test_bad_multipart(server, every_answer, body, kind):
    error = every_answer(_ask(server, body=body, content_type=kind))
    assert error["Code"] in ("InvalidRequest", "InvalidParameter"), error


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(server, every_answer, method):
    assert every_answer(_ask(server, method=method))["Code"] == "UnsupportedProtocol"


@pytest.mark.operation("AddSmsSign")
def test_a_body_over_ten_megabytes(server):
    with refused("RequestSizeLimitExceeded"):
        Client(server).add(ProofImage="A" * (10 * pictures.MEGABYTE))


@pytest.mark.operation("AddSmsSign")
def test_a_get_over_32_kilobytes(server):
    client = Client(server, http_method="GET")
    with refused("RequestSizeLimitExceeded"):
        client.add(ProofImage=base64_of(pictures.noise(40_000)))


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("way", ["HmacSHA1", "HmacSHA256"])
def test_a_form_over_one_megabyte(server, way):
    client = Client(server, sign_method=way)
    client.add(ProofImage=base64_of(pictures.noise(300_000)))
    with refused("AuthFailure.SignatureFailure", "exceeding request size limit"):
        client.add(ProofImage=base64_of(pictures.noise(2 * pictures.MEGABYTE)))


V1 = {
    "no-key": ({"SecretId": None}, "MissingParameter"),
    "no-nonce": ({"Nonce": None}, "MissingParameter"),
    "no-timestamp": ({"Timestamp": None}, "MissingParameter"),
    "no-version": ({"Version": None}, "MissingParameter"),
    "bad-nonce": ({"Nonce": "x"}, "InvalidParameter"),
    "bad-timestamp": ({"Timestamp": "x"}, "InvalidParameter"),
    "bad-method": ({"SignatureMethod": "HmacMD5"}, "InvalidParameterValue"),
    "old": ({"Timestamp": "1712000000"}, "AuthFailure.SignatureExpire"),
}


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("case", V1)
def test_common_parameters_of_v1(server, every_answer, case):
    changes, code = V1[case]
    parameters = {
        "Action": "DescribeSmsSignList",
        "Version": "2021-01-11",
        "Timestamp": str(int(time.time())),
        "Nonce": "4711",
        "International": "0",
        **{name: value for name, value in changes.items() if value is not None},
    }
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
    sealed = seals.tencent_v1(server.key, server.host, "GET", parameters)
    if "SecretId" in changes:
        del sealed["SecretId"]
    answer = raw.send(server, "GET", f"/?{urlencode(sealed)}", {"Host": server.host})
    if case == "no-key":
        # Without its key parameter nothing marks the request as this dialect's.
        assert answer.code in ("MissingParameter", "MissingAccessKeyId")
    else:
        assert every_answer(answer)["Code"] == code


@pytest.mark.operation("DescribeSmsSignList")
def test_a_nonce_may_come_twice(server, every_answer):
    parameters = {
        "Action": "DescribeSmsSignList",
        "Version": "2021-01-11",
        "Timestamp": str(int(time.time())),
        "Nonce": "4712",
        "International": "0",
    }
    sealed = urlencode(seals.tencent_v1(server.key, server.host, "GET", parameters))
    for _ in range(2):
        assert every_answer(raw.send(server, "GET", f"/?{sealed}", {"Host": server.host})) == {}


@pytest.mark.parametrize("operation, limit", [("AddSmsSign", 1), ("DescribeSmsSignList", 20)])
def test_the_limit_in_a_second(start_server, every_answer, operation, limit):
    server = start_server(rate_limits="on", clock=seals.iso(FIXED))
    for number in range(limit + 1):
        body = json.dumps({"International": 0, "Nothing": number}).encode()
        error = every_answer(_ask(server, operation, body, at=FIXED))
        if number < limit:
            assert error["Code"] == "UnknownParameter"
    assert error["Code"] == "RequestLimitExceeded"
    assert f"`{limit + 1}` in a second" in error["Message"]
    assert f"the frequency limit `{limit}` for a second" in error["Message"]


@pytest.mark.operation("AddSmsSign")
def test_the_limit_through_the_sdk(start_server):
    server = start_server(rate_limits="on")
    clients = [Client(server) for _ in range(5)]

    def add(client):
        try:
            return client.add()
        except TencentCloudSDKException as error:
            return error.code

    with ThreadPoolExecutor(5) as pool:
        outcomes = list(pool.map(add, clients))
    # Five calls at once touch two seconds at most.
    assert outcomes.count("RequestLimitExceeded") >= 3, outcomes
    time.sleep(1.1)
    assert isinstance(clients[0].add(), int)
