"""What a person asks and what the bot answers, both without any platform in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.document.nodes import Document
from bot.model.chat import Address, ChatKind


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

    address: Address
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


def decode_payload(payload: str) -> tuple[str, int, str]:
    """Return (command, page, argument) of a button's payload.

    Raises:
        ValueError: ``payload`` was not made by ``Action.encode``.
    """
    command, page, argument = payload.split("|", 2)
    return command, max(1, int(page)), argument


class Audience(StrEnum):
    """Who sees an answer, where the platform can tell them apart."""

    EVERYONE = "everyone"
    ASKER = "asker"


@dataclass(frozen=True, slots=True)
class Reply:
    """One message in answer; ``rows`` are its buttons, row by row.

    The answer to a button press takes the place of the message that carried the button.
    """

    document: Document
    rows: tuple[tuple[Action, ...], ...] = ()
    audience: Audience = Audience.EVERYONE


@dataclass(frozen=True, slots=True)
class Choice:
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
        complete: completions for what has been typed so far, in a language; None when free text.
    """

    name: str
    summary: Mapping[str, str]
    required: bool
    complete: Callable[[str, str], Sequence[Choice]] | None = None


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A command as a platform's menu shows it; all adapters register the same table."""

    name: str
    summary: Mapping[str, str]
    parameters: tuple[Parameter, ...] = ()
