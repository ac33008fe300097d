"""What a command is, what it answers, and which one is meant by what somebody typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TypeAlias

from bot.commands.context import Context
from bot.commands.parse.quoting import echo
from bot.document.nodes import Document, Inlines, Paragraph
from bot.errors import UserError
from bot.model.chat import RenderMode
from bot.model.conversation import (
    Action,
    Attachment,
    Button,
    Completion,
    MenuEntry,
    Parameter,
    Placement,
    Visibility,
)
from bot.model.folding import fold
from bot.model.fuzzy import closest
from bot.phrases import LANGUAGES, load_phrases

ButtonRows = tuple[tuple[Button, ...], ...]

_NEAR = 60.0
"""Similarity (0 to 100) from which a word is taken for a misspelled command."""
_END = " .!?。！？…~～"
"""What a sentence may end with that consists of a command."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes:
        document: of any length.
        rows: its buttons.
        page_argument: the argument with which page buttons get this answer again; None where
            nothing can, because it tells of a change. Such answers are short.
        visibility: who sees it.
        banner: a sentence on page 1. (): none now, but space is reserved so that page breaks stay
            put. None: never one.
        placement: where it goes when it answers a press.
        attachment: a file that goes with it, or None.
        truncation_note: the sentence on page 1 where there are more pages and no page buttons.
        page_command: the command of the page buttons; "" for the one that was asked.
        render_mode: how it is drawn; None for as the chat wanted it when it asked.
        notice: as in ``Reply``.
        again: the command and the argument with which a button of a paper gets this page again, ""
            for a page that was delivered; None for those of the page buttons.
        elsewhere: shows the same in every chat, from the first of its pages on; None if none does.
    """

    document: Document
    rows: ButtonRows = ()
    page_argument: str | None = None
    visibility: Visibility = Visibility.EVERYONE
    banner: Inlines | None = None
    placement: Placement = Placement.IN_PLACE
    attachment: Attachment | None = None
    truncation_note: Inlines = ()
    page_command: str = ""
    render_mode: RenderMode | None = None
    notice: str = ""
    again: str | None = None
    elsewhere: Action | None = None


_PER_ROW = 4
"""Buttons side by side; all platforms show as many short ones."""


def arrange_in_rows(actions: Sequence[Action], per_row: int = _PER_ROW) -> ButtonRows:
    """Return ``actions`` as rows of a few buttons each."""
    return tuple(tuple(actions[at : at + per_row]) for at in range(0, len(actions), per_row))


def choice_button(label: str, command: str, argument: str, *, is_chosen: bool) -> Action:
    """Return a button that chooses a value, with a tick if it is what is chosen now."""
    return Action(f"✓ {label}" if is_chosen else label, command, argument)


def say(
    *paragraphs: Inlines, rows: ButtonRows = (), visibility: Visibility = Visibility.EVERYONE
) -> Answer:
    """Return an answer of ``paragraphs``, the empty ones left out."""
    blocks = tuple(Paragraph(paragraph) for paragraph in paragraphs if paragraph)
    return Answer(Document(blocks), rows, visibility=visibility)


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
        is_minor: whether the list of all commands only names it.
    """

    section: Section = field(kw_only=False)
    explanation: str = field(kw_only=False)
    examples: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    is_minor: bool = False


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
        is_for_everybody: whether it changes in a group only what belongs to whoever asks, so that
            others than administrators may use it.
        only_looks: whether it changes nothing with an argument, whatever ``mutation`` says.
        is_for_roles: whether those may run it in a server whom /admins lets; else only those whom
            the platform does.
    """

    name: str
    summary: str
    handle: Handler
    mutation: Mutation = Mutation.NEVER
    parameter: Parameter | None = None
    complete: Completer | None = None
    guide: Guide = field(kw_only=True)
    is_personal: Callable[[str], bool] = field(default=lambda _: False, kw_only=True)
    is_for_everybody: bool = field(default=False, kw_only=True)
    is_for_roles: bool = field(default=True, kw_only=True)
    only_looks: Callable[[str], bool] = field(default=lambda _: False, kw_only=True)

    def changes(self, argument: str) -> bool:
        """Tell whether the command changes what is stored when it is given ``argument``."""
        return self.mutation.applies_to(argument) and not self.only_looks(argument)

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
    named = {
        fold(word): command.name
        for command in commands
        for word in (command.name, *command.guide.words)
    }
    return {word: named[word] for word in sorted(named, key=len, reverse=True)}
