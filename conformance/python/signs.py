"""Signatures through Alibaba's Python SDK: what tests of them need besides the client."""

from __future__ import annotations

import base64
import itertools
import json
import time

from alibabacloud_dysmsapi20170525 import models

import pictures
import provoked
import raw
import seals
from alibaba import Client, beijing_day
from expect import fresh
from signet_server import Server

# The national standard's own example of an identity card's number.
ID_NUMBER = "11010519491231002X"
# The credit code of a body that qualifications and letters share.
OWNER = "91330000MA00000001"
_phones = itertools.count(1)


class Signs(Client):
    """Everything about signatures, for one key."""

    def call(self, operation: str, parameters: dict):
        """Calls an operation with parameters by their names on the wire, and gives the body."""
        request = getattr(models, f"{operation}Request")().from_map(parameters)
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in operation).lstrip("_")
        answer = getattr(self.sdk, name)(request)
        assert answer.status_code == 200
        return answer.body

    def ok(self, operation: str, parameters: dict):
        """The same, expecting success."""
        body = self.call(operation, parameters)
        assert (body.code, body.message) == ("OK", "OK"), body
        return body

    def answers(self, code: str, operation: str, parameters: dict) -> None:
        """The same, expecting a code that travels with status 200."""
        body = self.call(operation, parameters)
        assert body.code == code, body
        provoked.note(body.request_id)

    def sign(self, **parameters) -> dict:
        """The parameters of a good application, with some changed; `None` leaves one out. It wants a
        `QualificationId`."""
        good = {"SignName": fresh("云"), "SignSource": 0}
        return {n: v for n, v in {**good, **parameters}.items() if v is not None}

    def create(self, **parameters):
        """Applies for a signature and gives the answer."""
        return self.ok("CreateSmsSign", self.sign(**parameters))

    def update(self, **parameters):
        """Files a signature anew."""
        return self.ok("UpdateSmsSign", {"SignSource": 0, **parameters})

    def get(self, name: str):
        """Looks at a signature."""
        return self.ok("GetSmsSign", {"SignName": name})

    def delete(self, name: str):
        """Deletes a signature."""
        return self.ok("DeleteSmsSign", {"SignName": name})

    def bind(self, name: str, qualification: int, letter: int | None = None):
        """Binds a signature to another qualification."""
        given = {"SignatureName": name, "QualificationId": qualification}
        if letter is not None:
            given["AuthorizationLetterId"] = letter
        return self.ok("ChangeSignatureQualification", given)

    def list(self, **page) -> list:
        """The newest fifty signatures."""
        return self.ok("QuerySmsSignList", {"PageSize": 50, **page}).sms_sign_list

    def old(self, **parameters) -> dict:
        """The parameters of a good application of the old kind, with some changed."""
        good = {"SignName": fresh("旧"), "SignSource": 0, "Remark": "登录场景使用验证码"}
        if "SignFileList" not in parameters:
            good["SignFileList"] = [picture()]
        return {n: v for n, v in {**good, **parameters}.items() if v is not None}

    def qualification(self, *, approved: bool = True, **parameters) -> int:
        """Files a qualification, has it approved, and gives its id."""
        phone = f"137{next(_phones):08d}"
        self.ok("RequiredPhoneCode", {"PhoneNo": phone})
        good = {
            "QualificationName": fresh("资质"),
            "UseBySelf": True,
            "CompanyType": "COMPANY",
            "CompanyName": "菜鸟网络科技有限公司",
            "OrganizationCode": f"9133{next(_phones):014d}",
            "BussinessLicenseExpDate": "2020-01-01~2099-12-31",
            "BusinessLicensePics": [{"Type": "businessLicense", "LicensePic": self.upload()}],
            "LegalPersonName": "李华",
            "LegalPersonIDCardType": "identityCard",
            "LegalPersonIDCardNo": ID_NUMBER,
            "LegalPersonIdCardEffTime": "2020-01-01~2099-12-31",
            "AdminName": "李华",
            "AdminIDCardType": "identityCard",
            "AdminIDCardNo": ID_NUMBER,
            "AdminIDCardExpDate": "2020-01-01~2099-12-31",
            "AdminIDCardPic": self.upload(),
            "AdminIDCardFrontFace": self.upload(),
            "AdminPhoneNo": phone,
            "CertifyCode": code_sent(self.server, phone),
            "WhetherShare": False,
        }
        filed = int(self.ok("SubmitSmsQualification", {**good, **parameters}).data)
        if approved:
            [case] = [
                case
                for case in self.server.json("review", "list")
                if case["kind"] == "qualification" and int(case["qualification"]) == filed
            ]
            approve(self.server, case["application"])
        return filed

    def letter_for(self, code: str, *names: str, **parameters) -> int:
        """Files a letter for names of a body with this credit code."""
        return int(
            self.create_letter(OrganizationCode=code, SignList=list(names), **parameters)
        )

    def trademark(self) -> int:
        """Files a trademark."""
        given = {
            "TrademarkName": "菜鸟裹裹",
            "TrademarkPic": self.upload(),
            "TrademarkRegistrationNumber": "766905",
            "TrademarkApplicantName": "菜鸟网络科技有限公司",
            "TrademarkEffExpDate": f"{beijing_day(-10)}~{beijing_day(365)}",
        }
        return int(self.ok("CreateSmsTrademark", given).data)


def picture(content: bytes | None = None, suffix: str = "jpg") -> dict:
    """A picture as the old operations take it."""
    content = pictures.jpeg() if content is None else content
    return {"FileContents": base64.b64encode(content).decode(), "FileSuffix": suffix}


def code_sent(server: Server, phone: str) -> str:
    """The code that was sent to a phone last, from the server's outbox."""
    messages = [json.loads(p.read_text()) for p in (server.folder / "data" / "outbox").glob("*.json")]
    sent = [m for m in messages if m["phone_number"].endswith(phone)]
    return max(sent, key=lambda m: m["id"])["code"]


def approve(server: Server, application: int | str) -> None:
    """Approves an application, whatever was found: its papers are no real ones."""
    server.command("review", "approve", "--despite-findings", str(application))


def reject(server: Server, application: int | str, *reasons: str, note: str | None = None) -> None:
    """Rejects an application for reasons of the catalogue."""
    flags = [part for reason in reasons for part in ("--reason", reason)]
    flags += ["--note", note] if note else []
    server.command("review", "reject", *flags, str(application))


def by_v1(
    server: Server, action: str, parameters: dict, *, at: int | None = None, method: str = "POST"
) -> raw.Answer:
    """A call by the older scheme, dated as the test says."""
    given = {"Action": action, "Version": "2017-05-25", "Format": "JSON"}
    given |= {name: str(value) for name, value in parameters.items()}
    query = seals.alibaba_v1(server.key, method, given, at=at or int(time.time()))
    answer = raw.send(server, method, f"/?{seals.canonical_query(query)}", {"Host": server.host})
    if answer.code:
        provoked.note(answer.request_id)
    return answer
