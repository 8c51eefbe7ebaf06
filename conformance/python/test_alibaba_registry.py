"""ICP filings and letters through Alibaba's Python SDK: what is answered and what is refused."""

import re
import time

import pytest
import requests
from alibabacloud_dysmsapi20170525 import models

import oracle
import pictures
import raw
import seals
from alibaba import Client, Legacy, beijing_day
from expect import ALIBABA_REQUEST_ID, fresh, refused

pytestmark = pytest.mark.sdk("alibabacloud_dysmsapi20170525")
ICP, LETTER = "CreateSmsAppIcpRecord", "CreateSmsAuthorizationLetter"


@pytest.fixture(scope="module")
def client(server):
    return Client(server)


def _create(client: Client, operation: str, parameters: dict) -> str:
    filled = {name: value() if callable(value) else value for name, value in parameters.items()}
    return (client.create_icp if operation == ICP else client.create_letter)(**filled)


# Everything that is refused: operation, code, a name for the case, parameters. Days are counted
# when the case runs.
REFUSED = [
    (ICP, "AppIcpRecordOssFileNotUploadError", "no-such-file", {"AppIcpRecordPic": "123456/no.jpg"}),
    (ICP, "AppIcpRecordDateNotMatchRegex", "slashes", {"AppApprovalDate": "2025/05/22"}),
    (ICP, "AppIcpRecordDateNotMatchRegex", "no-such-day", {"AppApprovalDate": "2025-02-30"}),
    (ICP, "AppIcpRecordDateNotMatchRegex", "words", {"AppApprovalDate": "yesterday"}),
    (ICP, "AppIcpRecordDateNotMatchRegex", "blank", {"AppApprovalDate": " "}),
    (ICP, "AppPrincipalUnitNameNotMatchRegex", "blank", {"AppPrincipalUnitName": "  "}),
    (ICP, "AppPrincipalUnitNameOverLimit", "51", {"AppPrincipalUnitName": "云" * 51}),
    (ICP, "AppIcpLicenseNumberNotMatchRegex", "blank", {"AppIcpLicenseNumber": " "}),
    (ICP, "AppIcpLicenseNumberOverLimit", "16", {"AppIcpLicenseNumber": "B" * 16}),
    (ICP, "AppDomainNotMatchRegex", "blank", {"Domain": " "}),
    (ICP, "AppDomainNotMatchRegex", "no-scheme", {"Domain": "apps.example.com/app"}),
    (ICP, "AppDomainNotMatchRegex", "ftp", {"Domain": "ftp://apps.example.com/app"}),
    (ICP, "AppDomainOverLimit", "1001", {"Domain": "https://" + "a" * 993}),
    (ICP, "AppApprovalDateNotValid", "tomorrow", {"AppApprovalDate": lambda: beijing_day(1)}),
    (ICP, "AppServiceNameNotMatchRegex", "blank", {"AppServiceName": " "}),
    (ICP, "AppServiceNameOverLimit", "16", {"AppServiceName": "云" * 16}),
    (LETTER, "AuthorizationLetterDateNotMatchRegex", "one-day", {"AuthorizationLetterExpDate": "2025-01-01"}),
    (LETTER, "AuthorizationLetterDateNotMatchRegex", "slash", {"AuthorizationLetterExpDate": "2025-01-01/2099-01-01"}),
    (LETTER, "AuthorizationLetterDateNotMatchRegex", "no-such-day", {"AuthorizationLetterExpDate": "2025-02-29~2099-01-01"}),
    (LETTER, "AuthorizationLetterDateNotMatchRegex", "backwards", {"AuthorizationLetterExpDate": "2099-01-01~2025-01-01"}),
    (LETTER, "AuthorizationLetterDateNotMatchRegex", "blank", {"AuthorizationLetterExpDate": " "}),
    (LETTER, "AuthorizationLetterDateNotValid", "over", {"AuthorizationLetterExpDate": lambda: f"2020-01-01~{beijing_day(-1)}"}),
    (LETTER, "AuthorizationLetterDateNotValid", "not-yet", {"AuthorizationLetterExpDate": lambda: f"{beijing_day(1)}~2099-01-01"}),
    (LETTER, "AuthorizationLetterNameNotMatchRegex", "blank", {"AuthorizationLetterName": " "}),
    (LETTER, "AuthorizationLetterNameNotMatchRegex", "digits", {"AuthorizationLetterName": "123456"}),
    (LETTER, "AuthorizationLetterNameNotMatchRegex", "symbol", {"AuthorizationLetterName": "授权书-1"}),
    (LETTER, "AuthorizationLetterNameNotMatchRegex", "emoji", {"AuthorizationLetterName": "授权书😀"}),
    (LETTER, "AuthorizationLetterNameOverLimit", "101", {"AuthorizationLetterName": "书" * 101}),
    (LETTER, "AuthorizationNotMatchRegex", "blank", {"Authorization": " "}),
    (LETTER, "AuthorizationNotMatchRegex", "digits", {"Authorization": "123"}),
    (LETTER, "AuthorizationNotMatchRegex", "symbol", {"Authorization": "菜鸟&网络"}),
    (LETTER, "AuthorizationOverLimit", "151", {"Authorization": "菜" * 151}),
    (LETTER, "ProxyAuthorizationNotMatchRegex", "blank", {"ProxyAuthorization": " "}),
    (LETTER, "ProxyAuthorizationNotMatchRegex", "digits", {"ProxyAuthorization": "123"}),
    (LETTER, "ProxyAuthorizationNotMatchRegex", "symbol", {"ProxyAuthorization": "支付宝*"}),
    (LETTER, "ProxyAuthorizationOverLimit", "151", {"ProxyAuthorization": "支" * 151}),
    (LETTER, "OrganizationCodeOverLimit", "151", {"OrganizationCode": "9" * 151}),
    (LETTER, "SignNumOverLimit", "101", {"SignList": [f"菜鸟{n}" for n in range(101)]}),
    (LETTER, "SignNotMatchRegex", "one-character", {"SignList": ["菜"]}),
    (LETTER, "SignNotMatchRegex", "thirteen", {"SignList": ["菜鸟网络", "菜" * 13]}),
    (LETTER, "SignNotMatchRegex", "brackets", {"SignList": ["【菜鸟】"]}),
    (LETTER, "SignNotMatchRegex", "blank-inside", {"SignList": ["菜鸟 网络"]}),
    (LETTER, "SignNotMatchRegex", "digits", {"SignList": ["123456"]}),
    (LETTER, "SignNotMatchRegex", "test", {"SignList": ["菜鸟TEST"]}),
    (LETTER, "SignNotMatchRegex", "ceshi", {"SignList": ["菜鸟测试"]}),
    (LETTER, "AuthorizationOssFileNotUploadError", "no-such-file", {"AuthorizationLetterPic": "123456/no.jpg"}),
]
# These need more than parameters; they have tests of their own below.
ELSEWHERE = {"AuthorizationLetterNameRepeat", "AppIcpRecordPicsFileError"}


@pytest.mark.parametrize(
    "operation, code, parameters",
    [pytest.param(o, c, p, id=f"{c}-{name}") for o, c, name, p in REFUSED],
)
def test_refused(client, operation, code, parameters):
    with refused(code, status=400) as refusal:
        _create(client, operation, parameters)
    assert refusal.body["RequestId"] == refusal.request_id
    assert {"Code", "Message", "HostId", "Recommend"} <= set(refusal.body)


@pytest.mark.parametrize("operation, status, code", oracle.alibaba_codes())
def test_every_code_of_the_table_is_provoked(operation, status, code):
    provoked = {(o, c) for o, c, _, _ in REFUSED} | {(ICP, c) for c in ELSEWHERE} | {
        (LETTER, c) for c in ELSEWHERE
    }
    assert status == 400
    unmet = code in oracle.codes_that_cannot_be_met("alibaba")
    assert ((operation, code) in provoked) != unmet


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_a_filter_that_is_too_long(client):
    assert client.query_letters(OrganizationCode="9" * 150) == []
    with refused("OrganizationCodeOverLimit", status=400):
        client.query_letters(OrganizationCode="9" * 151)


@pytest.mark.operation(LETTER)
@pytest.mark.parametrize(
    "parameter, code",
    [("Authorization", "AuthorizationOverLimit"), ("ProxyAuthorization", "ProxyAuthorizationOverLimit")],
)
def test_parties_are_limited_to_150_and_the_message_says_1000(client, parameter, code):
    client.create_letter(**{parameter: "菜" * 150})
    with refused(code, "1000-character"):
        client.create_letter(**{parameter: "菜" * 151})


BOUNDS = [
    (ICP, "AppServiceName", "云" * 15),
    (ICP, "AppPrincipalUnitName", "云" * 50),
    (ICP, "AppIcpLicenseNumber", "B" * 15),
    (ICP, "Domain", "http://" + "a" * 993),
    (ICP, "AppApprovalDate", lambda: beijing_day()),
    (ICP, "AppApprovalDate", "2024-02-29"),
    (LETTER, "AuthorizationLetterName", "书" * 100),
    (LETTER, "Authorization", "菜鸟·【网】（络）() a1"),
    (LETTER, "ProxyAuthorization", "支付宝·【网】（络）() a1"),
    (LETTER, "OrganizationCode", "9" * 150),
    (LETTER, "SignList", ["菜鸟", "菜" * 12, "Aliyun123"]),
    (LETTER, "SignList", [f"菜鸟{n}" for n in range(100)]),
    (LETTER, "AuthorizationLetterExpDate", lambda: f"{beijing_day()}~{beijing_day()}"),
    (LETTER, "AuthorizationLetterExpDate", lambda: f"2020-01-01~{beijing_day()}"),
    (LETTER, "AuthorizationLetterExpDate", lambda: f"{beijing_day()}~2099-12-31"),
]


@pytest.mark.parametrize(
    "operation, parameter, value",
    [pytest.param(o, p, v, id=f"{p}-{n}") for n, (o, p, v) in enumerate(BOUNDS)],
)
def test_just_allowed(client, operation, parameter, value):
    assert _create(client, operation, {parameter: value}).isdigit()


@pytest.mark.parametrize("operation", [ICP, LETTER])
def test_missing_parameters_are_named_one_by_one_in_alphabetical_order(client, operation):
    good = client.icp() if operation == ICP else client.letter()
    given = dict.fromkeys(good)
    for name in sorted(good):
        with refused(f"Missing{name}", f"{name} is mandatory for this action.", 400):
            _create(client, operation, given)
        given[name] = good[name]
    _create(client, operation, given)


@pytest.mark.parametrize("operation", [ICP, LETTER])
def test_an_empty_parameter_is_a_missing_one(client, operation):
    name = "AppServiceName" if operation == ICP else "OrganizationCode"
    with refused(f"Missing{name}", status=400):
        _create(client, operation, {name: ""})


@pytest.mark.operation(ICP)
def test_of_several_flaws_the_first_is_named(client):
    flawed = {
        "AppPrincipalUnitName": " ",
        "AppIcpLicenseNumber": " ",
        "Domain": "x",
        "AppApprovalDate": "x",
        "AppIcpRecordPic": "123456/no.jpg",
    }
    order = [
        ("AppPrincipalUnitName", "AppPrincipalUnitNameNotMatchRegex"),
        ("AppIcpLicenseNumber", "AppIcpLicenseNumberNotMatchRegex"),
        ("Domain", "AppDomainNotMatchRegex"),
        ("AppApprovalDate", "AppIcpRecordDateNotMatchRegex"),
        ("AppIcpRecordPic", "AppIcpRecordOssFileNotUploadError"),
    ]
    good = client.icp()
    for name, code in order:
        with refused(code):
            client.create_icp(**flawed)
        flawed[name] = good[name]
    client.create_icp(**flawed)


@pytest.mark.operation(LETTER)
def test_a_letters_name_is_unique(client):
    name = fresh("授权书")
    client.create_letter(AuthorizationLetterName=name)
    with refused("AuthorizationLetterNameRepeat", status=400):
        client.create_letter(AuthorizationLetterName=name)


BAD_PICTURES = {
    "bmp": pictures.bmp,
    "text": lambda: b"this is an example",
    "truncated-jpeg": lambda: pictures.truncated(pictures.jpeg(200, 200)),
    "truncated-png": lambda: pictures.truncated(pictures.png(200, 200)),
    "truncated-gif": lambda: pictures.truncated(pictures.gif(200, 200)),
    "decompression-bomb": pictures.bomb,
    "one-byte-over-five-megabytes": lambda: pictures.padded_png(5 * pictures.MEGABYTE + 1),
    "empty": lambda: b"",
}
PICTURE_CODES = {ICP: "AppIcpRecordPicsFileError", LETTER: "AuthorizationOssFileNotUploadError"}
PICTURE_PARAMETERS = {ICP: "AppIcpRecordPic", LETTER: "AuthorizationLetterPic"}


@pytest.mark.parametrize("operation", [ICP, LETTER])
@pytest.mark.parametrize("picture", BAD_PICTURES)
def test_bad_pictures(client, operation, picture):
    key = client.upload(BAD_PICTURES[picture]())
    with refused(PICTURE_CODES[operation], status=400):
        _create(client, operation, {PICTURE_PARAMETERS[operation]: key})


@pytest.mark.parametrize("operation", [ICP, LETTER])
@pytest.mark.parametrize("name", ["截图.jpg", "a b.jpg", "a+b.jpg", "a.bmp", "a.jpg.exe", "noextension"])
def test_bad_file_names(client, operation, name):
    key = client.upload(name=name)
    with refused(PICTURE_CODES[operation], status=400):
        _create(client, operation, {PICTURE_PARAMETERS[operation]: key})


@pytest.mark.parametrize("operation", [ICP, LETTER])
@pytest.mark.parametrize(
    "name, make",
    [
        ("a.jpg", pictures.jpeg),
        ("b.jpeg", pictures.jpeg),
        ("c.png", pictures.png),
        ("d.gif", pictures.gif),
        ("E.JPG", pictures.jpeg),
        ("wrong-extension.jpg", pictures.png),
        ("five-megabytes.png", lambda: pictures.padded_png(5 * pictures.MEGABYTE)),
    ],
)
def test_good_pictures(client, operation, name, make):
    key = client.upload(make(), name=f"{fresh()}-{name}")
    _create(client, operation, {PICTURE_PARAMETERS[operation]: key})


@pytest.mark.parametrize("operation", [ICP, LETTER])
def test_lenient_evidence_takes_any_bytes(lenient_server, operation):
    client = Client(lenient_server)
    key = client.upload(b"this is an example")
    _create(client, operation, {PICTURE_PARAMETERS[operation]: key})


@pytest.mark.operation("QuerySmsAppIcpRecord")
def test_a_filing_reads_back_as_it_was_made(client):
    picture = pictures.jpeg(200, 100)
    parameters = client.icp(AppIcpRecordPic=client.upload(picture))
    icp = client.create_icp(**parameters)
    [record] = client.query_icp(icp)
    read = record.to_map()
    assert read.pop("AppIcpRecordId") == int(icp)
    url = read.pop("AppIcpRecordPicUrl")
    assert read == parameters
    answer = requests.get(url, timeout=30)
    assert (answer.status_code, answer.content) == (200, picture)
    assert answer.headers["content-type"] == "image/jpeg"


@pytest.mark.operation("QuerySmsAppIcpRecord")
def test_optional_pictures_of_a_filing(client):
    runtime, store = pictures.png(), pictures.gif()
    icp = client.create_icp(
        AppRuntimePic=client.upload(runtime), AppStoreDownloadPic=client.upload(store)
    )
    [record] = client.query_icp(icp)
    assert requests.get(record.app_runtime_pic_url, timeout=30).content == runtime
    assert requests.get(record.app_store_download_pic_url, timeout=30).content == store


@pytest.mark.operation("QuerySmsAppIcpRecord")
def test_unknown_filings_are_left_out(client):
    icp = client.create_icp()
    assert [r.app_icp_record_id for r in client.query_icp(1, icp, 2)] == [int(icp)]
    assert client.query_icp(1, 2) == []


@pytest.mark.operation("QuerySmsAppIcpRecord")
def test_a_query_for_filings_wants_ids(server):
    with refused("MissingAppIcpRecordIdList", status=400):
        Legacy(server).call("QuerySmsAppIcpRecord", {})
    with refused("InvalidAppIcpRecordIdList", status=400):
        Legacy(server).call("QuerySmsAppIcpRecord", {"AppIcpRecordIdList": "nonsense"})


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_a_letter_reads_back_as_it_was_made(client):
    picture = pictures.gif(200, 100)
    parameters = client.letter(AuthorizationLetterPic=client.upload(picture))
    letter = client.create_letter(**parameters)
    [found] = client.query_letters(AuthorizationLetterIdList=[int(letter)])
    read = found.to_map()
    assert read.pop("AuthorizationLetterId") == int(letter)
    answer = requests.get(read.pop("AuthorizationLetterPic"), timeout=30)
    assert (answer.status_code, answer.content) == (200, picture)
    assert (read.pop("State"), read.pop("Status")) == ("INT", "VALID")
    assert read.pop("SignScope").split("、") == parameters.pop("SignList")
    del parameters["AuthorizationLetterPic"]
    assert read == parameters


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_filters_of_letters(server, new_account):
    client = Client(server, new_account().key)
    ids = {}
    for name, code, signs, until in [
        ("a", "91330000MA00000000A", ["菜鸟网络"], 365),
        ("b", "91330000MA00000000B", ["菜鸟网络", "菜鸟裹裹"], 365),
        ("c", "91330000MA00000000B", ["菜鸟裹裹"], 0),
    ]:
        ids[name] = int(
            client.create_letter(
                OrganizationCode=code,
                SignList=signs,
                AuthorizationLetterExpDate=f"2020-01-01~{beijing_day(until)}",
            )
        )

    def found(**parameters):
        letters = {letter.authorization_letter_id for letter in client.query_letters(**parameters)}
        return "".join(sorted(name for name, id in ids.items() if id in letters))

    assert found() == "abc"
    assert found(OrganizationCode="91330000MA00000000B") == "bc"
    assert found(SignName="菜鸟网络") == "ab"
    assert found(SignName="菜鸟") == ""
    assert found(SignName="菜鸟网络", OrganizationCode="91330000MA00000000B") == "b"
    assert found(AuthorizationLetterIdList=[ids["a"], ids["c"], 1]) == "ac"
    assert found(State="INT") == "abc"
    assert found(State="PASSED") == ""
    assert found(Status="VALID") == "abc"
    assert found(Status="INVALID") == ""


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_a_letter_expires_at_the_end_of_its_day(start_server):
    server = start_server()
    letter = int(Client(server).create_letter(AuthorizationLetterExpDate=f"2020-01-01~{beijing_day(1)}"))
    server.stop()
    # Seals would be out of date with the clock two days on, so the question is sealed by hand.
    server.restart(clock="+48h")
    query = {"Status": "INVALID"}
    headers = seals.acs3(
        server.key, server.host, "QuerySmsAuthorizationLetter", query, at=int(time.time()) + 48 * 3600
    )
    answer = raw.send(server, "POST", f"/?{seals.canonical_query(query)}", headers)
    assert [item["AuthorizationLetterId"] for item in answer.json()["Data"]] == [letter]


@pytest.mark.operation("QuerySmsAuthorizationLetter")
@pytest.mark.parametrize("change", ["signature", "expires", "path", "none"])
def test_download_links_are_good_for_one_file(client, change):
    letter = int(client.create_letter())
    [found] = client.query_letters(AuthorizationLetterIdList=[letter])
    url = found.authorization_letter_pic
    changed = {
        "signature": re.sub(r"Signature=[^&]+", "Signature=ZmFrZQ%3D%3D", url),
        "expires": re.sub(r"Expires=(\d+)", lambda m: f"Expires={int(m[1]) + 1}", url),
        "path": url.replace(".jpg?", ".png?"),
        "none": url.partition("?")[0],
    }[change]
    assert changed != url
    assert requests.get(url, timeout=30).status_code == 200
    assert requests.get(changed, timeout=30).status_code == 403


@pytest.mark.operation("QuerySmsAuthorizationLetter")
def test_what_the_server_answers_besides(client):
    answer = client.sdk.query_sms_authorization_letter(models.QuerySmsAuthorizationLetterRequest())
    assert answer.headers["content-type"] == "application/json;charset=utf-8"
    assert ALIBABA_REQUEST_ID.fullmatch(answer.body.request_id)
    assert answer.headers["x-acs-request-id"] == answer.body.request_id
    assert answer.body.success is True
    assert answer.body.access_denied_detail is None


@pytest.mark.parametrize("operation", [ICP, LETTER])
def test_a_file_of_another_account_is_not_there(server, client, new_account, operation):
    other = Client(server, new_account().key)
    key = other.upload()
    code = {
        ICP: "AppIcpRecordOssFileNotUploadError",
        LETTER: "AuthorizationOssFileNotUploadError",
    }[operation]
    with refused(code):
        _create(client, operation, {PICTURE_PARAMETERS[operation]: key})


@pytest.mark.operation(LETTER)
def test_a_list_that_is_no_json(server):
    parameters = Client(server).letter()
    parameters["SignList"] = "[菜鸟"
    with refused("InvalidSignList", "Specified parameter SignList is not valid.", 400):
        Legacy(server).call(LETTER, parameters)


@pytest.mark.operation(ICP)
def test_unknown_parameters_are_ignored(server):
    legacy = Legacy(server)
    parameters = {**Client(server).icp(), "Surprise": "1", "OwnerId": "5", "ResourceOwnerAccount": "x"}
    legacy.call(ICP, parameters)


@pytest.mark.operation(LETTER)
def test_an_account_that_is_called_from_elsewhere(server, new_account):
    account = new_account(addresses="10.1.2.0/24")
    with refused("NoPermission", status=403):
        Client(server, account.key).query_letters()
