"""What the house knows about a command: its name, its place in menus, whether it changes things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias

from bot.commands.answer import Answer
from bot.commands.context import Context
from bot.model.conversation import Choice, MenuEntry, Parameter
from bot.phrases import LANGUAGES, speak

Handler: TypeAlias = Callable[[Context], Awaitable[Answer]]


class Changes(Enum):
    """When a command changes what is stored, so that groups let administrators only do it."""

    NEVER = auto()
    WITH_ARGUMENT = auto()
    ALWAYS = auto()

    def by(self, argument: str) -> bool:
        """Tell whether the command changes something when it is given ``argument``."""
        return self is Changes.ALWAYS or (self is Changes.WITH_ARGUMENT and bool(argument))


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can ask.

    Attributes:
        name: lower-case word.
        summary: phrase key of its description, at most 100 characters in every language.
        handle: answers it.
        changes: when it changes what is stored.
        parameter: its argument, or None.
    """

    name: str
    summary: str
    handle: Handler
    changes: Changes = Changes.NEVER
    parameter: Parameter | None = None

    def entry(self) -> MenuEntry:
        """Return the command as platforms' menus show it."""
        parameters = (self.parameter,) if self.parameter else ()
        return MenuEntry(self.name, in_every_language(self.summary), parameters)


def parameter(
    name: str,
    summary: str,
    *,
    required: bool = False,
    complete: Callable[[str, str], Sequence[Choice]] | None = None,
) -> Parameter:
    """Return a parameter whose description is the phrase ``summary``."""
    return Parameter(name, in_every_language(summary), required, complete)


def in_every_language(key: str) -> Mapping[str, str]:
    """Return the phrase ``key`` by language."""
    return {language: speak(language).text(key) for language in LANGUAGES}
