"""Tencent's command line, with a home folder of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import pictures
from expect import TENCENT_REQUEST_ID, fresh
from tencent import base64_of, decide

pytestmark = pytest.mark.sdk("tccli")
TCCLI = Path(sys.executable).with_name("tccli")


@pytest.fixture
def tccli(server, tmp_path):
    """Runs a command against the shared server."""

    def run(operation: str, *arguments: str, secret="", id="", endpoint=""):
        endpoint = ("--endpoint", endpoint or server.url)
        return subprocess.run(
            [sys.executable, str(TCCLI), "sms", operation, *endpoint, *arguments],
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "LC_ALL": "C.UTF-8",
                "TENCENTCLOUD_SECRET_ID": id or server.key.id,
                "TENCENTCLOUD_SECRET_KEY": secret or server.key.secret,
                "TENCENTCLOUD_REGION": "ap-guangzhou",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def _application(**changes: str) -> list[str]:
    good = {
        "SignName": fresh("腾讯云"),
        "SignType": "0",
        "DocumentType": "1",
        "International": "0",
        "SignPurpose": "0",
        "ProofImage": base64_of(pictures.png(8, 8)),
    }
    return [part for n, v in {**good, **changes}.items() for part in (f"--{n}", v)]


def _failed(run, code: str) -> str:
    assert run.returncode == 255, (run.returncode, run.stdout, run.stderr)
    shape = r"\[TencentCloudSDKException\] code:(\S+) message:(.+) requestId:(\S+)"
    match = re.search(shape, run.stderr)
    assert match, run.stderr
    assert match[1] == code, run.stderr
    assert TENCENT_REQUEST_ID.fullmatch(match[3])
    return match[2]


@pytest.mark.operation("AddSmsSign")
def test_add(tccli):
    run = tccli("AddSmsSign", *_application())
    assert run.returncode == 0, run.stderr
    assert isinstance(json.loads(run.stdout)["AddSignStatus"]["SignId"], int)


@pytest.mark.operation("AddSmsSign")
def test_add_of_2019(tccli):
    arguments = ["--UsedMethod" if a == "--SignPurpose" else a for a in _application()]
    run = tccli("AddSmsSign", "--version", "2019-07-11", *arguments)
    assert run.returncode == 0, run.stderr
    status = json.loads(run.stdout)["AddSignStatus"]
    assert isinstance(status["SignId"], int) and isinstance(status["SignApplyId"], int)


@pytest.mark.operation("AddSmsSign")
def test_add_from_a_file(tccli, tmp_path):
    arguments = _application()
    numbers = {"SignType", "DocumentType", "International", "SignPurpose"}
    pairs = zip(arguments[::2], arguments[1::2])
    body = {n[2:]: int(v) if n[2:] in numbers else v for n, v in pairs}
    (tmp_path / "add.json").write_text(json.dumps(body))
    run = tccli("AddSmsSign", "--cli-input-json", f"file://{tmp_path}/add.json")
    assert run.returncode == 0, run.stderr


@pytest.mark.operation("AddSmsSign")
def test_add_the_same_twice(tccli):
    application = _application()
    assert tccli("AddSmsSign", *application).returncode == 0
    run = tccli("AddSmsSign", *application)
    _failed(run, "InvalidParameterValue.SignExistAndUnapproved")


@pytest.mark.operation("AddSmsSign")
def test_add_with_text_for_a_picture(tccli):
    run = tccli("AddSmsSign", *_application(ProofImage="xxxx"))
    _failed(run, "InvalidParameterValue.ImageInvalid")


@pytest.mark.operation("AddSmsSign")
def test_a_missing_option_never_leaves_the_client(tccli, server):
    application = _application()
    at = application.index("--SignType")
    run = tccli("AddSmsSign", *application[:at], *application[at + 2 :])
    assert run.returncode == 252, (run.returncode, run.stderr)


@pytest.mark.operation("ModifySmsSign")
@pytest.mark.parametrize("version", ["2021-01-11", "2019-07-11"])
def test_modify(tccli, server, version):
    arguments = ["--version", version, *_application()]
    if version == "2019-07-11":
        arguments = ["--UsedMethod" if a == "--SignPurpose" else a for a in arguments]
    status = json.loads(tccli("AddSmsSign", *arguments).stdout)["AddSignStatus"]
    arguments += ["--SignId", str(status["SignId"])]
    run = tccli("ModifySmsSign", *arguments)
    assert run.returncode == 0, run.stderr
    modified = json.loads(run.stdout)["ModifySignStatus"]
    assert modified["SignId"] == status["SignId"]
    # The one id of this vendor's that is text.
    assert isinstance(modified.get("SignApplyId", ""), str)
    assert ("SignApplyId" in modified) == (version == "2019-07-11")

    decide(server, status["SignId"], "approve")
    run = tccli("ModifySmsSign", *arguments)
    _failed(run, "InvalidParameterValue.SignAlreadyPassedCheck")


@pytest.mark.operation("ModifySmsSign")
def test_modify_with_empty_pictures(tccli):
    application = _application()
    status = json.loads(tccli("AddSmsSign", *application).stdout)["AddSignStatus"]
    changed = _application(ProofImage="", CommissionImage="", SignId=str(status["SignId"]))
    run = tccli("ModifySmsSign", *changed)
    assert run.returncode == 0, run.stderr


@pytest.mark.operation("ModifySmsSign")
def test_modify_what_is_not_there(tccli):
    run = tccli("ModifySmsSign", *_application(SignId="1"))
    _failed(run, "FailedOperation.MissingSignatureToModify")


@pytest.mark.operation("DeleteSmsSign")
@pytest.mark.parametrize("version", ["2021-01-11", "2019-07-11"])
def test_delete(tccli, version):
    added = json.loads(tccli("AddSmsSign", *_application()).stdout)
    arguments = ("--version", version, "--SignId", str(added["AddSignStatus"]["SignId"]))
    run = tccli("DeleteSmsSign", *arguments)
    assert run.returncode == 0, run.stderr
    status = json.loads(run.stdout)["DeleteSignStatus"]
    assert status["DeleteStatus"] == "return successfully!"
    assert isinstance(status["DeleteTime"], int)
    unknown = {
        "2021-01-11": "FailedOperation.SignIdNotExist",
        "2019-07-11": "FailedOperation.MissingSignatureToModify",
    }[version]
    _failed(tccli("DeleteSmsSign", *arguments), unknown)


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("unfolded", [False, True], ids=["json", "unfolded"])
def test_list(tccli, unfolded):
    name = fresh("腾讯云")
    added = json.loads(tccli("AddSmsSign", *_application(SignName=name)).stdout)
    sign_id = added["AddSignStatus"]["SignId"]
    ids = ("--cli-unfold-argument", "--SignIdSet", str(sign_id), "1")
    if not unfolded:
        ids = ("--SignIdSet", f"[{sign_id},1]")
    run = tccli("DescribeSmsSignList", "--International", "0", *ids)
    assert run.returncode == 0, run.stderr
    [item] = json.loads(run.stdout)["DescribeSignListStatusSet"]
    assert (item["SignId"], item["SignName"], item["StatusCode"]) == (sign_id, name, 1)


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("form", ["http://127.0.0.1:{}/", "http://localhost:{}"])
def test_other_forms_of_the_endpoint(tccli, server, form):
    # What is typed here goes into the Host header, scheme, slash and all.
    endpoint = form.format(server.port)
    run = tccli("DescribeSmsSignList", "--International", "0", endpoint=endpoint)
    assert run.returncode == 0, run.stderr


@pytest.mark.operation("DescribeSmsSignList")
def test_a_wrong_secret(tccli):
    run = tccli("DescribeSmsSignList", "--International", "0", secret="WrongSecretForTests")
    assert _failed(run, "AuthFailure.SignatureFailure")


@pytest.mark.operation("DescribeSmsSignList")
def test_an_unknown_key(tccli):
    run = tccli("DescribeSmsSignList", "--International", "0", id="AKIDNOSUCHKEY")
    assert _failed(run, "AuthFailure.SecretIdNotFound")


@pytest.mark.operation("DescribeSmsSignList")
@pytest.mark.parametrize("language, chinese", [("zh-CN", True), ("en-US", False)])
def test_the_language_of_messages(tccli, language, chinese):
    arguments = ("--language", language, "--International", "0")
    run = tccli("DescribeSmsSignList", *arguments, secret="WrongSecretForTests")
    message = _failed(run, "AuthFailure.SignatureFailure")
    assert bool(re.search(r"[\u4e00-\u9fff]", message)) == chinese
