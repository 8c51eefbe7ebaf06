"""Every code that the vendor lists for AddSmsSign: provoked here, or explained in the spec."""

import pytest

import oracle
from expect import fresh, refused
from tencent import Client

pytestmark = [pytest.mark.sdk("tencentcloud-sdk-python-sms"), pytest.mark.operation("AddSmsSign")]

_provokers = {}


def provokes(code):
    """Says which code a function provokes."""

    def register(function):
        _provokers[code] = function
        return function

    return register


@pytest.fixture
def world(server, start_server, new_account):
    """What the cases need."""

    class World:
        shared = server
        start = staticmethod(start_server)

        @staticmethod
        def client_of_account(**settings):
            return Client(server, new_account(**settings).key)

    return World()


@pytest.mark.parametrize("code", oracle.tencent_codes())
def test_provoked_or_explained(code, world):
    if code in oracle.codes_that_cannot_be_met("tencent"):
        assert code not in _provokers, "the spec says that this cannot be met"
        return
    assert code in _provokers, "neither provoked here nor explained in the spec"
    with refused(code) as refusal:
        _provokers[code](world)
    assert "`" not in refusal.code


def test_no_case_is_for_a_code_that_is_not_in_the_table():
    assert set(_provokers) <= set(oracle.tencent_codes())


@provokes("FailedOperation.NotEnterpriseCertification")
def _individual(world):
    world.client_of_account(kind="individual").add()


@provokes("FailedOperation.OtherError")
def _no_such_type(world):
    Client(world.shared).add(SignType=7)


@provokes("FailedOperation.SignNumberLimit")
def _limit(world):
    client = Client(world.start(signature_limit="2"))
    try:
        client.add()
        client.add()
    except Exception as error:
        raise AssertionError("two are allowed") from error
    client.add()


@provokes("InvalidParameterValue.ImageInvalid")
def _no_picture(world):
    Client(world.shared).add(ProofImage="xxxx")


@provokes("InvalidParameterValue.InvalidDocumentType")
def _no_such_document(world):
    Client(world.shared).add(DocumentType=9)


@provokes("InvalidParameterValue.InvalidInternational")
def _no_such_market(world):
    Client(world.shared).add(International=2)


@provokes("InvalidParameterValue.InvalidUsedMethod")
def _no_such_purpose(world):
    Client(world.shared).add(SignPurpose=2)


@provokes("InvalidParameterValue.SignAlreadyPassedCheck")
def _approved_name(world):
    client, name = Client(world.shared), fresh()
    sign_id = client.add(SignName=name)
    [case] = [c for c in world.shared.json("review", "list") if str(c["signature"]) == str(sign_id)]
    world.shared.command("review", "approve", str(case["application"]))
    client.add(SignName=name)


@provokes("InvalidParameterValue.SignExistAndUnapproved")
def _pending_name(world):
    client, name = Client(world.shared), fresh()
    client.add(SignName=name)
    client.add(SignName=name)


@provokes("InvalidParameterValue.SignNameLengthTooLong")
def _long_name(world):
    Client(world.shared).add(SignName="x" * 16)


@provokes("MissingParameter")
def _missing(world):
    Client(world.shared).add_raw(without=("ProofImage",))


@provokes("UnauthorizedOperation.RequestIpNotInWhitelist")
def _other_addresses(world):
    world.client_of_account(addresses="10.1.2.0/24,192.0.2.7").add()


@provokes("UnauthorizedOperation.RequestPermissionDeny")
def _denied(world):
    world.client_of_account(denied="on").add()


@provokes("UnauthorizedOperation.ServiceSuspendDueToArrears")
def _arrears(world):
    world.client_of_account(arrears="on").add()
