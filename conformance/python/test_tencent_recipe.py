"""The acceptance recipe of our reference, as far as these operations go, as one story."""

import time

import pytest
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from expect import fresh, refused
from signet_server import Key
from tencent import Client, decide

pytestmark = [pytest.mark.sdk("tencentcloud-sdk-python-sms"), pytest.mark.operation("AddSmsSign")]


def test_the_recipe(start_server):
    server = start_server()
    client = Client(server)
    name = fresh("腾讯云")

    sign_id = client.add(SignName=name)
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.add(SignName=name)
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.StatusCode, item.ReviewReply) == (1, "")

    [case] = server.json("review", "list")
    assert case["name"] == name
    assert (str(case["signature"]), case["state"]) == (str(sign_id), "pending")
    server.command("review", "approve", str(case["application"]))
    [item] = client.list(SignIdSet=[sign_id])
    assert (item.StatusCode, item.ReviewReply) == (0, "")
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.add(SignName=name)
    with refused("InvalidParameterValue.SignAlreadyPassedCheck"):
        client.modify(sign_id, SignName=name)

    rejected = client.add(SignName=fresh())
    decide(server, rejected, "reject", "--note", "证明材料格式错误")
    [item] = client.list(SignIdSet=[rejected])
    assert (item.StatusCode, item.ReviewReply) == (-1, "证明材料格式错误")
    with refused("InvalidParameterValue.InvalidInternational"):
        client.modify(rejected, International=1)
    assert client.modify(rejected).SignId == rejected
    [item] = client.list(SignIdSet=[rejected])
    assert (item.StatusCode, item.ReviewReply) == (1, "")

    assert client.delete(sign_id).DeleteStatus == "return successfully!"
    assert client.list(SignIdSet=[sign_id]) == []
    with refused("FailedOperation.SignIdNotExist"):
        client.delete(sign_id)

    with refused("AuthFailure.SignatureFailure"):
        Client(server, Key(server.key.id, "WrongSecretForTests")).list()
    with refused("AuthFailure.SecretIdNotFound"):
        Client(server, Key("AKIDNOSUCHKEY", server.key.secret)).list()

    old = Client(server, version="2019-07-11").add_raw(UsedMethod=0)["AddSignStatus"]
    assert isinstance(old["SignId"], int) and isinstance(old["SignApplyId"], int)


@pytest.mark.parametrize("operation", ["AddSmsSign", "ModifySmsSign", "DeleteSmsSign"])
def test_one_call_a_second(start_server, operation):
    """The clock stands still, so that all calls fall into one second."""
    server = start_server(rate_limits="on", clock=time.strftime("%FT%TZ", time.gmtime()))
    client = Client(server)
    call = {
        "AddSmsSign": lambda: client.add(),
        "ModifySmsSign": lambda: client.modify(1),
        "DeleteSmsSign": lambda: client.delete(1),
    }[operation]
    try:
        call()
    except TencentCloudSDKException as error:
        assert error.code.startswith("FailedOperation."), error
    with refused("RequestLimitExceeded"):
        call()


def test_a_decision_is_made_once(start_server):
    server = start_server()
    Client(server).add()
    [case] = server.json("review", "list")
    application = str(case["application"])
    server.command("review", "approve", application)
    assert server.attempt("review", "reject", application, "--note", "no").returncode != 0
    assert server.attempt("review", "approve", "1").returncode != 0


def test_what_was_filed_survives_a_restart(start_server):
    server = start_server()
    sign_id = Client(server).add(SignName="Survivor")
    assert server.stop() == 0
    server.restart()
    [item] = Client(server).list(SignIdSet=[sign_id])
    assert (item.SignName, item.StatusCode) == ("Survivor", 1)


def test_a_second_server_on_the_same_folder_is_refused(start_server):
    server = start_server()
    second = server.attempt("serve", "--listen", "127.0.0.1:0", "--data", str(server.folder / "data"))
    assert second.returncode != 0
    assert "another signet is running" in second.stderr
    Client(server).add()


def test_a_clock_may_run_ahead(start_server):
    server = start_server(clock="+6m")
    with refused("AuthFailure.SignatureExpire"):
        Client(server).list()
    server.stop()
    server.restart(clock="+1m")
    before = time.time()
    client = Client(server)
    [item] = client.list(SignIdSet=[client.add()])
    assert 50 <= item.CreateTime - before <= 70
