"""ModifySmsSign and DeleteSmsSign through Tencent's Python SDK."""

import time

import pytest

import pictures
from expect import fresh, refused
from tencent import Client, base64_of, case_of, decide

pytestmark = [pytest.mark.sdk("tencentcloud-sdk-python-sms"), pytest.mark.operation("ModifySmsSign")]

VERSIONS = ["2021-01-11", "2019-07-11"]
WAYS = {
    "tc3-post-json": {},
    "tc3-get": {"http_method": "GET"},
    "hmac-sha1-get": {"sign_method": "HmacSHA1", "http_method": "GET"},
    "hmac-sha256-post": {"sign_method": "HmacSHA256"},
}
deletes = pytest.mark.operation("DeleteSmsSign")


@pytest.fixture(scope="module")
def client(server):
    return Client(server)


def _item(client, sign_id: int):
    [item] = client.list(SignIdSet=[sign_id])
    return item


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_seal(server, way, version):
    client = Client(server, version=version, **WAYS[way])
    sign_id, name = client.add(), fresh("腾讯云")
    picture = base64_of(pictures.png(8, 8))
    changed = client.modify(sign_id, SignName=name, ProofImage=picture, Remark="a b+c*d~/'g!&=%备注")
    assert changed.SignId == sign_id
    assert _item(client, sign_id).SignName == name
    assert client.delete(sign_id).DeleteStatus == "return successfully!"
    assert client.list(SignIdSet=[sign_id]) == []


def test_a_life(server, client):
    name = fresh("腾讯云")
    sign_id = client.add(SignName=name)
    reasons = ("--reason", "name-neutral", "--reason", "letter-missing", "--note", "见附件")
    decide(server, sign_id, "reject", *reasons)
    item = _item(client, sign_id)
    assert item.StatusCode == -1
    assert item.ReviewReply.startswith("The signature is neutral")
    assert item.ReviewReply.endswith("；见附件")
    chinese = _item(Client(server, language="zh-CN"), sign_id)
    assert chinese.ReviewReply == "签名内容中性化；资质材料错误：缺少授权委托书；见附件"

    assert client.modify(sign_id, SignName=name, Remark="with the letter").SignId == sign_id
    item = _item(client, sign_id)
    assert (item.StatusCode, item.ReviewReply, item.SignName) == (1, "", name)
    assert case_of(server, sign_id)["remark"] == "with the letter"

    decide(server, sign_id, "approve")
    item = _item(client, sign_id)
    assert (item.StatusCode, item.ReviewReply) == (0, "")
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.modify(sign_id, SignName=name)

    before = int(time.time()) - 1
    deleted = client.delete(sign_id)
    assert deleted.DeleteStatus == "return successfully!"
    assert before <= deleted.DeleteTime <= time.time() + 1
    assert client.list(SignIdSet=[sign_id]) == []
    again = client.add(SignName=name)
    assert again > sign_id
    assert _item(client, again).StatusCode == 1


def test_answer_is_the_documented_shape(client):
    sign_id = client.add()
    answer = client.modify_raw(SignId=sign_id)
    assert set(answer) == {"ModifySignStatus", "RequestId"}
    assert answer["ModifySignStatus"] == {"SignId": sign_id}


def test_answer_of_2019_names_the_application_in_text(server):
    client = Client(server, version="2019-07-11")
    sign_id = client.add()
    status = client.modify_raw(SignId=sign_id)["ModifySignStatus"]
    assert set(status) == {"SignId", "SignApplyId"} and status["SignId"] == sign_id
    assert status["SignApplyId"] == str(case_of(server, sign_id)["application"])


def test_the_sample_with_empty_pictures(client):
    sample = {
        "SignId": client.add(),
        "SignName": fresh("腾讯云"),
        "SignType": 0,
        "DocumentType": 1,
        "International": 0,
        "SignPurpose": 0,
        "ProofImage": "",
        "CommissionImage": "",
        "Remark": "自用业务申请",
    }
    status = client.call("ModifySmsSign", sample)["ModifySignStatus"]
    assert status == {"SignId": sample["SignId"]}


def test_empty_pictures_stay_what_they_were(server, client):
    proof, letter = pictures.png(9, 9), pictures.png(10, 10)
    sign_id = client.add(
        SignPurpose=1, ProofImage=base64_of(proof), CommissionImage=base64_of(letter)
    )
    first = case_of(server, sign_id)["application"]
    client.modify(sign_id, SignPurpose=1, ProofImage="", CommissionImage="")
    case = case_of(server, sign_id)
    assert case["application"] != first
    assert server.evidence(case["application"], "proof") == proof
    assert server.evidence(case["application"], "commission") == letter
    assert "commission-missing" not in [finding["name"] for finding in case["findings"]]

    # What is sent takes the place of what was there, and a letter counts only for others.
    other = pictures.png(11, 11)
    client.modify(sign_id, SignPurpose=0, ProofImage=base64_of(other), CommissionImage="")
    case = case_of(server, sign_id)
    assert [exhibit["role"] for exhibit in case["evidence"]] == ["proof"]
    assert server.evidence(case["application"], "proof") == other


def test_everything_is_replaced(server, client):
    sign_id = client.add(Remark="first")
    client.modify(sign_id, SignName=fresh("品牌"), SignType=4, DocumentType=7, SignPurpose=1)
    case = case_of(server, sign_id)
    said = case["source"], case["document"], case["purpose"], case["remark"]
    assert said == ("trademark", "trademark-certificate", "for-others", "")


def test_a_pending_signature_is_filed_anew_and_the_older_filing_is_over(server, client):
    sign_id = client.add()
    older = str(case_of(server, sign_id)["application"])
    client.modify(sign_id)
    assert server.attempt("review", "approve", older).returncode != 0
    assert _item(client, sign_id).StatusCode == 1
    decide(server, sign_id, "approve")
    assert _item(client, sign_id).StatusCode == 0


def test_what_needs_more_material_is_turned_down_and_may_be_filed_anew(server, client):
    sign_id = client.add()
    decide(server, sign_id, "ask-for-more", "--reason", "more-material")
    item = _item(client, sign_id)
    assert item.StatusCode == -1 and item.ReviewReply.startswith("More material is needed")
    client.modify(sign_id)
    assert _item(client, sign_id).StatusCode == 1


def test_the_time_is_that_of_the_newest_filing(start_server):
    server = start_server()
    client = Client(server)
    sign_id = client.add()
    first = _item(client, sign_id).CreateTime
    server.stop()
    server.restart(clock="+90s")
    client.modify(sign_id)
    assert 80 <= _item(client, sign_id).CreateTime - first <= 200


def test_names_of_others(server, client):
    mine, pending, approved = client.add(), fresh(), fresh()
    client.add(SignName=pending)
    decide(server, client.add(SignName=approved), "approve")
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.modify(mine, SignName=pending)
    with refused("InvalidParameterValue.SignAlreadyPassedCheck", "another sign"):
        client.modify(mine, SignName=approved)
    # The other market is another matter, and so is another account.
    elsewhere = fresh()
    client.add(SignName=elsewhere, International=1)
    client.modify(mine, SignName=elsewhere)


def test_a_rejected_name_that_somebody_filed_since(server, client):
    name = fresh()
    first = client.add(SignName=name)
    decide(server, first, "reject", "--reason", "proof-mismatch")
    client.add(SignName=name)
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.modify(first, SignName=name)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_unknown_id(server, new_account, version):
    client, other = Client(server, version=version), Client(server, new_account().key)
    theirs = other.add()
    with refused("FailedOperation.MissingSignatureToModify"):
        client.modify(1)
    with refused("FailedOperation.MissingSignatureToModify"):
        client.modify(theirs)
    with refused("FailedOperation.MissingSignatureToModify"):
        client.modify_raw(SignId=18446744073709551615)
    unknown = {
        "2021-01-11": "FailedOperation.SignIdNotExist",
        "2019-07-11": "FailedOperation.MissingSignatureToModify",
    }[version]
    with refused(unknown):
        client.delete(theirs)
    with refused(unknown):
        client.call("DeleteSmsSign", {"SignId": 18446744073709551615})
    assert len(other.list(SignIdSet=[theirs])) == 1


@pytest.mark.parametrize("filed, sent", [(0, 1), (1, 0)])
def test_a_signature_stays_in_its_market(client, filed, sent):
    sign_id = client.add(International=filed)
    with refused("InvalidParameterValue.InvalidInternational"):
        client.modify(sign_id, International=sent)


def test_a_bad_purpose_is_told_by_version(server, client):
    with refused("InvalidParameterValue.InvalidSignPurpose"):
        client.modify(1, SignPurpose=2)
    with refused("InvalidParameterValue.InvalidUsedMethod"):
        Client(server, version="2019-07-11").modify(1, UsedMethod=2)
    with refused("UnknownParameter", "`UsedMethod`"):
        client.modify_raw(without=("SignPurpose",), UsedMethod=0)


REQUIRED = [
    "SignId",
    "SignName",
    "SignType",
    "DocumentType",
    "International",
    "SignPurpose",
    "ProofImage",
]


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_parameter(client, name):
    with refused("MissingParameter", f"`{name}`"):
        client.modify_raw(without=(name,))


@pytest.mark.parametrize("value", ["abc", -1, 1.5, True, [1]], ids=repr)
def test_an_id_of_the_wrong_type(client, value):
    with refused("InvalidParameter", "The value type of parameter `SignId` is not valid"):
        client.modify_raw(SignId=value)
    with refused("InvalidParameter", "The value type of parameter `SignId` is not valid"):
        client.call("DeleteSmsSign", {"SignId": value})


@deletes
def test_ids_in_quotes(client):
    sign_id = client.add()
    client.modify_raw(SignId=str(sign_id))
    deleted = client.call("DeleteSmsSign", {"SignId": str(sign_id)})
    assert set(deleted) == {"DeleteSignStatus", "RequestId"}
    assert set(deleted["DeleteSignStatus"]) == {"DeleteStatus", "DeleteTime"}


LONG = "x" * 16
# Of two troubles, the one that is told: the steps of our reference.
ORDER = {
    "range-before-pair": ({"SignPurpose": 2, "SignType": 4}, "InvalidParameterValue.InvalidSignPurpose"),
    "pair-before-length": ({"SignType": 4, "SignName": LONG}, "InvalidParameterValue.InvalidDocumentType"),
    "length-before-picture": (
        {"SignName": LONG, "ProofImage": "xxxx"},
        "InvalidParameterValue.SignNameLengthTooLong",
    ),
    "pair-before-unknown-id": ({"SignType": 4}, "InvalidParameterValue.InvalidDocumentType"),
    "picture-before-unknown-id": ({"ProofImage": "xxxx"}, "InvalidParameterValue.ImageInvalid"),
}


@pytest.mark.parametrize("case", ORDER)
def test_the_first_of_several_troubles(client, case):
    changes, code = ORDER[case]
    with refused(code):
        client.modify(1, **changes)


def test_state_before_market_before_name(server, client):
    approved, pending, name = client.add(), client.add(), fresh()
    decide(server, approved, "approve")
    client.add(SignName=name, International=1)
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.modify(approved, International=1)
    with refused("InvalidParameterValue.InvalidInternational"):
        client.modify(pending, International=1, SignName=name)


@deletes
@pytest.mark.parametrize("decision", [None, "approve", "reject", "ask-for-more"])
@pytest.mark.parametrize("version", VERSIONS)
def test_deleting_in_any_state(server, version, decision):
    client, name = Client(server, version=version), fresh()
    sign_id = client.add(SignName=name)
    application = str(case_of(server, sign_id)["application"])
    if decision:
        flags = ("--reason", "proof-mismatch") if decision != "approve" else ()
        decide(server, sign_id, decision, *flags)
    client.delete(sign_id)
    assert client.list(SignIdSet=[sign_id]) == []
    # What was filed stays in the record, and waits no more.
    assert server.json("review", "show", application)["state"] != "pending"
    assert client.add(SignName=name) != sign_id


RULES = """
name = "our-own"
based-on = "tencent-2024-03"
modifies = ["approved", "rejected"]
deletes-pending = false
"""


def test_an_operators_rules_may_change_what_is_in_force(start_server, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES)
    server = start_server(rules_file=str(rules))
    client, name = Client(server), fresh()
    sign_id = client.add(SignName=name)
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.modify(sign_id, SignName=name)
    with refused("UnsupportedOperation"):
        client.delete(sign_id)
    decide(server, sign_id, "approve")

    # It is in force as it was, and a newer filing of it waits.
    client.modify(sign_id, SignName=name)
    item = _item(client, sign_id)
    assert (item.StatusCode, item.SignName) == (1, name)
    decide(server, sign_id, "reject", "--reason", "proof-mismatch")
    item = _item(client, sign_id)
    assert item.StatusCode == 0 and item.ReviewReply.startswith("The proof does not match")
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.modify(sign_id, SignName=fresh())
    client.delete(sign_id)


@pytest.mark.parametrize("source", [2, 3, 6])
def test_withdrawn_types_of_the_current_rules(start_server, source):
    server = start_server()
    client = Client(server)
    sign_id = client.add(SignType=source, DocumentType=0, International=1)
    server.stop()
    server.restart(rules="tencent-cn-2025")
    with refused("UnsupportedOperation"):
        client.modify(sign_id, SignType=source, DocumentType=0, International=1)
    client.modify(sign_id, International=1)


def test_changes_survive_a_restart(start_server):
    server = start_server()
    client = Client(server)
    kept, deleted = client.add(), client.add()
    client.modify(kept, SignName="Survivor")
    client.delete(deleted)
    server.kill()
    server.restart()
    [item] = client.list()
    assert (item.SignId, item.SignName) == (kept, "Survivor")
