"""Requests held against Discord's own OpenAPI description, where that is at hand.

https://github.com/discord/discord-api-spec. A form with files has its JSON in ``payload_json``, of
the same schema as a body without files.
"""

from __future__ import annotations

import functools
import json
from typing import Any

from jsonschema import Draft202012Validator

from tests.support.real_data import SHARED

SPEC = SHARED / "specs" / "discord-openapi.json"

_NAMES = {
    "{channel}": "{channel_id}",
    "{application}": "{application_id}",
    "{guild}": "{guild_id}",
    "{user}": "{user_id}",
    "{message}": "{message_id}",
    "{interaction}": "{interaction_id}",
    "/callback": "/callback",
}


@functools.cache
def _description() -> dict[str, Any] | None:
    if not SPEC.exists():
        return None
    description: dict[str, Any] = json.loads(SPEC.read_text())
    # Discord's own example numbers the files of a form with numbers, and discord.py does so too:
    # https://docs.discord.com/developers/reference#uploading-files.
    attachment = description["components"]["schemas"]["MessageAttachmentRequest"]
    attachment["properties"]["id"] = {"type": ["string", "integer"]}
    return description


@functools.cache
def _validator(route: str) -> Draft202012Validator | None:
    """Return what checks the JSON body of ``route`` ("POST /channels/{channel}/messages")."""
    description = _description()
    method, _, path = route.partition(" ")
    for ours, theirs in _NAMES.items():
        path = path.replace(ours, theirs)
    token = "{interaction_token}" if path.startswith("/interactions") else "{webhook_token}"
    path = path.replace("{token}", token).replace(
        "/webhooks/{application_id}", "/webhooks/{webhook_id}"
    )
    if description is None:
        return None
    operation = description["paths"][path][method.lower()]  # a KeyError: no such operation
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is None:
        return None
    return Draft202012Validator({**body["schema"], "components": description["components"]})


def breaches(route: str, body: Any) -> list[str]:
    """Return what is wrong with ``body`` by the official schema; [] where there is no schema."""
    validator = _validator(route)
    if validator is None or body is None:
        return []
    return [f"{error.json_path}: {error.message}"[:600] for error in validator.iter_errors(body)]
