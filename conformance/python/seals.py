"""Seals made by hand, for requests that no SDK would send.

Everything else in this suite is sealed by the vendors' SDKs. These few lines are held to the
captured requests by `test_seals.py`.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timezone
from urllib.parse import quote, unquote_plus
from uuid import uuid4

from signet_server import Key

EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


def tc3(
    key: Key,
    host: str,
    action: str,
    body: bytes = b"",
    *,
    at: int,
    method: str = "POST",
    query: str = "",
    content_type: str = "application/json",
    version: str = "2021-01-11",
    service: str = "sms",
    **headers: str,
) -> dict[str, str]:
    """The headers of a request sealed with TC3-HMAC-SHA256. Underscores in names are dashes."""
    date = datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d")
    payload = hashlib.sha256(body).hexdigest()
    canonical = (
        f"{method}\n/\n{query}\ncontent-type:{content_type}\nhost:{host}\n\ncontent-type;host\n{payload}"
    )
    scope = f"{date}/{service}/tc3_request"
    text = f"TC3-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    derived = ("TC3" + key.secret).encode()
    for part in (date, service, "tc3_request"):
        derived = hmac.digest(derived, part.encode(), "sha256")
    seal = hmac.new(derived, text.encode(), "sha256").hexdigest()
    return {
        "Host": host,
        "Content-Type": content_type,
        "X-TC-Action": action,
        "X-TC-Version": version,
        "X-TC-Timestamp": str(at),
        "Authorization": f"TC3-HMAC-SHA256 Credential={key.id}/{scope}, "
        f"SignedHeaders=content-type;host, Signature={seal}",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }


def tencent_v1(key: Key, host: str, method: str, parameters: dict[str, str]) -> dict[str, str]:
    """The parameters of a request sealed with HmacSHA1 or HmacSHA256, with the seal."""
    parameters = {"SecretId": key.id, **parameters}
    text = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters))
    digest = "sha256" if parameters.get("SignatureMethod") == "HmacSHA256" else "sha1"
    seal = hmac.digest(key.secret.encode(), f"{method}{host}/?{text}".encode(), digest)
    return {**parameters, "Signature": base64.b64encode(seal).decode()}


def acs3(
    key: Key,
    host: str,
    action: str,
    query: dict[str, str] | None = None,
    body: bytes = b"",
    *,
    at: int,
    method: str = "POST",
    nonce: str | None = None,
    version: str = "2017-05-25",
    without: tuple[str, ...] = (),
    **headers: str,
) -> dict[str, str]:
    """The headers of a request sealed with ACS3-HMAC-SHA256, some of them neither sent nor sealed."""
    payload = hashlib.sha256(body).hexdigest()
    signed = {
        "host": host,
        "x-acs-action": action,
        "x-acs-version": version,
        "x-acs-date": iso(at),
        "x-acs-signature-nonce": nonce or uuid4().hex,
        "x-acs-content-sha256": payload,
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    signed = {name: value for name, value in signed.items() if name not in without}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    canonical = f"{method}\n/\n{canonical_query(query or {})}\n{lines}\n{names}\n{payload}"
    text = f"ACS3-HMAC-SHA256\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    seal = hmac.new(key.secret.encode(), text.encode(), "sha256").hexdigest()
    authorization = f"ACS3-HMAC-SHA256 Credential={key.id},SignedHeaders={names},Signature={seal}"
    return {**signed, "Authorization": authorization}


def alibaba_v1(key: Key, method: str, parameters: dict[str, str], *, at: int) -> dict[str, str]:
    """The parameters of a request sealed with HMAC-SHA1, with the seal. `None` leaves one out."""
    common = {
        "Version": "2017-05-25",
        "Format": "JSON",
        "AccessKeyId": key.id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid4().hex,
        "Timestamp": iso(at),
    }
    merged = {name: v for name, v in {**common, **parameters}.items() if v is not None}
    return {**merged, "Signature": alibaba_v1_seal(key, method, merged)}


def alibaba_v1_seal(key: Key, method: str, parameters: dict[str, str]) -> str:
    """The seal itself."""
    text = f"{method}&%2F&{encode(canonical_query(parameters))}"
    return base64.b64encode(hmac.digest(f"{key.secret}&".encode(), text.encode(), "sha1")).decode()


def iso(at: int) -> str:
    """A time as Alibaba's requests write it."""
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def encode(text: str) -> str:
    """Percent-encoding as Alibaba's seals want it."""
    return quote(text, safe="-_.~")


def canonical_query(parameters: dict[str, str]) -> str:
    """Parameters in order, encoded."""
    return "&".join(f"{encode(name)}={encode(parameters[name])}" for name in sorted(parameters))


def parse_query(text: str) -> dict[str, str]:
    """What a query or a form says."""
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return {unquote_plus(name): unquote_plus(value) for name, _, value in pairs}
