"""The life of a signature of every source that is taken, for oneself and for others: driven by the
official SDK and the command line alone. What is not taken any more is told so."""

import json
import time

import pytest
from alibabacloud_dysmsapi20170525 import models

from alibaba import Client, beijing_day
from expect import fresh, refused
from tencent import Client as OtherVendor

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")

# The number of each source that is taken.
SOURCES = {"company": 0, "app": 2, "trademark": 5, "public institution": 0}
# Sources that were taken once: a website, an official account or mini program, a shop.
WITHDRAWN = {"website": 1, "official account": 3, "mini program": 3, "shop": 4}
# A credit code whose check digits are right, of a registry and for an office that are made up.
CODES = {"COMPANY": "91110108MA01234566", "NON_PROFIT_ORGANIZATION": "12110000400000001X"}
COMPANY = "菜鸟网络科技有限公司"
# How long a start may take to look at papers.
PATIENCE = 30
# The example of GB 11643-1999; nobody has this number.
NUMBER = "11010519491231002X"


@pytest.mark.operation("CreateSmsSign")
@pytest.mark.parametrize("use", ["own", "others"])
@pytest.mark.parametrize("source", SOURCES)
def test_the_life_of_a_signature(start_server, source, use):
    server = start_server()
    client = Client(server)
    kind = "NON_PROFIT_ORGANIZATION" if source == "public institution" else "COMPANY"
    name = fresh("菜鸟")
    first = _qualification(client, "一号资质", kind, use)
    second = _qualification(client, "二号资质", kind, use)

    filed = {"sign_source": SOURCES[source], "third_party": use == "others", "qualification_id": first}
    if source == "app":
        filed["app_icp_record_id"] = int(
            client.create_icp(AppServiceName=name, AppPrincipalUnitName=COMPANY)
        )
        filed["apply_scene_content"] = "https://apps.example.com/cainiao"
    if source == "trademark":
        filed["trademark_id"] = _trademark(client, name)

    # Filed. For others without the owner's letter it is taken, and the reviewer is told.
    order = _create(client, name, **filed)
    assert _get(client, name).sign_status == 0
    case = _waiting(server)
    missing = "commission-missing" in [finding["name"] for finding in case["findings"]]
    assert missing == (use == "others")
    with refused("SignName.Exists"):
        _create(client, name, **filed)

    server.command("review", "reject", str(case["application"]), "--reason", "letter-missing")
    seen = _get(client, name)
    assert (seen.sign_status, seen.order_id) == (2, order)
    assert seen.audit_info.reject_info and seen.audit_info.audit_date

    # Corrected, and approved.
    letters = []
    if use == "others":
        letters = [_letter(client, name, kind, last_day) for last_day in (40, 400)]
        filed["authorization_letter_id"] = letters[0]
    _update(client, name, remark="补充授权委托书", **filed)
    _approve(server)
    seen = _get(client, name)
    assert (seen.sign_status, seen.qualification_id, seen.remark) == (1, first, "补充授权委托书")
    assert seen.authorization_letter_audit_pass == (use == "others")

    # Filed anew, what is in force stays in force until the new is approved.
    _update(client, name, remark="新的场景说明", **filed)
    seen = _get(client, name)
    assert (seen.sign_status, seen.remark) == (0, "补充授权委托书")
    _approve(server)
    assert _get(client, name).remark == "新的场景说明"

    # Another qualification, at once.
    request = models.ChangeSignatureQualificationRequest(signature_name=name, qualification_id=second)
    assert client.sdk.change_signature_qualification(request).body.success is True
    assert _get(client, name).qualification_id == second

    # Nobody else sees it: not the other vendor's API, not another account.
    assert OtherVendor(server).list() == []
    stranger = _stranger(server)
    with refused("SignatureNotFound"):
        _get(stranger, name)
    assert _list(stranger).total_count == 0

    # The letter lapses: the signature is flagged, and stays approved.
    if use == "others":
        _restart(server, clock="+41d")
        [flagged] = _flagged(server)
        assert (flagged["name"], flagged["flags"]) == (name, ["letter-lapsed"])
        _restart(server, clock="+0s")
        assert _get(client, name).sign_status == 1

    # Deleted, it is gone; applied for again, it is another.
    body = client.sdk.delete_sms_sign(models.DeleteSmsSignRequest(sign_name=name)).body
    assert (body.code, body.sign_name) == ("OK", name)
    with refused("SignatureNotFound"):
        _get(client, name)
    filed["qualification_id"] = second
    assert _create(client, name, **filed) != order
    assert _get(client, name).sign_status == 0


@pytest.mark.operation("CreateSmsSign")
def test_what_is_not_taken_any_more_is_told_so(start_server):
    client = Client(start_server())
    qualification = _qualification(client, "一号资质", "COMPANY", "own")
    for source, number in WITHDRAWN.items():
        request = models.CreateSmsSignRequest(
            sign_name=fresh("菜鸟"), sign_source=number, qualification_id=qualification
        )
        assert client.sdk.create_sms_sign(request).body.code == "isv.SIGN_SOURCE_ILLEGAL", source
    assert _list(client).total_count == 0


@pytest.mark.operation("QuerySmsSignList")
def test_lists_have_the_newest_first_and_pages(start_server):
    server = start_server()
    client = Client(server)
    qualification = _qualification(client, "一号资质", "COMPANY", "own")
    names = [fresh("菜鸟") for _ in range(5)]
    for name in names:
        _create(client, name, sign_source=0, qualification_id=qualification)
    assert [it.sign_name for it in _list(client).sms_sign_list] == names[::-1]
    for page, expect in [(1, names[:2:-1]), (2, names[2:0:-1]), (3, names[:1]), (4, [])]:
        body = _list(client, page_index=page, page_size=2)
        assert (body.current_page, body.page_size, body.total_count) == (page, 2, 5)
        assert [it.sign_name for it in body.sms_sign_list or []] == expect


def _create(client: Client, name: str, **parameters) -> str:
    """Files a signature and gives its ticket."""
    request = models.CreateSmsSignRequest(sign_name=name, **parameters)
    body = client.sdk.create_sms_sign(request).body
    assert (body.code, body.sign_name) == ("OK", name), body
    return body.order_id


def _update(client: Client, name: str, **parameters) -> None:
    request = models.UpdateSmsSignRequest(sign_name=name, **parameters)
    assert client.sdk.update_sms_sign(request).body.code == "OK"


def _get(client: Client, name: str):
    return client.sdk.get_sms_sign(models.GetSmsSignRequest(sign_name=name)).body


def _list(client: Client, **page: int):
    return client.sdk.query_sms_sign_list(models.QuerySmsSignListRequest(**page)).body


def _qualification(client: Client, name: str, kind: str, use: str) -> int:
    """Files a qualification and has it approved."""
    phone = f"1370000{len(name) + sum(map(ord, name)) % 9000:04d}"
    client.sdk.required_phone_code(models.RequiredPhoneCodeRequest(phone_no=phone))
    outbox = (client.server.folder / "data" / "outbox").glob("*.json")
    [code] = [it["code"] for it in map(_read, outbox) if it["phone_number"] == phone]
    checked = models.ValidPhoneCodeRequest(phone_no=phone, certify_code=code)
    assert client.sdk.valid_phone_code(checked).body.data is True
    period = f"2020-01-01~{beijing_day(2000)}"
    request = models.SubmitSmsQualificationRequest(
        qualification_name=name,
        use_by_self=use == "own",
        company_type=kind,
        company_name=COMPANY,
        organization_code=CODES[kind],
        bussiness_license_exp_date=period,
        business_license_pics=[
            models.SubmitSmsQualificationRequestBusinessLicensePics(
                type="businessLicense", license_pic=client.upload()
            )
        ],
        legal_person_name="李华",
        legal_person_idcard_type="identityCard",
        legal_person_idcard_no=NUMBER,
        legal_person_id_card_eff_time=period,
        admin_name="李华",
        admin_idcard_type="identityCard",
        admin_idcard_no=NUMBER,
        admin_idcard_exp_date=period,
        admin_idcard_pic=client.upload(),
        admin_idcard_front_face=client.upload(),
        admin_phone_no=phone,
        certify_code=code,
        whether_share=False,
    )
    body = client.sdk.submit_sms_qualification(request).body
    assert body.code == "OK", body
    _approve(client.server)
    single = models.QuerySingleSmsQualificationRequest(qualification_group_id=int(body.data))
    seen = client.sdk.query_single_sms_qualification(single).body.data
    assert (seen.state, seen.company_name) == ("PASSED", COMPANY)
    # Persons are shown veiled.
    assert NUMBER not in json.dumps(seen.to_map()) and phone not in json.dumps(seen.to_map())
    return int(body.data)


def _letter(client: Client, name: str, kind: str, days: int) -> int:
    """Files the owner's letter, in force for so many days more."""
    return int(
        client.create_letter(
            SignList=[name],
            Authorization=COMPANY,
            OrganizationCode=CODES[kind],
            AuthorizationLetterExpDate=f"{beijing_day(-1)}~{beijing_day(days)}",
        )
    )


def _trademark(client: Client, name: str) -> int:
    request = models.CreateSmsTrademarkRequest(
        trademark_pic=client.upload(),
        trademark_name=name,
        trademark_registration_number="766905",
        trademark_applicant_name=COMPANY,
        trademark_eff_exp_date=f"2020-01-01~{beijing_day(2000)}",
    )
    return int(client.sdk.create_sms_trademark(request).body.data)


def _waiting(server) -> dict:
    """The one application that waits, with what was found."""
    [case] = server.json("review", "list")
    return server.json("review", "show", str(case["application"]))


def _approve(server) -> None:
    # Nobody has these papers: what blocks is set aside, as a reviewer may.
    application = str(_waiting(server)["application"])
    server.command("review", "approve", application, "--despite-findings")


def _flagged(server) -> list:
    """The flagged signatures, as soon as there are some: papers are looked at beside the start."""
    deadline = time.monotonic() + PATIENCE
    while not (flagged := server.json("signature", "list", "--flagged")):
        assert time.monotonic() < deadline, "nothing is flagged"
        time.sleep(0.05)
    return flagged


def _stranger(server) -> Client:
    account = str(server.json("account", "create", "--name", fresh("Firm"))["id"])
    key = server.json("key", "create", "--account", account)
    return Client(server, type(server.key)(key["id"], key["secret"]))


def _restart(server, **flags: str) -> None:
    server.stop()
    server.restart(**flags)


def _read(path) -> dict:
    return json.loads(path.read_text())
