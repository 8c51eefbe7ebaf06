"""What belongs to one account is, to every other, as if it were not there.

Every operation of both dialects is asked for another account's things, through every parameter that
names one, and once more for things that nobody has: the two answers are the same but for what was asked
for. The cases are made of the operations' own entries, so a new one is asked, too."""

import json
import re
from dataclasses import dataclass

import pytest
from aliyunsdkcore.acs_exception.exceptions import ServerException
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import pictures
import signs
from alibaba import Legacy
from expect import fresh
from signet_server import ROOT, Key
from tencent import Client, decide

pytestmark = pytest.mark.sdk("raw requests")


@dataclass(frozen=True)
class Things:
    """What an account has, or nobody, by what it is; and a picture of its own for each call."""

    sign: int
    name: str
    qualification: int
    order: int
    letter: int
    icp: int
    trademark: int
    upload: str


# What a parameter names. Those that are not here name nothing that somebody has.
NAMES = {
    "SignId": "sign",
    "SignIdSet": "sign",
    "SignName": "name",
    "SignatureName": "name",
    "SignList": "name",
    "QualificationId": "qualification",
    "QualificationGroupId": "qualification",
    "OrderId": "order",
    "WorkOrderId": "order",
    "AuthorizationLetterId": "letter",
    "AuthorizationLetterIdList": "letter",
    "AppIcpRecordId": "icp",
    "AppIcpRecordIdList": "icp",
    "TrademarkId": "trademark",
    "TrademarkIdList": "trademark",
    "AppIcpRecordPic": "upload",
    "AppRuntimePic": "upload",
    "AppStoreDownloadPic": "upload",
    "AuthorizationLetterPic": "upload",
    "TrademarkPic": "upload",
    "LegalPersonIdCardFrontSide": "upload",
    "LegalPersonIdCardBackSide": "upload",
    "AdminIDCardPic": "upload",
    "AdminIDCardFrontFace": "upload",
    "MoreData": "upload",
    "OtherFiles": "upload",
    "BusinessLicensePics": "upload",
}


def _entries(dialect: str) -> list[dict]:
    return json.loads((ROOT / "spec" / f"{dialect}.json").read_text())["operations"]


def _cases(dialect: str) -> list:
    return [
        pytest.param(entry["name"], entry, parameter["name"], id=f"{entry['name']}-{parameter['name']}")
        for entry in _entries(dialect)
        for parameter in entry["parameters"]
        if parameter["name"] in NAMES
    ]


def test_every_parameter_that_may_name_something_is_asked():
    """A parameter whose type or name says that it names something is in the table."""
    named = re.compile(r"(Id|IdSet|IdList|Pic|Pics|Side|FrontFace)$")
    for dialect in ("tencent", "alibaba"):
        for entry in _entries(dialect):
            for parameter in entry["parameters"]:
                name = parameter["name"]
                if named.search(name) or "fileKey" in str(parameter["type"]):
                    assert name in NAMES, f"{entry['name']}.{name}"


@pytest.fixture(scope="module")
def theirs(server) -> Things:
    """What the first account has: one of everything, approved and in review."""
    client, family = Client(server, server.key), signs.Signs(server, server.key)
    sign = client.add()
    decide(server, sign, "approve", "--despite-findings")
    qualification = family.qualification()
    name = fresh("云")
    family.create(SignName=name, QualificationId=qualification)
    [record] = family.ok("QuerySmsQualificationRecord", {}).data.list[:1]
    return Things(
        sign=sign,
        name=name,
        qualification=qualification,
        order=int(record.work_order_id),
        letter=int(family.create_letter()),
        icp=int(family.create_icp()),
        trademark=family.trademark(),
        upload=family.upload(pictures.jpeg()),
    )


@pytest.fixture(scope="module")
def nobodys() -> Things:
    """What nobody has: ids of the same kind that were never given out."""
    return Things(
        sign=111000111, name=fresh("无"), qualification=222000222, order=333000333, letter=444000444,
        icp=555000555, trademark=666000666, upload="777000777/nobody.jpg",
    )  # fmt: skip


@pytest.fixture
def stranger(new_account) -> Key:
    """Another account's key."""
    return new_account().key


def _put(parameter: dict, value):
    """A value in the shape that a parameter has."""
    if parameter["name"] == "BusinessLicensePics":
        return [{"Type": "businessLicense", "LicensePic": value}]
    kind = parameter["type"]
    return [value] if isinstance(kind, dict) and "list" in kind else value


def _parameters(entry: dict, asked: str, value) -> dict:
    """Every required parameter with its example, and the one that is asked with its value."""
    given = {}
    for parameter in entry["parameters"]:
        if parameter["name"] == asked:
            given[asked] = _put(parameter, value)
        elif parameter["required"]:
            given[parameter["name"]] = _example(parameter)
    return given


def _example(parameter: dict):
    kind, example = parameter["type"], parameter["example"]
    if isinstance(kind, dict) and ("list" in kind or "object" in kind):
        return json.loads(example)
    numbers = kind == "integer" or (
        isinstance(kind, dict) and all(value.lstrip("-").isdigit() for value in kind["choice"])
    )
    return int(example) if numbers else example


def _blank(answer: str, value) -> str:
    """An answer without what was asked for, and without what differs from call to call."""
    for form in (json.dumps(value, ensure_ascii=False).strip('"'), json.dumps(value).strip('"')):
        answer = answer.replace(form, "?")
    return re.sub(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}|\d+", "#", answer)


def _ask_tencent(server, key, operation: str, parameters: dict) -> str:
    try:
        return json.dumps(Client(server, key).call(operation, parameters), ensure_ascii=False)
    except TencentCloudSDKException as error:
        return f"{error.code}: {error.message}"


def _ask_alibaba(server, key, operation: str, parameters: dict) -> str:
    try:
        return Legacy(server, key).call(operation, parameters).decode()
    except ServerException as error:
        return f"{error.get_error_code()}: {error.get_error_msg()}"


def _held_apart(ask, server, stranger, entry, parameter, theirs: Things, nobodys: Things) -> None:
    what = NAMES[parameter]
    answers = []
    for things in (theirs, nobodys):
        value = getattr(things, what)
        told = ask(server, stranger, entry["name"], _parameters(entry, parameter, value))
        answers.append(_blank(told, value))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("operation, entry, parameter", _cases("tencent"))
def test_strangers_at_tencent(server, stranger, theirs, nobodys, operation, entry, parameter):
    _held_apart(_ask_tencent, server, stranger, entry, parameter, theirs, nobodys)


@pytest.mark.parametrize("operation, entry, parameter", _cases("alibaba"))
def test_strangers_at_alibaba(server, stranger, theirs, nobodys, operation, entry, parameter):
    _held_apart(_ask_alibaba, server, stranger, entry, parameter, theirs, nobodys)


def test_their_owner_is_told_of_them(server, theirs):
    """The answers above are those of a stranger: the owner gets others."""
    client, family = Client(server, server.key), signs.Signs(server, server.key)
    assert [sign.SignId for sign in client.list(International=0, SignIdSet=[theirs.sign])] == [theirs.sign]
    assert family.get(theirs.name).sign_name == theirs.name
    assert [letter.authorization_letter_id for letter in family.query_letters(
        AuthorizationLetterIdList=[theirs.letter]
    )] == [theirs.letter]
    assert family.query_icp(theirs.icp) and family.ok(
        "QuerySmsTrademark", {"TrademarkIdList": [theirs.trademark]}
    ).data
