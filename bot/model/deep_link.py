"""Deep links: an action as the start parameter of a link to the private chat with the bot.

Only actions that mean the same in every chat have one, and those with a pass to their chat. Of
Telegram's 64 characters, letters, digits, ``_`` and ``-`` are allowed:
https://core.telegram.org/bots/features#deep-linking.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.model.chat_pass import PASSED_COMMANDS, has_pass
from bot.model.conversation import Payload, decode_payload

_LINKABLE = frozenset({"paper", "save", "cite"})
_WITH_PAGES = frozenset({"today", "week"})
"""Commands that mean the same in every chat where they name categories."""
_ARGUMENT = re.compile(r"[A-Za-z0-9./-]+")
_NAMED = re.compile(r"[A-Za-z][A-Za-z0-9. -]+")
_PASSED = re.compile(r"[A-Za-z0-9./ -]+")
_PARAMETER = re.compile(
    r"(?P<command>[a-z]+)-(?P<argument>[A-Za-z0-9_-]+?)(?:--p(?P<start>[1-9]\d{0,3}))?"
)
_MAX_LENGTH = 64
_CACHED_PARAMETERS = 4096
"""Parameters that are written once: the pages of a morning link to the same papers."""


@lru_cache(_CACHED_PARAMETERS)
def start_parameter(payload: str) -> str | None:
    """Return ``paper-2606_00001`` for ``paper|1|2606.00001``; None if it has no deep link."""
    command, argument, start, _ = decode_payload(payload)
    if command in PASSED_COMMANDS and has_pass(argument):
        is_linkable = _PASSED.fullmatch(argument) is not None
    elif command in _WITH_PAGES:
        is_linkable = _NAMED.fullmatch(argument) is not None
    else:
        is_linkable = command in _LINKABLE and start == 1 and bool(_ARGUMENT.fullmatch(argument))
    written = argument.replace("/", "__").replace(".", "_").replace(" ", "--")
    parameter = f"{command}-{written}" + (f"--p{start}" if start > 1 else "")
    return parameter if is_linkable and len(parameter) <= _MAX_LENGTH else None


def parse_start_parameter(text: str) -> Payload | None:
    """Return the action that ``start_parameter`` turned into ``text``; None for any other text."""
    found = _PARAMETER.fullmatch(text)
    if found is None or found["command"] not in {*_LINKABLE, *PASSED_COMMANDS}:
        return None
    argument = found["argument"].replace("__", "/").replace("--", " ").replace("_", ".")
    if found["command"] not in {*_LINKABLE, *_WITH_PAGES} and not has_pass(argument):
        return None
    return Payload(found["command"], argument, int(found["start"] or 1))
