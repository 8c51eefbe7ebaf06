"""Alibaba's Python SDKs, pointed at a server and otherwise as they come."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import requests
from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client as Dysmsapi
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.client import AcsClient
from aliyunsdkcore.request import CommonRequest, RpcRequest

import pictures
from expect import fresh
from signet_server import Key, Server

BEIJING = timezone(timedelta(hours=8))


class Client:
    """The current SDK's client, for one key."""

    def __init__(self, server: Server, key: Key | None = None, *, algorithm: str | None = None):
        key = key or server.key
        self.server = server
        self.sdk = Dysmsapi(
            Config(
                access_key_id=key.id,
                access_key_secret=key.secret,
                endpoint=server.host,
                protocol=server.scheme,
                ca=server.flags.get("tls_cert"),
                signature_algorithm=algorithm,
                read_timeout=30_000,
                connect_timeout=5_000,
            )
        )

    def upload(self, content: bytes | None = None, name: str | None = None) -> str:
        """Uploads a picture the way the vendor's guide says and gives its fileKey."""
        return Policy(self).upload(content if content is not None else pictures.jpeg(), name)

    def create_icp(self, **parameters) -> str:
        """Records an ICP filing and gives its id."""
        request = models.CreateSmsAppIcpRecordRequest().from_map(self.icp(**parameters))
        return self._body(self.sdk.create_sms_app_icp_record(request)).data

    def query_icp(self, *ids: str | int) -> list:
        """Reads ICP filings."""
        request = models.QuerySmsAppIcpRecordRequest(app_icp_record_id_list=[int(i) for i in ids])
        return self._body(self.sdk.query_sms_app_icp_record(request)).data

    def create_letter(self, **parameters) -> str:
        """Files a letter of authorization and gives its id."""
        request = models.CreateSmsAuthorizationLetterRequest().from_map(self.letter(**parameters))
        return self._body(self.sdk.create_sms_authorization_letter(request)).data

    def query_letters(self, **parameters) -> list:
        """Reads letters."""
        request = models.QuerySmsAuthorizationLetterRequest().from_map(parameters)
        return self._body(self.sdk.query_sms_authorization_letter(request)).data

    def qualification_policy(self, biz_type: str | None = "dysms"):
        """Asks for an upload policy."""
        request = models.GetQualificationOssInfoRequest(biz_type=biz_type)
        return self._body(self.sdk.get_qualification_oss_info(request)).data

    def icp(self, **parameters) -> dict:
        """The parameters of a good ICP filing, with some changed; `None` leaves one out."""
        good = {
            "AppServiceName": "阿里云",
            "AppPrincipalUnitName": "阿里云计算有限公司",
            "AppIcpLicenseNumber": "B2-20080101",
            "AppApprovalDate": "2025-05-22",
            "Domain": "https://apps.apple.com/cn/app/阿里云/id981011420",
        }
        if "AppIcpRecordPic" not in parameters:
            good["AppIcpRecordPic"] = self.upload()
        return {n: v for n, v in {**good, **parameters}.items() if v is not None}

    def letter(self, **parameters) -> dict:
        """The parameters of a good letter, with some changed; `None` leaves one out."""
        good = {
            "AuthorizationLetterName": fresh("授权书"),
            "Authorization": "菜鸟网络科技有限公司",
            "OrganizationCode": "9****************A",
            "ProxyAuthorization": "支付宝(中国)网络技术有限公司",
            "AuthorizationLetterExpDate": f"{beijing_day(-1)}~{beijing_day(365)}",
            "SignList": ["菜鸟网络", "菜鸟裹裹"],
        }
        if "AuthorizationLetterPic" not in parameters:
            good["AuthorizationLetterPic"] = self.upload()
        return {n: v for n, v in {**good, **parameters}.items() if v is not None}

    @staticmethod
    def _body(answer):
        assert answer.status_code == 200
        body = answer.body
        assert (body.code, body.message) == ("OK", "OK")
        return body


class Legacy:
    """The old core SDK, which seals with HMAC-SHA1."""

    def __init__(self, server: Server, key: Key | None = None):
        key = key or server.key
        self.server = server
        self.sdk = AcsClient(key.id, key.secret, "cn-hangzhou", timeout=30)

    def call(
        self, action: str, parameters: dict, *, method: str = "POST", form: bool = False
    ) -> bytes:
        """Calls anything, with the parameters in the query or in a form."""
        request = CommonRequest()
        request.set_domain(self.server.host)
        request.set_protocol_type("http")
        request.set_version("2017-05-25")
        request.set_action_name(action)
        request.set_method(method)
        for name, value in parameters.items():
            text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
            (request.add_body_params if form else request.add_query_param)(name, text)
        return self.sdk.do_action_with_exception(request)

    def call_rpc(self, action: str, parameters: dict, method: str) -> bytes:
        """Calls anything the way the SDK's generated requests did."""
        request = RpcRequest("Dysmsapi", "2017-05-25", action)
        request.set_endpoint(self.server.host)
        request.set_protocol_type("http")
        request.set_method(method)
        for name, value in parameters.items():
            request.add_query_param(name, value)
        return self.sdk.do_action_with_exception(request)


class Policy:
    """An upload policy, and the form that goes with it."""

    def __init__(self, client: Client):
        policy = client.qualification_policy()
        self.host = policy.host
        self.start_path = policy.start_path
        self.fields = {
            "OSSAccessKeyId": policy.access_key_id,
            "policy": policy.policy,
            "Signature": policy.signature,
            "success_action_status": "200",
        }

    def upload(self, content: bytes, name: str | None = None) -> str:
        """Uploads and expects success."""
        key = f"{self.start_path}/{name or fresh('pic') + '.jpg'}"
        answer = self.post(content, key=key)
        assert answer.status_code == 200, answer.text
        return key

    def post(self, content: bytes, **fields) -> requests.Response:
        """Sends the form: the policy's fields with some changed, `None` leaving one out; the file
        last, as the API wants it."""
        form = {n: v for n, v in {**self.fields, **fields}.items() if v is not None}
        parts = [(name, (None, value)) for name, value in form.items()]
        return self.send([*parts, ("file", ("picture.jpg", content, "image/jpeg"))])

    def send(self, parts: list, **headers: str) -> requests.Response:
        """Sends parts in the order they are given."""
        return requests.post(f"{self.host}/", files=parts, headers=headers, timeout=30)


def beijing_day(offset: int = 0) -> str:
    """Today in Beijing, or some days from it."""
    return (datetime.now(BEIJING) + timedelta(days=offset)).strftime("%Y-%m-%d")
