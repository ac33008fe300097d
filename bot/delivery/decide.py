"""What one chat is owed at one look: the planner's decision, pure.

================================  =====================================  =====================
what is known                     what the chat gets                     when it is looked at
================================  =====================================  =====================
not its morning, another day      nothing yet, and its cursor stays      next morning
the announcement is just due      nothing yet, and its cursor stays      soon
papers for it                     the digest (and what is still late)    next morning, or soon
nothing for it, all announced     one sentence                           next morning
nothing for it, something late    one sentence, once for each date       soon
nothing was to be expected        nothing                                next morning
================================  =====================================  =====================
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.document.nodes import Document
from bot.model.calendar import next_due
from bot.model.chat import Chat
from bot.model.delivery import ChatPlan

RECHECK_INTERVAL = timedelta(minutes=5)
"""How soon a chat that waits for a late announcement is looked at again."""

_INSTANT = timedelta(microseconds=1)


class Arrival(StrEnum):
    """Whether what should be there by now is there."""

    COMPLETE = "complete"
    JUST_DUE = "just_due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class AudienceDigest:
    """What is known about a group of chats with equal interests and cursors.

    Attributes:
        key: names the group's interests, language and style; part of the digest's key.
        top: the newest ``seq`` that was taken into account.
        dates: listing dates of editions that are new to the group, oldest first.
        digest: pages of the papers that are new to it; empty when there are none.
        nothing: the page that says so, for an empty ``digest``; none where it would be no news.
        expected: the newest listing date that should be there by now.
        arrival: whether it is there, in all of the group's categories.
        late: the page that says what is missing, for an ``arrival`` that is LATE.
    """

    key: str
    top: int
    dates: tuple[date, ...]
    digest: tuple[Document, ...]
    nothing: tuple[Document, ...]
    expected: date
    arrival: Arrival
    late: tuple[Document, ...]


def decide(chat: Chat, outlook: AudienceDigest, now: datetime) -> ChatPlan:
    """Return the plan for ``chat`` at ``now``."""
    if _is_off_hour(chat, outlook, now):
        return postpone(chat, _morning(chat, now))
    waits = outlook.arrival is not Arrival.COMPLETE
    pages, digest = _owed(chat, outlook)
    return ChatPlan(
        chat_id=chat.id,
        expected_cursor=chat.cursor,
        expected_due_at=chat.next_due_at,
        digest=digest,
        pages=pages,
        cursor=_cursor(chat, outlook),
        next_due_at=_next_look(chat, now, soon=RECHECK_INTERVAL if waits else None),
        awaited=_awaited(chat, outlook),
        dates=outlook.dates if outlook.digest and pages else (),
        render_mode=chat.digest_settings.render_mode,
    )


def postpone(chat: Chat, until: datetime) -> ChatPlan:
    """Return the plan that gives ``chat`` nothing and looks at it again at ``until``."""
    return ChatPlan(
        chat_id=chat.id,
        expected_cursor=chat.cursor,
        expected_due_at=chat.next_due_at,
        digest="",
        pages=(),
        cursor=chat.cursor,
        next_due_at=until,
        awaited=chat.awaited,
    )


def _is_off_hour(chat: Chat, outlook: AudienceDigest, now: datetime) -> bool:
    """Tell whether a chat that was waiting is looked at when the next announcement is due already.

    What it waited for never came, or comes too late; what follows belongs to its next morning.
    """
    newest = max((outlook.expected, *outlook.dates))
    if chat.awaited is None or chat.next_due_at is None or newest <= chat.awaited:
        return False
    return _morning(chat, chat.next_due_at - _INSTANT) > now


def _owed(chat: Chat, outlook: AudienceDigest) -> tuple[tuple[Document, ...], str]:
    """Return the pages owed and the key of the digest they belong to."""
    if outlook.arrival is Arrival.JUST_DUE:
        return (), ""
    if outlook.digest:
        return outlook.digest, _digest_key("news", outlook.key, chat.cursor, outlook.top)
    if outlook.arrival is Arrival.LATE:
        told = chat.awaited == outlook.expected
        return () if told else outlook.late, f"late-{outlook.expected.isoformat()}"
    return outlook.nothing, _digest_key("none", outlook.key, chat.cursor, outlook.top)


def _digest_key(*parts: str | int) -> str:
    return sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def _cursor(chat: Chat, outlook: AudienceDigest) -> int:
    return chat.cursor if outlook.arrival is Arrival.JUST_DUE else max(chat.cursor, outlook.top)


def _awaited(chat: Chat, outlook: AudienceDigest) -> date | None:
    """Return the date the chat knows to be late: told now, or told before and still missing."""
    match outlook.arrival:
        case Arrival.COMPLETE:
            return None
        case Arrival.JUST_DUE:
            return chat.awaited
        case Arrival.LATE:
            return outlook.expected


def _next_look(chat: Chat, now: datetime, soon: timedelta | None) -> datetime:
    morning = _morning(chat, now)
    return morning if soon is None else min(morning, now + soon)


def _morning(chat: Chat, after: datetime) -> datetime:
    return next_due(after, chat.delivery_time, ZoneInfo(chat.timezone))
