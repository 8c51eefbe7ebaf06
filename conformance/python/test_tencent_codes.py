"""Every code that the vendor lists for an operation, in both versions: provoked here, or explained in
the spec."""

import pytest

import oracle
from expect import fresh, refused
from tencent import Client, decide, qualification

pytestmark = pytest.mark.sdk("tencentcloud-sdk-python-sms")

ADD, MODIFY, DELETE, LIST = "AddSmsSign", "ModifySmsSign", "DeleteSmsSign", "DescribeSmsSignList"
EVERY = (ADD, MODIFY, DELETE, LIST)
ROWS = oracle.tencent_codes()
# Rules that keep what waits for review from being deleted.
KEEPING = 'name = "keeping"\nbased-on = "tencent-2024-03"\ndeletes-pending = false\n'

_provokers = {}


def provokes(code, *operations):
    """Says which code a function provokes, and with which operations."""

    def register(function):
        for operation in operations:
            _provokers[operation, code] = function
        return function

    return register


class World:
    """What the cases need: servers, accounts, and clients of one version that ask for one thing."""

    def __init__(self, operation, version, server, start, account, folder):
        self.operation, self.version, self.server = operation, version, server
        self.start, self._account, self._folder = start, account, folder

    def client(self, server=None):
        """A client of the version."""
        return Client(server or self.server, version=self.version)

    def with_rules(self, text):
        """A server with rules of its own."""
        path = self._folder / "rules.toml"
        path.write_text(text)
        return self.start(rules_file=str(path))

    def ask(self, client=None, sign_id=None, **changes):
        """Asks for the operation, about something that is there unless another id is given."""
        client = client or self.client()
        if purpose := changes.pop("purpose", None):
            changes["SignPurpose" if self.version == "2021-01-11" else "UsedMethod"] = purpose
        if self.operation == ADD:
            return client.add(**changes)
        if self.operation == MODIFY:
            return client.modify(sign_id or client.add(), **changes)
        if self.operation == DELETE:
            return client.delete(sign_id or client.add())
        return client.list(SignIdSet=[sign_id or 1], **changes)

    def ask_as(self, **settings):
        """The same, of an account that is set like this."""
        client = Client(self.server, self._account(**settings).key, version=self.version)
        return self.ask(client, sign_id=1)

    def has_another_for(self, code):
        """Whether the version has another code for what another version tells by this one."""
        return any(
            code == spelling and (self.operation, self.version, name) in ROWS
            for version in ("2021-01-11", "2019-07-11")
            if version != self.version
            for name, spelling in oracle.spellings("tencent", version).items()
        )


@pytest.mark.parametrize("operation, version, code", ROWS)
def test_provoked_or_explained(
    operation, version, code, server, start_server, new_account, tmp_path
):
    world = World(operation, version, server, start_server, new_account, tmp_path)
    if code in oracle.codes_that_cannot_be_met("tencent", operation, version):
        assert (operation, code) not in _provokers, "the spec says that this cannot be met"
        return
    if world.has_another_for(code):
        return
    assert (operation, code) in _provokers, "neither provoked here nor explained in the spec"
    with refused(code) as refusal:
        _provokers[operation, code](world)
    assert "`" not in refusal.code


def test_no_case_is_for_a_code_that_is_not_in_the_table():
    assert set(_provokers) <= {(operation, code) for operation, _, code in ROWS}


@provokes("FailedOperation.NotEnterpriseCertification", *EVERY)
def _individual(world):
    world.ask_as(kind="individual")


@provokes("FailedOperation.OtherError", ADD, MODIFY)
def _no_such_type(world):
    world.ask(SignType=7)


@provokes("FailedOperation.SignNumberLimit", ADD)
def _limit(world):
    client = world.client(world.start(signature_limit="2"))
    try:
        client.add()
        client.add()
    except Exception as error:
        raise AssertionError("two are allowed") from error
    world.ask(client)


@provokes("FailedOperation.MissingSignatureToModify", MODIFY, DELETE)
@provokes("FailedOperation.SignIdNotExist", DELETE)
def _unknown(world):
    world.ask(sign_id=1)


@provokes("InvalidParameter", MODIFY)
def _wrong_type(world):
    world.client().modify_raw(SignId="x")


@provokes("InvalidParameterValue.ImageInvalid", ADD, MODIFY)
def _no_picture(world):
    world.ask(ProofImage="xxxx")


@provokes("InvalidParameterValue.InvalidDocumentType", ADD, MODIFY)
def _no_such_document(world):
    world.ask(DocumentType=9)


@provokes("InvalidParameterValue.InvalidInternational", ADD, MODIFY)
def _no_such_market(world):
    world.ask(International=2)


@provokes("InvalidParameterValue.InvalidSignPurpose", MODIFY)
@provokes("InvalidParameterValue.InvalidUsedMethod", ADD, MODIFY)
def _no_such_purpose(world):
    world.ask(purpose=2)


@provokes("InvalidParameterValue.LimitVerifyFail", LIST)
def _no_such_limit(world):
    world.ask(Limit=0)


@provokes("InvalidParameterValue.SignAlreadyPassedCheck", ADD, MODIFY)
def _approved_name(world):
    client, name = world.client(), fresh()
    decide(world.server, client.add(SignName=name), "approve")
    world.ask(client, SignName=name)


@provokes("InvalidParameterValue.SignExistAndUnapproved", ADD, MODIFY)
def _pending_name(world):
    client, name = world.client(), fresh()
    client.add(SignName=name)
    world.ask(client, SignName=name)


@provokes("InvalidParameterValue.SignNameLengthTooLong", ADD, MODIFY)
def _long_name(world):
    world.ask(SignName="x" * 16)


@provokes("InvalidParameterValue.QualificationIdNotFound", ADD)
def _unknown_qualification(world):
    world.ask(world.client(world.start(rules="tencent-cn-2025")), QualificationId=1)


@provokes("FailedOperation.QualificationIdNotApproved", ADD)
def _waiting_qualification(world):
    server = world.start(rules="tencent-cn-2025")
    waits = qualification(server, approved=False)
    world.ask(world.client(server), QualificationId=waits)


@provokes("MissingParameter", ADD)
def _missing(world):
    world.client().add_raw(without=("ProofImage",))


@provokes("UnauthorizedOperation.RequestIpNotInWhitelist", *EVERY)
def _other_addresses(world):
    world.ask_as(addresses="10.1.2.0/24,192.0.2.7")


@provokes("UnauthorizedOperation.RequestPermissionDeny", *EVERY)
def _denied(world):
    world.ask_as(denied="on")


@provokes("UnauthorizedOperation.ServiceSuspendDueToArrears", *EVERY)
@provokes("UnauthorizedOperation.SerivceSuspendDueToArrears", *EVERY)
def _arrears(world):
    world.ask_as(arrears="on")


@provokes("UnsupportedOperation", ADD)
def _withdrawn(world):
    world.ask(world.client(world.start(rules="tencent-cn-2025")), SignType=2, DocumentType=0)


@provokes("UnsupportedOperation", DELETE)
def _kept(world):
    world.ask(world.client(world.with_rules(KEEPING)))
