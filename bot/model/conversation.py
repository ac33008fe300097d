"""What a person asks and what the bot answers, both without any platform in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from bot.document.nodes import Card, Document
from bot.model.chat import ChatAddress, ChatKind, RenderMode


class Authority(StrEnum):
    """Whether the person may change what is stored about the chat."""

    ALLOWED = "allowed"
    DENIED = "denied"
    ASK = "ask"  # the event did not say: ask the platform


@dataclass(frozen=True, slots=True)
class Invocation:
    """One thing a person asked for; a button press is one as well.

    Attributes:
        address: the chat it came from.
        kind: who reads that chat.
        person: the platform's id of who asked; opaque outside its adapter.
        locale: language tag the platform reports for the person, or "".
        command: the command's name without slash, lower case.
        argument: everything after it, as typed.
        page: which page of the answer is wanted, from 1.
        authority: whether the person may change what is stored.
    """

    address: ChatAddress
    kind: ChatKind
    person: str
    command: str
    argument: str = ""
    locale: str = ""
    page: int = 1
    authority: Authority = Authority.ASK


MAX_PAYLOAD_BYTES = 64
"""Telegram's limit of callback_data, the tightest: https://core.telegram.org/bots/api."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its label, and what pressing it asks for.

    ``command``, ``page`` and ``argument`` travel inside the button itself (``encode``), so that
    it works after restarts and on old messages; Telegram gives them 64 bytes.
    """

    label: str
    command: str
    argument: str = ""
    page: int = 1

    def __post_init__(self) -> None:
        """Refuse what no button of Telegram's could carry.

        Raises:
            ValueError: the payload has more than ``MAX_PAYLOAD_BYTES``.
        """
        if len(self.encode().encode()) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"too long for a button: {self.encode()}")

    def encode(self) -> str:
        """Return the button's payload, ``command|page|argument``."""
        return f"{self.command}|{self.page}|{self.argument}"


@dataclass(frozen=True, slots=True)
class WebLink:
    """A button that opens an address; no platform tells us that it was pressed."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Share:
    """A button that lets the person choose a chat and starts our inline answer ``query`` there."""

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
    """Return what can be opened on a page: the actions of its cards, in order, each once.

    Platforms offer them below the page in their own way (numbered buttons, a select).
    """
    return tuple(_opening(payload, label) for payload, label in card_labels(document).items())


def card_labels(document: Document) -> Mapping[str, str]:
    """Return the labels of what can be opened on a page, by payload, in order."""
    cards = (block for block in document.blocks if isinstance(block, Card))
    return {card.opens: card.label for card in cards if card.opens}


def _opening(payload: str, label: str) -> Action:
    command, page, argument = decode_payload(payload)
    return Action(label, command, argument, page)


def decode_payload(payload: str) -> tuple[str, int, str]:
    """Return (command, page, argument) of a button's payload.

    Raises:
        ValueError: ``payload`` was not made by ``Action.encode``.
    """
    command, page, argument = payload.split("|", 2)
    return command, max(1, int(page)), argument


class Visibility(StrEnum):
    """Who sees an answer, where the platform can tell them apart."""

    EVERYONE = "everyone"
    ASKER = "asker"


class Placement(StrEnum):
    """Where the answer to a button press goes."""

    IN_PLACE = "in_place"  # instead of the message that carried the button
    BESIDE = "beside"  # a message of its own, for the presser alone where the platform can do that


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
        document: what it says; it fits into one message in ``form``.
        rows: its buttons, row by row; those that open its cards come on top, see ``openings``.
        audience: who sees it.
        form: how it is to be drawn, as its chat wishes.
        placement: where it goes when it answers a press.
        attachment: a file that goes with it, or None.
    """

    document: Document
    rows: tuple[tuple[Button, ...], ...] = ()
    visibility: Visibility = Visibility.EVERYONE
    render_mode: RenderMode = RenderMode.RICH
    placement: Placement = Placement.IN_PLACE
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One result of an inline query: a card that a person can put into any chat.

    Attributes:
        id: names it within the answer, at most 64 bytes.
        title: one line in the list of results.
        summary: the line below it.
        document: what is put into the chat; it fits into one message in CLASSIC form.
        rows: buttons below it; only such as work for everybody, in every chat.
    """

    id: str
    title: str
    summary: str
    document: Document
    rows: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """A completion: the ``value`` to be filled in and the ``label`` to be shown."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """The one argument of a command, described for platforms with native forms.

    Attributes:
        name: lower-case word, e.g. ``categories``.
        summary: description by language.
        required: whether the command needs it.
        completes: whether the door knows completions of it, see ``ports.BotCore.complete``.
    """

    name: str
    summary: Mapping[str, str]
    required: bool
    completes: bool = False


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command as a platform's menu shows it; all adapters register the same table."""

    name: str
    summary: Mapping[str, str]
    parameters: tuple[Parameter, ...] = ()
