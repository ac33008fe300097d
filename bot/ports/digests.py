"""Digests that chats were given, as the core's commands see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.document.nodes import Document
from bot.model.announcement import AnnounceType
from bot.model.calendar import ArxivCalendar
from bot.model.chat import Chat
from bot.model.delivery import PlacedPage
from bot.model.digest_span import DigestSpan
from bot.model.paper import Paper
from bot.query import Explanation


@dataclass(frozen=True, slots=True)
class PastDigest:
    """A digest that a chat was given: all of it, and the listing dates that it covers."""

    document: Document
    dates: tuple[date, ...]


class DeliveryOutcome(StrEnum):
    """What became of an announcement in a chat; where several hold, the first is told."""

    DELIVERED = "delivered"
    WAITING = "waiting"  # its message is written and not accepted yet
    REFUSED = "refused"  # the platform takes the message in no render mode
    DROPPED = "dropped"  # the chat was gone when the message was to be sent
    BEYOND_LIMIT = "beyond-limit"  # behind the digest's button
    FORGOTTEN = "forgotten"  # it was part of a digest whose messages are deleted by now
    UPCOMING = "upcoming"  # the cursor has not come to it yet
    REPEATED = "repeated"  # listed again: no news to the chat
    WRONG_TYPE = "wrong-type"
    MUTED = "muted"  # by words, or with its interest
    TOO_EARLY = "too-early"  # before the subscription began
    TOO_LATE = "too-late"  # after the subscription ended
    UNMATCHED = "unmatched"  # listed where an interest looks, whose query does not select it
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class ExplainedAnnouncement:
    """One announcement of a paper, and what became of it in a chat.

    Attributes:
        date: its listing date.
        version: that was announced.
        categories: in which it was listed, by type.
        outcome: what became of it.
        terms: the names of the interests that the outcome is about, or the words that are muted.
        types: the announce types that were read then.
        page: the message that it is or was in; of REPEATED the one before, if any.
        rest: of BEYOND_LIMIT, what the button to the papers beyond the limit carries.
    """

    date: date
    version: int
    categories: Mapping[AnnounceType, tuple[str, ...]] = field(hash=False)
    outcome: DeliveryOutcome
    terms: tuple[str, ...]
    types: frozenset[AnnounceType]
    page: PlacedPage | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryExplanation:
    """Why a paper came to a chat, or why not.

    Attributes:
        announcements: those that are stored, oldest first.
        interests: how the chat's present subscriptions and the paper fit, by the name of each, in
            its order.
    """

    announcements: tuple[ExplainedAnnouncement, ...]
    interests: Mapping[str, Explanation] = field(hash=False)


class PastDigests(Protocol):
    """Knows what chats were given."""

    async def compose(
        self, chat: Chat, span: DigestSpan, calendar: ArxivCalendar, now: datetime
    ) -> PastDigest | None:
        """Return the digest of ``chat`` over ``span``, with the same papers as then.

        It is in the chat's present style and language. None where nothing of it is stored.

        Raises:
            StoreError: the database failed.
        """
        ...

    async def explain(
        self, chat: Chat, paper: Paper, calendar: ArxivCalendar, now: datetime
    ) -> DeliveryExplanation:
        """Return why ``paper`` came to ``chat``, comes yet, or does not.

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

    async def explain(
        self,
        chat: Chat,  # noqa: ARG002
        paper: Paper,  # noqa: ARG002
        calendar: ArxivCalendar,  # noqa: ARG002
        now: datetime,  # noqa: ARG002
    ) -> DeliveryExplanation:
        """Return that nothing is known."""
        return DeliveryExplanation((), {})


NO_PAST_DIGESTS = NoPastDigests()
