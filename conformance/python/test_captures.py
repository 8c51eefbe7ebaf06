"""What the vendors' clients really sent, replayed to the byte."""

import pytest

import captures
import provoked
import raw

pytestmark = pytest.mark.sdk("captured requests")

# What a seal, a time or a nonce can be refused with, at either vendor.
SEAL_CODES = (
    "AuthFailure",
    "SignatureDoesNotMatch",
    "SignatureNonceUsed",
    "IncompleteSignature",
    "InvalidSignatureMethod",
    "InvalidTimeStamp",
    "InvalidAccessKeyId",
    "InvalidSecurityToken",
    "MissingAccessKeyId",
    "MissingSecurityToken",
)
STATUSES = {"tencent": {200}, "alibaba": {200, 400, 404}}
PARAMETERS = [pytest.param(c.action, c, id=c.name.removesuffix(".http")) for c in captures.ALL]


@pytest.mark.parametrize("operation, capture", PARAMETERS)
def test_replay(operation, capture, start_server):
    server = start_server(key=capture.key, evidence="lenient", clock=capture.clock)
    answer = raw.exchange(server, capture.bytes)
    assert answer is not None
    assert answer.status in STATUSES[capture.name.partition("-")[0]], answer
    assert isinstance(answer.json(), dict)
    if capture.expects == "seal":
        assert not (answer.code or "").startswith(SEAL_CODES), answer.body
        assert not (answer.code or "").startswith("InternalError"), answer.body
    else:
        assert answer.code == capture.expects, answer.body
        provoked.note(answer.request_id)


@pytest.mark.parametrize(
    "operation, capture", [p for p in PARAMETERS if p.values[1].expects == "seal"]
)
def test_replay_with_a_changed_seal_is_refused(operation, capture, start_server):
    server = start_server(key=capture.key, evidence="lenient", clock=capture.clock)
    answer = raw.exchange(server, _spoiled(capture.bytes))
    assert answer.code in ("AuthFailure.SignatureFailure", "SignatureDoesNotMatch"), answer.body


def _spoiled(data: bytes) -> bytes:
    """The same request with one character of its seal changed, which decodes all the same."""
    at = data.index(b"Signature=", data.find(b"SignedHeaders=") + 1) + len(b"Signature=")
    changed = b"0" if data[at : at + 1] != b"0" else b"1"
    return data[:at] + changed + data[at + 1 :]
