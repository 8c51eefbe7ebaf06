"""The life of a signature of every source, for oneself and for others, in both versions of the API:
driven by the official SDK and the command line alone."""

import pytest

import pictures
from alibaba import Client as OtherVendor
from alibabacloud_dysmsapi20170525 import models as other_models
from expect import fresh, refused
from tencent import Client, base64_of, case_of, decide

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python-sms")

# Each type with the document that proves it, and what a reviewer looks it up by.
SOURCES = {
    "company": (0, 1, None),
    "app": (1, 4, "https://apps.example.com/acme"),
    "website": (2, 5, "www.example.com"),
    "official account": (3, 8, "Acme official account"),
    "trademark": (4, 7, None),
    "government body": (5, 3, None),
    "mini program": (6, 6, "Acme mini program"),
}
VERSIONS = ("2021-01-11", "2019-07-11")


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("use", ["own", "others"])
@pytest.mark.parametrize("source", SOURCES)
def test_the_life_of_a_signature(server, new_account, source, use, version):
    sign_type, document, remark = SOURCES[source]
    key = new_account().key
    client = Client(server, key, version=version)
    purpose = {"SignPurpose" if version == VERSIONS[0] else "UsedMethod": 0 if use == "own" else 1}
    name = fresh()
    filed = {"SignName": name, "SignType": sign_type, "DocumentType": document, **purpose}
    if remark:
        filed["Remark"] = remark

    # Filed, and seen under review.
    sign_id = client.add(**filed)
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.SignName, item.StatusCode, item.ReviewReply) == (name, 1, "")
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.add(**filed)

    # For others, somebody has to have allowed it: the reviewer is told that nobody has.
    case = case_of(server, sign_id)
    missing = "commission-missing" in [finding["name"] for finding in case["findings"]]
    assert missing == (use == "others")
    if missing:
        application = str(case["application"])
        assert server.attempt("review", "approve", application).returncode != 0
        decide(server, sign_id, "reject", "--reason", "letter-missing", "--reason", "proof-not-owners")
    else:
        decide(server, sign_id, "reject", "--reason", "proof-mismatch", "--note", "2")
    [item] = client.list(SignIdSet=[sign_id])
    assert item.StatusCode == -1 and item.ReviewReply

    # Corrected, under the same id, and approved.
    corrected = {**filed, "ProofImage": base64_of(pictures.jpeg(64, 48))}
    if use == "others":
        corrected["CommissionImage"] = base64_of(pictures.jpeg(80, 48))
    assert client.modify(sign_id, **corrected).SignId == sign_id
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.StatusCode, item.ReviewReply) == (1, "")
    decide(server, sign_id, "approve")
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.StatusCode, item.ReviewReply) == (0, "")

    # What is approved is neither filed again nor changed.
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.add(**filed)
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.modify(sign_id, **corrected)

    # The other version of the API sees the same; the other vendor's API has a list of its own.
    other = Client(server, key, version=VERSIONS[1 - VERSIONS.index(version)])
    assert [it.SignId for it in other.list(SignIdSet=[sign_id])] == [sign_id]
    listed = OtherVendor(server, key).sdk.query_sms_sign_list(other_models.QuerySmsSignListRequest())
    assert listed.body.sms_sign_list == [] and listed.body.total_count == 0
    # Another account sees nothing, and can do nothing.
    stranger = Client(server, version=version)
    assert stranger.list(SignIdSet=[sign_id]) == []
    unknown = "FailedOperation.SignIdNotExist" if version == VERSIONS[0] else "FailedOperation.MissingSignatureToModify"
    with refused(unknown):
        stranger.delete(sign_id)

    # Deleted, it is gone; applied for again, it is another.
    assert client.delete(sign_id).DeleteStatus == "return successfully!"
    assert client.list(SignIdSet=[sign_id]) == []
    again = client.add(**corrected)
    assert again != sign_id
    [item] = client.list(SignIdSet=[again])
    assert item.StatusCode == 1


@pytest.mark.operation("DescribeSmsSignList")
def test_lists_have_the_newest_first_and_pages(server, new_account):
    key = new_account().key
    client = Client(server, key)
    ids = [client.add() for _ in range(5)]
    newest = [item.SignId for item in client.list(Limit=100)]
    assert newest == ids[::-1]
    assert [item.SignId for item in client.list(Limit=2, Offset=0)] == newest[:2]
    assert [item.SignId for item in client.list(Limit=2, Offset=2)] == newest[2:4]
    assert [item.SignId for item in client.list(Limit=2, Offset=4)] == newest[4:]
    assert client.list(Limit=2, Offset=5) == []
    # Asked for by id, they come in the order of the question.
    assert [item.SignId for item in client.list(SignIdSet=ids)] == ids
