"""Commands by name, however they are spelled."""

from __future__ import annotations

import unicodedata

from rapidfuzz import fuzz, process

from bot.commands.command import Command
from bot.commands.quoting import quoted
from bot.commands.table import COMMANDS
from bot.errors import UserError

_NEAR = 60.0
"""Similarity (0 to 100) from which a command is taken for a slip of the pen."""


def command_name(typed: str) -> str:
    """Return the name of the command that was ``typed``, with or without its slash."""
    return unicodedata.normalize("NFKC", typed).strip().removeprefix("/").casefold()


def command_of(name: str) -> Command:
    """Return the command of that name.

    Raises:
        UserError: there is none; the nearest is suggested.
    """
    command = COMMANDS.get(name)
    if command is not None:
        return command
    typed = quoted(f"/{name}")
    near = process.extractOne(name[:40], list(COMMANDS), scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near is None:
        raise UserError("error.unknown-command", command=typed)
    raise UserError("error.near-command", command=typed, nearest=f"/{near[0]}")
