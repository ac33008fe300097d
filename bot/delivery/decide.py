"""What one chat is owed at one planning run: the planner's decision, pure.

================================  =====================================  =====================
what is known                     what the chat gets                     when it is planned next
================================  =====================================  =====================
waited, and the next is due       nothing yet, and its cursor stays      next delivery time
the announcement is just due      nothing yet, and its cursor stays      soon
papers for it                     the digest (and what is still late)    next time, or soon
nothing for it, all announced     one sentence                           next delivery time
nothing for it, something late    one sentence, once for each date       soon
nothing was to be expected        nothing                                next delivery time
================================  =====================================  =====================
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from bot.delivery.audience_digest import Arrival, AudienceDigest
from bot.document.nodes import Document
from bot.model.calendar import next_due
from bot.model.chat import Chat, Promise
from bot.model.delivery import ChatPlan

RECHECK_INTERVAL = timedelta(minutes=5)
"""How soon a chat that waits for a late announcement is planned again."""

_INSTANT = timedelta(microseconds=1)


def decide(chat: Chat, owed: AudienceDigest, now: datetime) -> ChatPlan:
    """Return the plan for ``chat`` at ``now``.

    Args:
        chat: settings and cursor; it belongs to the audience of ``owed``.
        owed: what its audience is owed.
        now: aware instant.
    """
    next_delivery = _next_delivery(chat, now)
    if _is_between_deliveries(chat, owed, now):
        return postpone(chat, next_delivery)
    pages, digest = _pages(chat, owed)
    is_complete = owed.arrival is Arrival.COMPLETE
    is_just_due = owed.arrival is Arrival.JUST_DUE
    return ChatPlan(
        chat_id=chat.id,
        expected_cursor=chat.cursor,
        expected_due_at=chat.next_due_at,
        digest=digest,
        pages=pages,
        cursor=chat.cursor if is_just_due else max(chat.cursor, owed.last_seq),
        next_due_at=next_delivery if is_complete else min(next_delivery, now + RECHECK_INTERVAL),
        awaited=_awaited(chat, owed),
        dates=owed.dates if owed.digest and pages else (),
        render_mode=chat.digest_settings.render_mode,
        ended_promise=_ended_promise(chat) if owed.digest and pages else None,
    )


def _ended_promise(chat: Chat) -> Promise | None:
    """Return the promise that a digest makes superfluous: none that is about anything else."""
    return None if chat.promise is None or chat.promise.looks else chat.promise


def postpone(chat: Chat, until: datetime) -> ChatPlan:
    """Return the plan that gives ``chat`` nothing and plans it again at ``until``."""
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


def _is_between_deliveries(chat: Chat, owed: AudienceDigest, now: datetime) -> bool:
    """Tell whether a chat that waited is planned when the following announcement is due already.

    What it waited for never came, or comes too late; what follows belongs to its next delivery.
    """
    newest = max((owed.expected, *owed.dates))
    if chat.awaited is None or chat.next_due_at is None or newest <= chat.awaited:
        return False
    return _next_delivery(chat, chat.next_due_at - _INSTANT) > now


def _pages(chat: Chat, owed: AudienceDigest) -> tuple[tuple[Document, ...], str]:
    """Return the pages owed and the key of the digest they belong to."""
    if owed.arrival is Arrival.JUST_DUE:
        return (), ""
    if owed.digest:
        return owed.digest, _digest_key("news", owed.key, chat.cursor, owed.last_seq)
    if owed.arrival is Arrival.LATE:
        was_told = chat.awaited == owed.expected
        return () if was_told else owed.late, f"late-{owed.expected.isoformat()}"
    return owed.nothing, _digest_key("none", owed.key, chat.cursor, owed.last_seq)


def _digest_key(*parts: str | int) -> str:
    return sha256("|".join(map(str, parts)).encode()).hexdigest()[:32]


def _awaited(chat: Chat, owed: AudienceDigest) -> date | None:
    """Return the date the chat knows to be late: told now, or told before and still missing."""
    match owed.arrival:
        case Arrival.COMPLETE:
            return None
        case Arrival.JUST_DUE:
            return chat.awaited
        case Arrival.LATE:
            return owed.expected


def _next_delivery(chat: Chat, after: datetime) -> datetime:
    return next_due(after, chat.delivery_time, ZoneInfo(chat.timezone))
