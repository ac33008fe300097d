"""Requests and answers held against the machine-readable Bot API, where it is at hand."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from tests.support.real_data import SHARED

_PLAIN = {"Integer": int, "Float": (int, float), "String": str, "Boolean": bool}


class BotApiSpec:
    """Methods and types as https://core.telegram.org/bots/api describes them."""

    def __init__(self, published: dict[str, Any]) -> None:
        self.methods = published["methods"]
        self._types = published["types"]
        self._fields = {name: _by_name(described) for name, described in self._types.items()}
        self._named = {name: _type_name(fields) for name, fields in self._fields.items()}

    def faults_of_call(self, method: str, params: dict[str, Any]) -> list[str]:
        """Return what is wrong with a request, nothing when it is right."""
        fields = _by_name(self.methods[method])
        given = {name: _decode(value, fields[name]["types"]) if name in fields else value
                 for name, value in params.items()}  # fmt: skip
        return self._faults_of_fields(method, fields, given)

    def faults_of_result(self, method: str, result: Any) -> list[str]:
        """Return what is wrong with an answer of ours."""
        return self.faults(method, self.methods[method]["returns"], result)

    def faults(self, path: str, types: list[str], value: Any) -> list[str]:
        """Return why ``value`` is of none of ``types``."""
        found = [self._faults_of_type(path, type_, value) for type_ in types]
        return min(found, key=len)

    def _faults_of_type(self, path: str, name: str, value: Any) -> list[str]:
        if name.startswith("Array of "):
            return self._faults_of_array(path, name.removeprefix("Array of "), value)
        if name in _PLAIN:
            fits = isinstance(value, _PLAIN[name]) and (name == "Boolean") == isinstance(
                value, bool
            )
            return [] if fits else [f"{path}: {value!r} is no {name}"]
        if subtypes := self._types[name].get("subtypes"):
            return self.faults(path, self._possible(subtypes, value), value)
        if not isinstance(value, dict):
            return [] if name == "InputFile" else [f"{path}: {value!r} is no {name}"]
        return self._faults_of_fields(path, self._fields[name], value)

    def _possible(self, subtypes: list[str], value: Any) -> list[str]:
        """Return the subtypes that ``value`` names itself; all where it names none."""
        named = value.get("type") if isinstance(value, dict) else None
        return [subtype for subtype in subtypes if self._named.get(subtype) == named] or subtypes

    def _faults_of_array(self, path: str, name: str, value: Any) -> list[str]:
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no array"]
        return [
            fault
            for place, item in enumerate(value)
            for fault in self._faults_of_type(f"{path}[{place}]", name, item)
        ]

    def _faults_of_fields(
        self, path: str, fields: dict[str, Any], given: dict[str, Any]
    ) -> list[str]:
        unknown = [f"{path}.{name} is unknown" for name in given if name not in fields]
        missing = [
            f"{path}.{name} is required"
            for name, field in fields.items()
            if field["required"] and name not in given
        ]
        wrong = [
            fault
            for name, value in given.items()
            if name in fields
            for fault in self.faults(f"{path}.{name}", fields[name]["types"], value)
        ]
        return unknown + missing + wrong


def _by_name(described: dict[str, Any]) -> dict[str, Any]:
    return {field["name"]: field for field in described.get("fields", ())}


def _type_name(fields: dict[str, Any]) -> str:
    """Return what the field ``type`` of a subtype says, or ""."""
    said = fields["type"]["description"] if "type" in fields else ""
    found = re.search(r"(?:always|must be) [\"“]?(\w+)", said)
    return found[1] if found else ""


def _decode(value: Any, types: list[str]) -> Any:
    """Return a form field as its type; the server takes JSON for everything but strings."""
    if not isinstance(value, str) or types == ["String"]:
        return value
    try:
        decoded = json.loads(value)
    except ValueError:
        return value
    return decoded if isinstance(decoded, int) or "String" not in types else value


@cache
def published_spec() -> BotApiSpec | None:
    """Return the specification with what came later, or None where it is not at hand."""
    path, later = (
        SHARED / "specs" / f"telegram-bot-api{more}.json" for more in ("", "-10.3-additions")
    )
    if not path.exists():
        return None
    published = json.loads(path.read_text("utf-8"))
    if later.exists():
        _add(published, json.loads(later.read_text("utf-8")))
    return BotApiSpec(published)


_ADDED_TYPES = {
    "EphemeralMessageParameters": (), "RichMessageButton": (), "RichTextButton": ("RichText",),
    "RichBlockButtons": ("RichBlock",),
}  # fmt: skip
"""What is taken over of the additions, and what each is a kind of. They are a client library's
view, which has more fields than the server."""
_ADDED_FIELDS = {
    "Message": ("receiver_user", "ephemeral_message_id"),
    "ReplyParameters": ("ephemeral_message_id",),
    "sendMessage": ("ephemeral_message_parameters",),
    "sendDocument": ("ephemeral_message_parameters",),
    "sendRichMessage": ("ephemeral_message_parameters",),
}
_ADDED_METHODS = (
    "editEphemeralMessageText", "editEphemeralMessageReplyMarkup", "deleteEphemeralMessage",
)  # fmt: skip
_WORDS = {"bool": "Boolean", "int": "Integer", "str": "String", "RichTextUnion": "RichText"}


def _add(published: dict[str, Any], later: dict[str, Any]) -> None:
    types, methods = published["types"], published["methods"]
    types["DisabledButton"] = {"fields": []}
    for name, supertypes in _ADDED_TYPES.items():
        types[name] = {"fields": [_field(field) for field in later["types"][name]]}
        for supertype in supertypes:
            types[supertype]["subtypes"].append(name)
    for name, wanted in _ADDED_FIELDS.items():
        kind = "types" if name in types else "methods"
        added = [
            field for field in later[kind][f"{name} (added fields)"] if field["name"] in wanted
        ]
        published[kind][name]["fields"] += map(_field, added)
    for name in _ADDED_METHODS:
        fields = [_field(field) for field in later["methods"][name]]
        methods[name] = {"fields": fields, "returns": ["Boolean"]}


def _field(described: dict[str, Any]) -> dict[str, Any]:
    """Return a field of the additions as the published description would have it."""
    name = described["type"].removesuffix(" | Default")
    constant = re.fullmatch(r"Literal\[\w+\.(\w+)\]", name)
    array = re.fullmatch(r"list\[(\w+)\]", name)
    said = f'always "{constant[1].lower()}"' if constant else ""
    if name == "ChatIdUnion":
        kinds = ["Integer", "String"]
    elif array:
        kinds = [f"Array of {_WORDS.get(array[1], array[1])}"]
    else:
        kinds = ["String" if constant else _WORDS.get(name, name)]
    return {**described, "types": kinds, "description": said}
