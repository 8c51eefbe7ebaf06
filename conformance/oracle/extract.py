"""Writes down what the vendors' own packages say: the names of all their SMS operations, and of those
that Signet serves the parameters and replies.

Facts only: names, types, whether a parameter is required. Run it with a Python that has `tccli` and
`alibabacloud_dysmsapi20170525` installed; it writes `tencent.json` and `alibaba.json` beside itself.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import json
import re
from pathlib import Path

import alibabacloud_dysmsapi20170525.models as alibaba_models
import tccli

HERE = Path(__file__).resolve().parent

TENCENT_VERSIONS = ("2021-01-11", "2019-07-11")
TENCENT = ("AddSmsSign", "ModifySmsSign", "DeleteSmsSign", "DescribeSmsSignList")
ALIBABA_VERSION = "2017-05-25"
ALIBABA = (
    "CreateSmsAppIcpRecord",
    "QuerySmsAppIcpRecord",
    "CreateSmsAuthorizationLetter",
    "QuerySmsAuthorizationLetter",
    "CreateSmsTrademark",
    "QuerySmsTrademark",
    "SubmitSmsQualification",
    "UpdateSmsQualification",
    "DeleteSmsQualification",
    "QuerySmsQualificationRecord",
    "QuerySingleSmsQualification",
    "RequiredPhoneCode",
    "ValidPhoneCode",
    "CreateSmsSign",
    "UpdateSmsSign",
    "DeleteSmsSign",
    "GetSmsSign",
    "QuerySmsSignList",
    "ChangeSignatureQualification",
    "AddSmsSign",
    "ModifySmsSign",
    "QuerySmsSign",
    "GetOSSInfoForUploadFile",
    "GetQualificationOssInfo",
    "GetSmsOcrOssInfo",
)

# The vendors' words for types, in the words of `spec/`.
TENCENT_TYPES = {
    "string": "text",
    "int": "integer",
    "int64": "integer",
    "uint64": "integer",
    "bool": "boolean",
}
ALIBABA_TYPES = {"str": "text", "int": "integer", "bool": "boolean"}


def tencent() -> dict:
    """What tccli's API descriptions say."""
    operations, actions = [], {}
    for version in TENCENT_VERSIONS:
        folder = "v" + version.replace("-", "")
        path = Path(tccli.__file__).parent / "services" / "sms" / folder / "api.json"
        api = json.loads(path.read_text(encoding="utf-8"))
        for name in api["actions"]:
            actions.setdefault(name, []).append(version)
        for name in TENCENT:
            action = api["actions"][name]
            operations.append(
                {
                    "name": name,
                    "version": version,
                    "parameters": [
                        {**_tencent_member(member, api), "required": member["required"]}
                        for member in _tencent_members(action["input"], api)
                    ],
                    "reply": [
                        _tencent_member(member, api)
                        for member in _tencent_members(action["output"], api)
                    ],
                }
            )
    return _document("tencent", "tccli", actions, operations)


def _tencent_members(name: str, api: dict) -> list[dict]:
    return [member for member in api["objects"][name]["members"] if not member.get("disabled")]


def _tencent_member(member: dict, api: dict) -> dict:
    inner = member["member"]
    kind = TENCENT_TYPES.get(inner)
    if kind is None:
        kind = {"object": [_tencent_member(part, api) for part in _tencent_members(inner, api)]}
    return {"name": member["name"], "type": {"list": kind} if member["type"] == "list" else kind}


def alibaba() -> dict:
    """What the classes of the SDK say."""
    operations = []
    for name in ALIBABA:
        request = getattr(alibaba_models, f"{name}Request")
        reply = getattr(alibaba_models, f"{name}ResponseBody")
        required = _alibaba_required(request)
        parameters = [
            {"name": wire, "type": kind, "required": attribute in required}
            for attribute, wire, kind in _alibaba_members(request)
        ]
        members = [{"name": wire, "type": kind} for _, wire, kind in _alibaba_members(reply)]
        operations.append(
            {
                "name": name,
                "version": ALIBABA_VERSION,
                "parameters": parameters,
                "reply": members,
            }
        )
    actions = {name: [ALIBABA_VERSION] for name in _alibaba_actions()}
    return _document("alibaba", "alibabacloud_dysmsapi20170525", actions, operations)


def _alibaba_actions() -> list[str]:
    """The operations there are classes for: a request that has a response, under its plain name."""
    names = vars(alibaba_models)
    requests = (name.removesuffix("Request") for name in names if name.endswith("Request"))
    return [name for name in requests if f"{name}Response" in names]


def _alibaba_members(model: type) -> list[tuple[str, str, object]]:
    """Each attribute of a model with its name on the wire and its type."""
    members = []
    for attribute, parameter in inspect.signature(model.__init__).parameters.items():
        if attribute == "self":
            continue
        kind, sample = _alibaba_type(parameter.annotation)
        # What an instance with nothing but this attribute writes, next to what an empty one does.
        empty = model().to_map()
        (wire,) = [
            name
            for name, value in model(**{attribute: sample}).to_map().items()
            if name not in empty or empty[name] != value
        ]
        members.append((attribute, wire, kind))
    return members


def _alibaba_type(annotation: str) -> tuple[object, object]:
    """The type an annotation stands for, and a value of it."""
    if annotation in ALIBABA_TYPES:
        return ALIBABA_TYPES[annotation], {"str": "a", "int": 1, "bool": True}[annotation]
    if inner := re.fullmatch(r"List\[(.+)\]", annotation):
        kind, sample = _alibaba_type(inner[1])
        return {"list": kind}, [sample]
    if annotation == "Dict[str, Any]":
        # An object of which the vendor says nothing.
        return {"object": []}, {"a": 1}
    model = getattr(alibaba_models, annotation.removeprefix("main_models."))
    members = [{"name": wire, "type": kind} for _, wire, kind in _alibaba_members(model)]
    return {"object": members}, model()


def _alibaba_required(model: type) -> set[str]:
    """The attributes whose comment says that they have to be there."""
    required, comment = set(), ""
    for line in inspect.getsource(model.__init__).splitlines():
        if line.strip().startswith("#"):
            comment += line
        elif found := re.match(r"\s*self\.(\w+) = ", line):
            if "This parameter is required." in comment:
                required.add(found[1])
            comment = ""
    return required


def _document(dialect: str, package: str, actions: dict, operations: list[dict]) -> dict:
    source = f"{package} {importlib.metadata.version(package)}"
    listed = [{"name": name, "versions": actions[name]} for name in sorted(actions)]
    return {"dialect": dialect, "source": source, "actions": listed, "operations": operations}


if __name__ == "__main__":
    for document in (tencent(), alibaba()):
        path = HERE / f"{document['dialect']}.json"
        text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
        path.write_text(text, encoding="utf-8")
