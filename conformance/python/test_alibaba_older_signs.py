"""Signatures the old way through Alibaba's Python SDK, and what there may be of them: numbers, words."""

import json
import re

import pytest

import pictures
from alibaba import Legacy
from expect import fresh, refused
from signs import OWNER, Signs, approve, by_v1, picture, reject

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
CREATE, ADD, MODIFY = "CreateSmsSign", "AddSmsSign", "ModifySmsSign"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@pytest.fixture(scope="module")
def client(server):
    return Signs(server)


@pytest.fixture(scope="module")
def own(client):
    """An approved qualification for names of one's own."""
    return client.qualification()


@pytest.fixture(scope="module")
def rejected(client):
    """A signature that was rejected."""
    filed = client.old()
    client.ok(ADD, filed)
    reject(client.server, client.get(filed["SignName"]).order_id, note="不清晰")
    return filed["SignName"]


@pytest.mark.operation(ADD)
def test_the_older_operations(client):
    good = client.old(SignFileList=[picture(), picture(pictures.png(), "png")])
    name = good["SignName"]
    assert client.ok(ADD, good).sign_name == name
    told = client.ok("QuerySmsSign", {"SignName": name})
    assert (told.sign_name, told.sign_status, told.reason) == (name, 0, "无审核备注")
    assert MOMENT.fullmatch(told.create_date)
    detail = client.get(name)
    assert detail.qualification_id is None and detail.file_url_list == []
    case = client.server.json("review", "show", detail.order_id)
    assert [exhibit["role"] for exhibit in case["evidence"]] == ["material", "material"]

    with refused("SignName.Exists", status=400):
        client.ok(ADD, {**good, "SignName": name})
    client.answers("isv.ERROR_SIGN_NOT_MODIFY", MODIFY, good)
    reject(client.server, detail.order_id, "proof-unreadable")
    assert client.ok("QuerySmsSign", {"SignName": name}).reason == "文件无法打开或不清晰，请重新上传"
    assert client.ok(MODIFY, {**good, "SignFileList": [picture()]}).sign_name == name
    approve(client.server, client.get(name).order_id)
    assert client.ok("QuerySmsSign", {"SignName": name}).sign_status == 1
    client.answers("isv.ERROR_SIGN_NOT_MODIFY", MODIFY, good)
    client.delete(name)
    for operation, given in (("QuerySmsSign", {"SignName": name}), (MODIFY, good)):
        with refused("SignatureNotFound", status=400):
            client.call(operation, given)


@pytest.mark.operation(ADD)
def test_the_older_operations_look_past_case(client):
    name = fresh("Acme")
    client.ok(ADD, client.old(SignName=name))
    with refused("SignName.Exists"):
        client.ok(ADD, client.old(SignName=name.upper()))


OLDER = [
    ("isv.SIGN_NAME_ILLEGAL", "symbol", {"SignName": "云-上"}),
    ("isv.SIGN_NAME_ILLEGAL", "short", {"SignName": "云"}),
    ("isv.SIGN_NAME_ILLEGAL", "digits", {"SignName": "123456"}),
    ("isv.SIGN_NAME_ILLEGAL", "test", {"SignName": "云测试"}),
    ("isv.SIGN_NAME_ILLEGAL", "blank", {"SignName": " "}),
    ("isv.SMS_SIGN_EMOJI_ILLEGAL", "emoji", {"SignName": "云上🎉"}),
    ("isv.SIGN_OVER_LIMIT", "name", {"SignName": "云" * 13}),
    ("isv.SIGN_OVER_LIMIT", "remark", {"Remark": "登" * 201}),
    ("isv.SIGN_SOURCE_ILLEGAL", "withdrawn", {"SignSource": 3}),
    ("isv.SIGN_SOURCE_ILLEGAL", "none", {"SignSource": 6}),
    ("isv.ERROR_EMPTY_FILE", "no-file", {"SignFileList": []}),
    ("isv.ERROR_EMPTY_FILE", "empty", {"SignFileList": [{"FileContents": "", "FileSuffix": "jpg"}]}),
    ("isv.ERROR_EMPTY_FILE", "text", {"SignFileList": [picture(b"this is an example")]}),
    ("isv.SIGN_FILE_LIMIT", "large", {"SignFileList": [picture(b"x" * (2 * 1024 * 1024 + 1))]}),
]


@pytest.mark.parametrize("operation", [ADD, MODIFY])
@pytest.mark.parametrize(
    "code, parameters", [pytest.param(c, p, id=f"{c}-{n}") for c, n, p in OLDER]
)
def test_refused_of_the_old_kind(client, rejected, operation, code, parameters):
    name = rejected if operation == MODIFY else fresh("旧")
    client.answers(code, operation, client.old(**{"SignName": name, **parameters}))


@pytest.mark.operation(ADD)
def test_a_picture_of_two_megabytes_is_taken(client):
    whole = pictures.padded_png(2 * 1024 * 1024)
    client.ok(ADD, client.old(SignFileList=[picture(whole, "png")]))


@pytest.mark.operation(ADD)
@pytest.mark.parametrize("form", [False, True], ids=["query", "form"])
def test_the_old_client_sends_booleans_and_lists_its_own_way(server, own, form):
    legacy, name = Legacy(server), fresh("云")
    given = {"SignName": name, "SignSource": "0", "QualificationId": own, "ThirdParty": "FALSE"}
    answer = json.loads(legacy.call(CREATE, given, form=form))
    assert (answer["Code"], answer["SignName"]) == ("OK", name)
    old = {
        "SignName": fresh("旧"),
        "SignSource": "0",
        "Remark": "r",
        "SignFileList.1.FileContents": picture()["FileContents"],
        "SignFileList.1.FileSuffix": "JPG",
    }
    answer = json.loads(legacy.call(ADD, old, form=form))
    assert (answer["Code"], answer["SignName"]) == ("OK", old["SignName"])


@pytest.mark.operation(ADD)
def test_a_natural_person_files_one_signature_a_day(server, new_account):
    account = new_account()
    client = Signs(server, account.key)
    qualification = client.qualification()
    server.command("account", "set", "--kind", "individual", account.id)
    first = client.old()
    client.ok(ADD, first)
    client.answers("isv.SIGN_COUNT_OVER_LIMIT", ADD, client.old())
    client.answers("isv.SIGN_COUNT_OVER_LIMIT", CREATE, client.sign(QualificationId=qualification))
    reject(server, client.get(first["SignName"]).order_id, note="不清晰")
    client.ok(MODIFY, first)
    reject(server, client.get(first["SignName"]).order_id, note="不清晰")
    client.delete(first["SignName"])
    client.answers("isv.SIGN_COUNT_OVER_LIMIT", ADD, first)


@pytest.mark.operation(ADD)
def test_an_account_has_so_many_signatures(server, new_account):
    account = new_account(**{"signature-limit": "1"})
    client = Signs(server, account.key)
    client.ok(ADD, client.old())
    client.answers("isv.SMS_OVER_LIMIT", ADD, client.old())
    given = client.sign(QualificationId=client.qualification())
    client.answers("isv.SMS_OVER_LIMIT", CREATE, given)


@pytest.mark.operation(ADD)
def test_an_operators_words_and_sources(start_server, tmp_path):
    rules = tmp_path / "own.toml"
    rules.write_text(
        'name = "own"\nbased-on = "alibaba-2026-01"\n'
        '[[fits]]\nsource = "website"\ndocuments = ["business-licence"]\n'
        '[forbidden]\nadd = ["彩虹"]\nremove = ["测试"]\n'
    )
    client = Signs(start_server(rules_file=str(rules)))
    for operation in (ADD, MODIFY):
        client.answers("SIGNATURE_BLACKLIST", operation, client.old(SignName="云上彩虹"))
    qualification = client.qualification()
    with refused("InvalidSignName"):
        client.create(SignName="云上彩虹", QualificationId=qualification)
    with refused("SignNotMatchRegex"):
        client.letter_for(OWNER, "云上彩虹")
    client.ok(ADD, client.old(SignName="云上测试"))
    client.create(SignSource=1, QualificationId=qualification)


# The rates of the reference that a test can reach in one second.
@pytest.mark.parametrize(
    "operation, rate", [(ADD, 1), ("QuerySmsSignList", 10), ("GetSmsSign", 150)]
)
def test_calls_are_counted_by_the_second(start_server, operation, rate):
    # Under a clock that stands still all calls fall into one second.
    at = 1_768_464_000
    server = start_server(rate_limits="on", clock="2026-01-15T08:00:00Z")
    given = {"SignName": "云上"} if operation != "QuerySmsSignList" else {}
    codes = [by_v1(server, operation, given, at=at).code for _ in range(rate + 1)]
    assert "Throttling.User" not in codes[:-1]
    assert codes[-1] == "Throttling.User"
