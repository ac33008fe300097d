"""What is declared about a command: its name, its place in menus, whether it changes things."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
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


class Section(Enum):
    """The groups in which /help lists the commands, in order."""

    READ = auto()
    FIND = auto()
    KEEP = auto()
    SET_UP = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """What people are told about a command, and what they call it.

    Attributes:
        section: where /help lists it.
        explanation: phrase key of a sentence or two beyond its summary.
        examples: arguments that work; the first stands in the list of all commands.
        words: what people call it beside its name, in any language.
    """

    section: Section = field(kw_only=False)
    explanation: str = field(kw_only=False)
    examples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A chat command: the one entry from which menus, help and free text are made.

    Attributes:
        name: lower-case word.
        summary: phrase key of its description, at most 100 characters in every language.
        handle: answers it.
        mutation: when it changes what is stored.
        parameter: its argument, or None.
        complete: completions of the argument, best first; None where nothing is known of it.
        guide: what /help says.
        is_personal: whether it is, with an argument, about the reading list of whoever asks, which
            is not the group's that it is asked in; everybody may change their own.
    """

    name: str
    summary: str
    handle: Handler
    mutation: Mutation = Mutation.NEVER
    parameter: Parameter | None = None
    complete: Completer | None = None
    guide: Guide = field(kw_only=True)
    is_personal: Callable[[str], bool] = field(default=lambda _: False, kw_only=True)

    def menu_entry(self) -> MenuEntry:
        """Return the command as platforms' menus show it."""
        completes = self.complete is not None
        parameters = (replace(self.parameter, completes=completes),) if self.parameter else ()
        return MenuEntry(self.name, translations(self.summary), parameters, self.is_setting)

    @property
    def is_setting(self) -> bool:
        """Whether it is there to change what the chat gets."""
        # /start changes something only through a deep link.
        changes = self.mutation is Mutation.ALWAYS or self.parameter is not None
        is_mutation = self.mutation is not Mutation.NEVER
        return self.guide.section is Section.SET_UP and is_mutation and changes


def make_parameter(name: str, summary: str, *, required: bool = False) -> Parameter:
    """Return a parameter whose description is the phrase ``summary``."""
    return Parameter(name, translations(summary), required)


def translations(key: str) -> Mapping[str, str]:
    """Return the phrase ``key`` by language."""
    return {language: load_phrases(language).text(key) for language in LANGUAGES}
