"""No request is answered that its key did not seal: every signed part is changed in turn, dialects
are confused, and what says a thing twice is refused. Nothing of it leaves a trace in the registry."""

import json
import time
import unicodedata
from dataclasses import replace

import pytest

import bypass
import raw
import seals
from bypass import MAKERS, Request
from tencent import Client

pytestmark = pytest.mark.sdk("raw requests")

# What the vendors answer when a seal, its key, its time or its form is not as it should be, and what
# either says when a request has become one of the other vendor's, or of nobody's.
REFUSALS = (
    "AuthFailure", "SignatureDoesNotMatch", "IncompleteSignature", "InvalidAccessKeyId",
    "InvalidTimeStamp", "SignatureNonceUsed", "InvalidSignature", "Missing", "InvalidParameter",
    "UnknownParameter", "InvalidAction", "NoSuchVersion", "UnsupportedProtocol", "InvalidVersion",
    "UnsupportedHTTPMethod", "InvalidRequest", "UnsupportedOperation", "InvalidFormat",
    "Unsupported", "MethodNotAllowed",
)  # fmt: skip


@pytest.fixture
def other(new_account):
    """The key of another account."""
    return new_account().key


def _refused(answer, what: str) -> None:
    """It was hung up on, or refused; in a vendor's words unless HTTP itself could not be read."""
    if answer is None:
        return
    if answer.code is None:
        assert answer.status >= 400, f"{what}: answered {answer.status} {answer.body[:300]!r}"
        return
    assert answer.code.startswith(REFUSALS), f"{what}: {answer.code}"


def _signed_parts(server, kind: str, other) -> list[str]:
    request = MAKERS[kind](server, server.key, bypass.name())
    return [what for what, _ in bypass.mutations(request, other)]


@pytest.mark.parametrize("kind", MAKERS)
def test_what_is_not_changed_is_answered(server, kind):
    answer = MAKERS[kind](server, server.key, bypass.name()).send(server)
    assert answer is not None and answer.status == 200
    assert answer.code is None, answer.body


@pytest.mark.parametrize("kind", MAKERS)
def test_every_signed_part_is_held_to_its_seal(server, other, kind):
    whose = Client(server, server.key)
    parts = _signed_parts(server, kind, other)
    assert len(parts) > 15, parts
    before = whose.list(International=0, Limit=1, Offset=0)
    for at, what in enumerate(parts):
        name = bypass.name()
        request = MAKERS[kind](server, server.key, name)
        # Sealed anew for each change, so that no nonce and no name stands in its way.
        changed = list(bypass.mutations(request, other))[at][1]
        _refused(changed.send(server), f"{kind}, {what}")
    # What was refused was not filed either: the newest signature is the one it was.
    after = whose.list(International=0, Limit=1, Offset=0)
    assert [sign.SignId for sign in after] == [sign.SignId for sign in before]


def test_a_seal_of_one_vendor_opens_nothing_at_the_other(server):
    key, now = server.key, int(time.time())
    body = json.dumps(bypass.application(bypass.name())).encode()
    tc3 = seals.tc3(key, server.host, "AddSmsSign", body, at=now)
    acs3 = seals.acs3(key, server.host, "QuerySmsSignList", at=now)
    cases = {
        "a TC3 seal on an action of the other": {
            **{n: v for n, v in acs3.items() if n != "Authorization"},
            "Authorization": tc3["Authorization"],
        },
        "an ACS3 seal on an action of the other": {
            **{n: v for n, v in tc3.items() if n != "Authorization"},
            "Authorization": acs3["Authorization"],
        },
        "both kinds of headers under TC3": {**acs3, **tc3},
        "both kinds of headers under ACS3": {**tc3, **acs3},
        "a TC3 seal called ACS3": {
            **tc3,
            "Authorization": tc3["Authorization"].replace("TC3-HMAC", "ACS3-HMAC"),
        },
        "an ACS3 seal called TC3": {
            **acs3,
            "Authorization": acs3["Authorization"].replace("ACS3-HMAC", "TC3-HMAC"),
        },
    }
    for what, headers in cases.items():
        sent = b"" if "host;" in headers["Authorization"].lower() else body
        _refused(Request("POST", headers=list(headers.items()), body=sent).send(server), what)


def test_parameters_of_one_vendor_do_not_seal_calls_of_the_other(server):
    tencent = MAKERS["tencent-v1-get"](server, server.key, bypass.name())
    alibaba = MAKERS["alibaba-v1-get"](server, server.key, bypass.name())

    def renamed(request: Request, **names: str) -> Request:
        return replace(request, query=[(names.get(n, n), v) for n, v in request.query])

    _refused(renamed(tencent, SecretId="AccessKeyId").send(server), "one vendor's as the other's")
    _refused(renamed(alibaba, AccessKeyId="SecretId").send(server), "and the other way")
    both = replace(tencent, query=tencent.query + alibaba.query)
    _refused(both.send(server), "both at once")
    authorized = tencent.and_header("Authorization", "TC3-HMAC-SHA256 Credential=x")
    _refused(authorized.send(server), "parameters beside a header that is no seal")


@pytest.mark.parametrize("kind", ["tencent-v1-post", "alibaba-v1-post", "acs3-form"])
def test_what_the_query_says_does_not_replace_what_the_form_says(server, kind):
    request = MAKERS[kind](server, server.key, bypass.name())
    pairs = [tuple(pair.split("=", 1)) for pair in request.body.decode().split("&")]
    for name, value in pairs:
        both = replace(request, query=[(name, bypass.another(value))])
        _refused(both.send(server), f"{name} in the query, too")


HEADERS = {
    "tc3": ["Authorization", "X-TC-Timestamp", "X-TC-Action", "X-TC-Version", "Host", "Content-Type"],
    "acs3": [
        "Authorization", "x-acs-date", "x-acs-action", "x-acs-version", "Host",
        "x-acs-signature-nonce", "x-acs-content-sha256",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", HEADERS)
def test_headers_that_come_twice_are_refused(server, kind):
    for name in HEADERS[kind]:
        request = MAKERS[kind](server, server.key, bypass.name())
        value = request.header(name)
        for extra in (value, bypass.another(value)):
            twice = request.and_header(name, extra)
            _refused(twice.send(server), f"{name} twice")
            first = replace(request, headers=[(name, extra), *request.headers])
            _refused(first.send(server), f"{name} first")


@pytest.mark.parametrize("kind", HEADERS)
@pytest.mark.parametrize("fold", ["\r\n ", "\r\n\t", "\n "])
def test_folded_headers_are_refused(server, kind, fold):
    request = MAKERS[kind](server, server.key, bypass.name())
    authorization = request.header("Authorization").replace(", ", "," + fold).replace(",S", "," + fold + "S")
    _refused(request.with_header("Authorization", authorization).send(server), "a folded header")


HOSTS = {
    "an absolute target for another host": "http://sms.example.com/",
    "a target with somebody's name in it": "http://user@127.0.0.1/",
    "an authority as the target": "sms.example.com:443",
}


@pytest.mark.parametrize("kind", ["tc3", "acs3"])
@pytest.mark.parametrize("what", HOSTS)
def test_the_target_does_not_overrule_the_host(server, kind, what):
    request = MAKERS[kind](server, server.key, bypass.name())
    changed = replace(request, path=HOSTS[what])
    answer = changed.send(server)
    # Whoever the target names, what was sealed is the header.
    if answer is not None and answer.code is None and answer.status == 200:
        pytest.fail(f"{what} was answered: {answer.body[:200]!r}")


@pytest.mark.parametrize("kind", ["tencent-v1-post", "alibaba-v1-post"])
def test_a_name_is_sealed_in_the_form_it_is_sent(server, kind):
    composed = "Café" + bypass.name()[-6:]
    decomposed = unicodedata.normalize("NFD", composed)
    assert composed != decomposed
    request = MAKERS[kind](server, server.key, composed)
    body = request.body.replace(
        seals.encode(composed).encode(), seals.encode(decomposed).encode()
    )
    assert body != request.body
    _refused(replace(request, body=body).send(server), "another normal form")


ENCODINGS = {
    "a plus for what was sealed as a plus": ("%2B", "+"),
    "twice encoded": ("%", "%25"),
    "overlong UTF-8": ("%2F", "%C0%AF"),
    "half a character": ("%2F", "%E8"),
    "not hexadecimal": ("%2F", "%2G"),
    "cut short": ("%2F", "%2"),
}


@pytest.mark.parametrize("kind", ["tencent-v1-post", "alibaba-v1-post"])
@pytest.mark.parametrize("what", ENCODINGS)
def test_other_encodings_of_other_values_are_refused(server, kind, what):
    sealed, sent = ENCODINGS[what]
    request = MAKERS[kind](server, server.key, "A+B/" + bypass.name()[-8:])
    body = request.body.decode()
    assert sealed in body
    answer = replace(request, body=body.replace(sealed, sent, 1).encode()).send(server)
    if answer is not None and answer.code == "InvalidSignName":
        # It is not even text, which is told before anything is made of it.
        return
    _refused(answer, what)


@pytest.mark.parametrize("kind", ["tencent-v1-post", "alibaba-v1-post"])
def test_other_encodings_of_the_same_values_are_the_same_request(server, kind):
    request = MAKERS[kind](server, server.key, "A-B_" + bypass.name()[-8:])
    body = request.body.decode().replace("A-B_", "%41%2d%42%5F")
    answer = replace(request, body=body.encode()).send(server)
    assert answer is not None and answer.code in (None, "InvalidParameterValue.SignName")


@pytest.mark.parametrize("kind", MAKERS)
def test_a_seal_says_which_key_made_it(server, other, kind):
    """Sealed with one account's secret under another account's key."""
    mixed = type(other)(other.id, server.key.secret)
    _refused(MAKERS[kind](server, mixed, bypass.name()).send(server), "another's name")
    mixed = type(other)(server.key.id, other.secret)
    _refused(MAKERS[kind](server, mixed, bypass.name()).send(server), "another's secret")


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if not kind.startswith("tc3")])
def test_a_sealed_request_is_answered_once(server, kind):
    request = MAKERS[kind](server, server.key, bypass.name())
    first, second = request.send(server), request.send(server)
    assert first is not None and first.status == 200
    _refused(second, "the same request again")


def test_two_requests_in_one_are_not_smuggled(server):
    """A body that says it is longer or shorter than it is hides no second request."""
    request = MAKERS["tc3"](server, server.key, bypass.name())
    hidden = b"POST / HTTP/1.1\r\nHost: " + server.host.encode() + b"\r\nContent-Length: 0\r\n\r\n"
    head = "\r\n".join(["POST / HTTP/1.1", *(f"{n}: {v}" for n, v in request.headers)]).encode()
    for lengths in (
        b"\r\nContent-Length: %d\r\nContent-Length: 0" % len(request.body),
        b"\r\nContent-Length: 0\r\nTransfer-Encoding: chunked",
        b"\r\nTransfer-Encoding: chunked\r\nContent-Length: %d" % len(request.body),
        b"\r\nTransfer-Encoding: identity, chunked",
        b"\r\nTransfer-Encoding: xchunked",
        b"\r\nContent-Length: +%d" % len(request.body),
        b"\r\nContent-Length: -1",
    ):
        answer = raw.exchange(server, head + lengths + b"\r\n\r\n" + request.body + hidden)
        _refused(answer, lengths.decode())
