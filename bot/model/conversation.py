"""What a person asks and what the bot answers, both without any platform in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from bot.document.jumps import list_jumps
from bot.document.nodes import Card, Document
from bot.model.chat import ChatAddress, ChatKind, RenderMode


class Authority(StrEnum):
    """Whether the person may change what is stored about the chat."""

    ALLOWED = "allowed"
    DENIED = "denied"
    ASK = "ask"  # the event did not say: ask the platform
    VISITING = "visiting"  # the bot is no member there, and can deliver nothing


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that a person sent; its content is fetched when it is wanted.

    Attributes:
        id: what the platform fetches it by; opaque outside its adapter.
        name: as the person's device calls it, or "".
        size: bytes, as the platform says.
    """

    id: str
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Invocation:
    """One command, typed or carried by a button that was pressed.

    Attributes:
        address: the chat it came from.
        kind: who reads that chat.
        person: the platform's id of who asked; opaque outside its adapter.
        locale: language tag the platform reports for the person, or "".
        command: the command's name without slash, lower case.
        argument: everything after it, as typed.
        start: the number at which the answer begins, from 1: of a page, or of a result of /search.
        authority: whether the person may change what is stored.
        in_place: whether a button asked for the answer in place of its own message; see ``Action``.
        file: what came with it, or None.
        answer_locale: language tag in which the person is answered, whatever language the chat
            has; "" for the chat's.
        name: the person's name as the platform gives it, or "".
        message: the platform's ID of the message whose button was pressed; "" for what was typed,
            and for a message that only the presser sees.
        is_collective: whether ``person`` stands for several people whom the platform does not tell
            apart: the anonymous administrators of a group, the authors of a channel.
        server: the platform's ID of what the chat is a part of, with other chats; "" for nothing.
        roles: the platform's IDs of the roles that the person has in ``server``.
    """

    address: ChatAddress
    kind: ChatKind
    person: str
    command: str
    argument: str = ""
    locale: str = ""
    start: int = 1
    authority: Authority = Authority.ASK
    in_place: bool = False
    answer_locale: str = ""
    name: str = ""
    message: str = ""
    is_collective: bool = False
    server: str = ""
    roles: tuple[str, ...] = ()
    file: ReceivedFile | None = None


MAX_PAYLOAD_BYTES = 64
"""Telegram's limit of callback_data, the tightest: https://core.telegram.org/bots/api."""
_IN_PLACE = "+"
_OLD_IN_PLACE = " +"
_OLD_IN_PLACE_COMMANDS = frozenset({"subscribe", "unsubscribe", "save", "unsave", "paper", "rest"})
"""Commands of whose buttons, below old messages, the mark stands at the end of the argument."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its label, and what pressing it asks for.

    All but the label travels inside the button itself (``encode``), so that it works after
    restarts and on old messages; Telegram gives it 64 bytes.

    Attributes:
        label: what stands on the button.
        command: as in ``Invocation``.
        argument: as in ``Invocation``.
        start: as in ``Invocation``.
        in_place: whether the answer edits the message that carries the button, also where the
            command's answer would otherwise be a new message: a toggle, or the turning of a page.
    """

    label: str
    command: str
    argument: str = ""
    start: int = 1
    in_place: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what Telegram's buttons could not carry.

        Raises:
            ValueError: the payload has more than ``MAX_PAYLOAD_BYTES``.
        """
        if len(self.encode().encode()) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"too long for a button: {self.encode()}")

    def encode(self) -> str:
        """Return the payload: ``command|start|argument``, ``command|start+|…`` in place."""
        mark = _IN_PLACE if self.in_place else ""
        return f"{self.command}|{self.start}{mark}|{self.argument}"


_CACHED_PAYLOADS = 4096
"""Payloads that are read once: the pages of a morning carry those of the same papers."""
_MOST_PAGES = 99
"""Pages to which a button is sure to lead; nothing that is shown at once has more."""


def fits_payload(command: str, argument: str) -> bool:
    """Return whether buttons, also those to other pages, can carry ``argument``."""
    try:
        Action("", command, argument, _MOST_PAGES)
    except ValueError:
        return False
    return True


class Payload(NamedTuple):
    """What pressing a button asks for: an ``Action`` without its label."""

    command: str
    argument: str = ""
    start: int = 1
    in_place: bool = False


@lru_cache(_CACHED_PAYLOADS)
def decode_payload(payload: str) -> Payload:
    """Return what ``Action.encode`` put into ``payload``, also where an earlier version did.

    Raises:
        ValueError: ``payload`` was not made by ``Action.encode``.
    """
    command, number, argument = payload.split("|", 2)
    start = max(1, int(number.removesuffix(_IN_PLACE)))
    if command in _OLD_IN_PLACE_COMMANDS and argument.endswith(_OLD_IN_PLACE):
        return Payload(command, argument.removesuffix(_OLD_IN_PLACE), start, in_place=True)
    return Payload(command, argument, start, number.endswith(_IN_PLACE))


@dataclass(frozen=True, slots=True)
class WebLink:
    """A button that opens an address; no platform tells us that it was pressed."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Share:
    """A button that lets the person choose a chat and starts our inline query ``query`` there."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that puts ``text`` (at most 256 characters) on the person's clipboard."""

    label: str
    text: str


Button: TypeAlias = Action | WebLink | Share | Copy
"""What can stand below a message; a platform leaves out the kinds that it does not know."""


def card_actions(document: Document) -> tuple[Action, ...]:
    """Return the actions of the cards on a page, in order, each once.

    Platforms offer them below the page in their own way (numbered buttons, a select).
    """
    return tuple(_labelled(payload, label) for payload, label in card_labels(document).items())


def jump_actions(page: Document) -> tuple[Action, ...]:
    """Return the actions that lead from ``page`` to sections on other pages, one for a section."""
    found: dict[str, Action] = {}
    for jump in list_jumps(page):
        if jump.section not in found:
            found[jump.section] = _labelled(jump.payload, jump.section)
    return tuple(found.values())


def row_actions(page: Document) -> tuple[Action, ...]:
    """Return the actions in the row below ``page``, in order."""
    return tuple(_labelled(payload, label) for payload, label in page.row)


@lru_cache(_CACHED_PAYLOADS)
def _labelled(payload: str, label: str) -> Action:
    command, argument, start, in_place = decode_payload(payload)
    return Action(label, command, argument, start, in_place=in_place)


def card_labels(document: Document) -> Mapping[str, str]:
    """Return the labels of the actions of the cards on a page, by payload, in order."""
    cards = (block for block in document.blocks if isinstance(block, Card))
    return {card.opens: card.label for card in cards if card.opens}


class Visibility(StrEnum):
    """Who sees an answer, where the platform can tell them apart."""

    EVERYONE = "everyone"
    PRESSER = "presser"  # whoever pressed the button for it; everyone, where it was typed
    ASKER = "asker"
    NOBODY = "nobody"  # the asker, where the platform waits for an answer


class Placement(StrEnum):
    """Where the answer to a button press goes."""

    IN_PLACE = "in_place"  # instead of the message that carried the button
    BESIDE = "beside"  # a message of its own, for the presser alone where the platform can do that
    NOTICE = "notice"  # over the screen for a moment, where the platform has that; else beside


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that comes with a message.

    Attributes:
        name: with its suffix, e.g. ``papers-2026-06-16.bib``.
        content: the bytes.
        media_type: e.g. ``text/markdown``.
    """

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message in answer.

    Attributes:
        document: what it says; it fits into one message in ``render_mode``.
        rows: its buttons, row by row; those that open its cards come on top, see ``card_actions``.
        visibility: who sees it.
        render_mode: how it is to be drawn, as its chat wishes.
        placement: where it goes when it answers a press.
        attachment: a file that goes with it, or None.
        notice: a sentence over the screen for the moment in which it takes a message's place, where
            the platform has that; "" for none. A terminal shows the sentence instead.
        elsewhere: payload of an action that shows the same in every chat, "" if none does.
    """

    document: Document
    rows: tuple[tuple[Button, ...], ...] = ()
    visibility: Visibility = Visibility.EVERYONE
    render_mode: RenderMode = RenderMode.RICH
    placement: Placement = Placement.IN_PLACE
    attachment: Attachment | None = None
    notice: str = ""
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result of an inline query: a card that a person can put into any chat.

    Attributes:
        id: names it among the results, at most 64 bytes.
        title: one line in the list of results.
        summary: the line below it.
        document: what is put into the chat; it fits into one message in CLASSIC mode.
        rows: buttons below it; only such as work for everybody, in every chat.
    """

    id: str
    title: str
    summary: str
    document: Document
    rows: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion of an argument: the ``value`` to fill in and the ``label`` to show."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """The one argument of a command, described for platforms with native forms.

    Attributes:
        name: lower-case word, e.g. ``categories``.
        summary: description by language.
        required: whether the command needs it.
        completes: whether completions of it are known, see ``ports.BotCore.complete``.
    """

    name: str
    summary: Mapping[str, str]
    required: bool
    completes: bool = False


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command as a platform's menu shows it; all adapters register the same table.

    Attributes:
        name: lower-case word.
        summary: what it does, by language.
        parameters: its arguments.
        is_setting: whether it is there to change what the chat gets, which in groups only
            administrators may.
        also: names of further commands that the bot answers to and no menu shows.
    """

    name: str
    summary: Mapping[str, str]
    parameters: tuple[Parameter, ...] = ()
    is_setting: bool = False
    also: tuple[str, ...] = ()
