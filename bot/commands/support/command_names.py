"""Which command is meant: by its name, by what people call it, or by nearly its name. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.commands.command import Command
from bot.commands.parse.quoting import echo
from bot.errors import UserError
from bot.model.folding import fold
from bot.model.fuzzy import closest

_NEAR = 60.0
"""Similarity (0 to 100) from which a word is taken for a misspelled command."""
_END = " .!?。！？…~～"
"""What a sentence may end with that consists of a command."""


class UnknownCommandError(UserError):
    """There is no such command; ``nearest`` is the name of the one that may be meant, or ""."""

    def __init__(self, typed: str, nearest: str) -> None:
        named = echo(f"/{typed}")
        if nearest:
            super().__init__("error.near-command", command=named, nearest=f"/{nearest}")
        else:
            super().__init__("error.unknown-command", command=named)
        self.nearest = nearest


def normalize_name(typed: str) -> str:
    """Return the name of the command that was ``typed``, with or without its slash."""
    return fold(typed).strip().removeprefix("/")


def resolve_command(name: str, commands: Mapping[str, Command]) -> Command:
    """Return the one of ``commands`` that ``name`` stands for.

    Raises:
        UnknownCommandError: none does.
    """
    name = normalize_name(name)
    found = commands.get(name) or commands.get(_names(commands.values()).get(name, ""))
    if found is not None:
        return found
    near = closest(name[:40], commands, _NEAR, limit=1)
    raise UnknownCommandError(name, near[0] if near else "")


def find_spoken(text: str, commands: Mapping[str, Command]) -> tuple[Command, str] | None:
    """Return the command that begins ``text``, without a slash, and its argument; None for none.

    Chinese needs no space behind the command. Of several, the longest counts.
    """
    said = fold(text).strip().removeprefix("/")
    whole = said.strip(_END) or said
    for word, name in _names(commands.values()).items():
        if whole == word:
            return commands[name], ""
        if said.startswith(f"{word} ") or (said.startswith(word) and not word.isascii()):
            rest = text.strip().removeprefix("/")[len(word) :]
            return commands[name], rest.strip(" :：，,")
    return None


def _names(commands: Iterable[Command]) -> Mapping[str, str]:
    """Return the names of ``commands`` by everything people call them, the longest first."""
    named = {fold(word): one.name for one in commands for word in (one.name, *one.guide.words)}
    return {word: named[word] for word in sorted(named, key=len, reverse=True)}
