"""Qualifications, phone codes and trademarks of Alibaba's dialect, through the official SDK."""

import pytest
import requests
from alibabacloud_dysmsapi20170525 import models

import pictures
import provoked
from expect import fresh, refused
from qualifications import ID_NUMBER, LAPSED, PERIOD, Qualifications, phone
from signet_server import Key

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")

SUBMIT = "SubmitSmsQualification"
UPDATE = "UpdateSmsQualification"
DELETE = "DeleteSmsQualification"
SINGLE = "QuerySingleSmsQualification"
RECORDS = "QuerySmsQualificationRecord"


@pytest.fixture
def client(server, new_account):
    """A client of an account of its own."""
    return Qualifications(server, new_account().key)


def _get(url: str) -> bytes:
    answer = requests.get(url, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.operation(SUBMIT)
def test_from_submission_to_deletion(client):
    portrait = pictures.png()
    group = client.submit(AdminIDCardPic=client.upload(portrait, fresh("pic") + ".png"))
    one = client.single(group)
    assert (one.qualification_group_id, one.state) == (group, "INT")
    assert (one.company_type, one.business_type) == ("COMPANY", "dysms")
    assert (one.organization_code, one.eff_time_str) == ("91330000MA00000012", PERIOD)
    assert (one.use_by_self, one.whether_share) == (False, False)
    # Names are shown, numbers are veiled.
    assert (one.legal_person_name, one.admin_name) == ("欧阳小华", "李华")
    assert one.legal_person_idcard_no == "110105********002X"
    assert one.admin_idcard_no == "E*******8"
    assert (one.legal_person_idcard_type, one.admin_idcard_type) == ("identityCard", "passport")
    assert one.admin_phone_no == client.phone[:3] + "********"
    # Pictures are links, and licences have their keys beside.
    assert _get(one.admin_idcard_pic) == portrait
    assert _get(one.admin_idcard_front_face)[:2] == b"\xff\xd8"
    [licence] = one.business_license_pics
    assert licence.type == "businessLicense" and licence.license_pic.endswith(".jpg")
    assert _get(licence.pic_url)[:2] == b"\xff\xd8"

    client.decide(group, "reject", "--note", "证照不清晰")
    [record] = client.records().list
    assert (record.group_id, record.state_name) == (group, "NOT_PASS")
    assert (record.use_by_self, record.audit_remark) == ("false", "证照不清晰")
    assert record.legal_person_name == "欧阳小华" and record.audit_time and record.create_date
    assert client.single(group).state == "FAILED"

    first = record.work_order_id
    assert client.update(group, first, LegalPersonName="王小明", CompanyName="改名后的公司") == group
    second = client.order(group)
    assert second != first and client.single(group).state == "INT"
    assert client.single(group).legal_person_name == "王小明"
    # What was filed before is found by its order.
    before = client.single(group, first)
    assert (before.state, before.legal_person_name) == ("FAILED", "欧阳小华")
    assert before.company_name == "菜鸟网络科技有限公司"
    assert client.records(WorkOrderId=first).total == 1

    client.approve(group)
    assert client.single(group).state == "PASSED"
    assert client.records(State="PASS").list[0].work_order_id == second
    assert client.delete(group, second) is True
    assert client.records().total == 0


@pytest.mark.operation(RECORDS)
def test_lists_are_narrowed_and_come_in_pages(client):
    own = client.submit(UseBySelf=True, BusinessLicensePics=[], LegalPersonName="王小明")
    other = client.submit(CompanyName="另一家公司")
    client.approve(own)

    def listed(**filters) -> list[int]:
        return [it.group_id for it in client.records(**filters).list]

    assert listed() == [other, own]
    assert listed(UseBySelf=True) == [own] and listed(UseBySelf=False) == [other]
    assert listed(CompanyName="另一家公司") == [other]
    assert listed(LegalPersonName="王小明") == [own] and listed(LegalPersonName="王") == []
    name = client.single(own).qualification_name
    assert listed(QualificationGroupName=name) == [own]
    # Both operations' spellings of a state are understood.
    for state in ("PASS", "PASSED"):
        assert listed(State=state) == [own]
    for state in ("INIT", "INT"):
        assert listed(State=state) == [other]
    for state in ("NOT_PASS", "FAILED", "NOT_FINISH", "CANCEL", "CANCELED"):
        assert listed(State=state) == []
    page = client.records(PageNo=2, PageSize=1)
    assert (page.page_no, page.page_size, page.total) == (2, 1, 2)
    assert [it.group_id for it in page.list] == [own]
    with refused("InvalidState"):
        client.records(State="passed")
    for name, value in (("PageNo", 0), ("PageSize", 51)):
        with refused(f"Invalid{name}"):
            client.records(**{name: value})


@pytest.mark.operation(SINGLE)
def test_another_accounts_qualification_is_not_there(client, server, new_account):
    group = client.submit()
    order = client.order(group)
    stranger = Qualifications(server, new_account().key)
    with refused("QualificationNotExist", status=400):
        stranger.single(group)
    with refused("QualificationNotExist", status=400):
        stranger.delete(group, order)
    with refused("QualificationNotExist", status=400):
        stranger.update(group, order)
    with refused("QualificationNotExist"):
        client.single(group, order + 1)


# What is wrong with one parameter of a filing, and the code of it. A callable is given the client.
BOTH = {
    "AdminBackOssFileNotUploadError": {"AdminIDCardPic": "1/missing.jpg"},
    "AdminDateNotValid": {"AdminIDCardExpDate": LAPSED},
    "AdminIdcardExpdateNotMatchRegexError": {"AdminIDCardExpDate": "2023-01-01"},
    "AdminIdcardFrontFaceFileError": {"AdminIDCardFrontFace": lambda it: it.upload(b"no picture")},
    "AdminIdcardFrontFaceNullError": {"AdminIDCardFrontFace": " "},
    "AdminIdcardNoNullError": {"AdminIDCardNo": " "},
    "AdminIdcardNotMatchRegex": {"AdminIDCardType": "identityCard", "AdminIDCardNo": "E12345678"},
    "AdminIdcardPicsFileError": {"AdminIDCardPic": lambda it: it.upload(pictures.bmp())},
    "AdminIdcardPicsNullError": {"AdminIDCardPic": " "},
    "AdminIdcardTypeError": {"AdminIDCardType": "IdentityCard"},
    "AdminNameNullError": {"AdminName": "  "},
    "BusinessLicenseDateNotMatchRegexError": {"BussinessLicenseExpDate": "长期"},
    "BusinessLicenseDateNotValid": {"BussinessLicenseExpDate": LAPSED},
    "BusinessLicenseOssFileNotUploadError": {
        "BusinessLicensePics": [{"Type": "otherLicense", "LicensePic": "1/missing.jpg"}]
    },
    "BusinessLicensePicsFileError": {
        "BusinessLicensePics": lambda it: [
            {"Type": "signLegalLicense", "LicensePic": it.upload(b"no picture")}
        ]
    },
    "BusinessLicensePicsNullError": {
        "BusinessLicensePics": [{"Type": "businessLicense", "LicensePic": " "}]
    },
    "BusinessLicenseTypeError": {
        "BusinessLicensePics": [{"Type": "licence", "LicensePic": "1/a.jpg"}]
    },
    "CompanyNameNullError": {"CompanyName": " "},
    "OtherFileTypeError": {
        "OtherFiles": lambda it: [{"LicensePic": it.upload(b"text", fresh("file") + ".pdf")}]
    },
    "LegalPersonIdcardTypeError": {"LegalPersonIDCardType": "card"},
    "LegalIdCardNoNullError": {"LegalPersonIDCardNo": " "},
    "LegalIdCardNotMatchRegex": {"LegalPersonIDCardNo": "身份证"},
    "LegalPersonNameNullError": {"LegalPersonName": " "},
    "LegalPersonIdcardEfftimeNotMatchRegexError": {"LegalPersonIdCardEffTime": "2023-02-30~2033-01-01"},
    "LegalDateNotValid": {"LegalPersonIdCardEffTime": LAPSED},
    "LegalFrontOssFileNotUploadError": {"LegalPersonIdCardFrontSide": "1/missing.jpg"},
    "LegalBackOssFileNotUploadError": {"LegalPersonIdCardBackSide": lambda it: it.upload(b"text")},
    "AdminFrontOssFileNotUploadError": {"AdminIDCardFrontFace": "1/missing.jpg"},
    "OtherOssFileNotUploadError": {"OtherFiles": [{"LicensePic": "1/missing.pdf"}]},
    "PhoneNoCertifyCodeNullError": {"CertifyCode": " "},
}
FIRST_ONLY = {
    "CompanyTypeError": {"CompanyType": "company"},
    "QualificationNameNullError": {"QualificationName": " "},
    "QualificationNameNotMatchRegex": {"QualificationName": "2026"},
    "OrganizationCodeNullError": {"OrganizationCode": " "},
}


def _given(client, changes: dict) -> dict:
    return {n: v(client) if callable(v) else v for n, v in changes.items()}


@pytest.mark.operation(SUBMIT)
@pytest.mark.parametrize("code", [*BOTH, *FIRST_ONLY])
def test_what_is_wrong_with_a_submission(client, code):
    changes = _given(client, (BOTH | FIRST_ONLY)[code])
    with refused(code, status=400):
        client.submit(**changes)
    assert client.records().total == 0


@pytest.fixture(scope="module")
def filed(server):
    """A qualification that was approved, and its client: whatever is refused leaves it as it is."""
    account = str(server.json("account", "create", "--name", fresh("Firm"))["id"])
    key = server.json("key", "create", "--account", account)
    client = Qualifications(server, Key(key["id"], key["secret"]))
    group = client.submit()
    client.approve(group)
    return client, group


@pytest.mark.operation(UPDATE)
@pytest.mark.parametrize("code", BOTH)
def test_what_is_wrong_with_an_update(filed, code):
    client, group = filed
    order = client.order(group)
    changes = _given(client, BOTH[code])
    with refused(code, status=400):
        client.update(group, order, **changes)
    assert (client.order(group), client.single(group).state) == (order, "PASSED")


@pytest.mark.operation(SUBMIT)
def test_a_licence_is_needed_for_others(client):
    with refused("BusinessLicensePicsNullError", "Business license documents cannot be empty.", 400):
        client.submit(UseBySelf=False, BusinessLicensePics=None)
    assert client.submit(UseBySelf=True, BusinessLicensePics=None)


@pytest.mark.operation(SUBMIT)
def test_a_name_is_taken_once(client):
    name = fresh("资质")
    client.submit(QualificationName=name)
    with refused("QualificationNameAlreadyExist", "The qualification name already exists.", 400):
        client.submit(QualificationName=name)


@pytest.mark.operation(SUBMIT)
def test_what_is_missing(client):
    good = client.submission()
    optional = {"BusinessLicensePics", "OtherFiles", "Remark"}
    for name in set(good) - optional:
        with refused(f"Missing{name}", status=400):
            client.submit(**{**good, name: None})


@pytest.mark.operation(SUBMIT)
def test_papers_may_be_documents_and_pictures(client):
    pdf = b"%PDF-1.7\n" + b"x" * 100
    licences = [
        {"Type": kind, "LicensePic": client.upload()}
        for kind in ("socialCreditLicense", "businessLicense", "signLegalLicense", "otherLicense")
    ]
    group = client.submit(
        BusinessLicensePics=licences,
        OtherFiles=[
            {"LicensePic": client.upload(pdf, fresh("file") + ".pdf")},
            {"LicensePic": client.upload(pictures.gif(), fresh("file") + ".gif")},
        ],
        LegalPersonIdCardFrontSide=client.upload(),
        LegalPersonIdCardBackSide=client.upload(),
        Remark="请尽快审核",
    )
    one = client.single(group)
    assert one.remark == "请尽快审核"
    got = {(it.type, it.license_pic) for it in one.business_license_pics}
    assert got == {(it["Type"], it["LicensePic"]) for it in licences}
    assert sorted(_get(it.pic_url)[:4] for it in one.other_files) == [b"%PDF", b"GIF8"]
    # New licences replace all there were, and everything else stays.
    client.approve(group)
    new = {"Type": "otherLicense", "LicensePic": client.upload()}
    client.update(group, client.order(group), BusinessLicensePics=[new])
    after = client.single(group)
    assert [it.license_pic for it in after.business_license_pics] == [new["LicensePic"]]
    assert len(after.other_files) == 2 and after.admin_idcard_pic


@pytest.mark.operation(UPDATE)
def test_what_an_update_has_to_name(client):
    group = client.submit()
    first = client.order(group)
    # Not while it is under review.
    with refused("WorkOrderIdExpired", "Please re-query the qualification list", 400):
        client.update(group, first)
    client.decide(group, "ask-for-more", "--note", "请补充材料")
    assert client.single(group).state == "NOT_FINISH"
    client.update(group, first)
    client.approve(group)
    with refused("WorkOrderIdExpired", status=400):
        client.update(group, first)
    with refused("CertifyCodeError", "SMS verification code is incorrect.", 400):
        client.update(group, client.order(group), CertifyCode="000")


@pytest.mark.operation(UPDATE)
def test_one_body_has_an_administrator_once(client):
    client.submit(AdminName="王小明", AdminIDCardNo="E87654321")
    group = client.submit()
    client.approve(group)
    with refused("SameQualificationGroupError", "already exists", 400):
        client.update(group, client.order(group), AdminName="王小明", AdminIDCardNo="E87654321")
    client.update(group, client.order(group))


@pytest.mark.operation(DELETE)
def test_what_is_not_deleted(client):
    group = client.submit()
    order = client.order(group)
    with refused("BindSignDeleteFailed", "cannot be deleted temporarily", 400):
        client.delete(group, order)
    client.approve(group)
    with refused("WorkOrderIdExpired", status=400):
        client.delete(group, order + 1)
    bound = models.CreateSmsSignRequest(
        sign_name=fresh("Firm"), sign_source=0, qualification_id=group, third_party=True
    )
    bound.sign_type = 1
    letter = client.create_letter(
        SignList=[bound.sign_name], OrganizationCode="91330000MA00000012"
    )
    bound.authorization_letter_id = int(letter)
    client._body(client.sdk.create_sms_sign(bound))
    with refused("BindSignDeleteFailed", status=400):
        client.delete(group, order)
    deleted = models.DeleteSmsSignRequest(sign_name=bound.sign_name)
    client.server.command("review", "reject", str(_case(client, bound.sign_name)), "--note", "no")
    client._body(client.sdk.delete_sms_sign(deleted))
    assert client.delete(group, order) is True
    with refused("QualificationNotExist", "Qualification does not exist.", 400):
        client.delete(group, order)


def _case(client, name: str) -> int:
    """The application of a signature."""
    cases = client.server.json("review", "list")
    [case] = [it for it in cases if it["name"] == name]
    return case["application"]


@pytest.mark.operation("RequiredPhoneCode")
def test_codes_are_sent_once_a_minute(client):
    number = phone()
    code = client.code(number)
    for form in (number, f"+86{number}", f"0086{number}"):
        answer = client.send_code(form)
        # The SDK does not raise on codes with a prefix: they travel with status 200.
        assert (answer.code, answer.message) == ("isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1")
        provoked.note(answer.request_id)
    assert client.fits(code)
    with refused("InvalidPhoneNo", status=400):
        client.send_code("12345")


@pytest.mark.operation("ValidPhoneCode")
def test_codes_are_the_accounts_and_the_numbers(client, server, new_account):
    code = client.code()
    wrong = "000000" if code != "000000" else "000001"
    assert client.fits(code) is True and client.fits(wrong) is False
    stranger = Qualifications(server, new_account().key)
    stranger.phone = client.phone
    assert stranger.fits(code) is False
    with refused("CertifyCodeError", status=400):
        stranger.submit(CertifyCode=code)
    # Asking does not use it up, filing does.
    assert client.fits(code) is True
    client.submit(CertifyCode=code)
    assert client.fits(code) is False
    with refused("CertifyCodeError", status=400):
        client.submit(CertifyCode=code)


@pytest.mark.operation("CreateSmsTrademark")
def test_a_trademark_comes_back(client, server, new_account):
    content = pictures.png()
    screenshot = client.upload(content, fresh("mark") + ".png")
    mark = client.create_trademark(TrademarkPic=screenshot)
    [found] = client.trademarks(mark, 1, mark)
    assert (found.trademark_id, found.trademark_name) == (mark, "菜鸟裹裹")
    assert found.trademark_registration_number == "766905"
    assert found.trademark_applicant_name == "菜鸟网络科技有限公司"
    assert found.trademark_eff_exp_date == PERIOD
    assert found.trademark_pic == screenshot and _get(found.trademark_pic_url) == content
    assert Qualifications(server, new_account().key).trademarks(mark) == []


MARKS = {
    "TrademarkOssFileNotUploadError": {"TrademarkPic": "1/missing.jpg"},
    "TrademarkPicsFileError": {"TrademarkPic": lambda it: it.upload(pictures.webp())},
    "TrademarkLetterDateNotMatchRegex": {"TrademarkEffExpDate": "2030-12-13~2010-12-14"},
    "TrademarkDateNotValid": {"TrademarkEffExpDate": LAPSED},
    "TrademarkNameNotMatchRegex": {"TrademarkName": " "},
    "TrademarkNameOverLimit": {"TrademarkName": "字" * 16},
    "TrademarkRegistrationNumberNotMatchRegex": {"TrademarkRegistrationNumber": " "},
    "TrademarkRegistrationNumberOverLimit": {"TrademarkRegistrationNumber": "1" * 16},
    "TrademarkApplicantNameNotMatchRegex": {"TrademarkApplicantName": " "},
    "TrademarkApplicantNameOverLimit": {"TrademarkApplicantName": "字" * 51},
}


@pytest.mark.operation("CreateSmsTrademark")
@pytest.mark.parametrize("code", MARKS)
def test_what_is_wrong_with_a_trademark(client, code):
    with refused(code, status=400):
        client.create_trademark(**_given(client, MARKS[code]))


@pytest.mark.operation(SUBMIT)
def test_nothing_personal_is_logged_and_erasing_leaves_nothing(start_server):
    server = start_server(verbosity="trace")
    client = Qualifications(server)
    group = client.submit()
    with refused("AdminNameNullError"):
        client.submit(AdminName=" ")
    client.records(LegalPersonName="欧阳小华")
    order = client.order(group)
    account = server.json("qualification", "list")[0]["account"]
    plain = ["欧阳小华", "李华", ID_NUMBER, "E12345678", client.phone]
    _nowhere(server, plain)

    erased = server.json("account", "erase", str(account))
    assert erased["pictures"] >= 2
    one = client.single(group)
    for member in (
        one.legal_person_name,
        one.legal_person_idcard_no,
        one.legal_person_idcard_type,
        one.legal_person_id_card_eff_time,
        one.admin_name,
        one.admin_idcard_no,
        one.admin_idcard_pic,
        one.admin_idcard_front_face,
        one.admin_phone_no,
    ):
        assert member == ""
    assert (one.company_name, one.work_order_id) == ("菜鸟网络科技有限公司", order)
    assert client.records().list[0].legal_person_name == ""
    assert len(one.business_license_pics) == 1
    # An update has to say anew who they are.
    client.approve(group)
    with refused("AdminNameNullError", status=400):
        client.update(group, order)
    server.json("account", "erase", str(account))
    _nowhere(server, plain)
    server.stop()
    _nowhere(server, plain)
    server.restart()


def _nowhere(server, plain: list[str]) -> None:
    """Nothing of it stands in the log or in any file of the registry."""
    log = server.log()
    assert log.count("answered") > 5, "it does log"
    for text in plain:
        assert text not in log, text
    for path in (server.folder / "data").rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for text in plain:
                assert text.encode() not in content, (path, text)
