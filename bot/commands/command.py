"""What is declared about a command: its name, its place in menus, whether it changes things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import TypeAlias

from bot.commands.answer import Answer
from bot.commands.context import Context
from bot.model.conversation import Completion, MenuEntry, Parameter
from bot.phrases import LANGUAGES, load_phrases

Handler: TypeAlias = Callable[[Context], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """An argument that is being typed.

    Attributes:
        words: what stands there by now, also the space behind it.
        language: of the person who types.
        terms: what the chat is subscribed to.
    """

    words: str
    language: str
    terms: Sequence[str]


Completer: TypeAlias = Callable[[CompletionRequest], Sequence[Completion]]


class Mutation(Enum):
    """When a command changes what is stored, so that in groups only administrators may run it."""

    NEVER = auto()
    WITH_ARGUMENT = auto()
    ALWAYS = auto()

    def applies_to(self, argument: str) -> bool:
        """Return whether the command changes something when it is given ``argument``."""
        return self is Mutation.ALWAYS or (self is Mutation.WITH_ARGUMENT and bool(argument))


@dataclass(frozen=True, slots=True)
class Command:
    """A chat command.

    Attributes:
        name: lower-case word.
        summary: phrase key of its description, at most 100 characters in every language.
        handle: answers it.
        mutation: when it changes what is stored.
        parameter: its argument, or None.
        complete: completions of the argument, best first; None where nothing is known of it.
    """

    name: str
    summary: str
    handle: Handler
    mutation: Mutation = Mutation.NEVER
    parameter: Parameter | None = None
    complete: Completer | None = None

    def menu_entry(self) -> MenuEntry:
        """Return the command as platforms' menus show it."""
        completes = self.complete is not None
        parameters = (replace(self.parameter, completes=completes),) if self.parameter else ()
        return MenuEntry(self.name, translations(self.summary), parameters)


def make_parameter(name: str, summary: str, *, required: bool = False) -> Parameter:
    """Return a parameter whose description is the phrase ``summary``."""
    return Parameter(name, translations(summary), required)


def translations(key: str) -> Mapping[str, str]:
    """Return the phrase ``key`` by language."""
    return {language: load_phrases(language).text(key) for language in LANGUAGES}
