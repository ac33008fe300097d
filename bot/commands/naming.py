"""Commands by name, however they are spelled."""

from __future__ import annotations

import unicodedata

from bot.commands.command import Command
from bot.commands.registry import COMMANDS
from bot.commands.support.quoting import echo
from bot.errors import UserError
from bot.model.fuzzy import closest

_NEAR = 60.0
"""Similarity (0 to 100) from which a command is taken for a slip of the pen."""


def normalize_name(typed: str) -> str:
    """Return the name of the command that was ``typed``, with or without its slash."""
    return unicodedata.normalize("NFKC", typed).strip().removeprefix("/").casefold()


def resolve_command(name: str) -> Command:
    """Return the command of that name.

    Raises:
        UserError: there is none; the nearest is suggested.
    """
    command = COMMANDS.get(name)
    if command is not None:
        return command
    typed = echo(f"/{name}")
    near = closest(name[:40], COMMANDS, _NEAR, limit=1)
    if not near:
        raise UserError("error.unknown-command", command=typed)
    raise UserError("error.near-command", command=typed, nearest=f"/{near[0]}")
