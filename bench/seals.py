"""Sealed requests for what the load generator does not send itself."""

import base64
import hashlib
import hmac
import time
import urllib.parse
import uuid


def tencent(host, key, action, body):
    """A whole request of the first dialect, sealed with TC3-HMAC-SHA256."""
    key_id, secret = key
    now = int(time.time())
    day = time.strftime("%Y-%m-%d", time.gmtime(now))
    scope = f"{day}/sms/tc3_request"
    canonical = (
        f"POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n"
        + hashlib.sha256(body).hexdigest()
    )
    to_seal = f"TC3-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    derived = ("TC3" + secret).encode()
    for part in (day, "sms", "tc3_request", to_seal):
        derived = hmac.digest(derived, part.encode(), "sha256")
    head = (
        f"POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"X-TC-Action: {action}\r\nX-TC-Version: 2021-01-11\r\nX-TC-Region: ap-guangzhou\r\n"
        f"X-TC-Timestamp: {now}\r\n"
        f"Authorization: TC3-HMAC-SHA256 Credential={key_id}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={derived.hex()}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def alibaba(host, key, action, parameters):
    """A whole request of the second dialect, sealed in the query with HMAC-SHA1."""
    key_id, secret = key
    query = {
        "Action": action,
        "Version": "2017-05-25",
        "Format": "JSON",
        "AccessKeyId": key_id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid.uuid4().hex,
        "Timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        **parameters,
    }
    canonical = "&".join(f"{_quote(name)}={_quote(query[name])}" for name in sorted(query))
    to_seal = f"GET&%2F&{_quote(canonical)}"
    seal = base64.b64encode(hmac.digest((secret + "&").encode(), to_seal.encode(), "sha1"))
    target = f"/?{canonical}&Signature={_quote(seal.decode())}"
    return f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


def _quote(text):
    return urllib.parse.quote(text, safe="-_.~")
