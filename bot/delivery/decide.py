"""What one chat is owed at one planning run: the planner's decision, pure.

================================  =====================================  =====================
what is known                     what the chat gets                     when it is planned next
================================  =====================================  =====================
waited, and the next is due       nothing yet, and its cursor stays      next delivery time
the announcement is just due      nothing yet, and its cursor stays      soon
papers for it                     the digest (and what is still late)    next time, or soon
more of it, and more is late      nothing yet, and its cursor stays      half an hour at most
nothing for it, all announced     one sentence                           next delivery time
nothing for it, something late    one sentence, once for each date       soon
nothing was to be expected        nothing                                next delivery time
a day without deliveries          nothing yet, and its cursor stays      next delivery time
================================  =====================================  =====================

For a chat that gets its digests as soon as they are complete, the "next delivery time" is when the
feeds may show the next announcement, and "soon" is when the next edition is complete for it or the
announcement counts as late, an hour after it was due. So that hour bounds how long a category that
stays incomplete holds back the others.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256

from bot.delivery.audience_digest import LATE_GRACE, Arrival, AudienceDigest
from bot.document.nodes import Document
from bot.model.calendar import available_from
from bot.model.chat import Chat, ChatKind, Paging, Promise
from bot.model.delivery import ChatPlan
from bot.model.timetable import is_delivery_day, next_delivery, silent_from

RECHECK_INTERVAL = timedelta(minutes=5)
"""How soon a chat that waits for a late announcement is planned again."""
WOKEN_RECHECK_INTERVAL = timedelta(minutes=30)
"""The same for a chat that is due anyway as soon as an edition is complete for it."""

GATHERING_TIME = timedelta(minutes=30)
"""The longest time that what comes late waits for what is later still, to come with it."""

MOST_MESSAGES = 5
"""Messages that a digest is sent as; more of them are one whose pages are turned, by default."""

_INSTANT = timedelta(microseconds=1)


def decide(chat: Chat, owed: AudienceDigest, now: datetime) -> ChatPlan:
    """Return the plan for ``chat`` at ``now``.

    Args:
        chat: settings and cursor; it belongs to the audience of ``owed``.
        owed: what its audience is owed.
        now: aware instant.
    """
    following = next_delivery(chat, now)
    if _is_between_deliveries(chat, owed, now):
        return postpone(chat, following)
    if _is_ahead_of_feeds(chat, owed, now):
        return postpone(chat, min(following, now + RECHECK_INTERVAL))
    if (gathered_at := _gathered_at(chat, owed)) and now < gathered_at:
        return postpone(chat, min(following, gathered_at, _recheck_at(chat, owed, now)))
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
        next_due_at=following if is_complete else min(following, _recheck_at(chat, owed, now)),
        awaited=_awaited(chat, owed),
        dates=owed.dates if owed.digest and pages else (),
        render_mode=chat.digest_settings.render_mode,
        ended_promise=_ended_promise(chat) if owed.digest and pages else None,
        # One sound a digest: a sentence that there is nothing makes none, nor do late papers.
        silent_from=silent_from(chat, now) if owed.digest and not owed.is_addition else now,
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
    """Tell whether ``chat`` is planned on a day without deliveries, or ahead of its next one.

    What a chat waited for never came, or comes too late, when the following announcement is due
    already; what follows belongs to its next delivery.
    """
    if chat.next_due_at is None:
        return False
    if not is_delivery_day(chat, chat.next_due_at):
        return True
    newest = max((owed.expected, *owed.dates))
    if chat.delivery_time is None or chat.awaited is None or newest <= chat.awaited:
        return False
    return next_delivery(chat, chat.next_due_at - _INSTANT) > now


def _is_ahead_of_feeds(chat: Chat, owed: AudienceDigest, now: datetime) -> bool:
    """Tell whether an announcement that is not due yet has begun to come in.

    Nothing says what else belongs to it, so ``chat`` would get it in pieces.
    """
    newest = max(owed.dates, default=owed.expected)
    is_early = newest > owed.expected and now < available_from(newest) + LATE_GRACE
    return chat.delivery_time is None and is_early


def _gathered_at(chat: Chat, owed: AudienceDigest) -> datetime | None:
    """Return until when papers wait for others; None where they do not.

    Only who was told that something is late, or given the other papers, waits for what is later
    still: categories that come one by one would be a message each.
    """
    is_told = owed.arrival is Arrival.LATE and chat.awaited == owed.expected
    if not is_told or not owed.digest or owed.since is None:
        return None
    return owed.since + GATHERING_TIME


def _recheck_at(chat: Chat, owed: AudienceDigest, now: datetime) -> datetime:
    if chat.delivery_time is not None:
        return now + RECHECK_INTERVAL
    overdue_at = available_from(owed.expected) + LATE_GRACE
    return overdue_at if now < overdue_at else now + WOKEN_RECHECK_INTERVAL


def _pages(chat: Chat, owed: AudienceDigest) -> tuple[tuple[Document, ...], str]:
    """Return the pages owed and the key of the digest they belong to."""
    if owed.arrival is Arrival.JUST_DUE:
        return (), ""
    if owed.digest:
        return _messages(chat, owed), _digest_key("news", owed.key, chat.cursor, owed.last_seq)
    if owed.arrival is Arrival.LATE:
        was_told = chat.awaited == owed.expected
        return () if was_told else owed.late, f"late-{owed.expected.isoformat()}"
    return owed.nothing, _digest_key("none", owed.key, chat.cursor, owed.last_seq)


def _messages(chat: Chat, owed: AudienceDigest) -> tuple[Document, ...]:
    """Return the pages of the digest, or the one that is turned, as the chat wants it.

    In a channel nothing is turned by default: its readers would have to leave it for every page.
    """
    if owed.turned is None:
        return owed.digest
    match chat.digest_settings.paging:
        case Paging.TURNED:
            return (owed.turned,)
        case Paging.SEPARATE:
            return owed.digest
        case Paging.AUTO:
            is_many = len(owed.digest) > MOST_MESSAGES and chat.kind is not ChatKind.CHANNEL
            return (owed.turned,) if is_many else owed.digest


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
