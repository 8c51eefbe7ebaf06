"""Valid requests of every kind of seal, and what can be done to one after it was sealed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import raw
import seals
from expect import fresh
from pictures import png
from signet_server import Key, Server
from tencent import base64_of

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    """A request that can be sent, changed and sent again. Headers may repeat."""

    method: str
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    path: str = "/"

    def send(self, server: Server) -> raw.Answer | None:
        """Sends it, and gives the answer; `None` when the server hung up instead."""
        target = self.path + ("?" + "&".join(f"{n}={v}" for n, v in self.query) if self.query else "")
        lines = [f"{self.method} {target} HTTP/1.1", *(f"{n}: {v}" for n, v in self.headers)]
        if self.body or self.method != "GET":
            lines.append(f"Content-Length: {len(self.body)}")
        return raw.exchange(server, "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body)

    def header(self, name: str) -> str:
        """The value of a header."""
        return next(value for n, value in self.headers if n.lower() == name.lower())

    def with_header(self, name: str, value: str) -> Request:
        """The same with another value for a header."""
        return replace(
            self, headers=[(n, value if n.lower() == name.lower() else v) for n, v in self.headers]
        )

    def without_header(self, name: str) -> Request:
        """The same without a header."""
        return replace(self, headers=[(n, v) for n, v in self.headers if n.lower() != name.lower()])

    def and_header(self, name: str, value: str) -> Request:
        """The same with one more header."""
        return replace(self, headers=[*self.headers, (name, value)])


def encoded(parameters: dict[str, str]) -> list[tuple[str, str]]:
    """Parameters as they stand in a query or a form."""
    return [(seals.encode(name), seals.encode(value)) for name, value in parameters.items()]


def form(parameters: list[tuple[str, str]]) -> bytes:
    """A form of such parameters."""
    return "&".join(f"{name}={value}" for name, value in parameters).encode()


def application(name: str) -> dict:
    """What files a signature at the one vendor."""
    return {
        "SignName": name, "SignType": 0, "DocumentType": 1, "International": 0, "SignPurpose": 0,
        "ProofImage": base64_of(png()),
    }  # fmt: skip


def tc3(server: Server, key: Key, name: str) -> Request:
    body = json.dumps(application(name)).encode()
    headers = seals.tc3(key, server.host, "AddSmsSign", body, at=int(time.time()))
    return Request("POST", headers=list(headers.items()), body=body)


def tc3_get(server: Server, key: Key, _name: str) -> Request:
    query = "International=0&Limit=10&Offset=0"
    headers = seals.tc3(
        key, server.host, "DescribeSmsSignList", at=int(time.time()), method="GET", query=query,
        content_type=FORM,
    )  # fmt: skip
    pairs = [tuple(pair.split("=")) for pair in query.split("&")]
    return Request("GET", query=pairs, headers=list(headers.items()))


def _tencent_v1(server: Server, key: Key, name: str, method: str, algorithm: str) -> dict[str, str]:
    parameters = {
        "Action": "AddSmsSign", "Version": "2021-01-11", "Timestamp": str(int(time.time())),
        "Nonce": str(time.time_ns() % 10**9), "SignatureMethod": algorithm,
        **{n: str(v) for n, v in application(name).items()},
    }  # fmt: skip
    return seals.tencent_v1(key, server.host, method, parameters)


def tencent_v1_get(server: Server, key: Key, name: str) -> Request:
    parameters = _tencent_v1(server, key, name, "GET", "HmacSHA1")
    return Request("GET", query=encoded(parameters), headers=[("Host", server.host)])


def tencent_v1_post(server: Server, key: Key, name: str) -> Request:
    parameters = _tencent_v1(server, key, name, "POST", "HmacSHA256")
    headers = [("Host", server.host), ("Content-Type", FORM)]
    return Request("POST", headers=headers, body=form(encoded(parameters)))


def record(name: str) -> dict[str, str]:
    """What files something at the other vendor that needs no upload: a question for a list."""
    return {"PageIndex": "1", "PageSize": "10", "SignName": name}


def acs3(server: Server, key: Key, name: str) -> Request:
    query = record(name)
    headers = seals.acs3(key, server.host, "QuerySmsSignList", query, at=int(time.time()))
    pairs = [(seals.encode(n), seals.encode(query[n])) for n in sorted(query)]
    return Request("POST", query=pairs, headers=list(headers.items()))


def acs3_form(server: Server, key: Key, name: str) -> Request:
    body = form(encoded(record(name)))
    headers = seals.acs3(
        key, server.host, "QuerySmsSignList", body=body, at=int(time.time()), content_type=FORM
    )
    return Request("POST", headers=list(headers.items()), body=body)


def alibaba_v1_get(server: Server, key: Key, name: str) -> Request:
    asked = {"Action": "GetOSSInfoForUploadFile", "BizType": "fcMediaSms", "Named": name}
    parameters = seals.alibaba_v1(key, "GET", asked, at=int(time.time()))
    return Request("GET", query=encoded(parameters), headers=[("Host", server.host)])


def alibaba_v1_post(server: Server, key: Key, name: str) -> Request:
    parameters = seals.alibaba_v1(
        key, "POST", {"Action": "QuerySmsSignList", **record(name)}, at=int(time.time())
    )
    headers = [("Host", server.host), ("Content-Type", FORM)]
    return Request("POST", headers=headers, body=form(encoded(parameters)))


MAKERS: dict[str, Callable[[Server, Key, str], Request]] = {
    "tc3": tc3,
    "tc3-get": tc3_get,
    "tencent-v1-get": tencent_v1_get,
    "tencent-v1-post": tencent_v1_post,
    "acs3": acs3,
    "acs3-form": acs3_form,
    "alibaba-v1-get": alibaba_v1_get,
    "alibaba-v1-post": alibaba_v1_post,
}


def another(value: str) -> str:
    """A value of the same kind that is not this one."""
    if value.isdigit():
        return str(int(value) + 1)
    return value[:-1] + ("x" if value[-1:] != "x" else "y") if value else "x"


def mutations(request: Request, other: Key) -> Iterator[tuple[str, Request]]:
    """The request with one signed part changed at a time, and what was changed."""
    yield from _of_headers(request, other)
    yield from _of_parameters(request, other)
    yield from _of_the_rest(request)


def _of_headers(request: Request, other: Key) -> Iterator[tuple[str, Request]]:
    names = [n for n, _ in request.headers]
    if "Authorization" not in names:
        return
    authorization = request.header("Authorization")
    parts = dict(p.split("=", 1) for p in authorization.partition(" ")[2].replace(" ", "").split(","))
    algorithm = authorization.partition(" ")[0]

    def rewritten(**changed: str) -> Request:
        said = ", ".join(f"{n}={changed.get(n, v)}" for n, v in parts.items())
        return request.with_header("Authorization", f"{changed.get('algorithm', algorithm)} {said}")

    for name in parts["SignedHeaders"].split(";"):
        yield f"header {name}", request.with_header(name, another(request.header(name)))
        yield f"header {name} is gone", request.without_header(name)
        fewer = ";".join(n for n in parts["SignedHeaders"].split(";") if n != name)
        yield f"{name} is said not to be signed", rewritten(SignedHeaders=fewer)
    yield "one more header is said to be signed", rewritten(
        SignedHeaders=parts["SignedHeaders"] + ";user-agent"
    ).and_header("User-Agent", "x")
    seal = parts["Signature"]
    yield "a digit of the seal", rewritten(Signature=another(seal))
    yield "the seal is cut", rewritten(Signature=seal[:-2])
    yield "the seal is longer", rewritten(Signature=seal + "00")
    yield "the seal is empty", rewritten(Signature="")
    key, _, scope = parts["Credential"].partition("/")
    rest = f"/{scope}" if scope else ""
    yield "another account's key", rewritten(Credential=other.id + rest)
    yield "a key in capitals or not", rewritten(Credential=key.swapcase() + rest)
    yield "another algorithm", rewritten(algorithm=algorithm.replace("SHA256", "SHA1"))
    yield "no algorithm", rewritten(algorithm="none")
    for at, part in enumerate(scope.split("/") if scope else []):
        changed = scope.split("/")
        changed[at] = another(part)
        yield f"scope {part}", rewritten(Credential="/".join([key, *changed]))
    if "X-TC-Timestamp" in names:
        at = int(request.header("X-TC-Timestamp"))
        yield "the timestamp", request.with_header("X-TC-Timestamp", str(at - 1))


def _of_parameters(request: Request, other: Key) -> Iterator[tuple[str, Request]]:
    in_query = bool(request.query)
    is_form = not in_query and FORM in [v for n, v in request.headers if n.lower() == "content-type"]
    pairs = request.query
    if is_form:
        pairs = [tuple(pair.split("=", 1)) for pair in request.body.decode().split("&")]

    def put(changed: list[tuple[str, str]]) -> Request:
        if in_query:
            return replace(request, query=changed)
        return replace(request, body=form(changed))

    if not pairs:
        return
    for at, (name, value) in enumerate(pairs):
        before, after = pairs[:at], pairs[at + 1 :]
        yield f"parameter {name}", put([*before, (name, another(value)), *after])
        yield f"parameter {name} is gone", put(before + after)
        yield f"parameter {name} twice", put([*pairs, (name, another(value))])
        yield f"parameter {name} first", put([(name, another(value)), *pairs])
        yield f"parameter {name} is called otherwise", put([*before, (name.swapcase(), value), *after])
        if name in ("SecretId", "AccessKeyId"):
            yield "another account's key", put([*before, (name, other.id), *after])
    yield "one more parameter", put([*pairs, ("Remark", "x")])


def _of_the_rest(request: Request) -> Iterator[tuple[str, Request]]:
    other_method = "GET" if request.method == "POST" else "POST"
    yield "the method", replace(request, method=other_method)
    yield "the path", replace(request, path="/x")
    # The one vendor's endpoints are commonly configured with a slash at their end, and are asked for
    # two; its seals have no path.
    if request.path == "/" and _is_alibaba(request):
        yield "the path is doubled", replace(request, path="//")
    # The other's older seal has no host.
    if not _is_alibaba(request) or "Authorization" in [n for n, _ in request.headers]:
        yield "the host", request.with_header("Host", "sms.example.com")
    if request.body:
        yield "a byte of the body", replace(request, body=request.body[:-2] + b" " + request.body[-1:])
        yield "the body is longer", replace(request, body=request.body + b" ")
        yield "the body is gone", replace(request, body=b"")
    elif request.method == "POST":
        yield "a body", replace(request, body=b"PageSize=1")


def _is_alibaba(request: Request) -> bool:
    said = request.body.decode() + str(request.query) + str(request.headers)
    return "AccessKeyId" in said or "ACS3" in said


def name() -> str:
    """A name that nobody had."""
    return fresh("Seal")
