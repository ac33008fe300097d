"""A chat platform as the core sees it, and the core as a platform's adapter sees it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol, TypeAlias

from bot.document.nodes import Document
from bot.model.chat import ChatAddress, ChatKind, RenderMode
from bot.model.conversation import Completion, InlineResult, Invocation, Reply
from bot.model.delivery import RateLimits
from bot.ports.coordination import Inbox, StoredEvent

Fits: TypeAlias = Callable[[Document, RenderMode], bool]
"""Whether a document, drawn in a render mode, fits into one message of a platform."""


class BotCore(Protocol):
    """What the core offers to a platform's listener."""

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        """Return the answer to ``invocation``; never raise for anything a person can send.

        Args:
            invocation: the command, button press or text.
            fits: whether a document fits into one message of the platform.
        """
        ...

    def apology(self, invocation: Invocation) -> Reply:
        """Return the sentence that there is no answer to ``invocation``, for the asker alone."""
        ...

    async def complete(self, invocation: Invocation) -> Sequence[Completion]:
        """Return completions, best first; never raise for what a person can type.

        Args:
            invocation: the command as it is typed so far.
        """
        ...

    async def find_inline_results(
        self, person: ChatAddress, words: str, locale: str, start: int, limit: int, fits: Fits
    ) -> Sequence[InlineResult]:
        """Return results of an inline query, best first; never raise for what a person can type.

        Args:
            person: who types, as the address of their private chat with the bot.
            words: identifiers, addresses, or words to search for; "" while nothing is typed.
            locale: language tag that the platform reports for the person, or "".
            start: number of results that were returned already.
            limit: number of results to return at most.
            fits: as in ``answer``; results are drawn in CLASSIC mode.
        """
        ...

    async def downgrade(self, address: ChatAddress, render_mode: RenderMode) -> None:
        """Store that the chat takes nothing richer than ``render_mode``."""
        ...

    async def chat_moved(self, old: ChatAddress, place: str) -> None:
        """Store that the chat at ``old`` is at ``place`` from now on (a group was upgraded)."""
        ...

    async def chat_gone(self, address: ChatAddress) -> None:
        """Retire the chat, which is closed to the bot (blocked, kicked); its data stays."""
        ...

    async def chats_writable(self, addresses: Sequence[ChatAddress]) -> None:
        """Deliver at once what waits because the bot might not write to these chats; now it may.

        Args:
            addresses: of chats of one platform; the address of a group stands for its topics too.
        """
        ...

    async def servers_known(
        self, platform: str, present: Collection[str], server_of: Callable[[str], str]
    ) -> None:
        """Retire the chats of servers that the bot has left; note of which server the others are.

        Args:
            platform: whose chats.
            present: the IDs of all servers that the bot is in.
            server_of: returns the ID of the server of a place; "" where that is not known.
        """
        ...


class SendLimiter(Protocol):
    """The rate limits of one platform, shared by answers to people and bulk deliveries."""

    def interactive(
        self, address: ChatAddress, kind: ChatKind
    ) -> AbstractAsyncContextManager[None]:
        """Wait until an answer may be sent, ahead of all bulk; send it in the block.

        A ``Flooded`` that is raised in the block slows down what follows.

        Args:
            address: the chat to write to.
            kind: its kind; groups have limits of their own.
        """
        ...

    async def wait_for_pages(self, address: ChatAddress) -> bool:
        """Wait, not for long, for the last page of a digest that is being sent to the chat.

        Returns:
            Whether there was any to wait for.
        """
        ...


class UnlimitedSends:
    """A ``SendLimiter`` without limits, for a platform that nothing else writes to."""

    @asynccontextmanager
    async def interactive(self, address: ChatAddress, kind: ChatKind) -> AsyncGenerator[None]:  # noqa: ARG002
        """Do not wait."""
        yield

    async def wait_for_pages(self, address: ChatAddress) -> bool:  # noqa: ARG002
        """Do not wait."""
        return False


UNLIMITED = UnlimitedSends()


class NoInbox:
    """An ``Inbox`` that stores nothing, for a platform that has none to share."""

    async def add(self, platform: str, events: Sequence[StoredEvent]) -> None:
        """Do nothing."""

    async def pending(self, platform: str) -> tuple[StoredEvent, ...]:  # noqa: ARG002
        """Return nothing."""
        return ()

    async def count_attempt(self, platform: str, key: str) -> int:  # noqa: ARG002
        """Count nothing."""
        return 0

    async def remove(self, platform: str, keys: Sequence[str]) -> None:
        """Do nothing."""


NO_INBOX = NoInbox()


class Platform(Protocol):
    """A chat platform: what a courier needs, and the loop that listens to people."""

    @property
    def name(self) -> str:
        """``telegram``, ``discord`` or ``console``."""
        ...

    @property
    def rate_limits(self) -> RateLimits:
        """How fast messages may be sent."""
        ...

    def fits(self, page: Document, render_mode: RenderMode) -> bool:
        """Tell whether ``page`` fits into one message in ``render_mode``."""
        ...

    async def send(
        self, address: ChatAddress, page: Document, key: str, render_mode: RenderMode
    ) -> str:
        """Send one page with the buttons of its cards; return the platform's message id.

        Args:
            address: the chat.
            page: a document that fits.
            key: the same for every attempt at this page, to suppress repeats where possible.
            render_mode: how it is drawn.

        Raises:
            DeliveryError: one of Gone, Moved, Flooded, Refused, Unfit, Unsure; nothing else is
                raised.
        """
        ...

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        """Tell whether ``person`` administers the chat at ``address``."""
        ...

    async def serve(
        self, core: BotCore, limiter: SendLimiter = UNLIMITED, inbox: Inbox = NO_INBOX
    ) -> None:
        """Log in, register the menu, and pass every event to ``core`` until cancelled.

        No event is lost: until the work on it is done, the platform would deliver it again, or it
        is stored in ``inbox``, from which it is taken up again.

        Answers are sent through ``limiter``, ahead of bulk deliveries, except those that the
        platform does not count: a notice over the screen, the answer to an interaction.

        Raises:
            SetupError: the platform rejects the token.
        """
        ...

    async def probe(self) -> str:
        """Log in once and return the bot's own name there, for ``paperboy doctor``.

        Raises:
            SetupError: the platform rejects the token.
            DeliveryError: it cannot be reached now.
        """
        ...

    async def close(self) -> None:
        """Release connections; afterwards only ``serve`` and ``probe`` may be called."""
        ...
