"""The menus of commands: one for each scope and language, held to the rules of setMyCommands."""

from __future__ import annotations

import json

from tests.emulators.telegram.answer import bad_request
from tests.emulators.telegram.message import JSON
from tests.emulators.telegram.params import Params


def menu_key(params: Params) -> tuple[str, str]:
    scope = params.structure("scope", {"type": "default"})
    return json.dumps(scope, sort_keys=True), params.get("language_code", "")


def check_command(command: JSON) -> None:
    name = command["command"]
    if not 1 <= len(name) <= 32 or not name.isascii() or name != name.lower():
        raise bad_request("BOT_COMMAND_INVALID")
    if not name.replace("_", "").isalnum():
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(command["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
