"""Papers that lapse: who is told when, whatever a server missed, and what is flagged."""

import json
import time
from datetime import datetime, timedelta

import pytest
from alibabacloud_dysmsapi20170525 import models

import raw
import seals
from alibaba import BEIJING, Client

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
# How long a start may take to look at papers; it happens beside everything else.
PATIENCE = 30
# One body in all papers.
COMPANY, CODE = "菜鸟网络科技有限公司", "91350100M000100Y43"
NAMES = ["菜鸟网络", "菜鸟裹裹"]
PARTIES = {"Authorization": COMPANY, "OrganizationCode": CODE, "SignList": NAMES}
# The example of GB 11643-1999; nobody has this number.
PERSON = {"type": "identityCard", "number": "11010519491231002X"}


@pytest.mark.operation("CreateSmsAuthorizationLetter")
def test_the_owner_of_a_letter_is_told_a_month_a_week_and_a_day_ahead(start_server):
    server = start_server()
    client = Client(server)
    today = datetime.now(BEIJING)
    last_day = _day(today, 60)
    letter = int(client.create_letter(AuthorizationLetterExpDate=f"2020-01-01~{last_day}"))
    # One that lasts, to see that nobody is told of it.
    client.create_letter(AuthorizationLetterExpDate=f"2020-01-01~{_day(today, 2000)}")

    told = []
    for day, written in [(29, []), (30, [30]), (31, []), (53, [7]), (58, []), (59, [1]), (62, [])]:
        server.stop()
        server.restart(clock=_noon(today, day))
        told += written
        notices = _listed(server, len(told))
        assert [notice["days"] for notice in notices] == told, day
        for notice in notices:
            assert (notice["paper"], int(notice["of"])) == ("letter", letter)
            assert notice["last_day"] == last_day
            # Dated by the machine's clock, not by the one that was put on.
            assert notice["written"][:10] < _day(today, 28)
    account = str(notices[0]["account"])
    assert server.json("notice", "list", "--account", account) == notices
    assert server.json("notice", "list", "--account", "1") == []


@pytest.mark.operation("CreateSmsAuthorizationLetter")
def test_of_the_times_a_server_missed_the_nearest_is_told(start_server):
    server = start_server()
    today = datetime.now(BEIJING)
    Client(server).create_letter(AuthorizationLetterExpDate=f"2020-01-01~{_day(today, 60)}")
    server.stop()
    server.restart(clock=_noon(today, 55))
    [notice] = _listed(server, 1)
    assert notice["days"] == 7


@pytest.mark.operation("ChangeSignatureQualification")
def test_a_signature_is_flagged_with_its_papers_and_stays_approved(start_server):
    server = start_server()
    client = Client(server)
    today = datetime.now(BEIJING)
    short, long = (f"2020-01-01~{_day(today, days)}" for days in (60, 400))
    first = _qualification(client, "一号资质", "13700000001", licence=short, people=long)
    second = _qualification(client, "二号资质", "13700000002", licence=long, people=long)
    letters = [int(client.create_letter(AuthorizationLetterExpDate=it, **PARTIES)) for it in (short, long)]
    for name, letter in zip(NAMES, letters):
        request = models.CreateSmsSignRequest(
            sign_name=name, sign_source=0, qualification_id=first, third_party=True, authorization_letter_id=letter
        )
        _approve(server, int(client.sdk.create_sms_sign(request).body.order_id))

    def flags(days: int, count: int) -> list:
        server.stop()
        server.restart(clock=_noon(today, days))
        return _flagged(server, count)

    # The last day is a day of the paper.
    assert flags(60, 0) == []
    assert [notice["paper"] for notice in _listed(server, 2)] == ["letter", "licence"]
    assert flags(61, 2) == [["letter-lapsed", "licence-lapsed"], ["licence-lapsed"]]
    told = _ask(server, today, "QuerySmsAuthorizationLetter", Status="INVALID")
    assert [letter["AuthorizationLetterId"] for letter in told["Data"]] == letters[:1]
    for name in NAMES:
        assert _ask(server, today, "GetSmsSign", SignName=name)["SignStatus"] == 1

    # A letter that has passed and lasts, and a qualification with a licence that lasts.
    change = {"QualificationId": str(second), "AuthorizationLetterId": str(letters[1])}
    assert _ask(server, today, "ChangeSignatureQualification", SignatureName=NAMES[0], **change)["Code"] == "OK"
    assert _flagged(server, 1) == [["licence-lapsed"]]
    [left] = server.json("signature", "list", "--flagged")
    case = server.json("review", "show", str(left["application"]))
    assert (left["name"], case["flags"]) == (NAMES[1], ["licence-lapsed"])


def _qualification(client: Client, name: str, phone: str, *, licence: str, people: str) -> int:
    """Files a qualification with these periods, and approves it."""
    client.sdk.required_phone_code(models.RequiredPhoneCodeRequest(phone_no=phone))
    messages = (client.server.folder / "data" / "outbox").glob("*.json")
    [code] = [it["code"] for it in (json.loads(path.read_text()) for path in messages) if it["phone_number"] == phone]
    request = models.SubmitSmsQualificationRequest(
        qualification_name=name,
        use_by_self=False,
        company_type="COMPANY",
        company_name=COMPANY,
        organization_code=CODE,
        bussiness_license_exp_date=licence,
        business_license_pics=[
            models.SubmitSmsQualificationRequestBusinessLicensePics(
                type="businessLicense", license_pic=client.upload()
            )
        ],
        legal_person_name="李华",
        legal_person_idcard_type=PERSON["type"],
        legal_person_idcard_no=PERSON["number"],
        legal_person_id_card_eff_time=people,
        admin_name="李华",
        admin_idcard_type=PERSON["type"],
        admin_idcard_no=PERSON["number"],
        admin_idcard_exp_date=people,
        admin_idcard_pic=client.upload(),
        admin_idcard_front_face=client.upload(),
        admin_phone_no=phone,
        certify_code=code,
        whether_share=False,
    )
    qualification = int(client.sdk.submit_sms_qualification(request).body.data)
    [waiting] = client.server.json("review", "list")
    assert int(waiting["qualification"]) == qualification
    _approve(client.server, waiting["application"])
    return qualification


def _approve(server, application: int) -> None:
    # The pictures are no papers, and the code is nobody's: a person would not pass them.
    server.command("review", "approve", str(application), "--despite-findings")


def _ask(server, today: datetime, operation: str, **parameters: str) -> dict:
    """Asks on the day after the last, sealed by hand: the SDK dates requests by the machine's clock."""
    at = datetime.fromisoformat(_noon(today, 61)).timestamp()
    headers = seals.acs3(server.key, server.host, operation, parameters, at=int(at))
    return raw.send(server, "POST", f"/?{seals.canonical_query(parameters)}", headers).json()


def _day(today: datetime, days: int) -> str:
    """The day in Beijing that is so many days later."""
    return (today + timedelta(days=days)).strftime("%Y-%m-%d")


def _noon(today: datetime, days: int) -> str:
    """Its noon, for the server's clock."""
    return f"{_day(today, days)}T12:00:00+08:00"


def _listed(server, count: int) -> list:
    """The notices there are, as soon as there are so many."""
    deadline = time.monotonic() + PATIENCE
    while True:
        notices = server.json("notice", "list")
        if len(notices) >= count or time.monotonic() > deadline:
            return notices
        time.sleep(0.05)


def _flagged(server, count: int) -> list:
    """The flags there are, as soon as so many signatures have some."""
    deadline = time.monotonic() + PATIENCE
    while True:
        flagged = server.json("signature", "list", "--flagged")
        if len(flagged) == count or time.monotonic() > deadline:
            return [signature["flags"] for signature in flagged]
        time.sleep(0.05)
