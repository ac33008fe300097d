"""What some platforms offer beside ``Platform``, and a core beside ``BotCore``.

Whoever needs one of these asks with ``isinstance``, and does without where it is missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from bot.document.nodes import Document
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Invocation, ReceivedFile
from bot.model.form import Form


@runtime_checkable
class Forms(Protocol):
    """What a core offers beside ``BotCore``: forms, which some buttons open where there are any."""

    async def compose_form(self, invocation: Invocation) -> Form:
        """Return the form that ``invocation``, a press, opens.

        What is filled in becomes the form's command: its argument is followed by a JSON object of
        the values by the ids of the fields, several choices with spaces between.

        Raises:
            StoreError: the database failed.
        """
        ...


@runtime_checkable
class Listener(Protocol):
    """What a platform offers beside ``Platform`` where its connection can be lost."""

    @property
    def is_listening(self) -> bool:
        """Whether what people do reaches this process now."""
        ...


@dataclass(frozen=True, slots=True)
class SetupFinding:
    """How the bot is set up on a platform, in one respect, for ``paperboy doctor``.

    Attributes:
        text: what there is.
        remedy: what to do about it; "" where there is nothing to do.
        is_good: whether the bot works as it is.
    """

    text: str
    remedy: str = ""
    is_good: bool = True


@runtime_checkable
class SetupCheck(Protocol):
    """What a platform offers beside ``Platform`` where the bot is set up with it."""

    async def examine_setup(self) -> Sequence[SetupFinding]:
        """Return how the bot is set up: its scopes, its permissions, the link that adds it.

        Raises:
            SetupError: the platform rejects the token.
            DeliveryError: it cannot be reached now.
        """
        ...


@runtime_checkable
class SentLookup(Protocol):
    """What a platform offers beside ``Platform`` where it can tell what a chat was sent."""

    @property
    def repeat_memory(self) -> timedelta:
        """For how long the platform itself drops what comes again under the same key."""
        ...

    async def find_sent(
        self,
        address: ChatAddress,
        page: Document,
        key: str,
        render_mode: RenderMode,
        since: datetime,
    ) -> str | None:
        """Return the id of the message that an attempt since ``since`` has left; None without one.

        Args:
            address: the chat.
            page: as it was sent.
            key: as it was sent.
            render_mode: as it was sent.
            since: when it was first sent, aware.

        Raises:
            DeliveryError: the chat cannot be looked at.
        """
        ...


@runtime_checkable
class SilentSends(Protocol):
    """What a platform offers beside ``Platform`` where a message can come without a sound."""

    async def send_silently(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        """Send as ``Platform.send`` does, so that the reader's device makes no sound."""
        ...


@runtime_checkable
class PrivateChats(Protocol):
    """What a platform offers beside ``Platform`` where the bot can write to a person by itself."""

    async def private_chat(self, person: str) -> ChatAddress | None:
        """Return the address of the private chat with ``person``; None if that is no person.

        Raises:
            DeliveryError: the platform does not open it.
        """
        ...


@runtime_checkable
class Signing(Protocol):
    """What a platform offers beside ``Platform`` where links lead to the private chat."""

    def sign(self, text: str) -> str:
        """Return the signature of ``text`` that only this bot makes, as ``chat_pass`` has it."""
        ...


@runtime_checkable
class ChatTitles(Protocol):
    """What a platform offers beside ``Platform`` where groups and channels have names."""

    async def title(self, address: ChatAddress) -> str:
        """Return what the group or channel at ``address`` is called; "" without a name.

        Raises:
            DeliveryError: the platform does not say.
        """
        ...


@runtime_checkable
class NamedPermissions(Protocol):
    """What a platform offers beside ``Platform`` where the rights of a bot have names."""

    async def missing_permissions(self, address: ChatAddress) -> Sequence[str]:
        """Return the names of what the bot lacks to write to ``address``; () where nothing is.

        Raises:
            DeliveryError: the platform does not say.
        """
        ...


@runtime_checkable
class Publishing(Protocol):
    """What a platform offers beside ``Platform`` where channels are followed by others."""

    async def publish(self, address: ChatAddress, message_id: str) -> None:
        """Publish a message of a channel to all that follow it.

        Raises:
            DeliveryError: the platform did not.
        """
        ...


@runtime_checkable
class NamedPlaces(Protocol):
    """What a platform offers beside ``Platform`` where a person can name another place."""

    async def find_place(self, name: str) -> tuple[ChatAddress, ChatKind] | None:
        """Return the group or channel that people call ``name``; None if there is none.

        Raises:
            DeliveryError: the platform does not say.
        """
        ...


@runtime_checkable
class MessageLinks(Protocol):
    """What a platform offers beside ``Platform`` where a message has an address of its own."""

    async def message_link(self, address: ChatAddress, message_id: str) -> str:
        """Return the address that opens a message of ``address``; "" where it has none.

        Args:
            address: the chat.
            message_id: as ``Platform.send`` returned it.

        Raises:
            DeliveryError: the platform does not say.
        """
        ...


@runtime_checkable
class FileDownloads(Protocol):
    """What a platform offers beside ``Platform`` where people can send files."""

    async def download(self, file: ReceivedFile, limit: int) -> bytes:
        """Return the content of ``file``, of at most ``limit`` bytes and one more.

        Raises:
            DeliveryError: the platform does not give it.
        """
        ...


@runtime_checkable
class InlineMode(Protocol):
    """What a platform offers beside ``Platform`` where people can call the bot in any chat."""

    @property
    def inline_name(self) -> str:
        """The name that calls it, such as ``@paperboy_bot``; "" while that does not work."""
        ...
