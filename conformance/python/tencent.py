"""Tencent's Python SDK, pointed at a server and otherwise as it comes."""

from __future__ import annotations

import base64
import json

from tencentcloud.common import credential
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20190711 import models as models_2019
from tencentcloud.sms.v20190711 import sms_client as sms_client_2019
from tencentcloud.sms.v20210111 import models as models_2021
from tencentcloud.sms.v20210111 import sms_client as sms_client_2021

import pictures
from expect import fresh
from signet_server import Key, Server

REGION = "ap-guangzhou"


def profile(
    server: Server,
    *,
    sign_method: str = "TC3-HMAC-SHA256",
    http_method: str = "POST",
    language: str | None = "en-US",
    unsigned_payload: bool = False,
) -> ClientProfile:
    """How the SDK is to talk to a server."""
    http = HttpProfile(
        protocol=server.scheme,
        endpoint=server.host,
        reqMethod=http_method,
        reqTimeout=30,
        certification=server.flags.get("tls_cert"),
    )
    made = ClientProfile(signMethod=sign_method, httpProfile=http, language=language)
    made.unsignedPayload = unsigned_payload
    return made


class Client:
    """The client of one API version, for one key."""

    def __init__(
        self,
        server: Server,
        key: Key | None = None,
        *,
        version: str = "2021-01-11",
        region: str = REGION,
        token: str | None = None,
        **settings,
    ):
        key = key or server.key
        self.version = version
        self.models, module = {
            "2021-01-11": (models_2021, sms_client_2021),
            "2019-07-11": (models_2019, sms_client_2019),
        }[version]
        self.sdk = module.SmsClient(
            credential.Credential(key.id, key.secret, token), region, profile(server, **settings)
        )

    def add(self, **parameters) -> int:
        """Files a signature through the SDK's typed call and gives its id."""
        request = self.models.AddSmsSignRequest()
        request.from_json_string(json.dumps(self.application(**parameters)))
        return self.sdk.AddSmsSign(request).AddSignStatus.SignId

    def add_raw(self, *, without: tuple[str, ...] = (), **parameters) -> dict:
        """Files one through the SDK's untyped call, which sends what it is given."""
        filled = self.application(**parameters)
        return self.call("AddSmsSign", {n: v for n, v in filled.items() if n not in without})

    def modify(self, sign_id: int, **parameters):
        """Files one anew through the SDK's typed call and gives what the SDK read."""
        request = self.models.ModifySmsSignRequest()
        changed = {"SignId": sign_id, **self.application(**parameters)}
        request.from_json_string(json.dumps(changed))
        return self.sdk.ModifySmsSign(request).ModifySignStatus

    def modify_raw(self, *, without: tuple[str, ...] = (), **parameters) -> dict:
        """Files one anew through the SDK's untyped call, which sends what it is given."""
        filled = {"SignId": 1, **self.application(**parameters)}
        return self.call("ModifySmsSign", {n: v for n, v in filled.items() if n not in without})

    def delete(self, sign_id: int):
        """Deletes one through the SDK's typed call and gives what the SDK read."""
        request = self.models.DeleteSmsSignRequest()
        request.SignId = sign_id
        return self.sdk.DeleteSmsSign(request).DeleteSignStatus

    def list(self, **parameters) -> list:
        """Reads signatures through the SDK's typed call."""
        request = self.models.DescribeSmsSignListRequest()
        request.from_json_string(json.dumps({"International": 0, **parameters}))
        return self.sdk.DescribeSmsSignList(request).DescribeSignListStatusSet

    def call(self, action: str, parameters: dict, **options) -> dict:
        """Calls anything and gives what stands in `Response`."""
        return self.sdk.call_json(action, parameters, options=options or None)["Response"]

    def application(self, **parameters) -> dict:
        """The parameters of a good application, with some of them changed."""
        purpose = "SignPurpose" if self.version == "2021-01-11" else "UsedMethod"
        good = {
            "SignName": parameters.get("SignName") or fresh(),
            "SignType": 0,
            "DocumentType": 1,
            "International": 0,
            purpose: 0,
            "ProofImage": parameters.get("ProofImage") or base64_of(pictures.jpeg()),
        }
        return {**good, **parameters}


def common_client(server: Server, version: str, key: Key | None = None) -> CommonClient:
    """The SDK's client for any product and version."""
    key = key or server.key
    return CommonClient(
        "sms", version, credential.Credential(key.id, key.secret), REGION, profile(server)
    )


def case_of(server: Server, sign_id: int) -> dict:
    """The application that a signature waits with, with what was filed."""
    [case] = [c for c in server.json("review", "list") if str(c.get("signature")) == str(sign_id)]
    return server.json("review", "show", str(case["application"]))


def decide(server: Server, sign_id: int, *decision: str) -> str:
    """Decides the application that a signature waits with: the command and its flags."""
    how, *flags = decision
    return server.command("review", how, str(case_of(server, sign_id)["application"]), *flags)


def qualification(
    server: Server,
    *,
    account: str | None = None,
    company: str = "腾讯科技有限公司",
    purpose: str = "own",
    approved: bool = True,
) -> int:
    """Enters a qualification as an operator would, and gives its id."""
    flags = ["--channel", "tencent", "--name", fresh("资质"), "--company", company, "--purpose", purpose]
    # An example that the tests of several public libraries share.
    flags += ["--organization-code", "91350100M000100Y43", "--licence", "2020-01-01~2099-12-31"]
    flags += ["--account", account] if account else []
    flags += [] if approved else ["--pending"]
    return int(server.json("qualification", "add", *flags)["qualification"])


def base64_of(data: bytes) -> str:
    """Bytes as the API takes pictures."""
    return base64.b64encode(data).decode()
