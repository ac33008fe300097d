"""A chat network, seen from the core, and the core, seen from a chat network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from bot.document.nodes import Document
from bot.model.chat import ChatAddress, RenderMode
from bot.model.conversation import Completion, InlineResult, Invocation, Reply
from bot.model.delivery import RateLimits
from bot.ports.gate import UNLIMITED, SendLimiter

Fits: TypeAlias = Callable[[Document, RenderMode], bool]
"""Whether a document fits into one message of a platform, drawn in a form."""


class BotCore(Protocol):
    """What the core offers to a platform's inbound side."""

    async def answer(self, invocation: Invocation, fits: Fits) -> Reply:
        """Return the answer to ``invocation``; never raises for anything a person can send.

        Args:
            invocation: what was asked.
            fits: whether a document fits into one message of the platform in a form.
        """
        ...

    async def complete(self, invocation: Invocation) -> Sequence[Completion]:
        """Return completions, best first; never raises for what a person can type.

        Args:
            invocation: what would be asked if it were sent as it is typed by now.
        """
        ...

    async def find_inline_results(
        self, words: str, locale: str, start: int, limit: int, fits: Fits
    ) -> Sequence[InlineResult]:
        """Return cards for an inline query, best first; never raises for what a person can type.

        Args:
            words: identifiers, addresses, or words to search for; "" while nothing is typed.
            locale: language tag the platform reports for the person, or "".
            start: how many results were given already.
            limit: how many are wanted.
            fits: as in ``answer``; offers are drawn in CLASSIC form.
        """
        ...

    async def downgrade(self, address: ChatAddress, form: RenderMode) -> None:
        """Note that the chat at ``address`` does not take anything richer than ``form``."""
        ...

    async def chat_moved(self, old: ChatAddress, place: str) -> None:
        """Note that the chat at ``old`` lives at ``place`` from now on (a group was upgraded)."""
        ...

    async def chat_gone(self, address: ChatAddress) -> None:
        """Note that the chat is closed to us (blocked, kicked): it is retired, not forgotten."""
        ...


class Platform(Protocol):
    """A chat network: what a courier needs, and the loop that listens to people."""

    @property
    def name(self) -> str:
        """``telegram``, ``discord`` or ``console``."""
        ...

    @property
    def rate_limits(self) -> RateLimits:
        """How fast it may be written to."""
        ...

    def fits(self, page: Document, form: RenderMode) -> bool:
        """Tell whether ``page`` fits into one message in ``form``, by the platform's limits."""
        ...

    async def send(self, address: ChatAddress, page: Document, key: str, form: RenderMode) -> str:
        """Send one page in ``form``, with buttons for its cards; return the platform's message id.

        Args:
            address: where to.
            page: a document that fits.
            key: the same for every attempt at this page; used to suppress repeats where possible.
            form: how it is drawn; the page fits in it.

        Raises:
            DeliveryError: one of Gone, Moved, Flooded, Refused, Unfit, Unsure; nothing else is
                raised.
        """
        ...

    async def is_administrator(self, address: ChatAddress, person: str) -> bool:
        """Tell whether ``person`` administers the chat at ``address``."""
        ...

    async def serve(self, door: BotCore, gate: SendLimiter = UNLIMITED) -> None:
        """Log in, register the menu, hand every event to ``door`` until cancelled.

        Messages that answer go through ``gate``, ahead of the morning's bulk; what the platform
        does not count (a notice over the screen, the answer to an interaction) goes past it.

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
