"""What owners are told of, by real requests to a real endpoint, read by others' libraries."""

import datetime
import json
import re
import socket
import time
import urllib.request

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

import alibaba
import databases
import signs
import tencent
from expect import fresh
from receiver import PATIENCE, Receiver
from signet_server import CommandFailed, Server, new_folder

# What the vendor's page wants a receiver to answer.
RECEIVED = (200, '{"code":0,"msg":"接收成功"}'.encode(), {"Content-Type": "application/json"})
# Endpoints of tests are on loopback, without a certificate.
WITHIN = {"private_endpoints": "allow", "http_endpoints": "allow"}


@pytest.fixture
def receiver():
    """An endpoint that takes everything."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def vendor_receiver():
    """One that answers as the vendor's page wants it."""
    with Receiver([RECEIVED]) as receiver:
        yield receiver


def subscribe(server, url, *flags):
    return server.json("subscription", "add", url, *flags)


def delivery(server, message, state):
    """A delivery, once it stands like this."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = json.loads(server.command("delivery", "show", message))
        if found["state"] == state:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.05)


@pytest.mark.sdk("alibabacloud_dysmsapi20170525")
@pytest.mark.operation("CreateSmsSign")
def test_the_vendors_receipt_field_by_field(start_server, vendor_receiver):
    server = start_server(**WITHIN)
    made = subscribe(server, vendor_receiver.url(), "--form", "sign-sms-report")
    client = signs.Signs(server)
    qualification = client.qualification()
    name = fresh("云")
    parameters = {"QualificationId": qualification, "Remark": "登录场景使用验证码", "SignType": 1}
    first = client.create(SignName=name, **parameters).order_id
    signs.reject(server, first, "proof-mismatch", note="见附件")
    second = client.update(SignName=name, **parameters).order_id
    signs.approve(server, second)

    received = vendor_receiver.wait(4)
    expected = [
        (first, "approving", ""),
        (first, "rejected", "证明文件与签名内容不符，请重新上传；见附件"),
        (second, "approving", ""),
        (second, "approved", ""),
    ]
    for notice, (order, status, reason) in zip(received, expected, strict=True):
        assert notice.path == "/notices?token=t0ken"
        assert notice.headers["content-type"].replace(" ", "").lower() == "application/json;charset=utf-8"
        [report] = notice.json
        date = report.pop("create_date")
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", date)
        at = datetime.datetime.strptime(date, "%Y-%m-%d %H:%M:%S").replace(tzinfo=alibaba.BEIJING)
        assert abs((datetime.datetime.now(alibaba.BEIJING) - at).total_seconds()) < 3600
        assert report == {
            "sign_name": name,
            "sign_status": status,
            "reason": reason,
            "sign_source": "企事业单位的全称或简称",
            "sign_scene": "通用",
            "orderId": str(order),
            "remark": "登录场景使用验证码",
        }
        Webhook(made["secret"]).verify(notice.body, notice.headers)
    # Nothing is told of qualifications: this form has no words for them.
    assert len(vendor_receiver.notices) == 4


def test_a_receipt_that_is_answered_otherwise_is_not_taken(start_server):
    answers = [(200, b'{"code":"0"}', {}), RECEIVED]
    with Receiver(answers) as receiver:
        server = start_server(**WITHIN)
        subscribe(server, receiver.url(), "--form", "sign-sms-report")
        client = signs.Signs(server)
        client.create(QualificationId=client.qualification())
        [notice] = receiver.wait(1)
        message = notice.headers["webhook-id"]
        deadline = time.monotonic() + PATIENCE
        while not (found := json.loads(server.command("delivery", "show", message)))["attempts"]:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert found["state"] == "waiting"
    assert found["outcome"] == "answered with status 200, but not as the form wants it"
    # A receipt is tried again a minute later, not a few seconds.
    written, following = (datetime.datetime.fromisoformat(found[at]) for at in ("written", "next"))
    assert following - written >= datetime.timedelta(minutes=1)


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("AddSmsSign")
def test_our_envelope_is_read_and_verified_by_others(start_server, receiver):
    server = start_server(**WITHIN)
    made = subscribe(server, receiver.url())
    sign = tencent.Client(server).add()
    application = tencent.case_of(server, sign)["application"]
    tencent.decide(server, sign, "reject", "--note", "看不清")

    webhook = Webhook(made["secret"])
    filed, decided = receiver.wait(2)
    for notice in (filed, decided):
        webhook.verify(notice.body, notice.headers)
        event = from_http_event(HTTPMessage(headers=notice.headers, body=notice.body))
        assert event.get_specversion() == "1.0"
        assert event.get_source() == f"/_signet/v1/accounts/{made['account']}"
        assert event.get_subject() == str(sign)
        assert event.get_extension("channel") == "tencent"
        assert event.get_time().tzinfo is not None
        assert notice.headers["content-type"].startswith("application/cloudevents+json")
        assert "signet-redelivery" not in notice.headers
    assert (filed.json["type"], decided.json["type"]) == (
        "signet.signature.filed",
        "signet.signature.decided",
    )
    assert decided.json["data"]["state"] == "rejected"
    assert decided.json["data"]["note"] == "看不清"
    assert decided.json["data"]["application"] == int(application)
    assert filed.headers["webhook-id"] != decided.headers["webhook-id"]
    # A receiver notices what was changed on the way.
    with pytest.raises(WebhookVerificationError):
        webhook.verify(filed.body.replace(b"filed", b"FILED"), filed.headers)
    with pytest.raises(WebhookVerificationError):
        webhook.verify(filed.body, {**filed.headers, "webhook-id": "msg_1_1"})


def test_what_is_not_taken_is_sent_again_in_order(start_server):
    refusals = [(500, b"", {}), (302, b"", {"Location": "/elsewhere"}), (204, b"", {})]
    with Receiver(refusals) as receiver:
        server = start_server(**WITHIN)
        made = subscribe(server, receiver.url())
        sign = tencent.Client(server).add()
        tencent.decide(server, sign, "approve", "--despite-findings")
        received = receiver.wait(4)
    assert {notice.path for notice in received} == {"/notices?token=t0ken"}
    types = [notice.json["type"].removeprefix("signet.signature.") for notice in received]
    assert types == ["filed", "filed", "filed", "decided"]
    # The same message, byte for byte, signed anew.
    assert len({(n.headers["webhook-id"], n.body) for n in received[:3]}) == 1
    for notice in received:
        Webhook(made["secret"]).verify(notice.body, notice.headers)
    # Of what failed there is one line each, without the token.
    failed = [line for line in server.log().splitlines() if "was not delivered" in line]
    assert len(failed) == 2 and received[0].headers["webhook-id"] in failed[0]
    assert "t0ken" not in server.log()
    with urllib.request.urlopen(f"{server.url}/_signet/metrics", timeout=30) as answer:
        counts = answer.read().decode()
    assert 'signet_delivery_attempts_total{form="cloudevents",outcome="failed"} 2' in counts


def test_one_slow_endpoint_keeps_nobody_else_waiting(start_server, receiver):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = start_server(**WITHIN)
        subscribe(server, f"http://127.0.0.1:{silent.getsockname()[1]}/")
        subscribe(server, receiver.url())
        signatures = [tencent.Client(server).add() for _ in range(12)]
        received = receiver.wait(12)
        assert {int(notice.json["subject"]) for notice in received} == set(signatures)


def test_what_was_given_up_is_listed_and_delivered_once_more(start_server):
    with Receiver([(410, b"", {}), (204, b"", {})]) as receiver:
        server = start_server(**WITHIN)
        made = subscribe(server, receiver.url())
        tencent.Client(server).add()
        message = receiver.wait(1)[0].headers["webhook-id"]
        dead = delivery(server, message, "dead")
        assert dead["outcome"] == "answered with status 410"
        shown = server.json("subscription", "show", str(made["subscription"]))
        assert shown["state"] == "disabled"
        [listed] = server.json("delivery", "list", "--dead")
        assert listed["message"] == message
        # Nothing is written for whoever is gone.
        tencent.Client(server).add()
        assert len(server.json("delivery", "list")) == 1
        with pytest.raises(CommandFailed, match="its subscription is disabled"):
            server.command("delivery", "redeliver", message)
        server.command("subscription", "resume", str(made["subscription"]))
        server.command("delivery", "redeliver", message)
        first, again = receiver.wait(2)
        assert again.headers["signet-redelivery"] == "true"
        assert (again.body, again.headers["webhook-id"]) == (first.body, message)
        Webhook(made["secret"]).verify(again.body, again.headers)
        assert delivery(server, message, "delivered")["redelivery"]


def test_two_secrets_sign_while_one_is_replaced(start_server, receiver):
    server = start_server(**WITHIN)
    made = subscribe(server, receiver.url())
    subscription = str(made["subscription"])
    renewed = server.json("subscription", "rotate-secret", subscription)
    assert renewed["secret"] != made["secret"]
    server.command("subscription", "test", subscription)
    [notice] = receiver.wait(1)
    assert notice.json["type"] == "signet.subscription.test"
    assert len(notice.headers["webhook-signature"].split()) == 2
    for secret in (made["secret"], renewed["secret"]):
        Webhook(secret).verify(notice.body, notice.headers)
    # It is shown no more, by nothing.
    assert "secret" not in server.json("subscription", "show", subscription)
    kept = b"".join(p.read_bytes() for p in (server.folder / "data").iterdir() if p.is_file())
    for hidden in (made["secret"], renewed["secret"], "t0ken"):
        assert hidden.encode() not in kept


def test_what_is_told_is_chosen_anew(start_server, receiver):
    server = start_server(**WITHIN)
    made = subscribe(server, receiver.url())
    set_ = ("subscription", "set", made["subscription"])
    assert server.json(*set_, "--kind", "signature.decided")["kinds"] == ["signature.decided"]
    sign = tencent.Client(server).add()
    tencent.decide(server, sign, "approve", "--despite-findings")
    receiver.wait(1)
    assert server.json(*set_, "--all-kinds")["kinds"] == []
    tencent.Client(server).add()
    types = [notice.json["type"] for notice in receiver.wait(2)]
    assert types == ["signet.signature.decided", "signet.signature.filed"]
    with pytest.raises(CommandFailed, match="/kinds/0: there is no kind of notice `signature.sold`"):
        server.command(*set_, "--kind", "signature.sold")
    vendors = subscribe(server, receiver.url(), "--form", "sign-sms-report")["subscription"]
    with pytest.raises(CommandFailed, match="/kinds/1: this form does not tell of `paper.lapses`"):
        kinds = "signature.filed,paper.lapses"
        server.command("subscription", "set", vendors, "--kind", kinds)
    assert [item["subscription"] for item in server.json("subscription", "list")] == [
        made["subscription"],
        vendors,
    ]


def test_nothing_is_lost_when_the_server_is_killed_before_it_sends(start_server, receiver):
    server = start_server(**WITHIN)
    made = subscribe(server, receiver.url())
    server.command("subscription", "pause", str(made["subscription"]))
    signatures = [tencent.Client(server).add() for _ in range(3)]
    server.kill()
    assert receiver.notices == []
    server.restart()
    server.command("subscription", "resume", str(made["subscription"]))
    received = receiver.wait(3)
    assert {int(notice.json["subject"]) for notice in received} == set(signatures)


def test_what_was_under_way_when_the_server_was_killed_is_sent_again(start_server):
    with Receiver([(0, b"", {}), (204, b"", {})]) as receiver:
        server = start_server(**WITHIN)
        made = subscribe(server, receiver.url())
        sign = tencent.Client(server).add()
        receiver.wait(1)
        server.kill()
        server.restart()
        tencent.decide(server, sign, "approve", "--despite-findings")
        cut_off, again, behind = receiver.wait(3)
        assert (again.body, again.headers["webhook-id"]) == (
            cut_off.body,
            cut_off.headers["webhook-id"],
        )
        assert behind.json["type"] == "signet.signature.decided"
        Webhook(made["secret"]).verify(again.body, again.headers)


def test_two_servers_on_one_database_share_the_work(start_server, receiver):
    if databases.SERVER is None:
        pytest.fail("set SIGNET_TEST_POSTGRES, or run this through ./test or scripts/with-postgres")
    url = databases.create()
    one = start_server(database=url, **WITHIN)
    other = Server(new_folder(), key=one.key, database=url, **WITHIN)
    key = (one.folder / "data" / "master-key").read_text()
    (other.folder / "data").mkdir(mode=0o700)
    (other.folder / "data" / "master-key").write_text(key)
    other.start()
    try:
        subscribe(one, receiver.url())
        for _ in range(10):
            for server in (one, other):
                sign = tencent.Client(server).add()
                tencent.decide(server, sign, "approve", "--despite-findings")
        received = receiver.wait(40)
        messages = [notice.headers["webhook-id"] for notice in received]
        assert len(set(messages)) == len(messages)
        for subject in {notice.json["subject"] for notice in received}:
            types = [n.json["type"] for n in received if n.json["subject"] == subject]
            assert types == ["signet.signature.filed", "signet.signature.decided"], subject
    finally:
        other.stop()
        one.stop()
        databases.drop(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://hooks.example.com/", "plain http"),
        ("https://127.0.0.1/", "not of the public internet"),
        ("https://2130706433/", "not of the public internet"),
        ("https://[::ffff:169.254.169.254]/", "not of the public internet"),
        ("https://100.100.100.200/latest/meta-data/", "not of the public internet"),
        ("https://user:word@hooks.example.com/", "a user or a password"),
        ("https://hooks.example.com:25/", "a port"),
        ("gopher://hooks.example.com/", "no http:// or https:// address"),
    ],
)
def test_addresses_that_notices_never_go_to(server, new_account, url, why):
    with pytest.raises(CommandFailed, match=re.escape(why)):
        subscribe(server, url, "--account", new_account().id)


def test_a_name_for_an_address_within_is_not_connected_to(start_server, tmp_path):
    certificate, authority = _certificates(tmp_path)
    with Receiver(certificate=certificate) as receiver:
        server = start_server(endpoint_ca=authority)
        made = subscribe(server, receiver.url())
        server.command("subscription", "test", str(made["subscription"]))
        deadline = time.monotonic() + PATIENCE
        while not (failed := [d for d in server.json("delivery", "list") if d["outcome"]]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert failed[0]["outcome"] == "the host is not of the public internet"
        assert receiver.notices == []


def test_an_endpoint_proves_who_it_is(start_server, tmp_path):
    certificate, authority = _certificates(tmp_path)
    with Receiver(certificate=certificate) as receiver:
        server = start_server(private_endpoints="allow")
        made = subscribe(server, receiver.url())
        server.command("subscription", "test", str(made["subscription"]))
        deadline = time.monotonic() + PATIENCE
        while not (failed := [d for d in server.json("delivery", "list") if d["outcome"]]):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert "not trusted" in failed[0]["outcome"]
        assert receiver.notices == []
        server.stop()
        server.restart(endpoint_ca=authority)
        [notice] = receiver.wait(1)
        Webhook(made["secret"]).verify(notice.body, notice.headers)


def _certificates(folder):
    """An authority of the test's own, and a certificate of it for localhost with its key."""
    now = datetime.datetime.now(datetime.timezone.utc)

    def make(name, issuer, signer, public, *, ca):
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer)
        builder = builder.public_key(public).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(hours=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        if not ca:
            names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(signer, hashes.SHA256())

    def named(text):
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])

    def pem(certificate):
        return certificate.public_bytes(serialization.Encoding.PEM)

    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    top = make(named("test authority"), named("test authority"), root, root.public_key(), ca=True)
    own = make(named("localhost"), named("test authority"), root, leaf.public_key(), ca=False)
    secret = leaf.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "endpoint.pem").write_bytes(pem(own) + secret)
    (folder / "authority.pem").write_bytes(pem(top))
    return str(folder / "endpoint.pem"), str(folder / "authority.pem")
