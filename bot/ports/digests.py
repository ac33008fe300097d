"""Digests that chats were given, as the core's commands see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.document.nodes import Document
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat
from bot.model.digest_span import DigestSpan


@dataclass(frozen=True, slots=True)
class PastDigest:
    """A digest that a chat was given: all of it, and the listing dates that it covers."""

    document: Document
    dates: tuple[date, ...]


class PastDigests(Protocol):
    """Composes again what chats were given."""

    async def compose(
        self, chat: Chat, span: DigestSpan, calendar: ArxivCalendar, now: datetime
    ) -> PastDigest | None:
        """Return the digest of ``chat`` over ``span``, with the same papers as then.

        It is in the chat's present style and language. None where nothing of it is stored.

        Raises:
            StoreError: the database failed.
        """
        ...


class NoPastDigests:
    """A ``PastDigests`` that knows none, for a bot that delivers nothing."""

    async def compose(
        self,
        chat: Chat,  # noqa: ARG002
        span: DigestSpan,  # noqa: ARG002
        calendar: ArxivCalendar,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> PastDigest | None:
        """Return None."""
        return None


NO_PAST_DIGESTS = NoPastDigests()
