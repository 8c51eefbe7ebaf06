"""Signatures that rest on qualifications, by the Chinese site's rules, through Tencent's Python SDK."""

import pytest

from expect import fresh, refused
from tencent import Client, decide, qualification

pytestmark = [pytest.mark.sdk("tencentcloud-sdk-python-sms"), pytest.mark.operation("AddSmsSign")]

RULES = "tencent-cn-2025"
MEMBERS = {"QualificationId", "QualificationName", "QualificationStatusCode"}


def _members(client, sign_id: int) -> tuple:
    [item] = client.list(SignIdSet=[sign_id])
    return item.QualificationId, item.QualificationName, item.QualificationStatusCode


@pytest.mark.parametrize("version", ["2021-01-11", "2019-07-11"])
def test_a_mainland_signature_rests_on_a_qualification(start_server, version):
    server = start_server(rules=RULES)
    client = Client(server, version=version)
    own = qualification(server, company="腾讯科技有限公司")
    others = qualification(server, purpose="for-others")
    waits = qualification(server, approved=False)
    purpose = "SignPurpose" if version == "2021-01-11" else "UsedMethod"

    with refused("MissingParameter", "`QualificationId`"):
        client.add()
    with refused("InvalidParameterValue.QualificationIdNotFound"):
        client.add(QualificationId=1)
    with refused("FailedOperation.QualificationIdNotApproved"):
        client.add(QualificationId=waits)
    with refused("FailedOperation.QualificationIdNotApproved"):
        client.add(QualificationId=others)
    sign_id = client.add(QualificationId=own)
    assert _members(client, sign_id) == (own, f"腾讯科技有限公司_{own}", 1)
    theirs = client.add(QualificationId=others, **{purpose: 1})
    assert _members(client, theirs)[0] == others


def test_another_accounts_qualification_is_unknown(start_server, new_account):
    server = start_server(rules=RULES)
    other = new_account(on=server)
    theirs = qualification(server, account=other.id)
    with refused("InvalidParameterValue.QualificationIdNotFound"):
        Client(server).add(QualificationId=theirs)
    assert Client(server, other.key).add(QualificationId=theirs)


def test_pictures_are_judged_before_qualifications_and_names_after(start_server):
    server = start_server(rules=RULES)
    client, name = Client(server), fresh()
    own = qualification(server)
    client.add(SignName=name, QualificationId=own)
    with refused("InvalidParameterValue.ImageInvalid"):
        client.add(ProofImage="xxxx")
    with refused("MissingParameter"):
        client.add(SignName=name)
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.add(SignName=name, QualificationId=own)


def test_the_global_market_has_none(start_server):
    client = Client(start_server(rules=RULES))
    sign_id = client.add(International=1, QualificationId=1)
    assert _members(client, sign_id) == (0, "", 0)
    changed = client.modify(sign_id, International=1, QualificationId=1)
    assert changed.SignId == sign_id


@pytest.mark.operation("DescribeSmsSignList")
def test_other_rules_have_no_such_members(client_and_item):
    assert not MEMBERS & set(client_and_item)


@pytest.fixture
def client_and_item(server):
    client = Client(server)
    asked = {"International": 0, "SignIdSet": [client.add(QualificationId=1)]}
    [item] = client.call("DescribeSmsSignList", asked)["DescribeSignListStatusSet"]
    return item


@pytest.mark.operation("ModifySmsSign")
def test_modifying_keeps_the_qualification_there_is(start_server):
    server = start_server()
    client = Client(server)
    older = client.add()
    server.stop()
    server.restart(rules=RULES)
    first, second = qualification(server), qualification(server)
    waits = qualification(server, approved=False)
    sign_id = client.add(QualificationId=first)
    client.modify(sign_id)
    assert _members(client, sign_id)[0] == first
    client.modify(sign_id, QualificationId=second)
    assert _members(client, sign_id)[0] == second
    with refused("InvalidParameterValue.QualificationIdNotFound"):
        client.modify(sign_id, QualificationId=1)
    with refused("FailedOperation.QualificationIdNotApproved"):
        client.modify(sign_id, QualificationId=waits)

    # What was filed before there were qualifications has none to keep.
    assert _members(client, older) == (0, "", 0)
    with refused("MissingParameter", "`QualificationId`"):
        client.modify(older)
    client.modify(older, QualificationId=first)
    assert _members(client, older)[0] == first


def test_a_qualification_is_decided_before_it_counts(start_server):
    server = start_server(rules=RULES)
    client = Client(server)
    waits = qualification(server, approved=False)
    [case] = server.json("review", "list")
    assert case["kind"] == "qualification"
    server.command("review", "approve", str(case["application"]))
    sign_id = client.add(QualificationId=waits)
    assert _members(client, sign_id)[2] == 1
    decide(server, sign_id, "approve")


@pytest.mark.parametrize(
    "flags, says",
    [
        (("--name", ""), "/name: it is empty"),
        (("--organization-code", ""), "/organization_code: it is empty"),
        (("--licence", "2030-01-01~2020-01-01"), "is not YYYY-MM-DD~YYYY-MM-DD"),
        (("--account", "1"), "there is no account 1"),
        (("--channel", "klingon"), "klingon"),
    ],
    ids=["name", "code", "period", "account", "channel"],
)
def test_what_makes_no_sense_is_not_entered(server, new_account, flags, says):
    good = {
        "--account": new_account().id,
        "--channel": "tencent",
        "--name": fresh("资质"),
        "--company": "腾讯科技有限公司",
        "--organization-code": "91350100M000100Y43",
        "--licence": "2020-01-01~2099-12-31",
    }
    good.update([flags])
    run = server.attempt("qualification", "add", *[part for pair in good.items() for part in pair])
    assert run.returncode == 1 and says in run.stderr, run.stderr


def test_a_name_is_entered_once(start_server):
    server = start_server()
    flags = ("--channel", "tencent", "--company", "腾讯科技有限公司", "--organization-code", "91350100M000100Y43")
    flags += ("--name", "自用资质", "--licence", "2020-01-01~2099-12-31")
    assert "approved" in server.command("qualification", "add", *flags)
    run = server.attempt("qualification", "add", *flags)
    assert run.returncode == 1 and "already" in run.stderr, run.stderr
