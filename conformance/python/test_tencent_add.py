"""AddSmsSign and DescribeSmsSignList through Tencent's Python SDK."""

import time

import pytest

import pictures
from expect import fresh, refused
from tencent import Client, base64_of, common_client, decide

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python-sms")

# Which documents prove which type, as the page of 2024-03-07 has it.
MATRIX = {
    0: {0, 1},
    1: {0, 1, 2, 3, 4},
    2: {0, 1, 2, 3, 5},
    3: {0, 1, 2, 3, 8},
    4: {7},
    5: {2, 3},
    6: {0, 1, 2, 3, 6},
}
PAIRS = [(source, document) for source in MATRIX for document in range(9)]
WAYS = {
    "tc3-post-json": {},
    "tc3-get": {"http_method": "GET"},
    "tc3-post-unsigned-payload": {"unsigned_payload": True},
    "hmac-sha1-get": {"sign_method": "HmacSHA1", "http_method": "GET"},
    "hmac-sha1-post": {"sign_method": "HmacSHA1"},
    "hmac-sha256-get": {"sign_method": "HmacSHA256", "http_method": "GET"},
    "hmac-sha256-post": {"sign_method": "HmacSHA256"},
}


@pytest.fixture(scope="module")
def client(server):
    return Client(server)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("version", ["2021-01-11", "2019-07-11"])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_seal(server, way, version):
    client = Client(server, version=version, **WAYS[way])
    name = fresh("腾讯云")
    picture = base64_of(pictures.png(8, 8))
    sign_id = client.add(SignName=name, ProofImage=picture, Remark="a b+c*d~e/f'g(h)!&=%备注")
    assert isinstance(sign_id, int) and 0 < sign_id < 2**53
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.SignId, item.SignName, item.StatusCode) == (sign_id, name, 1)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("unsigned_payload", [False, True], ids=["signed", "unsigned-payload"])
def test_multipart(server, unsigned_payload):
    client = Client(server, unsigned_payload=unsigned_payload)
    # The SDK's own encoder takes text only, so numbers travel as text.
    parameters = {n: str(v) for n, v in client.application().items()}
    added = client.call("AddSmsSign", parameters, IsMultipart=True)
    sign_id = added["AddSignStatus"]["SignId"]
    listed = client.call(
        "DescribeSmsSignList", {"International": "0", "SignIdSet": [sign_id]}, IsMultipart=True
    )
    [item] = listed["DescribeSignListStatusSet"]
    assert item["SignName"] == parameters["SignName"]


@pytest.mark.operation("AddSmsSign")
def test_answer_is_the_documented_shape(client):
    answer = client.add_raw()
    assert set(answer) == {"AddSignStatus", "RequestId"}
    assert set(answer["AddSignStatus"]) == {"SignId"}


@pytest.mark.operation("AddSmsSign")
def test_answer_of_2019_names_the_application_too(server):
    status = Client(server, version="2019-07-11").add_raw()["AddSignStatus"]
    assert set(status) == {"SignId", "SignApplyId"}
    assert all(isinstance(value, int) for value in status.values())


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("source, document", PAIRS)
def test_documents_that_fit_their_type(client, source, document):
    if document in MATRIX[source]:
        client.add(SignType=source, DocumentType=document)
    else:
        with refused("InvalidParameterValue.InvalidDocumentType"):
            client.add(SignType=source, DocumentType=document)


@pytest.mark.operation("AddSmsSign")
def test_a_document_that_does_not_fit_waits_for_review_when_told_so(start_server):
    client = Client(start_server(matrix="review"))
    client.add(SignType=4, DocumentType=0)
    with refused("InvalidParameterValue.InvalidDocumentType"):
        client.add(SignType=4, DocumentType=9)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("source", [2, 3, 6])
def test_withdrawn_types_of_the_current_rules(start_server, source):
    client = Client(start_server(rules="tencent-cn-2025"))
    client.add(SignType=0, DocumentType=1, International=1)
    with refused("UnsupportedOperation"):
        client.add(SignType=source, DocumentType=0)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("international", [0, 1])
@pytest.mark.parametrize("purpose", [0, 1])
def test_markets_and_purposes(client, international, purpose):
    commission = {"CommissionImage": base64_of(pictures.png())} if purpose else {}
    client.add(International=international, SignPurpose=purpose, **commission)


@pytest.mark.operation("AddSmsSign")
def test_a_purpose_for_others_without_a_commission_is_left_to_the_reviewer(client):
    client.add(SignPurpose=1)


@pytest.mark.operation("AddSmsSign")
def test_a_commission_counts_only_for_others(client):
    client.add(SignPurpose=0, CommissionImage="!")
    with refused("InvalidParameterValue.ImageInvalid"):
        client.add(SignPurpose=1, CommissionImage="!")


@pytest.mark.operation("AddSmsSign")
def test_the_sample_of_the_page(lenient_server):
    client = Client(lenient_server)
    sample = {
        "Remark": "xxxx",
        "SignPurpose": 1,
        "SignType": 0,
        "CommissionImage": "xxxx",
        "SignName": "Tencent Cloud",
        "DocumentType": 1,
        "International": 0,
        "ProofImage": "xxxx",
    }
    assert client.call("AddSmsSign", sample)["AddSignStatus"]["SignId"]


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("text", ["base64", "xxxx", "dGhpcyBpcyBhIGV4YW1wbGU="])
def test_lenient_evidence_takes_any_bytes(lenient_server, text):
    Client(lenient_server).add(ProofImage=text)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("text", ["data:image/jpeg;base64,/9j/4AAQSkZJRg==", "*", "A"])
def test_lenient_evidence_still_wants_base64(lenient_server, text):
    with refused("InvalidParameterValue.ImageInvalid"):
        Client(lenient_server).add(ProofImage=text)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("make", [pictures.jpeg, pictures.png], ids=["jpeg", "png"])
@pytest.mark.parametrize("padding", [True, False], ids=["padded", "unpadded"])
def test_good_pictures(client, make, padding):
    text = base64_of(make())
    client.add(ProofImage=text if padding else text.rstrip("="))


@pytest.mark.operation("AddSmsSign")
def test_a_picture_of_five_megabytes(client):
    client.add(ProofImage=base64_of(pictures.padded_png(5 * pictures.MEGABYTE)))


BAD_PICTURES = {
    "one-byte-over-five-megabytes": lambda: pictures.padded_png(5 * pictures.MEGABYTE + 1),
    "six-megabytes-of-noise": lambda: pictures.noise(6 * pictures.MEGABYTE),
    "gif": pictures.gif,
    "bmp": pictures.bmp,
    "webp": pictures.webp,
    "truncated-jpeg": lambda: pictures.truncated(pictures.jpeg(200, 200)),
    "truncated-png": lambda: pictures.truncated(pictures.png(200, 200)),
    "decompression-bomb": pictures.bomb,
    "text": lambda: b"this is an example",
    "signature-only": lambda: b"\x89PNG\r\n\x1a\n",
    "jpeg-marker-only": lambda: b"\xff\xd8\xff\xe0",
}


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("picture", BAD_PICTURES)
def test_bad_pictures(client, picture):
    with refused("InvalidParameterValue.ImageInvalid"):
        client.add(ProofImage=base64_of(BAD_PICTURES[picture]()))


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("text", ["xxxx", "not base64 at all", "data:image/png;base64,iVBORw0KGgo="])
def test_text_that_is_no_picture(client, text):
    with refused("InvalidParameterValue.ImageInvalid"):
        client.add(ProofImage=text)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("international", [0, 1])
def test_the_longest_name(client, international):
    fifteen = fresh() + "x" * 5
    client.add(SignName=fifteen, International=international)
    with refused("InvalidParameterValue.SignNameLengthTooLong"):
        client.add(SignName=fifteen + "x", International=international)


@pytest.mark.operation("AddSmsSign")
def test_the_longest_name_is_counted_in_characters(client):
    client.add(SignName=fresh("企业名称"))
    with refused("InvalidParameterValue.SignNameLengthTooLong"):
        client.add(SignName="企" * 16)


@pytest.mark.operation("AddSmsSign")
def test_a_name_is_unique_while_pending_and_when_approved_in_each_market(server, client):
    name = fresh()
    sign_id = client.add(SignName=name)
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.add(SignName=name)
    client.add(SignName=name, International=1)
    decide(server, sign_id, "approve")
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.add(SignName=name)


@pytest.mark.operation("AddSmsSign")
def test_a_rejected_name_may_be_filed_again(server, client):
    name = fresh()
    first = client.add(SignName=name)
    decide(server, first, "reject", "--note", "营业执照不清晰")
    [item] = client.list(SignIdSet=[first])
    assert (item.StatusCode, item.ReviewReply) == (-1, "营业执照不清晰")
    second = client.add(SignName=name)
    assert second != first


REQUIRED = (
    "SignName",
    "SignType",
    "DocumentType",
    "International",
    "SignPurpose",
    "ProofImage",
)


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_parameter(client, name):
    with refused("MissingParameter", f"`{name}`"):
        client.add_raw(without=(name,))


@pytest.mark.operation("AddSmsSign")
def test_an_empty_name_is_a_missing_one(client):
    with refused("MissingParameter", "`SignName`"):
        client.add_raw(SignName="")


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("name", ["SignType", "DocumentType", "International", "SignPurpose"])
@pytest.mark.parametrize("value", ["abc", -1, 1.5, True, [1], {"a": 1}], ids=repr)
def test_a_number_of_the_wrong_type(client, name, value):
    with refused("InvalidParameter", f"The value type of parameter `{name}` is not valid"):
        client.add_raw(**{name: value})


@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("value", [1, True, ["a"], {"a": "b"}], ids=repr)
def test_a_text_of_the_wrong_type(client, value):
    with refused("InvalidParameter", "The value type of parameter `SignName` is not valid"):
        client.add_raw(SignName=value)


@pytest.mark.operation("AddSmsSign")
def test_numbers_may_be_written_as_text(client):
    client.add_raw(SignType="0", DocumentType="1", International="0", SignPurpose="0")


@pytest.mark.operation("AddSmsSign")
def test_an_unknown_parameter(client):
    with refused("UnknownParameter", "`Surprise`"):
        client.add_raw(Surprise=1)


@pytest.mark.operation("AddSmsSign")
def test_purposes_are_named_by_version(server, client):
    with refused("UnknownParameter", "`UsedMethod`"):
        client.add_raw(without=("SignPurpose",), UsedMethod=0)
    with refused("UnknownParameter", "`SignPurpose`"):
        Client(server, version="2019-07-11").add_raw(without=("UsedMethod",), SignPurpose=0)


@pytest.mark.operation("AddSmsSign")
def test_common_parameters_in_the_body(client):
    client.add_raw(Action="AddSmsSign", Version="2021-01-11")
    with refused("UnknownParameter"):
        client.add_raw(Action="DescribeSmsSignList")


@pytest.mark.operation("AddSmsSign")
def test_a_qualification_is_accepted_and_ignored(client):
    client.add_raw(QualificationId=1000001)


@pytest.mark.operation("DescribeSmsSignList")
def test_list_by_ids_keeps_their_order_and_leaves_out_what_is_not_there(client):
    first, second = client.add(), client.add(International=1)
    items = client.list(SignIdSet=[second, 1, first, second])
    assert [item.SignId for item in items] == [second, first]
    assert [item.International for item in items] == [1, 0]


@pytest.mark.operation("DescribeSmsSignList")
def test_list_of_an_item_is_the_documented_shape(client):
    before = int(time.time()) - 1
    sign_id = client.add()
    answer = client.call("DescribeSmsSignList", {"International": 0, "SignIdSet": [sign_id]})
    [item] = answer["DescribeSignListStatusSet"]
    assert list(sorted(item)) == [
        "CreateTime",
        "International",
        "ReviewReply",
        "SignId",
        "SignName",
        "StatusCode",
    ]
    assert before <= item["CreateTime"] <= time.time() + 1
    assert (item["ReviewReply"], item["StatusCode"]) == ("", 1)


@pytest.mark.operation("DescribeSmsSignList")
def test_list_by_pages(start_server):
    client = Client(start_server())
    ids = [client.add() for _ in range(12)]
    other = client.add(International=1)
    newest_first = sorted(ids, reverse=True)
    assert [item.SignId for item in client.list()] == newest_first[:10]
    assert [item.SignId for item in client.list(Limit=5, Offset=10)] == newest_first[10:]
    assert [item.SignId for item in client.list(International=1)] == [other]
    assert client.list(Offset=100) == []


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("limit", [0, 101])
def test_list_with_a_bad_limit(client, limit):
    with refused("InvalidParameterValue.LimitVerifyFail"):
        client.list(Limit=limit)


@pytest.mark.operation("DescribeSmsSignList")
def test_list_with_a_bad_market(client):
    with refused("InvalidParameterValue", "The value `2` specified in the parameter `International`"):
        client.list(International=2)


@pytest.mark.operation("DescribeSmsSignList")
def test_list_of_more_than_a_hundred(client):
    assert client.list(SignIdSet=list(range(1, 101))) == []
    with refused("InvalidParameterValue", "`SignIdSet`"):
        client.list(SignIdSet=list(range(1, 102)))


@pytest.mark.operation("DescribeSmsSignList")
def test_list_of_2019_wants_ids(server):
    client = Client(server, version="2019-07-11")
    with refused("MissingParameter", "`SignIdSet`"):
        client.list()
    with refused("UnknownParameter", "`Limit`"):
        client.call("DescribeSmsSignList", {"International": 0, "SignIdSet": [1], "Limit": 5})


@pytest.mark.operation("DescribeSmsSignList")
def test_list_with_gaps_in_flattened_ids(server):
    common = common_client(server, "2021-01-11")
    common.profile.httpProfile.reqMethod = "GET"
    with refused("InvalidParameter", "array index must be continuous and starts with 0"):
        common.call_json("DescribeSmsSignList", {"International": 0, "SignIdSet.1": 5})
