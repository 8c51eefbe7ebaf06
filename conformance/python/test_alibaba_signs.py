"""Signatures through Alibaba's Python SDK: their lives, and every code of the operations on them."""

import json
import re
import time

import pytest

import oracle
from alibaba import beijing_day
from expect import fresh, refused
from signet_server import ROOT
from signs import OWNER, Signs, approve, by_v1, reject

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
CREATE, UPDATE, ADD, MODIFY = "CreateSmsSign", "UpdateSmsSign", "AddSmsSign", "ModifySmsSign"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
NOT_ASKED = [
    {
        "OperatorCode": carrier,
        "RegisterStatus": -2,
        "OperatorCompleteTime": "",
        "RegisterStatusReasons": [{"ReasonCode": "NON_REGISTER", "ReasonDescList": []}],
    }
    for carrier in ("mobile", "unicom", "telecom")
]
ANOTHER = "91330000MA00000002"


@pytest.fixture(scope="module")
def client(server):
    return Signs(server)


@pytest.fixture(scope="module")
def own(client):
    """An approved qualification for names of one's own."""
    return client.qualification(OrganizationCode=OWNER)


@pytest.fixture(scope="module")
def others(client):
    """An approved qualification for names of others, of the same body."""
    return client.qualification(
        OrganizationCode=OWNER, UseBySelf=False, AdminIDCardType="passport", AdminIDCardNo="E00000001"
    )


@pytest.fixture(scope="module")
def waiting(client):
    """A qualification that nobody has looked at."""
    return client.qualification(approved=False)


@pytest.fixture
def approved(client, own):
    """A signature that was approved."""
    created = client.create(QualificationId=own)
    approve(client.server, created.order_id)
    return created.sign_name


@pytest.mark.operation(CREATE)
def test_a_life(client, own):
    name = fresh("Aliyun")
    material = [client.upload(name=fresh("more") + ".jpg")]
    created = client.create(
        SignName=name,
        QualificationId=own,
        Remark="登录场景使用验证码",
        ApplySceneContent="http://www.aliyun.com/",
        MoreData=material,
    )
    assert created.sign_name == name and created.order_id.isdigit()

    first = client.get(name).to_map()
    assert {n: v for n, v in first.items() if n not in ("CreateDate", "SignCode", "RequestId")} == {
        "Code": "OK",
        "Message": "OK",
        "SignName": name,
        "SignStatus": 0,
        "OrderId": created.order_id,
        "QualificationId": own,
        "Remark": "登录场景使用验证码",
        "AuditInfo": {"RejectInfo": "无审核备注", "AuditDate": ""},
        "FileUrlList": material,
        "SignTag": "2",
        "ApplyScene": "http://www.aliyun.com/",
        "SignUsage": "",
        "ThirdParty": False,
        "RegisterResult": -1,
        "AuthorizationLetterAuditPass": False,
        "SignIspRegisterDetailList": NOT_ASKED,
    }
    assert MOMENT.fullmatch(first["CreateDate"])
    assert re.fullmatch(r"SIGN_\d+_\d{13}_[0-9A-Za-z]{5}", first["SignCode"])

    # Under review it is neither filed anew nor deleted.
    with refused("SMS_STATUS_ILLEGAL", status=400):
        client.update(SignName=name, QualificationId=own)
    client.answers("isv.ERROR_SIGN_NOT_DELETE", "DeleteSmsSign", {"SignName": name})

    reject(client.server, created.order_id, "proof-mismatch", "name-neutral", note="见附件")
    told = client.get(name)
    assert told.sign_status == 2
    words = "证明文件与签名内容不符，请重新上传；签名内容过于中性，无法识别主体，请使用企业、商标或应用的全称或简称；见附件"
    assert told.audit_info.reject_info == words
    assert MOMENT.fullmatch(told.audit_info.audit_date)

    updated = client.update(SignName=name, QualificationId=own, Remark="改过了")
    assert updated.order_id != created.order_id
    told = client.get(name)
    assert (told.sign_status, told.order_id, told.remark) == (0, updated.order_id, "改过了")
    assert told.audit_info.reject_info == "无审核备注" and told.file_url_list == []
    assert (told.sign_code, told.create_date) == (first["SignCode"], first["CreateDate"])
    approve(client.server, updated.order_id)
    told = client.get(name)
    assert (told.sign_status, told.audit_info.reject_info) == (1, "无审核备注")
    assert MOMENT.fullmatch(told.audit_info.audit_date)

    another = client.qualification()
    bound = client.bind(name, another).to_map()
    bound.pop("RequestId")
    assert bound == {
        "Code": "OK",
        "Message": "OK",
        "Success": True,
        "Data": {"Data": {}, "ErrCode": "OK", "ErrMessage": "OK", "Success": True},
    }
    assert client.get(name).qualification_id == another

    assert client.delete(name).sign_name == name
    with refused("SignatureNotFound", status=400):
        client.get(name)
    with refused("SignatureNotFound", status=400):
        client.delete(name)
    anew = client.create(SignName=name, QualificationId=own)
    told = client.get(name)
    assert (told.sign_status, told.order_id) == (0, anew.order_id)
    assert told.sign_code != first["SignCode"]


@pytest.mark.operation(UPDATE)
def test_what_is_in_force_stays_until_a_change_is_approved(client, own, approved):
    another = client.qualification()
    before = client.get(approved)
    change = {"SignName": approved, "QualificationId": another, "SignType": 0, "Remark": "新的"}
    first = client.update(**change)
    told = client.get(approved)
    assert (told.sign_status, told.qualification_id, told.remark) == (0, own, "")
    assert told.order_id == before.order_id
    [listed] = [it for it in client.list() if it.sign_name == approved]
    assert (listed.audit_status, listed.business_type) == ("AUDIT_STATE_INIT", "通用类型")
    with refused("SMS_STATUS_ILLEGAL"):
        client.update(**change)
    client.answers("isv.ERROR_SIGN_NOT_DELETE", "DeleteSmsSign", {"SignName": approved})
    with refused("SMS_STATUS_ILLEGAL", "the signature status must be approved", 400):
        client.bind(approved, another)

    reject(client.server, first.order_id, "more-material")
    told = client.get(approved)
    assert (told.sign_status, told.qualification_id) == (1, own)
    assert told.audit_info.reject_info == "材料不足，请补充材料后重新提交"

    second = client.update(**change)
    approve(client.server, second.order_id)
    told = client.get(approved)
    assert (told.sign_status, told.qualification_id, told.remark) == (1, another, "新的")
    assert told.order_id == second.order_id
    [listed] = [it for it in client.list() if it.sign_name == approved]
    assert (listed.audit_status, listed.business_type) == ("AUDIT_STATE_PASS", "验证码类型")


@pytest.mark.operation("GetSmsSign")
def test_every_state_in_every_spelling(client, own):
    def told(name: str) -> tuple:
        [listed] = [it for it in client.list() if it.sign_name == name]
        old = client.ok("QuerySmsSign", {"SignName": name})
        status = client.get(name).sign_status
        assert old.sign_status == status
        assert old.create_date == listed.create_date
        return status, listed.audit_status, old.reason, listed.reason.to_map()

    nothing = {"RejectInfo": "无审核备注", "RejectDate": "", "RejectSubInfo": ""}
    created = client.create(QualificationId=own)
    name = created.sign_name
    assert told(name) == (0, "AUDIT_STATE_INIT", "无审核备注", nothing)
    client.server.command(
        "review", "ask-for-more", "--reason", "more-material", "--note", "营业执照", created.order_id
    )
    status, word, reason, parts = told(name)
    both = "材料不足，请补充材料后重新提交；营业执照"
    assert (status, word, reason) == (2, "AUDIT_STATE_NOT_PASS", both)
    assert (parts["RejectInfo"], parts["RejectSubInfo"]) == (both, "营业执照")
    assert MOMENT.fullmatch(parts["RejectDate"])
    again = client.update(SignName=name, QualificationId=own)
    client.server.command("review", "withdraw", again.order_id)
    assert told(name) == (10, "AUDIT_STATE_CANCEL", "无审核备注", nothing)
    with refused("SMS_STATUS_ILLEGAL"):
        client.update(SignName=name, QualificationId=own)
    with refused("SignName.Exists"):
        client.create(SignName=name, QualificationId=own)
    client.delete(name)


# What is refused of an application, new or filed anew: the code, a name for the case, the parameters,
# and what the message says. Values with a dollar are what the fixtures give.
FLAWED = [
    ("MissingSignName", "blank", {"SignName": "  "}, "cannot be empty"),
    ("InvalidSignName", "one-character", {"SignName": "云"}, None),
    ("InvalidSignName", "thirteen", {"SignName": "云" * 13}, None),
    ("InvalidSignName", "brackets", {"SignName": "【云上】"}, None),
    ("InvalidSignName", "blank-inside", {"SignName": "云 上"}, None),
    ("InvalidSignName", "comma", {"SignName": "云，上"}, None),
    ("InvalidSignName", "digits", {"SignName": "123456"}, None),
    ("InvalidSignName", "emoji", {"SignName": "云上😀"}, None),
    ("InvalidSignName", "test", {"SignName": "云TEST"}, None),
    ("InvalidSignName", "ceshi", {"SignName": "云测试"}, None),
    ("QualificationNotFound", "unknown", {"QualificationId": 1}, None),
    ("InvalidQualification", "waiting", {"QualificationId": "$waiting"}, None),
    ("ParameterMismatch.ThirdParty", "own-for-others", {"ThirdParty": True}, None),
    ("ParameterMismatch.ThirdParty", "others-for-own", {"QualificationId": "$others"}, None),
    ("MissApplySceneContent", "app", {"SignSource": 2}, None),
    ("InvalidApplySceneContent", "app", {"SignSource": 2, "ApplySceneContent": "apps"}, None),
    ("InvalidApplySceneContent", "long", {"ApplySceneContent": "http://" + "a" * 1000}, None),
    (
        "AppIcpRecordNotExist",
        "none",
        {"SignSource": 2, "ApplySceneContent": "https://apps.example.com/1"},
        None,
    ),
    ("AppIcpRecordNotExist", "unknown", {"SignSource": 2, "AppIcpRecordId": 1}, None),
    ("AppIcpRecordNotExist", "beside", {"AppIcpRecordId": 1}, None),
    ("TrademarkNotExist", "none", {"SignSource": 5}, None),
    ("TrademarkNotExist", "unknown", {"SignSource": 5, "TrademarkId": 1}, None),
    ("SmsAuthorizationLetterNotExist", "unknown", {"AuthorizationLetterId": 1}, None),
    ("SmsAuthorizationLetterNotMatch", "code", {"AuthorizationLetterId": "$another_letter"}, None),
    ("SmsSignNotAuthorized", "scope", {"AuthorizationLetterId": "$letter"}, None),
    ("isv.SIGN_OVER_LIMIT", "remark", {"Remark": "登" * 201}, None),
    ("isv.SIGN_SOURCE_ILLEGAL", "withdrawn", {"SignSource": 1}, None),
    ("isv.SIGN_SOURCE_ILLEGAL", "none", {"SignSource": 9}, None),
    ("isv.ERROR_EMPTY_FILE", "material", {"MoreData": ["1/no-such-file.jpg"]}, None),
]


@pytest.fixture(scope="module")
def given(client, own, others, waiting):
    """What the parameters of a case may name."""
    return {
        "$own": own,
        "$others": others,
        "$waiting": waiting,
        "$letter": client.letter_for(OWNER, "云上"),
        "$another_letter": client.letter_for(ANOTHER, "云上"),
    }


@pytest.fixture(scope="module")
def rejected(client, own):
    """A signature that was rejected."""
    created = client.create(QualificationId=own)
    reject(client.server, created.order_id, note="不清晰")
    return created.sign_name


@pytest.mark.parametrize("operation", [CREATE, UPDATE])
@pytest.mark.parametrize(
    "code, parameters, message", [pytest.param(c, p, m, id=f"{c}-{n}") for c, n, p, m in FLAWED]
)
def test_refused(client, given, rejected, operation, code, parameters, message):
    parameters = {n: given[v] if isinstance(v, str) and v in given else v for n, v in parameters.items()}
    name = rejected if operation == UPDATE else fresh("云")
    whole = {"SignName": name, "SignSource": 0, "QualificationId": given["$own"], **parameters}
    if code.startswith("isv."):
        client.answers(code, operation, whole)
    else:
        with refused(code, message, 400):
            client.call(operation, whole)


@pytest.mark.parametrize("operation", [CREATE, UPDATE])
def test_missing_parameters_are_named_in_alphabetical_order(client, own, operation):
    good = {"QualificationId": own, "SignName": fresh("云"), "SignSource": 0}
    given = {}
    for name in sorted(good):
        with refused(f"Missing{name}", f"{name} is mandatory for this action.", 400):
            client.call(operation, given)
        given[name] = good[name]
    with refused("MissingSignName", "SignName is mandatory for this action.", 400):
        client.call(operation, {**good, "SignName": ""})


@pytest.mark.operation(UPDATE)
def test_a_signature_that_nobody_filed_is_not_filed_anew(client, own):
    with refused("SignatureNotFound", status=400):
        client.update(SignName=fresh("云"), QualificationId=own)
    # That is told before what is wrong with the rest, and after a name that nobody can have.
    with refused("SignatureNotFound"):
        client.update(SignName=fresh("云"), QualificationId=1, Remark="登" * 201)
    with refused("InvalidSignName"):
        client.update(SignName="云测试", QualificationId=1, Remark="登" * 201)
    with refused("SignatureNotFound"):
        client.call(MODIFY, client.old(Remark="登" * 201))
    client.answers("isv.SIGN_NAME_ILLEGAL", MODIFY, client.old(SignName="云测试", Remark="登" * 201))


@pytest.mark.operation(CREATE)
def test_of_several_faults_the_references_first_is_told(client, own, waiting):
    taken = client.create(QualificationId=own).sign_name
    flawed = {
        "SignName": "云测试",
        "QualificationId": waiting,
        "ThirdParty": True,
        "SignSource": 2,
        "AppIcpRecordId": 1,
        "ApplySceneContent": "no-link",
        "AuthorizationLetterId": 1,
        "Remark": "登" * 201,
    }
    order = [
        ("InvalidSignName", {"SignName": taken}),
        ("SignName.Exists", {"SignName": fresh("云")}),
        ("InvalidQualification", {"QualificationId": own}),
        ("ParameterMismatch.ThirdParty", {"ThirdParty": False}),
        ("InvalidApplySceneContent", {"ApplySceneContent": None}),
        ("AppIcpRecordNotExist", {"SignSource": 5, "AppIcpRecordId": None}),
        ("TrademarkNotExist", {"SignSource": 7}),
        ("SmsAuthorizationLetterNotExist", {"AuthorizationLetterId": None}),
    ]
    for code, mended in order:
        with refused(code, status=400):
            client.call(CREATE, {n: v for n, v in flawed.items() if v is not None})
        flawed.update(mended)
    flawed = {n: v for n, v in flawed.items() if v is not None}
    client.answers("isv.SIGN_OVER_LIMIT", CREATE, flawed)
    client.answers("isv.SIGN_SOURCE_ILLEGAL", CREATE, {**flawed, "Remark": "r"})
    client.ok(CREATE, {**flawed, "Remark": "r", "SignSource": 0})


@pytest.mark.operation(CREATE)
def test_what_sources_and_letters_rest_on(client, own, others):
    record = int(client.create_icp())
    app = client.create(QualificationId=own, SignSource=2, AppIcpRecordId=record).sign_name
    assert client.get(app).app_icp_record_id == record
    mark = client.trademark()
    name = client.create(QualificationId=own, SignSource=5, TrademarkId=mark).sign_name
    assert client.get(name).trademark_id == mark

    theirs = fresh("他")
    letter = client.letter_for(OWNER, theirs)
    created = client.create(
        SignName=theirs, QualificationId=others, ThirdParty=True, AuthorizationLetterId=letter
    )
    told = client.get(theirs)
    assert (told.third_party, told.authorization_letter_id) == (True, letter)
    assert told.authorization_letter_audit_pass is False
    approve(client.server, created.order_id)
    assert client.get(theirs).authorization_letter_audit_pass is True
    [listed] = [it for it in client.list() if it.sign_name == theirs]
    assert listed.to_map()["authorizationLetterAuditPass"] is True
    assert listed.authorization_letter_id == letter


@pytest.mark.operation(CREATE)
def test_without_a_letter_a_name_of_others_is_taken_and_does_not_pass(client, others):
    created = client.create(QualificationId=others, ThirdParty=True)
    case = client.server.json("review", "show", created.order_id)
    assert "commission-missing" in json.dumps(case["findings"])
    blocked = client.server.attempt("review", "approve", created.order_id)
    assert blocked.returncode != 0


@pytest.mark.operation(CREATE)
def test_letters_that_are_over_do_not_count(start_server):
    # The letter is filed on its last day; the server then goes on to the next.
    server = start_server()
    client = Signs(server)
    given = {
        "SignName": "云上",
        "SignSource": 0,
        "QualificationId": client.qualification(OrganizationCode=OWNER),
        "AuthorizationLetterId": client.letter_for(
            OWNER, "云上", AuthorizationLetterExpDate=f"{beijing_day(-1)}~{beijing_day()}"
        ),
    }
    server.stop()
    server.restart(clock="+26h")
    answer = by_v1(server, CREATE, given, at=int(time.time()) + 26 * 3600)
    assert (answer.status, answer.code) == (400, "SmsAuthorizationLetterNotMatch")


@pytest.mark.operation(CREATE)
def test_names_differ_in_case(client, own):
    name = fresh("Acme")
    client.create(SignName=name, QualificationId=own)
    client.create(SignName=name.upper(), QualificationId=own)
    with refused("SignName.Exists", status=400):
        client.create(SignName=name, QualificationId=own)
    with refused("SignatureNotFound"):
        client.get(name.lower())


@pytest.mark.operation("ChangeSignatureQualification")
def test_binding_has_codes_of_its_own(client, own, others, waiting):
    name = fresh("绑")
    letter = client.letter_for(OWNER, name)
    created = client.create(SignName=name, QualificationId=own)
    with refused("SMS_STATUS_ILLEGAL", status=400):
        client.bind(name, own)
    approve(client.server, created.order_id)
    with refused("SmsSignatureNotExist", status=400):
        client.bind(fresh("绑"), own)
    with refused("QualificationNotExist", "Can't query qualification information.", 400):
        client.bind(name, 1)
    with refused("SmsQualificationNotPassed", status=400):
        client.bind(name, waiting)
    with refused("ParameterMismatch.ThirdParty", status=400):
        client.bind(name, others)
    with refused("SmsAuthorizationLetterNotExist", status=400):
        client.bind(name, own, 1)
    # The letter passed with the name's approval. Another's code is not the qualification's, and one
    # of whose names none was approved has not passed.
    client.bind(name, own, letter)
    assert client.get(name).authorization_letter_id == letter
    with refused("SmsPassedAuthorizationLetterNotMatch", status=400):
        client.bind(name, client.qualification(OrganizationCode=ANOTHER))
    unlike = client.letter_for(ANOTHER, name)
    with refused("SmsPassedAuthorizationLetterNotMatch", status=400):
        client.bind(name, own, unlike)
    elsewhere = fresh("别")
    passed = client.letter_for(OWNER, elsewhere)
    approve(client.server, client.create(SignName=elsewhere, QualificationId=own).order_id)
    with refused("SmsSignNotAuthorized", status=400):
        client.bind(name, own, passed)
    for missing in ("QualificationId", "SignatureName"):
        given = {"QualificationId": own, "SignatureName": name}
        given.pop(missing)
        with refused(f"Missing{missing}", status=400):
            client.call("ChangeSignatureQualification", given)


@pytest.mark.parametrize(
    "operation", [CREATE, UPDATE, "GetSmsSign", "ChangeSignatureQualification", ADD, MODIFY]
)
def test_every_code_of_an_operation_is_tried_here(operation):
    """Every code of the spec that is not explained away stands in these files."""
    spec = json.loads((ROOT / "spec" / "alibaba.json").read_text())
    [entry] = [entry for entry in spec["operations"] if entry["name"] == operation]
    unmet = oracle.codes_that_cannot_be_met("alibaba") | set(entry.get("unmet", {}))
    # What closes operations to an account is tried for all of them elsewhere.
    gates = {"NoPermission", "isv.OUT_OF_SERVICE", "isv.PRODUCT_UNSUBSCRIBE"}
    folder = ROOT / "conformance" / "python"
    files = [f"test_alibaba_{part}.py" for part in ("signs", "older_signs", "sign_lists")]
    here = "".join((folder / name).read_text() for name in files)
    for code in set(entry["codes"]) - unmet - gates:
        assert f'"{code}"' in here, code
