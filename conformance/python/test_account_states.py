"""What closes operations to an account. Every operation of the spec is called with its own examples, so
one that is added is put to the test by being there."""

import json

import pytest
from aliyunsdkcore.acs_exception.exceptions import ServerException
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

import provoked
from alibaba import Legacy
from expect import refused
from signet_server import ROOT
from tencent import Client

# What `signet account set` is told, and the codes of each dialect.
STATES = {
    "arrears": (
        {"arrears": "on"},
        {"UnauthorizedOperation.ServiceSuspendDueToArrears", "isv.OUT_OF_SERVICE"},
    ),
    "denied": (
        {"denied": "on"},
        {
            "UnauthorizedOperation.RequestPermissionDeny",
            "isv.PRODUCT_UNSUBSCRIBE",
            "ForbiddenAction",
        },
    ),
    "addresses": (
        {"addresses": "10.1.2.0/24"},
        {"UnauthorizedOperation.RequestIpNotInWhitelist", "NoPermission"},
    ),
    "individual": (
        {"kind": "individual"},
        {"FailedOperation.NotEnterpriseCertification", "NotEnterpriseCertifyCustCheckError"},
    ),
}


def _cases(dialect: str) -> list:
    spec = json.loads((ROOT / "spec" / f"{dialect}.json").read_text())
    return [
        pytest.param(operation["name"], operation, state, id=f"{operation['name']}-{state}")
        for operation in spec["operations"]
        for state in STATES
    ]


def _expected(operation: dict, state: str) -> str | None:
    """The code of a state, if the operation has it."""
    codes = STATES[state][1] & set(operation["codes"]) - set(operation.get("unmet", {}))
    return codes.pop() if codes else None


def _examples(operation: dict) -> dict:
    """Every required parameter, with a value that passes."""
    required = [p for p in operation["parameters"] if p["required"]]
    return {p["name"]: _typed(p["type"], p["example"]) for p in required}


def _typed(kind, example: str):
    if isinstance(kind, dict) and ("list" in kind or "object" in kind):
        return json.loads(example)
    numbers = kind == "integer" or (
        isinstance(kind, dict) and all(value.lstrip("-").isdigit() for value in kind["choice"])
    )
    return int(example) if numbers else example


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.parametrize("operation, spec, state", _cases("tencent"))
def test_states_at_tencent(server, new_account, operation, spec, state):
    client, code = Client(server, new_account(**STATES[state][0]).key), _expected(spec, state)
    if code:
        with refused(code):
            client.call(operation, _examples(spec))
        return
    try:
        client.call(operation, _examples(spec))
    except TencentCloudSDKException as error:
        # Examples may name what this account does not have.
        assert error.code not in STATES[state][1], error


@pytest.mark.sdk("aliyun-python-sdk-core")
@pytest.mark.parametrize("operation, spec, state", _cases("alibaba"))
def test_states_at_alibaba(server, new_account, operation, spec, state):
    client, code = Legacy(server, new_account(**STATES[state][0]).key), _expected(spec, state)
    try:
        # Codes with a prefix travel with status 200, which this client does not take for an error.
        answer = json.loads(client.call(operation, _examples(spec)))
        told, request_id = answer["Code"], answer["RequestId"]
    except ServerException as error:
        told, request_id = error.get_error_code(), error.get_request_id()
    if code:
        assert told == code
        provoked.note(request_id)
    else:
        # Examples may name what this account does not have.
        assert told not in STATES[state][1]
