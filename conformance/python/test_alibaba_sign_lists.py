"""Whose signatures are seen through Alibaba's Python SDK, and how they are listed."""

import pytest

from expect import fresh, refused
from signs import Signs, approve, by_v1

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
CREATE, UPDATE, MODIFY = "CreateSmsSign", "UpdateSmsSign", "ModifySmsSign"


@pytest.fixture(scope="module")
def client(server):
    return Signs(server)


@pytest.fixture(scope="module")
def own(client):
    """An approved qualification for names of one's own."""
    return client.qualification()


@pytest.mark.operation("QuerySmsSignList")
def test_lists_come_in_pages(server, new_account):
    client = Signs(server, new_account().key)
    empty = client.ok("QuerySmsSignList", {})
    assert (empty.current_page, empty.page_size, empty.total_count) == (1, 10, 0)
    assert empty.sms_sign_list == []
    qualification = client.qualification()
    names = [client.create(QualificationId=qualification).sign_name for _ in range(12)]
    newest_first = names[::-1]

    def page(**asked) -> tuple:
        body = client.ok("QuerySmsSignList", asked)
        names = [it.sign_name for it in body.sms_sign_list]
        return body.current_page, body.page_size, body.total_count, names

    assert page() == (1, 10, 12, newest_first[:10])
    assert page(PageIndex=2) == (2, 10, 12, newest_first[10:])
    assert page(PageIndex=3, PageSize=5) == (3, 5, 12, newest_first[10:])
    assert page(PageSize=50) == (1, 50, 12, newest_first)
    assert page(PageIndex=2_147_483_647, PageSize=50) == (2_147_483_647, 50, 12, [])
    for bad in (0, 51, -1):
        with refused("InvalidPageSize", "Specified parameter PageSize is not valid.", 400):
            client.call("QuerySmsSignList", {"PageSize": bad})
    for bad in (0, -1, 2_147_483_648):
        with refused("InvalidPageIndex", status=400):
            client.call("QuerySmsSignList", {"PageIndex": bad})


@pytest.mark.operation("QuerySmsSignList")
def test_the_list_is_asked_for_by_post(server):
    answer = by_v1(server, "QuerySmsSignList", {}, method="GET")
    assert (answer.status, answer.code) == (400, "UnsupportedHTTPMethod")
    assert by_v1(server, "QuerySmsSignList", {}).status == 200
    # The others are called by either method.
    answer = by_v1(server, "GetSmsSign", {"SignName": fresh("云")}, method="GET")
    assert (answer.status, answer.code) == (400, "SignatureNotFound")


@pytest.mark.operation("GetSmsSign")
def test_another_account_sees_nothing(client, server, own, new_account):
    name = fresh("云")
    created = client.create(SignName=name, QualificationId=own)
    approve(server, created.order_id)
    stranger = Signs(server, new_account().key)
    assert stranger.list() == []
    for operation in ("GetSmsSign", "QuerySmsSign", "DeleteSmsSign"):
        with refused("SignatureNotFound", status=400):
            stranger.call(operation, {"SignName": name})
    with refused("SignatureNotFound"):
        stranger.update(SignName=name, QualificationId=own)
    with refused("SignatureNotFound"):
        stranger.call(MODIFY, stranger.old(SignName=name))
    with refused("SmsSignatureNotExist"):
        stranger.bind(name, own)
    # Nor its qualification; the name is free for them.
    with refused("QualificationNotFound"):
        stranger.create(SignName=name, QualificationId=own)
    theirs = stranger.create(SignName=name, QualificationId=stranger.qualification())
    assert theirs.sign_name == name
    assert client.get(name).order_id == created.order_id


@pytest.mark.parametrize("operation", [CREATE, UPDATE, "GetSmsSign"])
def test_a_denied_account_has_the_operations_own_code(server, new_account, operation):
    denied = Signs(server, new_account(denied="on").key)
    given = {"SignName": fresh("云"), "SignSource": 0, "QualificationId": 1}
    with refused("ForbiddenAction", status=400):
        denied.call(operation, given if operation != "GetSmsSign" else {"SignName": "云上"})
