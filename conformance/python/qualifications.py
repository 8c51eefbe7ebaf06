"""Qualifications and trademarks through Alibaba's Python SDK."""

from __future__ import annotations

import itertools
import json

from alibabacloud_dysmsapi20170525 import models

from alibaba import Client
from expect import fresh
from signet_server import Key, Server

# The national standard's own example of an identity card's number.
ID_NUMBER = "11010519491231002X"
PERIOD = "2023-01-01~2093-01-01"
LAPSED = "2003-01-01~2013-01-01"
_phones = itertools.count(13900000000)


def phone() -> str:
    """A number that no test has used: codes are limited by number."""
    return str(next(_phones))


class Qualifications(Client):
    """The SDK's client, with the phone's holder beside it."""

    def __init__(self, server: Server, key: Key | None = None):
        super().__init__(server, key)
        self.phone = phone()

    def send_code(self, number: str):
        """Has a code sent."""
        return self.sdk.required_phone_code(models.RequiredPhoneCodeRequest(phone_no=number)).body

    def code(self, number: str | None = None) -> str:
        """Has a code sent to a number, a fresh one unless told, and reads it off the phone."""
        self.phone = number or phone()
        assert self.send_code(self.phone).code == "OK"
        outbox = self.server.folder / "data" / "outbox"
        for path in outbox.iterdir():
            message = json.loads(path.read_text())
            if message["phone_number"] == self.phone:
                path.unlink()
                return message["code"]
        raise AssertionError("no code was sent")

    def fits(self, code: str) -> bool:
        """Asks whether a code fits."""
        request = models.ValidPhoneCodeRequest(phone_no=self.phone, certify_code=code)
        return self._body(self.sdk.valid_phone_code(request)).data

    def submission(self, **parameters) -> dict:
        """The parameters of a good qualification, with some changed; `None` leaves one out."""
        good = {
            "QualificationName": fresh("资质"),
            "UseBySelf": False,
            "CompanyType": "COMPANY",
            "CompanyName": "菜鸟网络科技有限公司",
            "OrganizationCode": "91330000MA00000012",
            "BussinessLicenseExpDate": PERIOD,
            "LegalPersonName": "欧阳小华",
            "LegalPersonIDCardType": "identityCard",
            "LegalPersonIDCardNo": ID_NUMBER,
            "LegalPersonIdCardEffTime": PERIOD,
            "AdminName": "李华",
            "AdminIDCardType": "passport",
            "AdminIDCardNo": "E12345678",
            "AdminIDCardExpDate": PERIOD,
            "WhetherShare": False,
        }
        for name in ("AdminIDCardPic", "AdminIDCardFrontFace"):
            if name not in parameters:
                good[name] = self.upload()
        if "BusinessLicensePics" not in parameters:
            good["BusinessLicensePics"] = [{"Type": "businessLicense", "LicensePic": self.upload()}]
        return self._with_code({**good, **parameters})

    def submit(self, **parameters) -> int:
        """Files a qualification and gives its id."""
        request = models.SubmitSmsQualificationRequest().from_map(self.submission(**parameters))
        return int(self._body(self.sdk.submit_sms_qualification(request)).data)

    def update(self, group: int, order: int, **parameters) -> int:
        """Files a qualification anew and gives its id."""
        given = {"QualificationGroupId": group, "OrderId": order, **parameters}
        request = models.UpdateSmsQualificationRequest().from_map(self._with_code(given))
        return int(self._body(self.sdk.update_sms_qualification(request)).data)

    def delete(self, group: int, order: int) -> bool:
        """Deletes a qualification."""
        request = models.DeleteSmsQualificationRequest(qualification_group_id=group, order_id=order)
        return self._body(self.sdk.delete_sms_qualification(request)).data

    def single(self, group: int, order: int | None = None):
        """Reads one qualification."""
        request = models.QuerySingleSmsQualificationRequest(
            qualification_group_id=group, order_id=order
        )
        return self._body(self.sdk.query_single_sms_qualification(request)).data

    def records(self, **parameters):
        """Reads a page of qualifications."""
        request = models.QuerySmsQualificationRecordRequest().from_map(parameters)
        return self._body(self.sdk.query_sms_qualification_record(request)).data

    def order(self, group: int) -> int:
        """The newest filing of a qualification."""
        return self.single(group).work_order_id

    def decide(self, group: int, *decision: str) -> None:
        """Decides the newest filing, as a reviewer would."""
        self.server.command("review", decision[0], str(self.order(group)), *decision[1:])

    def approve(self, group: int) -> None:
        """Approves the newest filing, whatever the checks say."""
        self.decide(group, "approve", "--despite-findings")

    def mark(self, **parameters) -> dict:
        """The parameters of a good trademark, with some changed; `None` leaves one out."""
        good = {
            "TrademarkName": "菜鸟裹裹",
            "TrademarkRegistrationNumber": "766905",
            "TrademarkApplicantName": "菜鸟网络科技有限公司",
            "TrademarkEffExpDate": PERIOD,
        }
        if "TrademarkPic" not in parameters:
            good["TrademarkPic"] = self.upload()
        return {n: v for n, v in {**good, **parameters}.items() if v is not None}

    def create_trademark(self, **parameters) -> int:
        """Files a trademark and gives its id."""
        request = models.CreateSmsTrademarkRequest().from_map(self.mark(**parameters))
        return int(self._body(self.sdk.create_sms_trademark(request)).data)

    def trademarks(self, *ids: int) -> list:
        """Reads trademarks."""
        request = models.QuerySmsTrademarkRequest(trademark_id_list=list(ids))
        return self._body(self.sdk.query_sms_trademark(request)).data

    def _with_code(self, given: dict) -> dict:
        if "CertifyCode" not in given:
            given = {"CertifyCode": self.code(), **given}
        given = {"AdminPhoneNo": self.phone, **given}
        return {n: v for n, v in given.items() if v is not None}
