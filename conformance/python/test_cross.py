"""Who sees what, and who wins when many ask at once."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from alibabacloud_tea_openapi.exceptions import AlibabaCloudException
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException

from alibaba import Client as AlibabaClient
from expect import fresh, refused
from tencent import Client as TencentClient

CROWD = 50


def _outcomes(calls) -> Counter:
    """Makes all calls at the same moment and counts what came of them."""
    barrier = Barrier(len(calls))

    def make(call):
        barrier.wait()
        try:
            call()
            return "OK"
        except (TencentCloudSDKException, AlibabaCloudException) as error:
            return error.code

    with ThreadPoolExecutor(len(calls)) as pool:
        return Counter(pool.map(make, calls))


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("AddSmsSign")
def test_one_of_fifty_identical_signatures_wins(engine_server):
    application = TencentClient(engine_server).application()
    clients = [TencentClient(engine_server) for _ in range(CROWD)]
    outcomes = _outcomes([lambda c=c: c.call("AddSmsSign", application) for c in clients])
    assert outcomes == {"OK": 1, "InvalidParameterValue.SignExistAndUnapproved": CROWD - 1}
    assert len(clients[0].list()) == 1
    assert len(engine_server.json("review", "list")) == 1


@pytest.mark.sdk("alibabacloud_dysmsapi20170525")
@pytest.mark.operation("CreateSmsAuthorizationLetter")
def test_one_of_fifty_identical_letters_wins(engine_server):
    letter = AlibabaClient(engine_server).letter()
    clients = [AlibabaClient(engine_server) for _ in range(CROWD)]
    outcomes = _outcomes([lambda c=c: c.create_letter(**letter) for c in clients])
    assert outcomes == {"OK": 1, "AuthorizationLetterNameRepeat": CROWD - 1}
    assert len(clients[0].query_letters()) == 1


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("AddSmsSign")
def test_fifty_different_signatures_all_win(engine_server):
    clients = [TencentClient(engine_server) for _ in range(CROWD)]
    assert _outcomes([lambda c=c: c.add() for c in clients]) == {"OK": CROWD}
    assert len(clients[0].list(Limit=100)) == CROWD


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("AddSmsSign")
def test_a_limit_holds_under_a_crowd(start_server):
    server = start_server(signature_limit="10")
    clients = [TencentClient(server) for _ in range(CROWD)]
    outcomes = _outcomes([lambda c=c: c.add() for c in clients])
    assert outcomes == {"OK": 10, "FailedOperation.SignNumberLimit": CROWD - 10}


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("DescribeSmsSignList")
def test_another_account_sees_no_signature(engine_server, new_account):
    server, name = engine_server, fresh()
    client = TencentClient(server)
    sign_id = client.add(SignName=name)
    stranger = TencentClient(server, new_account(server).key)
    assert stranger.list(SignIdSet=[sign_id]) == []
    assert stranger.list() == []
    # A name is unique within an account only.
    stranger.add(SignName=name)
    with refused("InvalidParameterValue.SignExistAndUnapproved"):
        client.add(SignName=name)


@pytest.mark.sdk("alibabacloud_dysmsapi20170525")
@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_another_account_sees_no_letter_and_no_filing(engine_server, new_account):
    server, name = engine_server, fresh("授权书")
    client = AlibabaClient(server)
    icp, letter = client.create_icp(), client.create_letter(AuthorizationLetterName=name)
    stranger = AlibabaClient(server, new_account(server).key)
    assert stranger.query_icp(icp) == []
    assert stranger.query_letters() == []
    assert stranger.query_letters(AuthorizationLetterIdList=[int(letter)]) == []
    stranger.create_letter(AuthorizationLetterName=name)
    with refused("AuthorizationLetterNameRepeat"):
        client.create_letter(AuthorizationLetterName=name)


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("DescribeSmsSignList")
def test_one_key_speaks_both_dialects_and_their_ids_stay_apart(start_server):
    server = start_server()
    tencent, alibaba = TencentClient(server), AlibabaClient(server)
    sign_id, letter, icp = tencent.add(), int(alibaba.create_letter()), int(alibaba.create_icp())
    assert len({sign_id, letter, icp}) == 3
    assert tencent.list(SignIdSet=[letter, icp]) == []
    assert alibaba.query_letters(AuthorizationLetterIdList=[sign_id, icp]) == []
    assert alibaba.query_icp(sign_id, letter) == []


@pytest.mark.sdk("tencentcloud-sdk-python-sms")
@pytest.mark.operation("AddSmsSign")
def test_ids_grow_fit_a_double_and_are_not_counted(server):
    client = TencentClient(server)
    ids = []
    for _ in range(5):
        ids.append(client.add())
        time.sleep(0.01)
    assert ids == sorted(ids) and ids[-1] < 2**53
    assert all(after - before > 1 for before, after in zip(ids, ids[1:]))
