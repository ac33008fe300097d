"""What is owed to a chat and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from bot.document.nodes import Document
from bot.model.chat import Chat, ChatAddress, ChatKind, Promise, RenderMode
from bot.model.follow import Follow


class ParcelState(StrEnum):
    """How far the delivery of a parcel has come."""

    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"  # refused: kept for the operator, does not block what follows
    DROPPED = "dropped"  # its chat is gone


@dataclass(frozen=True, slots=True)
class Parcel:
    """One page owed to one chat.

    Attributes:
        id: row id; the order of ids is the order of delivery within a chat.
        chat_id: whose it is.
        address: where it goes, as the chat's row says now.
        key: the same for every attempt; at most 25 characters (Discord's nonce).
        page: the content.
        attempts: how often it was tried without certainty or success.
        kind: who reads the chat; groups have limits of their own.
        render_mode: how the page is drawn; it fits into one message in that mode.
        unsure_since: when it was first sent without certainty, or claimed by a courier that was
            killed; None if it surely was not sent.
        held_since: since when its chat cannot be written to; None while it can, as far as known.
        silent_from: from when on it makes no sound; None if it always does.
        planned_at: when it was decided that it is owed; None if that is not known.
    """

    id: int
    chat_id: int
    address: ChatAddress
    key: str
    page: Document
    attempts: int
    kind: ChatKind = ChatKind.PRIVATE
    render_mode: RenderMode = RenderMode.RICH
    unsure_since: datetime | None = field(default=None, compare=False)
    held_since: datetime | None = None
    silent_from: datetime | None = None
    planned_at: datetime | None = field(default=None, compare=False)

    def is_silent(self, now: datetime) -> bool:
        """Tell whether it makes no sound if it is sent at ``now``."""
        return self.silent_from is not None and now >= self.silent_from


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is to be written about a parcel after an attempt.

    Attributes:
        parcel_id: which one.
        state: its state from now on.
        attempts: its count from now on.
        not_before: earliest next attempt, for PENDING.
        receipt: the platform's message id, for SENT.
        note: the platform's wording, for everything else.
        moved_to: the chat's new place, or None.
        retire: whether the chat is gone and is to be retired.
        render_mode: the plainer mode for which all that the chat is owed is to be
            repaginated, or None.
        unsure_since: as of the parcel, from now on.
        held_since: as of the parcel, from now on.
        may_write: whether the bot may write to the chat; None if that was not learned.
    """

    parcel_id: int
    state: ParcelState
    attempts: int
    not_before: datetime | None = None
    receipt: str = ""
    note: str = ""
    moved_to: str | None = None
    retire: bool = False
    render_mode: RenderMode | None = None
    unsure_since: datetime | None = None
    held_since: datetime | None = None
    may_write: bool | None = None


@dataclass(frozen=True, slots=True)
class Repagination:
    """The pages that replace a parcel whose render mode was refused.

    Attributes:
        parcel_id: which one.
        pages: its content, cut so that each piece fits into one message in ``render_mode``.
        render_mode: how they are drawn.
    """

    parcel_id: int
    pages: tuple[Document, ...]
    render_mode: RenderMode


FOLLOW_DIGEST = "follows-"
"""What the key of a message about followed papers begins with; a chat's local date follows."""


BROADCAST_DIGEST = "broadcast-"
"""What the key of an operator's message to all begins with."""
CLUB_DIGEST = "club-"
"""What the key of the papers for a journal club begins with; the date of the meeting follows."""
PLANNED_ONCE = FOLLOW_DIGEST, BROADCAST_DIGEST, CLUB_DIGEST
"""Beginnings of the keys of what is no digest of announcements: nothing plans it again."""


def follow_digest_key(day: date) -> str:
    """Return the key of the message about followed papers of a chat's local date: one a day."""
    return f"{FOLLOW_DIGEST}{day.isoformat()}"


@dataclass(frozen=True, slots=True)
class ChatPlan:
    """What the planner decided for one chat, to be written in one transaction.

    Attributes:
        chat_id: whose plan it is.
        expected_cursor: the chat's cursor when it was decided; another cursor voids the plan.
        expected_due_at: the chat's next_due_at when it was decided; likewise.
        digest: key of the digest the pages belong to; unique per chat with the page number.
        pages: what is owed, in order; may be empty.
        cursor: the cursor from now on.
        next_due_at: when the chat is planned next, or None.
        awaited: listing date the chat waits for from now on, or None.
        dates: listing dates the pages cover, oldest first.
        render_mode: how the pages are drawn.
        ended_promise: the chat's promise if this plan keeps it or makes it superfluous; one that
            was made meanwhile stays.
        silent_from: from when on the first page makes no sound, and the others never do; None if
            all of them do.
        told: of papers that the chat follows, what it knows by these pages.
    """

    chat_id: int
    expected_cursor: int
    expected_due_at: datetime | None
    digest: str
    pages: tuple[Document, ...]
    cursor: int
    next_due_at: datetime | None
    awaited: date | None = None
    dates: tuple[date, ...] = ()
    render_mode: RenderMode = RenderMode.RICH
    ended_promise: Promise | None = None
    silent_from: datetime | None = None
    told: tuple[Follow, ...] = ()

    @classmethod
    def beside_digests(cls, chat: Chat, digest: str, pages: tuple[Document, ...]) -> Self:
        """Return the plan that gives ``chat`` these pages and leaves it where it stands."""
        return cls(
            chat_id=chat.id,
            expected_cursor=chat.cursor,
            expected_due_at=chat.next_due_at,
            digest=digest,
            pages=pages,
            cursor=chat.cursor,
            next_due_at=chat.next_due_at,
            awaited=chat.awaited,
            render_mode=chat.digest_settings.render_mode,
        )


@dataclass(frozen=True, slots=True)
class LastDelivery:
    """The last digest a chat got.

    Attributes:
        at: when its last page was accepted, aware.
        dates: the listing dates it covered, oldest first.
    """

    at: datetime
    dates: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page of a digest with its parcel's place in the chat: where it is, or why it is not.

    Attributes:
        after_seq: the chat's cursor before the digest.
        page: the content.
        state: of its parcel.
        planned_at: when the parcel was written, aware.
        settled_at: when the platform accepted it or it was given up; None of a pending one.
        message_id: the platform's id of the message; "" unless it was sent.
        held_since: since when the chat cannot be written to; None if it can, as far as known.
    """

    after_seq: int
    page: Document
    state: ParcelState
    planned_at: datetime
    settled_at: datetime | None
    message_id: str
    held_since: datetime | None


@dataclass(frozen=True, slots=True)
class RateLimits:
    """How fast a platform may be written to.

    Attributes:
        per_second: messages a second over all chats.
        chat_interval: seconds between two messages to one chat.
        group_per_minute: messages a minute to one group or channel; None where there is no limit.
        chat_burst: messages to one chat in any ``chat_burst`` × ``chat_interval`` seconds; answers
            to commands may come as fast as that, bulk keeps the interval.
        chat_of: maps a place to the place for which the limits count what goes to it: a group's
            topic to the group.
    """

    per_second: float
    chat_interval: float
    group_per_minute: int | None = None
    chat_burst: int = 3
    chat_of: Callable[[str], str] = str
