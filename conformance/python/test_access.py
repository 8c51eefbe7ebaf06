"""Who may do what, as the vendors' SDKs see it: users, policies, temporary keys, networks."""

import base64
import json
from dataclasses import dataclass

import pytest
from alibabacloud_credentials.client import Client as Credentials
from alibabacloud_credentials.models import Config as CredentialsConfig
from alibabacloud_dysmsapi20170525 import models
from alibabacloud_dysmsapi20170525.client import Client as Dysmsapi
from alibabacloud_tea_openapi.models import Config
from aliyunsdkcore.auth.credentials import StsTokenCredential
from aliyunsdkcore.client import AcsClient

from alibaba import Legacy
from expect import fresh, refused
from signet_server import Key, Server
from tencent import Client

TENCENT = pytest.mark.sdk("tencentcloud-sdk-python-sms")
ALIBABA = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
READ_CAM = '{"version":"2.0","statement":[{"effect":"allow","action":"name/sms:Describe*","resource":"*"}]}'
READ_RAM = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"dysms:Query*","Resource":"*"}]}'


@dataclass
class Member:
    """A user of an account of its own, with a key."""

    server: Server
    account: str
    id: int
    name: str
    key: Key

    def run(self, *arguments: str) -> str:
        """A command about this user's account."""
        return self.server.command(*arguments, "--account", self.account)

    def policy(self, tmp_path, document: str, *, to: str = "user") -> str:
        """Adds a policy and has it judge the user."""
        name, file = fresh("Policy"), tmp_path / "policy.json"
        file.write_text(document)
        self.run("policy", "add", name, str(file))
        self.run(to, "attach", self.name, name)
        return name


@pytest.fixture
def member(server, new_account):
    """A user without policies."""
    account, name = new_account().id, fresh("user")
    user = server.json("user", "add", name, "--account", account)
    made = server.json("key", "create", "--user", name, "--account", account)
    return Member(server, account, user["id"], name, Key(made["id"], made["secret"]))


@dataclass
class Issued:
    """A temporary key."""

    id: str
    secret: str
    token: str

    @property
    def key(self) -> Key:
        """Without its token."""
        return Key(self.id, self.secret)


@pytest.fixture
def assume(server, new_account):
    """Has roles assumed that may do everything, at both vendors."""

    def issue(*policies: str, on: Server = server, duration: int = 900) -> Issued:
        account = new_account(on).id
        role = fresh("role")
        on.command("role", "add", role, "--account", account)
        for preset in ("QcloudSMSFullAccess", "AliyunDysmsFullAccess"):
            on.command("role", "attach", role, preset, "--account", account)
        flags = [flag for file in policies for flag in ("--policy", file)]
        flags += ["--duration", str(duration), "--session", "night", "--account", account]
        issued = on.json("sts", "assume-role", "--role", role, *flags)
        return Issued(issued["id"], issued["secret"], issued["token"])

    return issue


def dysmsapi(server: Server, issued: Issued, algorithm: str | None = None) -> Dysmsapi:
    """The current SDK with temporary credentials of its own kind."""
    config = Config(
        access_key_id=issued.id,
        access_key_secret=issued.secret,
        security_token=issued.token,
        endpoint=server.host,
        protocol="http",
        signature_algorithm=algorithm,
    )
    return Dysmsapi(config)


def of_member(member: Member) -> Dysmsapi:
    """The current SDK with a user's key."""
    return Dysmsapi(
        Config(
            access_key_id=member.key.id,
            access_key_secret=member.key.secret,
            endpoint=member.server.host,
            protocol="http",
        )
    )


def query(sdk: Dysmsapi):
    """Asks something that changes nothing."""
    return sdk.query_sms_sign_list(models.QuerySmsSignListRequest()).body


@TENCENT
@pytest.mark.operation("AddSmsSign")
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_a_user_without_policy_is_denied_at_tencent(member, language):
    client = Client(member.server, member.key, language=language)
    with refused("AuthFailure.UnauthorizedOperation", "(sms:AddSmsSign)") as refusal:
        client.add()
    bracket = (
        f"[[request id:{refusal.request_id}]you are not authorized to perform operation "
        "(sms:AddSmsSign)\nresource (*) has no permission\n]"
    )
    assert refusal.message.endswith(bracket)


@TENCENT
@pytest.mark.operation("DescribeSmsSignList")
def test_policies_of_tencent_judge_tencents_calls(member, tmp_path):
    client = Client(member.server, member.key)
    member.policy(tmp_path, READ_RAM)
    with refused("AuthFailure.UnauthorizedOperation"):
        client.list()
    name = member.policy(tmp_path, READ_CAM)
    assert client.list() == []
    with refused("AuthFailure.UnauthorizedOperation"):
        client.add()
    member.run("user", "detach", member.name, name)
    with refused("AuthFailure.UnauthorizedOperation"):
        client.list()
    member.run("user", "attach", member.name, "QcloudSMSReadOnlyAccess")
    assert client.list() == []


@TENCENT
@pytest.mark.operation("AddSmsSign")
def test_a_groups_denial_goes_before_a_users_leave(member, tmp_path):
    client, group = Client(member.server, member.key), fresh("group")
    member.run("user", "attach", member.name, "QcloudSMSFullAccess")
    sign_id = client.add()
    file = tmp_path / "deny.json"
    file.write_text(
        '{"version":"2.0","statement":[{"effect":"Deny","action":"sms:Delete*","resource":"*",'
        '"condition":{"ip_equal":{"qcs:ip":"127.0.0.0/8"}}}]}'
    )
    member.run("policy", "add", "no-delete", str(file))
    member.run("group", "add", group)
    member.run("group", "attach", group, "no-delete")
    member.run("group", "join", group, member.name)
    with refused("AuthFailure.UnauthorizedOperation", "(sms:DeleteSmsSign)"):
        client.delete(sign_id)
    flags = ("--as", member.name, "--action", "sms:DeleteSmsSign", "--ip", "127.0.0.1")
    told = member.run("policy", "simulate", *flags)
    assert told.splitlines() == [
        "explicit-deny: sms:DeleteSmsSign on *",
        "QcloudSMSFullAccess",
        "  statement 1 (allow) applies: action yes, resource yes",
        f"no-delete through {group}",
        "  statement 1 (deny) applies: action yes, resource yes",
        "    ip_equal qcs:ip (127.0.0.1): yes",
    ]
    elsewhere = member.run("policy", "simulate", *flags[:-1], "10.0.0.1")
    assert elsewhere.startswith("allowed: ")
    member.run("group", "leave", group, member.name)
    client.delete(sign_id)


@ALIBABA
@pytest.mark.operation("QuerySmsSignList")
def test_a_user_without_policy_is_denied_at_alibaba(member):
    with refused("NoPermission", status=403) as refusal:
        query(of_member(member))
    detail = refusal.body["AccessDeniedDetail"]
    message = detail.pop("EncodedDiagnosticMessage")
    assert detail == {
        "AuthAction": "dysms:QuerySmsSignList",
        "AuthPrincipalType": "SubUser",
        "AuthPrincipalOwnerId": member.account,
        "AuthPrincipalDisplayName": str(member.id),
        "NoPermissionType": "ImplicitDeny",
        "PolicyType": "AccountLevelIdentityBasedPolicy",
    }
    assert base64.b64decode(message)
    decoded = json.loads(member.server.command("policy", "decode", message))
    assert (decoded["request"], decoded["outcome"]) == (refusal.request_id, "implicit-deny")


@ALIBABA
@pytest.mark.operation("QuerySmsSignList")
def test_policies_of_alibaba_judge_alibabas_calls(member, tmp_path):
    sdk = of_member(member)
    member.policy(tmp_path, READ_CAM)
    with refused("NoPermission"):
        query(sdk)
    member.policy(tmp_path, READ_RAM)
    answer = query(sdk)
    assert answer.code == "OK"
    assert "AccessDeniedDetail" not in answer.to_map()
    member.policy(tmp_path, READ_RAM.replace("Allow", "Deny"))
    with refused("NoPermission", status=403) as refusal:
        query(sdk)
    assert refusal.body["AccessDeniedDetail"]["NoPermissionType"] == "ExplicitDeny"


@TENCENT
@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("way", ["TC3-HMAC-SHA256", "HmacSHA1", "HmacSHA256"])
def test_temporary_keys_at_tencent(server, assume, way):
    issued, other = assume(), assume()
    assert Client(server, issued.key, token=issued.token, sign_method=way).list() == []
    for token in (None, other.token, issued.token[:-1]):
        with refused("AuthFailure.TokenFailure"):
            Client(server, issued.key, token=token, sign_method=way).list()
    with refused("AuthFailure.TokenFailure"):
        Client(server, token=issued.token, sign_method=way).list()
    with refused("AuthFailure.SignatureFailure"):
        Client(server, Key(issued.id, "x"), token=issued.token, sign_method=way).list()
    server.command("sts", "end", issued.id)
    with refused("AuthFailure.SecretIdNotFound"):
        Client(server, issued.key, token=issued.token, sign_method=way).list()


@ALIBABA
@pytest.mark.operation("QuerySmsSignList")
@pytest.mark.parametrize("algorithm", [None, "ACS3-HMAC-SM3", "v2"])
def test_temporary_keys_at_alibaba(server, assume, algorithm):
    issued, other = assume(), assume()
    assert query(dysmsapi(server, issued, algorithm)).code == "OK"
    with refused("InvalidSecurityToken.MismatchWithAccessKey", status=400):
        query(dysmsapi(server, Issued(issued.id, issued.secret, other.token), algorithm))
    with refused("InvalidSecurityToken.Malformed", status=400):
        query(dysmsapi(server, Issued(issued.id, issued.secret, "CAISFake=="), algorithm))
    with refused("InvalidSecurityToken.MismatchWithAccessKey"):
        key = server.key
        query(dysmsapi(server, Issued(key.id, key.secret, issued.token), algorithm))


@pytest.mark.sdk("aliyun-python-sdk-core")
@pytest.mark.operation("QuerySmsSignList")
def test_temporary_keys_of_the_old_sdk(server, assume):
    issued = assume()
    client = Legacy(server, issued.key)
    with refused("MissingSecurityToken", status=400):
        client.call("QuerySmsSignList", {})
    client.sdk = AcsClient(
        region_id="cn-hangzhou",
        credential=StsTokenCredential(issued.id, issued.secret, issued.token),
    )
    assert json.loads(client.call("QuerySmsSignList", {}))["Code"] == "OK"


@ALIBABA
@pytest.mark.operation("QuerySmsSignList")
def test_temporary_keys_by_the_credentials_package(server, assume):
    issued = assume()
    credential = Credentials(
        CredentialsConfig(
            type="sts",
            access_key_id=issued.id,
            access_key_secret=issued.secret,
            security_token=issued.token,
        )
    )
    sdk = Dysmsapi(Config(credential=credential, endpoint=server.host, protocol="http"))
    assert query(sdk).code == "OK"


@ALIBABA
@pytest.mark.operation("QuerySmsSignList")
def test_sessions_are_narrowed(server, assume, tmp_path):
    file = tmp_path / "session.json"
    file.write_text(READ_RAM)
    issued = assume(str(file))
    sdk = dysmsapi(server, issued)
    assert query(sdk).code == "OK"
    with refused("NoPermission", status=403) as refusal:
        sdk.delete_sms_sign(models.DeleteSmsSignRequest(sign_name="Acme"))
    detail = refusal.body["AccessDeniedDetail"]
    assert (detail["AuthPrincipalType"], detail["PolicyType"]) == ("AssumedRoleUser", "SessionPolicy")
    assert detail["AuthPrincipalDisplayName"].endswith(":night")
    # A session that is narrowed in one language may do nothing in the other.
    with refused("AuthFailure.UnauthorizedOperation"):
        Client(server, issued.key, token=issued.token).list()


@ALIBABA
@pytest.mark.operation("QuerySmsSignList")
def test_sessions_end(start_server, assume):
    # Both the token's time and the request's are judged by the server's clock.
    server = start_server()
    issued = assume(on=server)
    assert query(dysmsapi(server, issued)).code == "OK"
    server.stop()
    server.restart(clock="+901s")
    with refused("InvalidSecurityToken.Expired", status=400):
        query(dysmsapi(server, issued))


@TENCENT
@pytest.mark.operation("DescribeSmsSignList")
def test_networks(server, new_account):
    account = new_account()
    client = Client(server, account.key)
    server.command("account", "set", "--block", "127.0.0.0/8", account.id)
    with refused("IpInBlacklist"):
        client.list()
    server.command("account", "set", "--block", "", "--allow", "10.0.0.0/8,::1", account.id)
    with refused("IpNotInWhitelist"):
        client.list()
    with refused("NoPermission", status=403) as refusal:
        query(of_member(Member(server, account.id, 0, "", account.key)))
    assert "AccessDeniedDetail" not in refusal.body
    server.command("account", "set", "--allow", "127.0.0.1", account.id)
    assert client.list() == []
    server.command("key", "set", account.key.id, "--block", "127.0.0.1")
    with refused("IpInBlacklist"):
        client.list()
    server.command("key", "set", account.key.id, "--block", "")
    assert client.list() == []


@TENCENT
@pytest.mark.operation("DescribeSmsSignList")
def test_keys_of_users(server, member):
    member.run("user", "attach", member.name, "QcloudSMSFullAccess")
    made = server.json("key", "rotate", member.key.id)
    again = server.attempt("key", "rotate", member.key.id)
    assert again.returncode == 1 and "two keys" in again.stderr
    old, new = (Client(server, key) for key in (member.key, Key(made["id"], made["secret"])))
    assert old.list() == new.list() == []
    listed = {key["id"]: key for key in server.json("key", "list", "--account", member.account)}
    assert listed[made["id"]]["user_name"] == member.name
    assert "secret" not in listed[made["id"]]
    server.command("key", "disable", member.key.id)
    with refused("AuthFailure.SecretIdNotFound"):
        old.list()
    member.run("user", "delete", member.name)
    with refused("AuthFailure.SecretIdNotFound"):
        new.list()


@TENCENT
@pytest.mark.operation("DescribeSmsSignList")
def test_the_master_key_changes_while_requests_go_on(engine_server):
    server = engine_server
    client = Client(server)
    sign_id = client.add()
    server.command("key", "rotate-master")
    assert [sign.SignId for sign in client.list()] == [sign_id]
    server.stop()
    server.start()
    assert [sign.SignId for sign in Client(server).list()] == [sign_id]


def test_a_master_key_by_command(start_server, tmp_path):
    file = tmp_path / "key"
    file.write_text("5a" * 32)
    server = start_server(master_key_command=f"cat {file}")
    client = Client(server)
    sign_id = client.add()
    refusal = server.attempt("key", "rotate-master")
    assert refusal.returncode == 1 and "--new-key-env" in refusal.stderr
    server.stop()
    file.write_text("5b" * 32)
    with pytest.raises(RuntimeError, match="master key does not open"):
        server.start()
    file.write_text("5a" * 32)
    server.start()
    assert [sign.SignId for sign in client.list()] == [sign_id]


def test_policies_that_are_none_are_refused(server, new_account, tmp_path):
    account, file = new_account().id, tmp_path / "policy.json"
    cases = {
        READ_RAM.replace('"dysms:Query*"', '"*","Condition":{"StringLikes":{"a":"b"}}'): "there is no operator `StringLikes`",
        READ_CAM.replace('"effect"', '"principal":"*","effect"'): "`principal` has no place here",
        "{}": "the policy has none of",
        READ_RAM.replace('"1"', '"2"'): '`Version` is "1"',
    }
    for document, expect in cases.items():
        file.write_text(document)
        run = server.attempt("policy", "add", fresh("bad"), str(file), "--account", account)
        assert run.returncode == 1 and expect in run.stderr, run.stderr


@TENCENT
@pytest.mark.operation("DescribeSmsSignList")
def test_a_role_is_assumed_by_whom_it_trusts(server, new_account, member, tmp_path):
    account, file = new_account().id, tmp_path / "trust.json"
    role = fresh("role")
    server.command("role", "add", role, "--account", account)
    server.command("role", "attach", role, "QcloudSMSFullAccess", "--account", account)
    asked = ("sts", "assume-role", "--role", role, "--account", account)
    by_member = ("--by-account", member.account, "--by-user", member.name)

    def refusal(*flags: str) -> str:
        run = server.attempt(*asked, *flags)
        assert run.returncode == 1
        return run.stderr

    def trust(document: str) -> None:
        file.write_text(document)
        server.command("role", "trust", role, str(file), "--account", account)

    assert "implicit-deny" in refusal(*by_member)
    assert server.json(*asked)["id"].startswith("STS.")
    trust(
        '{"version":"2.0","statement":[{"effect":"allow","action":"name/sts:AssumeRole",'
        f'"principal":{{"qcs":["qcs::cam::uin/{member.account}:uin/{member.id}"]}}}}]}}'
    )
    assert "implicit-deny" in refusal()
    issued = server.json(*asked, *by_member)
    assert Client(server, Key(issued["id"], issued["secret"]), token=issued["token"]).list() == []
    # The same in the other language, which has names for users; and one that is denied.
    ram = (
        '{"Version":"1","Statement":[{"Effect":"EFFECT","Action":"sts:AssumeRole",'
        f'"Principal":{{"RAM":"acs:ram::{member.account}:user/{member.name}"}}}}]}}'
    )
    trust(ram.replace("EFFECT", "Allow"))
    assert server.json(*asked, *by_member)["id"].startswith("STS.")
    trust(ram.replace("EFFECT", "Deny"))
    assert "explicit-deny" in refusal(*by_member)
    server.command("role", "trust", role, "--own", "--account", account)
    assert server.json(*asked)["id"].startswith("STS.")
    file.write_text(READ_RAM)
    run = server.attempt("role", "trust", role, str(file), "--account", account)
    assert run.returncode == 1 and "`Resource` has no place here" in run.stderr


def test_there_are_so_many_policies_on_a_user(member, tmp_path):
    for _ in range(10):
        member.policy(tmp_path, READ_RAM)
    file, name = tmp_path / "policy.json", fresh("Policy")
    member.run("policy", "add", name, str(file))
    run = member.server.attempt("user", "attach", member.name, name, "--account", member.account)
    assert run.returncode == 1 and "10 policies of an account's own" in run.stderr
