"""What a test expects of an answer, whichever SDK brings it."""

from __future__ import annotations

import itertools
import re
from contextlib import contextmanager
from dataclasses import dataclass, field

from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from aliyunsdkcore.acs_exception.exceptions import ServerException
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import provoked

TENCENT_REQUEST_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ALIBABA_REQUEST_ID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}")

_numbers = itertools.count(1)


@dataclass
class Refusal:
    """How a call was refused, as the SDK understood it."""

    code: str = ""
    message: str = ""
    request_id: str = ""
    status: int | None = None
    body: dict = field(default_factory=dict)


@contextmanager
def refused(code: str, message: str | None = None, status: int | None = None):
    """Expects the call inside to be refused with this code, and a message that has this in it."""
    refusal = Refusal()
    try:
        yield refusal
    except TencentCloudSDKException as error:
        refusal.code, refusal.message, refusal.request_id = error.code, error.message, error.requestId
        assert error.code == code, error
        assert TENCENT_REQUEST_ID.fullmatch(error.requestId), error
    except AlibabaCloudException as error:
        refusal.code, refusal.message, refusal.request_id = error.code, error.message, error.request_id
        refusal.status, refusal.body = error.status_code, error.data or {}
        assert error.code == code, error
        assert ALIBABA_REQUEST_ID.fullmatch(refusal.request_id), error
    except ServerException as error:
        refusal.code, refusal.message = error.get_error_code(), error.get_error_msg()
        refusal.request_id, refusal.status = error.get_request_id(), error.get_http_status()
        assert refusal.code == code, error
        assert ALIBABA_REQUEST_ID.fullmatch(refusal.request_id), error
    else:
        raise AssertionError(f"the call was answered, not refused with {code}")
    provoked.note(refusal.request_id)
    assert refusal.message, "a refusal says why"
    if message is not None:
        assert message in refusal.message, refusal.message
    if status is not None:
        assert refusal.status == status, refusal


def fresh(prefix: str = "Acme") -> str:
    """A name that no test has used: letters and digits, at most 12 characters."""
    name = f"{prefix}{next(_numbers):06d}"
    assert len(name) <= 12
    return name
